"""The official paper of a survey's results, as PDF and as DOCX: the same tables, Thai digits, room
for signatures.

Made with the tools of home/papers/memo.py, so that its Thai text can be searched and copied in
both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from home.papers import memo
from home.papers.lines import filled_lines
from home.thai.text import writable
from home.thai.writing import format_date_long

from .tables import Sheet

SIGNATURES = ("ผู้รายงาน", "ผู้อำนวยการกลุ่มฯ", "ผู้อำนวยการ สพท.")
HEAD = 18  # points


@dataclass(frozen=True)
class SurveyPaper:
    """What stands on the paper, in the order in which it is read."""

    title: str
    office: str
    lines: Sequence[str]  # period, number of respondents
    sheets: Sequence[Sheet]
    notes: Sequence[str]
    day: date

    @property
    def date_text(self) -> str:
        return f"ข้อมูล ณ วันที่ {format_date_long(self.day, official=True)}"


# PDF ----------------------------------------------------------------------------------------------
def draw_centred(pdf: memo.Paper, text: str, size: int, *, bold: bool = False) -> None:
    height = pdf.type(size, bold=bold)
    for line in filled_lines(memo.official(text), pdf.epw, 0, pdf.get_string_width):
        pdf.line_of_text(line, height, memo.LEFT, pdf.epw, "C")
        pdf.set_y(pdf.get_y() + height)


def row_lines(
    pdf: memo.Paper, widths: Sequence[float], cells: Sequence[object], *, bold: bool
) -> list[list[str]]:
    pdf.type(memo.CELL, bold=bold)
    pairs = zip(widths, cells, strict=True)
    return [
        list(filled_lines(memo.official(cell), width - 3, 0, pdf.get_string_width))
        for width, cell in pairs
    ]


def pdf_row(
    pdf: memo.Paper, widths: Sequence[float], cells: Sequence[Sequence[str]], *, bold: bool
) -> None:
    """One framed row: its first cell from the left, figures centred."""
    first = "C" if bold else "L"
    memo.framed_row(pdf, widths, cells, first + "C" * (len(widths) - 1), bold=bold)


def pdf_sheet(pdf: memo.Paper, sheet: Sheet) -> None:
    """A table under its caption; its head stands again on each new page."""
    widths = [pdf.epw * share / sum(sheet.widths) for share in sheet.widths]
    head = row_lines(pdf, widths, sheet.columns, bold=True)
    height = pdf.type(memo.BODY, bold=True)
    pdf.make_room(5 * height)
    caption(pdf, sheet.caption)
    pdf_row(pdf, widths, head, bold=True)
    for row in sheet.rows:
        filled = row_lines(pdf, widths, row, bold=False)
        page = pdf.page
        pdf.make_room(
            max(len(lines) for lines in filled) * memo.CELL * memo.MM_PER_POINT * memo.LEADING + 1
        )
        if pdf.page != page:
            pdf_row(pdf, widths, head, bold=True)
        pdf_row(pdf, widths, filled, bold=False)
    pdf.ln(4)


def caption(pdf: memo.Paper, text: str) -> None:
    height = pdf.type(memo.BODY, bold=True)
    for line in filled_lines(memo.official(text), pdf.epw, 0, pdf.get_string_width):
        pdf.line_of_text(line, height, memo.LEFT)
        pdf.set_y(pdf.get_y() + height)


def as_pdf(paper: SurveyPaper) -> bytes:
    pdf = memo.Paper()
    pdf.set_title(writable(paper.title))
    draw_centred(pdf, paper.title, HEAD, bold=True)
    for line in (paper.office, *paper.lines, paper.date_text):
        draw_centred(pdf, line, memo.BODY)
    pdf.ln(3)
    for sheet in paper.sheets:
        pdf_sheet(pdf, sheet)
    for note in paper.notes:
        pdf.running_text(memo.official(note), 0)
    for who in SIGNATURES:
        pdf.make_room(5 * memo.BODY * memo.MM_PER_POINT * memo.LEADING)
        memo.pdf_signature(pdf, memo.Signatory(" " * 40, who), memo.LEFT + pdf.epw / 2, pdf.epw / 2)
    return bytes(pdf.output())


# DOCX ---------------------------------------------------------------------------------------------
def centred_line(document: Any, text: str, size: int = memo.BODY, *, bold: bool = False) -> None:
    paragraph = memo.add_line(document)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    memo.add_run(paragraph, text, size, bold=bold)


def docx_sheet(document: Any, sheet: Sheet) -> None:
    memo.add_run(memo.add_line(document), sheet.caption, bold=True)
    memo.docx_table(document, memo.Table(sheet.columns, sheet.rows, sheet.widths))
    grid = document.tables[-1]
    repeated = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    for number, row in enumerate(grid.rows):
        for place, cell in enumerate(row.cells):
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            if place or not number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    memo.add_line(document)


def as_docx(paper: SurveyPaper) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(memo.LEFT / 10), Cm(memo.RIGHT / 10)
    memo.name_document(document, paper.title, paper.office)
    centred_line(document, paper.title, HEAD, bold=True)
    for line in (paper.office, *paper.lines, paper.date_text):
        centred_line(document, line)
    for sheet in paper.sheets:
        docx_sheet(document, sheet)
    for note in paper.notes:
        memo.add_run(memo.add_line(document), note)
    for who in SIGNATURES:
        memo.docx_signature(document, memo.Signatory(" " * 40, who))
    file = BytesIO()
    document.save(file)
    return file.getvalue()

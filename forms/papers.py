"""The official table of a survey's results as DOCX: Thai digits, a font that Thai is set in, room for signatures."""

from datetime import date

from docx import Document
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run

from home.thai import format_date_long, thai_digits

from .results import Results, criterion
from .surveys import COLUMNS, table_rows

FONT = "TH Sarabun New"
SIGNATURES = ("ผู้รายงาน", "ผู้อำนวยการกลุ่มฯ", "ผู้อำนวยการ สพท.")


def thai_run(run: Run, size: int = 16, *, bold: bool = False) -> Run:
    """Thai is "complex script" to Word: it has its own font, size, weight and language."""
    properties = run._element.get_or_add_rPr()
    fonts = OxmlElement("w:rFonts")
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    properties.insert(0, fonts)
    if bold:
        run.bold = True
        properties.append(OxmlElement("w:bCs"))
    run.font.size = Pt(size)
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(size * 2))
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi"), "th-TH")
    properties.append(complex_size)
    properties.append(language)
    return run


def line(paper: Paper, text: str, *, bold: bool = False) -> None:
    thai_run(paper.add_paragraph().add_run(text), bold=bold)


def results_paper(page, table: Results, office, today: date) -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    line(paper, f"ผล{page.title}", bold=True)
    line(paper, office.office_name)
    line(paper, f"ณ วันที่ {format_date_long(today, official=True)} ผู้ตอบ {thai_digits(table.respondents)} คน")
    rows = table_rows(table)
    grid = paper.add_table(rows=1 + len(rows), cols=len(COLUMNS), style="Table Grid")
    for number, row in enumerate([COLUMNS, *rows]):
        cells = grid.rows[number].cells
        for cell, value in zip(cells, row, strict=True):
            text = f"{value:.2f}" if isinstance(value, float) else str(value)
            thai_run(cell.paragraphs[0].add_run(thai_digits(text)), 14, bold=number == 0)
    line(paper, thai_digits(criterion(page.bands)))
    for who in SIGNATURES:
        line(paper, f"\n(ลงชื่อ) ............................................ {who}")
    return paper

"""The office's papers as PDF and as DOCX, from the same data: the official memo (บันทึกข้อความ) in
the layout of Thai government papers, and papers with a title, such as the results of a survey.

A4, margins 3 cm left and 2 cm right, Thai digits throughout, Sarabun. The text of the PDF can be
searched and copied: it is shaped by HarfBuzz, and each glyph is mapped to its characters
(tests/papers/test_memo.py reads it back).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from fpdf import FPDF

from home.thai.text import writable
from home.thai.writing import format_date_long, thai_digits

from .lines import filled_lines

FONTS = Path(__file__).with_name("fonts")
FONT = "Sarabun"
TITLE, LABEL, SUBTITLE, BODY, CELL = 29, 20, 18, 16, 13  # points
LEFT, RIGHT, TOP, BOTTOM = 30, 20, 20, 20  # millimetres
GARUDA = 15  # millimetres; the office supplies the picture
INDENT = 25
SIGN_HERE = "ลงชื่อ " + "." * 42
MM_PER_POINT = 0.3528
LEADING = 1.5  # with less, tone marks touch the line above


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; its first line is indented unless it is an item of a list."""

    text: str
    indent: bool = True


@dataclass(frozen=True)
class Table:
    """Rows below headings, which are repeated on each new page; the widths are shares of the line.
    With a caption, the columns after the first contain figures, which are centred.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    widths: Sequence[float]
    caption: str = ""


@dataclass(frozen=True)
class Signatory:
    """A person who signs; `lead` is the text above (ความเห็น …) in a superior's box."""

    name: str
    position: str
    lead: str = ""

    @property
    def in_brackets(self) -> str:
        """The name under the signature line; space to write it where it is not known yet."""
        return f"({self.name or '.' * 40})"


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Memo:
    """The content of a memo, in reading order."""

    agency: str
    number: str
    day: date
    subject: str
    to: str
    body: Sequence[Block]
    closing: str = "จึงเรียนมาเพื่อโปรดทราบ"
    signatories: Sequence[Signatory] = ()
    superiors: Sequence[Signatory] = ()
    annex: Sequence[Block] = ()  # on separate pages, after the signatures
    garuda: bytes | None = field(default=None, repr=False)

    @property
    def date_text(self) -> str:
        return format_date_long(self.day, official=True)


@dataclass(frozen=True)
class TitledPaper:
    """A paper without the memo's head: its title and the lines below it are centred."""

    title: str
    office: str
    lines: Sequence[str]
    body: Sequence[Block]
    signatories: Sequence[Signatory] = ()

    @property
    def head(self) -> list[tuple[str, int, bool]]:
        """Each line with its size in points and whether it is bold."""
        below = [(line, BODY, False) for line in (self.office, *self.lines)]
        return [(self.title, SUBTITLE, True), *below]


def official(value: object) -> str:
    """A text as papers print it: Thai digits, white space collapsed."""
    return thai_digits("" if value is None else value)


# PDF ----------------------------------------------------------------------------------------------
class Paper(FPDF):
    """A PDF that can lay out Thai text."""

    bottom_margin = BOTTOM  # millimetres; a kind of paper may have its own

    def __init__(self) -> None:
        super().__init__(format="A4", unit="mm")
        self.widths: dict[tuple[str, float, str], float] = {}
        for style, name in (("", "Sarabun-Regular.ttf"), ("B", "Sarabun-Bold.ttf")):
            self.add_font(FONT, style, FONTS / name)
        self.set_text_shaping(use_shaping_engine=True, script="thai", language="tha")
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(auto=False)
        self.add_page()
        self.set_lang("th-TH")

    def normalize_text(self, text: str) -> str:
        """All text passes through here; text stored by older versions may contain characters that
        no file can hold.
        """
        return super().normalize_text(writable(text))

    def get_string_width(self, s: str, normalized: bool = False, markdown: bool = False) -> float:
        """Cached by text and font: shaping a text takes milliseconds, and the cells of a table
        repeat.
        """
        if normalized or markdown:
            return super().get_string_width(s, normalized, markdown)
        known = (self.font_style, self.font_size_pt, s)
        if known not in self.widths:
            self.widths[known] = super().get_string_width(s)
        return self.widths[known]

    def header(self) -> None:
        """The page number at the top of each page but the first."""
        if self.page_no() > 1:
            height = self.type(BODY)
            self.set_y(TOP - height - 2)
            self.line_of_text(official(f"- {self.page_no()} -"), height, LEFT, self.epw, "C")
            self.set_y(TOP)

    def type(self, size: int, *, bold: bool = False) -> float:
        """Select the font; returns its line height."""
        self.set_font(FONT, "B" if bold else "", size)
        return size * MM_PER_POINT * LEADING

    def make_room(self, height: float) -> None:
        """Begin a new page if less than this height is left."""
        if self.get_y() + height > self.h - self.bottom_margin:
            self.add_page()

    def line_of_text(
        self, text: str, height: float, x: float, width: float = 0, align: str = "L"
    ) -> None:
        self.set_x(x)
        self.cell(width or self.get_string_width(text) + 1, height, text, align=align)

    def draw_dots(self, x: float, y: float) -> None:
        """The dotted line below a filled-in text, up to the right margin."""
        self.set_dash_pattern(dash=0.3, gap=0.9)
        self.line(x, y, self.w - RIGHT, y)
        self.set_dash_pattern()

    def running_text(self, text: str, indent: float) -> None:
        height = self.type(BODY)
        for number, line in enumerate(filled_lines(text, self.epw, indent, self.get_string_width)):
            self.make_room(height)
            self.line_of_text(line, height, LEFT + (0 if number else indent))
            self.set_y(self.get_y() + height)


def pdf_head(pdf: Paper, memo: Memo) -> None:
    """Space for the Garuda emblem, the word memo, and the four filled-in lines."""
    if memo.garuda:
        pdf.image(BytesIO(memo.garuda), x=LEFT, y=TOP, h=GARUDA)
    height = pdf.type(TITLE, bold=True)
    pdf.set_y(TOP)
    pdf.line_of_text("บันทึกข้อความ", height, LEFT, pdf.epw, "C")
    pdf.set_y(TOP + GARUDA + 3)
    head_line(pdf, [("ส่วนราชการ", memo.agency)])
    head_line(pdf, [("ที่", memo.number), ("วันที่", memo.date_text)])
    head_line(pdf, [("เรื่อง", memo.subject)])
    pdf.ln(2)
    height = pdf.type(BODY)
    pdf.line_of_text(official(f"เรียน  {memo.to}"), height, LEFT)
    pdf.set_y(pdf.get_y() + height + 1)


def head_line(pdf: Paper, parts: Sequence[tuple[str, str]]) -> None:
    """Labels with the text on their dotted lines; a long text takes more lines."""
    share = pdf.epw / len(parts)
    top = bottom = pdf.get_y()
    for number, (label, text) in enumerate(parts):
        left, right = LEFT + number * share, LEFT + (number + 1) * share
        height = pdf.type(LABEL, bold=True)
        pdf.set_xy(left, top)
        pdf.line_of_text(label, height, left)
        start = left + pdf.get_string_width(label) + 3
        pdf.type(BODY)
        for line in filled_lines(official(text), right - start, 0, pdf.get_string_width):
            pdf.line_of_text(line, height, start)
            pdf.set_y(pdf.get_y() + height)
            pdf.draw_dots(start, pdf.get_y() - 2)
        bottom = max(bottom, pdf.get_y())
        pdf.set_y(top)
    pdf.set_y(bottom)


def pdf_table(pdf: Paper, table: Table) -> None:
    widths = [pdf.epw * share / sum(table.widths) for share in table.widths]
    if table.caption:
        pdf.make_room(5 * pdf.type(BODY, bold=True))
        wrapped_line(pdf, table.caption, BODY, bold=True)
    else:
        pdf.ln(1)
        pdf.make_room(table_head(pdf, table))  # the headings are never alone at the foot of a page
    aligned = "L" + ("C" if table.caption else "L") * (len(widths) - 1)
    pdf_headings(pdf, widths, table)
    for row in table.rows:
        page = pdf.page
        tall = row_height(pdf, widths, row)
        pdf.make_room(tall)
        if pdf.page != page:
            pdf_headings(pdf, widths, table)
        pdf.type(CELL)
        framed_row(pdf, widths, lines_of_cells(pdf, widths, row), aligned, bold=False)
    pdf.ln(4 if table.caption else 2)


def table_head(pdf: Paper, table: Table) -> float:
    """The height of a table's headings with its first row, of which a tall one may be split."""
    widths = [pdf.epw * share / sum(table.widths) for share in table.widths]
    first = [row_height(pdf, widths, row) for row in table.rows[:1]]
    return row_height(pdf, widths, table.columns) + min(sum(first), pdf.h / 3) + 3


def lines_of_cells(pdf: Paper, widths: Sequence[float], cells: Sequence[object]) -> list[list[str]]:
    pairs = zip(widths, cells, strict=True)
    return [
        list(filled_lines(official(cell), width - 3, 0, pdf.get_string_width))
        for width, cell in pairs
    ]


def row_height(pdf: Paper, widths: Sequence[float], cells: Sequence[object]) -> float:
    height = pdf.type(CELL)
    return max(len(lines) for lines in lines_of_cells(pdf, widths, cells)) * height + 1


def parts_of_row(
    pdf: Paper, filled: Sequence[Sequence[str]], height: float
) -> Iterator[list[Sequence[str]]]:
    """The lines of a row's cells; a row taller than a page is split page by page."""
    most = int((pdf.h - TOP - BOTTOM) / height) - 6
    for begin in range(0, max(len(lines) for lines in filled), most):
        yield [lines[begin : begin + most] for lines in filled]


def framed_row(
    pdf: Paper,
    widths: Sequence[float],
    cells: Sequence[Sequence[str]],
    aligned: Sequence[str],
    *,
    bold: bool,
) -> None:
    """One row of cells with a frame, as high as the highest cell; `aligned` has a letter for each
    cell, L or C.
    """
    height = pdf.type(CELL, bold=bold)
    for filled in parts_of_row(pdf, cells, height):
        tall = max(len(lines) for lines in filled) * height + 1
        pdf.make_room(tall)
        pdf.type(CELL, bold=bold)
        x, top = float(LEFT), pdf.get_y()
        for width, lines, align in zip(widths, filled, aligned, strict=True):
            pdf.rect(x, top, width, tall)
            for number, line in enumerate(lines):
                pdf.set_y(top + number * height)
                pdf.line_of_text(line, height, x + 1, width - 2, align)
            x += width
        pdf.set_y(top + tall)


def pdf_headings(pdf: Paper, widths: Sequence[float], table: Table) -> None:
    pdf.type(CELL, bold=True)
    cells = lines_of_cells(pdf, widths, table.columns)
    framed_row(pdf, widths, cells, "C" * len(widths), bold=True)


def signature_lines(pdf: Paper, who: Signatory, width: float) -> list[str]:
    """The lead, a line for the signature, the name, the position; long ones wrap."""

    def lines_of(text: str) -> Iterable[str]:
        if not text:
            return []
        return filled_lines(official(text), width - 6, 0, pdf.get_string_width)

    in_brackets = official(who.in_brackets)
    return [*lines_of(who.lead), "", SIGN_HERE, in_brackets, *lines_of(who.position)]


def pdf_signature(pdf: Paper, who: Signatory, left: float, width: float) -> None:
    height = pdf.type(BODY)
    for line in signature_lines(pdf, who, width):
        pdf.line_of_text(line, height, left, width, "C")
        pdf.set_y(pdf.get_y() + height)


def pdf_signatures(
    pdf: Paper, signatories: Sequence[Signatory], superiors: Sequence[Signatory] = ()
) -> None:
    """The signers in the right half, then the superiors' boxes from left to right."""
    half, height = pdf.epw / 2, pdf.type(BODY)
    for who in signatories:
        pdf.make_room(len(signature_lines(pdf, who, half)) * height)
        pdf_signature(pdf, who, LEFT + half, half)
    for number in range(0, len(superiors), 2):
        pair = superiors[number : number + 2]
        tall = max(len(signature_lines(pdf, who, half)) for who in pair) * height
        pdf.make_room(tall + 6)
        top = pdf.get_y() + 4
        for side, who in enumerate(pair):
            pdf.set_y(top)
            pdf_signature(pdf, who, LEFT + side * half, half)
        pdf.set_y(top + tall)


def signatures_height(
    pdf: Paper, signatories: Sequence[Signatory], superiors: Sequence[Signatory] = ()
) -> float:
    """Of all signatures together, as they are drawn below each other."""
    half, height = pdf.epw / 2, pdf.type(BODY)

    def lines(people: Sequence[Signatory]) -> int:
        return max(len(signature_lines(pdf, who, half)) for who in people)

    rows = [[who] for who in signatories]
    pairs = [superiors[number : number + 2] for number in range(0, len(superiors), 2)]
    return sum(lines(row) for row in (*rows, *pairs)) * height + 6 * len(pairs)


def keep_with_signatures(
    pdf: Paper, signatories: Sequence[Signatory], superiors: Sequence[Signatory] = ()
) -> None:
    """Room for what follows, so that no signature stands on a page without words before it."""
    words = 2 * pdf.type(BODY)
    whole_page = pdf.h - TOP - pdf.bottom_margin
    pdf.make_room(min(words + signatures_height(pdf, signatories, superiors), whole_page))


def wrapped_line(pdf: Paper, text: str, size: int, *, bold: bool, align: str = "L") -> None:
    """A single line, wrapped if it is long."""
    height = pdf.type(size, bold=bold)
    for line in filled_lines(official(text), pdf.epw, 0, pdf.get_string_width):
        pdf.line_of_text(line, height, LEFT, pdf.epw if align == "C" else 0, align)
        pdf.set_y(pdf.get_y() + height)


def as_pdf(paper: Memo | TitledPaper) -> bytes:
    """The paper as a PDF with embedded fonts."""
    pdf = Paper()
    if isinstance(paper, Memo):
        draw_memo(pdf, paper)
    else:
        draw_titled(pdf, paper)
    return bytes(pdf.output())


def draw_memo(pdf: Paper, memo: Memo) -> None:
    pdf.set_title(writable(memo.subject))
    pdf_head(pdf, memo)
    pdf_blocks(pdf, memo.body)
    keep_with_signatures(pdf, memo.signatories, memo.superiors)
    pdf.running_text(official(memo.closing), INDENT)
    pdf_signatures(pdf, memo.signatories, memo.superiors)
    if memo.annex:
        pdf.add_page()
        pdf_blocks(pdf, memo.annex)


def draw_titled(pdf: Paper, paper: TitledPaper) -> None:
    pdf.set_title(writable(paper.title))
    for text, size, bold in paper.head:
        wrapped_line(pdf, text, size, bold=bold, align="C")
    pdf.ln(3)
    pdf_blocks(pdf, paper.body[:-1])
    if paper.signatories:
        keep_with_signatures(pdf, paper.signatories)
    pdf_blocks(pdf, paper.body[-1:])
    pdf_signatures(pdf, paper.signatories)


def pdf_blocks(pdf: Paper, blocks: Sequence[Block]) -> None:
    for block, following in zip_longest(blocks, blocks[1:]):
        match block:
            case Heading(text):
                room = table_head(pdf, following) if isinstance(following, Table) else 0
                height = pdf.type(BODY, bold=True)
                pdf.make_room(height + max(room, 2 * height))
                pdf.line_of_text(official(text), height, LEFT)
                pdf.set_y(pdf.get_y() + height)
            case Paragraph(text, indent):
                for part in text.splitlines() or [""]:
                    pdf.running_text(official(part), INDENT if indent else 0)
            case Table():
                pdf_table(pdf, block)


# DOCX ---------------------------------------------------------------------------------------------
def add_run(paragraph: Any, text: str, size: int = BODY, *, bold: bool = False) -> None:
    """Text with the properties that Word needs for Thai: complex-script font, size, weight and
    language.
    """
    run = paragraph.add_run(writable(official(text)))
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    properties = run._element.get_or_add_rPr()
    properties.rFonts.set(qn("w:cs"), FONT)
    marks = [("w:bCs", {"w:val": "1" if bold else "0"}), ("w:szCs", {"w:val": str(size * 2)})]
    for tag, attributes in [*marks, ("w:cs", {}), ("w:lang", {"w:bidi": "th-TH"})]:
        element = OxmlElement(tag)
        for key, value in attributes.items():
            element.set(qn(key), value)
        properties.append(element)


def name_document(document: Any, title: str, author: str) -> None:
    """The title and author in the file's properties; Word accepts 255 characters."""
    document.core_properties.title, document.core_properties.author = (
        writable(title)[:255],
        writable(author)[:255],
    )


def add_line(document: Any, indent: float = 0) -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.first_line_indent = Cm(indent)
    return paragraph


def dotted_line(document: Any, parts: Sequence[tuple[str, str]]) -> None:
    """Labels and the filled-in texts, with dots up to the next label and to the margin."""
    paragraph = add_line(document)
    for number, (label, text) in enumerate(parts, start=1):
        stop = Cm(16 * number / len(parts))
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            stop, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.DOTS
        )
        add_run(paragraph, f"{label} ", LABEL, bold=True)
        add_run(paragraph, f" {text} \t")


def docx_head(document: Any, memo: Memo) -> None:
    title = add_line(document)
    if memo.garuda:
        title.add_run().add_picture(BytesIO(memo.garuda), height=Cm(GARUDA / 10))
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(title, "บันทึกข้อความ", TITLE, bold=True)
    dotted_line(document, [("ส่วนราชการ", memo.agency)])
    dotted_line(document, [("ที่", memo.number), ("วันที่", memo.date_text)])
    dotted_line(document, [("เรื่อง", memo.subject)])
    add_run(add_line(document), f"เรียน  {memo.to}")


def docx_table(document: Any, table: Table) -> None:
    if table.caption:
        caption = add_line(document)
        caption.paragraph_format.keep_with_next = True
        add_run(caption, table.caption, bold=True)
    grid = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    grid.autofit = False
    for column, share in zip(grid.columns, table.widths, strict=True):
        column.width = Cm(16 * share / sum(table.widths))  # LibreOffice uses these widths
    heading = grid.rows[0]
    heading._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated on each new page
    fill(heading.cells, table, table.columns, bold=True)
    keep_whole(heading)
    for row in table.rows:
        fill(grid.add_row().cells, table, row)


def keep_whole(row: Any) -> None:
    """A row of a table that is not split, nor parted from the row below it."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def fill(
    cells: Sequence[Any], table: Table, texts: Sequence[object], *, bold: bool = False
) -> None:
    for cell, text, share in zip(cells, texts, table.widths, strict=True):
        cell.width = Cm(16 * share / sum(table.widths))
        paragraph = cell.paragraphs[0]
        add_run(paragraph, official(text), CELL, bold=bold)
        if table.caption:
            paragraph.paragraph_format.space_after = Pt(0)
            if bold or cell is not cells[0]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def docx_signature(cell_or_document: Any, who: Signatory) -> None:
    lines = [who.lead, "", SIGN_HERE, who.in_brackets, who.position]
    for text in lines:
        paragraph = cell_or_document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = True  # signatures stay on one page
        add_run(paragraph, text)


def docx_signatures(
    document: Any, signatories: Sequence[Signatory], superiors: Sequence[Signatory] = ()
) -> None:
    """A table of two columns without borders: signers on the right, superiors left and right
    below.
    """
    places: list[Signatory | None] = []
    for who in signatories:
        places += [None, who]
    places += superiors
    grid = document.add_table(rows=(len(places) + 1) // 2, cols=2)
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # a signature is never torn
    for number, who in enumerate(places):
        if who:
            docx_signature(grid.cell(number // 2, number % 2), who)
    for row in grid.rows:
        keep_whole(row)


def as_docx(paper: Memo | TitledPaper) -> bytes:
    """The paper as a Word document, for further editing."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(LEFT / 10), Cm(RIGHT / 10)
    section.top_margin, section.bottom_margin = Cm(TOP / 10), Cm(BOTTOM / 10)
    if isinstance(paper, Memo):
        write_memo(document, paper)
    else:
        write_titled(document, paper)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def write_memo(document: Any, memo: Memo) -> None:
    name_document(document, memo.subject, memo.agency)
    docx_head(document, memo)
    docx_blocks(document, memo.body)
    closing = add_line(document, 2.5)
    closing.paragraph_format.keep_with_next = True
    add_run(closing, memo.closing)
    docx_signatures(document, memo.signatories, memo.superiors)
    if memo.annex:
        add_line(document).paragraph_format.page_break_before = True
        docx_blocks(document, memo.annex)


def write_titled(document: Any, paper: TitledPaper) -> None:
    name_document(document, paper.title, paper.office)
    for text, size, bold in paper.head:
        line = add_line(document)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_run(line, text, size, bold=bold)
    docx_blocks(document, paper.body)
    docx_signatures(document, paper.signatories)


def docx_blocks(document: Any, blocks: Sequence[Block]) -> None:
    for block in blocks:
        match block:
            case Heading(text):
                heading = add_line(document)
                heading.paragraph_format.keep_with_next = True
                add_run(heading, text, bold=True)
            case Paragraph(text, indent):
                for part in text.splitlines() or [""]:
                    add_run(add_line(document, 2.5 if indent else 0), part)
            case Table():
                docx_table(document, block)
                add_line(document)

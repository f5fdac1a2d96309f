"""The official memo: what a reader copies out of the PDF and the DOCX is what was put in."""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from pypdf import PdfReader

from home.papers.lines import filled_lines
from home.papers.memo import (
    Heading,
    Memo,
    Paper,
    Paragraph,
    Signatory,
    Table,
    TitledPaper,
    as_docx,
    as_pdf,
)
from home.thai.writing import thai_digits

TEXT = (
    "กลุ่มได้ดำเนินการพัฒนาระบบตามแผน จำนวน 12 ขั้นตอน น้ำหนักของผลการประเมินอยู่ในระดับมากที่สุด "
    "ทั้งนี้ ผู้ปฏิบัติงานในสำนักงานเขตพื้นที่การศึกษาและสถานศึกษาในสังกัดนำไปใช้ได้ทันที"
)
SUBJECT = "รายงานการศึกษา วิเคราะห์ วิจัย และพัฒนาระบบสารสนเทศเพื่อการบริหารและการจัดการศึกษาของสำนักงาน"


@pytest.fixture(scope="module")
def memo() -> Memo:
    return Memo(
        agency="สพม.ตัวอย่าง กลุ่ม ICT โทร. 0 2000 0000",
        number="ศธ 04000/15",
        day=date(2026, 11, 23),
        subject=SUBJECT,
        to="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษามัธยมศึกษาตัวอย่าง",
        body=[
            Heading("ความเป็นมา"),
            Paragraph(TEXT),
            Table(["ขั้นที่", "กำหนด"], [[n, f"{n} วันทำการ"] for n in range(1, 60)], [1, 3]),
        ],
        signatories=[Signatory("นางสาวตัวอย่าง หนึ่ง", "นักวิชาการคอมพิวเตอร์")],
        superiors=[
            Signatory("นายตัวอย่าง สอง", "ผู้อำนวยการกลุ่ม", "ความเห็น"),
            Signatory("", "ผู้อำนวยการกลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร", "ความเห็น"),
        ],
        annex=[Heading("เอกสารแนบ"), Table(["โรงเรียน", "จำนวน"], [["ตัวอย่าง", 0]], [3, 1])],
    )


@pytest.fixture(scope="module")
def pdf(memo) -> PdfReader:
    return PdfReader(BytesIO(as_pdf(memo)))


def letters(text: str) -> str:
    """The letters alone: a line may end between two words, and ำ may be written as two marks."""
    return unicodedata.normalize("NFKD", "".join(text.split()))


def text_of(pdf: PdfReader) -> str:
    return letters("".join(page.extract_text() for page in pdf.pages))


def test_the_text_of_the_pdf_can_be_searched_and_copied(pdf):
    found = text_of(pdf)
    assert letters("กลุ่มได้ดำเนินการพัฒนาระบบตามแผน จำนวน ๑๒ ขั้นตอน น้ำหนัก") in found
    assert letters(SUBJECT) in found


def test_official_papers_have_thai_digits_and_a_buddhist_year(pdf):
    found = text_of(pdf)
    assert letters("๒๓ พฤศจิกายน ๒๕๖๙") in found
    assert letters("ศธ ๐๔๐๐๐/๑๕") in found
    assert not any(digit in found for digit in "0123456789")


def test_the_parts_stand_in_the_official_order(pdf):
    found = text_of(pdf)
    parts = [
        "บันทึกข้อความ",
        "ส่วนราชการ",
        "วันที่",
        "เรื่อง",
        "เรียน",
        "ความเป็นมา",
        "จึงเรียนมาเพื่อโปรดทราบ",
        "ลงชื่อ",
    ]
    places = [found.index(letters(part)) for part in parts]
    assert places == sorted(places)


def test_a_long_table_goes_on_over_the_page_and_loses_no_row(pdf):
    assert len(pdf.pages) > 1
    assert letters("๕๙ วันทำการ") in text_of(pdf)


def test_each_page_of_a_long_table_begins_with_its_headings(pdf):
    pages = [letters(page.extract_text()) for page in pdf.pages]
    of_table = [page for page in pages if letters("วันทำการ") in page]
    assert len(of_table) > 1
    assert all(letters("ขั้นที่กำหนด") in page for page in of_table)


def test_a_row_taller_than_a_page_goes_on_over_it_and_loses_no_line(memo):
    words = [f"รายการที่ {number}" for number in range(400)]
    table = Table(("ที่", "รายการ"), [("1", " ".join(words)), ("2", "แถวถัดไป")], (1, 3))
    pages = PdfReader(BytesIO(as_pdf(replace(memo, body=[table])))).pages
    places: list[float] = []

    def note(text: str, cm: list, tm: list, *font) -> None:
        places.extend([tm[5]] if text.strip() else [])

    told = letters("".join(page.extract_text(visitor_text=note) for page in pages))
    assert min(places) > 20  # points above the lower edge
    assert all(letters(thai_digits(word)) in told for word in (*words[::7], words[-1], "แถวถัดไป"))


def test_the_annex_stands_on_pages_of_its_own_after_those_who_sign(pdf):
    last = letters(pdf.pages[-1].extract_text())
    assert re.sub("^-[๐-๙]+-", "", last).startswith(letters("เอกสารแนบ"))
    assert letters("ลงชื่อ") not in last


def test_a_long_position_stays_in_its_half_of_the_sheet(memo):
    from home.papers.memo import pdf_signature

    paper, widest = Paper(), 0.0
    shown = paper.cell

    def cell(width, *args, **kwargs):
        nonlocal widest
        widest = max(widest, paper.get_string_width(args[1]))
        return shown(width, *args, **kwargs)

    paper.cell = cell
    pdf_signature(paper, memo.superiors[1], 30, 80)
    assert widest <= 80


def test_the_fonts_are_inside_the_pdf(pdf):
    fonts = [font.get_object() for font in pdf.pages[0]["/Resources"]["/Font"].values()]
    names = {font["/BaseFont"] for font in fonts}
    descriptors = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts
    ]
    assert all("Sarabun" in name for name in names)
    assert all("/FontFile2" in descriptor for descriptor in descriptors)


def test_the_page_is_a4(pdf):
    box = pdf.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_a_line_never_begins_with_a_vowel_or_tone_mark():
    lines = list(filled_lines(TEXT, 30, 0, len))
    assert "".join(lines).replace(" ", "") == TEXT.replace(" ", "")
    assert all(len(line) <= 30 for line in lines)
    assert not any(
        line[0] in "ะาำๅ" or unicodedata.category(line[0]).startswith("M") for line in lines
    )


@pytest.mark.parametrize(
    "text", ["x" * 2_000, "ดูที่ http://" + "a" * 500 + "/ก", "ก้" * 300, "ก" + "\u0301" * 90]
)
def test_a_word_wider_than_the_line_goes_on_in_the_next_and_loses_no_letter(text):
    lines = list(filled_lines(text, 30, 5, len))
    assert "".join(lines) == text.replace(" ", "")
    assert len(lines[0]) <= 25
    assert max(map(len, lines)) <= 30
    assert sum(line[0] in "้" for line in lines) == 0


def test_a_long_text_is_laid_out_without_measuring_each_line_at_each_word():
    measured = []

    def measure(text: str) -> int:
        measured.append(len(text))
        return len(text)

    assert len(list(filled_lines(TEXT * 20, 300, 0, measure))) > 10
    assert sum(measured) < 10 * len(
        TEXT * 20
    )  # letters that are shaped; five times as many where each line is


def test_each_text_is_measured_once_in_each_type():
    paper = Paper()
    widths = []
    for bold in (False, True, False):
        paper.type(16, bold=bold)
        widths.append(paper.get_string_width("น้ำใจ"))
    assert widths[0] == widths[2] != widths[1]
    assert len(paper.widths) == 2


def test_the_word_document_holds_the_same_text(memo):
    document = Document(BytesIO(as_docx(memo)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "กลุ่มได้ดำเนินการพัฒนาระบบตามแผน จำนวน ๑๒ ขั้นตอน" in text
    assert "๒๓ พฤศจิกายน ๒๕๖๙" in text
    assert document.tables[0].cell(59, 1).text == "๕๙ วันทำการ"


def test_every_run_of_the_word_document_is_set_for_thai(memo):
    document = Document(BytesIO(as_docx(memo)))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            properties = run._element.rPr
            assert properties.find(qn("w:rFonts")).get(qn("w:cs")) == "Sarabun"
            assert properties.find(qn("w:szCs")) is not None
            assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH"


def test_no_line_ends_beside_a_bracket_or_within_a_date():
    text = (
        "ระบบรายงานข้อมูลเฉพาะกิจออนไลน์ (ตัวอย่าง) ระหว่างวันที่ ๑๙/๑/๒๕๖๙ – ๒๖/๑/๒๕๖๙ จำนวน"
        " ๑๒,๕๐๐.๕๐ บาท (ดูคำสั่งฯ)"
    )
    for width in range(16, 60):
        lines = list(filled_lines(text, width, 0, len))
        assert not any(line.endswith("(") or line.startswith((")", "ฯ")) for line in lines)
        for whole in ("๑๙/๑/๒๕๖๙", "๒๖/๑/๒๕๖๙", "๑๒,๕๐๐.๕๐"):
            assert any(whole in line for line in lines), (width, lines)


def test_each_page_but_the_first_bears_its_number(pdf):
    first, second = (letters(page.extract_text()) for page in pdf.pages[:2])
    assert "-๒-" in second
    assert "-๑-" not in first


def test_a_table_in_word_has_its_widths_and_its_headings_on_each_page(memo):
    table = Table(["ข้อ", "n"], [["ยาว", 1]], [3, 1], "ตารางที่ 1")
    grid = Document(BytesIO(as_docx(replace(memo, body=[table])))).tables[0]
    assert [round(column.width.cm, 2) for column in grid.columns] == [12, 4]
    assert grid.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert [cell.paragraphs[0].alignment for cell in grid.rows[1].cells] == [
        None,
        WD_ALIGN_PARAGRAPH.CENTER,
    ]


def test_a_paper_under_a_title_holds_the_same_in_both_kinds():
    paper = TitledPaper(
        "สรุปผลแบบสำรวจ",
        "สำนักงานตัวอย่าง",
        ["ปีงบประมาณ 2569"],
        [Table(["ข้อ", "x̄"], [["หนึ่ง", "4.51"]], [3, 1], "ตารางที่ 1"), Paragraph("หมายเหตุ", False)],
        [Signatory("", "ผู้รายงาน")],
    )
    document = Document(BytesIO(as_docx(paper)))
    words = [line.text for line in document.paragraphs]
    assert words[:4] == ["สรุปผลแบบสำรวจ", "สำนักงานตัวอย่าง", "ปีงบประมาณ ๒๕๖๙", "ตารางที่ ๑"]
    assert document.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert "ผู้รายงาน" in document.tables[1].cell(0, 1).text
    printed = PdfReader(BytesIO(as_pdf(paper))).pages[0].extract_text()
    assert all(word in printed for word in ("สรุปผลแบบสำรวจ", "๒๕๖๙", "๔.๕๑", "ผู้รายงาน"))

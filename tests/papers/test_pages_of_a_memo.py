"""Where the pages of a memo end: no heading stands alone at the foot of one, nobody signs where
nothing is said; and a memo that was kept is the same memo.
"""

import json
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from home.papers.frozen import changed_sections, freeze, thaw
from home.papers.memo import Heading, Memo, Paragraph, Signatory, Table, as_docx, as_pdf

CLOSING = "จึงเรียนมาเพื่อโปรดทราบ"
SUPERIORS = [Signatory("", f"ผู้บริหาร {n}", "ความเห็น") for n in range(3)]


def memo(lines: int, said="ข้อความสรุป") -> Memo:
    body = [
        Heading("๑. ความเป็นมา"),
        *[Paragraph(f"บรรทัดที่ {number}") for number in range(lines)],
        Heading("๒. ตาราง"),
        Table(["ก", "ข"], [["หนึ่ง", 2], ["สาม", None]], [1, 1]),
        Heading("๓. สรุป"),
        Paragraph(said),
    ]
    return Memo(
        *("สำนักงาน", "1", date(2026, 1, 5), "เรื่อง", "ผู้อำนวยการ", body),
        signatories=[Signatory("นาย ก", "นักวิชาการ")],
        superiors=SUPERIORS,
        annex=[Heading("ภาคผนวก"), Paragraph("แนบ")],
    )


@pytest.mark.parametrize("lines", [8, 11, 14, 19, 20, 31, 33])
def test_no_heading_and_no_signature_is_alone_on_a_page(lines):
    """The lengths at which a heading, a signer or a superior's box meets the foot of a page."""
    pages = PdfReader(BytesIO(as_pdf(memo(lines)))).pages
    written = [[line for line in page.extract_text().splitlines() if line] for page in pages]
    assert [page[-1] for page in written if page[-1].startswith(("๒. ", "๓. "))] == []
    signed = [page for page in written if any("ลงชื่อ" in line for line in page)]
    assert [any("จึงเรียนมา" in line for line in page) for page in signed] == [True]


def test_word_keeps_headings_and_signatures_with_what_they_belong_to():
    document = Document(BytesIO(as_docx(memo(3))))
    kept = [line.text for line in document.paragraphs if line.paragraph_format.keep_with_next]
    assert kept == ["๑. ความเป็นมา", "๒. ตาราง", "๓. สรุป", CLOSING, "ภาคผนวก"]
    signatures = document.tables[-1]
    assert all(row._tr.trPr.xpath("w:cantSplit") for row in signatures.rows)


def test_a_memo_that_was_kept_is_the_same_paper():
    kept = json.loads(json.dumps(freeze(memo(3))))
    back = thaw(kept)
    assert as_docx(back)[:2] == b"PK"
    assert freeze(back) == kept
    assert [list(map(str, row)) for row in back.body[5].rows] == [["หนึ่ง", "2"], ["สาม", ""]]
    assert (back.day, back.superiors, back.closing) == (
        date(2026, 1, 5),
        SUPERIORS,
        CLOSING,
    )


def test_the_sections_that_say_something_else_are_named():
    before, after = freeze(memo(3)), freeze(memo(3, said="ข้อความใหม่"))
    assert changed_sections(before, after) == ["๓. สรุป"]
    assert changed_sections(before, before) == []

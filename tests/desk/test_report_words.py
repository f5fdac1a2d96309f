"""How form ๗.๒ is written: each cut under its own name, shares with two decimals, no key of the
database, and the memo's signatures in the order of the manual.
"""

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from docx import Document
from openpyxl import load_workbook

from home.models import OfficeSettings
from home.papers.memo import Table, as_docx
from home.thai.writing import BANGKOK
from services.desk.report.memo import default_texts, memo_of
from services.desk.report.periods import Period
from services.desk.report.rows import live_figures
from services.models import Consultation, ConsultationReport, System

pytestmark = pytest.mark.django_db

QUARTER, TODAY = Period(2570, "q", 1), date(2026, 11, 30)
TWO_DECIMALS = re.compile(r"\d{1,3}\.\d\d|–")
# As the manual orders them, written by hand.
HEADS = {
    "จำแนกตามระบบ": "ระบบ",
    "จำแนกตามประเภทเรื่อง": "ประเภทเรื่อง",
    "จำแนกตามช่องทาง": "ช่องทาง",
    "เป็นทางการ/ไม่เป็นทางการ": "ลักษณะ",
    "จำแนกตามตำแหน่งผู้ขอ": "ตำแหน่งผู้ขอ",
    "จำแนกตามขนาดโรงเรียน": "ขนาดโรงเรียน",
    "จำแนกตามโรงเรียน": "โรงเรียน",
}
IN_THE_MEMO = {
    "จำแนกรายเดือน": "เดือน",
    "จำแนกตามระบบ": "ระบบ",
    "จำแนกตามประเภทเรื่อง": "ประเภทเรื่อง",
    "จำแนกตามช่องทาง": "ช่องทาง",
    "จำแนกตามลักษณะคำขอ": "ลักษณะ",
    "จำแนกตามตำแหน่งผู้ขอ": "ตำแหน่งผู้ขอ",
    "จำแนกตามขนาดโรงเรียน": "ขนาดโรงเรียน",
    "ประเด็นที่พบบ่อย 10 อันดับ": "ประเด็น",
    "ผลการติดตาม": "ผล",
    "จำแนกตามโรงเรียน (รวมโรงเรียนที่ยังไม่เคยขอคำปรึกษา)": "โรงเรียน",
}


@pytest.fixture
def four_cases(school, other_school, officer):
    """Two of one system and one school, one of a closed school, one of nobody."""
    other_school.is_active = False
    other_school.save()
    system = System.objects.get(slug="dmc")
    asked = datetime(2026, 10, 5, 10, tzinfo=BANGKOK)
    given = [
        {"system": system, "school": school, "is_formal": True},
        {"system": system, "school": school},
        {"school": other_school},
        {},
    ]
    for number, facts in enumerate(given):
        case = Consultation.objects.receive(
            subject=f"เรื่องที่ {number}", at=asked, channel="phone", **facts
        )
        if number < 2:
            case.answer(by=officer, at=asked, text="ตอบ")


def tables_of(page) -> dict[str, list[list[str]]]:
    """Each table as text, by its caption."""
    found = {}
    for table in BeautifulSoup(page.content, "html.parser").select("main table"):
        rows = table.select("tr")
        found[table.caption.get_text(strip=True)] = [
            [" ".join(cell.get_text().split()) for cell in row.select("th,td")] for row in rows
        ]
    return found


def test_each_cut_has_its_own_name_and_every_share_two_decimals(four_cases, as_, officer):
    tables = tables_of(as_(officer).get("/reports/consultations/?period=2570-q1"))
    assert {name: tables[name][0][0] for name in HEADS} == HEADS
    assert tables["จำแนกตามระบบ"][1:] == [
        ["DMC", "2", "50.00", "0.00", "0", "100.00", "2"],
        ["ไม่ระบุ", "2", "50.00", "–", "–", "–", "0"],
    ]
    for name, rows in tables.items():
        shares = [place for place, head in enumerate(rows[0]) if head.startswith("ร้อยละ")]
        for row in rows[1:]:
            for place in shares:
                assert TWO_DECIMALS.fullmatch(row[place]), (name, row)


def test_a_closed_school_is_called_by_its_name(four_cases, as_, officer, other_school):
    rows = tables_of(as_(officer).get("/reports/consultations/?period=2570-q1"))["จำแนกตามโรงเรียน"]
    assert f"{other_school.name} (ปิดแล้ว)" in [row[0] for row in rows]
    assert str(other_school.pk) not in [row[0] for row in rows]


def test_the_files_keep_two_decimals_and_are_named_in_words(four_cases, as_, officer):
    browser, address = as_(officer), "/reports/consultations/?period=2570-q1&export="
    sheet = browser.get(f"{address}xlsx")
    assert "2570-q1" not in sheet["Content-Disposition"]
    book = load_workbook(BytesIO(b"".join(sheet.streaming_content))).active
    shares = [row[3] for row in book.iter_rows(min_row=2) if row[3].value is not None]
    assert shares
    assert {cell.number_format for cell in shares} == {"0.00"}
    lines = b"".join(browser.get(f"{address}csv").streaming_content).decode("utf-8-sig")
    assert "จำแนกตามระบบ,DMC,2,50.00,0.00,0.00,100.00,2" in lines.splitlines()


def test_the_school_year_is_a_period_like_the_others(four_cases, as_, officer):
    page = as_(officer).get("/reports/consultations/?period=2569-s")
    assert page.context["report"]["headline"]["received"] == 4
    assert "ปีการศึกษา 2569" in page.content.decode()
    row = page.context["report"]["sizes"][0]
    behind = as_(officer).get(row["url"]).context["page_obj"].paginator.count
    assert behind == row["count"]


def memo_tables(report: ConsultationReport, period: Period) -> dict[str, Table]:
    memo = memo_of(report, live_figures(period, TODAY), TODAY)
    tables = [block for block in (*memo.body, *memo.annex) if isinstance(block, Table)]
    return {table.caption: table for table in tables}


def draft() -> ConsultationReport:
    words = default_texts(live_figures(QUARTER, TODAY))
    return ConsultationReport.objects.create(period=str(QUARTER), **words)


def test_the_memo_names_each_table_and_gives_every_share_two_decimals(four_cases):
    report = draft()
    assert "ร้อยละ 100.00 (n = 2)" in report.facts
    tables = memo_tables(report, QUARTER)
    named = {caption: table.columns[0] for caption, table in tables.items()}
    assert IN_THE_MEMO.items() <= named.items()
    assert set(named) - set(IN_THE_MEMO) == {"ระยะเวลาดำเนินการเทียบเวลามาตรฐาน"}
    for table in tables.values():
        places = [n for n, head in enumerate(table.columns) if head.startswith("ร้อยละ")]
        for row in table.rows:
            assert all(TWO_DECIMALS.fullmatch(row[place]) for place in places), row


def test_who_signs_the_memo_stands_in_the_order_of_the_manual(four_cases, officer, director):
    report = draft()
    group = OfficeSettings.load().group_name
    memo = memo_of(report, live_figures(QUARTER, TODAY), TODAY)
    order = [(who.lead, who.position) for who in memo.superiors]
    assert order == [
        ("ผู้จัดทำ", ""),
        ("ผู้ตรวจ", f"ผู้อำนวยการ{group}"),
        ("เสนอ", "รองผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา"),
        ("ทราบ/ข้อสั่งการ", "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา"),
    ]
    now = datetime(2026, 11, 30, 10, tzinfo=BANGKOK)
    sent = report.send(by=officer, at=now, figures=live_figures(QUARTER, TODAY))
    noted = sent.take_note(by=director, at=now, remark="ให้จัดทำคู่มือเพิ่ม")
    memo = memo_of(noted, noted.figures, TODAY)
    assert memo.superiors[0].name == str(officer)
    assert memo.superiors[3].name == str(director)
    assert memo.superiors[3].lead == "ทราบ/ข้อสั่งการ: รับทราบ ให้จัดทำคู่มือเพิ่ม"
    written = Document(BytesIO(as_docx(memo)))
    cells = [cell.text for grid in written.tables for row in grid.rows for cell in row.cells]
    places = [
        next(n for n, text in enumerate(cells) if text.strip().startswith(lead))
        for lead, _ in order
    ]
    assert places == sorted(places)


def test_a_report_that_an_older_version_froze_is_still_read(four_cases, as_, officer, director):
    report = draft()
    old = live_figures(QUARTER, TODAY)
    del old["sizes"]
    report.send(by=officer, at=datetime(2026, 11, 30, tzinfo=BANGKOK), figures=old)
    browser = as_(director)
    assert browser.get("/reports/consultations/?period=2570-q1").status_code == 200
    assert browser.get("/reports/consultations/2570-q1/memo.docx").status_code == 200

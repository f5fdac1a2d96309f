"""The sheet of a school (form ๗.๑): from the answer to the director's certificate and back, what
stands on it, and the statistics that are made of the sheets.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from forms.models import FormPage, SchoolSheet, Submission
from forms.page.fields import PRESENT, WANTED
from forms.surveys import answers as surveys
from forms.surveys import school_sheet
from forms.surveys.rules import SheetState
from home.models import OutgoingMail, School
from home.moves import Forbidden, Refused
from home.thai.writing import BANGKOK, thai_digits
from tests.conftest import person
from tests.make_forms import needs_answers, of_school
from tests.page.test_building import edit_address, edited

pytestmark = pytest.mark.django_db

LIST = "/reports/surveys/needs/schools/"
# Worked out by hand: D, I, I − D, PNI, rank. The others of the form are 3 and 3.
BY_HAND = {
    "n1": (2, 5, 3, "1.500", 1),
    "n2": (4, 5, 1, "0.250", 4),
    "n3": (3, 5, 2, "0.667", 2),
    "n4": (5, 4, -1, "-0.200", 10),
    "n5": (None, None, None, None, None),
    "n6": (3, 4, 1, "0.333", 3),
    "n7": (3, 3, 0, "0.000", 5),
}


def scores() -> dict[str, str]:
    """As the form posts them."""
    given = {f"n{n}{side}": "3" for n in range(1, 12) for side in (PRESENT, WANTED)}
    for key, (present, wanted, *_) in BY_HAND.items():
        given[key + PRESENT], given[key + WANTED] = str(present or "na"), str(wanted or "5")
    return given


@pytest.fixture
def page() -> FormPage:
    page = FormPage.objects.get(slug="needs")
    page.once, page.needs_certificate = FormPage.Once.SCHOOL, True
    page.save()
    return page


@pytest.fixture
def sheet(page, as_, teacher, principal) -> SchoolSheet:
    answers = of_school(teacher, needs_answers(**scores(), students="420", priority="เครือข่าย"))
    assert as_(teacher).post(page.url, answers).status_code == 302
    return SchoolSheet.objects.get()


def address(sheet: SchoolSheet, move: str = "") -> str:
    return f"{LIST}{sheet.school.code}/{move}{'/' if move else ''}"


def fresh(sheet: SchoolSheet) -> SchoolSheet:
    return SchoolSheet.objects.get(pk=sheet.pk)


# The director of the school -----------------------------------------------------------------------
def test_what_a_school_answers_waits_for_its_director_who_certifies_it(sheet, as_, principal):
    assert sheet.state == SheetState.WAITING
    mail = OutgoingMail.objects.get(subject__startswith="รอท่านรับรอง")
    assert mail.recipient == principal.email
    browser = as_(principal)
    waiting = BeautifulSoup(browser.get("/waiting/").content, "html.parser")
    assert waiting.find("a", href=address(sheet))
    assert "รับรองข้อมูลของโรงเรียน" in browser.get(address(sheet)).content.decode()
    assert browser.post(address(sheet, "certify")).status_code == 302
    certified = fresh(sheet)
    assert (certified.state, certified.certified_by) == (SheetState.CERTIFIED, principal)
    assert not BeautifulSoup(browser.get("/waiting/").content, "html.parser").find(
        "a", href=address(sheet)
    )
    again = browser.post(address(sheet, "certify"), follow=True)
    assert "อยู่ในสถานะ" in again.content.decode(), "twice is told, not done"


def test_what_was_sent_back_is_answered_again_and_counts_once(sheet, page, as_, teacher, principal):
    chief, clerk = as_(principal), as_(teacher)
    refused = chief.post(address(sheet, "return"), {"reason": " "}, follow=True)
    assert "โปรดระบุเหตุผล" in refused.content.decode()
    assert fresh(sheet).state == SheetState.WAITING
    assert "ได้รับคำตอบแล้ว" in clerk.get(page.url).content.decode()
    chief.post(address(sheet, "return"), {"reason": "จำนวนนักเรียนผิด"})
    assert fresh(sheet).state == SheetState.RETURNED
    assert OutgoingMail.objects.filter(subject__startswith="ส่งกลับให้แก้ไข", recipient=teacher.email)
    assert "แก้ไขข้อมูลของโรงเรียน" in clerk.get("/waiting/").content.decode()
    assert surveys.answers_of(page) == [], "what is wrong does not count"
    form = clerk.get(page.url)
    assert "จำนวนนักเรียนผิด" in form.content.decode()
    assert str(form.context["form"]["students"].value()) == "420", "what was typed is there"
    answers = of_school(teacher, needs_answers(**scores(), students="430"))
    assert clerk.post(page.url, answers).status_code == 302
    now = fresh(sheet)
    assert (now.state, now.reason) == (SheetState.WAITING, "")
    assert str(now.submission.form_data["students"]) == "430"
    assert [str(row["students"]) for row in surveys.answers_of(page)] == ["430"]
    assert Submission.objects.filter(page=page).count() == 2, "the first is kept"
    assert "ได้รับคำตอบแล้ว" in clerk.get(page.url).content.decode()


def test_what_is_about_the_first_sender_alone_is_not_there_for_another(
    page, as_, teacher, principal
):
    facts = {"contact_ok": "on", "contact": "02 999 0000", "students": "420"}
    as_(teacher).post(page.url, of_school(teacher, needs_answers(**facts)))
    SchoolSheet.objects.get().move("return", principal, timezone.now(), reason="ผิด")
    colleague = person("colleague", "teacher", school=teacher.school)
    seen = {user: as_(user).get(page.url).context["form"] for user in (teacher, colleague)}
    assert seen[teacher]["contact"].value() == "02 999 0000"
    assert seen[colleague]["contact"].value() != "02 999 0000"
    assert {str(form["students"].value()) for form in seen.values()} == {"420"}
    assert not any(form["notice_ack"].value() for form in seen.values()), "given anew by each"


def test_a_reason_that_is_refused_is_there_to_be_mended(sheet, as_, principal):
    for move, reason in (("return", "เลข 1-1017-00230-70-8 ผิด"), ("withdraw", "ส่งช้าไป")):
        told = as_(principal).post(address(sheet, move), {"reason": reason})
        assert told.status_code == 409, move
        assert reason in told.content.decode(), move
    assert fresh(sheet).state == SheetState.WAITING


def test_a_visitor_answers_for_no_school(page, as_, teacher):
    page.open_to_visitors = True
    page.save()
    as_(None).post(page.url, of_school(teacher, needs_answers()))
    assert not SchoolSheet.objects.exists()


def test_a_form_of_before_that_cannot_have_sheets_is_still_published(as_, head):
    page = FormPage.objects.get(slug="needs")
    page.needs_certificate = True  # ticked when it meant nothing here
    page.save_revision(clean=False).publish()
    assert not FormPage.objects.get(slug="needs").certifies_schools


def test_a_certificate_can_be_taken_back_with_a_reason(sheet, as_, principal):
    browser = as_(principal)
    browser.post(address(sheet, "certify"))
    browser.post(address(sheet, "withdraw"), {"reason": ""})
    assert fresh(sheet).state == SheetState.CERTIFIED
    browser.post(address(sheet, "withdraw"), {"reason": "พบข้อมูลใหม่"})
    assert (fresh(sheet).state, fresh(sheet).certified_by) == (SheetState.WAITING, None)


def test_of_two_windows_the_second_is_told(sheet, principal):
    now, one, two = timezone.now(), fresh(sheet), fresh(sheet)
    one.move("certify", principal, now)
    with pytest.raises(Forbidden):
        two.move("return", principal, now, reason="ผิด")
    assert fresh(sheet).state == SheetState.CERTIFIED


def test_nothing_is_sent_back_where_the_school_could_not_answer_again(sheet, page, principal):
    page.closes_at = timezone.now()
    page.save()
    with pytest.raises(Refused, match="ปิดรับแล้ว"):
        fresh(sheet).move("return", principal, timezone.now(), reason="ผิด")
    assert fresh(sheet).move("certify", principal, timezone.now()).state == SheetState.CERTIFIED


def test_only_the_director_of_that_school_certifies(
    sheet, as_, teacher, officer, head, director, other_school
):
    stranger = person("stranger", "principal", school=other_school)
    for user in (teacher, officer, head, director, stranger):
        assert as_(user).post(address(sheet, "certify")).status_code == 403, user
    assert as_(stranger).get(address(sheet)).status_code == 403
    for user in (teacher, officer, head, director):
        assert as_(user).get(address(sheet)).status_code == 200, user
    assert as_(teacher).post(address(sheet, "resend")).status_code == 403
    assert fresh(sheet).state == SheetState.WAITING


def test_the_office_answers_for_a_school_once(page, as_, officer, school):
    answers = needs_answers(school=str(school.pk))
    browser = as_(officer)
    assert browser.post(page.url, answers).status_code == 302
    assert browser.post(page.url, answers | {"priority": "อื่น"}).status_code == 409
    assert SchoolSheet.objects.get().school == school


def test_a_form_that_each_person_answers_has_no_sheets(as_, officer, teacher):
    page = FormPage.objects.get(slug="needs")
    as_(teacher).post(page.url, of_school(teacher, needs_answers()))
    assert not SchoolSheet.objects.exists()
    assert as_(officer).get(LIST).status_code == 404


@pytest.mark.parametrize("wrong", [{"once": "person"}, {"open_to_visitors": "on"}])
def test_the_editor_is_told_what_a_certificate_needs(wrong, as_, admin_user):
    page, browser = FormPage.objects.get(slug="needs"), as_(admin_user)
    held = edited(browser, page) | {"needs_certificate": "on", "once": "school"} | wrong
    refused = browser.post(edit_address(page), held)
    assert "ตอบโรงเรียนละหนึ่งครั้ง" in refused.content.decode()


# What stands on it --------------------------------------------------------------------------------
def test_the_needs_of_a_school_are_those_worked_out_by_hand(sheet):
    told = {
        gap.key: (gap.present, gap.wanted, gap.difference, gap.pni and str(gap.pni), gap.rank)
        for gap in school_sheet.gaps(sheet)
    }
    by_hand = {key: row for key, row in BY_HAND.items() if key != "n7"}
    assert {key: told[key] for key in by_hand} == by_hand
    assert [told[key][4] for key in ("n7", "n8", "n9", "n10", "n11")] == [5] * 5
    assert [gap.key for gap in school_sheet.most_urgent(school_sheet.gaps(sheet))] == ["n1"]


def rows_on_the_page(browser, sheet) -> list[list[str]]:
    page = BeautifulSoup(browser.get(address(sheet)).content, "html.parser")
    rows = page.select("table tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("th,td")] for row in rows]


def test_page_paper_and_table_say_the_same(sheet, as_, principal):
    browser = as_(principal)
    browser.post(address(sheet, "certify"))
    shown = rows_on_the_page(browser, sheet)
    assert shown[0] == ["ระบบฐานข้อมูลนักเรียนและการรายงานข้อมูล", "2", "5", "3", "1.500", "1"]
    assert shown[4][1:] == ["–"] * 5
    document = Document(BytesIO(browser.get(f"{address(sheet)}?export=docx").content))
    needs = next(grid for grid in document.tables if grid.rows[0].cells[-1].text == "อันดับ")
    printed = [[cell.text for cell in row.cells] for row in needs.rows[1:]]
    assert printed == [[thai_digits(cell) for cell in row] for row in shown]
    book = load_workbook(
        BytesIO(b"".join(browser.get(f"{address(sheet)}?export=xlsx").streaming_content))
    ).active
    lines = [list(row) for row in book.iter_rows(values_only=True)]
    assert ["ระบบฐานข้อมูลนักเรียนและการรายงานข้อมูล", 2, 5, 3, 1.5, 1] in lines
    assert any(
        line[:2] == ["จำนวนนักเรียน", 420] or line[:2] == ["จำนวนนักเรียน", "420"] for line in lines
    )
    assert browser.get(f"{address(sheet)}?export=pdf").content.startswith(b"%PDF")


def test_who_informs_and_who_certifies_sign_the_paper(sheet, principal, teacher):
    before = school_sheet.paper_of(sheet, date(2026, 11, 30)).signatories
    assert [who.name for who in before] == [str(teacher), ""]
    assert before[0].lead.startswith("ผู้ให้ข้อมูล")
    assert before[1].position == f"ผู้อำนวยการ{sheet.school}"
    at = datetime(2026, 11, 30, 9, tzinfo=BANGKOK)
    certified = sheet.move("certify", principal, at)
    after = school_sheet.paper_of(certified, date(2026, 11, 30)).signatories[1]
    assert (after.name, after.lead) == (
        str(principal),
        "ผู้รับรองข้อมูล (รับรองทางระบบ ๓๐ พฤศจิกายน ๒๕๖๙)",
    )


def test_what_is_about_the_person_alone_is_not_on_the_sheet(page, as_, teacher):
    facts = {"contact_ok": "on", "contact": "02 999 0000"}
    as_(teacher).post(page.url, of_school(teacher, needs_answers(**facts)))
    told = school_sheet.parts(SchoolSheet.objects.get())
    assert "02 999 0000" not in str(told)
    assert ("เรื่องที่ต้องการเร่งด่วนที่สุด", "เครือข่าย") in told[-1].answers


# The office ---------------------------------------------------------------------------------------
def test_the_list_has_every_school_and_is_narrowed(sheet, as_, officer, school, other_school):
    School.objects.filter(pk=school.pk).update(size="small")
    School.objects.filter(pk=other_school.pk).update(size="large")
    browser = as_(officer)

    def listed(query: str = "") -> set[str]:
        page = BeautifulSoup(browser.get(f"{LIST}{query}").content, "html.parser")
        return {row.th.get_text(strip=True) for row in page.select("tbody tr")}

    both = {school.name, other_school.name}
    assert listed() == both
    assert listed("?size=small") == {school.name}
    assert listed(f"?q={other_school.name}") == {other_school.name}
    assert listed("?q=ไม่มีชื่อนี้") == set()
    assert listed("?state=waiting") == {school.name}
    assert listed("?state=none") == {other_school.name}
    assert listed("?state=certified") == set()
    assert listed("?state=nonsense") == both
    lines = b"".join(browser.get(f"{LIST}?export=csv").streaming_content).decode("utf-8-sig")
    row = next(line for line in lines.splitlines() if school.code in line)
    assert "ขนาดเล็ก,รอผู้อำนวยการโรงเรียนรับรอง,ระบบฐานข้อมูลนักเรียนและการรายงานข้อมูล,1.500" in row
    assert "ยังไม่ตอบ" in next(line for line in lines.splitlines() if other_school.code in line)


def twelve_schools(page: FormPage) -> None:
    """Six small ones in May before the school year turns, using DMC; six large ones after, using
    DMC and CCT. D and I are 2 and 4 for the small, 4 and 5 for the large.
    """
    notice = Submission.notice.field.related_model.objects.create(digest="x", text="ประกาศ")
    small, large = (
        datetime(2026, 5, 15, 9, tzinfo=BANGKOK),
        datetime(2026, 10, 1, 9, tzinfo=BANGKOK),
    )
    for number in range(12):
        is_small = number < 6
        school = School.objects.create(
            code=f"88800000{number:02d}",
            name=f"โรงเรียนที่ {number}",
            size="small" if is_small else "large",
        )
        levels = ("2", "4") if is_small else ("4", "5")
        answers = needs_answers(*levels, school=str(school.pk))
        answers["systems_used"] = ["dmc"] if is_small else ["cct", "dmc"]
        row = Submission(page=page, notice=notice, form_data=answers, school=school)
        row.submit_time = small if is_small else large
        row.save()
        SchoolSheet.objects.create(page=page, school=school, submission=row)


def test_the_list_of_many_sheets_asks_as_often_as_that_of_one(page, as_, officer):
    twelve_schools(page)
    browser, asked = as_(officer), []
    for query in ("?q=โรงเรียนที่ 3", "?q=โรงเรียนที่ 3", "?state=waiting"):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"{LIST}{query}").status_code == 200
        asked.append(len(queries))
    assert asked[2] <= asked[1]


def test_the_statistics_by_system_size_fiscal_and_school_year_are_those_worked_out_by_hand(page):
    twelve_schools(page)
    rows = surveys.answers_of(page)
    whole = surveys.needs_of(page, rows)[0]
    assert (whole.n, whole.present, whole.wanted, whole.pni) == (
        *(12, Decimal("3.00"), Decimal("4.50")),
        Decimal("0.500"),
    )
    groups = {part.label: part for part in surveys.needs_groups(page, rows)}
    told = {
        label: {
            name: (needs[0].n, str(needs[0].present), str(needs[0].wanted), str(needs[0].pni))
            for name, needs in part.lines
        }
        for label, part in groups.items()
    }
    small, large = (6, "2.00", "4.00", "1.000"), (6, "4.00", "5.00", "0.250")
    everyone = (12, "3.00", "4.50", "0.500")
    assert told["ขนาดโรงเรียน"] == {"ขนาดเล็ก": small, "ขนาดใหญ่": large}
    assert told["ปีงบประมาณ"] == {"2569": small, "2570": large}
    assert told["ปีการศึกษา"] == {"2568": small, "2569": large}
    systems = told["ระบบที่ใช้อยู่"]
    assert {name.rsplit("(")[-1]: figures for name, figures in systems.items()} == {
        "CCT)": large,
        "DMC)": everyone,
    }
    assert "โรงเรียน" not in groups, "each school has its sheet"


def test_a_group_of_systems_is_hidden_where_the_others_are_few(page):
    twelve_schools(page)
    for row in Submission.objects.filter(page=page, school__code__gte="8880000003"):
        row.form_data["systems_used"] = ["dmc", "sesa"]
        row.save()
    rows = surveys.answers_of(page)
    field = next(f for f in surveys.group_fields(page) if f.clean_name == "systems_used")
    told = {size.code: size.count for size in surveys.sizes(page, rows, field)}
    assert told == {"dmc": 12, "sesa": 0}, "three do not use it: theirs would be the rest"
    assert not surveys.may_be_shown(rows, "systems_used", "sesa")
    assert surveys.may_be_shown(rows, "systems_used", "dmc")


@pytest.mark.parametrize(
    "query", ["by=school-size&is=small", "by=systems_used&is=cct", "by=school-year&is=2568"]
)
def test_each_group_opens_by_its_address(query, page, as_, officer):
    twelve_schools(page)
    shown = as_(officer).get(f"/reports/surveys/needs/?{query}")
    assert not shown.context["is_hidden_group"]
    assert re.search(r">\s*(1\.000|0\.250)\s*<", shown.content.decode())

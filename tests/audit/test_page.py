"""The audit as the director and the administrator read it: narrowed, page by page, as a file."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.log_actions import log

from home.audit.actions import Action
from home.audit.erasing import erase_names
from home.audit.words import name_in_words, values_in_words
from home.audit.writing import note
from home.models import AuditRow
from home.thai.writing import format_date_short
from services.models import Consultation
from tests.make import make_draft, make_guide

from .chain import own_folder

__all__ = ["own_folder"]
pytestmark = pytest.mark.django_db
PAGE = "/reports/audit/"


def shown(browser, **narrowed) -> list[str]:
    """Numbers of the rows on the page."""
    answer = browser.get(PAGE, narrowed)
    assert answer.status_code == 200
    rows = BeautifulSoup(answer.content, "html.parser").select("tbody tr small.muted:first-of-type")
    return [
        small.text.removeprefix("รายการที่ ") for small in rows if small.text.startswith("รายการที่ ")
    ]


@pytest.fixture
def rows(officer, head, teacher, school):
    made = [
        note(Action.READ, school, who=officer),
        note(Action.CLOSE, teacher, who=head, reason="เกษียณ คำสั่งที่ 77"),
        note(
            Action.RIGHTS,
            teacher,
            who=head,
            before={"roles": ["ครู"]},
            after={"roles": ["ครู", "หัวหน้า"]},
        ),
    ]
    return [str(row.number) for row in made]


def test_it_is_narrowed_by_person_deed_kind_thing_and_reason(
    as_, director, officer, head, teacher, school, rows
):
    browser = as_(director)
    read, closed, rights = rows
    assert set(rows) <= set(shown(browser))
    assert shown(browser, who="officer", action="read") == [read]
    assert shown(browser, who=str(head.pk), action="close") == [closed]
    assert closed in shown(browser, who="ผู้ทดสอบhead") and read not in shown(
        browser, who="ผู้ทดสอบhead"
    )
    assert shown(browser, action="rights", q="teacher", who="head") == [rights]
    assert shown(browser, q=school.name, kind="home.school", action="read") == [read]
    assert shown(browser, q="คำสั่งที่ ๗๗") == [closed]
    assert shown(browser, q=str(school.pk), kind="home.school", action="read") == [read]
    assert shown(browser, who="ไม่มีผู้นี้") == []
    assert "ไม่พบรายการตามเงื่อนไขนี้" in browser.get(PAGE, {"who": "ไม่มีผู้นี้"}).content.decode()


def test_it_is_narrowed_by_days_of_the_buddhist_era(as_, director, rows):
    today = timezone.localdate()
    old = str(note(Action.READ, kind="home.user", name="เก่า").number)
    AuditRow.objects.filter(number=old).update(at=timezone.now() - timedelta(days=40))
    browser = as_(director)
    month_ago = today - timedelta(days=30)
    assert old not in shown(browser, first=format_date_short(month_ago))
    assert shown(browser, last=format_date_short(month_ago)) == [old]
    assert set(rows) <= set(
        shown(browser, first=format_date_short(today), last=format_date_short(today))
    )
    wrong = browser.get(PAGE, {"first": "31/2/2569"}).content.decode()
    assert "31/2/2569" in wrong
    for odd in (
        {"first": "ไม่ใช่วัน"},
        {"action": "nothing"},
        {"kind": "x.y"},
        {"page": "x"},
        {"who": "9" * 40},
    ):
        assert browser.get(PAGE, odd).status_code == 200, odd


def test_it_shows_what_changed_in_words_and_years_of_the_era(as_, director, rows):
    text = BeautifulSoup(
        as_(director).get(PAGE, {"action": "rights", "who": "head"}).content, "html.parser"
    ).main.text
    assert "หัวหน้า" in text
    assert "+07:00" in text
    assert str(timezone.localdate().year + 543) in text
    assert str(timezone.localdate().year) not in text


def test_long_lists_have_pages_and_few_questions(
    as_, director, school, officer, django_assert_max_num_queries
):
    for number in range(120):
        note(Action.READ, school, who=officer, rows=number)
    browser = as_(director)
    first = shown(browser, action="read")
    assert len(first) == 50
    assert len(shown(browser, action="read", page=3)) >= 20
    assert set(first).isdisjoint(shown(browser, action="read", page=2))
    with django_assert_max_num_queries(45):
        browser.get(PAGE, {"action": "read"})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_its_file_has_every_row_with_the_offset_and_is_a_row_itself(kind, as_, director, rows):
    answer = as_(director).get(PAGE, {"export": kind, "who": "head"})
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        told = list(csv.reader(io.StringIO(content.decode()[1:], newline="")))
    else:
        told = [
            [str(cell or "") for cell in row]
            for row in load_workbook(io.BytesIO(content)).active.values
        ]
    head, *lines = told
    found = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert set(rows[1:]) <= set(found)
    assert rows[0] not in found
    closed = found[rows[1]]
    assert closed["เวลา"].endswith("+07:00")
    assert closed["เหตุผล"] == "เกษียณ คำสั่งที่ 77"
    assert closed["การกระทำ"] == "ปิดบัญชี"
    last = AuditRow.objects.order_by("-number").first()
    assert (last.action, last.subject_type, last.actor, last.rows) == (
        "export",
        "home.auditrow",
        director,
        len(lines),
    )


def test_an_erased_name_is_shown_as_erased(as_, director, teacher, rows):
    erase_names(teacher, [])
    html = as_(director).get(PAGE, {"action": "close"}).content.decode()
    assert "[ลบแล้ว]" in html
    assert "ผู้ทดสอบteacher" not in html


def test_a_page_is_named_to_those_alone_who_may_see_it(as_, director, admin_user):
    open_page, draft = make_guide("คู่มือที่เห็นได้"), make_draft("ร่างลับของบรรณาธิการ")
    for page in (open_page, draft):
        log(page, "wagtail.lock", user=admin_user)
    html = as_(director).get(PAGE, {"who": "admin"}).content.decode()
    assert "คู่มือที่เห็นได้" in html
    assert "ร่างลับของบรรณาธิการ" not in html
    assert f"เลขที่ {draft.pk}" in html
    assert shown(as_(director), q="ร่างลับของบรรณาธิการ") == []


def test_it_is_for_director_and_administrators_who_find_it_in_their_menus(people, as_):
    for name, user in people.items():
        allowed = name in {"director", "admin"}
        for address in (PAGE, f"{PAGE}?export=csv"):
            assert (as_(user).get(address).status_code == 200) == allowed, (name, address)
    assert PAGE in as_(people["director"]).get(reverse("reports")).content.decode()
    assert PAGE in as_(people["admin"]).get("/admin/").content.decode()
    assert PAGE not in as_(people["head"]).get("/admin/").content.decode()


def test_to_see_it_is_not_to_take_it_away(as_, head):
    head.user_permissions.add(Permission.objects.get(codename="view_auditrow"))
    browser = as_(type(head).objects.get(pk=head.pk))
    assert "export=csv" not in browser.get(PAGE).content.decode()
    assert browser.get(f"{PAGE}?export=csv").status_code == 403


TOLD = {  # kind of thing, field, stored → as people read it
    ("services.consultation", "state", "received"): ("สถานะ", "รับเรื่อง"),
    ("services.steprecord", "due_on", "2026-11-30"): ("ครบกำหนด", "30 พ.ย. 2569"),
    ("forms.accessitem", "state", "granted"): ("สถานะ", "ให้สิทธิ์แล้ว"),
    ("home.user", "is_active", False): ("ใช้งาน", "ไม่ใช่"),
    ("home.user", "fields", "position"): ("ช่องที่แก้", "ตำแหน่ง"),
    ("home.user", "ways", "password"): ("วิธีเข้าสู่ระบบ", "รหัสผ่าน"),
    ("auth.group", "rights", "home.view_school"): ("สิทธิ์", "ดูโรงเรียน"),
    ("auth.group", "rights", "home.open_pages"): ("สิทธิ์", "เปิดหน้าให้ผู้เยี่ยมชมโดยไม่ต้องเข้าสู่ระบบ"),
    ("auth.group", "rights", "gone.view_thing"): ("สิทธิ์", "gone.view_thing"),
    ("services.developmentproject", "decision", "reject"): ("ผลการพิจารณา", "ส่งกลับ"),
    ("gone.thing", "strange", "value"): ("strange", "value"),
}


@pytest.mark.parametrize(("kind", "name", "value"), TOLD)
def test_fields_and_values_are_told_in_words(kind, name, value):
    words = TOLD[kind, name, value]
    assert (name_in_words(kind, name), values_in_words(kind, name, value)) == words
    assert values_in_words(kind, name, [value, value]) == f"{words[1]}, {words[1]}"


def test_the_page_and_the_file_speak_no_code(as_, director, officer):
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="phone")
    case.take(by=officer, at=timezone.now())
    page = BeautifulSoup(as_(director).get(PAGE, {"action": "move"}).content, "html.parser")
    [told] = [" ".join(row.get_text(" ").split()) for row in page.select("tbody dl")]
    assert told == "สถานะ รับเรื่อง → กำลังศึกษาประเด็น"
    file = b"".join(
        as_(director).get(PAGE, {"action": "move", "export": "csv"}).streaming_content
    ).decode()
    assert "สถานะ: กำลังศึกษาประเด็น" in file and "studying" not in file

"""The system catalogue: rounds with working days left, the data sheet, the yearly review,
outages, who may use it.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from home.thai.writing import fiscal_year_bounds
from services.catalogue.rounds import next_day
from services.models import Consultation, DevelopmentProject, Round, System
from tests.make import make_guide, make_system

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)


@pytest.fixture
def system(officer) -> System:
    return make_system(
        responsible=officer, owner_agency="สพฐ.", purpose="เก็บข้อมูล", personal_data="children"
    )


def page_of(browser, system: System) -> str:
    return browser.get(system.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10 มิถุนายน", date(2026, 6, 10)),
        ("๑๐ มิ.ย.", date(2026, 6, 10)),
        ("ทุกวันที่ 1 มกราคม", date(2027, 1, 1)),
        ("1 มิ.ย.", DAY),
        ("31 มิถุนายน", None),
        ("29 กุมภาพันธ์", None),
        ("ตามที่ประกาศ", None),
        ("", None),
        ("99 ก", None),
    ],
)
def test_a_reference_date_is_a_day_of_this_year_or_the_next(text, day):
    assert next_day(text, DAY) == day


def test_an_announced_day_counts_before_the_reference_date(system):
    row = Round(system=system, name="รอบ", reference_date="10 มิถุนายน", closes_on=date(2026, 6, 19))
    holidays = frozenset({date(2026, 6, 3)})
    assert (row.day(DAY), row.is_announced(DAY), row.working_days_left(DAY, holidays)) == (
        date(2026, 6, 19),
        True,
        13,
    )
    late = date(2026, 6, 20)
    assert (row.day(late), row.is_announced(late)) == (date(2027, 6, 10), False)


def test_a_round_that_closes_soon_stands_on_the_home_page(system, as_, teacher):
    today = timezone.localdate()
    system.rounds = [Round(name="รอบใกล้", reference_date="", closes_on=today + timedelta(days=2))]
    system.save()
    page = as_(teacher).get("/").content.decode()
    assert "รอบใกล้" in page
    assert "วันทำการ" in page_of(as_(teacher), system)
    System.objects.filter(pk=system.pk).update(status=System.Status.RETIRED)
    assert "รอบใกล้" not in as_(teacher).get("/").content.decode()


def test_a_round_far_away_does_not_stand_on_the_home_page(system, as_, teacher):
    system.rounds = [
        Round(name="รอบไกล", reference_date="", closes_on=timezone.localdate() + timedelta(days=90))
    ]
    system.save()
    assert "รอบไกล" not in as_(teacher).get("/").content.decode()
    assert "รอบไกล" in page_of(as_(teacher), system)


def test_an_outage_stands_on_the_home_page_the_system_and_its_guides(system, as_, teacher):
    guide = make_guide("คู่มือของระบบ")
    guide.systems.add(system)
    guide.save()
    system.outage = "ปิดปรับปรุงเซิร์ฟเวอร์กลาง"
    system.outage_until = timezone.localdate()
    system.save()
    browser = as_(teacher)
    for page in (
        page_of(browser, system),
        *(browser.get(path).content.decode() for path in ("/", guide.get_url())),
    ):
        assert "ปิดปรับปรุงเซิร์ฟเวอร์กลาง" in page
    System.objects.filter(pk=system.pk).update(
        outage_until=timezone.localdate() - timedelta(days=1)
    )
    assert "ปิดปรับปรุงเซิร์ฟเวอร์กลาง" not in browser.get("/").content.decode()


def test_the_data_sheet_names_what_the_record_of_processing_lacks(system, as_, teacher):
    page = page_of(as_(teacher), system)
    assert "ข้อมูลนักเรียน" in page
    assert "บันทึกตามมาตรา ๓๙ ยังขาด" in page
    assert "ระยะเวลาเก็บรักษา" in system.missing_in_record
    for name in ("data_items", "data_source", "data_recipients", "retention", "security"):
        setattr(system, name, "มี")
    system.legal_basis = System.LegalBasis.PUBLIC_TASK
    system.save()
    assert system.missing_in_record == []
    assert "ภารกิจเพื่อประโยชน์สาธารณะ" in page_of(as_(teacher), system)
    assert "ยังขาด" not in page_of(as_(teacher), system)


def test_a_system_shows_its_open_questions_to_the_desk_and_only_their_number_to_schools(
    system, as_, officer, teacher
):
    Consultation.objects.receive(
        subject="เข้าระบบไม่ได้เลย", at=timezone.now(), channel="phone", system=system
    )
    assert "เข้าระบบไม่ได้เลย" in page_of(as_(officer), system)
    page = page_of(as_(teacher), system)
    assert "เข้าระบบไม่ได้เลย" not in page
    assert "เรื่องขอคำปรึกษาที่ยังเปิดอยู่" in page


def test_a_system_shows_a_project_to_whoever_may_see_it(system, as_, officer, teacher):
    DevelopmentProject.objects.create(
        title="ปรับปรุงระบบตัวอย่าง", system=system, starts_on=DAY, owner=officer
    )
    assert "ปรับปรุงระบบตัวอย่าง" in page_of(as_(officer), system)
    assert "ปรับปรุงระบบตัวอย่าง" not in page_of(as_(teacher), system)


def test_a_system_shows_its_forms(system, as_, teacher):
    assert f"?system={system.slug}" in page_of(as_(teacher), system)


def test_a_form_that_is_opened_from_a_system_has_it_chosen(system, as_, teacher):
    from bs4 import BeautifulSoup

    page = BeautifulSoup(
        as_(teacher).get(f"/forms/ask/?system={system.slug}").content, "html.parser"
    )
    assert page.select(
        f'option[value="{system.slug}"][selected], input[value="{system.slug}"][checked]'
    )
    assert as_(teacher).get("/forms/ask/?system=nonsense").status_code == 200


# The yearly review --------------------------------------------------------------------------------
def test_each_owner_is_asked_once_a_fiscal_year(system, as_, officer, head):
    first, _ = fiscal_year_bounds(2570)
    assert system in System.objects.to_review(first)
    system.confirm(officer, first)
    assert system not in System.objects.to_review(date(2027, 9, 30))
    assert system in System.objects.to_review(date(2027, 10, 1))


@pytest.mark.parametrize(
    ("status", "is_asked"),
    [("in_use", True), ("pilot", True), ("in_development", True), ("retired", False)],
)
def test_nobody_is_asked_whether_a_retired_system_is_still_right(status, is_asked):
    made = make_system("old", "ระบบเดิม", status=status)
    assert (made in System.objects.to_review(DAY), made.is_due_for_review(DAY)) == (
        is_asked,
        is_asked,
    )


def test_the_owner_finds_the_review_in_waiting_and_confirms_it(system, as_, officer, head):
    browser = as_(officer)
    assert "ยืนยันข้อมูลในทะเบียนระบบ" in browser.get("/waiting/").content.decode()
    assert "ยืนยันข้อมูลในทะเบียนระบบ" not in as_(head).get("/waiting/").content.decode()
    assert str(system) in browser.get("/systems/review/").content.decode()
    assert browser.post(f"/systems/{system.slug}/confirm/", {"next": "review"}).status_code == 302
    system.refresh_from_db()
    assert (system.reviewed_on, system.reviewed_by, system.is_checked) == (
        timezone.localdate(),
        officer,
        True,
    )
    assert "ยืนยันข้อมูลในทะเบียนระบบ" not in browser.get("/waiting/").content.decode()
    assert system.history.first().history_change_reason == "ยืนยันว่าข้อมูลยังถูกต้อง"


def test_the_deputy_is_asked_where_nobody_is_responsible(officer, other_officer):
    lone = make_system("lone", "ระบบของผู้แทน", deputy=other_officer)
    both = make_system("both", "ระบบของสองคน", responsible=officer, deputy=other_officer)
    mine = System.objects.answered_for_by(other_officer)
    assert lone in mine
    assert both not in mine


def test_others_cannot_confirm(system, as_, teacher, director):
    for user in (teacher, director):
        assert as_(user).post(f"/systems/{system.slug}/confirm/").status_code == 403
    system.refresh_from_db()
    assert system.reviewed_on is None


def test_many_systems_are_confirmed_at_once_in_the_admin(system, as_, head):
    other = make_system("other", "ระบบที่สอง")
    address = f"/admin/bulk/services/system/confirm_right/?id={system.pk}&id={other.pk}"
    assert as_(head).get(address).status_code == 200
    assert as_(head).post(address).status_code == 302
    assert (
        not System.objects.to_review(timezone.localdate())
        .filter(pk__in=[system.pk, other.pk])
        .exists()
    )


# Histories ----------------------------------------------------------------------------------------
def test_the_history_says_who_changed_what_in_thai(system, as_, officer, teacher):
    browser = as_(officer)
    system.status = System.Status.PILOT
    system.save()
    system.related.add(make_system("other", "ระบบที่เกี่ยวเนื่อง"))
    page = browser.get(f"/systems/{system.slug}/history/").content.decode()
    for part in ("สถานะ", "ใช้งานอยู่", "ทดลองใช้ (นำร่อง)", "ระบบที่เกี่ยวเนื่อง"):
        assert part in page
    assert as_(teacher).get(f"/systems/{system.slug}/history/").status_code == 403


@pytest.mark.parametrize("slug", ["import", "review"])
def test_a_system_does_not_take_the_address_of_another_page(slug):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        System(slug=slug, name="ก").full_clean()

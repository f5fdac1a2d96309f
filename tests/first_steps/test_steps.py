"""The page of first steps: what is missing is read from what the site holds, and only what nobody
can compute is said by people.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.first_steps.models import StepLookedAt
from home.first_steps.rules import Step, fault_of_address, fault_of_last
from home.models import Announcement, AuditRow, Holiday, OfficeSettings, RunningNumber, School
from home.numbers.series import next_number
from home.thai.writing import fiscal_year
from services.models import Consultation, Law, System
from tests.conftest import person
from tests.make import make_law, make_system

PAGE = "/admin/first-steps/"
YEAR = fiscal_year(timezone.localdate())


# Rules --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "count", "done"),
    [
        ({}, 0, True),
        ({"missing": ("ก", "ข")}, 2, False),
        ({"left": 7}, 7, False),
        ({"left": 0}, 0, True),
        ({"asks_to_look": True}, 0, False),
        ({"asks_to_look": True, "is_looked_at": True}, 0, True),
        ({"asks_to_look": True, "is_looked_at": True, "missing": ("ก",)}, 1, False),
    ],
)
def test_a_step_is_done_when_nothing_is_missing_and_what_asks_was_looked_at(facts, count, done):
    step = Step(key="k", order=1, title="ข", **facts)
    assert (step.count, step.is_done) == (count, done)


@pytest.mark.parametrize(
    ("last", "current", "is_refused"),
    [(0, 0, False), (41, 0, False), (41, 41, False), (40, 41, True), (99_999, 0, False)],
)
def test_numbers_only_go_up(last, current, is_refused):
    assert bool(fault_of_last(last, current, 99_999)) is is_refused
    assert fault_of_last(100_000, 0, 99_999)


@pytest.mark.parametrize(
    ("base", "came_to", "is_secure", "faults"),
    [
        ("https://a.go.th", "a.go.th", True, 0),
        ("https://a.go.th", "a.go.th", False, 1),
        ("http://a.go.th", "a.go.th", False, 1),
        ("http://127.0.0.1:8000", "10.0.0.5:8000", False, 2),
        ("https://a.go.th", "b.go.th", True, 1),
    ],
)
def test_the_address_is_judged_by_the_settings_and_by_the_way_the_visitor_came(
    base, came_to, is_secure, faults
):
    assert len(fault_of_address(base, came_to, is_secure=is_secure)) == faults


# What is missing ----------------------------------------------------------------------------------
@pytest.fixture
def browser(as_, admin_user):
    return as_(admin_user)


def steps_of(browser) -> dict[str, Step]:
    return {step.key.rstrip("-0123456789"): step for step in browser.get(PAGE).context["steps"]}


@pytest.mark.django_db
def test_a_new_site_lacks_what_no_seed_can_know(browser):
    steps = steps_of(browser)
    assert steps["office"].missing[:2] == (
        "ชื่อสำนักงาน (ยังเป็นตัวอย่าง)",
        "ชื่อย่อ (ยังเป็นตัวอย่าง)",
    )
    assert {"ที่อยู่", "โทรศัพท์", "รหัสหนังสือ"} <= set(steps["office"].missing)
    assert steps["schools"].missing == ("โรงเรียน",)
    assert steps["people"].missing == ("คนของสำนักงาน", "คนของโรงเรียน")
    assert len(steps["roles"].missing) == 4
    assert steps["mail"].count == 1
    assert steps["front-page"].count == 1
    assert steps["systems"].count == System.objects.filter(is_checked=False).count() > 10
    assert steps["laws"].count == Law.objects.filter(status="unknown").count()
    assert not any(steps[key].is_done for key in ("numbers", "holidays", "forms"))


@pytest.mark.django_db
def test_what_is_done_anywhere_is_seen_here(browser, school):
    office = OfficeSettings.load()
    office.office_name, office.short_name = "สำนักงานทดสอบ", "สพม.ทดสอบ"
    office.address, office.phone, office.letter_code = "ที่ ๑", "0 2000 0000", "ศธ ๐๔๐๐๐"
    office.email, office.dpo_contact = "a@example.invalid", "โทร. 1"
    office.save()
    for role in ("officer", "head", "director", "editor"):
        person(f"a_{role}", role)
    person("a_teacher", "teacher", school=school)
    now = timezone.now()
    Announcement.objects.create(title="ไม่มีวันสิ้นสุด", starts_at=now)
    assert steps_of(browser)["front-page"].count == 1
    Announcement.objects.create(title="ก", starts_at=now, ends_at=now + timedelta(days=3))
    steps = steps_of(browser)
    assert steps["office"].missing == ("ตราสำนักงานบนเว็บไซต์", "ตราครุฑของบันทึกข้อความ")
    assert [steps[key].count for key in ("schools", "people", "roles", "front-page")] == [0] * 4
    assert steps["schools"].is_done
    assert steps["people"].is_done


@pytest.mark.django_db
def test_systems_and_laws_are_counted_down(browser):
    system, law = make_system("count-down"), make_law("count-down", status="unknown")
    before = steps_of(browser)
    system.confirm(person("looker", "officer"), timezone.localdate())
    Law.objects.filter(pk=law.pk).update(status="in_force")
    after = steps_of(browser)
    assert after["systems"].count == before["systems"].count - 1
    assert after["laws"].count == before["laws"].count - 1
    for step in (after["systems"], after["laws"]):
        assert browser.get(step.ways[0].url).status_code == 200


@pytest.mark.django_db
def test_every_way_of_every_step_leads_somewhere(browser):
    ways = {way.url for step in steps_of(browser).values() for way in step.ways}
    assert len(ways) > 15
    for url in ways:
        answer = browser.get(url, follow=True)
        assert (url, answer.status_code) == (url, 200)
        assert ("/admin/", 302) not in answer.redirect_chain


@pytest.mark.django_db
def test_a_year_without_holidays_is_missing_whatever_was_said(browser):
    this_year = timezone.localdate().year
    Holiday.objects.filter(date__year=this_year).delete()
    found = [step for step in browser.get(PAGE).context["steps"] if step.order == 30]
    assert [step.key for step in found] == [
        f"holidays-{this_year + 543}",
        f"holidays-{this_year + 544}",
    ]
    assert found[0].count == 1
    browser.post(f"{PAGE}look/", {"key": found[0].key})
    assert not browser.get(PAGE).context["steps"][2].is_done


@pytest.mark.django_db
def test_a_backup_beside_the_data_is_told(browser, settings, tmp_path):
    settings.BACKUP_DIR = settings.VAR_DIR / "backups"
    assert steps_of(browser)["backup"].count == 1
    settings.BACKUP_DIR = tmp_path
    assert steps_of(browser)["backup"].count == 0


# What people say ----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_look_is_kept_with_who_it_was_and_can_be_taken_back(browser, admin_user):
    key = f"numbers-{YEAR}"
    assert not steps_of(browser)["numbers"].is_done
    for _ in range(2):
        assert browser.post(f"{PAGE}look/", {"key": key})["Location"] == f"{PAGE}#{key}"
    assert steps_of(browser)["numbers"].is_done
    [row] = StepLookedAt.objects.all()
    assert (row.key, row.by) == (key, admin_user)
    assert AuditRow.objects.filter(action="setting", subject_type="home.steplookedat").count() == 1
    browser.post(f"{PAGE}look/", {"key": key, "again": "1"})
    assert not steps_of(browser)["numbers"].is_done


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "schools", "no-such", "x" * 500, "panel"])
def test_of_what_asks_for_no_look_nothing_is_kept(browser, key):
    assert browser.post(f"{PAGE}look/", {"key": key}).status_code == 302
    assert not StepLookedAt.objects.exists()


@pytest.mark.django_db
def test_the_panel_counts_what_is_left_until_it_is_put_away(browser, as_, officer):
    assert "ขั้นตอนวันแรก เสร็จ" in browser.get("/admin/").content.decode()
    assert "ขั้นตอนวันแรก เสร็จ" not in as_(officer).get("/admin/").content.decode()
    browser.post(f"{PAGE}panel/")
    assert "ขั้นตอนวันแรก เสร็จ" not in browser.get("/admin/").content.decode()
    browser.post(f"{PAGE}panel/", {"again": "1"})
    assert "ขั้นตอนวันแรก เสร็จ" in browser.get("/admin/").content.decode()


@pytest.mark.django_db
def test_more_schools_and_systems_ask_no_more_queries(browser):
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    for number in range(5):
        School.objects.create(code=f"88800{number}", name=f"โรงเรียน {number}")
        make_system(f"more-{number}")
    with CaptureQueriesContext(connection) as many:
        browser.get(PAGE)
    assert len(many) <= len(few)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("link", "is_dead"),
    [
        ("/knowledge/", False),
        ("/knowledge/?q=1#top", False),
        ("/search/", False),
        ("/knowlege/", True),
        ("/no-page/of/ours/", True),
    ],
)
def test_a_notice_that_leads_nowhere_is_told(browser, link, is_dead):
    now = timezone.now()
    Announcement.objects.create(
        title="ลิงก์", link=link, starts_at=now, ends_at=now + timedelta(days=3)
    )
    missing = steps_of(browser)["front-page"].missing
    assert any(link in words for words in missing) is is_dead


# Numbers ------------------------------------------------------------------------------------------
def fill_numbers(browser, changes: dict[str, str]):
    """Typed into the form as it stands, by the register's series."""
    answer = browser.get(f"{PAGE}numbers/")
    names = {register.series: name for name, register in answer.context["form"].registers.items()}
    facts = {name: form_value(answer, name) for name in ("year", *names.values())}
    facts |= {names[series]: text for series, text in changes.items()}
    asked = browser.post(f"{PAGE}numbers/", facts)
    if not asked.context.get("changes"):
        return asked
    assert not RunningNumber.objects.filter(last=341).exists()
    return browser.post(f"{PAGE}numbers/", facts | {"sure": form_value(asked, "sure")})


def form_value(answer, name: str) -> str:
    return str(answer.context["form"][name].value())


@pytest.mark.django_db
def test_the_register_goes_on_after_the_number_of_the_paper(browser):
    answer = fill_numbers(browser, {"consultation": "341"})
    assert answer["Location"] == PAGE
    case = Consultation.objects.receive(subject="ทดสอบ", at=timezone.now(), channel="phone")
    assert case.number == f"ปษ.0342/{YEAR}"
    [row] = AuditRow.objects.filter(subject_type="home.runningnumber")
    assert (row.before, row.after) == ({"last": 0}, {"last": 341})


@pytest.mark.django_db
def test_a_number_is_shown_once_more_and_another_one_again(browser):
    page = f"{PAGE}numbers/"
    facts = {name: form_value(browser.get(page), name) for name in ("year", "last_project")}
    facts |= {"last_consultation": "3410", "last_data-requests": "0"}
    facts |= {
        name: "0" for name in browser.get(page).context["form"].registers if name not in facts
    }
    asked = browser.post(page, facts)
    assert "เลขล่าสุด 0 → <strong>3,410</strong>" in asked.text
    sure = form_value(asked, "sure")
    corrected = browser.post(page, facts | {"last_consultation": "341", "sure": sure})
    assert "เลขล่าสุด 0 → <strong>341</strong>" in corrected.text
    assert not RunningNumber.objects.filter(last__gt=0).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["40", "-1", "", "100000", "สี่สิบ", "9" * 400, "1.5"])
def test_what_cannot_be_is_told_and_no_register_changes(browser, typed):
    RunningNumber.objects.create(series="consultation", be_year=YEAR, last=41)
    answer = fill_numbers(browser, {"consultation": typed, "project": "7"})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert RunningNumber.objects.get(series="consultation").last == 41
    assert not RunningNumber.objects.filter(series="project", last__gt=0).exists()


@pytest.mark.django_db
def test_a_number_issued_while_the_form_was_open_is_not_issued_again(browser, monkeypatch):
    from django.db import transaction

    from home.first_steps import registers

    stale = registers.registers(YEAR)[0]
    with transaction.atomic():
        for _ in range(5):
            next_number(stale.series, YEAR)
        assert "ใช้ถึงเลข 5 แล้ว" in registers.continue_after(stale, YEAR, 3)
        assert next_number(stale.series, YEAR) == 6


# Mail ---------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_without_a_server_the_page_says_what_to_set(browser):
    told = browser.get(f"{PAGE}mail/").content.decode()
    assert "INTRANET_EMAIL_URL" in told
    assert "ส่งจดหมายทดสอบถึงตัวท่าน" not in told
    assert "ยังไม่ได้ตั้งค่า" in browser.post(f"{PAGE}mail/").content.decode()
    assert not StepLookedAt.objects.exists()


@pytest.mark.django_db
@override_settings(
    SENDING_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    SENDING_OPTIONS={"host": "127.0.0.1", "port": 9, "timeout": 2},
)
def test_a_server_that_does_not_answer_is_told_in_thai_and_tries_are_limited(browser):
    for _ in range(5):
        told = browser.post(f"{PAGE}mail/").content.decode()
        assert "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้ โปรดตรวจชื่อเครื่องและพอร์ต" in told
    assert "ลองหลายครั้งแล้ว" in browser.post(f"{PAGE}mail/").content.decode()
    assert not StepLookedAt.objects.exists()


@pytest.mark.django_db
@override_settings(SENDING_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_a_mail_that_the_server_took_makes_the_step_done(browser, admin_user, mailoutbox):
    assert "รับจดหมายถึง" in browser.post(f"{PAGE}mail/").content.decode()
    assert mailoutbox[-1].to == [admin_user.email]
    assert steps_of(browser)["mail"].is_done


@pytest.mark.django_db
def test_numbers_of_another_year_or_of_a_form_that_moved_are_not_taken(browser):
    answer = browser.get(f"{PAGE}numbers/")
    form = answer.context["form"]
    assert all(name == f"last_{row.series}" for name, row in form.registers.items())
    facts = {name: form_value(answer, name) for name in form.fields}
    last = next(iter(form.registers))
    refused = browser.post(f"{PAGE}numbers/", facts | {"year": "2560", last: "77"})
    assert "เปิดไว้ในปีงบประมาณอื่น" in refused.content.decode()
    assert not RunningNumber.objects.filter(last=77).exists()


@pytest.mark.django_db
def test_whom_a_sign_in_leads_back_is_shown_the_page(browser):
    assert browser.get(f"{PAGE}look/").url == PAGE

"""The administrator's page of the schedule, and what the page of health tells of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from home.health.rules import State
from home.models import AuditRow, ScheduledJob, ScheduledRun
from home.schedule.health import health_of_schedule
from home.schedule.record import due_jobs, known_jobs
from home.schedule.runner import KEY
from intranet.schedule import CLEANING, NIGHTLY
from tests.count_queries import count_queries

pytestmark = pytest.mark.django_db
PLACE = "/admin/schedule/"
JOBS = [NIGHTLY, CLEANING]


def run(job="nightly", outcome="done", ago=timedelta(minutes=5), detail="ทำครบทุกงาน"):
    began = timezone.now() - ago
    return ScheduledRun.objects.create(
        job=job, started_at=began, ended_at=began, outcome=outcome, detail=detail
    )


@pytest.fixture
def admin(as_, admin_user):
    return as_(admin_user)


@pytest.fixture
def alive():
    """The runner gave a sign of life just now."""
    ScheduledJob.objects.create(job=KEY, seen_at=timezone.now())


def text_of(browser, address: str = PLACE) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_tells_last_and_next_run_and_what_to_do(admin, alive):
    run(outcome="failed", detail="ไม่สำเร็จ 1 จาก 15 งาน: mail")
    shown = text_of(admin)
    for words in (
        "งานประจำคืน",
        "ทุกวัน 02.30 น.",
        "ไม่สำเร็จ 1 จาก 15 งาน",
        NIGHTLY.advice,
        "ยังไม่เคยทำ",
    ):
        assert words in shown
    assert "ไม่สำเร็จ 1 จาก 15 งาน: mail" in shown
    assert "ตัวทำงานตามเวลาไม่ได้ทำงานอยู่" not in shown


def test_it_says_when_nobody_runs_the_schedule(admin):
    ScheduledJob.objects.create(job=KEY, seen_at=timezone.now() - timedelta(minutes=10))
    assert "ตัวทำงานตามเวลาไม่ได้ทำงานอยู่" in text_of(admin)


def test_a_runner_that_waits_for_a_job_works(admin):
    run(outcome="running")
    assert "ตัวทำงานตามเวลาไม่ได้ทำงานอยู่" not in text_of(admin)
    ScheduledRun.objects.update(started_at=timezone.now() - timedelta(hours=3))
    assert "ตัวทำงานตามเวลาไม่ได้ทำงานอยู่" in text_of(admin)


def test_asking_does_not_run_the_job_but_makes_it_due(admin, alive):
    now = timezone.now()
    known_jobs(JOBS, now)
    assert due_jobs(JOBS, now) == []
    answer = admin.post(f"{PLACE}cleaning/ask/", follow=True)
    assert "สั่งเก็บกวาดของที่หมดอายุแล้ว" in answer.content.decode()
    assert ScheduledRun.objects.count() == 0
    assert due_jobs(JOBS, now) == [CLEANING]
    assert AuditRow.objects.latest("pk").subject_name.text == CLEANING.label


def test_who_asks_twice_is_told(admin, alive):
    admin.post(f"{PLACE}cleaning/ask/")
    again = admin.post(f"{PLACE}cleaning/ask/", follow=True).content.decode()
    assert "ไว้แล้ว กำลังรอเริ่ม" in again
    run("nightly", "running")
    assert "กำลังทำอยู่" in admin.post(f"{PLACE}nightly/ask/", follow=True).content.decode()


def test_a_job_that_is_none_and_a_visit_run_nothing(admin):
    assert admin.post(f"{PLACE}nothing/ask/").status_code == 404
    assert admin.get(f"{PLACE}nightly/ask/").url == PLACE


def test_one_run_with_all_that_it_told(admin):
    told = run(detail="ทำครบ 15 งาน\nmail: 3 sent")
    assert "mail: 3 sent" in text_of(admin, f"{PLACE}runs/{told.pk}/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("job=nightly", 2),
        ("outcome=failed", 1),
        ("job=nightly&outcome=failed", 0),
        ("started_at_from=1/1/2560&started_at_to=31/12/2560", 0),
    ],
)
def test_the_history_is_filtered(admin, query, found):
    run()
    run()
    run("cleaning", "failed")
    assert text_of(admin, f"{PLACE}results/?{query}").count("_title") == found


@pytest.mark.parametrize("query", ["job=x", "outcome=x", "p=9999", "started_at_from=x"])
def test_odd_questions_break_nothing(admin, query):
    run()
    assert admin.get(f"{PLACE}?{query}").status_code == 200


def test_the_history_has_pages_and_goes_out_as_a_file(admin):
    run(detail="ครั้งที่ 0", ago=timedelta())
    of_one = count_queries(admin, PLACE)
    for number in range(1, 51):
        run(detail=f"ครั้งที่ {number}", ago=timedelta(hours=number))
    assert count_queries(admin, PLACE) == of_one
    first = text_of(admin)
    assert re.search(r"ครั้งที่ 49\s*<", first)
    assert "ครั้งที่ 50" not in first
    assert "ครั้งที่ 50" in text_of(admin, f"{PLACE}?p=2")
    sheet = b"".join(admin.get(f"{PLACE}?export=csv").streaming_content).decode("utf-8-sig")
    assert len(sheet.splitlines()) == 52
    assert "งานประจำคืน" in sheet


# Health -------------------------------------------------------------------------------------------
def check():
    (told,) = health_of_schedule()
    return told


def test_a_failed_job_is_a_fault_until_it_is_done(alive):
    assert check().state is State.OK
    run(outcome="failed")
    assert check().state is State.FAULT
    assert "งานประจำคืน" in check().detail
    assert NIGHTLY.advice in check().advice
    run()
    assert check().state is State.OK


def test_an_overdue_job_is_a_fault(alive):
    now = timezone.now()
    known_jobs(JOBS, now - timedelta(days=9))
    run(ago=timedelta(days=3))
    run("cleaning")
    assert check().state is State.FAULT
    assert check().detail == "เลยเวลาแล้วยังไม่ได้ทำ: งานประจำคืน"
    assert check().place == PLACE


def test_no_runner_is_to_be_looked_at():
    run()
    assert check().state is State.WARNING

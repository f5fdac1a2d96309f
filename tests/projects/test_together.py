"""Two people who record the same step of a project at one moment, each by their own browser."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from services.models import DevelopmentProject, StepRecord
from services.projects.models import today

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(reseeded, officer) -> DevelopmentProject:
    begun = today() - timedelta(days=60)
    made = DevelopmentProject.objects.create(title="โครงการ", starts_on=begun, owner=officer)
    made.steps.filter(number__lt=6).update(state="done", started_on=begun, finished_on=begun)
    return made


def post_at_once(browsers, address: str, sent: list[dict]) -> list[str]:
    """What each is told; all send at the same moment."""
    start = threading.Barrier(len(sent))

    def post(browser, facts: dict) -> str:
        try:
            start.wait(10)
            return browser.post(address, facts, follow=True).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sent)) as pool:
        return list(pool.map(post, browsers, sent))


def test_one_of_two_begins_a_step_and_the_other_is_told(project, as_, officer, other_officer):
    browsers = [as_(officer), as_(other_officer)]
    address = reverse("project-move", args=[project.number, 6])
    told = post_at_once(browsers, address, [{"action": "start", "day": today().isoformat()}] * 2)
    assert sum("บันทึกขั้นที่ 6 แล้ว" in page for page in told) == 1
    assert sum("ขั้นตอนนี้อยู่ในสถานะ “กำลังดำเนินการ”" in page for page in told) == 1
    assert project.step(6).history.filter(state="active").count() == 1


def test_one_of_two_corrects_the_days_of_a_step_and_the_other_is_told(
    project, as_, officer, other_officer
):
    project.step(6).move("start", today())
    read = project.step(6).days_read
    days: list[date] = [today() - timedelta(days=ago) for ago in (3, 7)]
    sent = [
        {"form": "days", "started_on": day.isoformat(), "reason": f"ตามสมุด {day}", "read": read}
        for day in days
    ]
    browsers = [as_(officer), as_(other_officer)]
    told = post_at_once(browsers, reverse("project-step", args=[project.number, 6]), sent)
    assert sum("บันทึกวันที่ของขั้นที่ 6 แล้ว" in page for page in told) == 1
    second = next(page for page in told if "มีผู้บันทึกขั้นนี้หลังจากที่ท่านเปิดหน้านี้" in page)
    own = sent[told.index(second)]
    assert own["reason"] in second
    assert project.step(6).started_on in days
    assert project.step(6).started_on.isoformat() != own["started_on"]
    assert StepRecord.history.filter(history_change_reason__startswith="ตามสมุด").count() == 1

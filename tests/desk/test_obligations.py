"""What is overdue, for each obligation: the list, the statistics and one case say the same, to the
day; the expected days stand here by hand.
"""

from datetime import date, datetime, timedelta
from importlib import import_module
from itertools import product

import pytest
from django.apps import apps

from home.models import Holiday
from home.thai.writing import BANGKOK
from services.desk import rules
from services.desk.nightly import close_quiet
from services.desk.obligations import not_followed_up
from services.desk.report.periods import Period
from services.desk.report.rows import follow_up_share, live_figures
from services.desk.rules import Obligation, Owed, State
from services.models import Consultation
from tests.make import make_draft, make_guide

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)
DAY = date(2026, 11, 23)
DUE = date(2026, 11, 26)
NEXT = DUE + timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_holidays(db):
    Holiday.objects.all().delete()


def received(at=MONDAY, **facts) -> Consultation:
    """Registered at the moment it came."""
    case = Consultation.objects.receive(subject="ถาม", at=at, channel="phone", **facts)
    Consultation.objects.filter(pk=case.pk).update(created_at=at)
    return Consultation.objects.get(pk=case.pk)


def answered(by, **facts) -> Consultation:
    case = received(**facts)
    case.answer(by=by, at=MONDAY, text="ตอบ")
    return Consultation.objects.get(pk=case.pk)


def owed(today: date) -> list[str]:
    """What is overdue on a day, over all cases."""
    counts = Consultation.objects.count_overdue(today)
    return [key.value for key, count in counts.items() if count]


@pytest.mark.parametrize(
    ("minutes", "late"),
    [(0, False), (30, False), (31, True), (60 * 24, True)],
)
def test_a_question_is_registered_within_thirty_minutes(minutes, late):
    case = received()
    Consultation.objects.update(created_at=MONDAY + timedelta(minutes=minutes))
    assert owed(DAY) == (["registration"] if late else [])
    case.cancel(at=MONDAY, reason="ส่งซ้ำ")
    assert owed(DAY) == [], "what has ended is not overdue any more"


def test_the_thirty_minutes_are_those_of_the_office():
    evening = MONDAY.replace(hour=16, minute=20)
    case = received(evening)
    assert case.register_by == datetime(2026, 11, 24, 8, 50, tzinfo=BANGKOK)
    Holiday.objects.create(date=date(2026, 11, 24), name="วันหยุดพิเศษ")
    case.refresh_from_db()
    assert case.register_by == datetime(2026, 11, 25, 8, 50, tzinfo=BANGKOK)


def test_an_answer_is_overdue_on_the_day_after_its_last():
    received()
    assert (owed(DUE), owed(NEXT)) == ([], ["answer"])


def test_a_follow_up_is_overdue_on_the_day_after_its_last_until_it_is_made(officer):
    case = answered(officer)
    assert (owed(DUE), owed(NEXT)) == ([], ["follow_up"])
    case.record_follow_up(by=officer, at=MONDAY, result="done", channel="phone")
    assert owed(NEXT) == []


def test_who_says_what_came_of_the_answer_need_not_be_asked(officer):
    case = answered(officer)
    case.answers.get().requester_says(understood=True, at=MONDAY)
    assert owed(NEXT) == []
    assert follow_up_share(Period(2570), NEXT)["due"] == 0


def test_the_night_that_closes_a_case_does_not_make_its_follow_up_undue(officer):
    answered(officer)
    later = date(2026, 12, 8)
    assert close_quiet(later) == 1
    assert owed(later) == []
    told = {"due": 1, "done": 0, "missed": 1, "share": 0.0}
    assert follow_up_share(Period(2570), later) == told
    assert Consultation.objects.filter(not_followed_up(later)).count() == 1


def test_another_answer_is_followed_up_anew(officer):
    case = answered(officer)
    case.record_follow_up(by=officer, at=MONDAY, result="not_yet", channel="phone")
    case.reopen(at=MONDAY, reason="ยังทำไม่ได้")
    assert follow_up_share(Period(2570), NEXT)["due"] == 0
    case.answer(by=officer, at=MONDAY, text="ตอบอีกครั้ง")
    assert owed(NEXT) == ["follow_up"]
    assert follow_up_share(Period(2570), NEXT) == {"due": 1, "done": 0, "missed": 1, "share": 0.0}


def test_a_guide_is_overdue_until_it_was_published_once(officer):
    case = answered(officer)
    case.record_follow_up(by=officer, at=MONDAY, result="done", channel="phone")
    rows = Consultation.objects.filter(pk=case.pk)
    rows.update(state="closed", guide=make_draft("ร่าง"), guide_due_on=DUE)
    assert (owed(DUE), owed(NEXT)) == ([], ["guide"])
    guide = make_guide("เผยแพร่แล้ว")
    rows.update(guide=guide)
    guide.unpublish()
    assert owed(NEXT) == [], "what came out and was taken back later was made"
    rows.update(guide=None)
    assert owed(NEXT) == []


STATES = (State.RECEIVED, State.ANSWERED, State.FOLLOW_UP, State.CLOSED, State.CANCELLED)


def test_one_case_the_rows_and_the_report_name_the_same(officer):
    """Each state with each day before and after, and a guide as draft, published or none."""
    draft, guide = make_draft("ร่าง"), make_guide("เผยแพร่แล้ว")
    days = (DAY, None)
    for state, follow_up, followed, page in product(STATES, days, days, (draft, guide, None)):
        case = received()
        facts = {"follow_up_on": follow_up, "followed_up_on": followed, "guide": page}
        facts |= {"state": state, "guide_due_on": DAY, "due_on": DAY}
        facts["created_at"] = MONDAY + timedelta(minutes=31 * (case.sequence % 2))
        Consultation.objects.filter(pk=case.pk).update(**facts)
    cases = Consultation.objects.select_related("guide")
    by_case = {case.pk: set(case.overdue_obligations(NEXT)) for case in cases}
    for key in Obligation:
        rows = set(Consultation.objects.overdue(NEXT, key).values_list("pk", flat=True))
        assert rows == {pk for pk, owing in by_case.items() if key in owing}, key
    late = {pk for pk, owing in by_case.items() if owing}
    assert set(Consultation.objects.overdue(NEXT).values_list("pk", flat=True)) == late
    counted = Consultation.objects.filter(pk__in=late).counted().count()
    report = live_figures(Period(2570), NEXT)
    assert report["headline"]["overdue"] == counted == len(late) > 10
    told = {row["key"]: row["count"] for row in report["headline"]["overdue_by"]}
    assert told == {
        key.value: sum(key in owing for owing in by_case.values()) for key in Obligation
    }


def test_what_was_overdue_on_an_earlier_day_is_told_by_the_case(officer):
    case = answered(officer)
    case.record_follow_up(by=officer, at=MONDAY + timedelta(days=7), result="done", channel="phone")
    days = [date(2026, 11, day) for day in (26, 27, 29, 30)]
    assert list(Consultation.objects.overdue_on(days).values()) == [0, 1, 1, 0]


def test_the_badges_of_the_list_and_the_directors_page_tell_what_is_owed(as_, officer, director):
    answered(officer)
    page = as_(officer).get("/consultations/?scope=overdue").content.decode()
    assert "เกินกำหนดติดตามผล" in page
    shown = as_(director).get("/reports/").content.decode()
    assert "?scope=overdue&amp;late=follow_up" in shown
    assert "ติดตามผลแล้ว 0 จาก 1 เรื่องที่ครบกำหนด" in " ".join(shown.split())
    listed = as_(director).get("/consultations/?scope=overdue&late=guide")
    assert listed.context["page_obj"].paginator.count == 0
    assert as_(director).get("/consultations/?scope=overdue&late=x").status_code == 200


def test_cases_of_an_older_site_get_the_moments_that_they_would_have_now(officer):
    _plain, followed, told, formal = (answered(officer) for _ in range(4))
    again = answered(officer)
    for case in (followed, again):
        case.record_follow_up(by=officer, at=MONDAY, result="done", channel="phone")
    again.reopen(at=MONDAY, reason="ยังทำไม่ได้")
    again.answer(by=officer, at=MONDAY + timedelta(days=1), text="ตอบอีกครั้ง")
    told.answers.get().requester_says(understood=True, at=MONDAY)
    formal.close(at=MONDAY)
    columns = ("pk", "register_by", "follow_up_on", "followed_up_on")
    now = list(Consultation.objects.order_by("pk").values(*columns))
    assert [bool(row["followed_up_on"]) for row in now] == [False, True, False, False, False]
    assert [bool(row["follow_up_on"]) for row in now] == [True, True, False, True, True]
    Consultation.objects.update(register_by=None, followed_up_on=None)
    Consultation.objects.filter(pk=told.pk).update(follow_up_on=DUE)
    import_module("services.migrations.0016_obligations").fill_moments(apps, None)
    assert list(Consultation.objects.order_by("pk").values(*columns)) == now


def test_nothing_is_owed_by_the_rules_before_its_time():
    soon = Owed(State.RECEIVED, MONDAY, MONDAY, NEXT, None, None, None, None)
    assert rules.overdue_obligations(soon, NEXT) == []

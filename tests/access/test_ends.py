"""The days of a request and of the right that it becomes, and which older rights end with it: hand
tables of the form คำร้องขอเข้าถึงระบบ.
"""

from datetime import date, datetime

import pytest
from bs4 import BeautifulSoup

from forms.access import rules
from forms.access.rules import Kind, State, Who
from forms.access.waiting import access_items_waiting, access_stages_waiting
from forms.models import AccessItem, AccessRequest, AccessStep
from home.models import AuditRow, Holiday
from home.moves import Refused
from home.thai.writing import BANGKOK
from tests.make_forms import access_answers, of_school

pytestmark = pytest.mark.django_db


def request_of(as_, user, **facts) -> AccessItem:
    answers = of_school(user, access_answers()) if user.school_id else access_answers()
    assert as_(user).post("/forms/access-request/", answers | facts).status_code == 302
    return AccessItem.objects.latest("pk")


def put(item: AccessItem, **facts) -> AccessItem:
    AccessItem.objects.filter(pk=item.pk).update(**facts)
    return AccessItem.objects.get(pk=item.pk)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=BANGKOK)


def act(item: AccessItem, name: str, day: date, who: Who, user=None, **facts) -> AccessItem:
    """A move in a role, whoever makes it."""
    item.move(name, user, morning(day), roles={who}, reason="ตัวอย่าง", **facts)
    return AccessItem.objects.get(pk=item.pk)


# The days of a right ------------------------------------------------------------------------------
# Granted on 23 November 2026, for the day that the request names, or that the granter does instead:
# it is reviewed at the end of the fiscal year, or when it ends if that is earlier.
GRANTED_ON = date(2026, 11, 23)
GRANTS = [
    # asked until, given until, valid until, review on
    (None, None, None, date(2027, 9, 30)),
    (date(2027, 3, 31), None, date(2027, 3, 31), date(2027, 3, 31)),
    (date(2029, 3, 31), None, date(2029, 3, 31), date(2027, 9, 30)),
    (None, date(2027, 6, 30), date(2027, 6, 30), date(2027, 6, 30)),
    (date(2029, 3, 31), date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 23)),
    (date(2027, 3, 31), date(2028, 9, 30), date(2028, 9, 30), date(2027, 9, 30)),
]


@pytest.mark.parametrize(("asked", "given", "valid_until", "review_on"), GRANTS)
def test_a_right_is_reviewed_at_the_end_of_the_fiscal_year_or_at_its_own(
    asked, given, valid_until, review_on, as_, teacher
):
    item = put(request_of(as_, teacher), state=State.APPROVED)
    AccessRequest.objects.filter(pk=item.request_id).update(valid_until=asked)
    item = act(item, "grant", GRANTED_ON, Who.GRANTER, until=given, account=" acc01 ")
    assert (item.granted_on, item.account) == (GRANTED_ON, "acc01")
    assert (item.valid_until, item.review_on) == (valid_until, review_on)


# An end that was set moves by the renewal, at least to the end of the next fiscal year; the day of
# review moves with it, and never past that year.
RENEWALS = [
    # valid until, review on, renewed on, to, valid until, review on
    (None, date(2027, 9, 30), date(2027, 9, 15), None, None, date(2028, 9, 30)),
    (None, date(2027, 9, 30), date(2028, 11, 1), None, None, date(2029, 9, 30)),
    (None, date(2027, 9, 30), date(2027, 9, 15), *(date(2027, 12, 31),) * 3),
    (date(2027, 3, 31), date(2027, 3, 31), date(2027, 3, 20), None, *(date(2027, 9, 30),) * 2),
    (date(2027, 9, 30), date(2027, 9, 30), date(2027, 9, 30), None, *(date(2028, 9, 30),) * 2),
    (
        *(date(2029, 3, 31), date(2027, 9, 30)),
        *(date(2027, 9, 20), None),
        *(date(2029, 3, 31), date(2028, 9, 30)),
    ),
    (date(2029, 3, 31), date(2027, 9, 30), date(2027, 9, 20), *(date(2027, 10, 31),) * 3),
    (
        *(date(2027, 9, 30), date(2027, 9, 30)),
        *(date(2027, 9, 20), date(2030, 1, 31)),
        *(date(2030, 1, 31), date(2028, 9, 30)),
    ),
]


@pytest.mark.parametrize(("until", "review", "day", "to", "valid_until", "review_on"), RENEWALS)
def test_a_renewal_moves_the_review_one_fiscal_year_and_the_end_with_it(
    until, review, day, to, valid_until, review_on, as_, teacher
):
    facts = {"granted_on": GRANTED_ON, "valid_until": until, "review_on": review}
    item = put(request_of(as_, teacher), state=State.GRANTED, **facts)
    item = act(item, "renew", day, Who.GRANTER, until=to)
    assert (item.granted_on, item.state) == (GRANTED_ON, State.RENEWED)
    assert (item.valid_until, item.review_on) == (valid_until, review_on)


@pytest.mark.parametrize("name", ["grant", "renew"])
def test_no_right_is_given_up_to_a_day_that_has_passed(name, as_, teacher):
    states = {"grant": State.APPROVED, "renew": State.GRANTED}
    item = put(request_of(as_, teacher), state=states[name])
    with pytest.raises(Refused, match="วันที่ผ่านมาแล้ว"):
        act(item, name, GRANTED_ON, Who.GRANTER, until=date(2026, 11, 22))
    assert AccessItem.objects.get(pk=item.pk).state == states[name]


# What ends with another ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "ended"),
    [
        (Kind.NEW, []),
        (Kind.CHANGE_RIGHTS, ["นางสมมติ เจ้าของคำขอ"]),
        (Kind.REPLACE, ["สมมติ คนเดิม"]),
        (Kind.RESET_PASSWORD, []),
        (Kind.SUSPEND, ["นางสมมติ เจ้าของคำขอ"]),
    ],
)
def test_by_its_kind_a_request_ends_the_older_right_of_its_holder_or_of_whom_it_replaces(
    kind, ended, as_, teacher
):
    for name in ("นางสมมติ เจ้าของคำขอ", "สมมติ คนเดิม", "สมมติ คนอื่น"):
        put(request_of(as_, teacher), state=State.GRANTED, holder_name=name)
    item = put(request_of(as_, teacher), state=State.APPROVED, holder_name="สมมติ เจ้าของคำขอ")
    AccessRequest.objects.filter(pk=item.request_id).update(kind=kind, replaces="นาย สมมติ คนเดิม")
    item = AccessItem.objects.get(pk=item.pk)
    assert [right.holder_name for right in item.to_revoke()] == ended
    gives = kind in (Kind.NEW, Kind.CHANGE_RIGHTS, Kind.REPLACE)
    act(item, "grant" if gives else "complete", GRANTED_ON, Who.GRANTER)
    revoked = AccessItem.objects.filter(state=State.REVOKED)
    assert [right.holder_name for right in revoked] == ended


# The clock of the office --------------------------------------------------------------------------
def test_the_three_days_begin_when_a_request_comes_to_the_office_and_when_it_comes_back(
    as_, teacher, director
):
    """Mondays are 5 and 12 January 2026; the calendar has no holidays."""
    Holiday.objects.all().delete()
    item = request_of(as_, teacher)
    assert (item.state, item.due_on) == (State.AWAITING_CERTIFICATE, None)
    for name, day, who, due_on in (
        ("certify", 5, Who.CERTIFIER, 8),
        ("review", 6, Who.REVIEWER, 8),
        ("return", 7, Who.REVIEWER, 8),
        ("resubmit", 12, Who.REQUESTER, 15),
        ("recommend", 14, Who.REVIEWER, 15),
        ("approve", 15, Who.DECIDER, 15),
    ):
        item = act(item, name, date(2026, 1, day), who, director)
        assert item.due_on == date(2026, 1, due_on), name


def test_a_new_holiday_names_the_requests_alone_whose_due_date_it_moves(as_, teacher):
    Holiday.objects.all().delete()
    early, late = (
        act(request_of(as_, teacher), "certify", date(2026, 1, day), Who.CERTIFIER)
        for day in (5, 12)
    )
    moved = AccessItem.objects.follow_holidays(frozenset(), frozenset({date(2026, 1, 7)}))
    assert moved == [early.number]
    days = [AccessItem.objects.get(pk=item.pk).due_on for item in (early, late)]
    assert days == [date(2026, 1, 9), date(2026, 1, 15)]


# Words and traces ---------------------------------------------------------------------------------
WORDS = {
    "awaiting_certificate": "รอผู้บริหารรับรอง",
    "submitted": "ยื่นแล้ว",
    "under_review": "กำลังตรวจสอบ",
    "checked": "ตรวจแล้ว รออนุมัติ",
    "returned": "ขอข้อมูลเพิ่มเติม",
    "approved": "อนุมัติ รอดำเนินการ",
    "refused": "ไม่อนุมัติ",
    "cancelled": "ยกเลิกโดยผู้ยื่น",
    "granted": "ให้สิทธิ์แล้ว",
    "done": "ดำเนินการแล้ว",
    "expiring": "สิทธิ์ใกล้หมดอายุ",
    "renewed": "ต่ออายุสิทธิ์แล้ว",
    "expired": "สิทธิ์หมดอายุ",
    "revoked": "เพิกถอนสิทธิ์",
}


def test_every_state_has_its_word_in_the_item_and_in_its_steps():
    items = {state: AccessItem(state=state).get_state_display() for state in WORDS}
    steps = {state: AccessStep(target=state).get_target_display() for state in WORDS}
    assert items == steps == dict(rules.CHOICES) == WORDS


LIVING = ["granted", "renewed", "expiring"]


@pytest.mark.parametrize("state", LIVING)
def test_a_right_stands_with_its_state_where_rights_are_listed(state, as_, teacher, officer, head):
    """So that whoever adds a state in which a right may not be used is seen to say so."""
    assert set(LIVING) == rules.ACTIVE
    item = put(request_of(as_, teacher), state=state, review_on=date(2026, 1, 5))
    for user, address in ((officer, item.system.get_absolute_url()), (head, "/access/review/")):
        assert WORDS[state] in as_(user).get(address).content.decode(), address


def test_a_review_that_is_refused_keeps_what_was_chosen_and_typed(as_, teacher, head):
    facts = {"state": State.GRANTED, "review_on": date(2026, 1, 5)}
    item = put(request_of(as_, teacher), **facts)
    page = as_(head).post("/access/review/", {"move": "revoke", "items": [item.pk]})
    box = BeautifulSoup(page.content, "html.parser").select_one(f'[name=items][value="{item.pk}"]')
    assert box.has_attr("checked")
    page = as_(head).post("/access/review/", {"move": "renew", "reason": "ยังรับผิดชอบงาน"})
    assert (page.status_code, "ยังรับผิดชอบงาน</textarea>" in page.content.decode()) == (200, True)


def waits_for(person) -> int:
    return access_items_waiting(person, 9).total + access_stages_waiting(person, 9).total


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("awaiting_certificate", ["principal"]),
        ("submitted", ["officer", "head"]),
        ("under_review", ["officer", "head"]),
        ("checked", ["head", "director"]),
        ("returned", ["teacher"]),
        ("approved", ["head"]),
        ("refused", []),
        ("granted", []),
    ],
)
def test_a_request_waits_in_each_state_for_those_who_may_go_on(
    state, expected, as_, teacher, principal, officer, head, director
):
    put(request_of(as_, teacher), state=state)
    people = (teacher, principal, officer, head, director)
    waits = [person.username for person in people if waits_for(person)]
    assert waits == expected


@pytest.mark.parametrize(
    ("name", "source", "who", "action", "target"),
    [
        ("review", "submitted", Who.REVIEWER, "decide", "under_review"),
        ("recommend", "under_review", Who.REVIEWER, "decide", "checked"),
        ("approve", "checked", Who.DECIDER, "decide", "approved"),
        ("refuse", "checked", Who.DECIDER, "decide", "refused"),
        ("grant", "approved", Who.GRANTER, "grant", "granted"),
        ("warn", "granted", Who.CLOCK, "decide", "expiring"),
        ("renew", "expiring", Who.GRANTER, "grant", "renewed"),
        ("revoke", "renewed", Who.GRANTER, "grant", "revoked"),
        ("expire", "renewed", Who.CLOCK, "grant", "expired"),
    ],
)
def test_the_audit_tells_a_change_of_a_right_from_a_decision_and_both_its_states(
    name, source, who, action, target, as_, teacher, director
):
    item = put(request_of(as_, teacher), state=source)
    act(item, name, GRANTED_ON, who, None if who == Who.CLOCK else director)
    row = AuditRow.objects.about(item).latest("pk")
    told = {"state": target, "move": name, "system": item.system_id}
    assert (row.action, row.before, row.after) == (action, {"state": source}, told)


def test_with_its_holder_a_right_that_lives_ends_and_an_open_request_is_cancelled(as_, teacher):
    request = request_of(as_, teacher, systems=["dmc", "sesa"]).request
    living, open_ = request.items.order_by("pk")
    AccessItem.objects.filter(pk=living.pk).update(state=State.EXPIRING)
    request.end_with_person()
    states = [AccessItem.objects.get(pk=item.pk).state for item in (living, open_)]
    assert states == [State.REVOKED, State.CANCELLED]

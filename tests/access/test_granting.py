"""Who records that a right was given: those with the right to, and whoever answers for the system
in the catalogue; in two hands where there are two.
"""

import pytest

from forms.access.models import NOBODY_TO_GRANT
from forms.access.rules import State
from forms.access.waiting import access_items_waiting
from forms.models import AccessItem
from home.models import OfficeSettings, OutgoingMail, User
from services.models import System
from tests.make_forms import access_answers, of_school

pytestmark = pytest.mark.django_db


def answering(responsible: User | None, deputy: User | None = None) -> System:
    """A system of which these answer."""
    system = System.objects.get(slug="dmc")
    system.responsible, system.deputy = responsible, deputy
    system.save()
    return system


def sent_for(as_, user, system: System, state: State = State.APPROVED) -> AccessItem:
    facts = of_school(user, {}) if user.school_id else {}
    answers = access_answers(systems=[system.slug], **facts)
    assert as_(user).post("/forms/access-request/", answers).status_code == 302
    item = AccessItem.objects.latest("pk")
    AccessItem.objects.filter(pk=item.pk).update(state=state)
    return AccessItem.objects.get(pk=item.pk)


def grant(as_, user, item: AccessItem) -> str:
    address = f"/access/items/{item.pk}/move/"
    as_(user).post(address, {"move": "grant", "account": "acc01"})
    return AccessItem.objects.get(pk=item.pk).state


def test_whoever_answers_for_the_system_records_the_grant(as_, teacher, officer, editor):
    """The officer and the editor have no right to grant; the one answers for the system."""
    item = sent_for(as_, teacher, answering(officer))
    assert [line.url for line in access_items_waiting(officer, 9).items] == [
        item.get_absolute_url()
    ]
    assert access_items_waiting(editor, 9).total == 0
    assert grant(as_, editor, item) == State.APPROVED
    assert 'value="grant"' in as_(officer).get(item.get_absolute_url()).content.decode()
    assert grant(as_, officer, item) == State.GRANTED
    assert item.steps.last().actor == officer


def test_who_has_no_other_part_in_requests_sees_those_alone_that_have_come_to_their_system(
    as_, teacher, editor
):
    item = sent_for(as_, teacher, answering(editor), State.CHECKED)
    address = item.get_absolute_url()
    assert as_(editor).get(address).status_code == 403
    AccessItem.objects.filter(pk=item.pk).update(state=State.APPROVED)
    assert as_(editor).get(address).status_code == 200
    assert grant(as_, editor, item) == State.GRANTED
    assert as_(editor).get(address).status_code == 200
    answering(None)
    assert as_(editor).get(address).status_code == 403


@pytest.mark.parametrize(
    ("closed", "moved", "stands_in"),
    [(False, False, False), (True, False, True), (False, True, True)],
    ids=["the responsible is there", "their account is closed", "they went to a school"],
)
def test_the_deputy_records_it_where_the_responsible_cannot(
    closed, moved, stands_in, as_, teacher, officer, editor
):
    item = sent_for(as_, teacher, answering(officer, editor))
    officer.is_active, officer.school = not closed, teacher.school if moved else None
    officer.save()
    assert bool(access_items_waiting(editor, 9).total) is stands_in
    assert grant(as_, editor, item) == (State.GRANTED if stands_in else State.APPROVED)


def test_nobody_records_the_grant_of_their_own_request_for_their_system(as_, officer):
    item = sent_for(as_, officer, answering(officer))
    assert grant(as_, officer, item) == State.APPROVED
    assert access_items_waiting(officer, 9).total == 0
    assert NOBODY_TO_GRANT in as_(officer).get(item.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["renew", "revoke"])
def test_what_was_given_is_renewed_and_taken_by_those_with_the_right_alone(
    name, as_, teacher, officer
):
    item = sent_for(as_, teacher, answering(officer), State.GRANTED)
    response = as_(officer).post(f"/access/items/{item.pk}/move/", {"move": name, "reason": "x"})
    assert response.status_code == 403
    assert AccessItem.objects.get(pk=item.pk).state == State.GRANTED


@pytest.mark.parametrize(
    ("own", "in_two_hands", "granted"),
    [("head", True, True), ("officer", True, False), ("officer", False, True)],
    ids=["there is no second", "the officer of the system is", "the office asks for one hand"],
)
def test_who_approved_leaves_the_grant_to_the_officer_of_the_system(
    own, in_two_hands, granted, as_, teacher, head, officer
):
    """The head is the one granter of the office, and has approved it."""
    OfficeSettings.objects.update_or_create(defaults={"grants_in_two_hands": in_two_hands})
    answers = {"head": head, "officer": officer}[own]
    item = sent_for(as_, teacher, answering(answers), State.CHECKED)
    as_(head).post(f"/access/items/{item.pk}/move/", {"move": "approve"})
    assert bool(access_items_waiting(head, 9).total) is granted
    told = f"ผู้อนุมัติให้สิทธิ์เองไม่ได้ รอ {officer}"
    assert (told in as_(head).get(item.get_absolute_url()).content.decode()) is not granted
    assert grant(as_, head, item) == (State.GRANTED if granted else State.APPROVED)
    assert grant(as_, answers, item) == State.GRANTED


def test_the_officer_of_the_system_is_written_to_of_that_system_alone(
    as_, teacher, officer, head, director
):
    answering(officer)
    answers = of_school(teacher, access_answers(systems=["dmc", "sesa"]))
    as_(teacher).post("/forms/access-request/", answers)
    AccessItem.objects.update(state=State.CHECKED)
    items = [f"{item.pk}-0" for item in AccessItem.objects.all()]
    as_(director).post("/access/approve/", {"move": "approve", "items": items})
    mails = OutgoingMail.objects.filter(subject__startswith="รอท่านดำเนินการ")
    assert sorted(mails.values_list("recipient", flat=True)) == sorted([head.email, officer.email])

"""Two at once, on real connections: whoever is second in a request sees what the first has done,
and closes it; of two decisions on the same system one counts, whether it was made alone or on many.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from forms.access.rules import State, Who
from forms.access.together import Outcome, move_together
from forms.models import AccessItem, AccessRequest, AccessStep, Submission
from home.models import OutgoingMail
from home.moves import Refused

from .test_requests import send

pytestmark = pytest.mark.django_db(transaction=True)


def move_at_once(user, moves: dict[AccessItem, dict]) -> None:
    """Each item makes its move at the same moment as the others."""
    ready = Barrier(len(moves))

    def move(item: AccessItem) -> None:
        ready.wait()
        try:
            item.move(user=user, at=timezone.now(), **moves[item])
        finally:
            connection.close()

    with ThreadPoolExecutor(len(moves)) as pool:
        list(pool.map(move, moves))


def test_the_request_is_closed_by_the_second_of_two_last_decisions(reseeded, as_, teacher, head):
    request = send(as_, teacher, systems=["dmc", "sesa"])
    AccessItem.objects.filter(request=request).update(state=State.CHECKED)
    refusal = {"name": "refuse", "reason": "ตัวอย่าง"}
    move_at_once(head, dict.fromkeys(request.items.all(), refusal))
    assert set(request.items.values_list("state", flat=True)) == {State.REFUSED}
    assert Submission.objects.get(pk=request.submission_id).state == Submission.State.CLOSED


def test_the_request_is_closed_by_the_second_of_two_grants_that_replace_its_rights(
    reseeded, as_, teacher, head
):
    old = send(as_, teacher, systems=["dmc", "sesa"])
    AccessItem.objects.filter(request=old).update(state=State.GRANTED)
    moves = {}
    for right in old.items.all():
        new = send(as_, teacher, systems=[right.system.slug])
        AccessRequest.objects.filter(pk=new.pk).update(kind="replace")
        AccessItem.objects.filter(request=new).update(state=State.APPROVED)
        moves[new.items.get()] = {"name": "grant", "account": "a1", "also": [right.pk]}
    move_at_once(head, moves)
    assert set(old.items.values_list("state", flat=True)) == {State.REVOKED}
    assert Submission.objects.get(pk=old.submission_id).state == Submission.State.CLOSED


def run_at_once(*doings: Callable[[], object]) -> list:
    """What each of these gave, begun at one moment."""
    ready = Barrier(len(doings))

    def run(doing: Callable[[], object]) -> object:
        ready.wait()
        try:
            return doing()
        except Refused as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(run, doings))


def checked_request(as_, teacher) -> list[AccessItem]:
    request = send(as_, teacher, systems=["dmc", "sesa", "cct"])
    request.items.update(state=State.CHECKED)
    OutgoingMail.objects.all().delete()
    return list(request.items.with_all())


def test_of_two_who_decide_on_the_same_many_one_counts_and_the_other_is_told(
    reseeded, as_, teacher, head, director
):
    items = checked_request(as_, teacher)
    at = timezone.now()
    first, second = run_at_once(
        lambda: move_together(items, "approve", head, at),
        lambda: move_together(items[::-1], "refuse", director, at, reason="ตัวอย่าง"),
    )
    winner, loser = sorted((first, second), key=lambda outcome: len(outcome.left))
    assert (len(winner.done), winner.left) == (3, [])
    assert (loser.done, len(loser.left)) == ([], 3)
    assert all("คำขอนี้อยู่ในสถานะ" in text for text in loser.left)
    assert AccessStep.objects.filter(move__in=["approve", "refuse"]).count() == 3
    decisions = OutgoingMail.objects.filter(recipient="asker@example.invalid")
    assert decisions.count() == 1


def test_of_one_decided_alone_and_among_many_one_decision_counts(
    reseeded, as_, teacher, head, director
):
    items = checked_request(as_, teacher)
    at = timezone.now()
    many, alone = run_at_once(
        lambda: move_together(items, "approve", head, at),
        lambda: AccessItem.objects.get(pk=items[1].pk).move("refuse", director, at, reason="ก"),
    )
    assert isinstance(many, Outcome)
    refused_first = isinstance(alone, AccessStep)
    assert len(many.done) == (2 if refused_first else 3)
    assert items[1].steps.filter(move__in=["approve", "refuse"]).count() == 1
    assert AccessItem.objects.filter(state=State.APPROVED).count() == len(many.done)


def test_what_is_withdrawn_at_the_moment_of_its_approval_is_one_of_both(
    reseeded, as_, teacher, head
):
    items = checked_request(as_, teacher)
    at = timezone.now()
    many, withdrawn = run_at_once(
        lambda: move_together(items, "approve", head, at),
        lambda: AccessItem.objects.get(pk=items[0].pk).move("cancel", teacher, at),
    )
    came_first = isinstance(withdrawn, AccessStep)
    state = AccessItem.objects.get(pk=items[0].pk).state
    assert state == (State.CANCELLED if came_first else State.APPROVED)
    assert len(many.done) == (2 if came_first else 3)
    assert items[0].steps.count() == 1


def test_two_who_record_the_same_grant_record_it_once(reseeded, as_, teacher, head):
    item = checked_request(as_, teacher)[0]
    AccessItem.objects.filter(pk=item.pk).update(state=State.APPROVED)
    at, roles = timezone.now(), {Who.GRANTER}
    grants = [
        lambda name=name: AccessItem.objects.get(pk=item.pk).move(
            "grant", head, at, account=name, roles=roles
        )
        for name in ("acc1", "acc2")
    ]
    results = run_at_once(*grants)
    assert sorted(type(result).__name__ for result in results) == ["AccessStep", "Forbidden"]
    assert item.steps.filter(move="grant").count() == 1

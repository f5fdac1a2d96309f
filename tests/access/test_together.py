"""Two at once, on real connections: whoever is second in a request sees what the first has done,
and closes it.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from forms.access.rules import State
from forms.models import AccessItem, AccessRequest, Submission

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
    AccessItem.objects.filter(request=request).update(state=State.UNDER_REVIEW)
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

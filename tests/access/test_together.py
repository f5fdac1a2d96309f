"""Two who decide at once on the last systems of a request, on real connections: the request is
closed.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from forms.access.rules import State
from forms.models import AccessItem, Submission

from .test_requests import send

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_request_is_closed_by_the_second_of_two_last_decisions(reseeded, as_, teacher, head):
    request = send(as_, teacher, systems=["dmc", "sesa"])
    items = list(request.items.all())
    AccessItem.objects.filter(request=request).update(state=State.UNDER_REVIEW)
    ready = Barrier(len(items))

    def refuse(item: AccessItem) -> None:
        ready.wait()
        try:
            item.move("refuse", head, timezone.now(), reason="ตัวอย่าง")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(items)) as pool:
        list(pool.map(refuse, items))
    assert set(request.items.values_list("state", flat=True)) == {State.REFUSED}
    assert Submission.objects.get(pk=request.submission_id).state == Submission.State.CLOSED

"""What becomes of a right: whose request needs a certificate, which days warn of its end, and the
row that the audit keeps of a right which another replaces.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from forms.access.rules import State
from forms.models import AccessItem
from home.models import AuditRow
from tests.make_forms import access_answers, of_school

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def request_of(as_, user, **facts) -> AccessItem:
    answers = access_answers(**facts)
    assert as_(user).post("/forms/access-request/", answers).status_code == 302
    return AccessItem.objects.latest("pk")


def put(item: AccessItem, **facts) -> AccessItem:
    AccessItem.objects.filter(pk=item.pk).update(**facts)
    return AccessItem.objects.get(pk=item.pk)


# The certificate ----------------------------------------------------------------------------------
def test_the_administrator_certifies_no_request_by_sending_it(as_, admin_user, principal):
    """Who is of no school may ask for a right at any, and has every right but that of its
    director.
    """
    school = str(principal.school_id)
    states = [request_of(as_, user, school=school).state for user in (admin_user, principal)]
    assert admin_user.has_perm("forms.certify_access")
    assert states == [State.AWAITING_CERTIFICATE, State.SUBMITTED]


def test_a_request_of_the_office_needs_no_certificate(as_, officer):
    assert request_of(as_, officer, school="office").state == State.SUBMITTED


# The end ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last_day", "warns"),
    [
        (date(2026, 11, 22), False),  # over: it ends, and is not warned of
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), True),
        (date(2026, 12, 23), True),  # thirty days ahead
        (date(2026, 12, 24), False),
        (None, False),
    ],
)
def test_a_holder_is_warned_from_thirty_days_before_up_to_the_last_day(
    last_day, warns, as_, teacher
):
    put(request_of(as_, teacher), state=State.GRANTED, valid_until=last_day)
    assert AccessItem.objects.to_warn(TODAY).exists() is warns


def test_the_audit_has_a_row_of_the_right_that_another_replaces(as_, teacher, head):
    old = request_of(as_, teacher, **of_school(teacher, {"full_name": "สมมติ คนเดิม"}))
    old = put(old, state=State.GRANTED, valid_until=timezone.localdate() + timedelta(days=90))
    facts = {"full_name": "สมมติ คนใหม่", "request_type": "replace", "replaces_user": "สมมติ คนเดิม"}
    new = put(request_of(as_, teacher, **of_school(teacher, facts)), state=State.APPROVED)
    sent = {"move": "grant", "account": "acc02"}
    assert as_(head).post(f"/access/items/{new.pk}/move/", sent).status_code == 302
    row = AuditRow.objects.about(old).of_action("grant").get()
    assert (row.actor, row.before, row.after) == (
        head,
        {"state": "granted"},
        {"state": "revoked", "move": "revoke", "system": old.system_id},
    )

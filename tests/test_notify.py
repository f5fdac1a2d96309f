"""Mail: stored with what caused it, sent later, tried again, never lost and never twice."""

import smtplib
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from home.models import OutgoingMail
from home.notify import MOST_ATTEMPTS, backoff, claim, send_template, send_waiting

pytestmark = pytest.mark.django_db


class Broken:
    """A mail server that is down."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("down")


@pytest.fixture
def box(settings):
    settings.SENDING_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SENDING_OPTIONS = {}
    from django.core import mail

    mail.outbox = []
    return mail


def queue(recipient="kru@example.invalid", subject="เรื่องภาษาไทย"):
    EmailMessage(subject, "เนื้อความ", to=[recipient]).send()


def test_a_mail_is_a_row_first_and_leaves_by_the_worker(box):
    queue()
    assert box.outbox == []
    assert send_waiting(timezone.now()) == 1
    [message] = box.outbox
    assert message.to == ["kru@example.invalid"]
    assert message.message()["Subject"] is not None
    assert OutgoingMail.objects.get().sent_at is not None


def test_a_mail_goes_out_once(box):
    queue()
    send_waiting(timezone.now())
    send_waiting(timezone.now() + timedelta(days=1))
    assert len(box.outbox) == 1


def test_a_mail_of_what_was_rolled_back_is_gone_too():
    try:
        with transaction.atomic():
            queue()
            raise LookupError
    except LookupError:
        pass
    assert OutgoingMail.objects.count() == 0


def test_a_server_that_is_down_costs_nothing_but_time(settings, box):
    queue()
    settings.SENDING_BACKEND = "tests.test_notify.Broken"
    now = timezone.now()
    send_waiting(now)
    row = OutgoingMail.objects.get()
    assert (row.sent_at, row.attempts) == (None, 1)
    assert "down" in row.last_error
    assert row.next_try_at == now + backoff(1)
    settings.SENDING_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_waiting(now + timedelta(days=1))
    assert len(box.outbox) == 1


def test_a_mail_that_never_gets_through_is_left_after_its_last_try(settings):
    queue()
    settings.SENDING_BACKEND = "tests.test_notify.Broken"
    for day in range(MOST_ATTEMPTS + 3):
        send_waiting(timezone.now() + timedelta(days=day))
    assert OutgoingMail.objects.get().attempts == MOST_ATTEMPTS


def test_two_workers_do_not_take_the_same_mail():
    queue()
    now = timezone.now()
    assert claim(now) is not None
    assert claim(now) is None


def test_each_recipient_gets_an_own_copy(box):
    EmailMessage("x", "y", to=["a@example.invalid"], bcc=["b@example.invalid"]).send()
    send_waiting(timezone.now())
    assert sorted(message.to[0] for message in box.outbox) == ["a@example.invalid", "b@example.invalid"]


def test_a_person_without_a_mail_address_is_no_error():
    send_template("emails/reviews_due.txt", "", {})
    assert OutgoingMail.objects.count() == 0

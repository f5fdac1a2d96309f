"""Mail in the table: stored with its cause, tried with patience, never lost, never doubled. What a
real server does to it is shown in tests/real/test_mail.py.
"""

import smtplib
import ssl
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from home.mail.nightly import MAIL_KEPT, nightly
from home.mail.outbox import claim, keep, send_template, send_waiting, sender, try_again
from home.mail.rules import CLAIM, MOST_ATTEMPTS, PAUSE_OF_ALL, WAITS_AT_MOST, Fate, backoff, judge
from home.models import OfficeSettings, OutgoingMail
from tests.make import mail_of

pytestmark = pytest.mark.django_db


class Raising:
    """A mail server at which every try ends in one error."""

    error: BaseException = smtplib.SMTPServerDisconnected("down")

    def __init__(self, *args, **kwargs):
        pass

    def open(self):
        pass

    def close(self):
        pass

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def box(settings):
    settings.SENDING_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SENDING_OPTIONS = {}
    mail.outbox = []
    return mail


@pytest.fixture
def raising(settings, monkeypatch):
    """raising(error): from now on the server answers every mail with it."""
    settings.SENDING_BACKEND = "tests.mail.test_outbox.Raising"
    settings.SENDING_OPTIONS = {}
    return lambda error: monkeypatch.setattr(Raising, "error", error)


def queue(recipient="kru@example.invalid", subject="เรื่องภาษาไทย"):
    EmailMessage(subject, "เนื้อความ", to=[recipient]).send()
    return OutgoingMail.objects.order_by("pk").last()


def test_a_mail_is_a_row_first_and_leaves_by_the_worker(box):
    queue()
    assert box.outbox == []
    assert str(send_waiting(timezone.now())) == "1 sent, 0 put off, 0 given up"
    [message] = box.outbox
    assert message.to == ["kru@example.invalid"]
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


def test_a_server_that_is_down_costs_nothing_but_time(raising, settings, box):
    queue()
    raising(smtplib.SMTPServerDisconnected("down"))
    settings.SENDING_BACKEND = "tests.mail.test_outbox.Raising"
    now = timezone.now()
    send_waiting(now)
    row = OutgoingMail.objects.get()
    assert (row.sent_at, row.failed_at, row.attempts, row.claimed_until) == (None, None, 1, None)
    assert "down" in row.last_error
    assert now + backoff(1) <= row.next_try_at < now + backoff(1) + timedelta(minutes=1)
    settings.SENDING_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_waiting(now + timedelta(days=1))
    assert len(box.outbox) == 1


def test_after_a_lost_line_the_run_ends_and_the_others_wait_a_minute(raising):
    for number in range(3):
        queue(f"kru{number}@example.invalid")
    raising(TimeoutError("timed out"))
    now = timezone.now()
    assert str(send_waiting(now)) == "0 sent, 1 put off, 0 given up"
    tried, *others = OutgoingMail.objects.order_by("-attempts", "pk")
    assert [row.attempts for row in (tried, *others)] == [1, 0, 0]
    assert all("ไม่ตอบ" in row.last_error for row in (tried, *others))
    assert all(row.next_try_at >= now + PAUSE_OF_ALL for row in others)


@pytest.mark.parametrize(
    "error",
    [
        TypeError("linesep"),
        LookupError("unknown encoding"),
        AttributeError("x"),
        RecursionError("deep"),
        KeyError("From"),
    ],
)
def test_an_error_of_any_class_costs_one_mail_a_pause_and_the_run_nothing(raising, error):
    rows = [queue(f"kru{number}@example.invalid") for number in range(3)]
    raising(error)
    assert send_waiting(timezone.now()).later == 3
    for row in rows:
        row.refresh_from_db()
        assert (row.attempts, row.failed_at) == (1, None)
        assert type(error).__name__ in row.last_error


@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe\x00nonsense", b"no header at all\n\ntext"])
def test_a_damaged_row_fails_with_a_reason_and_holds_up_nobody(box, damaged):
    bad = OutgoingMail.objects.create(
        recipient="a@example.invalid",
        subject="เสีย",
        message=damaged,
        next_try_at=timezone.now() - timedelta(days=1),
    )
    queue()
    assert str(send_waiting(timezone.now())) == "1 sent, 0 put off, 1 given up"
    bad.refresh_from_db()
    assert bad.failed_at is not None
    assert "ใช้ไม่ได้" in bad.last_error


def test_an_address_that_is_none_is_kept_as_failed_and_stops_nobodys_work(box):
    row = queue("kru@example.invalid\nBcc: others@example.invalid")
    assert row.failed_at is not None
    assert row.message == b""
    send_waiting(timezone.now())
    assert box.outbox == []


def test_a_mail_that_never_gets_through_is_left_after_its_last_try(raising):
    queue()
    raising(smtplib.SMTPDataError(451, b"later"))
    for day in range(MOST_ATTEMPTS + 3):
        send_waiting(timezone.now() + timedelta(days=day))
    row = OutgoingMail.objects.get()
    assert row.attempts == MOST_ATTEMPTS
    assert row.failed_at is not None
    assert "later" in row.last_error


def test_tries_go_on_for_days():
    assert sum((backoff(attempt) for attempt in range(1, MOST_ATTEMPTS)), timedelta()) > timedelta(
        days=5
    )


def test_two_workers_do_not_take_the_same_mail():
    queue()
    now = timezone.now()
    assert claim(now) is not None
    assert claim(now) is None


def test_a_try_that_was_cut_off_is_counted_and_told():
    queue()
    now = timezone.now()
    claim(now)
    row = OutgoingMail.objects.get()
    assert (row.attempts, row.claimed_until) == (1, now + CLAIM)
    assert "ตัดกลางคัน" in row.last_error
    assert claim(now + CLAIM + timedelta(seconds=1)) is not None


def test_a_mail_being_sent_is_not_sent_again_because_somebody_asked_to_try_again():
    queue()
    now = timezone.now()
    claim(now)
    assert try_again(OutgoingMail.objects.all(), now) == 1
    assert claim(now) is None


def test_a_mail_that_was_dropped_while_it_was_sent_stays_away():
    queue()
    now = timezone.now()
    row = claim(now)
    OutgoingMail.objects.all().delete()
    keep(row, sent_at=now)
    assert not OutgoingMail.objects.exists()


def test_without_a_server_mails_wait_and_are_not_touched(settings):
    settings.SENDING_BACKEND = ""
    queue()
    assert str(send_waiting(timezone.now())) == "0 sent, 0 put off, 0 given up"
    row = OutgoingMail.objects.get()
    assert (row.attempts, row.sent_at, row.failed_at) == (0, None, None)


def test_what_nobody_could_send_for_weeks_does_not_flood_out_when_a_server_is_set(box):
    queue()
    later = timezone.now() + WAITS_AT_MOST + timedelta(days=1)
    assert send_waiting(later).failed == 1
    assert box.outbox == []
    try_again(OutgoingMail.objects.all(), later)
    assert send_waiting(later).sent == 1


def test_on_the_console_a_mail_is_printed_and_not_called_sent(settings, capsys):
    settings.SENDING_BACKEND, settings.SENDING_OPTIONS = (
        "django.core.mail.backends.console.EmailBackend",
        {},
    )
    settings.MAILS_ARE_PRINTED = True
    queue()
    send_waiting(timezone.now())
    assert "เนื้อความ" in capsys.readouterr().out
    row = OutgoingMail.objects.get()
    assert row.sent_at is None
    assert "console" in row.last_error


def test_each_recipient_gets_an_own_copy(box):
    EmailMessage("x", "y", to=["a@example.invalid"], bcc=["b@example.invalid"]).send()
    send_waiting(timezone.now())
    assert sorted(message.to[0] for message in box.outbox) == [
        "a@example.invalid",
        "b@example.invalid",
    ]


def test_a_person_without_a_mail_address_is_no_error():
    send_template("emails/reviews_due.txt", "", {})
    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["สพม.ตัวอย่าง", 'Office "ICT", North', "สพม.\nBcc: x@example.invalid"]
)
def test_mails_come_from_the_office_by_its_name(settings, name):
    settings.DEFAULT_FROM_EMAIL = "intranet@example.go.th"
    office = OfficeSettings.load()
    office.short_name = name
    office.save()
    [address] = mail_of(queue())["From"].addresses
    assert (address.display_name, address.addr_spec) == (
        " ".join(name.split()),
        "intranet@example.go.th",
    )


def test_a_subject_is_one_line():
    row = queue(subject="เรื่อง\r\nBcc: x@example.invalid")
    assert row.subject == mail_of(row)["Subject"] == "เรื่อง Bcc: x@example.invalid"


def test_a_mails_number_names_the_site_and_not_the_machine(settings):
    settings.MAIL_HOST = "intranet.example.go.th"
    message = mail_of(queue())
    assert message["Message-ID"].endswith("@intranet.example.go.th>")
    assert message["Date"]


def test_settled_mails_go_in_time_and_waiting_ones_stay(settings):
    settings.SENDING_BACKEND = ""
    now = timezone.now()
    old = now - MAIL_KEPT - timedelta(days=1)
    for facts in ({"sent_at": old}, {"failed_at": old}, {"sent_at": now}, {"failed_at": now}, {}):
        OutgoingMail.objects.create(
            recipient="a@example.invalid", subject="x", message=b"x", next_try_at=now, **facts
        )
    told = nightly(timezone.localdate())
    assert OutgoingMail.objects.count() == 3
    assert told == "0 sent, 0 put off, 0 given up, 1 waiting"


@pytest.mark.parametrize(
    ("error", "fate", "words"),
    [
        (
            smtplib.SMTPRecipientsRefused({"a": (550, b"No such user")}),
            Fate.REFUSED,
            "550 No such user",
        ),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"Greylisted")}), Fate.LATER, "451 Greylisted"),
        (smtplib.SMTPRecipientsRefused({"a": (421, b"closing")}), Fate.LINE_LOST, "421"),
        (smtplib.SMTPDataError(554, b"spam"), Fate.REFUSED, "554 spam"),
        (smtplib.SMTPDataError(452, b"full"), Fate.LATER, "452 full"),
        (smtplib.SMTPSenderRefused(550, b"not yours", "a"), Fate.LINE_LOST, "ผู้ส่ง"),
        (smtplib.SMTPSenderRefused(552, b"too big", "a"), Fate.REFUSED, "552 too big"),
        (smtplib.SMTPAuthenticationError(535, b"bad"), Fate.LINE_LOST, "รหัสผ่าน"),
        (smtplib.SMTPNotSupportedError("STARTTLS"), Fate.LINE_LOST, "เข้ารหัส"),
        (smtplib.SMTPHeloError(500, b"what"), Fate.LINE_LOST, "500 what"),
        (smtplib.SMTPServerDisconnected("gone"), Fate.LINE_LOST, "gone"),
        (ConnectionRefusedError(111, "Connection refused"), Fate.LINE_LOST, "INTRANET_EMAIL_URL"),
        (TimeoutError("timed out"), Fate.LINE_LOST, "ไม่ตอบ"),
        (ssl.SSLCertVerificationError(1, "self-signed"), Fate.LINE_LOST, "ใบรับรอง"),
        (ssl.SSLError(1, "wrong version number"), Fate.LINE_LOST, "ssl=1"),
        (UnicodeError("label too long"), Fate.REFUSED, "ใช้ไม่ได้"),
        (TypeError("x"), Fate.LATER, "TypeError"),
    ],
)
def test_the_table_of_answers(error, fate, words):
    verdict = judge(error)
    assert verdict.fate is fate
    assert words in verdict.reason


def test_a_servers_odd_words_fit_every_database():
    told = judge(smtplib.SMTPDataError(554, b"\x00\xff no\r\n" + b"x" * 900)).reason
    assert "\x00" not in told
    assert "\n" not in told
    assert len(told) <= 500


def test_trying_the_server_without_one_says_what_to_set(settings):
    settings.SENDING_BACKEND = ""
    with pytest.raises(CommandError, match="INTRANET_EMAIL_URL"):
        call_command("send_mail", test="kru@example.invalid")


def test_the_sender_is_an_address_that_every_server_reads():
    assert sender().isascii()

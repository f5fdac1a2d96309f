"""Mail that arrives: what the site stores leaves through a socket, to a server in every mood."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from urllib.parse import quote

import pytest
import requests
from django.conf import settings as django_settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from home.mail.outbox import send_waiting, try_again
from home.models import OfficeSettings, OutgoingMail

from .smtp import (
    ACCOUNT,
    DROP,
    HANG,
    HANG_IN_DATA,
    PASSWORD,
    REFUSE_SENDER,
    Listener,
    Mailbox,
    make_certificate,
    wait_until,
)

BACKEND = "django.core.mail.backends.smtp.EmailBackend"
TOO_LONG_FOR_ANY_MAIL = 998  # octets of a line, RFC 5322


@pytest.fixture
def listen(settings):
    """listen(): a server and its mailbox; from then on the mails of this process go to it."""
    begun = []

    def begin(*, certificate=None, sign_in=False, **options) -> Mailbox:
        box = Mailbox()
        listener = Listener(box, certificate=certificate, sign_in=sign_in)
        listener.start()
        begun.append(listener)
        settings.SENDING_BACKEND = BACKEND
        settings.SENDING_OPTIONS = {
            "host": "127.0.0.1",
            "port": listener.port,
            "timeout": 2,
            **options,
        }
        settings.SENDING_OPTIONS = {
            "username": "",
            "password": "",
            "use_tls": False,
            **settings.SENDING_OPTIONS,
        }
        box.port = listener.port
        return box

    yield begin
    for listener in begun:
        listener.stop()


def queue(
    recipient: str = "kru@example.invalid",
    subject: str = "เรื่องภาษาไทย",
    body: str = "เนื้อความ กำลังทดสอบ\n",
):
    EmailMessage(subject, body, to=[recipient]).send()
    return OutgoingMail.objects.order_by("pk").last()


def queue_many(count: int) -> list[OutgoingMail]:
    return [queue(f"kru{number}@example.invalid") for number in range(count)]


# What leaves --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_mail_arrives_as_it_was_written(listen, settings):
    settings.DEFAULT_FROM_EMAIL, settings.MAIL_HOST = (
        "intranet@example.go.th",
        "intranet.example.go.th",
    )
    box = listen()
    row = queue(subject="แจ้งผลคำขอ กำหนดส่ง ๓๐ พ.ย. ๒๕๖๙", body="เรียน ครูน้ำทิพย์\n.\nจบ\n")
    assert str(send_waiting(timezone.now())) == "1 sent, 0 put off, 0 given up"
    [mail] = box.mails
    message = mail.message
    [sender] = message["From"].addresses
    assert message["Subject"] == "แจ้งผลคำขอ กำหนดส่ง ๓๐ พ.ย. ๒๕๖๙"
    assert (sender.display_name, sender.addr_spec) == (
        OfficeSettings.load().short_name,
        "intranet@example.go.th",
    )
    assert mail.sender == "intranet@example.go.th"
    assert mail.text.replace("\r\n", "\n") == "เรียน ครูน้ำทิพย์\n.\nจบ\n"
    assert message["Message-ID"].endswith("@intranet.example.go.th>")
    assert message["Date"].datetime is not None
    row.refresh_from_db()
    assert (row.attempts, row.last_error) == (1, "")


@pytest.mark.django_db
def test_long_lines_pictures_and_thai_names_of_files_arrive_whole(listen):
    box = listen()
    picture = bytes(range(256)) * 40
    mail = EmailMultiAlternatives(
        "เรื่องยาว" * 40, "ยาวมาก" * 900 + "\nFrom ต้นบรรทัด\n", to=["kru@example.invalid"]
    )
    mail.attach_alternative("<p>ข้อความ</p>", "text/html")
    mail.attach("คู่มือการใช้งานระบบ.pdf", picture, "application/pdf")
    mail.send()
    send_waiting(timezone.now())
    [got] = box.mails
    assert got.raw.count(b"\r\n") == got.raw.count(b"\n") == got.raw.count(b"\r")
    assert max(map(len, got.raw.split(b"\r\n"))) <= TOO_LONG_FOR_ANY_MAIL
    message = BytesParser(policy=policy.default).parsebytes(got.raw)
    assert [part.defects for part in message.walk()] == [[] for part in message.walk()]
    assert message["Subject"] == "เรื่องยาว" * 40
    assert got.text.replace("\r\n", "\n") == "ยาวมาก" * 900 + "\nFrom ต้นบรรทัด\n"
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("คู่มือการใช้งานระบบ.pdf", picture)


@pytest.mark.django_db
def test_a_run_needs_one_connection(listen):
    box = listen()
    queue_many(5)
    assert send_waiting(timezone.now()).sent == 5
    assert (len(box.mails), box.connections) == (5, 1)


# The moods of servers -----------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path):
    return make_certificate(tmp_path)


@pytest.mark.django_db
def test_starttls_and_sign_in(listen, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    box = listen(
        certificate=certificate, sign_in=True, username=ACCOUNT, password=PASSWORD, use_tls=True
    )
    queue()
    assert send_waiting(timezone.now()).sent == 1
    assert box.signed_in == [ACCOUNT.encode()]


@pytest.mark.django_db
def test_a_certificate_that_nobody_vouches_for_is_told(listen, certificate):
    box = listen(certificate=certificate, use_tls=True)
    row = queue()
    assert send_waiting(timezone.now()).later == 1
    row.refresh_from_db()
    assert "ใบรับรอง" in row.last_error
    assert box.mails == []


@pytest.mark.django_db
def test_encryption_that_the_server_does_not_have_is_told(listen):
    listen(use_tls=True)
    row = queue()
    send_waiting(timezone.now())
    row.refresh_from_db()
    assert "เข้ารหัส" in row.last_error


@pytest.mark.django_db
def test_a_refused_sign_in_ends_the_run_and_names_the_setting(listen, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    box = listen(
        certificate=certificate, sign_in=True, username=ACCOUNT, password="wrong", use_tls=True
    )
    rows = queue_many(3)
    assert str(send_waiting(timezone.now())) == "0 sent, 1 put off, 0 given up"
    assert box.connections == 1
    for row in rows:
        row.refresh_from_db()
        assert "INTRANET_EMAIL_URL" in row.last_error
        assert "535" in row.last_error


@pytest.mark.django_db
def test_a_password_that_the_protocol_cannot_hold_fails_no_mail_for_good(
    listen, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    listen(certificate=certificate, sign_in=True, username=ACCOUNT, password="ลับ", use_tls=True)
    row = queue()
    assert send_waiting(timezone.now()).later == 1
    row.refresh_from_db()
    assert row.failed_at is None


@pytest.mark.django_db
def test_one_refused_address_fails_at_once_with_the_servers_words_and_the_others_arrive(listen):
    box = listen()
    box.answers = {"kru1@example.invalid": "550 5.1.1 No such user here"}
    box.data_answers = {"kru2@example.invalid": "554 5.7.1 Message refused"}
    rows = queue_many(4)
    assert str(send_waiting(timezone.now())) == "2 sent, 0 put off, 2 given up"
    assert [mail.recipient for mail in box.mails] == [
        "kru0@example.invalid",
        "kru3@example.invalid",
    ]
    refused = OutgoingMail.objects.get(pk=rows[1].pk)
    assert refused.failed_at is not None
    assert "ไม่รับจดหมายนี้" in refused.last_error
    assert "550 5.1.1 No such user here" in refused.last_error
    assert "554" in OutgoingMail.objects.get(pk=rows[2].pk).last_error
    assert send_waiting(timezone.now() + timedelta(days=2)).sent == 0


@pytest.mark.django_db
def test_greylisting_and_a_full_box_are_tried_again_later(listen):
    box = listen()
    box.greylisted = {"kru0@example.invalid"}
    box.answers = {"kru1@example.invalid": "452 4.2.2 Mailbox full"}
    queue_many(3)
    now = timezone.now()
    assert str(send_waiting(now)) == "1 sent, 2 put off, 0 given up"
    assert send_waiting(now).sent == 0
    assert str(send_waiting(now + timedelta(hours=1))) == "1 sent, 1 put off, 0 given up"
    full = OutgoingMail.objects.get(recipient="kru1@example.invalid")
    assert (full.attempts, full.failed_at) == (2, None)
    assert "452 4.2.2 Mailbox full" in full.last_error


@pytest.mark.django_db
def test_a_sender_that_is_refused_fails_no_mail_for_good(listen):
    box = listen()
    box.mood = REFUSE_SENDER
    rows = queue_many(3)
    send_waiting(timezone.now())
    for row in rows:
        row.refresh_from_db()
        assert row.failed_at is None
        assert "_default_from_email" in row.last_error
    box.mood = ""
    assert send_waiting(timezone.now() + timedelta(hours=1)).sent == 3


@pytest.mark.django_db
@pytest.mark.parametrize("mood", [HANG, HANG_IN_DATA, DROP])
def test_a_server_that_hangs_or_drops_the_line_is_asked_once_a_run_and_loses_nothing(listen, mood):
    box = listen()
    box.mood = mood
    rows = queue_many(5)
    now = timezone.now()
    assert str(send_waiting(now)) == "0 sent, 1 put off, 0 given up"
    assert box.connections == 1
    for row in rows:
        row.refresh_from_db()
        assert row.next_try_at > now
        assert "เซิร์ฟเวอร์อีเมล" in row.last_error
    assert sum(row.attempts for row in rows) == 1
    box.mood = ""
    assert send_waiting(now + timedelta(hours=1)).sent == 5
    assert len(box.mails) == 5


@pytest.mark.django_db
def test_a_server_that_is_away_is_told_and_everything_waits(listen, settings):
    listen()
    settings.SENDING_OPTIONS = {**settings.SENDING_OPTIONS, "port": 1}
    row = queue()
    send_waiting(timezone.now())
    row.refresh_from_db()
    assert "ชื่อเครื่องและพอร์ต" in row.last_error


def test_what_a_hanging_server_may_cost_a_run_is_less_than_thirty_seconds():
    from home.mail.line import SLACK, TAKING_LEAVE

    assert django_settings.SENDING_OPTIONS["timeout"] + SLACK + TAKING_LEAVE <= 30


@pytest.mark.django_db
def test_an_answer_letter_by_letter_is_not_waited_for(settings, tmp_path):
    """Each letter comes within the timeout of the socket; all of them would take minutes."""
    from socketserver import BaseRequestHandler, ThreadingTCPServer
    from threading import Event, Thread

    over = Event()

    class Dripping(BaseRequestHandler):
        def handle(self):
            while not over.wait(0.5):
                self.request.sendall(b"2")

    with ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.SENDING_BACKEND = BACKEND
        settings.SENDING_OPTIONS = {
            "host": "127.0.0.1",
            "port": server.server_address[1],
            "timeout": 2,
        }
        row = queue()
        assert send_waiting(timezone.now()).later == 1
        over.set()
        server.shutdown()
    row.refresh_from_db()
    assert "ไม่ตอบ" in row.last_error


# Trying it ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_mail_to_try_the_server_arrives_and_says_so(listen, capsys):
    box = listen()
    call_command("send_mail", test="kru@example.invalid")
    assert "ส่งสำเร็จ" in capsys.readouterr().out
    [mail] = box.mails
    assert "ทดสอบ" in mail.message["Subject"]
    assert django_settings.BASE_URL in mail.text
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mood", "answers", "words"),
    [
        (HANG, {}, "ไม่ตอบ"),
        (DROP, {}, "ตัดการเชื่อมต่อ"),
        (REFUSE_SENDER, {}, "ผู้ส่ง"),
        ("", {"kru@example.invalid": "550 No such user"}, "550 No such user"),
    ],
)
def test_trying_a_server_that_fails_tells_why(listen, mood, answers, words):
    box = listen()
    box.mood, box.answers = mood, answers
    with pytest.raises(CommandError, match=words):
        call_command("send_mail", test="kru@example.invalid")


# Runs that overlap --------------------------------------------------------------------------------


@pytest.fixture
def recorded(reseeded):
    """A command runs where migrations were applied; tests have their tables from the models."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.record_applied("home", "0001_user")
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(recorder.Migration)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_and_somebody_who_tries_again_send_nothing_twice(
    listen, recorded, tmp_path
):
    box = listen()
    queue_many(60)
    database = connection.settings_dict
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")
    }
    environment |= {
        "INTRANET_VAR_DIR": str(tmp_path / "var"),
        "INTRANET_EMAIL_URL": f"smtp://127.0.0.1:{box.port}",
        "INTRANET_DATABASE_URL": address_of(database),
    }
    command = [sys.executable, "manage.py", "send_mail"]
    runs = [
        subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=environment) for _ in range(2)
    ]
    while any(run.poll() is None for run in runs):
        try_again(OutgoingMail.objects.all(), timezone.now())
    assert [run.returncode for run in runs] == [0, 0]
    send_waiting(timezone.now() + timedelta(minutes=11))
    assert sorted(mail.recipient for mail in box.mails) == sorted(
        {mail.recipient for mail in box.mails}
    )
    assert len(box.mails) == 60
    assert not OutgoingMail.objects.unsent().exists()


def address_of(database: dict) -> str:
    """The URL of the very database that the tests have open."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host = quote(database["HOST"] or "localhost", safe="")
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{host}{port}/{database['NAME']}"


# The site as an office runs it --------------------------------------------------------------------


@pytest.fixture(scope="module")
def office_mail(start_site):
    """A running site with a mail server; its address is not the one that browsers may claim."""
    box = Mailbox()
    listener = Listener(box)
    listener.start()
    url = f"smtp://127.0.0.1:{listener.port}/?_default_from_email=intranet@example.go.th"
    site = start_site(INTRANET_EMAIL_URL=url, INTRANET_ALLOWED_HOSTS="127.0.0.1,evil.example")
    yield site, box
    listener.stop()


def post(address: str, data: dict[str, str], **headers: str) -> requests.Response:
    """A form of a visitor, with the token that its page gave."""
    with requests.Session() as browser:
        page = browser.get(address, headers=headers, timeout=120)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
        return browser.post(
            address, {"csrfmiddlewaretoken": token, **data}, headers=headers, timeout=120
        )


def test_a_password_reset_arrives_from_the_office_with_a_link_that_works(office_mail):
    site, box = office_mail
    address = site.run(
        "from home.models import User; print(User.objects.get(username='teacher').email)"
    ).strip()
    post(f"{site.url}/accounts/password/reset/", {"email": address}, Host="evil.example")
    wait_until(lambda: box.to(address))
    mail = box.to(address)[-1]
    [sender] = mail.message["From"].addresses
    assert sender.display_name == "สพม.ตัวอย่าง"
    assert "ตั้งรหัสผ่านใหม่" in mail.message["Subject"]
    assert "evil.example" not in mail.raw.decode("utf-8", "replace") + mail.text
    assert "teacher" in mail.text
    [link] = re.findall(r"https?://\S+/reset/\S+", mail.text)
    assert link.startswith(f"{site.url}/accounts/")
    assert requests.get(link, timeout=120).status_code == 200
    assert mail.message["Message-ID"].endswith("@127.0.0.1>")


def test_a_reset_for_a_strangers_address_mails_nobody_and_says_the_same(office_mail):
    site, box = office_mail
    known = site.run(
        "from home.models import User; print(User.objects.get(username='teacher2').email)"
    ).strip()
    stranger = "stranger@example.invalid"
    pages = [
        post(f"{site.url}/accounts/password/reset/", {"email": address})
        for address in (stranger, known)
    ]
    assert pages[0].url == pages[1].url
    assert pages[0].text == pages[1].text
    wait_until(lambda: box.to(known))
    count = (
        "from home.models import OutgoingMail as M;"
        " print(M.objects.filter(recipient__startswith='stranger').count())"
    )
    assert site.run(count) == "0\n"
    assert box.to(stranger) == []


def test_a_question_that_somebody_asks_is_answered_by_a_mail_with_its_receipt(office_mail):
    site, box = office_mail
    site.run(
        "from home.mail.outbox import send_template\n"
        "from services.models import Consultation\n"
        "case = Consultation.objects.exclude(code='').first()\n"
        "send_template('emails/consultation_received.txt', 'asker@example.invalid', {'case': case})"
    )
    wait_until(lambda: box.to("asker@example.invalid"))
    [mail] = box.to("asker@example.invalid")
    [link] = re.findall(r"https?://\S+", mail.text)
    assert link.startswith(f"{site.url}/r/")
    assert requests.get(link, timeout=120).status_code == 200


def test_mails_of_approval_lead_to_the_address_of_the_site(office_mail):
    site, _ = office_mail
    told = site.run(
        "from wagtail.models import Site\n"
        "from knowledge.models import GuidePage\n"
        "print(Site.objects.get(is_default_site=True).root_url)\n"
        "print(GuidePage.objects.live().first().full_url)\n"
    )
    root, page = told.split()
    assert root == site.url
    assert page.startswith(f"{site.url}/")


def test_the_administrator_tries_a_failed_mail_again_and_it_arrives(office_mail):
    site, box = office_mail
    recipient = "moved@example.invalid"
    box.answers[recipient] = "550 5.1.1 No such user here"
    site.run(
        "from django.core.mail import EmailMessage\nEmailMessage('เรื่องที่ถูกปฏิเสธ', 'x',"
        f" to=['{recipient}']).send()"
    )
    failed = (
        "from home.models import OutgoingMail as M;"
        f" print(M.objects.failed().filter(recipient='{recipient}').count())"
    )
    wait_until(lambda: site.run(failed) == "1\n")
    del box.answers[recipient]
    with requests.Session() as browser:
        sign_in(browser, site, "admin")
        shown = browser.get(f"{site.url}/admin/mail/?state=failed", timeout=120).text
        assert "No such user here" in shown
        [question] = set(
            re.findall(r'href="(/admin/bulk/home/outgoingmail/try_again/[^"]+)"', shown)
        )
        address = site.url + question.replace("&amp;", "&")
        token = re.search(
            r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(address, timeout=120).text
        )[1]
        browser.post(
            address, {"csrfmiddlewaretoken": token}, headers={"Referer": address}, timeout=120
        )
    wait_until(lambda: box.to(recipient))


def sign_in(browser: requests.Session, site, username: str) -> None:
    from tests.server import PASSWORD as DEMO_PASSWORD

    address = f"{site.url}/accounts/login/"
    token = re.search(
        r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(address, timeout=120).text
    )[1]
    data = {"csrfmiddlewaretoken": token, "login": username, "password": DEMO_PASSWORD}
    answer = browser.post(address, data, headers={"Referer": address}, timeout=120)
    assert answer.url == f"{site.url}/"


def test_without_a_server_nothing_is_called_sent_and_the_pages_say_so(start_site):
    site = start_site()
    address = site.run(
        "from home.models import User; print(User.objects.get(username='teacher').email)"
    ).strip()
    answer = post(f"{site.url}/accounts/password/reset/", {"email": address})
    assert "ยังส่งอีเมลไม่ได้" in answer.text
    assert site.manage("send_mail").returncode == 0
    tried = site.manage("send_mail", "--test", "kru@example.invalid")
    assert tried.returncode == 1
    assert "INTRANET_EMAIL_URL" in tried.stderr
    assert (
        site.run("from home.models import OutgoingMail as M; print(M.objects.sent().count())")
        == "0\n"
    )
    with requests.Session() as browser:
        sign_in(browser, site, "admin")
        assert "ยังไม่ได้ตั้งค่าเซิร์ฟเวอร์อีเมล" in browser.get(f"{site.url}/admin/", timeout=120).text

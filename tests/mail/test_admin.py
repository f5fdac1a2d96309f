"""The administrator's screen of mail: tells all of a mail but what it says, and treats unsent
ones.
"""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.models import OutgoingMail

pytestmark = pytest.mark.django_db
PLACE = "/admin/mail/"
SECRET = "https://intranet.example.go.th/r/only-for-the-recipient/"
BULK = "/admin/bulk/home/outgoingmail"


def make_mail(subject="เรื่องที่ส่ง", recipient="kru@example.invalid", **facts) -> OutgoingMail:
    EmailMessage(subject, f"ดูที่ {SECRET}", to=[recipient]).send()
    row = OutgoingMail.objects.latest("pk")
    OutgoingMail.objects.filter(pk=row.pk).update(**facts)
    return row


@pytest.fixture
def mails():
    """One of each state."""
    now = timezone.now()
    failed = make_mail(
        "เรื่องที่ไม่รับ", failed_at=now, attempts=3, last_error="ไม่รับจดหมายนี้ (550 No such user)"
    )
    return {
        "waiting": make_mail("เรื่องที่รอ"),
        "failed": failed,
        "sent": make_mail("เรื่องที่ถึง", sent_at=now),
    }


@pytest.fixture
def admin(as_, admin_user):
    return as_(admin_user)


def text_of(browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_tells_subject_recipient_and_reason_but_never_what_a_mail_says(admin, mails):
    shown = text_of(admin, PLACE)
    for words in ("เรื่องที่รอ", "เรื่องที่ถึง", "kru@example.invalid", "550 No such user"):
        assert words in shown
    for address in (PLACE, f"{BULK}/drop/?id={mails['waiting'].pk}", f"{PLACE}?export=csv"):
        response = admin.get(address)
        assert SECRET not in response.getvalue().decode("utf-8-sig")


@pytest.mark.parametrize("state", ["waiting", "failed", "sent"])
def test_the_list_is_filtered_by_state(admin, mails, state):
    shown = text_of(admin, f"{PLACE}?state={state}")
    assert [name for name, row in mails.items() if row.subject in shown] == [state]


@pytest.mark.parametrize(
    "query", ["state=nonsense", "q=%22%27%3B", "p=9999", "created_at_from=x", "ordering=message"]
)
def test_odd_questions_break_nothing(admin, mails, query):
    assert admin.get(f"{PLACE}?{query}").status_code == 200


def test_the_list_is_searched_by_recipient_and_reason(admin, mails):
    make_mail("เรื่องอื่น", "other@example.invalid")
    assert "เรื่องอื่น" in text_of(admin, f"{PLACE}?q=other@")
    found = text_of(admin, f"{PLACE}?q=No+such")
    assert "เรื่องที่ไม่รับ" in found
    assert "เรื่องอื่น" not in found


def test_the_list_has_pages(admin):
    for number in range(51):
        make_mail(f"เรื่องที่ {number}")
    assert "เรื่องที่ 50<" in text_of(admin, PLACE)
    assert "เรื่องที่ 0<" in text_of(admin, f"{PLACE}?p=2")


def test_the_export_says_the_state_in_words(admin, mails):
    lines = (
        b"".join(admin.get(f"{PLACE}?export=csv&state=failed").streaming_content)
        .decode("utf-8-sig")
        .splitlines()
    )
    assert len(lines) == 2
    assert "ส่งไม่ได้" in lines[1]
    assert admin.get(f"{PLACE}?export=xlsx").status_code == 200


def test_a_failed_mail_is_put_back_in_the_queue_after_a_question(admin, mails):
    address = f"{BULK}/try_again/?id={mails['failed'].pk}&next={PLACE}"
    assert "เรื่องที่ไม่รับ" in text_of(admin, address)
    assert OutgoingMail.objects.failed().count() == 1
    assert admin.post(address)["Location"] == PLACE
    row = OutgoingMail.objects.get(pk=mails["failed"].pk)
    assert (row.failed_at, row.attempts, row.last_error) == (None, 0, "")
    assert OutgoingMail.objects.due(timezone.now()).filter(pk=row.pk).exists()


def test_many_are_dropped_at_once_and_the_history_says_by_whom(admin, admin_user, mails):
    query = "&".join(f"id={row.pk}" for row in mails.values())
    address = f"{BULK}/drop/?{query}&next={PLACE}"
    shown = text_of(admin, address)
    assert "เรื่องที่รอ" in shown
    assert "เรื่องที่ถึง" not in shown
    admin.post(address)
    assert list(OutgoingMail.objects.all()) == [mails["sent"]]
    logged = ModelLogEntry.objects.filter(
        action="wagtail.delete", content_type__model="outgoingmail"
    )
    assert {(entry.label, entry.user) for entry in logged} == {
        ("เรื่องที่รอ", admin_user),
        ("เรื่องที่ไม่รับ", admin_user),
    }


@pytest.mark.parametrize("ids", ["id=x", "id=-1", f"id={'9' * 40}", "id=all", "", "id=%00"])
def test_odd_keys_break_nothing(admin, mails, ids):
    assert admin.get(f"{BULK}/drop/?{ids}").status_code in (200, 400)


@pytest.mark.parametrize("role", ["editor", "officer", "head"])
def test_others_learn_nothing_of_mails(as_, people, mails, role):
    browser = as_(people[role])
    for address in (PLACE, f"{BULK}/drop/?id={mails['waiting'].pk}"):
        for answer in (browser.get(address), browser.post(address)):
            assert "เรื่องที่รอ" not in answer.content.decode()
    assert OutgoingMail.objects.unsent().count() == 2
    assert "อีเมลที่ยังไม่ถึงผู้รับ" not in text_of(browser, "/admin/")


def test_the_first_page_tells_of_mails_that_wait_for_more_than_an_hour(settings, admin):
    settings.SENDING_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    row = make_mail()
    assert "รอส่งเกินหนึ่งชั่วโมง" not in text_of(admin, "/admin/")
    OutgoingMail.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=61))
    assert "รอส่งเกินหนึ่งชั่วโมง 1 ฉบับ" in text_of(admin, "/admin/")


def test_without_a_server_the_first_page_and_the_list_say_so(settings, admin):
    settings.SENDING_BACKEND = ""
    for address in ("/admin/", PLACE):
        assert "ยังไม่ได้ตั้งค่าเซิร์ฟเวอร์อีเมล" in text_of(admin, address)


@pytest.mark.parametrize(("backend", "words"), [("", "ยังส่งอีเมลไม่ได้"), ("x.y", "ภายในไม่กี่นาที")])
def test_the_page_that_sends_people_to_their_mailbox_knows_whether_mail_leaves(
    settings, client, backend, words
):
    settings.SENDING_BACKEND = backend
    assert words in client.get("/accounts/password/reset/done/").content.decode()

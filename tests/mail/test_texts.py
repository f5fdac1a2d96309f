"""What mails say: Thai alone, from the office, one line of subject, and every link at
INTRANET_BASE_URL.
"""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from wagtail.models import Site

from home.models import OfficeSettings, OutgoingMail
from home.office.seed import seed_site
from knowledge.pages.seed import seed_workflow
from tests.admin_walk import ADDRESS, WORD
from tests.make import mail_of, make_draft

pytestmark = pytest.mark.django_db
BASE = "https://intranet.example.go.th"
TITLE = 'หน้า "ก & ข" <ใหม่>'
LINK = re.compile(r"https?://\S+")


@pytest.fixture
def at_home(settings):
    """The site as it stands behind its real address."""
    settings.BASE_URL = settings.WAGTAILADMIN_BASE_URL = BASE
    settings.HTTPS = True
    seed_site()


def message_to(user):
    row = OutgoingMail.objects.filter(recipient=user.email).latest("pk")
    return mail_of(row)


def check(message, *names: str) -> None:
    """Thai, one line, our links; names that stay as they are may stand in it."""
    text = message.get_body(("plain",)).get_content()
    words = WORD.findall(ADDRESS.sub("", f"{message['Subject']} {text}"))
    assert [word for word in words if word not in names] == []
    assert "&quot;" not in text
    assert "&amp;" not in text
    links = LINK.findall(text)
    assert links
    assert [link for link in links if not link.startswith(f"{BASE}/") and link != BASE] == []


def test_wagtail_knows_the_sites_address_also_after_a_move(at_home):
    assert Site.objects.get(is_default_site=True).root_url == BASE
    assert Site.objects.count() == 1


def test_a_move_to_another_port_is_followed(settings):
    settings.BASE_URL, settings.HTTPS = "http://10.0.0.5:8080", False
    seed_site()
    assert Site.objects.get(is_default_site=True).root_url == "http://10.0.0.5:8080"


def test_the_walk_of_approval_writes_thai_with_our_links(at_home, editor, head):
    seed_workflow()
    draft = make_draft(TITLE)
    state = draft.get_workflow().start(draft, editor)
    asked = message_to(head)
    check(asked, "head")
    assert asked["Subject"] == f'ขอให้ตรวจ: หน้า "{TITLE}"'
    state.current_task_state.specific.reject(user=head, comment='แก้ "ตรงนี้" & ตรงนั้น')
    returned = message_to(editor)
    check(returned, "head", "editor")
    assert 'แก้ "ตรงนี้" & ตรงนั้น' in returned.get_body(("plain",)).get_content()
    state.refresh_from_db()
    state.resume(user=editor)
    state.current_task_state.specific.approve(user=head)
    approved = message_to(editor)
    check(approved, "head", "editor")
    assert approved["Subject"].startswith("อนุมัติแล้ว")
    assert draft.get_url() in approved.get_body(("plain",)).get_content()


def test_a_reset_greets_by_the_office_whatever_host_the_browser_names(
    at_home, settings, client, teacher
):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        "/accounts/password/reset/", {"email": teacher.email}, headers={"host": "evil.example"}
    )
    message = message_to(teacher)
    check(message, "teacher")
    text = message.get_body(("plain",)).get_content()
    assert "evil" not in text
    assert OfficeSettings.load().office_name in text


def test_a_reset_for_a_strangers_address_writes_to_nobody(client):
    client.post("/accounts/password/reset/", {"email": "stranger@example.invalid"})
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("name", ["password_changed", "password_reset"])
def test_every_notice_of_an_account_is_thai(name):
    facts = {"office": OfficeSettings.load(), "base_url": BASE}
    subject = render_to_string(f"account/email/{name}_subject.txt", facts)
    text = render_to_string(f"account/email/{name}_message.txt", facts)
    assert len(subject.strip().splitlines()) == 1
    assert [word for word in WORD.findall(ADDRESS.sub("", subject + text)) if word != "ICT"] == []


def test_a_mail_about_comments_is_thai_with_our_link(at_home, editor, head):
    page = make_draft(TITLE)
    thread = {"comment": {"text": "ขอภาพใหม่"}, "replies": [{"text": 'ใส่แล้ว & "ชัด"'}]}
    facts = {
        "page": page,
        "editor": editor,
        "user": head,
        "new_comments": [{"text": "ดีแล้ว"}],
        "replied_comments": [thread],
    }
    text = render_to_string("wagtailadmin/notifications/updated_comments.txt", facts)
    subject = render_to_string(
        "wagtailadmin/notifications/updated_comments_subject.txt", facts
    ).strip()
    assert TITLE in subject
    assert f"{BASE}/admin/pages/{page.pk}/edit/" in text
    assert 'ใส่แล้ว & "ชัด"' in text
    assert [
        word
        for word in WORD.findall(ADDRESS.sub("", subject + text))
        if word not in ("editor", "head")
    ] == []


def names_in_the_code() -> set[str]:
    """The texts that code sends, itself or by the rows of moves."""
    names = set()
    for app in ("home", "services", "forms", "knowledge", "intranet"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            code = path.read_text(encoding="utf-8")
            names |= set(re.findall(r"emails/(\w+)\.txt", code))
    return names


def test_every_text_of_a_mail_is_sent_by_something_and_every_mail_has_a_text():
    texts = (settings.BASE_DIR / "templates" / "emails").glob("*.txt")
    assert names_in_the_code() == {path.stem for path in texts}

"""The admin in Thai: every message that Wagtail knows, every screen that our roles reach, and
the mails of approval.
"""

import ast
import gettext
import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone, translation

from home.models import OutgoingMail
from home.templatetags.admin_help import thai_hours
from tests.admin_walk import ADDRESS, LATIN, WORD, english_of, walk, words_of_the_office
from tests.make import mail_of, make_draft, make_guide

LOCALE = settings.BASE_DIR / "intranet" / "locale" / "th" / "LC_MESSAGES"
PACKAGES = (
    *(
        "wagtail",
        "wagtail.admin",
        "wagtail.users",
        "wagtail.images",
        "wagtail.documents",
        "wagtail.snippets",
    ),
    *("wagtail.contrib.forms", "wagtail.contrib.redirects", "wagtail.contrib.settings"),
    *("wagtail.contrib.typed_table_block", "wagtail_modeladmin"),
)
# Names of parts that the site does not have.
NOT_HERE = re.compile(r"Wagtail (API v[23]|frontend cache|routablepage|sitemaps)")
PLACES = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}")


def messages_of(path: Path) -> list[dict[str, str]]:
    """The entries of a .po file: msgctxt, msgid, msgid_plural and msgstr."""
    found, entry, part = [], {}, ""
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[0\])? (".*")$', line):
            part = match[1]
            entry[part] = ast.literal_eval(match[2])
        elif line.startswith('"') and part:
            entry[part] += ast.literal_eval(line)
        elif not line.strip():
            found += [entry] if entry.get("msgid") else []
            entry, part = {}, ""
    return found


def key_of(entry: dict[str, str]) -> str:
    return f"{entry['msgctxt']}\x04{entry['msgid']}" if "msgctxt" in entry else entry["msgid"]


def compiled(name: str) -> gettext.GNUTranslations:
    with (LOCALE / f"{name}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def said(catalogue, entry: dict[str, str]) -> str:
    key = key_of(entry)
    return (
        catalogue.ngettext(key, entry["msgid_plural"], 1)
        if "msgid_plural" in entry
        else catalogue.gettext(key)
    )


@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_the_compiled_catalogue_is_the_written_one(name):
    written, catalogue = messages_of(LOCALE / f"{name}.po"), compiled(name)
    assert len(written) > 60
    assert [key_of(entry) for entry in written if said(catalogue, entry) != entry["msgstr"]] == []


@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_a_translation_names_no_place_that_its_message_lacks(name):
    for entry in messages_of(LOCALE / f"{name}.po"):
        known = set(PLACES.findall(entry["msgid"] + entry.get("msgid_plural", "")))
        assert set(PLACES.findall(entry["msgstr"])) <= known, entry["msgid"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_of_the_admin_has_thai(package):
    folder = (
        Path(find_spec(package).submodule_search_locations[0]) / "locale" / "en" / "LC_MESSAGES"
    )
    known = translation.trans_real.translation("th")
    lacking = [
        entry["msgid"]
        for entry in messages_of(folder / "django.po")
        if not NOT_HERE.match(entry["msgid"])
        and said(known, entry) in (key_of(entry), entry["msgid"], entry.get("msgid_plural"))
        and WORD.search(PLACES.sub("", entry["msgid"]))
        and entry["msgid"] not in ("URL", "Code")
    ]
    assert lacking == []


def test_every_message_of_the_scripts_has_thai(as_, editor):
    script = as_(editor).get("/admin/jsi18n/").content.decode()
    catalogue = json.loads(re.search(r"newcatalog = (\{.*?\});", script, re.DOTALL)[1])
    english = (
        Path(find_spec("wagtail.admin").submodule_search_locations[0])
        / "locale/en/LC_MESSAGES/djangojs.po"
    )
    lacking = [entry["msgid"] for entry in messages_of(english) if key_of(entry) not in catalogue]
    assert lacking == []


@pytest.fixture
def worked_on(editor, head, db):
    """A site in use: a page published twice, a draft in approval, one locked and one scheduled."""
    page = make_guide("คู่มือที่แก้แล้ว", summary="สรุป")
    page.title = "คู่มือที่แก้อีกครั้ง"
    page.save_revision(user=head, log_action=True).publish(user=head)
    draft = make_draft("ฉบับร่างรอตรวจ")
    draft.get_workflow().start(draft, editor)
    locked = make_guide("หน้าที่ล็อก")
    locked.locked, locked.locked_by, locked.locked_at = True, head, timezone.now()
    locked.save()
    return page, draft


def test_no_english_is_left_on_the_screens_of_our_roles(
    as_, editor, officer, head, admin_user, worked_on
):
    own = (
        words_of_the_office()
        | LATIN
        | {user.username for user in (editor, officer, head, admin_user)}
        | {"example", "invalid"}
    )
    page, draft = worked_on
    first = page.revisions.order_by("pk").first().pk
    begin = ["/admin/", "/admin/account/"]
    begin += [
        f"/admin/pages/{page.pk}/{part}/"
        for part in ("history", f"revisions/compare/{first}...live", "edit")
    ]
    begin += [f"/admin/pages/{draft.pk}/{part}/" for part in ("edit", "workflow_history")]
    seen: set[str] = set()
    left, screens = {}, 0
    for user in (head, editor, officer, admin_user):
        seen.discard("wagtailadmin_home")
        for address, html in walk(as_(user), seen, begin):
            screens += 1
            left |= dict.fromkeys(english_of(html, own), f"{user.username} {address}")
    assert left == {}
    assert screens > 100


def test_mails_of_approval_are_thai(as_, editor, head):
    draft = make_draft("หน้ารอตรวจ")
    draft.get_workflow().start(draft, editor)
    mail = OutgoingMail.objects.get(recipient=head.email)
    message = mail_of(mail)
    words = WORD.findall(ADDRESS.sub("", message.get_body(("plain",)).get_content()))
    assert message.get_content_type() == "text/plain"
    assert [word for word in words if word != "head"] == []
    assert "หน้ารอตรวจ" in message["subject"]


@pytest.mark.parametrize(
    ("wagtail", "thai"),
    [("13:24", "13.24 น."), ("09:05 น. โดย ครู", "09.05 น. โดย ครู"), ("2 วันที่แล้ว", "2 วันที่แล้ว")],
)
def test_the_hour_of_a_change_is_written_in_the_thai_way(wagtail, thai):
    assert thai_hours(wagtail) == thai

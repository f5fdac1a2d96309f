"""Secret words, one in each place that has a door of its own, and who may read it: on the site, and
in the admin.

Each answer that a row of the table brings is searched for the words that its person may not read.
"""

import io
import zipfile
from dataclasses import dataclass

COMMON = "รหัสลับ"  # stands beside each word, so that a search finds it without naming it
# Behind these stand links that were handed out: who holds one reads what it is about, signed in or
# not.
BY_LINK = ("/r/", "/consultations/reply/")
SCHOOLS, OFFICE, EDITORS = "sctpq", "fghda", "efgha"


@dataclass(frozen=True)
class Secret:
    """Who may read a word, and where one of them does: person and address."""

    site: str
    admin: str
    reader: str
    where: str


def word(name: str) -> str:
    return "qx" + name.replace("_", "")


def of_pages() -> dict[str, Secret]:
    """Titles of pages that are not published for all.

    Who edits a branch sees its closed pages in the admin.
    """
    found = {}
    for kind in ("guide", "article", "faq", "branch", "form", "plain"):
        admin = "ha" if kind == "plain" else EDITORS
        for state in ("draft", "closed", "gone", "waiting"):
            name = f"{kind}_{state}"
            site = (
                "h" if state in ("closed", "waiting") else ""
            )  # the head is asked to approve what waits
            site += OFFICE if kind == "form" else ""  # the record of processing names every form
            found[name] = Secret(site, admin, "h", f"/admin/pages/{{{name}}}/edit/")
    return found


SECRETS: dict[str, Secret] = {
    **of_pages(),
    # Of live pages: what stood in an older version, and what editors write to each other.
    "guide_revision": Secret(
        "", EDITORS, "e", "/admin/pages/{guide_live}/revisions/{guide_live_first}/view/"
    ),
    "plain_revision": Secret(
        "", "ha", "h", "/admin/pages/{plain_live}/revisions/{plain_live_first}/view/"
    ),
    "comment": Secret("", "ha", "h", "/admin/pages/{home}/edit/"),
    # Files of a collection that is the head's alone
    "document_title": Secret("h", EDITORS, "h", "/admin/documents/edit/{document_closed}/"),
    "document_text": Secret("h", "", "h", "{document_closed_url}"),
    "picture_title": Secret("h", EDITORS, "h", "/admin/images/{picture_closed}/"),
    # Registers that are not for all
    "project": Secret(OFFICE, "fgha", "d", "/projects/{project_new_number}/"),
    "evidence": Secret(OFFICE, "fgha", "f", "/projects/{project_new_number}/steps/1/"),
    "canned": Secret("fgha", "fgha", "f", "/admin/snippets/services/cannedanswer/edit/{canned}/"),
    "notice": Secret(
        "", "fgha", "h", "/admin/snippets/home/announcement/edit/{future_announcement}/"
    ),
    "stand_in": Secret("hda", "a", "d", "/waiting/stand-in/"),
    # The desk
    "case": Secret("s" + OFFICE, "fgha", "d", "{case_new_url}"),
    "note": Secret(OFFICE, "fgha", "d", "{case_answered_url}"),
    "answer": Secret("s" + OFFICE, "fgha", "s", "/me/data/"),
    "report": Secret(OFFICE, "", "f", "/reports/consultations/{report_draft}/memo/"),
    # What was sent
    "request": Secret("sp" + OFFICE, "fgha", "p", "/access/{asked_request}/"),
    "survey": Secret("sfgha", "fgha", "s", "/submissions/{needs}/"),
    "snapshot": Secret(OFFICE, "", "d", "/reports/surveys/satisfaction/published/{snapshot}/"),
    "feedback": Secret("s", EDITORS, "e", "/admin/knowledge/feedback/"),
    "problem": Secret("s" + EDITORS, EDITORS, "e", "/admin/knowledge/problemreport/"),
    "searched": Secret("e" + OFFICE, EDITORS, "d", "/reports/searches/?list=all"),
    # The office's own
    "audit": Secret("da", "a", "d", "/reports/audit/?export=csv"),
    "mail": Secret("", "a", "a", "/admin/mail/"),
    "position": Secret("ca", "c" + EDITORS, "a", "/admin/users/edit/{user_c}/"),
    "people_table": Secret("", "a", "a", "/admin/people/import/{people_import}/"),
    "systems_table": Secret("f", "", "f", "/systems/import/{systems_import}/"),
}
WORDS = {word(name).encode(): secret for name, secret in SECRETS.items()}


def told(content: bytes, person: str, address: str) -> list[str]:
    """The words in an answer that its person may not read there."""
    if address.startswith(BY_LINK) or b"qx" not in content:
        return []
    in_admin = address.startswith("/admin/")
    return [
        key.decode()
        for key, secret in WORDS.items()
        if person not in (secret.admin if in_admin else secret.site) and key in content
    ]


def content_of(response) -> bytes:
    """The body of an answer as it can be read; of a packed file the parts."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))

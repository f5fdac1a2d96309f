"""What is sent by a POST row: what the form on the page would send, with the facts that a person
adds to it.

A refusal counts only where the same body is taken from somebody else, so that it is one by right
and not by form.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

from django.contrib.auth.models import Group
from django.utils import timezone
from docx import Document
from lxml import html

from home.bundles.archive import write as write_bundle
from home.bundles.signing import read_private_key
from home.people.roles import ROLES
from tests.conftest import PASSWORD
from tests.make import make_file, make_picture

from .things import OLD_TABLE, PEOPLE_TABLE, SCHOOLS_TABLE, Wall, today

NEW_PASSWORD = "another long password 4711"
NOT_SENT = ("submit", "button", "file", "image", "reset")


@dataclass(frozen=True)
class Body:
    """The page on which the form stands, none for a POST without one; and what is typed into it."""

    page: str | None
    facts: dict[str, object] = field(default_factory=dict)


def on(page: str = "", /, **facts: object) -> Body:
    """The form of a page, by default of the address itself, with these facts."""
    return Body(page, facts)


def only(**facts: object) -> Body:
    """Nothing but these facts."""
    return Body(None, facts)


def day(days: int) -> Callable[[Wall], str]:
    """Counted when it is sent: a run of the tests may go on past midnight."""
    return lambda wall: (today() + timedelta(days=days)).isoformat()


def role(key: str) -> Callable[[Wall], str]:
    name = next(row.name for row in ROLES if row.key == key)
    return lambda wall: str(Group.objects.get(name=name).pk)


def table(text: str) -> Callable[[Wall], object]:
    return lambda wall: make_file("table.csv", text.encode("utf-8-sig"))


def exported(address: str) -> Callable[[Wall], object]:
    """The register's own file, which can come back."""
    return lambda wall: make_file(
        "table.csv", b"".join(wall.browsers["a"].get(address).streaming_content)
    )


def picture(wall: Wall) -> object:
    return make_file("new.png", make_picture(size=(9, 7)))


def word_document(wall: Wall) -> object:
    file = BytesIO()
    paper = Document()
    paper.add_paragraph("ข้อความ")
    paper.save(file)
    return make_file(f"คู่มือ {uuid4()}.docx", file.getvalue())


def bundle(wall: Wall) -> object:
    """Signed by the wall's own signer."""
    content = write_bundle("ชุดใหม่", timezone.now(), {}, {}, read_private_key("55" * 32))
    return make_file("new.bundle", content)


def document(wall: Wall) -> object:
    return make_file("new.txt", b"a new document")


NEW_PERSON = {
    **{
        "username": "wall.added",
        "email": "added@example.invalid",
        "first_name": "ก",
        "last_name": "ข",
    },
    **{"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
}
ANSWER = {"understood": "yes", "satisfaction": "5"}
ROUND_TWO = {"slug": "wall-second-round", "title": "รอบใหม่"}
REGISTERS = "/admin/snippets/"
BULK = "/admin/bulk/"

OF_ALL = {"collection": "{root_collection}"}  # asked of those alone who have several
BODIES: dict[str, Body] = {
    # Own account
    "/enter/": only(code="{entry_code}"),
    "/accounts/login/": only(login="wall-s", password=PASSWORD),
    "/accounts/logout/": only(),
    "/accounts/password/change/": only(
        oldpassword=PASSWORD, password1=NEW_PASSWORD, password2=NEW_PASSWORD
    ),
    "/me/email/": only(address="wall-new@example.invalid", password=PASSWORD),
    "/accounts/sessions/{session}/end/": only(),
    "/accounts/sessions/end-others/": only(),
    # First steps
    "/admin/first-steps/look/": only(key="forms"),
    "/admin/first-steps/panel/": only(),
    "/admin/first-steps/mail/": only(),
    "/admin/first-steps/numbers/": on(last_consultation="900", sure="ทะเบียนการให้คำปรึกษา=900"),
    "/admin/demo-content/": only(),
    # What offices share
    "/admin/bundles/": only(file=bundle),
    "/admin/bundles/{bundle}/": on(),
    "/admin/bundles/signers/": only(name="ผู้จัดทำใหม่", public_key="ab" * 32),
    # Requests of data subjects
    "/data-requests/new/": on(kind="see", name="ผู้ขอ", email="wall-asks@example.invalid"),
    "/data-requests/r/{data_request_code}/withdraw/": only(),
    "/data-requests/{data_request}/move/": only(move="confirm", reason="โทรกลับแล้ว"),
    "/data-requests/{known_data_request}/move/": only(move="erase", sure="on"),
    # Pages
    "/pages/{guide_live}/confirm/": only(),
    "/pages/{guide_closed}/confirm/": only(),
    **{
        f"/pages/{{guide_{state}}}/feedback/": only(helpful="True")
        for state in ("live", "closed", "open")
    },
    **{
        f"/pages/{{guide_{state}}}/report/": only(text="ลิงก์เสีย")
        for state in ("live", "closed", "open")
    },
    # Desk
    "/consultations/new/": on(channel="phone", subject="ถามใหม่"),
    "/consultations/bulk/": only(case="{case_taken}", do="assign", officer="{user_g}"),
    "/consultations/solved/": only(page="{guide_live}", words="ลืมรหัส"),
    "{case_taken_url}note/": on("{case_taken_url}", **{"note-text": "ถามแล้ว"}),
    "{case_taken_url}details/": on("{case_taken_url}", **{"details-detail": "เพิ่มเติม"}),
    "{case_taken_url}receipt/": on("{case_taken_url}"),
    "{case_taken_url}merge/": only(**{"merge-cases": "{case_alike}"}),
    "{case_taken_url}file/": on("{case_taken_url}", **{"file-file": picture}),
    "{case_taken_url}hand_over/": on(
        "{case_taken_url}", **{"hand_over-officer": "{user_h}", "hand_over-reason": "ลา"}
    ),
    "{case_taken_url}prepare/": on("{case_taken_url}"),
    "{case_taken_url}answer/": on(
        "{case_taken_url}", **{"answer-text": "ทำอย่างนี้", "answer-method": "phone"}
    ),
    "{case_answered_url}follow_up/": on(
        "{case_answered_url}", **{"follow_up-channel": "phone", "follow_up-result": "done"}
    ),
    "{case_answered_url}close/": on("{case_answered_url}", **{"close-reason": "จบ"}),
    "{case_closed_url}reopen/": on("{case_closed_url}", **{"reopen-reason": "ยังไม่ได้"}),
    "{case_new_url}cancel/": on("{case_new_url}", **{"cancel-reason": "ซ้ำ"}),
    "/consultations/reply/{case_answered_token}/": only(**ANSWER),
    # Projects
    "/projects/{project_new_number}/steps/1/": on(note="ทำแล้ว"),
    "/projects/{project_approved_number}/steps/5/": on(note="ทำแล้ว"),
    "/projects/{project_new_number}/steps/1/move/": only(action="start", day=day(0)),
    "/projects/{project_approved_number}/steps/5/move/": only(action="start", day=day(0)),
    "/projects/{project_approved_number}/steps/4/move/": only(action="start", day=day(0)),
    "/projects/{project_new_number}/pilots/": on(school="{other_school}"),
    "/projects/{project_approved_number}/pilots/": on(school="{other_school}"),
    "/projects/{project_approved_number}/pilots/{project_approved_pilot}/": on(remarks="ใช้ง่าย"),
    "/projects/{project_approved_number}/outcome/": on(form="outcome", summary="สำเร็จ"),
    "/projects/{project_waiting_number}/decision/": only(
        action="approve", revision="{decision_revision}", reason=""
    ),
    "/projects/{report_put}/report/": only(action="note", read="1", reason=""),
    "/projects/{report_written}/report/": only(action="note", read="0", reason=""),
    "/projects/{report_written}/report/edit/": on(design="เว็บกับฐานข้อมูล"),
    "/projects/{report_put}/report/edit/": only(design="แก้ย้อนหลัง"),
    "/waiting/stand-in/": on(
        person="{user_g}", director="{user_d}", from_on=day(60), to_on=day(61), order="1/2569"
    ),
    # Forms
    "/submissions/{needs}/": only(state="working"),
    "/submissions/{asked}/": only(state="working"),
    "/access/certify/": only(move="certify", items="{asked_item}-0"),
    "/access/check/": only(move="recommend", items="{submitted_item}-0"),
    "/access/approve/": only(move="approve", items="{reviewed_item}-0"),
    "/access/{asked_request}/decide/": only(
        move="certify", state="awaiting_certificate", items="{asked_item}-0"
    ),
    "/access/{submitted_request}/decide/": only(
        move="recommend", state="submitted", items="{submitted_item}-0"
    ),
    "/access/{reviewed_request}/decide/": only(
        move="approve", state="checked", items="{reviewed_item}-0"
    ),
    "/access/items/{asked_item}/move/": only(move="certify"),
    "/access/items/{submitted_item}/move/": only(move="review"),
    "/access/items/{reviewed_item}/move/": only(move="approve"),
    "/access/items/{approved_item}/move/": only(move="grant", account="acc01"),
    "/access/items/{granted_item}/move/": only(move="renew"),
    "/access/items/{asked_by_officer_item}/move/": only(move="review"),
    "/access/review/": only(move="renew", items="{granted_item}"),
    "/reports/surveys/satisfaction/publish/": only(period="6"),
    "/admin/forms/rounds/{form_live}/": on(**ROUND_TWO),
    "/admin/forms/new-fields/{form_live}/": only(accept="no-such-field"),
    # Reports
    "/reports/searches/write-guide/": only(words="ลืมรหัส"),
    # Catalogue
    "/systems/import/": only(file=exported("/systems/?export=csv")),
    "/laws/import/": only(file=exported("/laws/?export=csv")),
    "/systems/import/{systems_import}/": only(shown="other"),
    "/laws/import/{laws_import}/": only(shown="other"),
    "/laws/wall-law/check/": only(citing="{citing}"),
    # Registers in the admin
    f"{REGISTERS}knowledge/samewords/add/": on(words="แท็บเล็ต\nแทบเล็ต"),
    f"{REGISTERS}knowledge/pin/add/": on(words="ปักใหม่", page="{guide_live}", until=""),
    f"{REGISTERS}services/system/add/": on(name="ระบบใหม่", slug="wall-new-system"),
    f"{REGISTERS}services/law/add/": on(title="กฎหมายใหม่", slug="wall-new-law", kind="act"),
    f"{REGISTERS}services/cannedanswer/add/": on(title="ตอบใหม่", text="ข้อความ"),
    f"{REGISTERS}services/device/add/": on(number="7440-001-0003/69"),
    f"{REGISTERS}services/workprocess/add/": on(
        name="กระบวนงานใหม่", code="Z9", slug="wall-process", order="9"
    ),
    f"{REGISTERS}services/developmentproject/add/": on(
        title="โครงการใหม่",
        kind="new",
        starts_on=day(-9),
        ends_on=day(90),
        owner="{user_f}",
        order_on="",
    ),
    f"{REGISTERS}services/standin/add/": on(
        person="{user_g}", director="{user_d}", from_on=day(60), to_on=day(61), order="2/2569"
    ),
    f"{REGISTERS}home/school/add/": on(code="9981000008", name="โรงเรียนเพิ่ม"),
    f"{REGISTERS}home/announcement/add/": on(title="ประกาศใหม่", starts_at="5/2/2571", level="info"),
    f"{REGISTERS}home/holiday/add/": on(date="8/7/2574", name="วันหยุดใหม่"),
    # People
    "/admin/users/new/": on(**NEW_PERSON),
    "/admin/users/edit/{user_s}/": on(position="ครูชำนาญการ", first_name="ก", last_name="ข"),
    "/admin/users/state/{user_s}/": on(reason="ย้าย"),
    "/admin/users/state/{user_closed}/": on(reason="กลับมา"),
    f"{BULK}home/user/close/?id={{user_s}}": on(reason="ย้าย"),
    f"{BULK}home/user/close/?id={{user_root}}": only(reason="ย้าย"),
    f"{BULK}home/user/assign_role/?id={{user_s}}": on(role=role("editor")),
    f"{BULK}home/user/assign_role/?id={{user_root}}": only(role=role("editor")),
    f"{BULK}home/user/set_active_state/?id={{user_s}}": on(mark_as_active="False", reason="ย้าย"),
    f"{BULK}home/user/set_active_state/?id={{user_root}}": only(
        mark_as_active="False", reason="ย้าย"
    ),
    "/admin/people/import/": only(file=table(PEOPLE_TABLE)),
    "/admin/schools/import/": only(file=table(SCHOOLS_TABLE)),
    "/admin/people/import/{people_import}/": only(shown="other"),
    "/admin/schools/import/{schools_import}/": only(shown="other"),
    "/admin/guides-from-files/": only(branch="{base}", files=word_document),
    "/admin/take-over/consultations/": only(file=table(OLD_TABLE)),
    "/admin/take-over/consultations/{old_cases}/columns/": only(
        do="columns", number="0", asked_on="1", subject="2"
    ),
    "/admin/take-over/consultations/{old_cases}/": only(do="words"),
    "/admin/take-over/consultations/{old_batch}/undo/": only(),
    "/admin/take-over/devices/": only(file=table(OLD_TABLE)),
    "/admin/take-over/devices/{old_devices}/columns/": only(do="columns", number="0"),
    "/admin/take-over/devices/{old_devices}/": only(do="words"),
    "/admin/take-over/devices/{old_devices_batch}/undo/": only(),
    "/admin/take-over/rights/": only(file=table(OLD_TABLE)),
    "/admin/take-over/rights/{old_rights}/columns/": only(
        do="columns", holder_name="0", granted_on="1", system="2"
    ),
    "/admin/take-over/rights/{old_rights}/": only(do="words"),
    "/admin/take-over/rights/{old_rights_batch}/undo/": only(),
    "/admin/redirects/add/": on(
        old_path="/somewhere", redirect_page="{guide_live}", redirect_link=""
    ),
    # Pages in the admin
    "/admin/pages/add/knowledge/guidepage/{base}/": on(title="คู่มือใหม่", **{"body-count": "0"}),
    "/admin/pages/add/home/standardpage/{home}/": on(title="หน้าใหม่", **{"body-count": "0"}),
    "/admin/pages/add/knowledge/guidepage/{base}/preview/": on(
        "/admin/pages/add/knowledge/guidepage/{base}/", title="คู่มือใหม่", **{"body-count": "0"}
    ),
    "/admin/pages/add/home/standardpage/{home}/preview/": on(
        "/admin/pages/add/home/standardpage/{home}/", title="หน้าใหม่", **{"body-count": "0"}
    ),
    "/admin/pages/{guide_live}/edit/": on(**{"body-count": "0"}),
    "/admin/pages/{guide_draft}/edit/": on(**{"body-count": "0"}),
    "/admin/pages/{plain_live}/edit/": on(**{"body-count": "0"}),
    "/admin/pages/{guide_live}/edit/preview/": on(
        "/admin/pages/{guide_live}/edit/", **{"body-count": "0"}
    ),
    "/admin/pages/{article_live}/set_position/": only(position="0"),
    "/admin/pages/{guide_live}/copy/": on(new_title="สำเนา", new_slug="wall-copy"),
    "/admin/pages/{guide_live}/privacy/": only(restriction_type="login"),
    "/admin/pages/{guide_live}/lock/": only(),
    "/admin/pages/{guide_live}/unlock/": only(),
    "/admin/pages/workflow/action/{guide_waiting}/reject/{guide_task_state}/": only(
        comment="โปรดแก้"
    ),
    "/admin/pages/workflow/action/{guide_waiting}/approve/{guide_task_state}/": only(comment=""),
    f"{BULK}wagtailcore/page/move/?id={{article_live}}": only(chooser="{branch_live}"),
    f"{BULK}wagtailcore/page/publish/?id={{guide_draft}}": only(),
    f"{BULK}wagtailcore/page/unpublish/?id={{guide_live}}": only(),
    "/admin/workflows/add/": on(name="ขั้นตอนใหม่"),
    # Files in the admin
    "/admin/documents/add/": on(title="เอกสารใหม่", file=document, **OF_ALL),
    "/admin/documents/edit/{document_open}/": on(**OF_ALL),
    "/admin/images/add/": on(title="ภาพใหม่", file=picture, **OF_ALL),
    "/admin/images/{picture_open}/": on(**OF_ALL),
    "/admin/collections/add/": on(name="หมวดใหม่", parent="{root_collection}"),
    "/admin/collections/{collection}/privacy/": only(restriction_type="login"),
}


# The form of a page -------------------------------------------------------------------------------
def values_of(form: html.HtmlElement) -> dict[str, list[str]]:
    """What a browser would send of a form as it stands; a box that must be ticked is ticked."""
    found: dict[str, list[str]] = {}
    for element in form.iter("input", "select", "textarea"):
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        for value in values_in(element):
            found.setdefault(name, []).append(value)
    return found


def values_in(element: html.HtmlElement) -> list[str]:
    if element.tag == "textarea":
        return [element.text or ""]
    if element.tag == "select":
        return chosen_in(element)
    kind = element.get("type", "text")
    if kind in NOT_SENT:
        return []
    if kind in ("checkbox", "radio"):
        is_on = element.get("checked") is not None or element.get("required") is not None
        return [element.get("value", "on")] if is_on else []
    return [element.get("value", "")]


def chosen_in(select: html.HtmlElement) -> list[str]:
    options = [option for option in select.iter("option") if option.get("selected") is not None]
    if not options and select.get("multiple") is None:
        options = list(select.iter("option"))[:1]
    return [option.get("value", "") for option in options]


def form_for(page: html.HtmlElement, place: str, address: str) -> html.HtmlElement | None:
    """The form of the page at `place` that posts to an address; of several the first."""
    for form in page.iter("form"):
        target = urljoin(place, form.get("action") or place)
        if (
            form.get("method", "").lower() == "post"
            and urlsplit(target).path == urlsplit(address).path
        ):
            return form
    return None


def form_values(wall: Wall, letters: str, place: str, address: str) -> dict[str, list[str]]:
    """The form as the first of these people sees it; empty where none stands on the page."""
    for letter in letters:
        answer = wall.browsers[letter].get(place)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        form = form_for(html.fromstring(answer.content.decode()), place, address)
        if form is not None:
            return values_of(form)
    return {}


def filled(wall: Wall, fact: object) -> object:
    if callable(fact):
        return fact(wall)
    return wall.address(fact) if isinstance(fact, str) and "\n" not in fact else fact


def body_of(wall: Wall, text: str, letters: str) -> Callable[[], dict[str, object]]:
    """Makes what is sent to an address of the table; files anew each time, for they are read
    once.
    """
    body = BODIES.get(text, on())
    address = wall.address(text)
    stands = (
        {}
        if body.page is None
        else form_values(wall, letters, wall.address(body.page) or address, address)
    )

    def make() -> dict[str, object]:
        return {**stands, **{name: filled(wall, fact) for name, fact in body.facts.items()}}

    return make

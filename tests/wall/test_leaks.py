"""What somebody may not see is on no page that they can open; what somebody typed is never a
script on any page.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from lxml import html
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.models import Announcement
from knowledge.models import Feedback, ProblemReport
from services.models import CannedAnswer, Consultation
from tests.make import make_draft, make_faq, make_guide, make_law, make_school, make_system
from tests.make_forms import access_answers, ask_answers

pytestmark = pytest.mark.django_db

# A secret in each place that has its own door, and who may open that door.
SECRETS = {
    "secretdraft": {"editor", "officer", "head", "admin"},
    "secretpage": {"head", "admin"},
    "secretfile": {"head", "admin"},
    "secretcase": {"officer", "head", "director", "admin"},
    "secretanswer": {"officer", "head", "admin"},
    "secretrequest": {"officer", "head", "director", "admin", "principal"},
    "secretproblem": {"editor", "officer", "head", "admin"},
}
# Lists and reports of the admin that show what people typed.
PLACES_OF_ADMIN = [
    *(
        "/",
        "/admin/",
        "/admin/users/",
        "/admin/documents/",
        "/admin/reports/site-history/",
        "/admin/reports/workflow/",
    ),
    *(
        "/admin/reports/workflow_tasks/",
        "/admin/reports/content/",
        "/admin/snippets/home/school/",
        "/consultations/",
    ),
    *(
        "/admin/snippets/home/announcement/",
        "/admin/snippets/services/law/",
        "/admin/snippets/services/cannedanswer/",
    ),
    *(
        "/admin/services/consultation/",
        "/admin/knowledge/feedback/",
        "/admin/knowledge/problemreport/",
    ),
    *(
        "/admin/forms/submission/",
        "/access/",
        "/admin/choose-page/",
        "/admin/documents/chooser/results/",
        "/waiting/",
    ),
]
COMMON = "รหัสลับ"  # stands beside each secret, so that a search finds it without naming it
# Who may edit a branch sees its closed pages and files in the admin, and nowhere else.
EDITED = {"secretpage", "secretfile"}
MARK = "zqx"
PAYLOAD = f'{MARK}"><img src=x onerror=alert(1)><script>alert(1)</script><svg onload=alert(1)>'
ASKED = (
    *(
        "/search/?q={}",
        "/search/suggest/?q={}",
        "/api/search/?q={}",
        "/systems/?q={}",
        "/knowledge/?q={}",
    ),
    *(
        "/admin/pages/search/?q={}",
        "/admin/api/main/pages/?search={}",
        "/admin/choose-page/search/?q={}",
    ),
    *(
        "/admin/documents/?q={}",
        "/admin/documents/chooser/results/?q={}",
        "/admin/reports/site-history/",
    ),
    *(
        "/admin/snippets/services/cannedanswer/?q={}",
        "/admin/services/consultation/?q={}",
        "/consultations/?q={}",
    ),
    *("/admin/knowledge/problemreport/?q={}", "/admin/forms/submission/?q={}", "/sitemap.xml"),
)


def sort_of(address: str) -> str | None:
    """What a page is an example of; of each sort a few are looked at."""
    parts = urlsplit(address)
    if (
        parts.netloc not in ("", "testserver")
        or "logout" in address
        or "export=" in address
        or "jsi18n" in address
    ):
        return None
    try:
        found = resolve(parts.path).view_name
    except Resolver404:
        return None
    return f"{found} {bool(parts.query)}"


def links_in(text: str) -> Iterator[str]:
    yield from re.findall(r'(?:href|data-url|data-chooser-url|action)="([^"#]*)', text)
    yield from re.findall(r'"(/admin/[^"]*)"', text)


def crawl(browser, begin: list[str], *, further: bool = True) -> Iterator[tuple[str, HttpResponse]]:
    """What this browser reaches: all that it begins with, and one of each sort that links lead
    further to.
    """
    seen, done, todo = set(), set(), list(begin)
    while todo:
        address = todo.pop(0)
        sort = sort_of(address)
        asked = address in begin
        if sort is None or address in done or (sort in seen and not asked):
            continue
        done.add(address)
        seen.add(sort)
        response = browser.get(address)
        assert response.status_code < 500, address
        if response.streaming or response.status_code != 200:
            continue
        yield address, response
        if further and response["Content-Type"].startswith("text/html"):
            links = links_in(response.content.decode())
            todo += [urljoin(address, link.replace("&amp;", "&")) for link in links]


@pytest.fixture
def secrets(head, officer, teacher, principal, as_):
    """The secrets in their places; addresses that name them, for those who guess."""
    draft = make_draft(f"{COMMON} secretdraft", text=f"<p>{COMMON} secretdraft</p>")
    page = make_guide(
        f"{COMMON} secretpage", text=f"<p>{COMMON} secretpage</p>", summary=f"{COMMON} secretpage"
    )
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(head.groups.all())
    closed = Collection.get_first_root_node().add_child(name="ปิด")
    limit = CollectionViewRestriction.objects.create(collection=closed, restriction_type="groups")
    limit.groups.set(head.groups.all())
    document = Document.objects.create(
        title=f"{COMMON} secretfile",
        file=SimpleUploadedFile("secretfile.txt", b"secretfile"),
        collection=closed,
    )
    case = Consultation.objects.receive(
        subject=f"{COMMON} secretcase",
        detail=f"{COMMON} secretcase",
        at=timezone.now(),
        channel="phone",
        officer=officer,
    )
    CannedAnswer.objects.create(title=f"{COMMON} secretanswer", text=f"{COMMON} secretanswer")
    as_(teacher).post(
        "/forms/access-request/",
        access_answers(reason=f"{COMMON} secretrequest", school=str(teacher.school_id)),
    )
    ProblemReport.objects.create(
        page=make_faq("ถามทั่วไป"), user=teacher, text=f"{COMMON} secretproblem"
    )
    first, last = page.revisions.order_by("pk").first().pk, page.latest_revision_id
    return [
        page.get_url(),
        draft.get_url(),
        document.url,
        case.get_absolute_url(),
        "/submissions/1/",
        "/access/1/",
        *(
            f"/admin/pages/{row.pk}/{part}/"
            for row in (page, draft)
            for part in ("edit", "history", "copy", "usage")
        ),
        *(
            f"/admin/pages/{row.pk}/{part}/"
            for row in (page, draft)
            for part in ("view_draft", "workflow_history")
        ),
        f"/admin/pages/{page.pk}/revisions/compare/{first}...{last}/",
        f"/admin/pages/{page.pk}/revisions/{last}/view/",
        f"/admin/pages/{page.pk}/edit/preview/",
        f"/admin/api/main/pages/{page.pk}/",
        f"/admin/documents/edit/{document.pk}/",
        f"/admin/documents/chooser/{document.pk}/chosen/",
        f"/pages/{page.pk}/feedback/",
        f"/p/{page.pk}/",
    ]


@pytest.mark.parametrize("role", ["visitor", "other_teacher", "editor", "director"])
def test_a_secret_is_on_no_page_that_a_role_can_open(role, secrets, people, as_):
    forbidden = {word for word, allowed in SECRETS.items() if role not in allowed}
    begin = [
        "/",
        *(["/admin/"] if role == "editor" else []),
        *secrets,
        *(address.format(COMMON) for address in ASKED),
    ]
    count = 0
    for address, response in crawl(as_(people[role]), begin):
        count += 1
        told = {word for word in forbidden if word in response.content.decode(errors="replace")}
        assert told - (EDITED if address.startswith("/admin/") else set()) == set(), address
    assert count >= (0 if role == "visitor" else 20)


def scripts_of(text: str) -> list[str]:
    """Places where something typed became part of the page itself."""
    page = html.fromstring(text)
    found = page.xpath("//*[@onerror or @onload or (@onclick and contains(@onclick, 'alert'))]")
    found += page.xpath(
        "//script[starts-with(normalize-space(.), 'alert')] | //a[starts-with(@href,"
        " 'javascript:')]"
    )
    return [html.tostring(place, encoding="unicode")[:200] for place in found]


@pytest.fixture
def payloads(officer, teacher, editor, as_):
    """The payload in every text that people type, editors and strangers alike."""
    for user in (teacher, editor):
        type(user).objects.filter(pk=user.pk).update(
            first_name=PAYLOAD[:150], position=PAYLOAD[:120]
        )
    school = make_school("9993000001", PAYLOAD, short_name=PAYLOAD[:80], district=PAYLOAD[:80])
    system = make_system(
        "payload",
        PAYLOAD,
        abbr=PAYLOAD[:60],
        purpose=PAYLOAD,
        aliases=PAYLOAD,
        owner_agency=PAYLOAD,
    )
    make_law("payload", PAYLOAD, summary=PAYLOAD, effect=PAYLOAD)
    page = make_guide(
        PAYLOAD,
        text="<p>ข้อความ</p>",
        summary=PAYLOAD,
        seo_title=PAYLOAD,
        search_description=PAYLOAD,
    )
    page.tags.add(PAYLOAD[:90])
    page.title = f"{PAYLOAD}2"
    page.save_revision(user=editor, log_action=True).publish()
    draft = make_draft(PAYLOAD)
    draft.get_workflow().start(draft, editor)
    Announcement.objects.create(
        title=PAYLOAD, text=PAYLOAD, link="/" + PAYLOAD[:150], starts_at=timezone.now()
    )
    Feedback.objects.create(page=page, user=teacher, helpful=False, comment=PAYLOAD)
    ProblemReport.objects.create(page=page, user=teacher, text=PAYLOAD)
    Document.objects.create(title=PAYLOAD, file=SimpleUploadedFile("x.txt", b"x"))
    CannedAnswer.objects.create(title=PAYLOAD, text=PAYLOAD, system=system)
    case = Consultation.objects.receive(
        subject=PAYLOAD, detail=PAYLOAD, requester_name=PAYLOAD, school=school, system=system,
        at=timezone.now(), channel="phone", officer=officer,
    )  # fmt: skip
    browser = as_(teacher)
    browser.post(
        "/forms/access-request/",
        access_answers(full_name=PAYLOAD, reason=PAYLOAD, systems=["payload"]),
    )
    browser.post(
        "/forms/ask/", ask_answers(full_name=PAYLOAD, subject=PAYLOAD[:150], detail=PAYLOAD)
    )
    first = page.revisions.order_by("pk").first().pk
    return [
        page.get_url(),
        case.get_absolute_url(),
        f"/admin/pages/{page.pk}/edit/",
        f"/admin/pages/{page.pk}/history/",
        f"/admin/pages/{page.pk}/revisions/compare/{first}...live/",
        f"/admin/pages/{draft.pk}/workflow_history/",
        "/systems/payload/",
        "/laws/payload/",
        "/admin/snippets/services/system/?q=" + MARK,
        "/search/?q=" + quote(PAYLOAD),
        "/consultations/?q=" + quote(PAYLOAD),
        "/admin/pages/search/?q=" + quote(PAYLOAD),
    ]


@pytest.mark.parametrize("role", ["teacher", "admin"])
def test_what_somebody_typed_is_a_script_on_no_page(role, payloads, people, as_):
    browser = as_(people[role])
    begin = [*payloads, *PLACES_OF_ADMIN] if role == "admin" else ["/", *payloads]
    carried = 0
    for address, response in crawl(browser, begin, further=role != "admin"):
        if response["Content-Type"].startswith("text/html"):
            text = response.content.decode()
            carried += MARK in text
            assert scripts_of(text) == [], address
    assert carried > (5 if role == "teacher" else 18)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//evil.example", "https://evil.example", "/\\evil.example"]
)
def test_a_notice_links_to_this_site_alone(link, as_, officer):
    facts = {
        "title": "ประกาศ",
        "text": "",
        "level": "info",
        "starts_at": "5/2/2571",
        "ends_at": "",
        "link": link,
    }
    answer = as_(officer).post("/admin/snippets/home/announcement/add/", facts)
    assert "ลิงก์ต้องขึ้นต้นด้วย /" in answer.content.decode()
    assert not Announcement.objects.filter(title="ประกาศ").exists()

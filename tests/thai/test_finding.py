"""Every list and the search find a thing by each way of writing its number, name or telephone."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from lxml import html
from wagtail.documents.models import Document
from wagtail.images import get_image_model

from forms.access.models import plain_name
from forms.access.rules import State
from forms.models import AccessItem, FormPage, Submission
from home.audit.actions import Action
from home.audit.writing import note
from home.models import Announcement, DataRequest, Holiday, OutgoingMail, User
from home.people.telephone import telephone_digits
from home.privacy.personal_data import forget_account
from home.thai.keys import comparison_key
from home.thai.writing import BANGKOK
from knowledge.models import Feedback, Pin, ProblemReport, SameWords
from knowledge.search.reports.models import SearchDay
from services.models import (
    CannedAnswer,
    Consultation,
    DevelopmentProject,
    Device,
    StepRecord,
    WorkProcess,
)
from tests.make import knowledge_base, make_guide, make_law, make_picture, make_school, make_system
from tests.make_forms import access_answers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK)
NAME = "นกเงือก ม.๓ น.ส.ทำนุ"
WAYS_OF_NAME = [
    *("นกเงือก", "ม.3 นกเงือก", "ม.๓ นกเงือก", "ม3 นกเงือก", "นกเงือกม.3", "ม. ๓ นกเงือก"),
    *("นส.ทํานุ", "น.ส. ทำนุ", "นก\u200bเงือก", "นกเงือก\u00a0ทำ\u00adนุ", "นก\u0ec0งือก"),
]
OTHER_NAMES = ("ม.4 นกเงือก", "ทำนู", "นกเงือก ปลาบู่")


# Where people search ------------------------------------------------------------------------------
def make_case(**facts) -> Consultation:
    return Consultation.objects.register(
        **{"subject": NAME, "at": NOW, "channel": "phone", **facts}
    )


def make_project(**facts) -> DevelopmentProject:
    return DevelopmentProject.objects.create(
        **{"title": NAME, "starts_on": date(2026, 11, 1), **facts}
    )


def make_item(state: State, **facts) -> AccessItem:
    """One system of a request in a state; the request is the office's own."""
    user = User.objects.get(username="teacher")
    page = FormPage.objects.get(slug="access-request")
    request = Submission.store(page, access_answers(), user, NOW, None).access
    item = request.items.get()
    facts = {
        "holder_name": NAME,
        "state": state,
        "review_on": NOW.date(),
        "due_on": NOW.date(),
        **facts,
    }
    for name, value in facts.items():
        setattr(item, name, value)
    item.save()
    return item


def make_mail(**facts) -> OutgoingMail:
    told = {"subject": NAME, "recipient": "a@example.invalid", "message": b"", "next_try_at": NOW}
    return OutgoingMail.objects.create(**told | facts)


def make_submission(**answers) -> Submission:
    page = FormPage.objects.get(slug="access-request")
    user = User.objects.get(username="teacher")
    return Submission.store(page, access_answers(**{"full_name": NAME, **answers}), user, NOW, None)


def make_data_request(name: str = NAME) -> DataRequest:
    row = DataRequest(kind="see", name=name, email="somebody@example.invalid")
    return DataRequest.receive(row, key=f"key of {name}", at=NOW)


def make_person(username="hornbill", **facts) -> User:
    return User.objects.create(username=username, **{"last_name": NAME, **facts})


def make_image() -> None:
    get_image_model().objects.create(title=NAME, file=ContentFile(make_picture(), "a.png"))


OWN_LISTS: dict[
    str, tuple[str, Callable]
] = {  # who looks, and what makes a thing that is listed there
    "/consultations/": ("officer", make_case),
    "/admin/services/consultation/": ("officer", make_case),
    "/access/": ("head", lambda: make_item(State.SUBMITTED)),
    "/access/rights/": ("head", lambda: make_item(State.GRANTED)),
    "/access/review/": ("head", lambda: make_item(State.GRANTED)),
    "/admin/forms/submission/": ("head", make_submission),
    "/systems/": ("teacher", lambda: make_system(name=NAME)),
    "/admin/snippets/services/system/": ("officer", lambda: make_system(name=NAME)),
    "/admin/snippets/choose/services/system/": ("officer", lambda: make_system(name=NAME)),
    "/laws/": ("teacher", lambda: make_law(title=NAME)),
    "/admin/snippets/services/law/": ("officer", lambda: make_law(title=NAME)),
    "/admin/snippets/choose/services/law/": ("officer", lambda: make_law(title=NAME)),
    "/projects/": ("officer", make_project),
    "/admin/snippets/services/developmentproject/": ("officer", make_project),
    "/admin/snippets/services/steprecord/": (
        "officer",
        lambda: StepRecord.objects.create(
            project=make_project(title="นกยูง"), number=13, title=NAME, kind="task"
        ),
    ),
    "/admin/snippets/services/workprocess/": (
        "head",
        lambda: WorkProcess.objects.create(code="Z", name=NAME),
    ),
    "/admin/snippets/choose/services/workprocess/": (
        "head",
        lambda: WorkProcess.objects.create(code="Z", name=NAME),
    ),
    "/admin/snippets/services/cannedanswer/": (
        "head",
        lambda: CannedAnswer.objects.create(title=NAME, text="ก"),
    ),
    "/admin/snippets/services/device/": (
        "head",
        lambda: Device.objects.create(number="7440-1/69", model=NAME),
    ),
    "/admin/snippets/home/school/": ("officer", lambda: make_school("9999", NAME)),
    "/admin/snippets/home/announcement/": (
        "officer",
        lambda: Announcement.objects.create(title=NAME, starts_at=NOW),
    ),
    "/admin/snippets/home/holiday/": (
        "head",
        lambda: Holiday.objects.create(name=NAME, date=date(2030, 1, 8)),
    ),
    "/admin/people/chooser/": ("officer", make_person),
    "/admin/users/": ("admin", make_person),
    "/admin/mail/": ("admin", make_mail),
    "/admin/knowledge/feedback/": (
        "editor",
        lambda: Feedback.objects.create(page=knowledge_base(), helpful=False, comment=NAME),
    ),
    "/admin/knowledge/problemreport/": (
        "editor",
        lambda: ProblemReport.objects.create(page=knowledge_base(), text=NAME),
    ),
    "/admin/snippets/knowledge/samewords/": (
        "editor",
        lambda: SameWords.objects.create(words=f"{NAME}\nนกกก"),
    ),
    "/admin/snippets/knowledge/pin/": (
        "editor",
        lambda: Pin.objects.create(words=NAME, page=knowledge_base()),
    ),
    "/data-requests/": ("officer", make_data_request),
    "/reports/audit/": ("director", lambda: note(Action.CLOSE, kind="home.user", name=NAME)),
    "/reports/searches/?list=all&days=365": (
        "editor",
        lambda: SearchDay.objects.create(day=date.today(), words=NAME, asked=1, results=1),
    ),
}
SHOWN_BY_NUMBER = {"/access/", "/admin/forms/submission/"}
# Lists that the index of the search answers, ours: in tests/test_search_*.py, and here by name.
INDEXED = {
    "/admin/pages/search/": lambda: make_guide(NAME),
    "/admin/choose-page/search/": lambda: make_guide(NAME),
    "/admin/images/": make_image,
    "/admin/images/chooser/results/": make_image,
    "/admin/documents/": lambda: Document.objects.create(
        title=NAME, file=ContentFile(b"a", "a.txt")
    ),
    "/admin/documents/chooser/results/": lambda: Document.objects.create(
        title=NAME, file=ContentFile(b"a", "a.txt")
    ),
}
# Boxes that belong to another row: their form leads there.
LEAD_ON = {
    "/admin/": "/admin/pages/search/",
    "/admin/choose-page/": "/admin/choose-page/search/",
    "/admin/images/chooser/": "/admin/images/chooser/results/",
    "/admin/documents/chooser/": "/admin/documents/chooser/results/",
}
ELSEWHERE = {
    "/search/": "the global search: by number below, by words in tests/test_search_*.py",
    "/style/": "samples of components",
    "/admin/forms/": (
        "Wagtail's own list of form pages, a handful; searched by the index as pages are"
    ),
    "/admin/health/errors/": "kinds of errors, in Latin letters; tests/health/test_checks.py",
    "/admin/groups/": "Wagtail's own: a handful of roles",
    "/admin/redirects/": "Wagtail's own: addresses, in Latin letters",
    "/admin/workflows/list/": "Wagtail's own: a handful",
    "/admin/workflows/tasks/index/": "Wagtail's own: a handful",
    "/admin/workflows/task_chooser/": "Wagtail's own: a handful",
}
NOT_WORDS = (
    "_from",
    "_to",
    "_at",
    "date",
    "label",
    "district",
    "subject",
)  # dates, and filters by one column


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern, route)


def search_boxes(content: str) -> list[str]:
    """The names of the boxes for words in forms that ask, but for the one at the top of each
    page.
    """
    page = html.fromstring(content)
    boxes = page.xpath(
        "//form[not(translate(@method,'POST','post')='post')]//input[@type='search' or"
        " @type='text']"
    )
    names = [box.get("name", "") for box in boxes if box.get("id") != "head-words"]
    return [name for name in names if not name.endswith(NOT_WORDS)]


def shown_by(response) -> str:
    """The page, or what a chooser answers with."""
    if response.status_code != 200 or response.streaming:
        return ""
    text = response.content.decode(errors="replace")
    if response["Content-Type"].startswith("application/json"):
        told = json.loads(text)
        return told.get("html", "") if isinstance(told, dict) else ""
    return text if response["Content-Type"].startswith("text/html") else ""


def test_each_list_with_a_search_box_has_a_row(as_, admin_user):
    browser = as_(admin_user)
    found = set()
    for address in addresses(get_resolver()):
        if "<" in address or "(" in address or "logout" in address:
            continue
        content = shown_by(browser.get(address))
        if content.strip() and search_boxes(content):
            found.add(address)
    rows = {address.partition("?")[0] for address in [*OWN_LISTS, *INDEXED, *LEAD_ON, *ELSEWHERE]}
    assert found - rows == set()
    assert set(LEAD_ON) | set(ELSEWHERE) <= found
    assert {address.partition("?")[0] for address in OWN_LISTS} <= found


def ask(browser, address: str, words: str) -> str:
    path, _, query = address.partition("?")
    name = "words" if path == "/reports/searches/" else "q"
    known = dict(pair.split("=") for pair in query.split("&") if pair)
    response = browser.get(path, {**known, name: words})
    assert response.status_code == 200
    return shown_by(response)


@pytest.mark.parametrize("address", OWN_LISTS)
def test_a_name_is_found_however_it_is_written(as_, request, address):
    role, make = OWN_LISTS[address]
    request.getfixturevalue("teacher")
    browser = as_(request.getfixturevalue("admin_user" if role == "admin" else role))
    made = make()
    told = made.number if address in SHOWN_BY_NUMBER else NAME
    assert [way for way in WAYS_OF_NAME if told not in ask(browser, address, way)] == []
    assert [other for other in OTHER_NAMES if told in ask(browser, address, other)] == []


@pytest.mark.parametrize("address", INDEXED)
def test_a_title_is_found_in_lists_of_pages_and_files(as_, admin_user, address):
    browser = as_(admin_user)
    INDEXED[address]()
    ways = [way for way in WAYS_OF_NAME if way != "นกเงือกม.3"]  # the index knows whole words
    assert [way for way in ways if NAME not in ask(browser, address, way)] == []
    assert NAME not in ask(browser, address, "ปลาบู่")


# Numbers ------------------------------------------------------------------------------------------
WAYS_OF_NUMBER = [  # of 12 in a year (y) or without one
    *(
        "{p}.0012/{y}",
        "{p}.12/{y}",
        "{p}12/{y}",
        "{p}. 12 / {y}",
        "{p}\u00a0.12/{y}",
        "{p}.12\u200b/{y}",
    ),
    *("{p}.12/{s}", "12/{y}", "0012/{y}", "12/{s}", "{p}.๑๒/๒๕๗๐", "๑๒/๗๐", "{p}. ๐๐๑๒/๒๕๗๐"),
]
WAYS_WITHOUT_YEAR = ["#12", "#0012", "#๑๒", "{p}.12", "{p}12", "{p}. 12", "{p}.0012", "{p}#12"]
BESIDE = [(112, 2570), (120, 2570), (1200, 2570), (212, 2570), (13, 2570)]
OTHER_NUMBERS = ["{p}.13/2570", "{p}.12/2568", "12/2568", "กข.12/2570", "2/2570"]


def numbered_case(sequence: int, year: int) -> str:
    case = make_case(sequence=sequence, at=NOW.replace(year=NOW.year + year - 2570))
    return case.number


def numbered_item(state: State, shown: str = "number") -> Callable[[int, int], str]:
    def make(sequence: int, year: int) -> str:
        item = make_item(state, holder_name=f"ผู้ถือสิทธิ์{sequence}ของปี{year}")
        sent = item.request.submission
        sent.number, sent.sequence, sent.be_year = f"คร.{sequence:04}/{year}", sequence, year
        sent.save()
        item.save()
        return getattr(item, shown)

    return make


def project_of(sequence: int, year: int, **facts) -> DevelopmentProject:
    project = make_project(**facts)
    DevelopmentProject.objects.filter(pk=project.pk).update(sequence=sequence, fiscal_year=year)
    project.refresh_from_db()
    project.save()
    return project


def numbered_project(sequence: int, year: int) -> str:
    title = f"โครงการที่{sequence}ของปี{year}"
    return project_of(sequence, year, title=title).title


def step_of_project(sequence: int, year: int) -> str:
    project = project_of(sequence, year, title="ก")
    title = f"ขั้นตอนของ{sequence}ปี{year}"
    return StepRecord.objects.create(project=project, number=13, title=title, kind="task").title


def numbered_mail(sequence: int, year: int) -> str:
    subject = f"คำขอ คร.{sequence:04}/{year} ได้รับแล้ว"
    return make_mail(subject=subject).subject


# Who looks, the letters before the number, and what makes a thing and tells how it is shown
NUMBERED_LISTS = {
    "/consultations/": ("officer", "ปษ", numbered_case),
    "/admin/services/consultation/": ("officer", "ปษ", numbered_case),
    "/access/": ("head", "คร", numbered_item(State.SUBMITTED)),
    "/access/rights/": ("head", "คร", numbered_item(State.GRANTED, "holder_name")),
    "/access/review/": ("head", "คร", numbered_item(State.GRANTED, "holder_name")),
    "/admin/forms/submission/": ("head", "คร", numbered_item(State.SUBMITTED)),
    "/projects/": ("officer", "พร", numbered_project),
    "/admin/snippets/services/developmentproject/": ("officer", "พร", numbered_project),
    "/admin/snippets/services/steprecord/": ("officer", "พร", step_of_project),
    "/admin/mail/": ("admin", "คร", numbered_mail),
}


def written(ways: list[str], prefix: str) -> list[str]:
    return [way.format(p=prefix, y=2570, s=70) for way in ways]


@pytest.mark.parametrize("address", NUMBERED_LISTS)
def test_a_number_is_found_however_it_is_written_and_no_other(as_, request, teacher, address):
    role, prefix, make = NUMBERED_LISTS[address]
    browser = as_(request.getfixturevalue("admin_user" if role == "admin" else role))
    wanted = make(12, 2570)
    others = [make(sequence, year) for sequence, year in BESIDE]
    for way in written(WAYS_OF_NUMBER + WAYS_WITHOUT_YEAR, prefix):
        page = ask(browser, address, way)
        assert wanted in page, way
        assert [other for other in others if other in page] == [], way
    older = make(12, 2569)
    assert [
        way
        for way in written(["{p}.12/{y}", "12/{s}"], prefix)
        if older in ask(browser, address, way)
    ] == []
    if address != "/projects/":  # the board shows a year at a time
        assert [
            way
            for way in written(["#12", "{p}12"], prefix)
            if older not in ask(browser, address, way)
        ] == []
    assert [
        other for other in written(OTHER_NUMBERS, prefix) if wanted in ask(browser, address, other)
    ] == []


@pytest.mark.parametrize("asked", ["2570-012", "2570 - 012", "๒๕๗๐-๐๑๒", "2570\u2013012"])
@pytest.mark.parametrize("address", ["/projects/", "/admin/snippets/services/developmentproject/"])
def test_a_project_is_found_by_the_number_of_its_address(as_, officer, address, asked):
    wanted, other = numbered_project(12, 2570), numbered_project(112, 2570)
    page = ask(as_(officer), address, asked)
    assert wanted in page
    assert other not in page


@pytest.mark.parametrize(
    ("role", "prefix", "make"),
    [
        ("officer", "ปษ", numbered_case),
        ("head", "คร", numbered_item(State.SUBMITTED)),
        ("officer", "พร", lambda sequence, year: project_of(sequence, year).official_number),
    ],
)
def test_the_global_search_finds_a_number_however_it_is_written(
    as_, request, teacher, role, prefix, make
):
    browser = as_(request.getfixturevalue(role))
    wanted = make(12, 2570)
    for sequence, year in BESIDE:
        make(sequence, year)
    for way in written(WAYS_OF_NUMBER + WAYS_WITHOUT_YEAR, prefix):
        found = browser.get("/search/", {"q": way}).context["numbered"]
        assert [row["title"].split()[0] for row in found] == [wanted], way
        told = browser.get("/api/search/", {"q": way}).json()
        assert told["results"][0]["title"].split()[0] == wanted, way
    for other in written(OTHER_NUMBERS, prefix):
        found = browser.get("/search/", {"q": other}).context["numbered"]
        assert wanted not in [row["title"].split()[0] for row in found], other


def test_the_global_search_tells_nobody_of_what_is_not_theirs(as_, other_teacher, teacher):
    numbered_item(State.SUBMITTED)(12, 2570)
    numbered_case(12, 2570)
    project_of(12, 2570)
    browser = as_(other_teacher)
    for way in ("#12", "12/2570", "คร.12", "ปษ.12/2570", "2570-012"):
        assert browser.get("/search/", {"q": way}).context["numbered"] == [], way


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("editor", {"ระบบสารสนเทศ", "กฎหมายและแผน"}),
        (
            "officer",
            {
                "ระบบสารสนเทศ",
                "กฎหมายและแผน",
                "โครงการพัฒนาระบบ",
                "เรื่องขอคำปรึกษา",
                "คำตอบแบบฟอร์ม",
                "โรงเรียน",
            },
        ),
    ],
)
def test_the_search_of_the_admin_leads_to_the_lists_that_one_may_see(as_, request, role, labels):
    browser = as_(request.getfixturevalue(role))
    page = html.fromstring(
        browser.get("/admin/pages/search/", {"q": "ปษ.12/2570"}).content.decode()
    )
    links = {
        link.text_content().strip(): link.get("href")
        for link in page.xpath("//ul[@class='filter-options']//a")
    }
    every = {
        "ระบบสารสนเทศ",
        "กฎหมายและแผน",
        "โครงการพัฒนาระบบ",
        "เรื่องขอคำปรึกษา",
        "คำตอบแบบฟอร์ม",
        "โรงเรียน",
    }
    assert links.keys() & every == labels
    assert [links[label] for label in labels if browser.get(links[label]).status_code != 200] == []
    assert all("q=%E0%B8%9B%E0%B8%A9.12/2570" in links[label] for label in labels)


# Telephones ---------------------------------------------------------------------------------------
WAYS_OF_TELEPHONE = [
    *(
        "0812345678",
        "081-234-5678",
        "081 234 5678",
        "08 1234 5678",
        "+66 81 234 5678",
        "(081) 234-5678",
    ),
    *(
        "๐๘๑-๒๓๔-๕๖๗๘",
        "081.234.5678",
        "081\u2013234\u20135678",
        "081-234\u200b-5678",
        "โทร. 081-2345678",
    ),
    *("081-234-5678 ต่อ 12", "0812345678 ต่อ12", "2345678", "234-5678"),
]


def numbered_person(telephone: str) -> str:
    username = f"hornbill{telephone_digits(telephone)}"
    return make_person(
        username, last_name=f"นกเงือก{telephone_digits(telephone)}", phone=telephone
    ).last_name


TELEPHONED = {
    "/consultations/": (
        "officer",
        lambda number: make_case(subject=f"ของ{number}", phone=number).number,
    ),
    "/admin/services/consultation/": ("officer", lambda number: make_case(phone=number).number),
    "/admin/forms/submission/": ("head", lambda number: make_submission(phone=number).number),
    "/admin/users/": ("admin", numbered_person),
    "/admin/people/chooser/": ("officer", numbered_person),
}


@pytest.mark.parametrize("stored", ["0812345678", "081-234-5678 ต่อ 12"])
@pytest.mark.parametrize("address", TELEPHONED)
def test_a_telephone_is_found_however_it_is_written(as_, request, teacher, address, stored):
    role, make = TELEPHONED[address]
    browser = as_(request.getfixturevalue("admin_user" if role == "admin" else role))
    wanted, other = make(stored), make("0812345679")
    for way in WAYS_OF_TELEPHONE:
        page = ask(browser, address, way)
        assert wanted in page, way
        assert other not in page, way


def test_the_board_turns_to_the_year_of_the_number(as_, officer):
    older = numbered_project(12, 2569)
    numbered_project(12, 2570)
    assert older in ask(as_(officer), "/projects/", "พร.12/2569")


# Persons ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("นางสาวสมมติ ใจดี", "น.ส. สมมติ ใจดี"),
        ("นายสมมติ ใจดี", "สมมติ  ใจดี\u200b"),
        ("ดร.สมมติ ทํางาน", "สมมติทำงาน"),
        ("Mr John Smith", "mr john smith"),
    ],
)
def test_a_replaced_person_is_known_however_the_name_is_written(one, other):
    assert plain_name(one) == plain_name(other)


def test_a_name_that_begins_like_a_title_is_kept():
    assert plain_name("ดรุณี ใจดี") == "ดรุณีใจดี"


def test_who_is_forgotten_is_found_no_more(as_, head, teacher):
    item = make_item(State.GRANTED, holder_name="นกเงือก")
    item.request.submission.forget()
    item.refresh_from_db()
    item.request.submission.refresh_from_db()
    assert "นกเงือก" not in item.search_keys
    assert item.request.submission.search_keys == comparison_key(item.number)
    forget_account(teacher)
    teacher.refresh_from_db()
    assert teacher.search_keys == teacher.username


# What it costs ------------------------------------------------------------------------------------
def make_cases(sequences: range) -> None:
    facts = {
        "channel": "phone",
        "received_at": NOW,
        "asked_on": NOW.date(),
        "received_on": NOW.date(),
    }
    Consultation.objects.bulk_create(
        (
            Consultation(
                be_year=2570,
                sequence=n,
                number=f"ปษ.{n:04}/2570",
                subject=f"ข้อมูลนักเรียน ม.{n % 6 + 1} เรื่องที่ {n}",
                phone=f"08 1234 {n % 10_000:04}",
                due_on=NOW.date(),
                **facts,
            )
            for n in sequences
        ),
        batch_size=2000,
    )


def make_submissions(sequences: range) -> None:
    first = make_submission()
    facts = {"page": first.page, "notice": first.notice, "submit_time": NOW, "form_data": {}}
    Submission.objects.bulk_create(
        Submission(number=f"คร.{n:04}/2570", sequence=n, be_year=2570, **facts) for n in sequences
    )


@pytest.mark.parametrize(
    ("address", "words", "make"),
    [
        ("/consultations/", "ปษ.700/2570", make_cases),
        ("/consultations/", "08 1234 0700", make_cases),
        ("/consultations/", "ข้อมูลนักเรียน ม.๓", make_cases),
        ("/admin/services/consultation/", "ปษ.700/2570", make_cases),
        ("/admin/forms/submission/", "คร.700/2570", make_submissions),
        ("/search/", "คร.700/2570", make_submissions),
    ],
)
def test_as_much_is_asked_of_the_database_for_many(as_, head, teacher, address, words, make):
    browser = as_(head)

    def asked() -> int:
        ask(browser, address, words)
        with CaptureQueriesContext(connection) as captured:
            ask(browser, address, words)
        return len(captured)

    make(range(690, 720))
    few = asked()
    make(range(1000, 3000))
    assert asked() == few


def test_rows_from_before_there_were_keys_get_them_in_batches(teacher):
    make_submissions(range(1000, 2200))
    expected = [f"คร{n}/2570" for n in range(1000, 2200)]
    keys = list(Submission.objects.filter(sequence__gte=1000).values_list("pk", flat=True))
    rows = Submission.objects.filter(pk__in=keys).order_by("number")
    assert (
        list(rows.values_list("search_keys", flat=True)) == expected
    )  # bulk_create makes them too
    rows.update(search_keys="", sequence=None, be_year=None)
    with CaptureQueriesContext(connection) as captured:
        import_module("forms.migrations.0009_found_by_keys").fill_keys(apps, None)
    stored = list(rows.values_list("search_keys", "sequence", "be_year"))
    assert stored == [(key, n, 2570) for key, n in zip(expected, range(1000, 2200), strict=True)]
    assert len(captured) < 60


def test_what_is_corrected_is_found_by_what_it_says_now(as_, officer):
    system = make_system(name="นกยูง")
    system.name = NAME
    system.save(update_fields=["name"])
    assert NAME in ask(as_(officer), "/systems/", "ม.3 นกเงือก")
    assert NAME not in ask(as_(officer), "/systems/", "นกยูง")

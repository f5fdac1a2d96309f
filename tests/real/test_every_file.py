"""Every address that gives a file, asked of the running site: who may have it gets one that opens,
others get none.

The addresses are drawn from the code: one that begins to give files fails the first test until it
has a row. LibreOffice opens all workbooks at once, and then all papers, for it is slow to start.
"""

import csv
import io
import json
import re
import subprocess
from collections.abc import Iterator
from inspect import unwrap
from pathlib import Path
from types import FunctionType

import pytest
import requests
from django.urls import get_resolver

from tests.files.test_exports_everywhere import EXPORTS, walk
from tests.files.test_exports_of_pages import LISTED, OURS, PUBLISHED, ROWS, called_by, names_in
from tests.server import Server

from . import need
from .office import as_csv
from .test_files import Sender

# Who may have a list of the admin, and who may not although the admin is open to them; else a
# teacher may not. The reports on ageing pages and on approvals list what one may publish, so that
# an editor's are empty.
OF_THE_ADMIN = {
    "/admin/forms/submission/": ("head", "officer"),
    "/admin/mail/": ("admin", "head"),
    "/admin/redirects/": ("admin", "head"),
    "/admin/reports/aging-pages/": ("head", "teacher"),
    "/admin/reports/locked/": ("head", "editor"),
    "/admin/reports/workflow/": ("head", "teacher"),
    "/admin/reports/workflow_tasks/": ("head", "teacher"),
    "/admin/services/consultation/": ("officer", "editor"),
    "/admin/users/": ("admin", "head"),
    "/admin/snippets/home/holiday/": ("head", "officer"),
    "/admin/snippets/home/school/": ("officer", "editor"),
    "/admin/snippets/services/developmentproject/": ("officer", "editor"),
    "/admin/snippets/services/standin/": ("admin", "head"),
    "/admin/snippets/services/steprecord/": ("officer", "editor"),
}
FOR_ITS_EDITORS = ("editor", "teacher")
SURVEYS = "/reports/surveys/<slug:slug>/export/"
SNAPSHOT = "/reports/surveys/<slug:slug>/published/<int:pk>/"
# By the pattern of an address: what is asked for, the kinds, who may have it and who may not
PAPERS = {
    "/reports/consultations/<str:period>/memo.<str:kind>": [
        ("{memo}.{kind}", "pdf docx", "director", "teacher")
    ],
    "/projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/report\\.(?P<kind>pdf|docx)": [
        ("{project}report.{kind}", "pdf docx", "director", "visitor")
    ],
    "/pages/<int:pk>/pdf/": [
        ("{guide}", "pdf", "teacher", "visitor"),
        ("{article}", "pdf", "teacher", "visitor"),
        ("{question}", "pdf", "teacher", "visitor"),
    ],
    SURVEYS: [
        (
            "/reports/surveys/satisfaction/export/?what=paper&export={kind}",
            "pdf docx",
            "officer",
            "teacher",
        ),
        (
            "/reports/surveys/needs/export/?what=paper&export={kind}",
            "pdf docx",
            "officer",
            "principal",
        ),
    ],
    SNAPSHOT: [("{published}?export={kind}", "pdf docx", "head", "teacher")],
    "/me/data/": [("/me/data/?export={kind}", "json", "teacher", "visitor")],
}
# Files that people sent and pictures: given back as they are stored, which test_files.py and
# test_hostile_files.py try.
AS_SENT = {
    "/media/<path:path>",
    "/consultations/files/<int:pk>/",
    "/submissions/files/<int:pk>/",
    "/projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/files/(?P<pk>[0-9]{1,9})/",
    "/projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/decision/files/(?P<pk>[0-9]{1,9})/",
}
# Recovery codes are a file while they are shown, which test_second_factor.py asks for.
SHOWN_ONCE = {"/accounts/second-factor/codes/download/"}
A_PAGE = {"a page of the knowledge base"}
MAKES_A_FILE = {
    "attachment",
    "content_disposition_header",
    "FileResponse",
    "table_response",
    "response",
}
# Prints the places; makes rows for the lists that the demo leaves empty.
PLACES = """
import json
from django.utils import timezone
from forms.models import FormPage
from forms.surveys.views import freeze
from forms.surveys.answers import answers_of
from home.models import User
from home.thai.writing import fiscal_year
from knowledge.models import ArticlePage, FaqPage, Feedback, GuidePage, Pin
from knowledge.models import ProblemReport, SameWords
from knowledge.search.reports.models import SearchDay
from services.models import DevelopmentProject, StandIn
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
head, director = (User.objects.get(username=name) for name in ("head", "director"))
today, page = timezone.localdate(), GuidePage.objects.live().first()
Feedback.objects.create(page=page, helpful=True, visitor="x")
ProblemReport.objects.create(page=page, text="ภาพไม่ชัด")
SameWords.objects.create(words="ย้าย\\nโอน")
Pin.objects.create(words="ย้าย", page=page)
StandIn.objects.create(person=head, director=director, from_on=today, to_on=today)
for results in (0, 3):
    SearchDay.objects.create(day=today, words=f"ย้ายโรงเรียน {results}", results=results, asked=7)
Redirect.objects.create(old_path="/old", redirect_link="/knowledge/")
Page.objects.filter(depth__gt=3).update(locked=True, locked_by=head, locked_at=timezone.now())
year, survey = fiscal_year(today), FormPage.objects.get(slug="satisfaction")
kept = freeze(survey, answers_of(survey), year, 6, head)
print(json.dumps({
    "memo": f"/reports/consultations/{year}/memo",
    "project": DevelopmentProject.objects.order_by("pk").first().get_absolute_url(),
    "guide": f"/pages/{page.pk}/pdf/",
    "article": f"/pages/{ArticlePage.objects.live().first().pk}/pdf/",
    "question": f"/pages/{FaqPage.objects.live().first().pk}/pdf/",
    "published": kept.get_absolute_url(),
}))
"""


# Drawn from the code ------------------------------------------------------------------------------
def gives_a_file(function: FunctionType, seen: set[FunctionType]) -> bool:
    if function in seen:
        return False
    seen.add(function)
    if MAKES_A_FILE.intersection(names_in(function.__code__)):
        return True
    return any(gives_a_file(called, seen) for called in called_by(function))


def views_that_give() -> set[str]:
    found = set()
    for address, callback in walk(get_resolver().url_patterns):
        view = unwrap(callback) if callback else None
        is_ours = isinstance(view, FunctionType) and view.__module__.split(".")[0] in OURS
        if is_ours and not address.startswith("/admin/") and gives_a_file(view, set()):
            found.add(address)
    return found


def test_every_address_that_gives_a_file_has_a_row():
    """Lists of the admin are drawn by test_exports_everywhere, whose rows are walked here."""
    assert views_that_give() == (set(ROWS) | set(PAPERS) | AS_SENT | SHOWN_ONCE) - A_PAGE
    assert set(OF_THE_ADMIN) <= EXPORTS


# Fetched ------------------------------------------------------------------------------------------
def asked_for() -> Iterator[tuple[str, str, str, str]]:
    """Address, kind of file, who may have it, who may not; both kinds at once, for some lists
    tell of each file.
    """
    lists = [*LISTED]
    lists += [
        (f"{address}?export=", *OF_THE_ADMIN.get(address, FOR_ITS_EDITORS))
        for address in sorted(EXPORTS)
    ]
    for address, role, refused in lists:
        yield from ((f"{address}{kind}", kind, role, refused) for kind in ("csv", "xlsx"))
    for address, kinds, role, refused in (row for rows in PAPERS.values() for row in rows):
        yield from (
            (address.replace("{kind}", kind), kind, role, refused) for kind in kinds.split()
        )


ASKED_FOR = list(asked_for())
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "json": "application/json",
}


class Visits:
    """The running site, asked by the people of the demo."""

    def __init__(self, site: Server):
        self.site = site
        told = json.loads(site.run(PLACES).splitlines()[-1])
        self.places = {f"{{{name}}}": place for name, place in told.items()} | {
            PUBLISHED: told["published"]
        }
        self.sessions: dict[str, requests.Session] = {"visitor": requests.Session()}

    def get(self, address: str, who: str) -> requests.Response:
        for name, place in self.places.items():
            address = address.replace(name, place)
        if who not in self.sessions:
            self.sessions[who] = Sender(self.site, who)
        return self.sessions[who].get(self.site.url + address, timeout=300, allow_redirects=False)


@pytest.fixture(scope="module")
def visits(site) -> Visits:
    return Visits(site)


def is_file(response: requests.Response) -> bool:
    return response.status_code == 200 and response.headers.get(
        "Content-Disposition", ""
    ).startswith("attachment")


@pytest.fixture(scope="module")
def files(visits, tmp_path_factory) -> dict[str, Path]:
    """By its address, each file as the one who may have it got it."""
    folder = tmp_path_factory.mktemp("files")
    kept, wrong = {}, {}
    for number, (address, kind, role, _) in enumerate(ASKED_FOR):
        response = visits.get(address, role)
        if is_file(response) and response.headers["Content-Type"] == CONTENT_TYPES[kind]:
            kept[address] = folder / f"{number}.{kind}"
            kept[address].write_bytes(response.content)
        else:
            wrong[address] = (response.status_code, response.headers.get("Content-Type"))
    assert wrong == {}
    return kept


def of_kind(files: dict[str, Path], kind: str) -> dict[str, Path]:
    return {address: path for address, path in files.items() if path.suffix == f".{kind}"}


def rows_of(path: Path) -> list[list[str]]:
    """Those that hold something."""
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    return [row for row in rows if any(row)]


def test_who_may_not_have_a_file_gets_none(visits):
    """Led to sign in, refused, or told that there is none."""
    answers = {}
    for address, _, _, refused in ASKED_FOR:
        response = visits.get(address, refused)
        answers[address] = response.status_code
        assert "Content-Disposition" not in response.headers, (address, refused)
        if response.status_code == 302:
            assert re.search("/login/|/admin/$", response.headers["Location"]), address
    assert {address: code for address, code in answers.items() if code not in (302, 403, 404)} == {}


def test_every_csv_begins_with_the_mark_and_has_a_heading_in_thai(files):
    found = of_kind(files, "csv")
    assert len(found) == len(LISTED) + len(EXPORTS)
    empty = []
    for address, path in found.items():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), address
        rows = rows_of(path)
        assert re.search("[ก-๙]", "".join(rows[0])), address
        if len(rows) < 2:
            empty.append(address)
    assert empty == []


def test_libreoffice_reads_in_every_workbook_what_the_csv_holds(files, office):
    found = of_kind(files, "xlsx")
    assert len(found) == len(LISTED) + len(EXPORTS)
    opened = office.save(found.values(), as_csv())
    assert set(opened) == {path.stem for path in found.values()}
    for address, path in found.items():
        told = rows_of(files[address.removesuffix("xlsx") + "csv"])
        read = rows_of(opened[path.stem])
        # The audit notes its own exports: the workbook also has the line of the CSV before it.
        own_line = address.startswith("/reports/audit/")
        assert len(read) == len(told) + own_line, address
        assert "".join(read[0]).split() == "".join(told[0]).split(), address


def test_libreoffice_opens_every_paper_and_its_text_is_found(files, office):
    found = of_kind(files, "docx")
    assert len(found) == 5
    opened = office.save(found.values(), "pdf")
    for address, path in found.items():
        assert_paper(address, opened[path.stem])


def test_every_pdf_opens_and_its_text_is_found(files):
    found = of_kind(files, "pdf")
    assert len(found) == 8
    for address, path in found.items():
        assert_paper(address, path)


def assert_paper(address: str, path: Path) -> None:
    """Poppler finds pages of A4 without a fault, and Thai text on them."""
    told = subprocess.run(
        [need("pdfinfo", "poppler-utils"), path], check=True, capture_output=True, text=True
    )
    assert "A4" in told.stdout, address
    assert "Syntax Error" not in told.stderr, address
    text = subprocess.run(
        [need("pdftotext", "poppler-utils"), path, "-"], check=True, capture_output=True, text=True
    )
    assert len(re.findall("[ก-๙]", text.stdout)) > 20, address


def test_all_that_is_held_on_a_person_is_json(files):
    (path,) = of_kind(files, "json").values()
    assert json.loads(path.read_text(encoding="utf-8"))

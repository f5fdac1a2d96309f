"""Every list that our own pages give as a file, filled with text that a spreadsheet would run.

The addresses are drawn from the code: a view that begins to write tables fails the first test until
it has a row here.
"""

import csv
import io
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import unwrap
from types import CodeType, FunctionType

import pytest
from django.apps import apps
from django.db.models import QuerySet
from django.urls import get_resolver
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Page

from forms.models import AccessItem, FormField, FormPage
from forms.surveys.answers import answers_of
from forms.surveys.views import freeze
from home.files.exports import table_response
from home.files.formulas import LIVE
from home.models import AuditText, DataRequest, School
from home.thai.writing import fiscal_year
from knowledge.models import GuidePage, KnowledgeIndexPage
from knowledge.search.reports.models import SearchDay
from services.models import Consultation, DevelopmentProject, Law, System
from tests.make import make_guide, make_law, make_system
from tests.make_forms import access_answers, needs_answers, of_school, satisfaction_answers
from tests.projects.test_board import make_project
from tests.surveys.test_results import satisfaction, store

from .test_exports_everywhere import walk

pytestmark = pytest.mark.django_db

# Past the door that cleans, as rows from before it may be; U+FFFE and U+000B may stand in no XML.
SOILED = '=HYPERLINK("http://x.invalid","คลิก")\ufffe\x0b'
FORMATS = ("csv", "xlsx")
OURS = ("home", "services", "knowledge", "forms")
BRANCH = "a page of the knowledge base"
PUBLISHED = "a published result"
SURVEY, NEEDS = "/reports/surveys/satisfaction/export/", "/reports/surveys/needs/export/"
SHEETS = "/reports/surveys/needs/schools/"
# By the pattern of an address: what is asked for, who may have it, and who may not.
ROWS = {
    "/systems/": [("/systems/?export=", "teacher", "visitor")],
    "/laws/": [("/laws/?export=", "teacher", "visitor")],
    "/projects/": [("/projects/?export=", "head", "visitor")],
    "/consultations/": [("/consultations/?export=", "officer", "teacher")],
    "/reports/consultations/": [("/reports/consultations/?export=", "director", "teacher")],
    "/reports/searches/": [
        ("/reports/searches/?list=all&export=", "editor", "teacher"),
        ("/reports/searches/?list=unopened&export=", "editor", "principal"),
        ("/reports/searches/?list=nothing&export=", "editor", "visitor"),
    ],
    "/reports/audit/": [("/reports/audit/?export=", "director", "head")],
    "/access/": [("/access/?export=", "head", "officer")],
    "/access/rights/": [("/access/rights/?export=", "head", "officer")],
    "/reports/processing/": [("/reports/processing/?export=", "head", "teacher")],
    "/reports/surveys/<slug:slug>/export/": [
        (f"{SURVEY}?export=", "head", "teacher"),
        (f"{SURVEY}?by=respondent_type&is=teacher&export=", "head", "principal"),
        (f"{SURVEY}?what=raw&export=", "head", "officer"),
        (f"{NEEDS}?export=", "head", "teacher"),
        (f"{NEEDS}?what=raw&export=", "head", "director"),
        (f"{NEEDS}?what=rates&export=", "head", "teacher"),
    ],
    "/reports/surveys/<slug:slug>/published/<int:pk>/": [
        (f"{PUBLISHED}?export=", "head", "teacher")
    ],
    "/reports/surveys/<slug:slug>/schools/": [(f"{SHEETS}?export=", "head", "teacher")],
    "/reports/surveys/<slug:slug>/schools/<str:code>/": [
        (f"{SHEETS}9991000001/?export=", "principal", "editor")
    ],
    "/data-requests/": [("/data-requests/?export=", "officer", "teacher")],
    BRANCH: [("/knowledge/?export=", "teacher", "visitor")],
}
CHOSEN = "/consultations/bulk/"  # those ticked in the list, by a form
LISTED = [row for rows in ROWS.values() for row in rows]
CODES = {
    "notification",
    "unknown",
    "in_use",
    "in_force",
    "line",
    "answered",
    "received",
    "new",
    "submitted",
    "granted",
}
CODES |= {"teacher", "office", "fibre", "True", "False", "None"}
C_E_DATE = re.compile(r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]/20[0-9]{2}\b")


# Drawn from the code ------------------------------------------------------------------------------
def names_in(code: CodeType) -> Iterator[str]:
    """The names that a function uses, in what it defines within itself too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)


def imported_inside(function: FunctionType) -> Iterator[object]:
    """What a function of a page fetches when it is called, so that its module needs no other at
    the start.
    """
    package = function.__module__.split(".")[0]
    if "exports" in function.__code__.co_names:
        yield from vars(import_module(f"{package}.exports")).values()


def called_by(function: FunctionType) -> Iterator[FunctionType]:
    names = set(names_in(function.__code__))
    inside = [
        thing for thing in imported_inside(function) if getattr(thing, "__name__", "") in names
    ]
    for thing in [function.__globals__.get(name) for name in names] + inside:
        plain = unwrap(thing) if callable(thing) else None
        if isinstance(plain, FunctionType) and plain.__module__.split(".")[0] in OURS:
            yield plain


def writes_a_table(function: FunctionType, seen: set[FunctionType] | None = None) -> bool:
    seen = set() if seen is None else seen
    if function is table_response:
        return True
    if function in seen:
        return False
    seen.add(function)
    return any(writes_a_table(called, seen) for called in called_by(function))


def views_that_write() -> set[str]:
    """The addresses of our own pages; those of the admin are walked beside."""
    found = set()
    for address, callback in walk(get_resolver().url_patterns):
        view = unwrap(callback) if callback else None
        is_ours = isinstance(view, FunctionType) and not address.startswith("/admin/")
        if is_ours and writes_a_table(view):
            found.add(address)
    return found


def page_types_that_write() -> set[type[Page]]:
    models = [model for model in apps.get_models() if issubclass(model, Page)]
    return {
        model for model in models if "serve" in vars(model) and writes_a_table(unwrap(model.serve))
    }


def test_every_page_that_gives_a_table_has_a_row():
    assert views_that_write() == (set(ROWS) - {BRANCH}) | {CHOSEN}
    assert page_types_that_write() == {KnowledgeIndexPage}


# Walked -------------------------------------------------------------------------------------------
def soil(rows: QuerySet, *columns: str) -> None:
    """Past the models, as rows from before the door are."""
    assert rows.update(**dict.fromkeys(columns, SOILED))


@pytest.fixture
def filled(as_, teacher, officer, head, school) -> str:
    """One row at least in each list, every text hostile; the address of published results."""
    make_system("hostile")
    make_law("hostile", status="unknown", in_force_on="2026-02-05")
    make_guide()
    Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="line")
    make_project(head)
    for results in (0, 3):
        SearchDay.objects.create(
            day=timezone.localdate(), words=f"{SOILED}{results}", results=results, asked=7
        )
    assert as_(teacher).post("/forms/access-request/", access_answers()).status_code == 302
    needs = FormPage.objects.get(slug="needs")
    store(satisfaction(), [satisfaction_answers(best=SOILED, problem=SOILED)] * 6)
    store(needs, [of_school(teacher, needs_answers(priority=SOILED))] * 6)
    needs.once, needs.needs_certificate = FormPage.Once.SCHOOL, True
    needs.save()
    assert as_(teacher).post(needs.url, of_school(teacher, needs_answers())).status_code == 302
    asked = {"kind": "see", "name": "ผู้ขอตัวอย่าง", "email": "somebody@example.invalid"}
    assert as_(None).post("/data-requests/new/", asked).status_code == 302
    for rows, *columns in (
        (DataRequest.objects, "name"),
        (System.objects, "name", "purpose"),
        (Law.objects, "title"),
        (School.objects, "name"),
        (DevelopmentProject.objects, "title", "reason"),
        (Consultation.objects, "subject"),
        (AccessItem.objects, "holder_name", "account"),
        (AuditText.objects, "text"),
        (FormField.objects, "label"),
        (Page.objects.filter(depth__gt=1), "title", "draft_title"),
        (GuidePage.objects, "summary"),
    ):
        soil(rows, *columns)
    survey = satisfaction()
    return freeze(
        survey, answers_of(survey), fiscal_year(timezone.localdate()), 6, head
    ).get_absolute_url()


def content_of(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def cells_of(content: bytes, kind: str) -> list[str]:
    if kind == "csv":
        text = content.decode()
        assert text.startswith("\ufeff")
        return [cell for row in csv.reader(io.StringIO(text[1:], newline="")) for cell in row]
    cells = [cell for row in load_workbook(io.BytesIO(content)).active for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    return [str(cell.value) for cell in cells if cell.value is not None]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("address", "role", "refused"), LISTED)
def test_a_list_is_harmless_in_words_and_for_some_alone(
    address, role, refused, kind, filled, people, as_
):
    """Right for whom it is, and no more than a way to sign in or a refusal for others."""
    AccessItem.objects.update(
        state="granted" if "rights" in address else "submitted", granted_on=timezone.localdate()
    )
    address = address.replace(PUBLISHED, filled) + kind
    assert as_(people[refused]).get(address).status_code == (302 if refused == "visitor" else 403)
    cells = cells_of(content_of(as_(people[role]).get(address)), kind)
    assert_harmless_and_in_words(cells, kind)


@pytest.mark.parametrize(("refused", "status"), [("visitor", 302), ("teacher", 403)])
def test_the_chosen_cases_are_harmless_in_words_and_for_some_alone(
    refused, status, filled, people, as_
):
    chosen = {"do": "export", "case": [Consultation.objects.get().pk]}
    assert as_(people[refused]).post(CHOSEN, chosen).status_code == status
    answer = as_(people["officer"]).post(CHOSEN, chosen)
    assert_harmless_and_in_words(cells_of(content_of(answer), "xlsx"), "xlsx")


def assert_harmless_and_in_words(cells: list[str], kind: str) -> None:
    assert any("HYPERLINK" in cell for cell in cells)
    assert [
        cell for cell in cells if kind == "csv" and LIVE.match(cell) and not cell.startswith("'")
    ] == []
    assert [cell for cell in cells if "\ufffe" in cell or "\x0b" in cell] == []
    assert [cell for cell in cells if C_E_DATE.search(cell)] == []
    assert set(cells) & CODES == set()

"""What an old site may have stored breaks no output: every page, list, workbook and paper
opens, in LibreOffice too.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from docx import Document
from lxml import html
from openpyxl import load_workbook
from psycopg.types.json import Jsonb
from pypdf import PdfReader
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import StreamField
from wagtail.models import Collection, Page, PageLogEntry, Revision

from home.models import OutgoingMail
from home.thai.cleaning import text_fields
from home.thai.text import clean_text, writable
from home.thai.writing import fiscal_year
from knowledge.models import Feedback, Pin, ProblemReport, SameWords
from services.models import Consultation
from tests.admin_walk import walk as walk_the_admin
from tests.files.test_exports_of_pages import PUBLISHED, filled  # noqa: F401 - a fixture
from tests.make import make_article, make_faq, make_guide
from tests.projects.test_report import project  # noqa: F401 - a fixture

from .test_every_file import ASKED_FOR

pytestmark = pytest.mark.django_db

# Sixty letters that text from PDF, slides, chats and broken files brings along; NUL and lone
# surrogates no database of ours takes.
ODD = [
    *map(chr, [*range(1, 9), 11, 12, *range(14, 32), 127, 128, 133, 144, 159]),
    *(
        "\u00a0\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u2028\u2029\u202e\u2060\u2066\u2800\u3000"
    ),
    *("\ue000\uf70a\ufdd0\ufe0f\ufeff\ufff9\ufffc\ufffe\uffff"),
    *("\U0001fffe\U000e0041\U0010ffff"),
]
LETTERS = "".join(f"{letter}ก" for letter in ODD)
FORMULA, TURNED = "=cmd|' /C calc'!A0 ก ", "\u202eexe.fdp\u202c שלום مرحبا ก "
EMOJI, PILE = (
    "👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3 ก ",
    "ก" + "\u0301\u0e49" * 60 + " ",
)
LONG = "x" * 1_500 + "ก" * 1_500 + "http://" + "a" * 500 + "<b>&amp;"
PIECES = [LETTERS, FORMULA, TURNED, EMOJI, PILE]
# What the code reads as codes; no person types these.
CODES = set(
    """
    clean_name field_type choices show_if series number_prefix bands node steps key number code
    subject_key search_keys period once link link_address reference_date processes username
    file_hash citing words address letter_code prefix digest once_token slug url_path path
    content_type language_code role right
    """.split()
)
# Of other apps, what people type into the admin.
OF_WAGTAIL = {
    Page: ("title", "draft_title", "seo_title", "search_description"),
    Collection: ("name",),
    Redirect: ("redirect_link",),
    PageLogEntry: ("label",),
    Revision: ("object_str",),
}
OURS = ("home", "services", "knowledge", "forms")
A_TEXT = re.compile("[ก-๙]")


# Soiled -------------------------------------------------------------------------------------------
def soil(column: models.Field, number: int) -> str:
    """A value of odd text that the column holds; what does not fit one is in the next, for each
    begins elsewhere.
    """
    begin = number % len(PIECES)
    text = "".join(PIECES[begin:] + PIECES[:begin])
    return text[: column.max_length] if column.max_length else text + LONG


def soil_json(value: object) -> object:
    """The same structure with odd text where a person wrote; codes and keys stay."""
    if isinstance(value, str):
        return f"{value}{LETTERS}{TURNED}{PILE}" if A_TEXT.search(value) else value
    if isinstance(value, dict):
        return {key: soil_json(inner) for key, inner in value.items()}
    return [soil_json(inner) for inner in value] if isinstance(value, list) else value


def columns_of_text() -> Iterator[tuple[type[models.Model], models.Field]]:
    for name in OURS:
        for model in apps.get_app_config(name).get_models():
            own = [field for field in text_fields(model) if field.model._meta.app_label in OURS]
            yield from (
                (model, field) for field in own if not field.unique and field.name not in CODES
            )
    for model, names in OF_WAGTAIL.items():
        yield from ((model, model._meta.get_field(name)) for name in names)


def soil_every_text() -> set[str]:
    """Rows as they were stored before text was cleaned; past the models, as old rows are.

    The columns that had rows.
    """
    soiled = set()
    for number, (model, column) in enumerate(columns_of_text()):
        rows = model._default_manager.all()
        if isinstance(column, StreamField | models.JSONField):
            done = sum(soil_structure(rows, pk, column) for pk in rows.values_list("pk", flat=True))
        else:
            done = rows.update(**{column.name: soil(column, number)})
        if done:
            soiled.add(f"{model._meta.label}.{column.name}")
    return soiled


def soil_structure(rows: models.QuerySet, pk: object, column: models.Field) -> int:
    stored = getattr(rows.only(column.name).get(pk=pk), column.name)
    plain = (
        json.loads(column.value_to_string(rows.get(pk=pk)))
        if isinstance(column, StreamField)
        else stored
    )
    odd = soil_json(plain)
    return rows.filter(pk=pk).update(
        **{column.name: column.to_python(odd) if odd != plain else stored}
    )


# A site of old ------------------------------------------------------------------------------------
@pytest.fixture
def rows(as_, head, officer, teacher, project, filled) -> dict[str, str]:  # noqa: F811 - the fixtures above
    """A row in every list and register; where the files that have no fixed place are."""
    case = Consultation.objects.receive(
        subject="ถาม", at=timezone.now(), channel="line", phone="08 1234 5678"
    )
    case.answer(by=officer, at=timezone.now(), text="ตอบ")
    guide, article, question = make_guide(), make_article(), make_faq()
    Feedback.objects.create(page=guide, helpful=False, user=teacher, comment="ยังไม่ชัด")
    ProblemReport.objects.create(page=guide, text="ภาพไม่ชัด")
    SameWords.objects.create(words="ย้าย\nโอน")
    Pin.objects.create(words="ย้าย", page=guide)
    Redirect.objects.create(old_path="/old", redirect_link="/knowledge/")
    OutgoingMail.objects.create(
        recipient="a@example.invalid", subject="เรื่อง", message=b"", next_try_at=timezone.now()
    )
    return {
        PUBLISHED: filled,
        "{published}": filled,
        "{memo}": f"/reports/consultations/{fiscal_year(timezone.localdate())}/memo",
        "{project}": project.get_absolute_url(),
        "{guide}": f"/pages/{guide.pk}/pdf/",
        "{article}": f"/pages/{article.pk}/pdf/",
        "{question}": f"/pages/{question.pk}/pdf/",
    }


@pytest.fixture
def places(rows) -> dict[str, str]:
    """The same, of rows whose texts are odd in every column."""
    assert len(soil_every_text()) > 120
    return rows


def content_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def assert_opens(kind: str, content: bytes, address: str) -> None:
    if kind == "xlsx":
        assert load_workbook(BytesIO(content)).active.max_row, address
    elif kind == "docx":
        assert Document(BytesIO(content)).paragraphs, address
    elif kind == "pdf":
        assert "ก" in PdfReader(BytesIO(content)).pages[0].extract_text(), address
    elif kind == "csv":
        text = content.decode().replace("\r", "")
        assert writable(text) == text, address
    else:
        assert json.loads(content), address


def test_every_file_of_old_rows_opens_here_and_in_libreoffice(
    places, people, as_, office, tmp_path
):
    browsers = {name: as_(user) for name, user in people.items()}
    files: dict[str, list[Path]] = {"xlsx": [], "docx": []}
    for number, (address, kind, role, _) in enumerate(ASKED_FOR):
        for name, place in places.items():
            address = address.replace(name, place)
        response = browsers[role].get(address)
        assert response.status_code == 200, address
        assert response.headers["Content-Disposition"].startswith("attachment"), address
        content = content_of(response)
        assert_opens(kind, content, address)
        if kind in files:
            files[kind].append(tmp_path / f"{number}.{kind}")
            files[kind][-1].write_bytes(content)
    for kind, into in (("xlsx", "csv"), ("docx", "pdf")):
        assert set(office.save(files[kind], into)) == {path.stem for path in files[kind]}


def links_of(page: html.HtmlElement, address: str) -> Iterator[str]:
    for link in page.xpath("//a[not(@download)]/@href"):
        parts = urlsplit(urljoin(address, link))
        if not parts.netloc and not parts.path.startswith(
            ("/admin/", "/accounts/logout/", "/documents/", "/static/")
        ):
            yield parts.path


def walk_the_site(browser: Client, seen: set[str]) -> Iterator[tuple[str, html.HtmlElement]]:
    """Each page that links lead to; of the screens that many rows have, one."""
    todo = ["/"]
    while todo:
        address = todo.pop(0)
        try:
            screen = resolve(address).view_name
        except Resolver404:
            continue
        if screen == "wagtail_serve":
            screen = address
        if screen in seen:
            continue
        seen.add(screen)
        response = browser.get(address)
        assert response.status_code in (200, 302, 403, 404, 405), address
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            page = html.fromstring(response.content.decode())
            yield address, page
            todo += links_of(page, address)


def test_every_page_of_old_rows_opens(places, people, as_):
    seen: set[str] = set()
    pages = [
        address
        for name in ("head", "teacher")
        for address, _ in walk_the_site(as_(people[name]), seen)
    ]
    screens = list(walk_the_admin(as_(people["admin"]), set()))
    assert len(pages) > 60
    assert len(screens) > 100


@pytest.mark.parametrize("letter", ODD, ids=ascii)
def test_each_odd_letter_is_sent_through_a_form_and_stored_clean(as_, officer, letter):
    sent = {
        "channel": "line",
        "subject": f"ก{letter}ข",
        "answer": f"ค{letter}ง",
        "key": "k",
        "answered": "1",
    }
    assert as_(officer).post("/consultations/new/", sent).status_code == 302
    case = Consultation.objects.get(key="k")
    assert case.subject == " ".join(clean_text(f"ก{letter}ข", multiline=False).split())
    assert case.answers.get().text == clean_text(f"ค{letter}ง", multiline=True)
    assert as_(officer).get("/consultations/?export=xlsx").status_code == 200


# Sent ---------------------------------------------------------------------------------------------
# No text holds these, whoever wrote it.
NEVER = frozenset(
    letter for letter in LETTERS if ord(letter) < 160 or letter in "\u00ad\u200b\u2028\u2029\u2060"
)
NEVER |= frozenset("\u202e\ufdd0\ufeff\ufffe\uffff\U0001fffe\U0010ffff")
TYPED = ("text", "search", None)
MARK, IN_JSON = "พิมพ์เอง", "שלום"  # by which what was typed here is known from what old rows held
A_DAY_OR_NUMBER = re.compile(r"[\d/., ๐-๙-]+")


class Writes:
    """Every text typed here that reaches the database while this stands before it."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(
        self, execute: Callable, sql: str, params: object, many: bool, context: dict
    ) -> object:
        if sql.startswith(("INSERT", "UPDATE")):
            self.texts += (text for text in texts_of(params) if MARK in text or IN_JSON in text)
        return execute(sql, params, many, context)


def texts_of(value: object) -> Iterator[str]:
    """All texts in what is sent to the database, those inside JSON too."""
    if isinstance(value, Jsonb):
        value = value.obj
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_of([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def is_typed(field: html.HtmlElement) -> bool:
    """Whether a person writes words there: no day, number or choice."""
    if field.tag != "textarea" and field.get("type") not in TYPED:
        return False
    return "data-day" not in field.attrib and not A_DAY_OR_NUMBER.fullmatch(field.value or "")


def is_seen(field: html.HtmlElement) -> bool:
    return field.get("type") not in ("hidden", "checkbox", "radio")


def odd_value(value: str, field: html.HtmlElement, number: int) -> str:
    if value.startswith("{"):
        return json.dumps(soil_json(json.loads(value)))
    return f"{value}{MARK}\x00{soil(models.TextField(), number)}"[
        : int(field.get("maxlength") or 400)
    ]


def sent_by(form: html.FormElement, number: int, *, everywhere: bool) -> dict[str, list[str]]:
    """What a browser sends by the form's first button, with odd letters after each text that people
    write; `everywhere`, also after days, numbers and what is chosen from a list.
    """
    fields = {
        field.name: field
        for field in form.inputs
        if field.name and isinstance(field, html.HtmlElement)
    }
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        field = fields.get(name)
        odd = field is not None and (
            is_typed(field) or value.startswith("{") or (everywhere and is_seen(field))
        )
        sent.setdefault(name, []).append(odd_value(value, field, number) if odd else value)
    for button in form.xpath("(.//button[@name]|.//input[@type='submit'][@name])[1]"):
        sent[button.get("name")] = [button.get("value", "")]
    for block in form.xpath(".//*[@data-block]"):
        sent[f"{block.get('id')}-count"] = ["0"]
    return sent


def forms_of(page: html.HtmlElement) -> Iterator[html.FormElement]:
    return (form for form in page.forms if form.method == "POST" and form.inputs)


@pytest.mark.parametrize("everywhere", [False, True], ids=["in texts", "in every field"])
def test_odd_text_sent_through_each_form_is_stored_clean_or_refused(rows, people, as_, everywhere):
    walks = {
        name: walk_the_site(as_(people[name]), set())
        for name in ("head", "officer", "teacher", "director")
    }
    walks |= {"admin": walk_the_admin(as_(people["admin"]), set())}
    forms = [
        (name, address, form)
        for name, pages in walks.items()
        for address, page in pages
        for form in forms_of(page)
    ]
    writes, wrongs = Writes(), []
    for number, (name, address, form) in enumerate(forms):
        sent, before = sent_by(form, number, everywhere=everywhere), len(writes.texts)
        with transaction.atomic(), connection.execute_wrapper(writes):
            browser = as_(people[name])
            browser.raise_request_exception = False
            response = browser.post(urljoin(address, form.action or ""), sent)
            transaction.set_rollback(True)
        if response.status_code >= 500 or any(NEVER & set(text) for text in writes.texts[before:]):
            wrongs.append((address, form.action, name, response.status_code))
    assert wrongs == []
    assert len(forms) > 400
    assert len(writes.texts) > 60

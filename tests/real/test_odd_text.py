"""What an old site may have stored breaks no output: every page, list, workbook and paper opens, in LibreOffice too."""

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from home.cleaning import text_fields
from home.text import clean_text, writable
from services.models import Consultation

from ..make import make_article, make_faq, make_guide
from ..make_forms import satisfaction_answers
from ..test_rd_report import project  # noqa: F401 - a fixture
from ..test_survey_results import satisfaction, store
from . import need

pytestmark = pytest.mark.django_db

# Sixty letters that text from PDF, slides, chats and broken files brings along; NUL and lone surrogates no database of
# ours takes.
ODD = [
    *map(chr, [*range(1, 9), 11, 12, *range(14, 32), 127, 128, 133, 144, 159]),
    *("\u00a0\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u2028\u2029\u202e\u2060\u2066\u2800\u3000"),
    *("\ue000\uf70a\ufdd0\ufe0f\ufeff\ufff9\ufffc\ufffe\uffff"),
    *("\U0001fffe\U000e0041\U0010ffff"),
]
# What the code reads as codes; no person types these.
CODES = {"clean_name", "field_type", "choices", "show_if", "series", "number_prefix", "bands", "node", "steps", "key"}
CODES |= {"number", "code", "subject_key", "search_keys", "period", "once", "link", "link_address", "reference_date"}
CODES |= {
    "processes",
    "username",
    "file_hash",
    "citing",
    "words",
    "address",
    "letter_code",
    "prefix",
    "digest",
    "once_token",
}


def soil(row_field: models.Field) -> str:
    """A value of odd letters that the column holds."""
    text = "".join(f"{letter}ก" for letter in ODD)
    return text[: row_field.max_length or None]


def soil_every_text() -> int:
    """Rows as they were stored before text was cleaned; past the models, as old rows are."""
    soiled = 0
    for name in ("home", "services", "knowledge", "forms"):
        for model in apps.get_app_config(name).get_models():
            for field in text_fields(model):
                plain = type(field).__name__ in ("CharField", "TextField", "RichTextField")
                if (
                    plain
                    and not field.unique
                    and field.name not in CODES
                    and "wagtail" not in field.model._meta.app_label
                ):
                    soiled += model._default_manager.update(**{field.name: soil(field)}) > 0
    return soiled


def content_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def old_site(as_, head, officer, teacher, project):  # noqa: F811 - the fixture above
    """A site with a year of work, all of whose texts are odd; and a browser of its head."""
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="line", phone="08 1234 5678")
    case.answer(by=officer, at=timezone.now(), text="ตอบ")
    store(satisfaction(), [satisfaction_answers(best="ดี", problem="ช้า")] * 6)
    pages = [make_guide(), make_article(), make_faq()]
    assert soil_every_text() > 60
    year = case.be_year
    survey = satisfaction().slug
    addresses = [f"/pages/{page.pk}/pdf/" for page in pages] + [page.url for page in pages]
    addresses += [
        case.get_absolute_url(),
        case.receipt_url,
        project.get_absolute_url(),
        "/",
        "/systems/",
        "/laws/",
        "/me/",
    ]
    addresses += [f"{project.get_absolute_url()}report.{kind}" for kind in ("pdf", "docx")]
    addresses += [f"/reports/consultations/{year}/memo.{kind}" for kind in ("pdf", "docx")]
    addresses += [
        f"/reports/surveys/{survey}/export/?what={what}&format={kind}"
        for what in ("raw", "summary")
        for kind in ("csv", "xlsx")
    ]
    addresses += [f"/reports/surveys/{survey}/export/?format={kind}" for kind in ("pdf", "docx")]
    lists = [
        "/consultations/",
        f"/reports/consultations/?period={year}",
        "/systems/",
        "/laws/",
        "/projects/",
        "/knowledge/",
    ]
    lists += ["/reports/searches/", "/admin/forms/submission/", "/admin/services/consultation/", "/reports/processing/"]
    for address in lists:
        sign = "&" if "?" in address else "?"
        addresses += [address, *(f"{address}{sign}export={kind}" for kind in ("csv", "xlsx"))]
    return as_(head), addresses


def test_every_output_of_old_rows_opens_here_and_in_libreoffice(old_site, tmp_path):
    browser, addresses = old_site
    kinds: dict[str, list[Path]] = {"xlsx": [], "docx": []}
    opened = {"csv": 0, "pdf": 0, "html": 0}
    for number, address in enumerate(addresses):
        response = browser.get(address)
        assert response.status_code == 200, address
        body, kind = content_of(response), response["Content-Type"]
        if "spreadsheetml" in kind:
            assert load_workbook(BytesIO(body)).active.max_row, address
        elif "wordprocessingml" in kind:
            assert Document(BytesIO(body)).paragraphs, address
        elif "pdf" in kind:
            assert "ก" in PdfReader(BytesIO(body)).pages[0].extract_text(), address
            opened["pdf"] += 1
            continue
        else:
            text = body.decode()
            opened["csv" if "csv" in kind else "html"] += 1
            assert "html" in kind or writable(text.replace("\r", "")) == text.replace("\r", ""), address
            continue
        ending = "xlsx" if "spreadsheetml" in kind else "docx"
        kinds[ending].append(tmp_path / f"{number}.{ending}")
        kinds[ending][-1].write_bytes(body)
    assert len(kinds["xlsx"]) >= 8
    assert len(kinds["docx"]) >= 2
    assert opened["csv"] >= 8
    assert opened["pdf"] >= 5
    assert_libreoffice_opens(kinds["xlsx"], "csv", tmp_path)
    assert_libreoffice_opens(kinds["docx"], "pdf", tmp_path)


def assert_libreoffice_opens(files: list[Path], into: str, folder: Path) -> None:
    """Each file is converted; LibreOffice leaves out what it cannot read."""
    soffice = need("soffice", "libreoffice")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [soffice, profile, "--headless", "--convert-to", into, "--outdir", str(folder / into), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    assert {path.stem for path in (folder / into).iterdir()} == {path.stem for path in files}


@pytest.mark.parametrize("letter", ODD, ids=ascii)
def test_each_odd_letter_is_sent_through_a_form_and_stored_clean(as_, officer, letter):
    sent = {"channel": "line", "subject": f"ก{letter}ข", "answer": f"ค{letter}ง", "key": "k", "answered": "1"}
    assert as_(officer).post("/consultations/new/", sent).status_code == 302
    case = Consultation.objects.get(key="k")
    assert case.subject == " ".join(clean_text(f"ก{letter}ข", multiline=False).split())
    assert case.answers.get().text == clean_text(f"ค{letter}ง", multiline=True)
    assert as_(officer).get("/consultations/?export=xlsx").status_code == 200

"""Files as LibreOffice itself saves them, at each door: taken where the office would expect it,
else refused in Thai.

Saved once for the whole file; each kind by one run.
"""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from wagtail.documents import get_document_model

from forms.models import Submission, SubmissionFile
from home.models import School, User
from knowledge.models import GuidePage
from services.models import CatalogueImport, Law, System
from tests.files.test_kept import add
from tests.make import make_file, make_school
from tests.make_forms import ask_answers

from .office import CP_874, UTF_8, UTF_16, Office, as_csv

pytestmark = pytest.mark.django_db
THAI = re.compile("[ก-๙]{3}")
TABLES = {
    "people": [
        ["ชื่อผู้ใช้", "คำนำหน้า", "ชื่อ", "นามสกุล", "อีเมล", "รหัสโรงเรียน", "บทบาท"],
        ["kru1", "นาง", "น้ำใส", "ใจดี", "kru1@example.invalid", "9991000009", "teacher"],
    ],
    "schools": [
        ["บัญชีโรงเรียน"],
        ["รหัสโรงเรียน", "ชื่อโรงเรียน", "อำเภอ", "ขนาด", "เปิดดำเนินการ"],
        ["๙๙๙๑๐๐๐๐๐๑", "โรงเรียนน้ำใส, สาขาสอง", "เมือง", "ขนาดใหญ่", "ใช่"],
    ],
    "systems": [
        ["รหัสระบบ", "ชื่อระบบ", "สถานะ", "ใช้ทำอะไร"],
        ["new-system", "ระบบน้ำใส", "ทดลองใช้ (นำร่อง)", "คัดกรอง\nบันทึก"],
    ],
    "laws": [
        ["รหัสกฎหมาย", "ชื่อเต็ม", "ประเภท", "ปี พ.ศ.", "วันที่ใช้บังคับ"],
        ["new-law", "ระเบียบน้ำใส", "ระเบียบ", "2562", "27 พฤษภาคม 2563"],
    ],
}
READ = {
    "xlsx": "xlsx",
    "utf-8": as_csv(UTF_8),
    "cp874": as_csv(CP_874),
    "cp874, semicolon": as_csv(CP_874, ";"),
    "utf-16, tab": as_csv(UTF_16, "\t"),
}
NOT_READ = {"xls": "xls", "ods": "ods", "pdf": "pdf", "html": "html"}
STORED: dict[str, tuple[type[models.Model], dict]] = {
    "people": (User, {"username": "kru1", "first_name": "น้ำใส", "school__code": "9991000009"}),
    "schools": (School, {"code": "9991000001", "name": "โรงเรียนน้ำใส, สาขาสอง", "size": "large"}),
    "systems": (
        System,
        {"slug": "new-system", "name": "ระบบน้ำใส", "status": "pilot", "purpose": "คัดกรอง\nบันทึก"},
    ),
    "laws": (Law, {"slug": "new-law", "title": "ระเบียบน้ำใส", "in_force_on": date(2020, 5, 27)}),
}
PAGE = "ขอคำปรึกษา\r\n\r\nน้ำใจ ๑๒๓\r\n"
GUIDE = "---\r\ntitle: คู่มือน้ำใส\r\nsummary: ย่อ\r\n---\r\n\r\nเข้าสู่ระบบก่อน\r\n"
TEXTS = {"utf-8": "txt:Text (encoded):UTF8,CRLF", "cp874": "txt:Text (encoded):MS_874,CRLF"}


# Saved by LibreOffice -----------------------------------------------------------------------------
def as_text(rows: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


@pytest.fixture(scope="module")
def tables(office: Office, tmp_path_factory) -> dict[str, dict[str, Path]]:
    """By the writing and by the name, each table."""
    folder = tmp_path_factory.mktemp("tables")
    for name, rows in TABLES.items():
        (folder / f"{name}.csv").write_text(as_text(rows), encoding="utf-8", newline="")
    written = [folder / f"{name}.csv" for name in TABLES]
    return {writing: office.save(written, kind) for writing, kind in (READ | NOT_READ).items()}


@pytest.fixture(scope="module")
def documents(office: Office, tmp_path_factory) -> dict[str, bytes]:
    """By the ending, the same short page."""
    page = tmp_path_factory.mktemp("documents") / "เอกสาร.txt"
    page.write_text(PAGE, encoding="utf-8-sig", newline="")
    endings = ("docx", "odt", "doc", "rtf", "pdf")
    return {ending: office.save([page], ending)[page.stem].read_bytes() for ending in endings}


# Tables at the imports ----------------------------------------------------------------------------
def by_command(name: str) -> Callable[[Path, Client], str]:
    def run(path: Path, browser: Client) -> str:
        """What was wrong, or nothing."""
        try:
            call_command(f"import_{name}", path)
        except CommandError as error:
            return str(error)
        return ""

    return run


def in_the_browser(name: str) -> Callable[[Path, Client], str]:
    def send(path: Path, browser: Client) -> str:
        page = browser.post(
            f"/{name}/import/", {"file": make_file(path.name, path.read_bytes())}, follow=True
        )
        assert page.status_code == 200
        if "plan" not in page.context:
            return " ".join(page.context["form"].errors["file"])
        assert page.context["plan"].faults == []
        sent = browser.post(page.request["PATH_INFO"], {"shown": page.context["plan"].print})
        assert sent.status_code == 302
        return ""

    return send


DOORS = {name: by_command(name) for name in ("people", "schools")}
DOORS |= {name: in_the_browser(name) for name in ("systems", "laws")}


@pytest.fixture
def browser_of_officer(as_, officer) -> Client:
    make_school("9991000009", "โรงเรียนที่มีอยู่")
    return as_(officer)


@pytest.mark.parametrize("writing", READ)
@pytest.mark.parametrize("name", TABLES)
def test_a_table_saved_by_libreoffice_is_read_by_each_import(
    name, writing, tables, browser_of_officer
):
    model, facts = STORED[name]
    assert DOORS[name](tables[writing][name], browser_of_officer) == ""
    assert model.objects.filter(**facts).count() == 1


@pytest.mark.parametrize("renamed", [False, True], ids=["by its name", "called .xlsx"])
@pytest.mark.parametrize("kind", NOT_READ)
@pytest.mark.parametrize("name", TABLES)
def test_what_is_no_table_is_refused_in_thai_by_each_import(
    name, kind, renamed, tables, browser_of_officer, tmp_path
):
    model, _ = STORED[name]
    before = model.objects.count()
    path = tmp_path / (f"{name}.xlsx" if renamed else f"{name}.{kind}")
    path.write_bytes(tables[kind][name].read_bytes())
    assert THAI.search(DOORS[name](path, browser_of_officer))
    assert model.objects.count() == before
    assert not CatalogueImport.objects.exists()


# Guides -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("writing", TEXTS)
def test_a_guide_that_writer_saved_as_text_is_imported(writing, office, tmp_path):
    source = tmp_path / "guide.txt"
    source.write_text(GUIDE, encoding="utf-8-sig", newline="")
    folder = tmp_path / "guides"
    folder.mkdir()
    office.save([source], TEXTS[writing])["guide"].rename(folder / "from-writer.md")
    call_command("import_guides", folder)
    page = GuidePage.objects.get(slug="from-writer")
    assert (page.title, page.summary) == ("คู่มือน้ำใส", "ย่อ")


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
@pytest.mark.parametrize("ending", ["", ".md", ".jsonl"])
def test_a_document_is_no_guide_and_says_so_in_thai(kind, ending, documents, tmp_path, capsys):
    before = GuidePage.objects.count()
    path = tmp_path / f"คู่มือ.{kind}{ending}"
    path.write_bytes(documents[kind])
    with pytest.raises((CommandError, SystemExit)) as told:
        call_command("import_guides", tmp_path if ending == ".md" else path)
    assert THAI.search(str(told.value) + capsys.readouterr().err.replace(path.name, ""))
    assert GuidePage.objects.count() == before


# Documents at the doors for files -----------------------------------------------------------------
def workbook(kind: str, tables: dict[str, dict[str, Path]]) -> bytes:
    return tables[kind]["systems"].read_bytes()


@pytest.mark.parametrize("ending", ["docx", "pdf", "xlsx"])
def test_what_the_office_works_with_may_be_attached(ending, documents, tables, as_, teacher):
    content = workbook(ending, tables) if ending == "xlsx" else documents[ending]
    sent = ask_answers(attachment=make_file(f"คำร้อง.{ending}", content))
    assert as_(teacher).post("/forms/ask/", sent).status_code == 302
    kept = SubmissionFile.objects.get()
    assert kept.name == f"คำร้อง.{ending}"
    with kept.file.open("rb") as file:
        assert file.read() == content


@pytest.mark.parametrize("ending", ["odt", "doc", "rtf", "ods", "xls", "html", "utf-8"])
@pytest.mark.parametrize("called", ["as it is", "docx", "xlsx", "pdf", "jpg"])
def test_other_kinds_are_refused_in_thai_beside_the_field_whatever_they_are_called(
    ending, called, documents, tables, as_, teacher
):
    content = documents[ending] if ending in documents else workbook(ending, tables)
    name = f"คำร้อง.{ending if called == 'as it is' else called}"
    answer = as_(teacher).post("/forms/ask/", ask_answers(attachment=make_file(name, content)))
    assert answer.status_code in (200, 422)
    assert THAI.search(" ".join(answer.context["form"].errors["attachment"]))
    assert not Submission.objects.exists()
    assert not SubmissionFile.objects.exists()


def test_the_admin_takes_open_documents_and_tables_too(documents, tables, as_, editor):
    browser, stored = as_(editor), get_document_model().objects
    sent = {
        "คำร้อง.odt": documents["odt"],
        "คำร้อง.docx": documents["docx"],
        "คำร้อง.pdf": documents["pdf"],
    }
    sent |= {"ตาราง.xlsx": workbook("xlsx", tables), "ตาราง.csv": workbook("utf-16, tab", tables)}
    for name, content in sent.items():
        assert add(browser, "documents", name, content).json()["success"], name
        assert stored.order_by("-pk").first().filename == name
    for name, kind in (("ตาราง.ods", "ods"), ("ตาราง.xls", "xls"), ("หน้า.html", "html")):
        answer = add(browser, "documents", name, workbook(kind, tables))
        assert THAI.search(answer.json()["error_message"]), name
    assert stored.count() == len(sent)

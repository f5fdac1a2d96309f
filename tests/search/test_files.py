"""Files that hang on pages: their text is read once, within limits, and found by those who may
see the page.
"""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from docx import Document as WordFile
from fpdf import FPDF
from wagtail.documents import get_document_model
from wagtail.models import PageViewRestriction

from home.files.limited import Refusal
from knowledge.documents.models import FileText, read_new_files
from knowledge.documents.text import read_text
from tests.make import make_guide

pytestmark = pytest.mark.django_db


def word(*paragraphs: str) -> bytes:
    file = WordFile()
    for text in paragraphs:
        file.add_paragraph(text)
    table = file.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "ในตาราง"
    store = io.BytesIO()
    file.save(store)
    return store.getvalue()


def pdf(text: str = "") -> bytes:
    file = FPDF()
    file.add_page()
    if text:
        file.set_font("helvetica")
        file.multi_cell(0, text=text)
    return bytes(file.output())


def store(name: str, content: bytes):
    return get_document_model().objects.create(title=name, file=ContentFile(content, name=name))


def attached(document, title="หน้าที่มีไฟล์"):
    return make_guide(title, f'<p><a linktype="document" id="{document.pk}">ไฟล์</a></p>')


def found(browser, words):
    return [
        row["title"]
        for row in browser.get("/api/search/", {"q": words, "kind": "file"}).json()["results"]
    ]


def test_a_word_file_on_a_page_is_found_by_its_text(as_, teacher):
    document = store("ประกาศ.docx", word("การประกวดนกเงือกประจำปี", "สมัครภายในเดือนหน้า"))
    attached(document)
    assert read_new_files() == 1
    assert read_new_files() == 0
    assert "ในตาราง" in FileText.objects.get(document=document).text
    [row] = (
        as_(teacher).get("/api/search/", {"q": "ประกวดนกเงือก", "kind": "file"}).json()["results"]
    )
    assert row["url"] == document.url
    assert "<mark>" in row["excerpt"]


def test_a_pdf_is_read_and_a_scan_is_named_as_one(as_, teacher):
    attached(store("a.pdf", pdf("The hornbill survey of schools in the province")))
    scan = store("สแกนคำสั่งนกเงือก.pdf", pdf())
    attached(scan, "หน้าของสแกน")
    read_new_files()
    assert found(as_(teacher), "hornbill survey") == ["a.pdf"]
    assert FileText.objects.get(document=scan).state == FileText.State.NO_TEXT
    html = as_(teacher).get("/search/", {"q": "สแกนคำสั่งนกเงือก", "kind": "file"}).content.decode()
    assert "ไม่มีข้อความ" in html


def test_a_file_is_shown_only_where_its_page_may_be_seen(as_, teacher):
    loose = store("ลอย.docx", word("นกเงือกลอยอยู่"))
    hidden = store("ปิด.docx", word("นกเงือกถูกปิด"))
    page = attached(hidden, "หน้าปิด")
    read_new_files()
    assert found(as_(teacher), "นกเงือก") == [hidden.title]
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert found(as_(teacher), "นกเงือก") == []
    assert loose.title not in as_(teacher).get("/search/suggest/", {"q": "ลอย"}).content.decode()


def test_an_upload_in_the_admin_is_read_at_once(as_, editor, django_capture_on_commit_callbacks):
    from wagtail.models import Collection

    file = ContentFile(word("นกเงือกจากหน้าจัดการ"), name="ใหม่.docx")
    with django_capture_on_commit_callbacks(execute=True):
        as_(editor).post(
            "/admin/documents/add/",
            {"title": "ใหม่", "file": file, "collection": Collection.get_first_root_node().pk},
        )
    assert "นกเงือก" in FileText.objects.get(title="ใหม่").text


def bomb() -> bytes:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 150_000_000)
    return store.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 broken", b"PK\x03\x04 broken", b"MZ program", pdf("x")[:300]]
)
def test_a_broken_file_is_no_error(content, tmp_path):
    document = store("เสีย.pdf", content)
    assert FileText.of(document).state != FileText.State.READ
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    try:
        read_text(path)
    except Refusal:
        pass


def test_what_would_unpack_to_too_much_is_refused_by_its_directory(tmp_path):
    path = tmp_path / "bomb.docx"
    path.write_bytes(bomb())
    with pytest.raises(Refusal):
        read_text(path)

"""Drafts of guides from files of Word and PDF: headings, lists, tables and pictures come along;
what is hostile is refused with one line.
"""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.shared import Cm
from fpdf import FPDF
from wagtail.images import get_image_model

from knowledge.documents.models import FileText
from knowledge.importer.drafts import import_file
from knowledge.models import GuidePage
from tests.make import knowledge_base, make_picture

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/guides-from-files/"


def word(title="คู่มือยืนยันข้อมูล", picture: bytes | None = None) -> bytes:
    """As an office writes it: title, headings, numbered steps with a picture, a table, a list."""
    made, file = Document(), io.BytesIO()
    made.add_heading(title, 1)
    made.add_paragraph("ใช้เมื่อ สิ้นภาคเรียน")
    made.add_heading("ขั้นตอน", 2)
    made.add_paragraph("เปิดระบบ", style="List Number")
    made.add_picture(io.BytesIO(picture or make_picture(size=(40, 30))), width=Cm(3))
    made.add_paragraph("กดยืนยัน", style="List Number")
    made.add_heading("ผู้เกี่ยวข้อง", 2)
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["ใคร", "ทำอะไร", "ครู", "กรอก"], strict=True):
        cell.text = text
    made.add_paragraph("ข้อหนึ่ง", style="List Bullet")
    made.save(file)
    return file.getvalue()


def pdf(text: str) -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica")
    made.cell(text=text)
    return bytes(made.output())


def packed(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The document with one more part, or with another content of one."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return file.getvalue()


def come_in(content: bytes, editor, name="ยืนยันข้อมูล.docx"):
    return import_file(SimpleUploadedFile(name, content), knowledge_base(), editor)


def test_a_word_document_becomes_a_draft_with_all_its_parts(editor):
    outcome = come_in(word(), editor)
    assert outcome.why == ""
    page = GuidePage.objects.get(pk=outcome.page.pk)
    assert (page.title, page.live) == ("คู่มือยืนยันข้อมูล", False)
    kinds = [entry.block_type for entry in page.body]
    assert kinds == ["text", "step", "step", "text", "table", "text"]
    first, second = page.body[1].value, page.body[2].value
    assert (first["title"], second["title"]) == ("เปิดระบบ", "กดยืนยัน")
    assert first["image"].width == 40
    assert second["image"] is None
    assert "<h2>ขั้นตอน</h2>" in str(page.body[0].value)
    assert [str(cell) for cell in next(iter(page.body[4].value.rows))] == ["ครู", "กรอก"]
    assert "<li>ข้อหนึ่ง</li>" in str(page.body[5].value)
    assert "1 ภาพที่ต้องเขียนคำอธิบาย" in outcome.remark


def test_one_file_opens_in_the_editor_and_is_previewed(as_, editor):
    browser = as_(editor)
    facts = {"branch": knowledge_base().pk, "files": SimpleUploadedFile("ก.docx", word())}
    answer = browser.post(ADDRESS, facts)
    page = GuidePage.objects.get(title="คู่มือยืนยันข้อมูล")
    assert answer.url == f"/admin/pages/{page.pk}/edit/"
    assert "ยังไม่มีคำอธิบาย" in browser.get(answer.url).content.decode()


def test_a_footnote_stands_at_the_end(editor):
    from knowledge.importer.word_blocks import body_of

    html = (
        '<p>ข้อความ<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup></p><ol>'
        '<li id="footnote-1"><p>ที่มา <a href="#footnote-ref-1">↑</a></p></li></ol>'
    )
    _, body = body_of(html, {})
    text = body[0]["value"]
    assert "[1]" in text
    assert "เชิงอรรถ</h3><ol><li><p>ที่มา" in text
    assert "href" not in text


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: b"PK\x03\x04 broken", "เนื้อหาไม่ใช่ไฟล์ DOCX"),
        (lambda: with_part(word(), "word/vbaProject.bin", b"x"), "เนื้อหาไม่ใช่ไฟล์ DOCX"),
        (lambda: with_part(word(), "word/bomb.xml", b"0" * 120_000_000), "ใหญ่เกิน"),
        (lambda: word("บัตร 1101700230708"), "เลขประจำตัวประชาชน"),
        (lambda: word(picture=make_picture(size=(13_000, 9_000))), "ภาพที่ 1 ในเอกสาร"),
    ],
)
def test_what_is_hostile_is_refused_and_leaves_nothing(editor, made, said):
    before = GuidePage.objects.count()
    outcome = come_in(made(), editor)
    assert outcome.page is None
    assert said in outcome.why
    assert "\n" not in outcome.why
    assert GuidePage.objects.count() == before
    assert not get_image_model().objects.filter(title__startswith="ยืนยันข้อมูล").exists()


def test_pictures_from_elsewhere_are_not_fetched(editor):
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://x/image" Target="http://198.51.100.1/a.png"'
        b' TargetMode="External"/></Relationships>'
    )
    outcome = come_in(with_part(word(), "word/_rels/document.xml.rels", link), editor)
    assert "ดึงภาพหรือเนื้อหาจากที่อื่น" in outcome.why


def test_a_folder_of_files_is_told_one_by_one(as_, editor):
    files = {
        "คู่มือ/ก.docx": word("คู่มือหนึ่ง"),
        "คู่มือ/ข.docx": word("คู่มือหนึ่ง"),
        "คู่มือ/ค.pdf": pdf("searchable words of a manual"),
        "คู่มือ/ง.txt": b"x",
    }
    archive = SimpleUploadedFile("คู่มือ.zip", packed(files))
    answer = as_(editor).post(ADDRESS, {"branch": knowledge_base().pk, "files": archive})
    page = b"".join(answer.streaming_content).decode()
    assert "ฉบับร่าง: คู่มือหนึ่ง" in page
    assert "ในหมวดนี้แล้ว" in page
    assert "ไม่ใช่ไฟล์ Word" in page
    assert "สร้างฉบับร่าง 2 หน้า" in page


def test_a_pdf_hangs_on_a_draft_and_is_read_once(editor, django_capture_on_commit_callbacks):
    content = pdf("searchable words of a manual")
    with django_capture_on_commit_callbacks(execute=True):
        outcome = come_in(content, editor, "ระเบียบ 2569.pdf")
    assert outcome.page.title == "ระเบียบ 2569"
    text = FileText.objects.get(document__title="ระเบียบ 2569")
    assert "searchable words" in text.text
    again = come_in(content, editor, "อีกชื่อ.pdf")
    assert (again.page, again.why) == (None, "ไฟล์นี้มีอยู่แล้ว: ระเบียบ 2569")


def test_a_bomb_of_an_archive_is_refused(as_, editor):
    archive = SimpleUploadedFile("ระเบิด.zip", packed({"ก.pdf": b"0" * 151_000_000}))
    answer = as_(editor).post(ADDRESS, {"branch": knowledge_base().pk, "files": archive})
    assert "โปรดแบ่งเป็นหลายไฟล์" in b"".join(answer.streaming_content).decode()


def test_names_from_windows_are_read(editor):
    from knowledge.importer.archive import name_of

    entry = zipfile.ZipInfo("คู่มือ.pdf".encode("cp874").decode("cp437"))
    assert name_of(entry) == "คู่มือ.pdf"


def test_who_may_not_write_stays_out(as_, director, teacher):
    for user in (director, teacher):
        assert as_(user).get(ADDRESS).status_code in (302, 403)

"""Files that people send in: what is taken, what is refused with a word of help, under which
name they are kept.
"""

import io
import time
import zipfile
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from forms.models import Submission, SubmissionFile
from home.files.uploads import MOST_BYTES, check_file, shown_name, take_file
from tests.make import make_picture, packed
from tests.make_forms import ask_answers

PNG, JPG, HEIC = make_picture("PNG"), make_picture("JPEG"), make_picture("HEIF")
PDF = b"%PDF-1.7\n"
WORD, EXCEL = "word/document.xml", "xl/workbook.xml"


def macro_by_type() -> bytes:
    """Macros under another name: the list of content types gives them away."""
    file = io.BytesIO(packed(WORD, "word/other.bin"))
    with zipfile.ZipFile(file, "a") as archive:
        kind = "application/vnd.ms-office.vbaProject"
        told = f'<Types><Override PartName="/word/other.bin" ContentType="{kind}"/></Types>'
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), told)
    return file.getvalue()


def encrypted() -> bytes:
    """A part that says it is locked by a password."""
    content = bytearray(packed(WORD))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


TAKEN = [
    ("ภาพ.png", PNG),
    ("ภาพ.PNG", PNG),
    ("ภาพ.jpg", JPG),
    ("ภาพ.jpeg", JPG),
    ("IMG_0001.HEIC", HEIC),
    ("IMG_0002.heif", HEIC),
    ("ภาพ.webp", make_picture("WEBP")),
    ("หนังสือ.pdf", PDF),
    ("หนังสือ.docx", packed(WORD)),
    ("ตาราง.xlsx", packed(EXCEL)),
    ("a.b.c.pdf", PDF),
    ("ก" * 300 + ".pdf", PDF),
]
REFUSED = [
    ("empty.pdf", b"", "ไฟล์ว่าง"),
    ("big.pdf", PDF + b"0" * MOST_BYTES, "ใหญ่เกิน 10 MB"),
    ("run.exe", b"MZ", "แนบได้เฉพาะ"),
    ("report.pdf.exe", PDF, "แนบได้เฉพาะ"),
    ("picture.svg", b"<svg onload='alert(1)'/>", "แนบได้เฉพาะ"),
    ("page.html", b"<script>", "แนบได้เฉพาะ"),
    ("page.xhtml", b"<html/>", "แนบได้เฉพาะ"),
    ("archive.zip", packed("a.txt"), "แนบได้เฉพาะ"),
    ("macro.docm", packed(WORD, "word/vbaProject.bin"), "แนบได้เฉพาะ"),
    ("no-ending", PDF, "แนบได้เฉพาะ"),
    (".pdf", PDF, "แนบได้เฉพาะ"),
    ("page.pdf", b"<html>%PDF-1.7", "เนื้อหาไม่ใช่ไฟล์ PDF"),
    ("page.png", b"<html>", "เนื้อหาไม่ใช่ไฟล์ PNG"),
    ("other.png", JPG, "เนื้อหาไม่ใช่ไฟล์ PNG"),
    ("other.jpg", PNG, "เนื้อหาไม่ใช่ไฟล์ JPG"),
    ("short.png", PNG[:4], "เนื้อหาไม่ใช่ไฟล์ PNG"),
    ("head.png", PNG[:8], "เปิดภาพนี้ไม่ได้"),
    ("cut.jpg", make_picture("JPEG", (600, 400))[:-600], "เปิดภาพนี้ไม่ได้"),
    ("cut.heic", make_picture("HEIF", (600, 400))[:-60], "เปิดภาพนี้ไม่ได้"),
    ("other.heic", JPG, "เนื้อหาไม่ใช่ไฟล์ HEIC"),
    ("film.heic", b"\x00\x00\x00\x18ftypmp42" + b"0" * 500, "เปิดภาพนี้ไม่ได้"),
    ("run.docx", b"MZ\x90\x00", "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    ("table.docx", packed(EXCEL), "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    ("letter.xlsx", packed(WORD), "เนื้อหาไม่ใช่ไฟล์ XLSX"),
    ("cut.docx", packed(WORD)[:-30], "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    ("macro.docx", packed(WORD, "word/vbaProject.bin"), "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    ("slip.docx", packed("../../word/document.xml"), "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    ("slip2.docx", packed(WORD, "../../../etc/cron.d/x"), "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    ("slip3.docx", packed(WORD, "C:\\Windows\\x"), "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    ("old-macro.xlsx", packed(EXCEL, "xl/macrosheets/sheet1.xml"), "เนื้อหาไม่ใช่ไฟล์ XLSX"),
    ("hidden-macro.docx", macro_by_type(), "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    (
        "bomb.docx",
        packed(WORD, *(f"word/{n}" for n in range(40)), content=b"0" * 5_000_000),
        "เมื่อเปิดแล้วใหญ่เกินไป",
    ),
    ("many.docx", packed(WORD, *(f"word/{n}" for n in range(20_000))), "เมื่อเปิดแล้วใหญ่เกินไป"),
    ("locked.docx", encrypted(), "เนื้อหาไม่ใช่ไฟล์ DOCX"),
    ("1-1017-00230-70-8.pdf", PDF, "เลขประจำตัวประชาชน"),
]


@pytest.mark.parametrize(("name", "content"), TAKEN)
def test_what_is_what_it_says_is_taken(name, content):
    check_file(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(("name", "content", "message"), REFUSED)
def test_what_is_not_is_refused_in_words_that_help(name, content, message):
    with pytest.raises(ValidationError) as refused:
        check_file(SimpleUploadedFile(name, content))
    assert message in "".join(refused.value.messages)


def test_a_bomb_is_never_unpacked():
    bomb = packed(WORD, *(f"word/{n}" for n in range(40)), content=b"0" * 5_000_000)
    assert len(bomb) < MOST_BYTES
    began = time.process_time()
    with pytest.raises(ValidationError):
        check_file(SimpleUploadedFile("bomb.docx", bomb))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ครู\\คู่มือ.pdf", "คู่มือ.pdf"),
        ("ใบ\u202efdp.pdf", "ใบfdp.pdf"),
        ("คู่มือ%2f.pdf", "คู่มือ%2f.pdf"),
    ],
)
def test_the_senders_name_is_kept_without_its_way_and_without_tricks(name, shown):
    assert shown_name(name) == shown


def test_a_name_fits_its_column_however_many_marks_its_letters_bear():
    longest = SubmissionFile._meta.get_field("name").max_length
    assert len(shown_name("ก่ำ" * 300 + ".pdf")) <= longest
    assert len(shown_name("ก\u0e48\u0e4c" * 300 + ".pdf")) <= longest


@pytest.mark.parametrize(
    ("name", "kind", "stored", "content_type"),
    [
        ("ภาพ.JPG", "JPEG", "ภาพ.JPG", "image/jpeg"),
        ("ภาพ.jpeg", "JPEG", "ภาพ.jpeg", "image/jpeg"),
        ("ภาพ.png", "PNG", "ภาพ.png", "image/png"),
        ("ภาพ.webp", "WEBP", "ภาพ.webp", "image/webp"),
        ("ภาพ.HEIC", "HEIF", "ภาพ.jpg", "image/jpeg"),
        ("ภาพ.heif", "HEIF", "ภาพ.jpg", "image/jpeg"),
    ],
)
def test_of_each_kind_of_picture_a_clean_copy_is_stored_as_what_it_is(
    name, kind, stored, content_type
):
    kept = take_file(SimpleUploadedFile(name, make_picture(kind)))
    assert (kept.name, kept.content_type) == (stored, content_type)


@pytest.mark.django_db
def test_a_refused_file_is_said_beside_its_field_and_nothing_is_stored(as_, teacher):
    browser = as_(teacher)
    for name, content, _ in REFUSED[:6] + REFUSED[-4:]:
        response = browser.post(
            "/forms/ask/", ask_answers(attachment=SimpleUploadedFile(name, content))
        )
        assert response.status_code == 422, name
        assert "id_attachment_error" in response.content.decode(), name
    assert not Submission.objects.exists()
    assert not SubmissionFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["ก" * 240, "x" * 240], ids=["thai", "latin"])
def test_a_large_file_with_an_ending_longer_than_a_disk_takes_is_refused_in_words(
    ending, as_, teacher
):
    """Above 2.5 MB an upload waits on the disk."""
    sent = SimpleUploadedFile(f"ไฟล์.{ending}", b"%PDF-1.7\n" + b"0" * 3_000_000)
    answer = as_(teacher).post("/forms/ask/", ask_answers(attachment=sent))
    assert answer.status_code == 422
    assert "แนบได้เฉพาะไฟล์" in answer.content.decode()


def test_several_files_are_kept_each_and_come_back_as_they_were_sent(as_, teacher):
    sent = {"หนึ่ง.pdf": PDF + b"1", "สอง.docx": packed(WORD), "สาม.pdf": PDF + b"<html><script>"}
    browser = as_(teacher)
    files = [SimpleUploadedFile(name, content) for name, content in sent.items()]
    assert browser.post("/forms/ask/", ask_answers(attachment=files)).status_code == 302
    assert SubmissionFile.objects.count() == 3
    for kept in SubmissionFile.objects.all():
        response = browser.get(kept.get_absolute_url())
        assert b"".join(response.streaming_content) == sent[kept.name]
        assert response["Content-Disposition"].startswith("attachment")
        assert "no-store" in response["Cache-Control"]
    six = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(6)]
    assert browser.post("/forms/ask/", ask_answers(attachment=six)).status_code == 422


@pytest.mark.django_db
def test_two_photos_of_one_name_and_size_are_both_kept_and_a_second_click_is_not(as_, teacher):
    browser = as_(teacher)
    first, second = (make_picture("BMP", colour=colour) for colour in ("red", "blue"))
    assert len(first) == len(second)
    for content in (PDF + first, PDF + first, PDF + second):
        sent = ask_answers(
            attachment=SimpleUploadedFile("image.pdf", content), once_token="one shown form"
        )
        assert browser.post("/forms/ask/", sent).status_code == 302
    digests = list(SubmissionFile.objects.order_by("digest").values_list("digest", flat=True))
    assert digests == sorted(sha256(PDF + content).hexdigest() for content in (first, second))

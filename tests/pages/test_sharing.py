"""How a page is passed on: short address, preview in a messenger, PDF, and what a telephone
keeps of it.
"""

import gzip
import json
import unicodedata
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Picture
from pypdf import PdfReader
from wagtail.images.models import Image
from wagtail.models import Page, PageViewRestriction
from wagtail.rich_text import RichText

from home.pages.sharing import short_address
from home.site.installing import SHELL
from knowledge.models import GuidePage
from knowledge.pages.paper import page_pdf
from tests.make import make_article, make_draft, make_faq, make_guide, published

pytestmark = pytest.mark.django_db

SECRET = "คู่มือลับของสำนักงาน"


def path_of(page: Page) -> str:
    return f"/p/{page.pk}/"


def close_to_all(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)


def preview(response) -> dict[str, str]:
    """What a messenger reads of a page: every Open Graph line."""
    tags = BeautifulSoup(response.content, "html.parser").select('meta[property^="og:"]')
    return {tag["property"]: tag["content"] for tag in tags}


# Short address ------------------------------------------------------------------------------------
def test_a_short_address_leads_to_the_page_wherever_it_stands_now(as_, teacher):
    guide = make_guide()
    assert short_address(guide).endswith(path_of(guide))
    assert as_(teacher).get(path_of(guide)).url == guide.url
    guide.slug = "moved-elsewhere"
    guide.save()
    assert as_(teacher).get(path_of(guide)).url.endswith("/moved-elsewhere/")


@pytest.mark.parametrize("make", [make_guide, make_draft])
def test_a_visitor_with_a_short_address_signs_in_first_and_learns_nothing(as_, make):
    answer = as_(None).get(path_of(make(SECRET)))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/p/")
    assert as_(None).get("/p/987654321/").url == "/accounts/login/?next=/p/987654321/"


def test_a_short_address_of_a_draft_or_a_closed_page_leads_nowhere(as_, teacher):
    closed = make_guide(SECRET)
    close_to_all(closed)
    for page in (closed, make_draft()):
        assert as_(teacher).get(path_of(page)).status_code == 404


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999"])
def test_an_impossible_short_address_is_not_found(as_, teacher, number):
    assert as_(teacher).get(f"/p/{number}/").status_code == 404


# Preview in a messenger ---------------------------------------------------------------------------
def test_the_preview_of_a_closed_page_gives_nothing_away(as_, teacher):
    guide = make_guide(SECRET, summary="สรุปลับ")
    visitor = as_(None)
    answer = visitor.get(path_of(guide), follow=True)
    assert SECRET not in answer.content.decode() and "สรุปลับ" not in answer.content.decode()
    assert preview(answer)["og:title"].startswith("อินทราเน็ต")
    inside = preview(as_(teacher).get(guide.url))
    assert SECRET not in json.dumps(inside, ensure_ascii=False)


def test_the_preview_of_an_open_page_tells_its_title_summary_and_picture(as_, settings):
    guide = make_guide("คู่มือเปิด", summary="สรุปที่เปิดเผย", open_to_visitors=True)
    told = preview(as_(None).get(guide.url))
    assert told["og:title"] == "คู่มือเปิด"
    assert told["og:description"] == "สรุปที่เปิดเผย"
    assert told["og:url"] == settings.BASE_URL + guide.url
    assert told["og:image"].startswith(settings.BASE_URL)


def test_a_guide_can_be_copied_for_line_as_title_summary_and_short_link(as_, teacher):
    guide = make_guide("คู่มือหนึ่ง", summary="สรุปสั้น")
    page = BeautifulSoup(as_(teacher).get(guide.url).content, "html.parser")
    share = page.select_one("aside .share")
    assert share.select_one("svg.qr path")
    texts = [button["data-copy"] for button in share.select("[data-copy]")]
    assert f"คู่มือหนึ่ง\nสรุปสั้น\n{short_address(guide)}" in texts
    assert short_address(guide) in texts


# PDF ----------------------------------------------------------------------------------------------
def picture(size: tuple[int, int]) -> Image:
    file = BytesIO()
    Picture.new("RGB", size, "#8899aa").save(file, "PNG")
    file.seek(0)
    return Image.objects.create(title="ภาพ", file=ImageFile(file, name="p.png"))


def found(words: str) -> str:
    """The letters as readers of PDF compare them: without white space, sara am in its two parts."""
    return unicodedata.normalize("NFKD", "".join(words.split()))


def text_of(pdf: bytes) -> str:
    return "".join(found(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages)


def test_a_guide_as_pdf_holds_every_part_as_thai_text_that_can_be_searched():
    step = {
        "title": "ทำสำเนาน้ำดื่ม",
        "text": RichText("<p>กดปุ่ม <b>บันทึก</b> แล้วรอ</p>"),
        "image": None,
        "image_alt": "",
    }
    body = [
        (
            "text",
            RichText(
                "<h2>เตรียมอะไรบ้าง</h2><p>ตั้งค่าเริ่มต้น</p><ul><li>ข้อแรก<ul><li>ข้อย่อย</li></ul></li></ul>"
            ),
        ),
        ("notice", {"level": "warning", "text": RichText("<p>อย่าลืมสำรองข้อมูล</p>")}),
        ("step", step),
        (
            "step",
            {
                **step,
                "title": "ส่งรายงาน",
                "text": RichText("ข้อความที่ไม่มีย่อหน้า"),
                "image": picture((1200, 500)),
            },
        ),
        ("video", {"url": "https://video.example.org/1", "title": "วิดีโอสาธิต"}),
    ]
    guide = published(GuidePage(title="คู่มือทดสอบน้ำคำ", summary="สรุปของคู่มือ", body=body))
    pdf = page_pdf(guide, timezone.now())
    told = text_of(pdf)
    for words in (
        "คู่มือทดสอบน้ำคำ",
        "สรุปของคู่มือ",
        "เตรียมอะไรบ้าง",
        "ข้อย่อย",
        "ข้อควรระวัง",
        "อย่าลืมสำรองข้อมูล",
        "1.ทำสำเนาน้ำดื่ม",
        "กดปุ่มบันทึกแล้วรอ",
        "2.ส่งรายงาน",
        "ข้อความที่ไม่มีย่อหน้า",
        "วิดีโอสาธิต",
        short_address(guide),
        "อาจไม่เป็นปัจจุบัน",
    ):
        assert found(words) in told, words
    assert PdfReader(BytesIO(pdf)).metadata.title == "คู่มือทดสอบน้ำคำ"


@pytest.mark.parametrize("size", [(1, 1), (4000, 10), (10, 4000)])
def test_pictures_of_any_shape_stay_on_the_paper(size):
    step = {"title": "ดูภาพ", "text": RichText(""), "image": picture(size), "image_alt": ""}
    guide = published(GuidePage(title="ภาพ", body=[("step", step)]))
    assert len(PdfReader(BytesIO(page_pdf(guide, timezone.now()))).pages) <= 2


def test_words_without_breaks_and_long_titles_stay_inside_the_margins():
    guide = make_guide("ก" * 255, f"<p>{'ยาวมาก' * 300}</p><p>https://example.org/{'x' * 400}</p>")
    pages = PdfReader(BytesIO(page_pdf(guide, timezone.now()))).pages
    edges = []

    def visit(text, _cm, tm, _font, _size):
        if text.strip():
            edges.append(tm[4])

    for page in pages:
        page.extract_text(visitor_text=visit)
    assert edges and max(edges) < 595


def test_articles_and_questions_are_papers_too():
    article = make_article("บทเรียน", story="<p>เรื่องเล่า</p>", learnt="<p>ข้อคิด</p>")
    told = text_of(page_pdf(article, timezone.now()))
    assert found("เรื่องราว") in told and found("ข้อคิด") in told
    assert found("คำตอบอยู่ตรงนี้") in text_of(
        page_pdf(make_faq(answer="<p>คำตอบอยู่ตรงนี้</p>"), timezone.now())
    )


def test_the_file_is_for_those_who_see_the_page_and_a_visitor_signs_in_first(as_, teacher):
    guide = make_guide(SECRET)
    answer = as_(teacher).get(f"/pages/{guide.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert as_(None).get(f"/pages/{guide.pk}/pdf/").url.startswith("/accounts/login/")
    close_to_all(guide)
    assert as_(teacher).get(f"/pages/{guide.pk}/pdf/").status_code == 404


# On a telephone -----------------------------------------------------------------------------------
def test_what_a_telephone_keeps_of_a_guide_names_nobody_who_reads(as_, teacher, editor):
    guide = make_guide("คู่มือหนึ่ง", "<p>เนื้อหา</p>")
    kept = as_(editor).get(f"/pages/{guide.pk}/offline/").content.decode()
    assert "เนื้อหา" in kept
    assert (
        "csrf" not in kept
        and "<form" not in kept
        and "/admin/" not in kept
        and str(editor) not in kept
    )
    assert kept == as_(teacher).get(f"/pages/{guide.pk}/offline/").content.decode()


def test_a_telephone_keeps_nothing_that_is_not_for_everybody(as_, teacher, admin_user):
    guide = make_guide()
    restriction = PageViewRestriction.objects.create(
        page=guide, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(teacher.groups.all())
    assert as_(teacher).get(guide.url).status_code == 200
    assert as_(teacher).get(f"/pages/{guide.pk}/offline/").status_code == 404
    assert as_(None).get(f"/pages/{guide.pk}/offline/").status_code == 302


def test_the_manifest_names_the_office_and_pictures_that_are_there(as_):
    answer = as_(None).get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    facts = answer.json()
    assert facts["lang"] == "th" and facts["start_url"] == "/" and facts["display"] == "standalone"
    for entry in facts["icons"]:
        path = finders.find(entry["src"].removeprefix("/static/"))
        with Picture.open(path) as opened:
            assert f"{opened.width}x{opened.height}" == entry["sizes"]
    assert {"any", "maskable"} == {entry["purpose"] for entry in facts["icons"]}


def test_the_service_worker_keeps_only_files_that_exist_and_no_page_but_the_one_without_network(
    as_,
):
    answer = as_(None).get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    script = answer.content.decode()
    files = json.loads(script.partition("const FILES = ")[2].partition(";")[0])
    assert [path for path in files if not path.startswith("/static/")] == ["/offline/"]
    assert all(finders.find(path) for path in SHELL)


def test_the_page_without_network_says_what_to_do(as_):
    page = BeautifulSoup(as_(None).get("/offline/").content, "html.parser")
    assert len(page.select("h1")) == 1 and page.select_one("[data-again]")
    assert page.html["lang"] == "th"


# Under way ----------------------------------------------------------------------------------------
def test_a_page_crosses_the_line_compressed(as_, teacher):
    browser = as_(teacher)
    plain = browser.get("/knowledge/").content
    answer = browser.get("/knowledge/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(plain) / 3
    assert gzip.decompress(answer.content)[:15] == plain[:15]


def test_files_that_are_compressed_already_are_left_alone(as_, teacher):
    guide = make_guide()
    answer = as_(teacher).get(f"/pages/{guide.pk}/pdf/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer


def test_while_the_site_is_closed_for_work_everybody_is_told_and_it_still_counts_as_alive(
    as_, teacher, settings
):
    mark = settings.VAR_DIR / "maintenance"
    mark.touch()
    try:
        browser = as_(teacher)
        answer = browser.get("/")
        assert answer.status_code == 503 and answer["Retry-After"] == "600"
        assert "ปิดปรับปรุงชั่วคราว" in answer.content.decode()
        assert browser.get("/readyz").status_code == 503
        assert browser.get("/healthz").status_code == 200
    finally:
        mark.unlink()
    assert as_(teacher).get("/").status_code == 200

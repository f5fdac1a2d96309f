"""What people see: every type of page and its states, for those who have signed in and for
visitors of open pages.
"""

import csv
import re
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.images import ImageFile
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image as Picture
from wagtail import hooks
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, PageViewRestriction
from wagtail.rich_text import RichText

from home.models import Announcement, HomePage, StandardPage
from home.office.waiting import HOOK, NOTHING, Waiting, WaitingList
from home.thai.writing import format_date_short
from knowledge.models import DailyReads, Feedback, GuidePage, KnowledgeIndexPage, UpdateNote
from services.models import Amendment, Round
from tests.make import (
    knowledge_base,
    make_article,
    make_draft,
    make_faq,
    make_file,
    make_guide,
    make_law,
    make_system,
    published,
)

pytestmark = pytest.mark.django_db


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def words(element) -> str:
    """The words of a page or a part of it with single spaces, as they are read."""
    return " ".join(element.get_text(" ").split())


def text_of(response) -> str:
    return words(soup(response))


def queries(browser, address: str) -> int:
    browser.get(address)  # sessions, content types and site roots are fetched once
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def make_branch(title="หมวดทดสอบ", slug="test-branch", parent=None, **facts) -> KnowledgeIndexPage:
    return published(KnowledgeIndexPage(title=title, slug=slug, **facts), parent)


def close_to_all(page: Page) -> None:
    """Let in the members of no group."""
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)


def make_picture() -> Image:
    file = BytesIO()
    Picture.new("RGB", (1200, 500), "#8899aa").save(file, "PNG")
    file.seek(0)
    return Image.objects.create(title="หน้าจอ", file=ImageFile(file, name="screen.png"))


# The home page ------------------------------------------------------------------------------------
def test_the_home_page_has_one_large_search_box_and_ways_in(as_, teacher):
    page = soup(as_(teacher).get("/"))
    assert len(page.select("form[role=search]")) == 1
    assert page.select_one("form[role=search]")["action"] == "/search/"
    tiles = [tile["href"] for tile in page.select("a.tile")]
    assert tiles[:3] == ["/knowledge/", "/systems/", "/laws/"]
    assert all(as_(teacher).get(address).status_code == 200 for address in tiles)


def test_a_way_in_is_shown_only_for_a_page_that_this_person_may_see(rf, teacher):
    request = rf.get("/")
    request.user = teacher
    template = Template(
        '{% load home_tags %}{% open_places "/knowledge/" "/about/" "/nowhere/" as there %}{{'
        " there }}"
    )
    close_to_all(Page.objects.get(slug="about"))
    assert template.render(Context({"request": request}, autoescape=False)) == "{'/knowledge/'}"


def test_current_notices_are_on_the_home_page_and_past_ones_are_not(as_, teacher):
    now = timezone.now()
    Announcement.objects.create(title="ปิดปรับปรุงคืนนี้", level="warning", link="/about/", starts_at=now)
    Announcement.objects.create(
        title="เรื่องเก่า", starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1)
    )
    page = soup(as_(teacher).get("/"))
    notice = page.find(class_="notice-line--warning")
    assert "ปิดปรับปรุงคืนนี้" in notice.get_text()
    assert notice.find("a")["href"] == "/about/"
    assert "เรื่องเก่า" not in page.get_text()


def test_the_home_page_lists_the_latest_guides_and_never_a_draft(as_, teacher):
    make_guide("คู่มือเก่ากว่า")
    make_guide("คู่มือใหม่กว่า")
    make_draft("คู่มือที่ยังร่าง")
    titles = [
        entry.get_text()
        for entry in soup(as_(teacher).get("/")).select(".halves section:first-child strong")
    ]
    assert titles[:2] == ["คู่มือใหม่กว่า", "คู่มือเก่ากว่า"]
    assert "คู่มือที่ยังร่าง" not in titles


def test_most_read_counts_the_last_thirty_days_of_pages_that_this_person_may_see(as_, teacher):
    today = timezone.localdate()
    often, seldom, long_ago, closed = (
        make_guide(f"คู่มือ {name}") for name in ("บ่อย", "น้อย", "นานแล้ว", "ปิด")
    )
    for page, days, count in (
        (often, 1, 3),
        (often, 2, 4),
        (seldom, 0, 5),
        (long_ago, 30, 90),
        (closed, 0, 80),
    ):
        DailyReads.objects.create(page=page, day=today - timedelta(days=days), count=count)
    close_to_all(closed)
    halves = soup(as_(teacher).get("/")).select(".halves section")
    assert [entry.get_text() for entry in halves[1].select("strong")] == ["คู่มือ บ่อย", "คู่มือ น้อย"]


def test_without_reads_the_home_page_says_so(as_, teacher):
    assert "ยังไม่มีเรื่องที่จะแสดง" in text_of(as_(teacher).get("/"))


@pytest.mark.parametrize("address", ["/", "/waiting/", "/me/"])
def test_what_waits_for_me_stands_with_its_date_and_whether_it_is_late(as_, teacher, address):
    late = Waiting("อนุมัติคำขอ", "/about/", "คำขอ", date(2020, 2, 5))
    later = Waiting("ทบทวนคู่มือ", "/privacy/", "ทบทวน", date(2199, 1, 1))
    both = WaitingList([later, late], 2)
    with hooks.register_temporarily(HOOK, lambda user, most: both if user == teacher else NOTHING):
        page = soup(as_(teacher).get(address))
    rows = [row for row in map(words, page.select("main a.list__link")) if "ครบกำหนด" in row]
    assert rows == [
        "อนุมัติคำขอ คำขอ · ครบกำหนด 5 ก.พ. 2563 เกินกำหนด",
        "ทบทวนคู่มือ ทบทวน · ครบกำหนด 1 ม.ค. 2742",
    ]


def test_with_nothing_waiting_the_page_says_so_and_leads_home(as_, teacher):
    page = soup(as_(teacher).get("/waiting/"))
    assert "ไม่มีเรื่องที่รอท่าน" in page.get_text()
    assert page.select_one(".empty a")["href"] == "/"


def test_my_own_page_shows_who_i_am(as_, teacher):
    text = text_of(as_(teacher).get("/me/"))
    assert all(
        part in text
        for part in (teacher.username, teacher.email, teacher.school.name, "ครูและบุคลากรโรงเรียน")
    )


# The knowledge base -------------------------------------------------------------------------------
def test_a_category_counts_what_is_below_it_for_this_person(as_, teacher):
    branch = make_branch()
    make_guide("คู่มือหนึ่ง", parent=branch)
    close_to_all(make_guide("คู่มือปิด", parent=branch))
    tile = soup(as_(teacher).get("/knowledge/")).find(
        "a", class_="tile", href="/knowledge/test-branch/"
    )
    assert "1 เรื่อง" in tile.get_text()
    assert "คู่มือปิด" not in text_of(as_(teacher).get(branch.url))


def test_an_entry_of_a_list_shows_kind_summary_systems_and_thai_date(as_, teacher):
    branch = make_branch()
    guide = make_guide(
        "คู่มือหนึ่ง", summary="สรุปของคู่มือ", parent=branch, systems=[make_system(abbr="ABC")]
    )
    Page.objects.filter(pk=guide.pk).update(
        last_published_at=datetime(2026, 2, 5, 9, tzinfo=ZoneInfo("Asia/Bangkok"))
    )
    row = soup(as_(teacher).get(branch.url)).select_one("main .list li")
    assert row.a["href"] == guide.url
    assert words(row) == "คู่มือหนึ่ง สรุปของคู่มือ คู่มือ ABC 5 ก.พ. 2569"


def test_a_list_is_narrowed_by_kind_and_by_system_and_ordered_by_title(as_, teacher):
    branch = make_branch()
    make_guide("ข คู่มือ", parent=branch, systems=[make_system()])
    make_guide("ก คู่มือ", parent=branch)
    make_faq("คำถาม")
    browser = as_(teacher)

    def titles(query: str) -> list[str]:
        return [
            entry.get_text()
            for entry in soup(browser.get(branch.url + query)).select("main .list strong")
        ]

    assert titles("?order=title") == ["ก คู่มือ", "ข คู่มือ"]
    assert titles("?kind=guide&system=sample-system") == ["ข คู่มือ"]
    assert titles("?kind=faq") == []


def test_writing_a_draft_does_not_bring_a_page_to_the_head_of_the_list(as_, teacher, editor):
    branch = make_branch()
    older, _newer = make_guide("คู่มือเก่ากว่า", parent=branch), make_guide("คู่มือใหม่กว่า", parent=branch)
    older.save_revision(user=editor)
    titles = [
        entry.get_text() for entry in soup(as_(teacher).get(branch.url)).select("main .list strong")
    ]
    assert titles == ["คู่มือใหม่กว่า", "คู่มือเก่ากว่า"]


def test_systems_are_offered_in_dictionary_order(as_, teacher):
    make_system("later", "เขียน")
    make_system("first", "กาก")
    offered = [
        option["value"]
        for option in soup(as_(teacher).get("/knowledge/")).select("#filter-system option")
    ]
    assert offered.index("first") < offered.index("later")


def test_an_empty_list_says_why_and_what_to_do(as_, teacher):
    branch = make_branch()
    browser = as_(teacher)
    assert soup(browser.get(branch.url)).select_one(".empty a")["href"] == "/knowledge/"
    filtered = soup(browser.get(f"{branch.url}?kind=km"))
    assert "ตัวกรอง" in filtered.select_one(".empty").get_text()
    assert filtered.select_one(".empty a")["href"] == branch.url


def test_a_long_list_goes_on_page_by_page_and_keeps_its_filter(as_, teacher):
    branch = make_branch()
    for number in range(21):
        make_guide(f"คู่มือที่ {number}", parent=branch)
    browser = as_(teacher)
    first = soup(browser.get(f"{branch.url}?kind=guide"))
    onward = first.find("a", rel="next")["href"]
    assert "kind=guide" in onward
    assert len(soup(browser.get(branch.url + onward)).select("main .list li")) == 1


def test_the_links_below_a_list_give_it_as_excel_and_csv(as_, teacher):
    branch = make_branch()
    make_guide("คู่มือหนึ่ง", parent=branch)
    make_faq("คำถาม")
    browser = as_(teacher)
    links = soup(browser.get(f"{branch.url}?kind=guide")).select("a[download]")
    excel, csv = (browser.get(branch.url + link["href"]) for link in links)
    sheet = load_workbook(BytesIO(b"".join(excel.streaming_content))).active
    assert [row[0].value for row in sheet.iter_rows()] == ["เรื่อง", "คู่มือหนึ่ง"]
    assert "คู่มือหนึ่ง" in b"".join(csv.streaming_content).decode("utf-8-sig")


# A guide ------------------------------------------------------------------------------------------
def test_a_guide_shows_its_facts_with_buddhist_years(as_, teacher, officer):
    guide = make_guide(
        summary="สรุปของคู่มือ",
        school_year=2569,
        review_date=date(2020, 2, 5),
        reviewed_on=date(2019, 2, 5),
        reviewed_by=officer,
        systems=[make_system()],
        laws=[make_law()],
        update_notes=[UpdateNote(changed_on=date(2026, 6, 10), note="เพิ่มขั้นตอน")],
    )
    page = soup(as_(teacher).get(guide.url))
    text = words(page)
    for part in (
        "สรุปของคู่มือ",
        "ใช้กับปีการศึกษา 2569",
        "ถึงกำหนดทบทวนแล้ว",
        f"ยืนยันล่าสุด 5 ก.พ. 2562 โดย {officer}",
        "ทบทวนภายใน 5 ก.พ. 2563",
        "10 มิ.ย. 2569 เพิ่มขั้นตอน",
    ):
        assert part in text
    links = {link["href"] for link in page.select("aside a[href]")}
    assert {"/systems/sample-system/", "/laws/sample-law/"} <= links


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"review_date": date(2199, 1, 1)}, []),
        ({"review_date": date(2199, 1, 1), "reviewed_on": date(2026, 1, 1)}, ["ยืนยันแล้วว่ายังถูกต้อง"]),
        ({"review_date": date(2020, 1, 1), "reviewed_on": date(2019, 1, 1)}, ["ถึงกำหนดทบทวนแล้ว"]),
    ],
)
def test_the_state_of_review_is_a_word_beside_the_kind(as_, teacher, facts, expected):
    page = soup(as_(teacher).get(make_guide(**facts).url))
    badges = [badge.get_text() for badge in page.select(".page-header .badge")]
    assert badges == ["คู่มือ", *expected]


def test_the_owner_of_the_branch_answers_for_a_page_without_one_of_its_own(as_, teacher, officer):
    branch = make_branch(content_owner=officer)
    person = soup(as_(teacher).get(make_guide(parent=branch).url)).select_one(".person")
    assert "officer" in person.get_text()
    assert person.find("a", href="mailto:officer@example.invalid")


def test_without_any_owner_the_group_is_named(as_, teacher):
    person = soup(as_(teacher).get(make_guide().url)).select_one(".person")
    assert "กลุ่มส่งเสริมการศึกษาทางไกล" in person.get_text()


def make_rich_guide(**facts) -> GuidePage:
    document = Document.objects.create(title="แบบฟอร์มแนบ", file=make_file())
    table = {
        "columns": [{"type": "text", "heading": "รายการ"}, {"type": "rich", "heading": "กำหนด"}],
        "rows": [{"values": ["ตรวจรายชื่อ", "<p>ก่อน <b>5 มิ.ย.</b></p>"]}],
        "caption": "ปฏิทิน",
    }
    raw = [
        {"type": "text", "id": "a" * 36, "value": "<h2>เตรียมอะไร</h2><p>บัญชี</p><h2>ขั้นตอน</h2>"},
        {
            "type": "step",
            "id": "b" * 36,
            "value": {
                "title": "เปิดหน้าจอ",
                "text": "<p>ดูภาพ</p>",
                "image": make_picture().pk,
                "image_alt": "หน้าจอแรก",
            },
        },
        {
            "type": "step",
            "id": "c" * 36,
            "value": {"title": "ยืนยัน", "text": "", "image": None, "image_alt": ""},
        },
        {
            "type": "notice",
            "id": "d" * 36,
            "value": {"level": "warning", "text": "<p>แก้ไขไม่ได้</p>"},
        },
        {"type": "table", "id": "e" * 36, "value": table},
        {
            "type": "file",
            "id": "f" * 36,
            "value": {"document": document.pk, "description": "ใช้แนบ"},
        },
        {
            "type": "video",
            "id": "1" * 36,
            "value": {"url": "https://video.example.invalid/1", "title": "สาธิต"},
        },
        {"type": "law", "id": "2" * 36, "value": {"law": make_law().pk, "sections": "มาตรา 37"}},
        {
            "type": "system",
            "id": "3" * 36,
            "value": {"system": make_system().pk, "note": "ใช้บัญชีโรงเรียน"},
        },
    ]
    page = GuidePage(title="คู่มือเต็ม", **facts)
    page.body = page.body.stream_block.to_python(raw)
    return published(page)


def test_each_block_of_a_guide_has_its_look(as_, teacher):
    page = soup(as_(teacher).get(make_rich_guide().url))
    body = page.select_one(".prose")
    assert [step.h3.get_text() for step in body.select("section.step")] == ["เปิดหน้าจอ", "ยืนยัน"]
    assert body.select_one(".notice--warning b, .notice--warning p").get_text() == "แก้ไขไม่ได้"
    assert body.select_one("td[data-label=กำหนด] b").get_text() == "5 มิ.ย."
    links = {link["href"]: words(link) for link in body.select("a.list__link")}
    assert links["/systems/sample-system/"] == "ระบบตัวอย่าง ใช้บัญชีโรงเรียน"
    assert links["/laws/sample-law/"] == "พระราชบัญญัติตัวอย่าง มาตรา 37"
    assert "แบบฟอร์มแนบ" in next(
        text for address, text in links.items() if address.startswith("/documents/")
    )
    assert "สาธิต" in links["https://video.example.invalid/1"]


def test_the_picture_of_a_step_is_scaled_has_its_size_and_waits_until_it_is_seen(as_, teacher):
    picture = soup(as_(teacher).get(make_rich_guide().url)).select_one(".step img")
    assert [picture[name] for name in ("alt", "loading", "width", "height")] == [
        "หน้าจอแรก",
        "lazy",
        "840",
        "350",
    ]
    widths = {}
    for place in picture["srcset"].split(","):
        answer = as_(teacher).get(place.split()[0])
        scaled = Picture.open(BytesIO(b"".join(answer.streaming_content)))
        widths[place.split()[1]] = (scaled.width, scaled.format)
    assert widths == {"840w": (840, "WEBP"), "420w": (420, "WEBP")}


def test_every_line_of_the_table_of_contents_leads_to_a_place_on_the_page(as_, teacher):
    page = soup(as_(teacher).get(make_rich_guide().url))
    lines = page.select("aside .toc a")
    assert [line.get_text() for line in lines] == ["เตรียมอะไร", "ขั้นตอน", "เปิดหน้าจอ", "ยืนยัน"]
    assert all(page.find(id=line["href"].removeprefix("#")) for line in lines)


def test_a_guide_leads_to_its_neighbours_in_the_category_and_past_what_is_closed(as_, teacher):
    branch = make_branch()
    first, second, third, fourth = (make_guide(f"คู่มือที่ {n}", parent=branch) for n in range(4))
    close_to_all(third)
    page = soup(as_(teacher).get(second.url))
    assert page.find("a", rel="prev")["href"] == first.url
    assert page.find("a", rel="next")["href"] == fourth.url


def test_a_guide_leads_to_others_that_speak_of_the_same(as_, teacher):
    page = make_guide("การสำรองข้อมูลเครื่องแม่ข่าย", "<p>สำรองข้อมูลเครื่องแม่ข่ายทุกคืน</p>")
    other = make_guide("การกู้คืนเครื่องแม่ข่าย", "<p>กู้คืนเครื่องแม่ข่ายจากข้อมูลที่สำรอง</p>")
    closed = make_guide("การย้ายเครื่องแม่ข่าย", "<p>ย้ายเครื่องแม่ข่ายพร้อมข้อมูลที่สำรอง</p>")
    close_to_all(closed)
    links = {
        link["href"]
        for link in soup(as_(teacher).get(page.url)).select("main section.section a.list__link")
    }
    assert other.url in links
    assert links.isdisjoint({page.url, closed.url})


def test_on_paper_a_guide_names_its_address_and_the_day_of_printing(as_, teacher, settings):
    guide = make_guide()
    paper = soup(as_(teacher).get(guide.url)).select_one(".print-note")
    note = paper.get_text()
    assert paper.select_one("svg.qr path")
    assert f"{settings.BASE_URL}/p/{guide.pk}/" in note
    assert f"{timezone.localdate().year + 543}" in note
    assert "อาจไม่เป็นปัจจุบัน" in note


def test_an_article_has_its_three_parts_and_a_question_its_answer(as_, teacher):
    article = make_article(
        story="<p>เกิดอะไรขึ้น</p>", learnt="<p>ได้อะไร</p>", who_can_use="<p>ใช้กับใคร</p>"
    )
    page = soup(as_(teacher).get(article.url))
    assert [heading.get_text() for heading in page.select(".prose h2")] == [
        "เรื่องราว",
        "สิ่งที่ได้เรียนรู้",
        "ใครนำไปใช้ได้",
    ]
    assert len(page.select("aside .toc a")) == 3
    answer = soup(as_(teacher).get(make_faq(answer="<p>ทำอย่างนี้</p>").url))
    assert answer.select_one(".prose").get_text(strip=True) == "ทำอย่างนี้"
    assert not answer.select(".toc")


def test_a_plain_page_shows_its_text(as_, teacher):
    page = StandardPage(
        title="หน้าทดสอบ", slug="plain", body=[("text", RichText("<h2>หัวข้อ</h2><p>เนื้อหา</p>"))]
    )
    published(page, HomePage.objects.get())
    assert "หัวข้อ เนื้อหา" in text_of(as_(teacher).get("/plain/"))


# What readers say ---------------------------------------------------------------------------------
def feedback_of(browser, page) -> BeautifulSoup:
    return soup(browser.get(page.url)).select_one("#feedback")


def test_my_own_word_on_a_page_is_shown_to_me_and_to_nobody_else(as_, teacher, other_teacher):
    guide = make_guide()
    browser = as_(teacher)
    browser.post(
        feedback_of(browser, guide).form["action"], {"helpful": "False", "comment": "ขาดภาพ"}
    )
    mine = feedback_of(browser, guide)
    assert mine.select_one("input[checked]")["value"] == "False"
    assert mine.textarea.get_text(strip=True) == "ขาดภาพ"
    theirs = feedback_of(as_(other_teacher), guide)
    assert not theirs.select("input[checked]")
    assert theirs.textarea.get_text(strip=True) == ""


def test_a_visitor_of_an_open_page_finds_the_own_word_again(as_):
    guide = make_guide(open_to_visitors=True)
    browser = as_(None)
    browser.post(feedback_of(browser, guide).form["action"], {"helpful": "True"})
    assert feedback_of(browser, guide).select_one("input[checked]")["value"] == "True"
    assert Feedback.objects.get().user is None
    assert not feedback_of(as_(None), guide).select("input[checked]")


def test_a_word_without_a_choice_comes_back_with_what_was_typed(as_, teacher):
    guide = make_guide()
    answer = as_(teacher).post(f"/pages/{guide.pk}/feedback/", {"comment": "ขาดภาพหน้าจอ"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("#feedback textarea").get_text(strip=True) == "ขาดภาพหน้าจอ"
    assert "โปรดเลือก" in page.select_one("[role=alert]").get_text()
    assert page.find(id=page.select_one("[role=alert] a")["href"].removeprefix("#"))


def test_a_report_that_is_too_long_comes_back_with_what_was_typed(as_, teacher):
    guide = make_guide()
    answer = as_(teacher).post(f"/pages/{guide.pk}/report/", {"text": "ผิด" * 1000})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("details[open] textarea").get_text(strip=True) == "ผิด" * 1000
    assert page.select_one("[role=alert]")


def test_the_mail_on_a_problem_says_what_where_and_who(as_, teacher, officer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    guide = make_guide("คู่มือ <DMC> & อื่น ๆ", content_owner=officer)
    as_(teacher).post(f"/pages/{guide.pk}/report/", {"text": "วันที่ในข้อ 2 < ข้อ 1"})
    sent = mail.outbox[0]
    assert (sent.subject, sent.to) == ("แจ้งปัญหาของหน้า: คู่มือ <DMC> & อื่น ๆ", [officer.email])
    for part in ("วันที่ในข้อ 2 < ข้อ 1", settings.BASE_URL + guide.url, "teacher", teacher.school.name):
        assert part in sent.body


# For those who keep a page ------------------------------------------------------------------------
def test_editors_see_who_changed_what_and_when_in_thai(as_, editor, head):
    guide = make_guide()
    guide.save_revision(user=editor, log_action=True).publish(user=head)
    keepers = soup(as_(editor).get(guide.url)).select_one(".keepers")
    lines = [words(line) for line in keepers.select(".timeline li")]
    today = timezone.localdate()
    assert lines[0].startswith(f"เผยแพร่ {head}")
    assert lines[1].startswith(f"แก้ไข {editor}")
    assert f" {today.year + 543} " in lines[0]
    assert keepers.find("a", href=f"/admin/pages/{guide.pk}/history/")
    assert keepers.find("a", href=f"/admin/pages/{guide.pk}/edit/")


def test_every_action_that_the_log_knows_of_pages_has_a_thai_name():
    from wagtail.log_actions import registry

    from knowledge.templatetags.knowledge_tags import ACTIONS

    not_ours = re.compile(
        r"wagtail\.(apitoken|moderation|create_alias|convert_alias|copy_for_translation)"
    )
    known = {action for action, _ in registry.get_choices() if action.startswith("wagtail.")}
    assert {action for action in known - set(ACTIONS) if not not_ours.match(action)} == set()


def test_who_only_reads_sees_neither_the_history_nor_a_button(as_, teacher, director):
    guide = make_guide()
    for user in (teacher, director, None):
        page = as_(user).get(guide.url, follow=True)
        assert "ใครแก้ไขอะไรเมื่อไร" not in page.content.decode()
        assert f"/pages/{guide.pk}/confirm/" not in page.content.decode()


def test_the_owner_can_confirm_from_the_page_without_being_an_editor(as_, teacher):
    guide = make_guide(content_owner=teacher, review_date=date(2020, 1, 1))
    browser = as_(teacher)
    keepers = soup(browser.get(guide.url)).select_one(".keepers")
    assert keepers.form["action"] == f"/pages/{guide.pk}/confirm/"
    assert not keepers.select(".history, a[href^='/admin/']")
    after = text_of(browser.post(keepers.form["action"], follow=True))
    assert "ยืนยันแล้วว่ายังถูกต้อง" in after
    assert "ถึงกำหนดทบทวนแล้ว" not in after


@pytest.mark.parametrize("kind", ["guidepage", "articlepage", "faqpage"])
def test_a_page_that_is_not_stored_yet_can_be_previewed(rf, editor, kind):
    from django.apps import apps

    root = knowledge_base()
    page = apps.get_model("knowledge", kind)(title="ยังไม่บันทึก", slug="not-stored")
    page.path = root._get_children_path_interval(root.path)[1]
    page.depth = root.depth + 1
    page.set_url_path(root)
    request = rf.get("/")
    request.user = editor
    answer = page.make_preview_request(original_request=request)
    assert answer.status_code == 200
    assert (
        "ยังไม่บันทึก" in answer.rendered_content
        if hasattr(answer, "rendered_content")
        else answer.content.decode()
    )


def test_a_visitor_reads_an_open_guide_and_is_offered_nothing_that_is_closed(as_):
    guide = make_guide(open_to_visitors=True, content_owner=None)
    make_guide("คู่มือปิดข้าง ๆ")
    page = soup(as_(None).get(guide.url))
    assert "ข้อความตัวอย่าง" in page.get_text()
    assert "คู่มือปิดข้าง ๆ" not in page.get_text()
    assert not page.select("form[role=search], .bottom-bar, .keepers")


# The registers ------------------------------------------------------------------------------------
def test_the_systems_are_listed_with_state_and_owner_and_found_by_another_name(as_, teacher):
    make_system(
        name="ระบบทดสอบเฉพาะ", aliases="ซีซีซี\nดีดีดี", owner_agency="หน่วยงานหนึ่ง", status="pilot"
    )
    page = soup(as_(teacher).get("/systems/?q=ดีดีดี"))
    row = page.select_one("main .list li")
    text = words(row)
    assert text == "ระบบทดสอบเฉพาะ ทดลองใช้ (นำร่อง) หน่วยงานหนึ่ง สำนักงานยังไม่ได้ตรวจสอบ"
    assert len(page.select("main .list li")) == 1


@pytest.mark.parametrize("address", ["/systems/", "/laws/"])
def test_a_register_where_nothing_fits_leads_back_to_the_whole(as_, teacher, address):
    page = soup(as_(teacher).get(f"{address}?q=ไม่มีคำนี้แน่นอน"))
    assert page.select_one(".empty a")["href"] == address
    assert not page.select("a[download]")


@pytest.mark.parametrize("address", ["/systems/?status=in_use", "/laws/?status=in_force"])
def test_a_register_is_given_as_excel_and_csv_with_its_filter(as_, teacher, address):
    browser = as_(teacher)
    page = soup(browser.get(address))
    shown = int(re.search(r"\d+", page.select_one(".section__head p").get_text())[0])
    for link in page.select("a[download]"):
        answer = browser.get(address.partition("?")[0] + link["href"])
        content = b"".join(answer.streaming_content)
        if "xlsx" in link["href"]:
            rows = load_workbook(BytesIO(content)).active.max_row
        else:
            rows = sum(1 for _ in csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
        assert rows == shown + 1


def test_a_system_shows_its_facts_rounds_contacts_and_what_is_written_on_it(as_, teacher, officer):
    closes_on = timezone.localdate() + timedelta(days=30)
    system = make_system(
        name="ระบบทดสอบ",
        purpose="ใช้ทดสอบ",
        users="ครู\nผู้บริหาร",
        owner_agency="หน่วยงานหนึ่ง",
        responsible=officer,
        url="https://system.example.invalid/",
        is_checked=True,
        rounds=[Round(name="รอบ 1", reference_date="10 มิถุนายน", closes_on=closes_on)],
    )
    system.laws.add(make_law())
    guide = make_guide("คู่มือของระบบ", systems=[system])
    faq = make_faq("คำถามของระบบ", systems=[system])
    draft = make_draft("ร่างของระบบ", systems=[system])
    page = soup(as_(teacher).get("/systems/sample-system/"))
    text = words(page)
    closing = f"รอบ 1 10 มิถุนายน ปิดรอบ {format_date_short(closes_on)}"
    for part in ("ใช้ทดสอบ", "ครู ผู้บริหาร", "หน่วยงานหนึ่ง", closing, f"ผู้รับผิดชอบ {officer}"):
        assert part in text
    links = {link["href"] for link in page.select("main a[href]")}
    assert {guide.url, faq.url, "/laws/sample-law/", "https://system.example.invalid/"} <= links
    assert draft.title not in text
    assert "สำนักงานยังไม่ได้ตรวจสอบ" not in page.select_one(".layout__main").get_text()


def test_an_unchecked_system_says_so_and_names_the_group(as_, teacher):
    make_system()
    page = soup(as_(teacher).get("/systems/sample-system/"))
    assert "ข้อมูลทั่วไป สำนักงานยังไม่ได้ตรวจสอบ" in page.get_text()
    assert "กลุ่มส่งเสริมการศึกษาทางไกล" in page.select_one(".person").get_text()
    assert "ยังไม่มีคู่มือหรือบทความเกี่ยวกับเรื่องนี้" in page.get_text()


def test_many_guides_on_a_system_are_cut_with_a_way_to_all(as_, teacher):
    system = make_system()
    for number in range(21):
        make_guide(f"คู่มือที่ {number}", systems=[system])
    page = soup(as_(teacher).get("/systems/sample-system/"))
    assert len(page.select(".layout__main a.list__link[href^='/knowledge/']")) == 20
    whole = page.find("a", href="/knowledge/?system=sample-system&kind=guide")
    assert soup(as_(teacher).get(whole["href"])).select_one("h2 .count").get_text() == "21"


def test_a_law_shows_state_gazette_amendments_and_what_cites_it(as_, teacher):
    law = make_law(
        status="amended",
        be_year=2550,
        gazette_volume="124",
        gazette_part="27 ก",
        gazette_on=date(2007, 6, 18),
        in_force_on=date(2007, 7, 18),
        summary="สาระ",
        effect="ผลต่องาน",
        amendments=[
            Amendment(
                title="ฉบับที่ ๒", be_year=2560, gazette="เล่ม 134", in_force_on=date(2017, 5, 24)
            )
        ],
    )
    system = make_system()
    system.laws.add(law)
    guide = make_guide("คู่มือที่อ้างกฎหมาย", laws=[law])
    page = soup(as_(teacher).get("/laws/sample-law/"))
    text = words(page)
    for part in (
        "แก้ไขเพิ่มเติมแล้ว",
        "ปี พ.ศ. 2550",
        "เล่ม 124 ตอนที่ 27 ก 18 มิถุนายน 2550",
        "18 กรกฎาคม 2550",
        "ฉบับที่ ๒ เล่ม 134 24 พ.ค. 2560",
    ):
        assert part in text
    assert {guide.url, "/systems/sample-system/"} <= {
        link["href"] for link in page.select("main a[href]")
    }


def test_a_law_that_was_replaced_leads_to_the_one_that_holds_and_back(as_, teacher):
    new = make_law("new-law", "ระเบียบใหม่", status="in_force")
    make_law("old-law", "ระเบียบเก่า", status="ended", replaced_by=new)
    old_page = soup(as_(teacher).get("/laws/old-law/"))
    assert old_page.select_one(".notice--warn a")["href"] == "/laws/new-law/"
    assert soup(as_(teacher).get("/laws/new-law/")).select_one("aside a[href='/laws/old-law/']")


# Search -------------------------------------------------------------------------------------------
def test_results_show_kind_marked_words_and_counts_by_kind(as_, teacher):
    guide = make_guide("การตั้งค่าเครื่องฉายภาพ", "<p>ต่อสายเครื่องฉายภาพก่อนเปิดเครื่อง</p>")
    page = soup(as_(teacher).get("/search/", {"q": "เครื่องฉายภาพ"}))
    first = page.select_one(".results li")
    assert first.a["href"] == guide.url
    assert first.select("h2 mark") and first.select("p mark")
    assert first.select_one(".badge").get_text() == "คู่มือ"
    assert page.select_one(".tabs [aria-current]").get_text().startswith("ทั้งหมด")
    tabs = {words(tab).partition(" ")[0]: tab["href"] for tab in page.select(".tabs a")}
    assert "kind=guide" in tabs["คู่มือ"]


def test_markup_in_a_title_or_in_the_words_is_shown_as_text(as_, teacher):
    make_guide("เครื่องฉาย <script>alert(1)</script>")
    page = soup(as_(teacher).get("/search/", {"q": '"><script>เครื่องฉาย'}))
    assert not page.select("main script")


def test_a_corrected_search_says_so_and_offers_what_was_typed(as_, teacher):
    make_guide("คู่มือการใช้งาน")
    page = soup(as_(teacher).get("/search/", {"q": "8^j,nv"}))
    remark = page.select_one("main p[role=status]")
    assert "แสดงผลสำหรับ คู่มือ" in words(remark)
    typed = soup(as_(teacher).get("/search/" + remark.a["href"]))
    assert not typed.select("main p[role=status]")


def test_where_nothing_is_found_there_are_ways_on(as_, teacher):
    page = soup(as_(teacher).get("/search/", {"q": "qqzzxxww"}))
    assert "ไม่พบผลสำหรับ “qqzzxxww”" in page.get_text()
    assert len(page.select(".categories a")) == 4


def test_the_nearest_categories_come_first(as_, teacher, rf):
    request = rf.get("/")
    request.user = teacher
    template = Template('{% load knowledge_tags %}{% nearest_categories "คำถามที่พบบ่อยหายไปไหน" %}')
    tiles = BeautifulSoup(template.render(Context({"request": request})), "html.parser").select(
        "a.tile strong"
    )
    assert tiles[0].get_text() == "คำถามที่พบบ่อย"


def test_before_anything_is_asked_the_search_page_offers_categories(as_, teacher):
    page = soup(as_(teacher).get("/search/"))
    assert page.select(".categories a") and not page.select(".results")


# All pages ----------------------------------------------------------------------------------------
def test_a_character_that_no_database_holds_gets_a_page_that_says_so(as_, teacher):
    answer = as_(teacher).get("/systems/?q=%00")
    assert answer.status_code == 400
    assert "อักขระที่ระบบรับไม่ได้" in answer.content.decode()


def test_no_page_has_a_script_or_style_of_its_own_and_each_has_one_heading(as_, editor):
    addresses = [
        "/",
        "/waiting/",
        "/me/",
        "/knowledge/",
        "/systems/",
        "/systems/dmc/",
        "/laws/",
        "/laws/pdpa/",
    ]
    addresses += ["/search/?q=DMC", "/search/?q=qqzzxxww", "/about/", "/knowledge/faq/"]
    pages = [make_rich_guide(), make_article(), make_faq()]
    browser = as_(editor)
    for address in [*addresses, *(page.url for page in pages)]:
        page = soup(browser.get(address))
        assert len(page.select("h1")) == 1, address
        assert not page.select("[style], [onclick], [onchange], script:not([src]), style"), address
        marks = [element["id"] for element in page.select("[id]")]
        assert len(marks) == len(set(marks)), address


def test_lists_and_pages_ask_the_database_as_often_for_many_as_for_few(as_, editor):
    branch = make_branch()
    system, law = make_system(), make_law()
    addresses = [
        "/",
        "/knowledge/",
        branch.url,
        "/systems/",
        "/laws/",
        "/systems/sample-system/",
        "/laws/sample-law/",
    ]
    browser = as_(editor)

    def grow(first: int, last: int) -> Page:
        for number in range(first, last):
            other = make_system(f"system-{number}", f"ระบบที่ {number}")
            page = make_guide(f"คู่มือที่ {number}", parent=branch, systems=[system, other], laws=[law])
            DailyReads.objects.create(page=page, day=timezone.localdate(), count=number + 1)
            system.laws.add(make_law(f"law-{number}", f"ระเบียบที่ {number}"))
        return page

    addresses.append(grow(0, 6).url)
    few = {address: queries(browser, address) for address in addresses}
    grow(6, 14)
    assert {address: queries(browser, address) for address in addresses} == few


def test_the_pictures_of_a_guide_are_fetched_together(as_, teacher):
    browser = as_(teacher)

    def with_pictures(count: int) -> str:
        step = {"title": "ขั้นตอน", "text": RichText(""), "image_alt": ""}
        steps = [("step", {**step, "image": make_picture()}) for _ in range(count)]
        return published(
            GuidePage(title=f"คู่มือ {count} ภาพ", body=steps), make_branch(slug=f"branch-{count}")
        ).url

    few, many = with_pictures(2), with_pictures(7)
    assert queries(browser, few) == queries(browser, many)

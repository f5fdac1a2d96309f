"""Stored pages: each reader gets what drawing the page anew would give, at the very next request
after any change, and nothing of anybody else.
"""

import gzip
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, PageViewRestriction, Site
from wagtail.rich_text import RichText

from home.models import ContentChange, OfficeSettings
from home.pages import changes
from knowledge.models import DailyReads, Feedback, UpdateNote
from knowledge.pages import stored
from knowledge.pages.reads import flush_reads
from services.models import Law, System
from tests.make import (
    knowledge_base,
    make_article,
    make_faq,
    make_guide,
    make_law,
    make_system,
    published,
)

pytestmark = pytest.mark.django_db

# Other ones at each request and minute
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[A-Za-z0-9]{64}"')
PRINTED = re.compile(r"พิมพ์เมื่อ .*? น\. *")
# Tables that a page asks at each request, or that only those see who are never served from store
ASKED_EACH_TIME = {
    *("django_session", "home_contentchange", "knowledge_feedback"),
    *("sqlite_master", "pg_trigger", "unnest", "LATERAL"),
}
# Of who may edit; people with a right to any page are never served from store
OF_EDITORS = {"wagtailcore_workflowstate", "wagtailcore_taskstate", "wagtailcore_task"}
CONSTANT = {
    "django_content_type",
    "auth_permission",
    "wagtailcore_locale",
}  # of the code, not of the office


@pytest.fixture
def pages():
    law = make_law("law-of-guide", "ระเบียบของคู่มือ")
    system = make_system("system-of-guide", "ระบบของคู่มือ")
    guide = make_guide("คู่มือที่เก็บไว้", "<h2>หัวข้อแรก</h2><p>ข้อความเดิม</p>", summary="สรุปเดิม")
    guide.systems.add(system)
    guide.laws.add(law)
    guide.tags.add("ป้ายเดิม")
    UpdateNote.objects.create(page=guide, changed_on=timezone.localdate(), note="แก้ไขเดิม")
    guide.save()
    article = make_article("บทความที่เก็บไว้")
    faq = make_faq("คำถามที่เก็บไว้")
    return {"guide": guide, "article": article, "faq": faq, "index": knowledge_base()}


def text_of(response) -> str:
    """Without what is another at each request."""
    assert response.status_code == 200, response.status_code
    is_packed = response.headers.get("Content-Encoding") == "gzip"
    content = gzip.decompress(response.content) if is_packed else response.content
    return PRINTED.sub("", TOKEN.sub("", content.decode()))


def drawn(browser, url: str, settings) -> str:
    settings.STORED_PAGES = False
    text = text_of(browser.get(url))
    settings.STORED_PAGES = True
    return text


@pytest.mark.parametrize("kind", ["guide", "article", "faq", "index"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_stored_page_is_the_one_that_would_be_drawn(
    kind, encoding, pages, people, as_, settings, django_assert_max_num_queries
):
    """The first of each kind of reader has it drawn, the second gets what was stored."""
    url = pages[kind].get_url()
    for name in ("teacher", "other_teacher", "principal"):
        browser = as_(people[name])
        browser.defaults["HTTP_ACCEPT_ENCODING"] = encoding
        expected = drawn(browser, url, settings)
        assert text_of(browser.get(url)) == expected, name
        with django_assert_max_num_queries(4):
            again = browser.get(url)
        assert text_of(again) == expected, name
        assert again.headers["Cache-Control"] == "private, no-store"
        assert {"Cookie", "Accept-Encoding"} <= set(again.headers["Vary"].split(", "))
    assert len(stored.STORE.pages) == 2, "teachers share one, a principal has another"


def test_nothing_of_the_first_reader_is_in_what_the_next_one_gets(pages, people, as_):
    url = pages["guide"].get_url()
    first, second = as_(people["teacher"]), as_(people["other_teacher"])
    mine = first.get(url).content.decode()
    [owner] = re.findall(r'data-owner="(\w+)"', mine)
    theirs = second.get(url).content.decode()
    assert people["teacher"].first_name in mine
    for word in (people["teacher"].first_name, people["teacher"].school.name, owner):
        assert word not in theirs
    assert people["other_teacher"].first_name in theirs
    for page in stored.STORE.pages.values():
        kept = b"".join(piece.text for piece in page.pieces).decode()
        assert "ผู้ทดสอบ" not in kept and "csrfmiddlewaretoken" not in kept


def test_forms_of_a_stored_page_are_accepted(pages, people, as_):
    url = pages["guide"].get_url()
    as_(people["teacher"]).get(url)
    browser = as_(people["other_teacher"])
    browser.handler.enforce_csrf_checks = True
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get(url).content.decode())
    typed = {"csrfmiddlewaretoken": token.group(1), "helpful": "True", "comment": ""}
    said = browser.post(reverse("give_feedback", args=[pages["guide"].pk]), typed)
    assert said.status_code == 302, said.status_code
    assert Feedback.objects.filter(user=people["other_teacher"]).exists()


@pytest.mark.parametrize("name", ["editor", "officer", "head", "director", "admin", "visitor"])
def test_who_sees_more_or_less_has_it_drawn(name, pages, people, as_):
    as_(people[name]).get(pages["guide"].get_url())
    assert not stored.STORE.pages


def test_a_query_a_message_and_another_method_have_it_drawn(pages, teacher, as_, settings):
    url, browser = pages["guide"].get_url(), as_(teacher)
    browser.get(f"{url}?utm=1")
    browser.head(url)
    assert not stored.STORE.pages
    browser.get(url)
    browser.post(
        reverse("give_feedback", args=[pages["guide"].pk]), {"helpful": "True", "comment": ""}
    )
    told = text_of(browser.get(url))
    assert 'class="messages' in told and "แก้ไขความเห็น" in told
    assert text_of(browser.get(url)) == drawn(browser, url, settings)


def test_who_keeps_a_page_sees_the_button_and_others_do_not(pages, people, as_, settings):
    guide, keeper = pages["guide"], people["teacher"]
    guide.content_owner = keeper
    guide.save_revision().publish()
    url = guide.get_url()
    as_(people["other_teacher"]).get(url)
    assert "ยืนยันว่ายังถูกต้อง" in text_of(as_(keeper).get(url))
    assert "ยืนยันว่ายังถูกต้อง" not in text_of(as_(people["other_teacher"]).get(url))


# Changes: each is made as somebody makes it, and the next request tells of it ---------------------
def publish_text(pages):
    guide = pages["guide"]
    guide.body = [("text", RichText("<p>ข้อความใหม่</p>"))]
    guide.save_revision().publish()


def rename_in_bulk(pages):
    Page.objects.filter(pk=pages["guide"].pk).update(title="ชื่อใหม่")


def rename_by_hand(pages):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = 'ชื่อใหม่'")


def add_neighbour(pages):
    make_guide("คู่มือที่มาใหม่")


def change_system(pages):
    System.objects.filter(slug="system-of-guide").update(name="ระบบชื่อใหม่")


def change_law(pages):
    Law.objects.filter(slug="law-of-guide").update(title="ระเบียบใหม่", status=Law.Status.ENDED)


def take_law_off(pages):
    pages["guide"].laws.clear()
    pages["guide"].save()


def rename_office(pages):
    office = OfficeSettings.load()
    office.short_name = "สพม.ตัวอย่างใหม่"
    office.save()


def change_tag(pages):
    pages["guide"].tags.set(["ป้ายใหม่"])
    pages["guide"].save()


def change_note(pages):
    UpdateNote.objects.update(note="แก้ไขใหม่")


@pytest.mark.parametrize(
    "change",
    [
        publish_text,
        rename_in_bulk,
        rename_by_hand,
        add_neighbour,
        change_system,
        change_law,
        take_law_off,
        rename_office,
        change_tag,
        change_note,
    ],
)
def test_a_change_is_seen_at_the_next_request(change, pages, teacher, as_, settings):
    url, browser = pages["guide"].get_url(), as_(teacher)
    browser.get(url)
    before = text_of(browser.get(url))
    change(pages)
    after = text_of(browser.get(url))
    assert after == drawn(browser, url, settings)
    assert after != before


def restrict(pages, teacher):
    group = Group.objects.create(name="ผู้อ่านตัวอย่าง")
    row = PageViewRestriction.objects.create(
        page=pages["guide"], restriction_type=PageViewRestriction.GROUPS
    )
    row.groups.add(group)


def take_off(pages, teacher):
    pages["guide"].unpublish()


def move(pages, teacher):
    branch = published(type(pages["index"])(title="หมวดใหม่", slug="new-branch"))
    pages["guide"].move(branch, pos="last-child")


@pytest.mark.parametrize(("change", "status"), [(restrict, 404), (take_off, 404), (move, 301)])
def test_a_page_that_is_closed_is_closed_at_the_next_request(
    change, status, pages, teacher, other_teacher, as_
):
    url, browser = pages["guide"].get_url(), as_(teacher)
    browser.get(url)
    as_(other_teacher).get(url)
    change(pages, teacher)
    answer = browser.get(url)
    assert answer.status_code in (status, 404)
    assert "ข้อความเดิม" not in answer.content.decode()


def close_account(user):
    user.is_active = False
    user.save()


def change_password(user):
    user.set_password("another-สมมุติ-2570")
    user.save()


@pytest.mark.parametrize("change", [close_account, change_password])
def test_a_session_that_ended_gets_no_stored_page(change, pages, teacher, as_):
    url, browser = pages["guide"].get_url(), as_(teacher)
    browser.get(url)
    change(teacher)
    answer = browser.get(url)
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_another_role_is_seen_at_the_next_request(pages, teacher, as_):
    """It ends the session, too; here of somebody who has signed in again."""
    url = pages["guide"].get_url()
    as_(teacher).get(url)
    teacher.groups.set([Group.objects.get(name="บรรณาธิการคลังความรู้")])
    assert "ระบบจัดการเนื้อหา" in as_(teacher).get(url).content.decode()


def test_a_right_given_to_the_role_is_seen_at_the_next_request(pages, teacher, as_):
    url, browser = pages["guide"].get_url(), as_(teacher)
    browser.get(url)
    teacher.groups.get().permissions.add(Permission.objects.get(codename="access_admin"))
    assert "ระบบจัดการเนื้อหา" in browser.get(url).content.decode()


def test_a_right_to_a_page_is_seen_at_the_next_request(pages, teacher, as_):
    url, browser = pages["guide"].get_url(), as_(teacher)
    browser.get(url)
    change = Permission.objects.get(codename="change_page")
    row = {"group": teacher.groups.get(), "page": pages["index"], "permission": change}
    GroupPagePermission.objects.create(**row)
    assert "ยืนยันว่ายังถูกต้อง" in browser.get(url).content.decode()


def test_another_name_is_seen_at_the_next_request(pages, teacher, as_):
    url, browser = pages["guide"].get_url(), as_(teacher)
    browser.get(url)
    type(teacher).objects.filter(pk=teacher.pk).update(first_name="ชื่อที่เปลี่ยน")
    assert "ชื่อที่เปลี่ยน" in browser.get(url).content.decode()


def test_a_new_day_is_another_page(pages, teacher, as_, settings, monkeypatch):
    """A review becomes due by the date alone."""
    guide, browser = pages["guide"], as_(teacher)
    type(guide).objects.filter(pk=guide.pk).update(
        review_date=timezone.localdate() + timedelta(days=1)
    )
    browser.get(guide.get_url())
    later = timezone.now() + timedelta(days=1, hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    browser.force_login(teacher, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "ถึงกำหนดทบทวนแล้ว" in text_of(browser.get(guide.get_url()))


# What holds it together ---------------------------------------------------------------------------
def test_every_table_that_a_page_is_made_from_has_its_trigger(pages, people, as_):
    watched = set(changes.TABLES) | set(changes.COLUMNS)
    for page in pages.values():
        for name in ("teacher", "principal"):
            browser = as_(people[name])
            browser.get("/me/")  # begins the session
            with CaptureQueriesContext(connection) as asked:
                browser.get(page.get_url())
            sql = " ".join(query["sql"] for query in asked.captured_queries)
            # The index follows the pages; related pages are those of the last change of any page
            tables = set(re.findall(r'(?:FROM|JOIN) "?(?!thai_search)(\w+)"?', sql))
            assert tables - watched - ASKED_EACH_TIME - OF_EDITORS - CONSTANT == set(), page


def test_a_number_that_was_taken_back_does_not_come_again(teacher):
    class Back(Exception):
        pass

    seen = {changes.current_stamp()}
    for _ in range(20):
        try:
            with transaction.atomic():
                Site.objects.update(site_name="ชื่อ")
                seen.add(changes.current_stamp())
                raise Back
        except Back:
            continue
    assert len(seen) == 21


def test_drafts_sign_ins_and_readers_change_nothing(pages, teacher, other_teacher, as_):
    before = changes.current_stamp()
    guide = pages["guide"]
    guide.title = "ร่างใหม่"
    guide.save_revision()
    browser = as_(teacher)
    browser.get(guide.get_url())
    flush_reads()
    assert changes.current_stamp() == before
    assert DailyReads.objects.filter(page=guide).exists()


def test_readers_of_stored_pages_are_counted(pages, teacher, as_):
    browser = as_(teacher)
    for _ in range(3):
        browser.get(pages["guide"].get_url())
    flush_reads()
    assert DailyReads.objects.get(page=pages["guide"]).count == 3


def test_old_numbers_are_forgotten_and_the_newest_stays():
    old = timezone.now() - timedelta(days=3)
    ContentChange.objects.all().delete()
    rows = [ContentChange(number=number, at=old) for number in (5, 6, 7)]
    ContentChange.objects.bulk_create(rows)
    assert changes.forget_old_changes() == 2
    assert changes.current_stamp() == 7


def test_without_its_triggers_nothing_is_stored(pages, teacher, as_):
    name = next(iter(changes.existing_triggers() & set(changes.wanted_triggers())))
    table = max((table for table in changes.columns_by_table() if table in name), key=len)
    with connection.cursor() as cursor:
        on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert not changes.are_complete()
    as_(teacher).get(pages["guide"].get_url())
    assert not stored.STORE.pages
    changes.create_triggers()
    assert changes.are_complete()


def test_it_can_be_switched_off(pages, teacher, as_, settings):
    settings.STORED_PAGES = False
    as_(teacher).get(pages["guide"].get_url())
    assert not stored.STORE.pages


def test_as_much_is_kept_as_there_is_room_for(pages, teacher, as_, monkeypatch):
    browser = as_(teacher)
    browser.get(pages["guide"].get_url())
    [page] = stored.STORE.pages.values()
    monkeypatch.setattr(stored, "ROOM", page.size + 10)
    browser.get(pages["article"].get_url())
    assert [page.page_id for page in stored.STORE.pages.values()] == [pages["article"].pk]
    assert stored.STORE.size == sum(page.size for page in stored.STORE.pages.values())

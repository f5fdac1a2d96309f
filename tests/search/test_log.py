"""What is kept of a search, and what is not; the lists made of it; words and pins that editors
set.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from knowledge.models import GuidePage
from knowledge.search.reports.models import (
    KEPT_FOR,
    OpenedResult,
    Pin,
    SameWords,
    SchoolSearches,
    SearchDay,
    flush_searches,
    kept_words,
    purge_searches,
)
from tests.make import make_guide, make_system

pytestmark = pytest.mark.django_db
REPORT = "/reports/searches/"


@pytest.fixture(autouse=True)
def nothing_waits():
    """What other tests counted in memory is written before, and taken away with this test."""
    flush_searches()
    SearchDay.objects.all().delete()
    SchoolSearches.objects.all().delete()


def search(browser, words, **more):
    return browser.get("/search/", {"q": words, **more})


def kept() -> dict[str, tuple[int, int]]:
    flush_searches()
    return {row.words: (row.asked, row.opened) for row in SearchDay.objects.all()}


def test_a_search_is_counted_with_its_results_and_nobody_in_it(as_, teacher):
    make_guide("นกเงือกในสำนักงาน")
    for words in ("นกเงือก", "นกเงือก", "zzqqxx"):
        search(as_(teacher), words)
    assert kept() == {"นกเงือก": (2, 0), "zzqqxx": (1, 0)}
    assert SearchDay.objects.get(words="zzqqxx").results == 0
    assert SearchDay.objects.get(words="นกเงือก").results >= 1
    names = {
        field.name for model in (SearchDay, OpenedResult) for field in model._meta.get_fields()
    }
    assert not names & {"user", "school", "session", "ip", "at"}


def test_results_that_hardly_answer_count_as_none(as_, teacher):
    make_guide("แม่แบบเปอร์เซ็นต์")
    response = search(as_(teacher), "ซูเปอร์โนวาแม่เหล็ก")
    assert response.context["rows"]
    flush_searches()
    assert SearchDay.objects.get(words="ซูเปอร์โนวาแม่เหล็ก").results == 0


def test_the_second_page_of_results_is_no_second_search(as_, teacher):
    for number in range(12):
        make_guide(f"นกกาเหว่า {number}")
    search(as_(teacher), "นกกาเหว่า")
    search(as_(teacher), "นกกาเหว่า", page=2)
    assert kept() == {"นกกาเหว่า": (1, 0)}


@pytest.mark.parametrize("typed", ["somchai@example.com", "เบอร์ 081-234-5678", "1 2345 67890 12 3"])
def test_what_may_name_a_person_is_not_kept(typed):
    assert not any(letter.isdigit() or letter == "@" for letter in kept_words(typed))


def test_an_opened_result_is_counted_from_where_the_browser_came(as_, teacher):
    page = make_guide("นกเงือกในสำนักงาน")
    browser = as_(teacher)
    search(browser, "นกเงือก")
    flush_searches()
    browser.get(page.get_url(), headers={"referer": "http://testserver/search/?q=นกเงือก"})
    browser.get(page.get_url(), headers={"referer": "http://elsewhere.example/search/?q=นกเงือก"})
    browser.get("/", headers={"referer": "http://testserver/search/?q=นกเงือก"})
    browser.get(page.get_url(), headers={"referer": "http://testserver/search/?q=ไม่เคยค้น"})
    assert kept() == {"นกเงือก": (1, 1)}
    assert OpenedResult.objects.get().address == page.get_url()


def test_schools_are_counted_apart_from_words_and_few_are_not_shown(
    as_, teacher, other_teacher, head
):
    for _ in range(5):
        search(as_(teacher), "นกแก้ว")
    search(as_(other_teacher), "นกแก้ว")
    flush_searches()
    assert SchoolSearches.objects.get(school=teacher.school).times == 5
    html = as_(head).get(REPORT).content.decode()
    assert f"{teacher.school.name} 5 ครั้ง" in html
    assert f"{other_teacher.school.name} 1" not in html


def test_old_searches_go_in_the_night():
    today = date(2026, 11, 2)
    for age in (KEPT_FOR, KEPT_FOR + timedelta(days=1)):
        SearchDay.objects.create(day=today - age, words="เก่า", asked=1)
    assert purge_searches(today) == 1
    assert purge_searches(today) == 0


@pytest.fixture
def asked_before():
    today = timezone.localdate()
    rows = [("ไม่พบ", 3, 0, 0), ("ไม่เปิด", 2, 5, 0), ("เปิดแล้ว", 4, 5, 2)]
    for words, asked, results, opened in rows:
        SearchDay.objects.create(
            day=today, words=words, asked=asked, results=results, opened=opened
        )
    SearchDay.objects.create(day=today - timedelta(days=100), words="นานแล้ว", asked=1)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, ["ไม่พบ"]),
        ({"list": "unopened"}, ["ไม่เปิด"]),
        ({"list": "all"}, ["เปิดแล้ว", "ไม่พบ", "ไม่เปิด"]),
        ({"list": "nothing", "days": "365"}, ["ไม่พบ", "นานแล้ว"]),
        ({"list": "all", "words": "เปิด"}, ["เปิดแล้ว", "ไม่เปิด"]),
        ({"list": "'", "days": "x", "page": "-1"}, ["ไม่พบ"]),
    ],
)
def test_the_lists_show_what_they_say(asked_before, as_, head, query, words):
    assert [row["words"] for row in as_(head).get(REPORT, query).context["rows"]] == words


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_lists_are_files_too(asked_before, as_, head, kind):
    response = as_(head).get(REPORT, {"list": "all", "export": kind})
    body = b"".join(response.streaming_content)
    assert response.status_code == 200
    if kind == "csv":
        assert body.decode("utf-8-sig").splitlines()[1].startswith("เปิดแล้ว,4,5,2,")


def test_a_search_without_answer_becomes_a_draft_guide(as_, editor):
    response = as_(editor).post(f"{REPORT}write-guide/", {"words": "ทำอย่างไรเมื่อ  จอดับ"})
    page = GuidePage.objects.get(title="ทำอย่างไรเมื่อ จอดับ")
    assert response.url == f"/admin/pages/{page.pk}/edit/"
    assert not page.live


def test_who_only_reads_neither_sees_the_lists_nor_writes(as_, teacher, director):
    assert as_(teacher).get(REPORT).status_code == 403
    assert as_(teacher).post(f"{REPORT}write-guide/", {"words": "x"}).status_code == 403
    assert as_(director).get(REPORT).status_code == 200
    assert as_(director).post(f"{REPORT}write-guide/", {"words": "x"}).status_code == 403


@pytest.mark.parametrize("snippet", ["samewords", "pin"])
def test_the_buttons_bring_the_words_into_the_form(as_, editor, snippet):
    html = (
        as_(editor)
        .get(f"/admin/snippets/knowledge/{snippet}/add/", {"words": "เครื่องดับ"})
        .content.decode()
    )
    assert "เครื่องดับ</textarea>" in html


def found(browser, words):
    return [row["slug"] for row in browser.get("/api/search/", {"q": words}).json()["results"]]


def test_words_that_an_editor_joins_work_from_the_next_search_on(as_, teacher, editor):
    page = make_guide("การดูแลนกเงือก")
    assert found(as_(teacher), "hornbill") == []
    as_(editor).post("/admin/snippets/knowledge/samewords/add/", {"words": "hornbill\nนกเงือก"})
    assert found(as_(teacher), "hornbill")[0] == page.slug
    SameWords.objects.update(words="นกเงือก\nhornbill", one_way=True)
    assert found(as_(teacher), "hornbill") == []


@pytest.mark.parametrize("words", ["", "คำเดียว", "คำเดียว\n คำเดียว ", "\n\n"])
def test_one_word_alone_is_refused_in_words(words):
    with pytest.raises(ValidationError):
        SameWords(words=words).full_clean()


def test_a_pin_stands_first_for_its_words_alone(as_, teacher):
    make_guide("นกเงือก นกเงือก")
    page = make_guide("เรื่องอื่น")
    pin = Pin.objects.create(words="นกเงือก\nhornbill", page=page)
    assert found(as_(teacher), "นกเงือก")[0] == page.slug
    assert found(as_(teacher), "HORNBILL") == [page.slug]
    assert page.slug not in found(as_(teacher), "นกเงือกในสวน")[:1]
    html = search(as_(teacher), "นกเงือก").content.decode()
    assert "แนะนำโดยกลุ่มงาน" in html
    pin.until = timezone.localdate() - timedelta(days=1)
    pin.save()
    assert found(as_(teacher), "hornbill") == []


def test_a_pinned_page_that_one_may_not_see_is_not_shown(as_, teacher):
    page = make_guide("ลับ")
    Pin.objects.create(words="นกเงือก", page=page)
    page.unpublish()
    assert page.slug not in found(as_(teacher), "นกเงือก")


def test_a_pin_names_one_thing():
    system = make_system("owl", "ระบบนกฮูก")
    Pin(words="ฮูก", system=system).full_clean()
    both = Pin(words="ฮูก", system=system, page=make_guide("ฮูก"))
    for wrong in (Pin(words="ฮูก"), both, Pin(words=" ", system=system)):
        with pytest.raises(ValidationError):
            wrong.full_clean()


@pytest.mark.parametrize("size", [3, 30])
def test_the_list_asks_the_database_the_same_number_of_times(
    size, as_, head, django_assert_max_num_queries
):
    today = timezone.localdate()
    SearchDay.objects.bulk_create(
        SearchDay(day=today, words=f"คำ {n}", asked=1) for n in range(size)
    )
    browser = as_(head)
    browser.get(REPORT)
    with django_assert_max_num_queries(30):
        browser.get(REPORT)

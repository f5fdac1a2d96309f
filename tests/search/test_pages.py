"""The search page, its suggestions and its JSON: right for whoever asks, whatever they type."""

import json
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from tests.make import knowledge_base, make_article, make_draft, make_faq, make_guide

pytestmark = pytest.mark.django_db
TOKEN = "ฆูฌาฆูฌา"  # shares no pair of letters with what others may see


def ask(browser, words, **more):
    response = browser.get("/api/search/", {"q": words, **more})
    assert response.status_code == 200
    return json.loads(response.content)


def slugs(answer):
    return [row["slug"] for row in answer["results"]]


def test_a_word_within_an_unspaced_sentence_is_found(as_, teacher):
    page = make_guide("การดูแลเครื่อง", "<p>หากเปิดเครื่องฉายภาพไม่ติดโปรดตรวจสายไฟก่อน</p>")
    assert slugs(ask(as_(teacher), "เครื่องฉายภาพ"))[0] == page.slug


def test_one_search_finds_pages_systems_and_laws(as_, teacher):
    make_guide("คู่มือการลงทะเบียนผึ้ง")
    make_article("บทเรียนการลงทะเบียนผึ้ง")
    make_faq("ลงทะเบียนผึ้งอย่างไร")
    kinds = {row["kind"] for row in ask(as_(teacher), "ลงทะเบียนผึ้ง")["results"]}
    assert kinds >= {"guide", "km", "faq"}
    assert {row["kind"] for row in ask(as_(teacher), "DMC", kind="system")["results"]} == {"system"}
    assert ask(as_(teacher), "คุ้มครองข้อมูลส่วนบุคคล", kind="law")["results"][0]["slug"] == "pdpa"


def test_forms_are_found_by_those_who_may_send_them(as_, teacher):
    from forms.models import FormPage

    assert "access-request" in slugs(ask(as_(teacher), "คำร้องขอเข้าถึงระบบสารสนเทศ", kind="form"))
    FormPage.objects.filter(slug="access-request").update(closes_at="2020-01-01T00:00:00Z")
    assert "access-request" not in slugs(ask(as_(teacher), "คำร้องขอเข้าถึงระบบสารสนเทศ", kind="form"))


def test_a_result_tells_what_where_and_why(as_, teacher):
    page = make_guide("วิธีเปลี่ยนหมึกพิมพ์", "<p>เปิดฝาแล้วดึงตลับหมึกออก &lt;b&gt;ช้า ๆ&lt;/b&gt;</p>")
    [row, *_] = ask(as_(teacher), "ตลับหมึก")["results"]
    assert (row["kind"], row["title"], row["url"]) == ("guide", "วิธีเปลี่ยนหมึกพิมพ์", page.get_url())
    assert "<mark>" in row["excerpt"]
    assert "<b>" not in row["excerpt"]


@pytest.fixture
def hidden(officer):
    """The token in a draft, in a branch for another group, and behind a password; the addresses
    of these.
    """
    pages = [make_draft(f"ร่าง {TOKEN}")]
    for kind in (PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD):
        page = make_guide(f"ปิด {TOKEN} {kind}")
        pages.append(page)
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=kind, password="x"
        )
        if kind == PageViewRestriction.GROUPS:
            restriction.groups.add(Group.objects.get(name=officer.groups.get().name))
    return {page.slug for page in pages}


@pytest.mark.parametrize("address", ["/search/?q={}", "/api/search/?q={}", "/search/suggest/?q={}"])
def test_what_a_person_may_not_see_is_in_no_answer(hidden, address, as_, teacher):
    html = as_(teacher).get(address.format(f"ปิด {TOKEN}")).content.decode()
    assert TOKEN not in html.replace(f"ปิด {TOKEN}", "")
    assert "PageViewRestriction" not in html
    assert ask(as_(teacher), TOKEN)["count"] == 0
    assert not hidden.intersection(slugs(ask(as_(teacher), f"ปิด {TOKEN}", limit=50)))


def test_those_of_the_group_find_their_page(hidden, as_, officer):
    assert ask(as_(officer), TOKEN)["count"] == 1


def test_a_page_that_was_taken_back_is_not_found(as_, teacher):
    page = make_guide(f"ชั่วคราว {TOKEN}")
    assert page.slug in slugs(ask(as_(teacher), TOKEN))
    page.unpublish()
    assert page.slug not in slugs(ask(as_(teacher), TOKEN))
    page.delete()
    assert page.slug not in slugs(ask(as_(teacher), TOKEN))


def test_a_draft_of_a_live_page_is_not_what_is_searched(as_, teacher):
    page = make_guide("หน้าที่เผยแพร่แล้ว")
    draft = page.get_latest_revision_as_object()
    draft.title = f"ร่าง {TOKEN}"
    draft.save_revision()
    assert page.slug not in slugs(ask(as_(teacher), TOKEN))


def test_the_wrong_keyboard_is_put_right_and_the_page_says_so(as_, teacher):
    page = make_guide("คู่มือการใช้งานเครื่องฉาย")
    answer = ask(as_(teacher), "8^j,nvdki.=h'ko")
    assert answer["corrected"]
    assert page.slug in slugs(answer)
    html = as_(teacher).get("/search/", {"q": "8^j,nvdki.=h'ko"}).content.decode()
    assert "แสดงผลสำหรับ" in html
    assert "as_typed=1" in html


def test_nothing_found_is_told_with_a_way_on(as_, teacher):
    html = as_(teacher).get("/search/", {"q": "zzqqxxyyww"}).content.decode()
    assert "ไม่พบ" in html


HARDLY = "ใกล้เคียงที่สุด"


@pytest.mark.parametrize("words", ["ซูเปอร์โนวาแม่เหล็ก", "ปลูกมะม่วงหิมพานต์"])
def test_hardly_anything_found_is_told_with_the_question_carried_to_the_group(as_, teacher, words):
    make_guide("แม่แบบเปอร์เซ็นต์", "<p>ปลูกฝังวินัย</p>")
    response = as_(teacher).get("/search/", {"q": words})
    html = response.content.decode()
    assert response.context["rows"], "near results stay"
    assert HARDLY in html
    assert f"/forms/ask/?question={quote(words)}" in html


@pytest.mark.parametrize("words", ["แม่เหล็ก", "แม่เหลก", "c,jgs]Hd", "มะม่วงในแม่เหล็ก", "แม่เห"])
def test_what_is_found_as_typed_or_as_meant_is_no_poor_answer(as_, teacher, words):
    make_guide("แม่เหล็กและมะม่วง")
    assert HARDLY not in as_(teacher).get("/search/", {"q": words}).content.decode()


@pytest.mark.parametrize("words", ["qwzxv", "quantum gravity"])
def test_letters_that_mean_nothing_on_the_other_keyboard_either_stay_as_typed(as_, teacher, words):
    make_guide("เรื่องทั่วไปของไผ่")
    assert "แสดงผลสำหรับ" not in as_(teacher).get("/search/", {"q": words}).content.decode()


def test_what_one_may_not_see_does_not_make_an_answer_good(as_, teacher):
    make_guide("แม่แบบของเอกสาร")
    hidden = make_guide("ซูเปอร์โนวาแม่เหล็ก")
    restriction = PageViewRestriction.objects.create(page=hidden, restriction_type="groups")
    restriction.groups.add(Group.objects.create(name="สมาชิกพิเศษ"))
    assert HARDLY in as_(teacher).get("/search/", {"q": "ซูเปอร์โนวาแม่เหล็ก"}).content.decode()


def test_a_long_question_is_cut_and_the_page_says_so(as_, teacher):
    make_guide("คู่มือ")
    html = as_(teacher).get("/search/", {"q": "คู่มือ " * 60}).content.decode()
    assert "200" in html


def test_results_come_by_pages(as_, teacher):
    for number in range(23):
        make_guide(f"เรื่องนกกระจิบ {number}")
    browser = as_(teacher)
    seen = set()
    for page in (1, 2, 3):
        html = browser.get(
            "/search/", {"q": "นกกระจิบ", "page": page, "kind": "guide"}
        ).content.decode()
        seen |= {number for number in range(23) if f'guide-{number + 1}/"' in html}
    assert len(seen) == 23
    assert browser.get("/search/", {"q": "นกกระจิบ", "page": "nonsense"}).status_code == 200


@pytest.mark.parametrize("limit", ["0", "-1", "x", "999999999999999999999", "๓"])
def test_an_odd_limit_is_no_error(as_, teacher, limit):
    assert as_(teacher).get("/api/search/", {"q": "dmc", "limit": limit}).status_code == 200


HOSTILE = st.text(
    st.one_of(
        st.characters(min_codepoint=0x0E00, max_codepoint=0x0E5B),
        st.sampled_from("\"'*()^:-+&|/;,.{}[]<>\\\u200b\u202e\ufeff \t\n%_"),
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"),
    ),
    max_size=400,
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=HOSTILE, kind=st.sampled_from(["", "guide", "law", "'", "none"]))
def test_nothing_that_is_typed_breaks_the_search(as_, teacher, words, kind):
    browser = as_(teacher)
    for address in ("/search/", "/api/search/", "/search/suggest/"):
        assert browser.get(address, {"q": words, "kind": kind}).status_code == 200


@pytest.mark.parametrize("words", ["\x00", "ก\x00ข"])
def test_a_nul_is_a_bad_request_with_a_page(as_, teacher, words):
    assert as_(teacher).get("/search/", {"q": words}).status_code == 400


def test_invalid_utf8_in_the_address_is_no_error(as_, teacher):
    assert as_(teacher).get("/search/?q=%ff%fe").status_code == 200


@pytest.mark.parametrize("size", [3, 30])
def test_a_search_asks_the_database_the_same_number_of_times(
    size, as_, teacher, django_assert_max_num_queries
):
    for number in range(size):
        make_guide(f"นกฮูก {number}")
    browser = as_(teacher)
    browser.get("/search/", {"q": "นกฮูก"})
    with django_assert_max_num_queries(45):
        browser.get("/search/", {"q": "นกฮูก"})


def test_suggestions_come_while_typing(as_, teacher):
    make_guide("การเบิกวัสดุสำนักงาน")
    rows = json.loads(as_(teacher).get("/search/suggest/", {"q": "การเบิกวั"}).content)
    assert rows[0]["text"] == "การเบิกวัสดุสำนักงาน"
    assert rows[0]["url"].startswith("/knowledge/")


def test_moving_a_category_keeps_its_pages_findable(as_, teacher):
    page = make_guide("หน้าในหมวดที่ย้าย", parent=knowledge_base())
    assert page.slug in slugs(ask(as_(teacher), "หมวดที่ย้าย"))


def test_what_breaks_is_told_in_thai(as_, teacher, monkeypatch):
    def broken(*args, **options):
        raise RuntimeError

    monkeypatch.setattr("knowledge.search.page.views.search_across", broken)
    browser = as_(teacher)
    browser.raise_request_exception = False
    response = browser.get("/search/", {"q": "คู่มือ"})
    assert response.status_code == 500
    assert "ระบบขัดข้องชั่วคราว" in response.content.decode()

"""The admin for five people: what waits, what is missing, what a new page begins with, and the
order of lists.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import rich_text, streamfield

from home.models import School
from home.templatetags.admin_help import sentences
from knowledge.models import Feedback, GuidePage
from knowledge.search.reports.models import SearchDay
from services.models import CannedAnswer, Law
from tests.admin_walk import addresses_of
from tests.make import knowledge_base, make_draft, make_faq, make_guide, make_school, make_system
from tests.pages.test_workflow import create, guide_form

pytestmark = pytest.mark.django_db


def panels_of(browser) -> dict[str, str]:
    """The panels of the home page of the admin: what stands under each heading."""
    page = html.fromstring(browser.get("/admin/").content.decode())
    return {
        panel.xpath("string(.//h2)").strip(): " ".join(panel.text_content().split())
        for panel in page.xpath("//section[@class='office-panel']")
    }


def test_the_home_page_shows_own_drafts_to_their_writer_alone(as_, editor, head):
    draft = make_draft("ร่างที่ค้างอยู่")
    draft.save_revision(user=editor)
    assert "ร่างที่ค้างอยู่" in panels_of(as_(editor))["ฉบับร่างของท่าน"]
    assert "ร่างที่ค้างอยู่" not in panels_of(as_(head))["ฉบับร่างของท่าน"]


def test_the_home_page_shows_reviews_that_are_due_to_those_who_publish(as_, editor, head):
    today = timezone.localdate()
    make_guide("ถึงเวลาทบทวน", review_date=today)
    make_guide("ยังอีกนาน", review_date=today + timedelta(days=90))
    due = panels_of(as_(head))["หน้าที่ถึงกำหนดทบทวน"]
    assert "ถึงเวลาทบทวน" in due
    assert "ยังอีกนาน" not in due
    assert "หน้าที่ถึงกำหนดทบทวน" not in panels_of(as_(editor))


def test_the_home_page_shows_what_readers_said(as_, officer, teacher):
    page = make_faq("ถามเรื่องนี้")
    Feedback.objects.create(page=page, user=teacher, helpful=False, comment="ยังไม่เข้าใจขั้นตอน")
    assert "ยังไม่เข้าใจขั้นตอน" in panels_of(as_(officer))["เสียงจากผู้อ่าน"]
    Feedback.objects.update(state="fixed")
    assert "ไม่มีความเห็นใหม่" in panels_of(as_(officer))["เสียงจากผู้อ่าน"]


def test_the_home_page_shows_what_was_searched_in_vain(as_, head):
    SearchDay.objects.create(day=timezone.localdate(), words="ขอรหัสจี", results=0, asked=7)
    SearchDay.objects.create(day=timezone.localdate(), words="พบแล้ว", results=3, asked=9)
    told = panels_of(as_(head))["คำค้นที่ไม่พบคำตอบ"]
    assert "ขอรหัสจี ค้น 7 ครั้ง" in told
    assert "พบแล้ว" not in told


LISTS = "//*[@id='listing-results' or contains(@class, 'result-list')]"


@pytest.mark.parametrize("role", ["editor", "officer", "head", "admin"])
def test_the_menu_leads_only_where_a_role_may_go_and_each_list_says_what_it_is_for(
    role, people, as_
):
    browser = as_(people[role])
    props = html.fromstring(browser.get("/admin/").content.decode()).xpath(
        "string(//script[@id='wagtail-sidebar-props'])"
    )
    addresses = {address for address in addresses_of(props) if "logout" not in address}
    addresses |= {f"/admin/pages/{knowledge_base().pk}/"}
    assert len(addresses) > 8
    helped = set()
    for address in addresses - {"/admin/"}:
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200, address
        assert answer.request["PATH_INFO"] != "/admin/", address
        page = html.fromstring(answer.content.decode())
        if page.xpath(LISTS) or "/settings/" in address:
            assert page.xpath("//p[@class='office-help']|//*[contains(@class, 'help-block')]"), (
                address
            )
            helped.add(answer.resolver_match.view_name)
    # The root of all pages is shown to superusers alone; the roles begin at the home page.
    assert role != "admin" or set(sentences()) - {"wagtailadmin_explore_root"} <= helped


def test_the_writing_guide_stands_in_the_help_menu(as_, editor):
    browser = as_(editor)
    assert "/admin/guide/" in addresses_of(browser.get("/admin/").content.decode())
    text = browser.get("/admin/guide/").content.decode()
    assert "เลือกชนิดให้ตรงกับเรื่อง" in text
    assert "<table>" in text


@pytest.mark.parametrize(
    ("kind", "prompt"),
    [
        ("guidepage", "บอกสถานการณ์ที่ต้องใช้คู่มือนี้"),
        ("articlepage", "สิ่งที่ทำแล้วได้ผล"),
        ("faqpage", "ตอบตรงคำถามในประโยคแรก"),
    ],
)
def test_a_new_page_begins_with_prompts_and_a_review_in_a_year(kind, prompt, as_, editor):
    text = (
        as_(editor)
        .get(f"/admin/pages/add/knowledge/{kind}/{knowledge_base().pk}/")
        .content.decode()
    )
    due = timezone.localdate() + timedelta(days=365)
    assert prompt in text or prompt.encode("unicode-escape").decode() in text.replace(
        "\\\\u", "\\u"
    )
    assert f'value="{due.day}/{due.month}/{due.year + 543}"' in text


def checks_of(browser, page) -> str:
    shown = html.fromstring(browser.get(f"/admin/pages/{page.pk}/edit/").content.decode())
    return " ".join(
        shown.xpath("//section[@aria-labelledby='checks-heading']")[0].text_content().split()
    )


def test_the_editor_tells_what_a_page_lacks(as_, editor):
    told = checks_of(as_(editor), make_guide("ขาดหลายอย่าง", text="<p>[เขียนตรงนี้]</p>"))
    for word in ("สรุปสั้น", "วันทบทวน", "ผู้ดูแลเนื้อหา", "ข้อความนำในวงเล็บ"):
        assert f"{word}" in told


def test_a_page_that_lacks_nothing_is_told_so(as_, editor):
    page = make_guide(
        "ครบ", summary="ช่วยได้", review_date=timezone.localdate(), content_owner=editor
    )
    assert "ครบแล้ว" in checks_of(as_(editor), page)


def picture() -> Image:
    return Image.objects.create(title="ภาพหน้าจอ", file=get_test_image_file())


def step_with(image: Image, **facts) -> dict:
    step = {
        "title": "เปิดหน้าแรก",
        "text": rich_text("<p>กดปุ่ม</p>"),
        "image": image.pk,
        "image_alt": "",
        **facts,
    }
    return {"body": streamfield([("step", step)])}


@pytest.mark.parametrize(
    ("facts", "stored"),
    [({}, False), ({"image_alt": "หน้าจอหลังกดปุ่ม"}, True), ({"decorative": "on"}, True)],
)
def test_a_picture_has_words_or_is_marked_as_decoration(facts, stored, as_, editor):
    form = guide_form("มีภาพ", **step_with(picture(), **facts), **{"action-submit": "1"})
    answer = as_(editor).post(f"/admin/pages/add/knowledge/guidepage/{knowledge_base().pk}/", form)
    assert GuidePage.objects.filter(title="มีภาพ").exists() is stored
    if not stored:
        assert "โปรดเขียนคำอธิบายภาพ" in answer.content.decode() or answer.status_code == 200


def test_the_content_report_lists_what_is_missing_in_few_queries(
    as_, head, django_assert_max_num_queries
):
    browser = as_(head)
    make_guide("หน้าที่ขาดสรุป", content_owner=head)
    address = "/admin/reports/content/?due=none"
    assert "หน้าที่ขาดสรุป" in browser.get(address).content.decode()
    with django_assert_max_num_queries(45) as few:
        browser.get(address)
    for number in range(12):
        make_guide(f"หน้า {number}", content_owner=head)
    with django_assert_max_num_queries(len(few) + 1):
        browser.get(address)


def test_the_content_report_is_a_file_too(as_, head):
    make_guide("อยู่ในไฟล์")
    answer = as_(head).get("/admin/reports/content/?export=csv")
    assert "อยู่ในไฟล์" in b"".join(answer.streaming_content).decode()


NAMES = ["โรงเรียนเกาะแก้ว", "โรงเรียนกาญจนา", "ขามวิทยา", "โรงเรียนแก่งหิน", "โรงเรียนก่อวิทย์"]
IN_ORDER = ["โรงเรียนก่อวิทย์", "โรงเรียนกาญจนา", "โรงเรียนเกาะแก้ว", "โรงเรียนแก่งหิน", "ขามวิทยา"]


def test_schools_stand_in_dictionary_order_without_the_word_for_school(as_, admin_user):
    School.objects.all().update(is_active=False)
    for number, name in enumerate(NAMES):
        make_school(f"99920000{number:02}", name)
    assert list(School.objects.filter(is_active=True).values_list("name", flat=True)) == IN_ORDER
    options = html.fromstring(as_(admin_user).get("/admin/users/new/").content.decode()).xpath(
        "//select[@name='school']/option/text()"
    )
    assert [option for option in options if option in NAMES] == IN_ORDER


def test_a_changed_name_moves_in_the_order(db):
    school = make_school("9992000001", "โรงเรียนฮ")
    school.name = "โรงเรียนก"
    school.save(update_fields=["name"])
    assert (
        School.objects.get(pk=school.pk).order_key < make_school("9992000002", "โรงเรียนข").order_key
    )


def test_registers_stand_in_dictionary_order_in_the_admin(as_, officer):
    for slug, name in (("a1", "เกณฑ์"), ("a2", "กติกา"), ("a3", "ไกล")):
        make_system(slug, f"กก{name}")
        Law.objects.create(slug=slug, title=f"กก{name}", kind="act")
        CannedAnswer.objects.create(title=f"กก{name}", text="ข้อความ")
    order = ["กกกติกา", "กกเกณฑ์", "กกไกล"]
    browser = as_(officer)
    for address in ("system/", "system/?ordering=name", "law/?ordering=title", "cannedanswer/"):
        text = browser.get(f"/admin/snippets/services/{address}").content.decode()
        places = [text.index(name) for name in order]
        assert places == sorted(places), address


def test_a_new_guide_is_still_made_with_all_that_was_typed(as_, editor):
    create(as_(editor), title="แทนข้อความนำ", review_date="5/2/2571")
    page = GuidePage.objects.get(title="แทนข้อความนำ").get_latest_revision_as_object()
    assert page.review_date.isoformat() == "2028-02-05"
    assert "[" not in " ".join(page.searchable_text())


def test_the_owner_of_a_page_is_chosen_by_name_or_school(as_, editor, teacher, other_teacher):
    browser, page = as_(editor), make_guide("มีผู้ดูแล")
    assert "/admin/people/chooser/" in browser.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    rows = browser.get(
        "/admin/people/chooser/results/", {"q": f"{teacher.school.name} {teacher.username}"}
    ).content.decode()
    assert f"/chosen/{teacher.pk}/" in rows
    assert f"/chosen/{other_teacher.pk}/" not in rows

"""A page that cites a law which holds no more tells its readers, and its owner until it is
confirmed.
"""

from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from pypdf import PdfReader

from knowledge.models import GuidePage
from knowledge.pages.paper import LAW_OVER, page_pdf
from knowledge.pages.readiness import shortcomings
from services.models import Law
from tests.make import make_guide, make_law

pytestmark = pytest.mark.django_db

KIND = "อ้างถึงกฎหมายที่สิ้นสุดแล้ว"


@pytest.fixture
def ended() -> Law:
    """Ended before this site began, as the plan of the manual."""
    return make_law("ended-plan", "แผนแม่บทตัวอย่างที่สิ้นสุดแล้ว", status=Law.Status.ENDED)


def guide_citing(law: Law, place: str, **facts) -> GuidePage:
    if place == "beside":
        return make_guide("คู่มือที่อ้างแผนเดิม", laws=[law], **facts)
    guide = make_guide("คู่มือที่อ้างแผนเดิม", **facts)
    guide.body = [("law", {"law": law, "sections": "ข้อ 3"})]
    guide.save_revision().publish()
    return GuidePage.objects.get(pk=guide.pk)


def warnings(browser, page) -> list[str]:
    shown = BeautifulSoup(browser.get(page.url).content, "html.parser")
    return [notice.get_text(" ", strip=True) for notice in shown.select(".notice--warn")]


def waiting(browser) -> str:
    return browser.get("/waiting/").content.decode()


@pytest.mark.parametrize("place", ["beside", "in the text"])
def test_readers_see_that_a_cited_law_holds_no_more(place, ended, as_, teacher):
    guide = guide_citing(ended, place)
    told = warnings(as_(teacher), guide)
    assert any("สิ้นสุดแล้ว" in text and ended.title in text for text in told), told
    assert as_(teacher).get(guide.url).content.decode().count("สิ้นสุด/ยกเลิก") == 1
    sound = make_guide("คู่มือที่อ้างกฎหมายที่ใช้อยู่", laws=[make_law(status="in_force")])
    assert not warnings(as_(teacher), sound)


def test_a_law_that_was_replaced_leads_the_reader_to_the_new_one(ended, as_, teacher):
    ended.replaced_by = make_law("new-plan", "แผนใหม่ตัวอย่าง", status="in_force")
    ended.save()
    guide = make_guide("คู่มือที่อ้างแผนเดิม", laws=[ended])
    page = BeautifulSoup(as_(teacher).get(guide.url).content, "html.parser")
    notice = page.select_one(".notice--warn")
    assert "แผนใหม่ตัวอย่าง" in notice.get_text()
    assert notice.a["href"] == "/laws/new-plan/"


def test_the_printed_guide_says_so_too(ended):
    guide = make_guide("คู่มือที่อ้างแผนเดิม", laws=[ended])
    text = PdfReader(BytesIO(page_pdf(guide, timezone.now()))).pages[0].extract_text()
    assert "".join(LAW_OVER.split())[:12] in "".join(text.split())


@pytest.mark.parametrize("place", ["beside", "in the text"])
def test_the_owner_is_told_until_the_page_is_confirmed(place, ended, as_, editor, head):
    guide = guide_citing(ended, place, content_owner=editor)
    assert KIND in waiting(as_(editor))
    assert KIND not in waiting(as_(head)), "it has an owner"
    as_(editor).post(f"/pages/{guide.pk}/confirm/")
    assert KIND not in waiting(as_(editor))


def test_a_page_that_was_changed_after_it_was_confirmed_asks_again(ended, as_, editor):
    guide = make_guide("คู่มือที่อ้างแผนเดิม", content_owner=editor, laws=[ended])
    yesterday = timezone.localdate() - timedelta(days=1)
    type(guide).objects.filter(pk=guide.pk).update(reviewed_on=yesterday)
    type(guide).objects.filter(pk=guide.pk).update(last_published_at=timezone.now())
    assert KIND in waiting(as_(editor))
    type(guide).objects.filter(pk=guide.pk).update(
        last_published_at=timezone.now() - timedelta(days=2)
    )
    assert KIND not in waiting(as_(editor))


def test_a_law_that_ends_here_asks_once_and_not_in_two_places(as_, editor):
    law = make_law("ends-here", "กฎหมายที่สิ้นสุดวันนี้", status=Law.Status.IN_FORCE)
    guide = guide_citing(law, "in the text", content_owner=editor)
    law.status = Law.Status.ENDED
    law.save()
    browser = as_(editor)
    text = waiting(browser)
    assert "กฎหมายเปลี่ยน" in text
    assert KIND not in text
    browser.post(f"/laws/{law.slug}/check/", {"citing": f"page:{guide.pk}"})
    text = waiting(browser)
    assert "กฎหมายเปลี่ยน" not in text
    assert KIND not in text, "it was looked at already"


def test_the_editor_and_the_report_of_contents_name_the_law(ended, editor):
    guide = make_guide("คู่มือ", content_owner=editor, laws=[ended])
    told = [lack.what for lack in shortcomings(guide, editor)]
    assert any(ended.title in what for what in told)

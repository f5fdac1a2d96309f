"""What an editor writes on a page of the knowledge base is read there, and on its paper: who adds a
column and forgets a place sees a test fail here.
"""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from wagtail.models import Page
from wagtail.rich_text import RichText

from knowledge.pages.models import KINDS
from services.models import Law, System
from tests.make import published

pytestmark = pytest.mark.django_db
# Each column by hand: what stands there, what is read on the page, and what on paper.
TEXTS = {
    "summary": ("In short 11", "In short 11", "In short 11"),
    "school_year": (2561, "2561", "2561"),
    "story": ("<p>Story 12</p>", "Story 12", "Story 12"),
    "learnt": ("<p>Learnt 13</p>", "Learnt 13", "Learnt 13"),
    "who_can_use": ("<p>For 14</p>", "For 14", "For 14"),
    "answer": ("<p>Answer 15</p>", "Answer 15", "Answer 15"),
    "body": ([("text", RichText("<p>Body 16</p>"))], "Body 16", "Body 16"),
    "review_date": (date(2029, 6, 1), "1 มิ.ย. 2572", ""),  # a day of the page, no news on paper
}
# What leads on to other pages stands on the page alone; the last three are read by nobody.
RELATIONS = {"systems", "laws", "tags"}
SETTINGS = {"content_owner", "open_to_visitors", "is_shared"}


def own_columns(kind) -> set[str]:
    editable = {column.name for column in kind._meta.get_fields() if getattr(column, "editable", 0)}
    return editable - {column.name for column in Page._meta.get_fields()} - {"page_ptr"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_column_of_a_page_is_read_on_it_and_on_its_paper(kind, as_, teacher):
    texts = own_columns(kind) - RELATIONS - SETTINGS
    assert texts <= TEXTS.keys()
    page = published(kind(title="หน้าทดสอบ", **{name: TEXTS[name][0] for name in texts}))
    page.systems.add(System.objects.get(slug="dmc"))
    page.laws.add(Law.objects.order_by("pk").first())
    page.tags.add("ป้ายกำกับทดสอบ")
    page.save_revision().publish()
    browser = as_(teacher)
    shown = browser.get(page.url).content.decode()
    pdf = PdfReader(BytesIO(b"".join(browser.get(f"/pages/{page.pk}/pdf/"))))
    printed = " ".join(sheet.extract_text() for sheet in pdf.pages)
    for name in texts:
        _, on_page, on_paper = TEXTS[name]
        assert on_page in shown, name
        assert on_paper in printed, name
    for row in (page.systems.get(), page.laws.get()):
        assert row.get_absolute_url() in shown
    assert "ป้ายกำกับทดสอบ" in shown

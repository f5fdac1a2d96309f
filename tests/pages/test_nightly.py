"""What the night does for pages and searches: owners are written to by name, what was counted in
memory is stored, and an index that is not whole is made anew.
"""

from datetime import date, timedelta

import pytest

from home.models import OutgoingMail
from knowledge.models import DailyReads
from knowledge.pages.nightly import nightly, remind_owners
from knowledge.pages.reads import count_read
from knowledge.search import index_state
from knowledge.search.index.engine import Engine
from knowledge.search.nightly import nightly as nightly_of_the_index
from knowledge.search.reports.models import SearchDay, count_search
from knowledge.search.reports.nightly import nightly as nightly_of_searches
from tests.make import mail_of, make_guide

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def test_an_owner_is_addressed_by_name_with_the_pages_and_their_day(officer):
    make_guide("ย้ายนักเรียน", content_owner=officer, review_date=TODAY)
    assert remind_owners(TODAY) == 1
    mail = OutgoingMail.objects.get()
    text = mail_of(mail).get_content()
    for part in (f"เรียน {officer}", "- ย้ายนักเรียน (กำหนด 30 พ.ย. 2569)"):
        assert part in text


def test_a_page_waits_until_it_has_an_owner_with_an_address(officer):
    officer.email = ""
    officer.save()
    make_guide("ไม่มีอีเมล", content_owner=officer, review_date=TODAY)
    make_guide("ไม่มีเจ้าของ", review_date=TODAY)
    assert remind_owners(TODAY) == 0
    officer.email = "officer@example.invalid"
    officer.save()
    assert remind_owners(TODAY + timedelta(days=1)) == 1


def test_what_was_read_is_stored_at_night():
    page = make_guide()
    count_read(page.pk)
    count_read(page.pk)
    assert not DailyReads.objects.exists()
    nightly(TODAY)
    assert DailyReads.objects.get(page_id=page.pk).count == 2


def test_what_was_sought_is_stored_at_night_and_forgotten_after_four_hundred_days():
    for age in (400, 401):
        SearchDay.objects.create(day=TODAY - timedelta(days=age), words=f"เก่า {age}", asked=1)
    count_search("ย้ายนักเรียน", "page", 3, None)
    nightly_of_searches(TODAY)
    assert set(SearchDay.objects.values_list("words", flat=True)) == {"เก่า 400", "ย้ายนักเรียน"}


def test_an_index_is_made_anew_at_night_only_where_it_is_not_whole():
    whole = "The search index is whole and of this make: nothing to do."
    make_guide()
    assert nightly_of_the_index(TODAY) == whole
    Engine().store.put(recipe="0")
    assert nightly_of_the_index(TODAY).endswith(" documents in the search index.")
    assert index_state().state == "ok"
    assert nightly_of_the_index(TODAY) == whole

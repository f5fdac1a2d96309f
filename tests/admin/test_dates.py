"""Dates in the admin: typed as people write them, shown in the Buddhist Era, never stored as a
year of it.
"""

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from django.utils import formats
from openpyxl import load_workbook

from home.models import Announcement, Holiday
from home.thai.date_fields import as_typed
from home.thai.writing import BANGKOK, parse_moment
from knowledge.models import GuidePage
from tests.make import make_guide
from tests.pages.test_workflow import guide_form

pytestmark = pytest.mark.django_db
HOLIDAYS = "/admin/snippets/home/holiday/"


def add_holiday(browser, typed: str):
    return browser.post(f"{HOLIDAYS}add/", {"date": typed, "name": "วันหยุดทดสอบ", "note": ""})


@pytest.mark.parametrize(
    "typed", ["5/2/71", "5/2/2571", "๕ ก.พ. ๒๕๗๑", "5 กุมภาพันธ์ 2571", "2028-02-05", "5-2-2028"]
)
def test_a_day_may_be_typed_in_many_ways(typed, as_, head):
    assert add_holiday(as_(head), typed).status_code == 302
    assert Holiday.objects.get(name="วันหยุดทดสอบ").date == date(2028, 2, 5)


@pytest.mark.parametrize("typed", ["31/2/2571", "5/13/2571", "พรุ่งนี้", "5/2/571", "5/2/" + "9" * 400])
def test_what_is_no_day_is_told_and_kept(typed, as_, head):
    answer = add_holiday(as_(head), typed)
    assert answer.status_code == 200
    assert f'value="{typed}"' in answer.content.decode()
    assert not Holiday.objects.filter(name="วันหยุดทดสอบ").exists()


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("5/2/2569 14:30", datetime(2026, 2, 5, 14, 30)),
        ("๕ ก.พ. ๒๕๖๙ เวลา ๑๔.๓๐ น.", datetime(2026, 2, 5, 14, 30)),
        ("2026-02-05T08:05:00", datetime(2026, 2, 5, 8, 5)),
        ("5/2/69", datetime(2026, 2, 5)),
    ],
)
def test_a_moment_may_be_typed_in_many_ways(typed, moment):
    assert parse_moment(typed, today=date(2026, 11, 29)) == moment


@pytest.mark.parametrize("typed", ["5/2/2569 25:00", "14:30", "5/2/2569 เที่ยง", ""])
def test_what_is_no_moment_is_refused(typed):
    with pytest.raises(ValueError, match="โปรด"):
        parse_moment(typed, today=date(2026, 11, 29))


def test_a_moment_typed_is_a_moment_at_bangkok(as_, officer):
    facts = {"title": "ประกาศทดสอบ", "text": "", "level": "info", "link": "", "ends_at": ""}
    as_(officer).post(
        "/admin/snippets/home/announcement/add/", {**facts, "starts_at": "5/2/2571 08.30 น."}
    )
    assert Announcement.objects.get(title="ประกาศทดสอบ").starts_at == datetime(
        2028, 2, 5, 8, 30, tzinfo=BANGKOK
    )


def test_a_stored_day_stands_in_its_field_in_the_buddhist_era(as_, head):
    holiday = Holiday.objects.create(date=date(2028, 2, 5), name="วันหยุดทดสอบ")
    html = as_(head).get(f"{HOLIDAYS}edit/{holiday.pk}/").content.decode()
    assert 'value="5/2/2571"' in html
    assert '"yearOffset": 543' in html
    assert "2028" not in html


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("2026-02-05", "5/2/2569"),
        ("2026-02-05 14:30", "5/2/2569 14:30"),
        ("5/2/69", "5/2/69"),
        ("2569-02-05",) * 2,
    ],
)
def test_only_what_the_database_wrote_is_put_into_the_other_era(stored, typed):
    assert as_typed(stored) == typed


def test_lists_and_history_show_the_buddhist_era(as_, head):
    page = make_guide("มีประวัติ")
    browser = as_(head)
    for address in (HOLIDAYS, f"/admin/pages/{page.pk}/history/", "/admin/reports/site-history/"):
        html = browser.get(address).content.decode()
        assert re.search(r"[ก-ฮ]\. 25[67][0-9]\b", html), address
        assert not re.search(r"[ก-ฮ]\.? 20[0-9]{2}\b", html), address
    assert formats.localize(datetime(2026, 2, 5, 14, 30)) == "5 ก.พ. 2569 14.30 น."
    assert formats.localize(date(2026, 2, 5)) == "5 ก.พ. 2569"


def test_two_versions_are_compared_in_the_buddhist_era(as_, head):
    page = make_guide("มีวันทบทวน", review_date=date(2027, 2, 5))
    first = page.latest_revision_id
    page.review_date, page.open_to_visitors = date(2028, 2, 5), True
    page.save_revision(user=head).publish()
    html = (
        as_(head).get(f"/admin/pages/{page.pk}/revisions/compare/{first}...live/").content.decode()
    )
    assert "5 ก.พ. 2570" in html
    assert "5 ก.พ. 2571" in html
    assert "ไม่ใช่" in html
    assert "2027-" not in html
    assert "True" not in html


@pytest.mark.parametrize(
    ("since", "found"), [("1/1/2560", True), ("1 ม.ค. 2660", False), ("2017-01-01", True)]
)
def test_reports_are_filtered_by_thai_dates(since, found, as_, head):
    page = make_guide("ในรายงาน")
    page.save_revision(user=head, log_action=True)
    html = as_(head).get("/admin/reports/site-history/", {"timestamp_from": since}).content.decode()
    assert ("ในรายงาน" in html) is found


def test_a_filter_by_no_date_is_no_error(as_, head):
    assert (
        as_(head).get("/admin/reports/site-history/", {"timestamp_from": "เมื่อวาน"}).status_code
        == 200
    )


def test_a_guide_is_scheduled_by_a_thai_date(as_, head):
    page = make_guide("ตั้งเวลาไว้")
    data = guide_form("ตั้งเวลาไว้", slug=page.slug, go_live_at="1/12/2575 09:00", expire_at="")
    as_(head).post(f"/admin/pages/{page.pk}/edit/", data | {"action-publish": "1"})
    live_at = GuidePage.objects.get(pk=page.pk).get_latest_revision().approved_go_live_at
    assert live_at == datetime(2032, 12, 1, 9, 0, tzinfo=BANGKOK)


def test_files_of_lists_hold_dates_of_the_buddhist_era(as_, head):
    Holiday.objects.create(date=date(2028, 2, 5), name="วันหยุดทดสอบ")
    browser = as_(head)
    lines = b"".join(browser.get(f"{HOLIDAYS}?export=csv").streaming_content).decode()
    assert "5 ก.พ. 2571" in lines
    assert "2028" not in lines
    sheet = load_workbook(
        BytesIO(b"".join(browser.get(f"{HOLIDAYS}?export=xlsx").streaming_content))
    ).active
    assert "5 ก.พ. 2571" in {cell.value for row in sheet.iter_rows() for cell in row}

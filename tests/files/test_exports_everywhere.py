"""Every list of the admin that goes out as a file, Wagtail's own too, filled with text that a
spreadsheet would run.

A list that begins to export fails the first test until it has a row here.
"""

import csv
import io
import re
from inspect import unwrap

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import get_resolver
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry
from wagtail_modeladmin.options import ModelAdmin

from home.files.formulas import LIVE
from home.models import Holiday, School
from knowledge.models import Pin, ProblemReport, SameWords
from services.models import WorkProcess
from tests.make import make_guide, make_law, make_system

pytestmark = pytest.mark.django_db

HOSTILE = '=HYPERLINK("http://x.invalid","คลิก")'
EXPORTS = {
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
    "/admin/reports/workflow_tasks/",
    "/admin/reports/site-history/",
    "/admin/reports/aging-pages/",
    "/admin/reports/content/",
    "/admin/redirects/",
    "/admin/mail/",
    "/admin/users/",
    "/admin/snippets/knowledge/samewords/",
    "/admin/snippets/knowledge/pin/",
    "/admin/snippets/services/system/",
    "/admin/snippets/services/law/",
    "/admin/snippets/services/workprocess/",
    "/admin/snippets/services/developmentproject/",
    "/admin/snippets/services/steprecord/",
    "/admin/snippets/services/standin/",
    "/admin/snippets/services/device/",
    "/admin/snippets/home/school/",
    "/admin/snippets/home/holiday/",
    "/admin/forms/submission/",
    "/admin/knowledge/feedback/",
    "/admin/knowledge/problemreport/",
    "/admin/services/consultation/",
    "/admin/schedule/",
}
# Where the test below puts hostile text, so that at least one cell must come out harmless
FILLED = {
    "/admin/reports/locked/",
    "/admin/reports/site-history/",
    "/admin/reports/aging-pages/",
    "/admin/reports/content/",
    "/admin/redirects/",
    "/admin/snippets/knowledge/samewords/",
    "/admin/snippets/knowledge/pin/",
    "/admin/snippets/services/system/",
    "/admin/snippets/services/law/",
    "/admin/snippets/services/workprocess/",
    "/admin/snippets/home/school/",
    "/admin/snippets/home/holiday/",
    "/admin/knowledge/problemreport/",
}
CODES = {
    "notification",
    "unknown",
    "in_use",
    "in_force",
    "act",
    "True",
    "False",
    "None",
    "large",
    "new",
}


def walk(patterns, prefix: str = "/"):
    for pattern in patterns:
        address = (prefix + str(pattern.pattern)).replace("/^", "/").removesuffix("$")
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def options_of(callback) -> tuple[type, dict]:
    """The class of a view and what it was made with, under whatever decorators."""
    while callback is not None and not hasattr(callback, "view_class"):
        callback = getattr(callback, "__wrapped__", None)
    return (callback.view_class, callback.view_initkwargs) if callback else (object, {})


def is_export(callback) -> bool:
    register = getattr(unwrap(callback), "__self__", None)
    if isinstance(register, ModelAdmin):
        return unwrap(callback).__name__ == "index_view" and bool(register.list_export)
    view, options = options_of(callback)
    return issubclass(view, SpreadsheetExportMixin) and bool(
        options.get("list_export", view.list_export)
    )


def test_every_list_that_goes_out_has_a_row():
    """The addresses under results/ are the same views, for the filters."""
    found = {
        address for address, callback in walk(get_resolver().url_patterns) if is_export(callback)
    }
    assert {address for address in found if not address.endswith("/results/")} == EXPORTS


@pytest.fixture
def hostile(admin_user):
    """Rows as they might stand in any table, stored past the door that cleans."""
    School.objects.create(code="9990000001", name=HOSTILE, size="large", is_active=False)
    Holiday.objects.create(name=HOSTILE, date="2027-02-03")
    law, system = make_law("hostile", HOSTILE, status="unknown"), make_system("hostile", HOSTILE)
    WorkProcess.objects.update(name=HOSTILE)
    SameWords.objects.create(words=HOSTILE)
    page = make_guide(HOSTILE)
    Pin.objects.create(words=HOSTILE, page=page, system=system, law=law)
    ProblemReport.objects.create(page=page, text=HOSTILE)
    Redirect.objects.create(old_path="/old", redirect_link=HOSTILE)
    Page.objects.filter(pk=page.pk).update(
        locked=True, locked_by=admin_user, locked_at=page.last_published_at
    )
    PageLogEntry.objects.filter(page_id=page.pk).update(label=HOSTILE, user=admin_user)
    type(admin_user).objects.filter(pk=admin_user.pk).update(first_name=HOSTILE)
    ContentType.objects.clear_cache()


def csv_of(browser, address: str) -> list[list[str]]:
    answer = browser.get(f"{address}?export=csv")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("address", sorted(EXPORTS))
def test_no_cell_and_no_heading_is_live_a_code_or_english(address, hostile, as_, admin_user):
    browser = as_(admin_user)
    rows = csv_of(browser, address)
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if LIVE.match(cell) and not cell.startswith("'")] == []
    assert set(cells) & CODES == set()
    assert [heading for heading in rows[0] if not re.search("[ก-๙]|^ID$|URL", heading)] == []
    assert any(cell.startswith("'=HYPERLINK") for cell in cells) or address not in FILLED
    answer = browser.get(f"{address}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"] == []
    assert sheet.max_row == len(rows)

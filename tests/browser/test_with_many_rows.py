"""Each long list with ten thousand rows: its first, middle and last page answer soon, are short,
and fit a telephone.

With INTRANET_TEST_ALL_SIZES=1 alone, as by `make browser`; the times go to var/browser/lists.md.
The name of the file puts it last: the rows stay.
"""

import re
import time

import pytest

from .conftest import ARTEFACTS
from .crowd import crowd
from .test_every_page import ALL_SIZES, SIDEWAYS

pytestmark = [
    pytest.mark.xdist_group("server"),  # the worker that has the server
    pytest.mark.skipif(
        not ALL_SIZES, reason="INTRANET_TEST_ALL_SIZES=1 makes ten thousand of each thing"
    ),
]

LONGEST = 5.0  # seconds, with the browser's own work, on a machine that does other things too
LARGEST = 300_000  # bytes of HTML
LISTS = [
    ("teacher", "/knowledge/"),
    ("teacher", "/knowledge/faq/"),
    ("teacher", "/search/?q=เข้าระบบ"),
    ("teacher", "/laws/"),
    ("teacher", "/systems/"),
    ("officer", "/consultations/"),
    ("officer", "/access/rights/"),
    ("officer", "/reports/searches/?list=all"),
    ("editor", "/admin/pages/{branch}/"),
    ("editor", "/admin/knowledge/feedback/"),
    ("editor", "/admin/knowledge/problemreport/"),
    ("officer", "/admin/services/consultation/"),
    ("officer", "/admin/forms/submission/"),
    ("officer", "/admin/snippets/services/law/"),
    ("officer", "/admin/snippets/services/system/"),
    ("officer", "/admin/snippets/services/cannedanswer/"),
    ("director", "/reports/audit/"),
    ("head", "/admin/reports/content/"),
    ("head", "/admin/reports/aging-pages/"),
    ("admin", "/admin/users/"),
]
# Not in pages, but bounded all the same: what is first of many, or one record among many.
BOUNDED = [
    ("head", "/"),
    ("head", "/waiting/"),
    ("head", "/admin/"),
    ("officer", "/access/"),
    ("officer", "/forms/ask/"),
    ("officer", "/consultations/new/"),
    ("officer", "/reports/consultations/"),
    ("director", "/reports/"),
    ("editor", "/admin/people/chooser/"),
    ("admin", "/admin/snippets/services/standin/add/"),
    ("officer", "/admin/snippets/services/developmentproject/add/"),
]


@pytest.fixture(scope="module")
def full(whole_site, server, places):
    return {"branch": crowd(server)}


@pytest.fixture(scope="module")
def told():
    lines = ["| list | page | seconds | HTML (B) |", "|---|---|---|---|"]
    yield lines
    (ARTEFACTS / "lists.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def look(page, address: str, told: list[str], number: int) -> None:
    """One page of a list, measured and held to the bounds."""
    key = "p" if address.startswith("/admin/") else "page"
    asked = address if number == 1 else f"{address}{'&' if '?' in address else '?'}{key}={number}"
    begun = time.monotonic()
    answer = page.goto(asked, wait_until="load")
    seconds, size = time.monotonic() - begun, len(answer.body())
    told.append(f"| {address} | {number} | {seconds:.2f} | {size:,} |")
    assert answer.status == 200
    assert page.evaluate(SIDEWAYS) == []
    assert size <= LARGEST
    assert seconds <= LONGEST


@pytest.mark.parametrize(("person", "address"), LISTS)
def test_a_list_of_ten_thousand_is_read_page_by_page(site, full, told, person, address):
    context = site.context(person, 320, service_workers="block", is_mobile=False)
    page, address = context.new_page(), address.format(**full)
    look(page, address, told, 1)
    last = int(re.search(r"หน้า \d+ จาก ([\d,]+)", page.inner_text("body"))[1].replace(",", ""))
    assert last > 2
    for number in (last // 2, last):
        look(page, address, told, number)
        assert f"หน้า {number} จาก {last}" in page.inner_text("body").replace(",", "")
    context.close()


@pytest.mark.parametrize(("person", "address"), BOUNDED)
def test_other_pages_stay_short_among_ten_thousand(site, full, told, person, address):
    context = site.context(person, 320, service_workers="block", is_mobile=False)
    look(context.new_page(), address, told, 1)
    context.close()

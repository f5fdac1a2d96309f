"""Every type of page in a real browser: accessible in light and dark, narrow and wide; nothing
moves, nothing is cut.

The quick run looks at each page at 320 px in light and at 1280 px in dark. With
INTRANET_TEST_ALL_SIZES=1, as by `make browser`, it looks at all four pairs and at 400 %, reads each
page for English, pictures it at 390 and 1280 px, and writes what was found and what the page weighs
to var/browser/pages.md.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from lxml import html

from tests.admin_walk import LATIN, english_of

from .conftest import ARTEFACTS

pytestmark = pytest.mark.xdist_group("server")  # the worker that has the server

ALL_SIZES = os.environ.get("INTRANET_TEST_ALL_SIZES") == "1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WHOLE = 6000  # pixels: no bar that stays in sight lies over what is looked at
LOOKS = [(320, "light"), (1280, "dark")] + ([(320, "dark"), (1280, "light")] if ALL_SIZES else [])
# Of the screen, which counts as good; a machine without a Thai font shows boxes before ours comes
MOST_SHIFT = 0.1
AT_400_PERCENT = {"width": 320, "height": 200}  # what is left of 1280 × 800 px
THAI = re.compile("[ก-๙]")
TERMS = frozenset({"adsl", "vdsl", "pni"})  # of a form's choices and of its statistics
FIRST_VIEW, NEXT_VIEW = 120_000, 30_000  # bytes over the wire of a guide

# name of the page: who looks, and where; a word in braces is one of `places`.
PAGES = {
    "home-teacher": ("teacher", "/"),
    "home-director": ("director", "/"),
    "home-officer": ("officer", "/"),
    "knowledge": ("teacher", "/knowledge/"),
    "category-long-names": ("teacher", "{long_category}"),
    "guide": ("teacher", "{guide}"),
    "guide-for-editors": ("editor", "{guide}"),
    "guide-awkward": ("teacher", "{awkward}"),
    "article": ("teacher", "/knowledge/km/lessons/dmc-on-time/"),
    "questions": ("teacher", "/knowledge/faq/"),
    "text": ("visitor", "/privacy/"),
    "search": ("teacher", "/search/?q=dmc"),
    "search-corrected": ("teacher", "/search/?q=รหัสผาน"),
    "search-nothing": ("teacher", "/search/?q=zzqqxx"),
    "search-hardly": ("teacher", "/search/?q=ซูเปอร์โนวาแม่เหล็ก"),
    "systems": ("teacher", "/systems/"),
    "system": ("teacher", "/systems/dmc/"),
    "laws": ("teacher", "/laws/"),
    "law": ("teacher", "/laws/pdpa/"),
    "processes": ("teacher", "/processes/"),
    "process": ("teacher", "/processes/research-and-development/"),
    "process-paper": ("teacher", "/processes/support-and-consulting/print/"),
    "projects": ("officer", "/projects/"),
    "project": ("officer", "{project}"),
    "decision": ("director", "{decision}"),
    "waiting": ("director", "/waiting/"),
    "waiting-nothing": ("teacher2", "/waiting/"),
    "stand-in": ("director", "/waiting/stand-in/"),
    "desk": ("officer", "/consultations/"),
    "case": ("officer", "{case}"),
    "quick-entry": ("officer", "/consultations/new/"),
    "case-receipt": ("visitor", "{case_receipt}"),
    "forms": ("teacher", "/forms/"),
    "form-ask": ("teacher", "/forms/ask/"),
    "form-access": ("teacher", "/forms/access-request/"),
    "survey": ("teacher", "/forms/satisfaction/"),
    "needs": ("teacher", "/forms/needs/"),
    "surveys": ("officer", "/reports/surveys/"),
    "survey-results": ("officer", "/reports/surveys/satisfaction/"),
    "needs-results": ("officer", "/reports/surveys/needs/"),
    "processing": ("officer", "/reports/processing/"),
    "director-report": ("director", "/reports/"),
    "desk-report": ("director", "/reports/consultations/"),
    "write-next": ("officer", "/reports/consultations/write-next/"),
    "access-queue": ("officer", "/access/"),
    "access-rights": ("officer", "/access/rights/"),
    "me": ("teacher", "/me/"),
    "my-data": ("teacher", "/me/data/"),
    "sign-in": ("visitor", "/accounts/login/"),
    "new-password": ("visitor", "/accounts/password/reset/"),
    "change-password": ("teacher", "/accounts/password/change/"),
    "second-factor": ("teacher", "/accounts/second-factor/"),
    "offline": ("visitor", "/offline/"),
    "not-found": ("teacher", "/nowhere/"),
    "forbidden": ("teacher", "/reports/"),
    "bad-input": ("teacher", "/search/?q=%00"),
    "style": ("officer", "/style/"),
}

# What moved after it was shown, as a share of the screen; read by the page itself from its first
# moment.
WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

# Things to press that are smaller than a finger. A link inside a line of text may be as high as its
# line.
SMALL_TARGETS = """
() => {
  const blocks = ["p", "li:not([class])", "dd", "td", "th", "h1", "h2", "h3", "h4", "small"];
  const text = [...blocks, "span", ".prose"];
  const apart = ".visually-hidden, .skip, .suggest, .search-box";
  const pressed = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const height = (element) => element.getBoundingClientRect().height;
  const found = [];
  for (const element of document.querySelectorAll(pressed)) {
    if (element.matches(text.map((place) => `${place} a`).join())) continue;
    if (element.closest(apart)) continue;
    if (!element.checkVisibility()) continue;
    const tallest = Math.max(height(element), ...[...(element.labels ?? [])].map(height));
    if (tallest < 43.5) found.push(`${Math.round(tallest)} px: ${element.outerHTML.slice(0, 110)}`);
  }
  return found.slice(0, 5);
}
"""

# A state in a column too narrow for it, one letter a line.
SQUEEZED = """
() => [...document.querySelectorAll(".badge")].filter((badge) => badge.checkVisibility())
  .filter((badge) => badge.offsetHeight > 3.5 * parseFloat(getComputedStyle(badge).lineHeight))
  .map((badge) => badge.innerText)
"""

# What stands beyond the right edge, other than what scrolls in a frame of its own.
SIDEWAYS = """
() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const beyond = (element) => element.getBoundingClientRect().right > clientWidth + 1;
  const wide = [...document.body.querySelectorAll("*")].filter(beyond).slice(-3);
  const parts = wide.map((element) => element.outerHTML.slice(0, 120));
  return [`${scrollWidth} of ${clientWidth} px`, ...parts];
}
"""


def violations(page, axe: str) -> list[str]:
    """What axe-core finds wrong, one line each."""
    page.evaluate(axe)
    found = page.evaluate(
        "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", RULES
    )
    return [
        f"{entry['id']}: {node['target'][0]} {node['failureSummary'].splitlines()[-1].strip()}"
        for entry in found["violations"]
        for node in entry["nodes"][:3]
    ]


@pytest.fixture(scope="package")
def tabs(whole_site) -> Iterator[dict]:
    """One context for each person, so that a page is not signed in for, nor its files fetched,
    again and again.
    """
    opened: dict = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture(scope="package")
def seen() -> defaultdict[str, defaultdict[str, int]]:
    """What was found on each page, counted for the table: axe, 400 %, English."""
    return defaultdict(lambda: defaultdict(int))


def tab_of(site, tabs, person: str):
    if person not in tabs:
        tabs[person] = site.context(person, 320, service_workers="block", is_mobile=False)
        tabs[person].add_init_script(WATCH_SHIFTS)
    return tabs[person].new_page()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_in_light_and_dark_and_fits_narrow_and_wide(
    site, tabs, axe, places, seen, name
):
    person, address = PAGES[name]
    page = tab_of(site, tabs, person)
    page.emulate_media(color_scheme="light")
    page.goto(address.format(**places), wait_until="load")
    page.wait_for_timeout(150)
    shifted = page.evaluate("window.shifts")
    told: dict[str, list[str]] = {}
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": WHOLE})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        wrong = violations(page, axe)
        page.set_viewport_size({"width": width, "height": 720})
        seen[name]["axe"] += len(wrong)
        told[f"{width} {theme}"] = wrong + page.evaluate(SIDEWAYS) + page.evaluate(SQUEEZED)
        if width == 320:
            told["small targets"] = page.evaluate(SMALL_TARGETS)
        page.screenshot(path=ARTEFACTS / f"{name}-{width}-{theme}.png")
    if ALL_SIZES:
        page.set_viewport_size(AT_400_PERCENT)
        told["400 %"] = page.evaluate(SIDEWAYS)
        told["English"] = english_on(page, places["words"])
        seen[name] |= {look: len(told[look]) for look in ("400 %", "English")}
    headings = page.locator("h1").count()
    page.close()
    assert {look: found for look, found in told.items() if found} == {}
    assert headings == 1
    assert shifted <= MOST_SHIFT


def forget_new_colours(route) -> None:
    """The style as a browser of 2023 reads it."""
    answer = route.fetch()
    style = re.sub(r"light-dark\(|color-mix\(", "unknown(", answer.text())
    route.fulfill(response=answer, body=style)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_older_browser_shows_a_plain_page_with_lines_and_a_ring_of_focus(site, axe, theme):
    context = site.context("director", theme=theme, service_workers="block")
    context.route(re.compile(r"/static/css/[^?]*\.css"), forget_new_colours)
    page = context.new_page()
    page.goto("/reports/consultations/", wait_until="load")
    page.keyboard.press("Tab")
    line, ring, ground = page.evaluate(
        "() => [getComputedStyle(document.querySelector('.table')).borderTopStyle,"
        " getComputedStyle(document.activeElement).outlineStyle,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    wrong = violations(page, axe)
    context.close()
    assert (line, ring) == ("solid", "solid")
    assert (ground == "rgb(255, 255, 255)") is (theme == "light")
    assert wrong == []


def broken(page, server) -> None:
    """No view of ours fails when asked to: what Django answers then is given as the answer."""
    body = render_to_string("500.html")
    page.route(
        "**/broken/", lambda route: route.fulfill(status=500, content_type="text/html", body=body)
    )
    page.goto("/broken/")


def closed(page, server) -> None:
    (server.folder / "maintenance").touch()
    page.goto("/")


def too_often(page, server) -> None:
    page.goto("/accounts/login/")
    for _time in range(5):
        page.fill("input[name=login]", "nobody-of-ours")
        page.fill("input[name=password]", "wrong")
        page.click("main button[type=submit]")
        page.wait_for_load_state()


@pytest.mark.parametrize(
    ("come_to", "heading"),
    [(broken, "ระบบขัดข้องชั่วคราว"), (closed, "ปิดปรับปรุงชั่วคราว"), (too_often, "ลองบ่อยเกินไป")],
)
def test_a_page_of_trouble_is_as_accessible(come_to, heading, whole_site, server, axe):
    context = whole_site.context("visitor", 320, service_workers="block", is_mobile=False)
    page = context.new_page()
    told: dict[str, list[str]] = {}
    whole_site.wrongs.clear()
    try:
        come_to(page, server)
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 720})
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            told[f"{width} {theme}"] = violations(page, axe) + page.evaluate(SIDEWAYS)
            page.screenshot(path=ARTEFACTS / f"{come_to.__name__}-{width}-{theme}.png")
        headings = page.locator("h1").all_inner_texts()
    finally:
        (server.folder / "maintenance").unlink(missing_ok=True)
        context.close()
    assert {look: found for look, found in told.items() if found} == {}
    assert len(headings) == 1 and heading in headings[0]
    assert [
        wrong for wrong in whole_site.wrongs if "responded with a status of 5" not in wrong
    ] == []


def english_on(page, words: list[str]) -> list[str]:
    """Texts without a Thai letter that hold a Latin word other than the office's own; not what
    is there to be long.
    """
    own = LATIN | TERMS | set(words)
    texts = english_of(html.fromstring(page.content()), own)
    return [text for text in texts if not THAI.search(text) and len(set(text)) > 2]


class Line:
    """The bytes that cross the line while a page is opened, headers and all, as the browser's
    own tools count them.
    """

    def __init__(self, page):
        self.bytes = self.requests = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self.count)

    def count(self, event) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.requests += event["encodedDataLength"] > 0


def weigh(site, person: str, address: str) -> tuple[Line, Line, float]:
    """First view on a telephone that knows nothing of the site; next view of the same page; what
    moved.

    Without the service worker: what it passes on is not counted as the page's own."""
    context = site.context(person, 390, service_workers="block")
    context.add_init_script(WATCH_SHIFTS)
    lines, moved = [], 0.0
    for _ in range(2):
        page = context.new_page()
        lines.append(Line(page))
        page.goto(address, wait_until="load")
        page.wait_for_timeout(600 if not ALL_SIZES else 250)
        moved = max(moved, page.evaluate("window.shifts"))
        page.close()
    context.close()
    return lines[0], lines[1], moved


def test_a_guide_is_light_and_does_not_move(site, places):
    first, following, moved = weigh(site, "teacher", places["guide"])
    assert first.bytes <= FIRST_VIEW
    assert 0 < following.bytes <= NEXT_VIEW
    assert moved <= MOST_SHIFT


@pytest.mark.skipif(
    not ALL_SIZES, reason="INTRANET_TEST_ALL_SIZES=1 weighs every page and pictures it in four ways"
)
def test_every_page_is_weighed_and_pictured(site, places, seen):
    heads = [
        "page",
        "axe",
        "400 %",
        "English",
        "first view (B)",
        "next view (B)",
        "requests",
        "layout shift",
    ]
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, (person, address) in PAGES.items():
        first, following, moved = weigh(site, person, address.format(**places))
        found = " | ".join(str(seen[name].get(look, "–")) for look in ("axe", "400 %", "English"))
        weight = f"{first.bytes:,} | {following.bytes:,} | {first.requests} | {moved:.3f}"
        rows.append(f"| {name} | {found} | {weight} |")
        for width in (390, 1280):
            for theme in ("light", "dark"):
                context = site.context(person, width, theme)
                page = context.new_page()
                page.goto(address.format(**places), wait_until="load")
                page.screenshot(path=ARTEFACTS / f"{name}-{width}-{theme}.png", full_page=True)
                context.close()
    (ARTEFACTS / "pages.md").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert len(rows) == len(PAGES) + 2

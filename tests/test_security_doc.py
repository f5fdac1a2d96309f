"""docs/security.md holds what it says: every requirement of the standard has a verdict, and
what is named is there.
"""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOC = ROOT / "docs" / "security.md"
VERDICTS = {"met", "n/a", "open"}
# Requirements of ASVS 5.0.0 by level.
OF_LEVEL = {"1": 70, "2": 183}
CHAPTERS = 17


def text() -> str:
    return DOC.read_text(encoding="utf-8")


def rows() -> list[tuple[str, str, str, str, str]]:
    """Number, level, what is asked, verdict, where or why."""
    lines = (line for line in text().splitlines() if re.match(r"\| \d+\.\d+\.\d+ \|", line))
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ", 4)) for line in lines]


def test_every_requirement_of_both_levels_stands_once_with_a_verdict_and_a_reason():
    numbers = [number for number, *_ in rows()]
    assert len(set(numbers)) == len(numbers)
    assert {level: sum(row[1] == level for row in rows()) for level in OF_LEVEL} == OF_LEVEL
    assert len(rows()) == sum(OF_LEVEL.values())
    assert {int(number.partition(".")[0]) for number in numbers} == set(range(1, CHAPTERS + 1))
    assert [
        row for row in rows() if row[3] not in VERDICTS or len(row[2]) < 4 or len(row[4]) < 4
    ] == []


def test_the_numbers_of_a_section_are_whole_but_for_those_of_the_third_level():
    """A number that the standard does not have would be a slip of the pen: none is beyond the
    longest section.
    """
    for number, *_ in rows():
        _, section, item = (int(part) for part in number.split("."))
        assert section <= 8 and item <= 12, number


def test_level_one_has_nothing_open():
    assert [row for row in rows() if row[1] == "1" and row[3] == "open"] == []


def test_what_is_met_says_where():
    """By a file, a test, a section of this page, or the row that says so; else what the site is
    made of, in words.
    """
    met = {number: where for number, _, _, verdict, where in rows() if verdict == "met"}
    seen = {number for number, where in met.items() if "`" in where or "](#" in where}
    same = {
        number
        for number, where in met.items()
        if (row := re.match(r"as ([\d.]+\d)", where)) and row[1] in seen
    }
    assert [
        number for number, where in met.items() if number not in seen | same and len(where) < 20
    ] == []


def test_every_file_that_is_named_is_there():
    named = set(re.findall(r"`((?:[\w-]+/)*[\w-]+\.(?:py|md|txt|toml|js|lock))(?:::\w+)?`", text()))
    named |= {
        path.rstrip("/")
        for path in re.findall(r"`((?:home|knowledge|services|forms|intranet)/[\w/]+)`", text())
    }
    assert len(named) > 60
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_test_that_is_named_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text())
    assert len(named) > 60
    assert [
        (path, test)
        for path, test in named
        if f"def {test}(" not in (ROOT / path).read_text("utf-8")
    ] == []


def test_every_link_within_the_page_leads_to_a_heading():
    headings = re.findall(r"^## (.+)$", text(), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert [link for link in re.findall(r"\]\(#([\w-]+)\)", text()) if link not in anchors] == []

"""What the demo says agrees with itself: the rounds of the systems, the days that guides, articles
and questions name, and how they tell of the end of the school year. Read from the seeds.
"""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

import knowledge.pages.seed as pages_seed
import services.catalogue.seed as catalogue_seed
from home.thai.writing import MONTHS, SHORT_MONTHS
from services.catalogue.rounds import may_close_on, next_day
from services.desk.seed import QUESTIONS

# The rounds of DMC, as the office knows them; written by hand.
ROUNDS = {"๑": "10 มิถุนายน", "๒": "10 พฤศจิกายน", "๓": "31 มีนาคม"}
DAY = re.compile(rf"(\d{{1,2}}) ({'|'.join(map(re.escape, MONTHS + SHORT_MONTHS))})")
ROUND = re.compile(r"รอบที่ ([123๑๒๓])")
BEFORE_CLOSING = re.compile(r"ก่อน(?:วันปิด|วันสุดท้าย)อย่างน้อย ?(\S+?) ?วันทำการ")
PROMOTES = "ระบบจะเลื่อนชั้นให้หลังปิดรอบจากผลที่โรงเรียนบันทึก"
ON_CLOSING = ("dmc-june-checklist", "dmc-on-time", "dmc-round-two-closing")
YEAR_END = {"dmc-year-end", "dmc-end-of-year"}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """All that the demo's knowledge base says, by the addresses of its pages."""
    found = {}
    for folder in ("guides", "articles"):
        for path in sorted((pages_seed.DATA / folder).glob("*.md")):
            slug = re.search(r"^slug: (\S+)$", text_of(path), re.MULTILINE)[1]
            found[slug] = text_of(path)
    for row in tomllib.loads(text_of(pages_seed.DATA / "faq.toml"))["faq"]:
        found[row["slug"]] = f"{row['question']}\n{row['answer']}"
    return found


@pytest.fixture(scope="module")
def systems() -> dict[str, dict]:
    rows = tomllib.loads(text_of(catalogue_seed.DATA / "systems.toml"))["system"]
    return {row["slug"]: row for row in rows}


def whole_months(text: str) -> set[str]:
    """The days of the year that a text names, with their months written out."""
    names = dict(zip(SHORT_MONTHS, MONTHS, strict=True))
    return {f"{day} {names.get(month, month)}" for day, month in DAY.findall(text)}


def test_the_rounds_of_the_calendar_are_those_of_the_office(systems):
    rounds = {row["name"].split()[1]: row["reference_date"] for row in systems["dmc"]["rounds"]}
    assert rounds == ROUNDS
    others = [slug for slug, row in systems.items() if row.get("rounds") and slug != "dmc"]
    assert others == []


def test_each_day_that_a_page_names_is_a_day_of_a_round(texts):
    named = {slug: whole_months(text) for slug, text in texts.items()}
    strange = {slug: days - set(ROUNDS.values()) for slug, days in named.items()}
    assert {slug: days for slug, days in strange.items() if days} == {}
    assert sum(bool(days) for days in named.values()) >= 4, "the texts were read"


def test_each_round_that_a_page_names_by_its_number_has_its_own_day(texts):
    seen = 0
    for slug, text in texts.items():
        for sentence in re.split(r"\n|  ", text):
            numbers, days = ROUND.findall(sentence), whole_months(sentence)
            if len(numbers) == 1 and len(days) == 1:
                number = numbers[0].translate(str.maketrans("123", "๑๒๓"))
                assert days == {ROUNDS[number]}, (slug, sentence)
                seen += 1
    assert seen >= 2


def test_all_pages_ask_to_be_ready_as_many_days_before_a_round_closes(texts):
    told = {slug: set(BEFORE_CLOSING.findall(text)) for slug, text in texts.items()}
    told = {slug: days for slug, days in told.items() if days}
    assert told == {
        slug: {"3"} for slug in ("dmc-june-checklist", "dmc-on-time", "dmc-round-two-closing")
    }


def test_the_pages_on_the_end_of_the_school_year_say_the_same(texts):
    for slug in YEAR_END:
        text = " ".join(texts[slug].split())
        assert PROMOTES in text, slug
        assert re.search(r"ไม่ควรเปลี่ยนชั้นนักเรียน", text), slug
        assert not re.search(r"บันทึก[^.\n]{0,40}การเลื่อนชั้น", text), slug
    answers = " ".join(answer for *_, answer in QUESTIONS)
    assert "เลื่อนชั้น" not in answers


def every_day() -> list[date]:
    return [date(2026, 10, 1) + timedelta(days=n) for n in range(365)]


def test_on_no_day_of_the_year_does_a_round_close_in_the_season_of_another():
    """The demo announces a closing some days ahead of the day on which it is made."""
    seasons = {"10 มิถุนายน": {6, 7, 8}, "10 พฤศจิกายน": {11, 12, 1}, "31 มีนาคม": {3, 4, 5}}
    for day in every_day():
        for text, months in seasons.items():
            if may_close_on(text, day):
                assert day.month in months, (text, day)
    assert may_close_on("10 พฤศจิกายน", date(2026, 12, 8))
    assert not may_close_on("10 มิถุนายน", date(2026, 12, 8))
    assert not may_close_on("10 มิถุนายน", date(2026, 6, 9)), "before the day that it is about"
    assert not may_close_on("ตามที่ประกาศ", date(2026, 6, 9))


def test_the_next_day_of_a_round_is_this_years_or_the_next():
    assert next_day("10 มิถุนายน", date(2026, 6, 10)) == date(2026, 6, 10)
    assert next_day("10 มิถุนายน", date(2026, 6, 11)) == date(2027, 6, 10)

"""Buddhist Era dates: read as people type them, written as offices do, counted in fiscal and
school years.
"""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.thai.writing import (
    BANGKOK,
    MONTHS,
    SHORT_MONTHS,
    Bounds,
    be_year,
    fiscal_months,
    fiscal_year,
    fiscal_year_bounds,
    format_date_long,
    format_date_short,
    format_datetime,
    format_span,
    in_words,
    local_day,
    parse_date,
    school_year,
    start_of_day,
    thai_digits,
)

FIRST, AFTER_LAST = datetime(2022, 12, 31, 17, tzinfo=UTC), datetime(2032, 12, 31, 17, tzinfo=UTC)
TODAY = date(2026, 11, 29)
FIFTH_OF_FEBRUARY = date(2026, 2, 5)
moments = st.datetimes(
    datetime(2023, 1, 1), datetime(2032, 12, 31, 23, 59, 59, 999999), timezones=st.just(BANGKOK)
)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def hours_of_ten_years():
    at = FIRST
    while at < AFTER_LAST:
        yield at
        at += timedelta(hours=1)


@pytest.mark.parametrize(
    "text",
    [
        *("5/2/69", "5/2/2569", "05/02/2569", "5-2-2569", "5.2.69", "5 2 2569", " 5 / 2 / 2569 "),
        *(
            "๕ ก.พ. ๒๕๖๙",
            "๕/๒/๖๙",
            "5 กุมภาพันธ์ 2569",
            "5 กุมภา 69",
            "5 ก.พ.69",
            "5กพ69",
            "5 ก. พ. 2569",
        ),
        *("5 กุมภาพันธ์ พ.ศ. 2569", "วันที่ 5 เดือนกุมภาพันธ์ พ.ศ. ๒๕๖๙", "วันพฤหัสบดีที่ ๕ กุมภาพันธ์ ๒๕๖๙"),
        *(
            "2026-02-05",
            "2569-02-05",
            "5/2/2026",
            "2569/02/05",
            "2026/2/5",
            "5/2/26",
            "5 ก.พ. 26",
            "5 ก.พ. ค.ศ. 26",
        ),
        *(
            "5 กุมภาพันธ์ พุทธศักราช 2569",
            "5 กุมภาพันธ์ ค.ศ. 2026",
            "5 กุมภาพันธ์ คริสต์ศักราช 2026",
            "5 ก.พ. ปี 2569",
        ),
        *(
            "5\u200b/2/2569",
            "5\u00a0ก.พ.\u00a02569",
            "\ufeff5/2/69\x00",
            "2026-02-05 00:00:00",
            "5/2/2569 08.30 น.",
        ),
    ],
)
def test_a_date_is_read_however_it_is_typed(text):
    assert parse_date(text, today=TODAY) == FIFTH_OF_FEBRUARY


@pytest.mark.parametrize("number", range(1, 13))
def test_each_month_is_read_by_its_long_and_its_short_name(number):
    long, short = MONTHS[number - 1], SHORT_MONTHS[number - 1]
    for name in (long, short, short.replace(".", "")):
        assert parse_date(f"1 {name} 2569", today=TODAY) == date(2026, number, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "โปรดกรอกวันที่"),
        ("พรุ่งนี้", "โปรดกรอกวันที่"),
        ("5 ฟ.ฟ. 2569", "โปรดกรอกวันที่"),
        ("5/13/2569", "โปรดกรอกวันที่"),
        ("050269", "โปรดกรอกวันที่"),
        ("5/269", "โปรดกรอกวันที่"),
        ("5/2/69 " + "่" * 4000, "โปรดกรอกวันที่"),
        ("5/2/269", "โปรดตรวจสอบปี"),
        ("5/2/25690", "โปรดตรวจสอบปี"),
        ("5/2/2300", "โปรดตรวจสอบปี"),
        ("5/2/9999", "โปรดตรวจสอบปี"),
        ("5 ก.พ. พ.ศ. 2026", "โปรดตรวจสอบปี"),
        ("29/2/2566", "ไม่มีวันที่ 29 กุมภาพันธ์ 2566"),
        ("31/4/69", "ไม่มีวันที่ 31 เมษายน 2569"),
        ("0/4/69", "ไม่มีวันที่ 0 เมษายน 2569"),
    ],
)
def test_what_is_no_date_is_refused_in_thai(text, message):
    with pytest.raises(ValueError, match=message):
        parse_date(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/26", date(2026, 12, 31)),
        ("31/12/69", date(2026, 12, 31)),
        ("1/1/12", date(2012, 1, 1)),
        ("1/1/52", date(2009, 1, 1)),
        ("1/1/80", date(2037, 1, 1)),
        ("1/1/99", date(1999, 1, 1)),
        ("1/1/ค.ศ. 99", date(1999, 1, 1)),
        ("1/1/พ.ศ. 26", date(1983, 1, 1)),
        ("29/2/67", date(2024, 2, 29)),
        ("29/2/28", date(2028, 2, 29)),
    ],
)
def test_a_year_of_two_digits_is_the_nearest_of_either_era(text, day):
    assert parse_date(text, today=TODAY) == day


def test_bounds_say_which_year_of_two_digits_is_sensible():
    past = Bounds(date(1990, 1, 1), TODAY)
    assert parse_date("5/2/47", today=TODAY) == date(2047, 2, 5)
    assert parse_date("5/2/47", today=TODAY, bounds=past) == date(2004, 2, 5)


@pytest.mark.parametrize("text", ["5/2/2526", "5/2/1983", "5/2/2600", "1983-02-05"])
def test_a_day_outside_the_bounds_is_refused_and_the_bounds_are_named(text):
    bounds = Bounds(date(1997, 1, 1), date(2036, 12, 31))
    with pytest.raises(ValueError, match=r"1 ม\.ค\. 2540 ถึง 31 ธ\.ค\. 2579"):
        parse_date(text, today=TODAY, bounds=bounds)


@given(days, days, days, st.integers(0, 99))
def test_what_is_read_lies_within_the_bounds(first, second, today, year):
    bounds = Bounds(min(first, second), max(first, second))
    try:
        found = parse_date(f"{first.day}/{first.month}/{year:02d}", today=today, bounds=bounds)
    except ValueError:
        return
    assert found in bounds


def test_the_day_as_understood_is_told_in_words():
    assert in_words(FIFTH_OF_FEBRUARY) == "วันพฤหัสบดีที่ 5 กุมภาพันธ์ 2569"
    moment = datetime(2026, 2, 5, 8, 30, tzinfo=BANGKOK)
    assert in_words(moment) == "วันพฤหัสบดีที่ 5 กุมภาพันธ์ 2569 เวลา 08.30 น."


@given(days)
def test_the_words_are_read_back(day):
    assert parse_date(in_words(day), today=TODAY) == day


def test_a_leap_day_exists_only_in_a_leap_year():
    assert parse_date("29/2/2567", today=TODAY) == date(2024, 2, 29)


@given(st.text(max_size=80))
def test_any_text_gives_a_date_or_a_message_in_thai(text):
    try:
        found = parse_date(text, today=TODAY)
    except ValueError as error:
        assert any("ก" <= letter <= "๛" for letter in str(error))
    else:
        assert 1900 <= found.year <= 2199


@given(days)
def test_what_was_written_is_read_back(day):
    assert parse_date(format_date_short(day), today=TODAY) == day
    assert parse_date(format_date_long(day), today=TODAY) == day
    assert parse_date(format_date_long(day, official=True), today=TODAY) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year + 543}", today=TODAY) == day
    assert parse_date(day.isoformat(), today=TODAY) == day


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28))
def test_a_year_of_two_digits_ends_in_them_in_one_era_and_is_within_half_a_century(
    year, month, day
):
    found = parse_date(f"{day}/{month}/{year:02d}", today=TODAY)
    assert year in (found.year % 100, (found.year + 543) % 100)
    assert abs((found - TODAY).days) <= 36525 / 2


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28))
def test_a_year_of_two_digits_whose_era_is_named_is_of_that_era(year, month, day):
    found = parse_date(f"{day}/{month}/พ.ศ. {year:02d}", today=TODAY)
    assert (found.year + 543) % 100 == year
    assert parse_date(f"{day}/{month}/ค.ศ. {year:02d}", today=TODAY).year % 100 == year


@given(st.integers(2400, 9999), st.integers(1, 12), st.integers(1, 28))
def test_a_buddhist_year_is_never_taken_for_a_christian_one(year, month, day):
    try:
        found = parse_date(f"{day}/{month}/{year}", today=TODAY)
    except ValueError:
        assert not 2443 <= year <= 2742
    else:
        assert found.year == year - 543


def test_every_hour_of_ten_years_has_its_year_and_keeps_its_day():
    for at in hours_of_ten_years():
        here = at + timedelta(hours=7)  # Bangkok has had no summer time in these years
        assert be_year(at) == here.year + 543
        assert fiscal_year(at) == here.year + (544 if here.month in (10, 11, 12) else 543)
        assert local_day(at) == here.date()
        assert format_datetime(at).endswith(f"{here.year + 543} {here.hour:02d}.00 น.")


def test_every_day_of_ten_years_is_written_and_read_back():
    for at in list(hours_of_ten_years())[::24]:
        assert parse_date(format_date_long(at, official=True), today=TODAY) == local_day(at)


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime(2026, 9, 30, 23, 59, 59, 999000, BANGKOK), 2569),
        (datetime(2026, 10, 1, tzinfo=BANGKOK), 2570),
        (datetime(2026, 9, 30, 16, 59, 59, 999999, UTC), 2569),
        (datetime(2026, 9, 30, 17, tzinfo=UTC), 2570),
        (datetime(2026, 10, 1, 1, tzinfo=timezone(timedelta(hours=9))), 2569),
        (datetime(2026, 9, 30, 23, 59), 2569),
        (date(2026, 10, 1), 2570),
        (date(2027, 9, 30), 2570),
        (date(2027, 10, 1), 2571),
    ],
)
def test_the_fiscal_year_turns_at_midnight_of_october_in_bangkok(at, year):
    assert fiscal_year(at) == year


def test_a_fiscal_year_runs_from_october_to_september():
    assert fiscal_year_bounds(2570) == (date(2026, 10, 1), date(2027, 9, 30))
    assert fiscal_months(2570, 0, 6) == (date(2026, 10, 1), date(2027, 3, 31))
    assert fiscal_months(2570, 6, 6) == (date(2027, 4, 1), date(2027, 9, 30))
    assert [fiscal_months(2570, offset, 3) for offset in (0, 3, 6, 9)] == [
        (date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
        (date(2027, 4, 1), date(2027, 6, 30)),
        (date(2027, 7, 1), date(2027, 9, 30)),
    ]


@given(moments)
def test_a_moment_lies_within_the_bounds_of_its_fiscal_year(at):
    first, last = fiscal_year_bounds(fiscal_year(at))
    assert first <= at.date() <= last
    assert start_of_day(first) <= at < start_of_day(last + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 5, 15), 2568),
        (date(2026, 5, 16), 2569),
        (date(2027, 1, 1), 2569),
        (date(2027, 3, 31), 2569),
    ],
)
def test_the_school_year_begins_on_the_sixteenth_of_may(day, year):
    assert school_year(day) == year


def test_dates_are_written_as_screens_and_papers_want_them():
    day = date(2026, 11, 23)
    assert format_date_short(day) == "23 พ.ย. 2569"
    assert format_date_long(day) == "23 พฤศจิกายน 2569"
    assert format_date_long(day, official=True) == "๒๓ พฤศจิกายน ๒๕๖๙"


def test_a_moment_is_written_in_bangkok_time():
    assert format_datetime(datetime(2026, 11, 23, 7, 5, tzinfo=UTC)) == "23 พ.ย. 2569 14.05 น."
    assert format_datetime(datetime(2026, 11, 23, 17, 30, tzinfo=UTC)) == "24 พ.ย. 2569 00.30 น."
    assert format_date_short(datetime(2026, 11, 23, 17, 30, tzinfo=UTC)) == "24 พ.ย. 2569"


def test_only_digits_become_thai():
    assert thai_digits("ปษ.0001/2570 A") == "ปษ.๐๐๐๑/๒๕๗๐ A"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 1, 5), date(2026, 1, 12), "5–12 ม.ค. 2569"),
        (date(2026, 1, 28), date(2026, 2, 3), "28 ม.ค. – 3 ก.พ. 2569"),
        (date(2025, 12, 28), date(2026, 1, 5), "28 ธ.ค. 2568 – 5 ม.ค. 2569"),
        (date(2025, 1, 5), date(2026, 1, 12), "5 ม.ค. 2568 – 12 ม.ค. 2569"),
        (date(2026, 1, 5), date(2026, 1, 5), "5 ม.ค. 2569"),
        (date(2026, 1, 5), None, "5 ม.ค. 2569"),
        (None, date(2026, 1, 5), "5 ม.ค. 2569"),
        (None, None, ""),
    ],
)
def test_two_days_are_written_as_people_write_them(first, last, written):
    assert format_span(first, last) == written

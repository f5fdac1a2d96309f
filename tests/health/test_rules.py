"""What is judged in order, worth a look, broken, or unknown: the bounds, by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from home.health import rules

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def hours(count: float) -> datetime:
    return NOW - timedelta(hours=count)


@pytest.mark.parametrize(("is_debug", "state"), [(False, "ok"), (True, "fault")])
def test_a_site_that_shows_its_inside_is_broken(is_debug, state):
    assert rules.check_version("1.0", is_debug=is_debug).state == state


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        ("", "ok", "แฟ้มสมบูรณ์"),
        (None, "ok", "ยังไม่ได้ตรวจความสมบูรณ์"),
        ("row 3 missing from index", "fault", "row 3 missing"),
    ],
)
def test_a_damaged_file_is_a_fault_and_one_not_read_is_not_called_whole(fault, state, words):
    check = rules.check_database("SQLite 3", 3_000_000, fault)
    assert check.state == state
    assert words in check.detail
    assert "2 MB" in check.detail


@pytest.mark.parametrize(
    ("late", "failed", "is_set", "state", "place"),
    [
        (0, 0, True, "ok", "/mail/"),
        (0, 2, True, "warning", "/mail/?state=failed"),
        (1, 2, True, "fault", "/mail/"),
        (0, 0, False, "fault", "/mail/"),
    ],
)
def test_mail(late, failed, is_set, state, place):
    check = rules.check_mail(late, failed, is_set=is_set, place="/mail/")
    assert (check.state, check.place) == (state, place)


@pytest.mark.parametrize(
    ("this_year", "next_year", "month", "state"),
    [
        (20, 20, 12, "ok"),
        (20, 0, 9, "ok"),
        (20, 9, 10, "warning"),
        (20, 10, 10, "ok"),
        (9, 20, 1, "warning"),
        (10, 0, 1, "ok"),
        (0, 20, 1, "fault"),
    ],
)
def test_holidays_of_this_year_and_in_autumn_of_the_next(this_year, next_year, month, state):
    check = rules.check_holidays(this_year, next_year, date(2026, month, 1), place="/h/")
    assert check.state == state
    assert f"2569 มี {this_year}" in check.detail
    assert f"2570 มี {next_year}" in check.detail


@pytest.mark.parametrize(
    ("days", "fault", "state", "words"),
    [
        (22, "", "ok", "อีก 22 วัน"),
        (21, "", "warning", "อีก 21 วัน"),
        (8, "", "warning", "อีก 8 วัน"),
        (7, "", "fault", "อีก 7 วัน"),
        (0, "", "fault", "หมดอายุแล้ว"),
        (-3, "certificate has expired", "fault", "หมดอายุแล้วเมื่อ 27 พ.ย. 2569"),
        (300, "self-signed certificate", "fault", "self-signed"),
        (None, "ไม่ตอบ", "unknown", "ไม่ตอบ"),
    ],
)
def test_the_certificate(days, fault, state, words):
    until = None if days is None else NOW + timedelta(days=days)
    check = rules.check_certificate("intranet.example.go.th", until, NOW, fault)
    assert check.state == state
    assert words in check.detail


@pytest.mark.parametrize(
    ("of_database", "newest", "of_file", "state", "words"),
    [
        (0, -60, 0, "ok", "ตรงกัน"),
        (1, 2, 2, "ok", "ตรงกัน"),
        (0, 3, 0, "fault", "ช้ากว่าบันทึกล่าสุด"),
        (-3, None, 0, "fault", "ฐานข้อมูล 3 นาที"),
        (0, None, 60, "fault", "พื้นที่เก็บข้อมูล 60 นาที"),
    ],
)
def test_the_clock_agrees_with_the_others_and_is_not_behind_what_was_written(
    of_database, newest, of_file, state, words
):
    def at(minutes: int | None) -> datetime | None:
        return None if minutes is None else NOW + timedelta(minutes=minutes)

    check = rules.check_clock(NOW, at(of_database), at(newest), at(of_file))
    assert check.state == state
    assert words in check.detail


@pytest.mark.parametrize(
    ("failures", "most", "state"),
    [(0, 0, "ok"), (99, 19, "ok"), (100, 1, "warning"), (20, 20, "warning")],
)
def test_wrong_passwords_of_a_day(failures, most, state):
    assert rules.check_sign_ins(failures, 5, most, place="/audit/").state == state


@pytest.mark.parametrize(
    ("people", "lacking", "state"),
    [(2, [], "ok"), (2, ["somchai"], "warning"), (0, [], "fault")],
)
def test_second_factors_of_administrators(people, lacking, state):
    check = rules.check_second_factors(people, lacking, place="/users/")
    assert (check.state, check.lines) == (state, tuple(lacking))


def test_95_of_100_came_within():
    assert rules.p95_of(range(1, 101)) == 95
    assert rules.p95_of(range(1, 21)) == 19
    assert rules.p95_of([7]) == 7
    assert rules.p95_of([]) == 0


def test_slow_pages_are_named_the_slowest_first_and_rare_ones_are_not():
    quick = [("/", 100)] * 200
    often = [("/reports/", 1_200)] * 5 + [("/search/", 1_900)] * 5
    rare = [("/once/", 9_000)] * 4
    check = rules.check_pages([*quick, *often, *rare])
    assert check.state == "warning"
    assert check.lines == (
        "`/search/` · 5 ครั้ง · 1.9 วินาที",
        "`/reports/` · 5 ครั้ง · 1.2 วินาที",
        "`/` · 200 ครั้ง · 0.1 วินาที",
    )
    assert "2 หน้าที่ช้าเกิน 1 วินาที" in check.detail


@pytest.mark.parametrize(
    ("requests", "state"),
    [
        ([], "unknown"),
        ([("/", 1_000)] * 5, "ok"),
        ([("/", 1_001)] * 5, "warning"),
        ([("/", 9_000)], "ok"),
        ([(f"/{n}/", 9_000) for n in range(99)], "ok"),
        ([(f"/{n}/", 9_000) for n in range(100)], "warning"),
    ],
)
def test_the_bound_of_slow_pages(requests, state):
    assert rules.check_pages(requests).state == state


@pytest.mark.parametrize(("week", "state"), [(0, "ok"), (1, "warning")])
def test_errors_of_a_week(week, state):
    assert rules.check_errors(0, week, week, place="/errors/").state == state


@pytest.mark.parametrize(
    ("made", "tested", "is_beside", "state"),
    [
        (None, None, False, "warning"),
        (36, 24, False, "ok"),
        (36, 24, True, "warning"),
        (37, 24, False, "warning"),
        (72, 24, False, "warning"),
        (73, 24, False, "fault"),
        (1, None, False, "warning"),
        (1, 240, False, "ok"),
        (1, 241, False, "warning"),
    ],
)
def test_backups_and_their_tests(made, tested, is_beside, state):
    last = None if made is None else hours(made)
    restored = None if tested is None else hours(tested)
    check = rules.check_backup(NOW, last, restored, is_set=True, is_beside=is_beside)
    assert check.state == state
    assert bool(check.advice) is (state != "ok")


def test_without_a_place_nobody_knows_of_backups():
    check = rules.check_backup(NOW, None, None, is_set=False, is_beside=False)
    assert check.state == "unknown"
    made = rules.check_backup(NOW, hours(1), hours(1), is_set=False, is_beside=False)
    assert made.state == "ok", "somebody makes them by the command"

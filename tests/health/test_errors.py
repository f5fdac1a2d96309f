"""Whoever sees the error page can name a number; the administrator finds under it what broke, and
nothing of what was typed.
"""

import json
import logging
import re
import stat
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from home.health import errors
from intranet.log import ErrorsFile, LineWithNumber

SECRET = "เลขลับของใครสักคน"
PAGE = "/admin/health/errors/"


class Broken(Exception):
    """What no code expects."""


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def break_page(monkeypatch):
    """The page of somebody's own breaks, with a value of theirs in its words."""

    def render_broken(request, *facts, **more):
        typed = SECRET
        raise Broken(f"cannot use {typed}")

    monkeypatch.setattr("home.office.views.render", render_broken)


def open_broken(user) -> str:
    """The page that somebody sees whose page breaks."""
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    answer = browser.get(f"/me/?q={SECRET}")
    assert answer.status_code == 500
    return answer.content.decode()


def number_on(page: str) -> str:
    return re.search(r"ข้อผิดพลาดเลขที่ <strong class=\"number\">(\d{3} \d{3})</strong>", page)[1]


def written() -> str:
    return errors.file_of(timezone.localdate()).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_page_tells_a_number_under_which_the_file_and_the_log_have_the_error(
    break_page, teacher, caplog
):
    number = number_on(open_broken(teacher)).replace(" ", "")
    facts = json.loads(written())
    assert facts["number"] == number
    assert (facts["what"], facts["account"]) == ("GET /me/", teacher.pk)
    assert facts["type"].endswith("Broken")
    assert any("render_broken" in line for line in facts["trace"])
    record = next(one for one in caplog.records if one.name == "django.request")
    told = LineWithNumber("{message}", style="{").format(record)
    assert told.startswith(f"Internal Server Error: /me/ [{number}]\n")
    assert stat.S_IMODE(errors.file_of(timezone.localdate()).stat().st_mode) == 0o600


@pytest.mark.django_db
def test_nothing_of_what_was_typed_is_written_and_no_name(break_page, teacher):
    open_broken(teacher)
    assert SECRET not in written()
    assert teacher.username not in written()
    assert teacher.first_name and teacher.first_name not in written()


@pytest.mark.django_db
def test_a_page_that_breaks_in_a_transaction_is_written_too(teacher, monkeypatch):
    """A row would be rolled back, and on PostgreSQL it could not even be written."""

    def render_broken(request, *facts, **more):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    monkeypatch.setattr("home.office.views.render", render_broken)
    number = number_on(open_broken(teacher)).replace(" ", "")
    facts = json.loads(written())
    assert facts["number"] == number
    assert facts["type"].startswith("django.db.utils.")
    assert "no_such_table" not in facts["trace"][0]


def test_it_is_written_without_a_database():
    """pytest-django lets nothing ask the database here."""
    try:
        raise Broken(SECRET)
    except Broken:
        logging.getLogger("django.request").exception("nightly: %s failed", SECRET)
    facts = json.loads(written())
    assert facts["what"] == "django.request: nightly: %s failed"
    assert SECRET not in written()


def record_of(error: Exception, **facts) -> logging.LogRecord:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "m", (), (type(error), error, None))
    vars(record).update(facts)
    return record


def test_what_is_no_fault_of_the_site_is_not_written(own_folder):
    handler = ErrorsFile()
    handler.emit(record_of(OperationalError("server closed the connection")))
    handler.emit(record_of(OSError(28, "No space left on device")))
    handler.emit(record_of(Broken("a refused request"), status_code=400))
    handler.emit(logging.LogRecord("x", logging.ERROR, "", 0, "words alone", (), None))
    assert not errors.folder().exists()


def raise_here() -> None:
    raise Broken("here")


def write(count: int = 1, number: str = "", what: str = "GET /me/", make=raise_here) -> None:
    for _ in range(count):
        try:
            make()
        except Exception as error:  # noqa: BLE001 (whatever it makes)
            errors.write_error(error, number=number or errors.new_number(), what=what, account=None)


def test_a_day_keeps_a_bounded_number_of_errors_of_all_kinds(monkeypatch):
    monkeypatch.setattr(errors, "MOST_OF_A_KIND", errors.MOST_A_DAY + 5)
    write(errors.MOST_A_DAY + 5)
    assert written().count("\n") == errors.MOST_A_DAY
    assert written().count('"trace"') == 1


def test_an_error_that_comes_again_and_again_hides_no_other():
    def raise_there():
        raise Broken("there")

    write(errors.MOST_OF_A_KIND + 5)
    write(number="777777", make=raise_there)
    assert written().count("\n") == errors.MOST_OF_A_KIND + 1
    assert "777777" in written()


def test_a_line_that_lacks_a_part_is_passed_over():
    write(number="123456")
    with open(errors.file_of(timezone.localdate()), "a", encoding="utf-8") as file:
        file.write('{"at": "2026-11-30T10:00:00+07:00"}\n')
    (kind,) = errors.read_errors(timezone.localdate(), timezone.localdate())
    assert kind.last.number == "123456"


def today() -> date:
    return timezone.localdate()


def test_errors_of_a_kind_are_one_row_with_a_count_and_the_latest_first():
    def raise_there():
        raise LookupError("there")

    write(3)
    write(1, "482913", "GET /there/", raise_there)
    kinds = errors.read_errors(today() - timedelta(days=7), today())
    assert [(len(kind.times), kind.type) for kind in kinds] == [
        (1, "LookupError"),
        (3, "tests.health.test_errors.Broken"),
    ]
    assert kinds[0].place == "tests/health/test_errors.py, raise_there"
    assert kinds[0].last.number == "482913"
    assert kinds[0].trace[1].endswith('raise_there: raise LookupError("there")')


@pytest.mark.parametrize("told", ["482913", "482 913", "๔๘๒ ๙๑๓", "482-913", " 482913 "])
def test_an_error_is_found_by_its_number_however_it_is_written(told):
    write(2)
    write(1, "482913")
    found = errors.find_errors(errors.read_errors(today(), today()), told)
    assert [[time.number for time in kind.times] for kind in found] == [["482913"]]


def test_an_error_is_found_by_words_of_its_address():
    write(1, what="GET /knowledge/dmc/")
    kinds = errors.read_errors(today(), today())
    assert errors.find_errors(kinds, "DMC") == kinds
    assert errors.find_errors(kinds, "sgs") == []


def test_what_came_before_an_error_is_in_its_trace():
    def raise_from():
        try:
            raise_here()
        except Broken as error:
            raise LookupError from error

    write(1, make=raise_from)
    trace = errors.read_errors(today(), today())[0].trace
    assert trace[0] == "LookupError"
    assert "← tests.health.test_errors.Broken" in trace


def test_a_line_that_a_power_cut_left_is_passed_over():
    write(1, "482913")
    with open(errors.file_of(today()), "a", encoding="utf-8") as file:
        file.write('{"number": "1')
    assert [kind.last.number for kind in errors.read_errors(today(), today())] == ["482913"]


def test_files_are_deleted_after_ninety_days_and_nothing_else():
    errors.folder().mkdir()
    kept, gone = today() - timedelta(days=90), today() - timedelta(days=91)
    for day in (kept, gone):
        errors.file_of(day).write_text("")
    (errors.folder() / "errors-no-day.log").write_text("")
    assert errors.delete_old(today()) == 1
    assert errors.file_of(kept).exists()
    assert not errors.file_of(gone).exists()
    assert (errors.folder() / "errors-no-day.log").exists()

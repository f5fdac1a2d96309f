"""Accounts from a table."""

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from home.models import User
from home.people import COLUMNS, import_people

pytestmark = pytest.mark.django_db
GOOD = ["kru1", "นาง", "ตัวอย่าง", "ทดสอบ", "kru1@example.invalid", "9991000001", "teacher"]


def table(tmp_path, *rows, name="people.csv", heading=COLUMNS):
    path = tmp_path / name
    if name.endswith("xlsx"):
        book = Workbook()
        for row in (heading, *rows):
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("\ufeff" + "\n".join(",".join(row) for row in (heading, *rows)), "utf-8")
    return path


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_a_good_row_becomes_an_account_with_its_role(tmp_path, school, name):
    outcome = import_people(table(tmp_path, GOOD, name=name), dry_run=False)
    user = User.objects.get(username="kru1")
    assert (outcome.created, outcome.refused) == (1, [])
    assert user.school == school
    assert user.roles == ["teacher"]
    assert not user.has_usable_password()


def test_again_changes_the_facts_and_the_role_and_keeps_the_password(tmp_path, school):
    import_people(table(tmp_path, GOOD), dry_run=False)
    user = User.objects.get(username="kru1")
    user.set_password("own secret word")
    user.save()
    outcome = import_people(table(tmp_path, [*GOOD[:2], "ใหม่", *GOOD[3:6], "principal"]), dry_run=False)
    user.refresh_from_db()
    assert outcome.changed == 1
    assert user.first_name == "ใหม่"
    assert user.roles == ["principal"]
    assert user.check_password("own secret word")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        (0, "", "username"),
        (0, "มีวรรค ไม่ได้", ""),
        (4, "not-mail", ""),
        (5, "0000000000", "school_code"),
        (5, "", "school_code"),
        (6, "king", "role"),
    ],
)
def test_a_bad_row_is_told_by_line_and_the_rest_lands(tmp_path, school, column, value, told):
    bad = ["bad", *GOOD[1:]]
    bad[column] = value
    outcome = import_people(table(tmp_path, bad, GOOD), dry_run=False)
    assert [line for line, _ in outcome.refused] == [2]
    assert told in outcome.refused[0][1] or column == 0
    assert User.objects.filter(username="kru1").exists()


def test_a_name_twice_in_the_table_is_refused_the_second_time(tmp_path, school):
    outcome = import_people(table(tmp_path, GOOD, GOOD), dry_run=False)
    assert outcome.created == 1
    assert [line for line, _ in outcome.refused] == [3]


def test_a_dry_run_stores_nothing(tmp_path, school, capsys):
    call_command("import_people", str(table(tmp_path, GOOD)), "--check")
    assert "created 1" in capsys.readouterr().out
    assert not User.objects.filter(username="kru1").exists()


def test_a_table_without_the_columns_is_refused_whole(tmp_path):
    with pytest.raises(CommandError, match="role"):
        call_command("import_people", str(table(tmp_path, ["x"], heading=["username"])))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"not a zip"])
def test_a_file_that_is_none_is_refused(tmp_path, content):
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_people", str(path))

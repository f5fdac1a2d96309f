"""Accounts from a table."""

import os

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from home.models import OutgoingMail, User
from home.people import people_import
from home.people.people_import import import_people
from tests.make import mail_of

pytestmark = pytest.mark.django_db
COLUMNS = [column.name for column in people_import.COLUMNS]
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
    assert (outcome.created, outcome.faults) == (1, [])
    assert user.school == school
    assert user.roles == ["teacher"]
    assert not user.has_usable_password()


def test_again_changes_the_facts_and_the_role_and_keeps_the_password(tmp_path, school):
    import_people(table(tmp_path, GOOD), dry_run=False)
    user = User.objects.get(username="kru1")
    user.set_password("own secret word")
    user.save()
    outcome = import_people(
        table(tmp_path, [*GOOD[:2], "ใหม่", *GOOD[3:6], "principal"]), dry_run=False
    )
    user.refresh_from_db()
    assert outcome.changed == 1
    assert user.first_name == "ใหม่"
    assert user.roles == ["principal"]
    assert user.check_password("own secret word")


def test_whose_address_a_table_changes_is_told_at_the_old_one(tmp_path, school):
    """As after one's own change: whoever bore the mailbox learns that mails go elsewhere."""
    import_people(table(tmp_path, GOOD), dry_run=False)
    for address in ("KRU1@example.invalid", "", "new@example.invalid", "new@example.invalid"):
        import_people(
            table(tmp_path, [*GOOD[:2], f"ชื่อ{len(address)}", "ทดสอบ", address, *GOOD[5:]]),
            dry_run=False,
        )
    [mail] = OutgoingMail.objects.all()
    assert mail.recipient == "kru1@example.invalid"
    text = mail_of(mail).get_content()
    assert "new@example.invalid" in text


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        (0, "", "ชื่อผู้ใช้"),
        (0, "มีวรรค ไม่ได้", "ชื่อผู้ใช้"),
        (2, "ก" * 151, "ชื่อ"),
        (4, "not-mail", "อีเมล"),
        (5, "0000000000", "รหัสโรงเรียน"),
        (5, "", "รหัสโรงเรียน"),
        (6, "king", "บทบาท"),
        (6, "", "บทบาท"),
    ],
)
def test_a_bad_row_is_told_by_row_and_column_and_the_rest_lands(
    tmp_path, school, column, value, told
):
    bad = ["bad", *GOOD[1:]]
    bad[column] = value
    outcome = import_people(table(tmp_path, bad, GOOD), dry_run=False)
    assert [(fault.row, fault.column) for fault in outcome.faults] == [(2, told)]
    assert str(outcome.faults[0]).startswith(f"แถว 2 คอลัมน์ {told}: ")
    assert outcome.refused == 1
    assert User.objects.filter(username="kru1").exists()


def test_all_that_is_wrong_with_a_row_is_told_at_once_in_the_order_of_the_columns(tmp_path, school):
    outcome = import_people(
        table(tmp_path, ["มี วรรค", "นาย", "ก", "ข", "not-mail", "12", "king"]), dry_run=False
    )
    assert [fault.column for fault in outcome.faults] == ["รหัสโรงเรียน", "บทบาท"]
    outcome = import_people(
        table(tmp_path, ["มี วรรค", "นาย", "ก", "ข", "not-mail", "", "officer"]), dry_run=False
    )
    assert [fault.column for fault in outcome.faults] == ["ชื่อผู้ใช้", "อีเมล"]


def test_a_name_twice_in_the_table_is_refused_the_second_time(tmp_path, school):
    outcome = import_people(table(tmp_path, GOOD, ["KRU1", *GOOD[1:]]), dry_run=False)
    assert outcome.created == 1
    assert [fault.row for fault in outcome.faults] == [3]


def test_a_name_that_differs_from_an_account_by_case_alone_is_refused_and_that_account_stays(
    tmp_path, teacher
):
    """People-case-variant.csv: sign-in does not tell the two apart, so the first could no
    longer sign in.
    """
    outcome = import_people(table(tmp_path, ["Teacher", *GOOD[1:]]), dry_run=False)
    assert "ซ้ำกับบัญชี teacher ที่มีอยู่แล้ว" in str(outcome.faults[0])
    assert User.objects.filter(username__iexact="teacher").count() == 1


def test_names_and_addresses_are_kept_in_small_letters(tmp_path, school):
    row = ["Somsri.K", *GOOD[1:4], "Somsri.K@Example.invalid", *GOOD[5:]]
    import_people(table(tmp_path, row), dry_run=False)
    user = User.objects.get(username="somsri.k")
    assert user.email == "somsri.k@example.invalid"


def test_two_people_may_share_a_mailbox(tmp_path, school):
    outcome = import_people(table(tmp_path, GOOD, ["kru2", *GOOD[1:]]), dry_run=False)
    assert outcome.created == 2


def test_invisible_letters_and_odd_spaces_are_not_kept(tmp_path, school):
    """People-zwsp.csv."""
    row = [
        " kru1",
        "นาย",
        "ตัวอย่าง\u200b",
        "ห\u0e4dา",
        "ex6@example.invalid\u00a0",
        "๙๙๙๑๐๐๐๐๐๑",
        "ครูและบุคลากรโรงเรียน",
    ]
    row[6] = "teacher "
    import_people(table(tmp_path, row), dry_run=False)
    user = User.objects.get(username="kru1")
    assert (user.first_name, user.last_name, user.email) == ("ตัวอย่าง", "หำ", "ex6@example.invalid")
    assert user.school == school


def test_a_role_may_be_written_by_its_name(tmp_path, school):
    import_people(
        table(tmp_path, [*GOOD[:6], people_import.ROLE_NAMES["principal"]]), dry_run=False
    )
    assert User.objects.get(username="kru1").roles == ["principal"]


def test_a_dry_run_stores_nothing(tmp_path, teacher, capsys):
    rows = [GOOD, ["teacher", "นาง", "เปลี่ยน", "ชื่อ", "", "9991000001", "teacher"]]
    call_command("import_people", str(table(tmp_path, *rows)), "--check")
    assert "would be: created 1, changed 1, refused 0" in capsys.readouterr().out
    assert not User.objects.filter(username="kru1").exists()
    assert User.objects.get(username="teacher").first_name == teacher.first_name


def test_the_command_tells_every_fault_and_ends_with_one(tmp_path, school, capsys):
    with pytest.raises(SystemExit):
        call_command(
            "import_people", str(table(tmp_path, ["kru2", *GOOD[1:5], "12", "teacher"], GOOD))
        )
    told = capsys.readouterr()
    assert told.err == "people.csv: แถว 2 คอลัมน์ รหัสโรงเรียน: ไม่มีโรงเรียนรหัส 12\n"
    assert "created 1, changed 0, refused 1" in told.out


def test_a_table_without_the_columns_is_refused_whole(tmp_path):
    with pytest.raises(CommandError, match="แถว 1: ขาดคอลัมน์ บทบาท \\(role\\)"):
        call_command("import_people", str(table(tmp_path, ["x"], heading=["username"])))


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(CommandError, match="ไม่พบไฟล์"):
        call_command("import_people", str(tmp_path / "people.csv"))


def test_five_thousand_rows_with_three_hundred_faults_are_checked_and_all_told(tmp_path, school):
    """Ten seconds of CPU at most, wherever the time goes; 2.6 s here.

    Other work of the machine does not count.
    """
    rows = [[f"kru{number}", *GOOD[1:]] for number in range(5000)]
    for number in range(0, 3000, 10):
        rows[number][5] = "12"
    path = table(tmp_path, *rows, name="people.xlsx")
    began = sum(os.times()[:4])
    outcome = import_people(path, dry_run=True)
    assert sum(os.times()[:4]) - began <= 10
    assert [fault.row for fault in outcome.faults] == list(range(2, 3002, 10))
    assert (outcome.created, outcome.refused) == (4700, 300)
    assert not User.objects.exists()

"""People and schools as tables in the admin: shown before anything changes, told by row and
column, all or nothing.
"""

import csv
import io
import os
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from home.audit.models import AuditRow
from home.models import School, TableImport, User
from home.people.people_import import COLUMNS, OFFICE, PEOPLE, ROLE_NAMES
from tests.make import make_file, make_school

pytestmark = pytest.mark.django_db

IMPORT, SCHOOLS = "/admin/people/import/", "/admin/schools/import/"
HEADINGS = [column.title for column in COLUMNS]
CODE = "9991000001"
SOMSRI = [
    "kru.somsri",
    "นาง",
    "สมศรี",
    "ตัวอย่าง",
    "somsri@example.invalid",
    CODE,
    "teacher",
    "ครู",
    "",
    "",
]


BLANK = [""] * len(HEADINGS)


def as_csv(*rows: list[str], separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue().encode(encoding)


def as_xlsx(*rows: list[object]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def send(browser, content: bytes, address: str = IMPORT, name: str = "people.csv"):
    return browser.post(address, {"file": make_file(name, content)}, follow=True)


def confirm(browser, page):
    return browser.post(
        page.request["PATH_INFO"], {"shown": page.context["plan"].print}, follow=True
    )


def told(page) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in page.context["plan"].faults]


def changes(page) -> dict[str, list[tuple[str, str, str]]]:
    return {row.record.username: row.changes for row in page.context["plan"].rows}


# What would change --------------------------------------------------------------------------------
def test_nothing_is_stored_before_the_preview_is_confirmed(as_, admin_user, school, teacher):
    browser = as_(admin_user)
    row = ["teacher", "นาง", "ชื่อใหม่", teacher.last_name, *BLANK[4:]]
    page = send(browser, as_csv(HEADINGS, SOMSRI, row))
    text = page.content.decode()
    assert "เพิ่ม 1 คน · เปลี่ยน 1 คน · เหมือนเดิม 0 คน" in text
    assert f"<del>{teacher.first_name}</del> → <ins>ชื่อใหม่</ins>" in text
    assert not User.objects.filter(username="kru.somsri").exists()
    teacher.refresh_from_db()
    assert teacher.first_name != "ชื่อใหม่"
    confirm(browser, page)
    made = User.objects.get(username="kru.somsri")
    assert (made.school, made.roles, made.position, made.has_usable_password()) == (
        school,
        ["teacher"],
        "ครู",
        False,
    )
    teacher.refresh_from_db()
    assert (teacher.first_name, teacher.prefix) == ("ชื่อใหม่", "นาง")


def test_a_blank_cell_leaves_what_is_there(as_, admin_user, teacher):
    User.objects.filter(pk=teacher.pk).update(prefix="นาย", position="ครู", phone="02 111 2222")
    page = send(as_(admin_user), as_csv(HEADINGS, ["teacher", *BLANK[1:]]))
    assert page.context["plan"].rows == []
    assert page.context["plan"].same == 1
    assert "ไม่มีสิ่งที่ต้องเปลี่ยน" in page.content.decode()


def test_the_same_table_again_changes_nothing(as_, admin_user, school):
    browser = as_(admin_user)
    confirm(browser, send(browser, as_csv(HEADINGS, SOMSRI)))
    page = send(browser, as_csv(HEADINGS, SOMSRI))
    assert (page.context["plan"].rows, page.context["plan"].same) == ([], 1)


def test_somebody_comes_to_the_office_by_its_name_and_to_a_school_by_its_code(
    as_, admin_user, teacher, officer
):
    rows = [[*BLANK[:5], OFFICE, "officer", "", "", ""], [*BLANK[:5], CODE, "teacher", "", "", ""]]
    rows[0][0], rows[1][0] = "teacher", "officer"
    browser = as_(admin_user)
    confirm(browser, send(browser, as_csv(HEADINGS, *rows)))
    teacher.refresh_from_db()
    officer.refresh_from_db()
    assert (teacher.school, teacher.roles) == (None, ["officer"])
    assert (officer.school.code, officer.roles) == (CODE, ["teacher"])


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("cp874", ","),
        ("cp874", ";"),
        ("utf-16", "\t"),
        ("utf-8", "\t"),
    ],
)
def test_every_writing_that_people_send_is_read(as_, admin_user, school, encoding, separator):
    thai_digits = [*SOMSRI[:5], "๙๙๙๑๐๐๐๐๐๑", *SOMSRI[6:]]
    content = as_csv(
        ["บัญชีครูปีการศึกษา 2570"], HEADINGS, thai_digits, separator=separator, encoding=encoding
    )
    page = send(as_(admin_user), content)
    assert told(page) == []
    assert changes(page)["kru.somsri"][5] == ("รหัสโรงเรียน", "", f"{CODE} {school.name}")


def test_a_workbook_with_codes_as_numbers_is_read(as_, admin_user, school):
    page = send(
        as_(admin_user),
        as_xlsx(HEADINGS, [*SOMSRI[:5], int(CODE), *SOMSRI[6:]]),
        name="people.xlsx",
    )
    assert told(page) == []
    assert page.context["plan"].rows[0].record.school == school


@pytest.mark.parametrize("written", ["โรงเรียนตัวอย่างหนึ่ง", "ตัวอย่างหนึ่ง", CODE])
def test_a_school_is_known_by_its_name_where_no_code_is_given(as_, admin_user, school, written):
    headings, row = (
        ["username", "ชื่อ", "นามสกุล", "โรงเรียน", "บทบาท"],
        ["kru", "สมศรี", "ตัวอย่าง", written, "teacher"],
    )
    page = send(as_(admin_user), as_csv(headings, row))
    assert told(page) == []
    assert page.context["plan"].rows[0].record.school == school


def test_a_name_that_no_school_or_more_than_one_bears_is_told(as_, admin_user, school):
    make_school("9991000007", school.name)
    headings = ["username", "ชื่อ", "นามสกุล", "โรงเรียน", "บทบาท"]
    rows = [
        [f"kru{number}", "สมศรี", "", name, "teacher"]
        for number, name in enumerate([school.name, "โรงเรียนอื่น"])
    ]
    page = send(as_(admin_user), as_csv(headings, *rows))
    assert told(page) == [(2, "โรงเรียน"), (3, "โรงเรียน")]
    assert "มากกว่าหนึ่งแห่ง" in page.context["plan"].faults[0].message


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_form_to_fill_in_comes_back_and_says_that_it_is_empty(as_, admin_user, kind):
    browser = as_(admin_user)
    content = b"".join(browser.get(f"{IMPORT}?template={kind}").streaming_content)
    if kind == "xlsx":
        assert [cell.value for cell in load_workbook(io.BytesIO(content)).active[1]] == HEADINGS
    page = send(browser, content, name=f"แบบฟอร์ม.{kind}")
    assert "ไม่มีข้อมูลใต้หัวตาราง" in page.content.decode()


def test_the_list_that_went_out_changes_nothing_when_it_comes_back(
    as_, admin_user, teacher, officer
):
    teacher.groups.add(*officer.groups.all())
    browser = as_(admin_user)
    content = b"".join(browser.get("/admin/users/?export=xlsx").streaming_content)
    page = send(browser, content, name="รายชื่อผู้ใช้.xlsx")
    assert told(page) == []
    assert changes(page) == {}


# What is wrong ------------------------------------------------------------------------------------
FAULTS = [
    (0, "", "ชื่อผู้ใช้"),
    (2, "", "ชื่อ"),
    (4, "not-mail", "อีเมล"),
    (5, "0000000000", "รหัสโรงเรียน"),
    (5, "", "รหัสโรงเรียน"),
    (5, OFFICE, "รหัสโรงเรียน"),
    (6, "king", "บทบาท"),
    (6, "", "บทบาท"),
]


def test_all_faults_are_told_at_once_and_the_good_rows_wait_with_them(as_, admin_user, school):
    rows = []
    for number, (column, value, _) in enumerate(FAULTS):
        rows.append([f"kru{number}", *SOMSRI[1:]])
        rows[-1][column] = value
    browser = as_(admin_user)
    page = send(browser, as_csv(HEADINGS, SOMSRI, *rows))
    assert told(page) == [(number, title) for number, (_, _, title) in enumerate(FAULTS, start=3)]
    text = page.content.decode()
    assert "ยังนำเข้าไม่ได้ และไม่มีอะไรเปลี่ยน" in text
    assert "ยืนยันการนำเข้า" not in text
    confirm(browser, page)
    assert not User.objects.filter(username__startswith="kru").exists()
    file = b"".join(
        browser.get(page.request["PATH_INFO"] + "?export=csv").streaming_content
    ).decode()
    assert file.count("\n") == len(FAULTS) + 1


def test_five_thousand_people_with_three_hundred_faults_are_read_all_told_and_none_stored(
    as_, admin_user, school
):
    """Ten seconds of CPU for reading and preview together, wherever the time goes."""
    rows = [[f"kru{number}", *SOMSRI[1:]] for number in range(5000)]
    for number in range(0, 3000, 10):
        rows[number][5] = "12"
    content = as_xlsx(HEADINGS, *rows)
    before = User.objects.count()
    began = sum(os.times()[:4])
    page = send(as_(admin_user), content, name="people.xlsx")
    assert sum(os.times()[:4]) - began <= 10
    assert [row for row, _ in told(page)] == list(range(2, 3002, 10))
    assert page.content.decode().count("ไม่มีโรงเรียนรหัส 12") == 300
    assert User.objects.count() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a,b,c\n1,2,3\n", b"\0" * 99],
)
def test_a_file_that_is_no_such_table_is_refused_beside_the_field(as_, admin_user, content):
    page = send(as_(admin_user), content)
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert not TableImport.objects.exists()


def test_columns_that_nobody_knows_are_named_and_left_out(as_, admin_user, school):
    page = send(as_(admin_user), as_csv([*HEADINGS, "วิทยฐานะ"], [*SOMSRI, "ชำนาญการ"]))
    assert told(page) == []
    assert "คอลัมน์ที่ระบบไม่ได้อ่าน: วิทยฐานะ" in page.content.decode()


# Whom no table touches ----------------------------------------------------------------------------
def test_superusers_and_oneself_are_never_changed(as_, admin_user):
    root = User.objects.create_superuser(
        "root", "root@example.invalid", "a long password of the root"
    )
    make_school(CODE, "โรงเรียน")
    rows = [[name, "", "เปลี่ยน", "", "", CODE, "teacher", "", "", ""] for name in ("root", "admin")]
    browser = as_(admin_user)
    page = send(browser, as_csv(HEADINGS, *rows))
    assert told(page) == [(2, "ชื่อผู้ใช้"), (3, "ชื่อผู้ใช้")]
    confirm(browser, page)
    root.refresh_from_db()
    admin_user.refresh_from_db()
    assert "เปลี่ยน" not in (root.first_name, admin_user.first_name)
    assert admin_user.roles == ["admin"]


def test_each_account_that_is_made_or_changed_stands_in_the_audit(as_, admin_user, school, teacher):
    browser = as_(admin_user)
    row = ["teacher", "", "ชื่อใหม่", "", "", "", "principal", *BLANK[7:]]
    confirm(browser, send(browser, as_csv(HEADINGS, SOMSRI, row)))
    made = AuditRow.objects.about(User.objects.get(username="kru.somsri")).get()
    assert (made.action, made.actor, made.after["school"]) == ("create", admin_user, school.pk)
    assert made.after["roles"] == [ROLE_NAMES["teacher"]]
    told = AuditRow.objects.about(teacher).by(admin_user)
    assert {"account", "rights"} <= set(told.values_list("action", flat=True))


def test_no_role_is_given_beyond_the_rights_of_who_imports(as_, admin_user, school):
    """An administrator of accounts alone makes no administrator of everything."""
    keeper = User.objects.create_user("keeper", password="a long password of a keeper")
    keeper.user_permissions.set(
        Permission.objects.filter(codename__in=["add_user", "change_user", "access_admin"])
    )
    row = ["new.admin", "", "สมศรี", "", "", OFFICE, "admin", "", "", ""]
    page = send(as_(keeper), as_csv(HEADINGS, row, SOMSRI))
    assert told(page) == [(2, "บทบาท")]
    assert told(send(as_(admin_user), as_csv(HEADINGS, row))) == []


def test_two_thousand_new_people_are_stored_in_a_moment(school):
    """By `save` each they took 20 s of CPU; 10 s at most, wherever the time goes."""
    rows = [[f"kru{number}", *SOMSRI[1:]] for number in range(2000)]
    plan = PEOPLE.plan(PEOPLE.read(as_csv(HEADINGS, *rows)), None)
    began = sum(os.times()[:4])
    PEOPLE.apply(plan, None)
    assert sum(os.times()[:4]) - began <= 10
    assert User.objects.filter(groups__name=ROLE_NAMES["teacher"], school=school).count() == 2000
    assert User.objects.signing_in_as("KRU๗").username == "kru7"


# Confirmed once, by who sent it, as it was shown --------------------------------------------------
def test_what_changed_meanwhile_is_shown_again_before_it_is_stored(as_, admin_user, teacher):
    browser = as_(admin_user)
    page = send(browser, as_csv(HEADINGS, ["teacher", "", "ชื่อใหม่", *BLANK[3:]]))
    User.objects.filter(pk=teacher.pk).update(first_name="คนอื่นแก้")
    again = confirm(browser, page)
    assert "ยังไม่ได้นำเข้า" in again.content.decode()
    teacher.refresh_from_db()
    assert teacher.first_name == "คนอื่นแก้"
    confirm(browser, again)
    teacher.refresh_from_db()
    assert teacher.first_name == "ชื่อใหม่"


def test_it_is_stored_once_and_its_rows_are_not_kept(as_, admin_user, school):
    browser = as_(admin_user)
    page = send(browser, as_csv(HEADINGS, SOMSRI))
    confirm(browser, page)
    again = confirm(browser, page)
    assert "ไม่ได้นำเข้าซ้ำ" in again.content.decode()
    assert User.objects.filter(username="kru.somsri").count() == 1
    assert TableImport.objects.get().rows == []


def test_nobody_else_sees_or_confirms_a_file(as_, admin_user, head, school):
    page = send(as_(admin_user), as_csv(HEADINGS, SOMSRI))
    other = User.objects.create_superuser(
        "root", "root@example.invalid", "a long password of the root"
    )
    assert as_(head).get(page.request["PATH_INFO"]).status_code in (302, 403)
    assert as_(other).get(page.request["PATH_INFO"]).status_code == 404
    assert (
        as_(other)
        .post(page.request["PATH_INFO"], {"shown": page.context["plan"].print})
        .status_code
        == 404
    )
    assert not User.objects.filter(username="kru.somsri").exists()


def test_a_table_of_people_is_not_taken_for_one_of_schools(as_, admin_user, school):
    page = send(as_(admin_user), as_csv(HEADINGS, SOMSRI))
    number = TableImport.objects.get().pk
    assert page.status_code == 200
    assert as_(admin_user).get(f"{SCHOOLS}{number}/").status_code == 404


def test_a_table_that_nobody_confirms_goes_after_a_week(as_, admin_user, school):
    from home.files.nightly import nightly

    send(as_(admin_user), as_csv(HEADINGS, SOMSRI))
    nightly(timezone.localdate())
    assert TableImport.objects.count() == 1
    TableImport.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    nightly(timezone.localdate())
    assert not TableImport.objects.exists()


# Schools ------------------------------------------------------------------------------------------
def test_schools_come_in_the_same_way(as_, head, school):
    browser = as_(head)
    headings = ["รหัสโรงเรียน", "ชื่อโรงเรียน", "อำเภอ", "ขนาด", "เปิดดำเนินการ"]
    rows = [["๙๙๙๑๐๐๐๐๐๑", "", "เมือง", "", "ไม่ใช่"], ["9991000099", "โรงเรียนใหม่", "", "ขนาดเล็ก", ""]]
    page = send(browser, as_csv(headings, *rows, encoding="cp874"), SCHOOLS, "โรงเรียน.csv")
    text = page.content.decode()
    assert "เพิ่ม 1 โรงเรียน · เปลี่ยน 1 โรงเรียน" in text
    assert "<del>ใช่</del> → <ins>ไม่ใช่</ins>" in text
    assert School.objects.count() == 1
    confirm(browser, page)
    school.refresh_from_db()
    assert (school.district, school.is_active) == ("เมือง", False)
    assert School.objects.get(code="9991000099").size == "small"


def test_faults_of_schools_are_told_and_nothing_is_stored(as_, head, school):
    rows = [["12ก4", "ก"], ["9991000003", ""], [school.code, "ใหม่"], [school.code, "อีก"]]
    page = send(as_(head), as_csv(["รหัสโรงเรียน", "ชื่อโรงเรียน"], *rows), SCHOOLS, "โรงเรียน.csv")
    assert told(page) == [(2, "รหัสโรงเรียน"), (3, "ชื่อโรงเรียน"), (5, "รหัสโรงเรียน")]
    confirm(as_(head), page)
    school.refresh_from_db()
    assert school.name != "ใหม่"

"""Schools from a table."""

import pytest
from django.core.management import CommandError, call_command

from home.models import School
from home.people.school_import import import_schools

pytestmark = pytest.mark.django_db
HEADING = "รหัสโรงเรียน,ชื่อโรงเรียน,ชื่อย่อ,อำเภอ,จังหวัด,ขนาด,เปิดดำเนินการ"


def table(tmp_path, *rows: str, heading: str = HEADING, encoding: str = "utf-8-sig"):
    path = tmp_path / "schools.csv"
    path.write_bytes("\r\n".join([heading, *rows]).encode(encoding))
    return path


def test_a_table_in_the_writing_of_old_thai_excel_becomes_schools(tmp_path):
    row = "๙๙๙๐๐๐๐๐๐๑,โรงเรียนตัวอย่าง,ตย.,เมือง,ตัวอย่าง,ขนาดใหญ่,ใช่"
    outcome = import_schools(table(tmp_path, row, encoding="cp874"), dry_run=False)
    school = School.objects.get(code="9990000001")
    assert (outcome.created, outcome.faults) == (1, [])
    assert (school.name, school.short_name, school.size, school.is_active) == (
        "โรงเรียนตัวอย่าง",
        "ตย.",
        "large",
        True,
    )
    assert school.order_key


def test_an_empty_cell_or_a_missing_column_leaves_what_is_there(tmp_path, school):
    School.objects.filter(pk=school.pk).update(district="เดิม", province="เดิม", size="small")
    path = table(tmp_path, f"{school.code},,ใหม่,no", heading="code,district,province,is_active")
    outcome = import_schools(path, dry_run=False)
    name = school.name
    school.refresh_from_db()
    assert (outcome.created, outcome.changed, outcome.refused) == (0, 1, 0)
    assert (school.name, school.district, school.province, school.size) == (
        name,
        "เดิม",
        "ใหม่",
        "small",
    )
    assert not school.is_active


def test_again_changes_nothing(tmp_path):
    path = table(tmp_path, "9990000001,โรงเรียนตัวอย่าง,,,,,")
    import_schools(path, dry_run=False)
    outcome = import_schools(path, dry_run=False)
    assert (outcome.created, outcome.changed, outcome.unchanged) == (0, 0, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",โรงเรียน,,,,,", "รหัสโรงเรียน"),
        ("12ก4,โรงเรียน,,,,,", "รหัสโรงเรียน"),
        ("9990000009,โรงเรียนหนึ่ง,,,,,", "รหัสโรงเรียน"),
        ("9990000002,,,,,,", "ชื่อโรงเรียน"),
        (f"9990000002,{'ก' * 201},,,,,", "ชื่อโรงเรียน"),
        ("9990000002,โรงเรียน,,,,ใหญ่โต,", "ขนาด"),
        ("9990000002,โรงเรียน,,,,,อาจจะ", "เปิดดำเนินการ"),
    ],
)
def test_a_bad_row_is_told_by_row_and_column_and_the_rest_lands(tmp_path, row, column):
    outcome = import_schools(table(tmp_path, "9990000009,โรงเรียนดี,,,,,", row), dry_run=False)
    assert [(fault.row, fault.column) for fault in outcome.faults] == [(3, column)]
    assert [school.name for school in School.objects.all()] == ["โรงเรียนดี"]


def test_the_command_tells_and_with_check_stores_nothing(tmp_path, capsys):
    path = table(tmp_path, "9990000001,โรงเรียน,,,,,", "1,,,,,,")
    with pytest.raises(SystemExit):
        call_command("import_schools", str(path), "--check")
    told = capsys.readouterr()
    assert "would be: created 1, changed 0, unchanged 0, refused 1" in told.out
    assert "schools.csv: แถว 3 คอลัมน์ รหัสโรงเรียน: รหัสเป็นตัวเลข 4–10 หลัก" in told.err
    assert not School.objects.exists()
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="PDF"):
        call_command("import_schools", str(path))

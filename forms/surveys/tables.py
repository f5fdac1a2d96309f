"""The tables of a survey as rows of text: one source for the page of a snapshot, its files and the
papers.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from forms.page.models import FormPage

from . import answers as surveys
from .figures import Figures, Need, Results, results

HIDDEN = "ไม่แสดง"
COLUMNS = ["รายการ", "n", "ค่าเฉลี่ย", "S.D.", "ร้อยละ", "ระดับ", "อันดับ"]
WIDTHS = [39, 10, 12, 10, 11, 13, 9]
NEEDS_COLUMNS = ["ข้อ", "n", "ปัจจุบัน (D)", "ต้องการ (I)", "PNI", "อันดับ"]
HIDING = f"{HIDDEN} หมายถึง มีผู้ตอบน้อยกว่า 5 คน หรืออาจคำนวณย้อนกลับจากยอดรวมได้"
PERCENTS = "ผลรวมของร้อยละอาจไม่เท่ากับ 100 เพราะการปัดเศษ"
NEEDS_FORMULA = "PNI modified = (I − D) / D นับเฉพาะผู้ที่ตอบทั้งสองด้าน ค่ายิ่งมากยิ่งจำเป็น"


@dataclass(frozen=True)
class Sheet:
    """One table; the widths are shares of the page width."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    widths: list[int]


def cell_text(value: object) -> str:
    return "–" if value is None or value == "" else str(value)


def figures_row(label: str, figures: Figures, rank: int | None = None) -> list[str]:
    if figures.is_hidden:
        return [label, HIDDEN, "", "", "", "", ""]
    cells = (figures.n, figures.mean, figures.deviation, figures.percent, figures.level, rank)
    return [label, *map(cell_text, cells)]


def respondents_sheet(page: FormPage, rows: list[dict]) -> Sheet:
    """The number and share of respondents by each of their characteristics."""
    listed: list[list[str]] = []
    for field in surveys.group_fields(page):
        groups = surveys.sizes(page, rows, field)
        if groups:
            listed.append([field.label, "", ""])
            listed += [
                [f"– {group.label}", cell_text(group.count or HIDDEN), cell_text(group.percent)]
                for group in groups
            ]
    return Sheet("จำนวนและร้อยละของผู้ตอบ", ["สถานภาพ", "จำนวน", "ร้อยละ"], listed, [64, 18, 18])


def items_sheet(page: FormPage, table: Results) -> Sheet:
    aspect_of = {item.key: item.aspect for item in surveys.items_of(page, "likert")}
    listed, aspect = [], ""
    for line in table.items:
        if aspect_of[line.key] != aspect:
            aspect = aspect_of[line.key]
            listed.append([aspect, *[""] * 6])
        listed.append(
            figures_row(f"– {line.label}" if aspect else line.label, line.figures, line.rank)
        )
    return Sheet("ค่าเฉลี่ย ส่วนเบี่ยงเบนมาตรฐาน และระดับ รายข้อ", COLUMNS, listed, WIDTHS)


def aspects_sheet(table: Results) -> Sheet:
    listed = [figures_row(line.label, line.figures, line.rank) for line in table.aspects]
    return Sheet("ค่าเฉลี่ยรายด้านและรวม", COLUMNS, [*listed, figures_row("รวม", table.total)], WIDTHS)


def compared_sheet(page: FormPage, table: Results) -> Sheet:
    rows = [
        [label, str(old), str(new), f"{new - old:+}"]
        for label, old, new, _ in surveys.compare_rounds(page, table)
    ]
    return Sheet("เปรียบเทียบกับรอบก่อน", ["ข้อ", "รอบก่อน", "รอบนี้", "ผลต่าง"], rows, [58, 14, 14, 14])


def groups_sheets(page: FormPage, rows: list[dict]) -> Iterator[Sheet]:
    for field in surveys.group_fields(page):
        part = surveys.breakdown(page, rows, field)
        listed = []
        for line in part.lines:
            row = [line.label, HIDDEN, *[""] * 5]
            if line.results:
                row = figures_row(line.label, line.results.total)
            listed.append(row[:-1])
        yield Sheet(f"ค่าเฉลี่ยรวม จำแนกตาม{part.label}", COLUMNS[:-1], listed, WIDTHS[:-1])


def needs_row(need: Need) -> list[str]:
    if need.is_hidden:
        return [need.label, HIDDEN, "", "", "", ""]
    cells = (need.n, need.present, need.wanted, need.pni, need.rank)
    return [need.label, *map(cell_text, cells)]


def needs_sheet(caption: str, needs: list[Need]) -> Sheet:
    listed = [needs_row(need) for need in needs]
    return Sheet(caption, NEEDS_COLUMNS, listed, [46, 9, 13, 13, 10, 9])


def needs_sheets(page: FormPage, rows: list[dict]) -> Iterator[Sheet]:
    yield needs_sheet("ความต้องการจำเป็น รายข้อ", surveys.needs_of(page, rows))
    for part in surveys.needs_groups(page, rows):
        for label, needs in part.lines:
            yield needs_sheet(f"ความต้องการจำเป็น จำแนกตาม{part.label}: {label}", needs)


def sheets(page: FormPage, rows: list[dict]) -> list[Sheet]:
    """All tables of these answers."""
    if page.purpose == FormPage.Purpose.NEEDS:
        found = [respondents_sheet(page, rows), *needs_sheets(page, rows)]
    else:
        table = results(rows, surveys.items_of(page, "likert"), page.bands)
        found = [respondents_sheet(page, rows), items_sheet(page, table), aspects_sheet(table)]
        found += [*groups_sheets(page, rows), compared_sheet(page, table)]
    return [sheet for sheet in found if sheet.rows]


def as_dicts(found: list[Sheet]) -> list[dict]:
    return [asdict(sheet) for sheet in found]


def as_rows(found: list[Sheet]) -> Iterator[list[str]]:
    """The tables below each other, for a spreadsheet."""
    for sheet in found:
        yield [sheet.caption]
        yield sheet.columns
        yield from sheet.rows
        yield []

"""What stands on a school's sheet (form ๗.๑): its answers part by part, present and wanted with the
gap between them, and who signs; as rows of a file and as a paper.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import chain

from forms.page.fields import PRESENT, SCALE, WANTED
from home.models import OfficeSettings
from home.papers.memo import Paragraph, Signatory, Table, TitledPaper
from home.thai.writing import fiscal_year, format_date_long, local_day, school_year

from .answers import items_of
from .figures import THREE, Item, pairs, ranks, round_half_up
from .models import SchoolSheet
from .tables import NEEDS_FORMULA, cell_text

COLUMNS = ["ข้อ", "สภาพปัจจุบัน (D)", "สภาพที่ต้องการ (I)", "I − D", "PNI", "อันดับ"]
NOT_SHOWN = frozenset({"file", "consent", "dual"})


@dataclass(frozen=True)
class Gap:
    """One item as the school sees it; nothing where it has no opinion on one of the two."""

    key: str
    label: str
    present: int | None = None
    wanted: int | None = None
    pni: object = None  # three decimals, as in the statistics
    rank: int | None = None

    @property
    def difference(self) -> int | None:
        return None if self.present is None or self.wanted is None else self.wanted - self.present

    @property
    def cells(self) -> list[str]:
        shown = (self.present, self.wanted, self.difference, self.pni, self.rank)
        return [self.label, *map(cell_text, shown)]


@dataclass
class Part:
    """A part of the form with what was answered there."""

    title: str
    answers: list[tuple[str, str]] = field(default_factory=list)


def gap_of(item: Item, answers: dict) -> Gap:
    given = pairs([answers], item, (PRESENT, WANTED))
    if not given:
        return Gap(item.key, item.label)
    present, wanted = given[0]
    pni = round_half_up(Fraction(wanted - present, present), THREE)
    return Gap(item.key, item.label, present, wanted, pni)


def gaps(sheet: SchoolSheet) -> list[Gap]:
    """The items in the order of the form, with ranks by urgency."""
    answers = sheet.submission.form_data
    found = [gap_of(item, answers) for item in items_of(sheet.page, "dual")]
    order = ranks({gap.key: gap.pni for gap in found})
    return [replace(gap, rank=order.get(gap.key)) for gap in found]


def most_urgent(rows: Iterable[Gap]) -> list[Gap]:
    return [gap for gap in rows if gap.rank == 1]


def parts(sheet: SchoolSheet) -> list[Part]:
    """What was answered outside the table of needs; what is about the person alone stays with the
    answer.
    """
    found = [Part("")]
    for row in sheet.page.all_fields():
        if row.field_type == "section":
            found.append(Part(row.label))
        elif not row.is_heading and row.field_type not in NOT_SHOWN and not row.is_personal:
            told = sheet.submission.shown_answers(fields=[row])
            found[-1].answers += [(label, cell_text(value)) for label, value in told]
    return [part for part in found if part.answers]


def years_line(sheet: SchoolSheet) -> str:
    day = local_day(sheet.submission.submit_time)
    return f"ปีการศึกษา {school_year(day)} ปีงบประมาณ {fiscal_year(day)}"


def informant(sheet: SchoolSheet) -> Signatory:
    """Who answered for the school: the account, and the day of the answer as its signature."""
    day = format_date_long(local_day(sheet.submission.submit_time), official=True)
    user, lead = sheet.submission.user, f"ผู้ให้ข้อมูล (ส่งทางระบบ {day})"
    return Signatory(str(user), user.position, lead) if user else Signatory("", "", lead)


def certifier(sheet: SchoolSheet) -> Signatory:
    """The director of the school; a signature by hand where nobody certified it here."""
    position = f"ผู้อำนวยการ{sheet.school}"
    if not sheet.certified_at:
        return Signatory("", position, "ผู้รับรองข้อมูล")
    day = format_date_long(local_day(sheet.certified_at), official=True)
    name = str(sheet.certified_by or "")  # an account that was erased has none
    return Signatory(name, position, f"ผู้รับรองข้อมูล (รับรองทางระบบ {day})")


def answers_table(part: Part) -> Table:
    rows = [[label, value] for label, value in part.answers]
    return Table(["รายการ", "ข้อมูล"], rows, [40, 60], part.title or "ข้อมูล")


def paper_of(sheet: SchoolSheet, day: date) -> TitledPaper:
    needs = Table(COLUMNS, [gap.cells for gap in gaps(sheet)], [44, 13, 13, 9, 11, 10], NEEDS_TITLE)
    before, after = around_needs(sheet)
    tables = [*map(answers_table, before), needs, *map(answers_table, after)]
    notes = [Paragraph(note, indent=False) for note in (scale_line(), NEEDS_FORMULA)]
    lines = [
        str(sheet.school),
        years_line(sheet),
        f"สถานะ: {sheet.get_state_display()} ข้อมูล ณ วันที่ {format_date_long(day, official=True)}",
    ]
    office = OfficeSettings.load().office_name
    signatures = [informant(sheet), certifier(sheet)]
    return TitledPaper(sheet.page.title, office, lines, [*tables, *notes], signatures)


NEEDS_TITLE = "ระดับสภาพที่เป็นอยู่และความต้องการ"


def around_needs(sheet: SchoolSheet) -> tuple[list[Part], list[Part]]:
    """The parts that stand in the form before its table of needs, and those after it."""
    titles = [row.label for row in sheet.page.all_fields() if row.field_type == "section"]
    needs = section_of_needs(sheet)
    before = {""}
    if needs in titles:
        before.update(titles[: titles.index(needs)])
    found = parts(sheet)
    first = [part for part in found if part.title in before]
    return first, found[len(first) :]


def section_of_needs(sheet: SchoolSheet) -> str:
    """The section in which the items are; empty where the form has none."""
    section = ""
    for row in sheet.page.all_fields():
        if row.field_type == "section":
            section = row.label
        elif row.field_type == "dual":
            return section
    return ""


def scale_line() -> str:
    return "ระดับ: " + ", ".join(f"{code} {word}" for code, word in SCALE)


def file_rows(sheet: SchoolSheet) -> Iterator[list[object]]:
    """The sheet as rows of a file, part by part."""
    yield ["โรงเรียน", str(sheet.school)]
    yield ["สถานะ", sheet.get_state_display()]
    yield ["ช่วงเวลา", years_line(sheet)]
    before, after = around_needs(sheet)
    yield from chain.from_iterable(map(part_rows, before))
    yield [NEEDS_TITLE]
    yield COLUMNS
    for gap in gaps(sheet):
        yield [gap.label, gap.present, gap.wanted, gap.difference, gap.pni, gap.rank]
    yield from chain.from_iterable(map(part_rows, after))
    for who in (informant(sheet), certifier(sheet)):
        yield [who.lead, who.name, who.position]


def part_rows(part: Part) -> Iterator[list[object]]:
    yield [part.title]
    yield from map(list, part.answers)

"""Reads the answers of a survey page into the structures of forms/surveys/figures.py, for its page
and its files.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Min

from forms.page.fields import PRESENT, SCALE, WANTED
from forms.page.models import FormPage
from forms.submissions.models import Participation, Submission, label_of, labels_of
from home.models import School, User
from home.papers import charts
from home.thai.writing import sort_key

from .figures import (
    Item,
    Need,
    Results,
    count_pairs,
    count_scores,
    needs,
    results,
    round_half_up,
)
from .groups import Groups
from .models import CommentDecision, answers_that_count
from .places import places, sizes_of_schools, with_places

GROUP_TYPES = ("radio", "dropdown", "system", "school")


def items_of(page: FormPage, kind: str) -> list[Item]:
    """The Likert (or dual) items, each with the aspect it belongs to."""
    aspect, found, aspects = "", [], page.aspects()
    for field in page.all_fields():
        if field.is_heading:
            aspect = field.clean_name if field.field_type == "aspect" else ""
        elif field.field_type == kind:
            found.append(
                Item(
                    field.clean_name, field.label, aspects.get(getattr(field, "aspect", aspect), "")
                )
            )
    return found


def answers_of(page: FormPage) -> list[dict]:
    """The answers by key; of a survey of needs also where and when each was given."""
    rows = answers_that_count(page).order_by("pk").values_list("form_data", "submit_time")
    if page.purpose != FormPage.Purpose.NEEDS:
        return [answers for answers, _ in rows]
    sizes, key = sizes_of_schools(), page.key_of("school")
    return [
        with_places(answers, sent, sizes.get(str(answers.get(key)), "")) for answers, sent in rows
    ]


def group_fields(page: FormPage) -> list:
    """The fields by which results may be grouped: those with exactly one code per answer, and the
    systems that somebody uses; of a survey of needs also its places.
    """
    beside = places() if page.purpose == FormPage.Purpose.NEEDS else []
    asked = [field for field in page.all_fields() if makes_groups(page, field)]
    return [*asked, *beside]


def makes_groups(page: FormPage, field) -> bool:
    """Of a form that is collected by school each school is one answer, and has its own sheet."""
    is_sheet = page.certifies_schools and field.field_type == "school"
    has_groups = field.field_type in GROUP_TYPES and not field.is_personal
    return has_groups and not is_sheet and (not field.multiple or field.field_type == "system")


@dataclass(frozen=True)
class Size:
    """How many people of a group answered; 0 and no share where it may not be disclosed."""

    code: str
    label: str
    count: int
    percent: Decimal | None


def sizes(page: FormPage, rows: list[dict], field, groups: Groups | None = None) -> list[Size]:
    """The groups of one field that have answered, in the order of its choices; groups: where the
    answers are parted by it already.
    """
    groups = groups or Groups(rows, field.clean_name)
    known = labels_of(field)
    counts = {code: len(listed) for code, listed in groups.by_code.items()}
    labels = (
        known
        | {code: label_of(field, code, known) for code in counts if code not in known}
        | {"": "ไม่ระบุ"}
    )
    listed = []
    for code, label in labels.items():
        if code not in counts:
            continue
        if code in groups.hidden:
            listed.append(Size(code, label, 0, None))
        else:
            percent = round_half_up(Fraction(100 * counts[code], len(rows)))
            listed.append(Size(code, label, counts[code], percent))
    return listed


@dataclass(frozen=True)
class GroupLine:
    code: str
    label: str
    respondents: int
    percent: Decimal | None
    results: Results | None  # none: too few to be shown


@dataclass(frozen=True)
class Breakdown:
    """The groups of one field."""

    key: str
    label: str
    lines: list[GroupLine]


def breakdown(page: FormPage, rows: list[dict], field) -> Breakdown:
    items, lines, groups = items_of(page, "likert"), [], Groups(rows, field.clean_name)
    for size in sizes(page, rows, field, groups):
        value = None
        if size.count:
            hidden = groups.hidden_items(size.code, items, count_scores)
            value = results(groups.by_code[size.code], items, page.bands, hidden)
        lines.append(GroupLine(size.code, size.label, size.count, size.percent, value))
    return Breakdown(field.clean_name, field.label, lines)


def may_be_shown(rows: list[dict], key: str, code: str) -> bool:
    """Whether the group exists and may be shown separately."""
    return Groups(rows, key).may_be_shown(code)


def results_of(page: FormPage, rows: list[dict], key: str = "", code: str = "") -> Results:
    """The tables of all answers, or of one group that may be shown."""
    items = items_of(page, "likert")
    if not key:
        return results(rows, items, page.bands)
    groups = Groups(rows, key)
    hidden = groups.hidden_items(code, items, count_scores)
    return results(groups.by_code[code], items, page.bands, hidden)


def means_chart(title: str, lines) -> charts.Chart:
    """The means on the scale of the answers, which has no 0, each with how many answered."""
    values = [
        (line.label, line.figures.mean, f"{line.figures.mean} (n = {line.figures.n})")
        for line in lines
        if line.figures.mean is not None
    ]
    return charts.dots(title, "ค่าเฉลี่ยบนมาตร 1 ถึง 5 ขีดละหนึ่งระดับ", values, 1, 5)


def spread_chart(table: Results) -> charts.Chart:
    names = [label for _, label in SCALE]
    values = [
        (line.label, line.figures.counts, f"n = {line.figures.n}")
        for line in table.items
        if line.figures.mean is not None
    ]
    return charts.stacked_bars("การกระจายของคำตอบ", "สัดส่วนผู้ตอบในแต่ละระดับ รายข้อ", names, values)


def needs_chart(rows) -> charts.Chart:
    known = sorted((row for row in rows if row.pni is not None), key=lambda row: row.rank)
    values = [(row.label, max(row.pni, 0), f"PNI {row.pni}") for row in known]
    return charts.bars("ลำดับความต้องการจำเป็น", "ค่า PNI modified จากมากไปน้อย", values)


def count_needs(rows: Sequence[dict], item: Item) -> int:
    return count_pairs(rows, item, (PRESENT, WANTED))


def needs_of(page: FormPage, rows: list[dict], key: str = "", code: str = "") -> list[Need]:
    """Needs of all, or of one group that may be shown."""
    items = items_of(page, "dual")
    if not key:
        return needs(rows, items, (PRESENT, WANTED))
    return needs_in(Groups(rows, key), code, items)


def needs_in(groups: Groups, code: str, items: Sequence[Item]) -> list[Need]:
    hidden = groups.hidden_items(code, items, count_needs)
    return needs(groups.by_code[code], items, (PRESENT, WANTED), hidden)


@dataclass(frozen=True)
class NeedsGroups:
    """One field's groups with their needs, and whether some had to be left out."""

    key: str
    label: str
    lines: list[tuple[str, list[Need]]]
    sizes: list[Size]

    @property
    def codes(self) -> list[str]:
        return [size.code for size in self.sizes if size.count]

    @property
    def has_hidden(self) -> bool:
        return len(self.codes) < len(self.sizes)


def needs_groups(page: FormPage, rows: list[dict]) -> list[NeedsGroups]:
    found, items = [], items_of(page, "dual")
    for field in group_fields(page):
        groups = Groups(rows, field.clean_name)
        listed = sizes(page, rows, field, groups)
        lines = [(size.label, needs_in(groups, size.code, items)) for size in listed if size.count]
        found.append(NeedsGroups(field.clean_name, field.label, lines, listed))
    return found


@dataclass(frozen=True)
class SchoolRate:
    """How many people of a school could answer, and how many did."""

    school: School
    people: int
    answered: int

    @property
    def percent(self) -> int | None:
        return round(100 * min(self.answered, self.people) / self.people) if self.people else None


def takers(page: FormPage) -> dict[int, int]:
    """The number of participants by school, each counted once however many systems they rated;
    computed from the anonymous tokens only.
    """
    signs: dict[int, set[str]] = defaultdict(set)
    for key, school, who in Participation.objects.filter(
        page=page, school__isnull=False
    ).values_list("pk", "school", "who"):
        signs[school].add(who or str(key))
    return {school: len(found) for school, found in signs.items()}


def rates(page: FormPage) -> list[SchoolRate]:
    """How many people of each school took part, including schools with none, in dictionary
    order.
    """
    people: dict[int, int] = defaultdict(int)
    asked = User.objects.filter(is_active=True, school__isnull=False)
    if groups := list(page.groups.all()):
        asked = asked.filter(groups__in=groups).distinct()
    for school in asked.values_list("school", flat=True):
        people[school] = 1 if page.once == FormPage.Once.SCHOOL else people[school] + 1
    taken = takers(page)
    schools = sorted(
        School.objects.filter(is_active=True), key=lambda school: sort_key(school.name, "โรงเรียน")
    )
    return [SchoolRate(school, people[school.pk], taken.get(school.pk, 0)) for school in schools]


def previous_round(page: FormPage) -> FormPage | None:
    """The round before this one: the one of the same series whose first answer came earlier."""
    began = page.submissions.aggregate(first=Min("submit_time"))["first"]
    if began is None:
        return None
    others = (
        FormPage.objects.filter(series=page.series)
        .exclude(pk=page.pk)
        .annotate(began=Min("submissions__submit_time"))
    )
    return others.filter(began__lt=began).order_by("-began").first()


def compare_rounds(page: FormPage, table: Results) -> list[tuple[str, object, object, object]]:
    """For each item: the mean of the previous round, of this one, and the difference. Items are
    matched by key, not by label.
    """
    earlier = previous_round(page)
    if earlier is None or table.is_hidden:
        return []
    # both interpreted by the current criterion
    before = results(answers_of(earlier), items_of(earlier, "likert"), page.bands)
    means = {line.key: line.figures.mean for line in before.items}
    pairs = [(line.label, means.get(line.key), line.figures.mean) for line in table.items]
    return [
        (label, old, new, new - old)
        for label, old, new in pairs
        if old is not None and new is not None
    ]


@dataclass(frozen=True)
class Comment:
    submission_id: int
    key: str
    label: str
    text: str
    may_be_shown: bool
    is_shown: bool


def comments(page: FormPage) -> list[Comment]:
    """Open comments; only those whose writer agreed may be shown to others."""
    fields = [
        field
        for field in page.all_fields()
        if field.field_type == "multiline" and not field.is_personal
    ]
    agreed = page.consent_key
    decided = {
        (row.submission_id, row.key): row.is_shown
        for row in CommentDecision.objects.filter(submission__page=page)
    }
    listed = []
    for row in Submission.objects.filter(page=page, erased_on__isnull=True).order_by("pk"):
        may_be_shown = bool(agreed and row.form_data.get(agreed))
        for field in fields:
            key = field.clean_name
            if text := row.form_data.get(key):
                is_shown = decided.get((row.pk, key), False)
                listed.append(Comment(row.pk, key, field.label, text, may_be_shown, is_shown))
    return listed


# Files --------------------------------------------------------------------------------------------
COLUMNS = [
    "ข้อ",
    "n",
    "ค่าเฉลี่ย",
    "S.D.",
    "ร้อยละ",
    "ระดับ",
    "อันดับ",
    *(f"{code} {word}" for code, word in SCALE),
]


def number_cell(value: Decimal | None) -> Decimal | str:
    """A number for a file, with its decimals; an empty cell where there is none."""
    return "" if value is None else value


def cells(label: str, figures, rank: int | None) -> list[object]:
    if figures.is_hidden:
        return [label, "ไม่แสดง", *[""] * (len(COLUMNS) - 2)]
    numbers = map(number_cell, (figures.mean, figures.deviation, figures.percent))
    return [label, figures.n, *numbers, figures.level, rank or "", *figures.counts]


def table_rows(table: Results) -> list[list[object]]:
    lines = [cells(line.label, line.figures, line.rank) for line in [*table.items, *table.aspects]]
    return [*lines, cells("รวม", table.total, None)]

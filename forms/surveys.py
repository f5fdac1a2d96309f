"""The answers of a survey page put into the tables of forms/results.py, for its page and its files."""

from collections import defaultdict
from dataclasses import asdict, dataclass

from django.db.models import Count

from home import charts
from home.models import School, User

from .fields import PRESENT, SCALE, WANTED
from .models import CommentDecision, FormPage, Participation, Submission
from .models.submissions import labels_of
from .results import Item, Results, hidden_groups, hidden_items, needs, results

GROUP_TYPES = ("radio", "dropdown", "system", "school")


def items_of(page: FormPage, kind: str) -> list[Item]:
    """The Likert (or dual) items with the aspect that stands above each."""
    aspect, found = "", []
    for field in page.form_fields.all():
        if field.field_type == "aspect":
            aspect = field.label
        elif field.field_type == "section":
            aspect = ""
        elif field.field_type == kind:
            found.append(Item(field.clean_name, field.label, aspect))
    return found


def answers_of(page: FormPage) -> list[dict]:
    return list(page.submissions.order_by("pk").values_list("form_data", flat=True))


def group_fields(page: FormPage) -> list:
    """The fields by which results may be parted: one code an answer."""
    return [
        field
        for field in page.form_fields.all()
        if field.field_type in GROUP_TYPES and not field.multiple and not field.is_personal
    ]


def grouped(rows: list[dict], key: str) -> dict[str, list[dict]]:
    """Answers by code; all without an answer here are a group too, or it could be computed."""
    groups: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        groups[str(row.get(key) or "")].append(row)
    return dict(groups)


@dataclass(frozen=True)
class GroupLine:
    code: str
    label: str
    respondents: int
    results: Results | None  # none: too few to be shown


@dataclass(frozen=True)
class Breakdown:
    """One field's groups."""

    key: str
    label: str
    lines: list[GroupLine]


def breakdown(page: FormPage, rows: list[dict], field) -> Breakdown:
    groups = grouped(rows, field.clean_name)
    hidden = hidden_groups({code: len(listed) for code, listed in groups.items()})
    labels, items, lines = labels_of(field) | {"": "ไม่ระบุ"}, items_of(page, "likert"), []
    for code in [code for code in labels if code in groups]:
        shown = code not in hidden
        listed = groups[code]
        value = results(listed, items, page.bands, hidden_items(groups, code, items)) if shown else None
        lines.append(GroupLine(code, labels[code], len(listed) if shown else 0, value))
    return Breakdown(field.clean_name, field.label, lines)


def chosen_rows(page: FormPage, rows: list[dict], key: str, code: str) -> tuple[list[dict], frozenset[str]] | None:
    """The answers of one group and the items to leave out; None where the group may not be shown."""
    groups = grouped(rows, key)
    if code not in groups or code in hidden_groups({name: len(listed) for name, listed in groups.items()}):
        return None
    return groups[code], hidden_items(groups, code, items_of(page, "likert"))


def means_chart(title: str, lines) -> charts.Chart:
    values = [
        (line.label, line.figures.mean, f"{line.figures.mean}") for line in lines if line.figures.mean is not None
    ]
    return charts.bars(title, "ค่าเฉลี่ยเต็ม 5 คะแนน", values, most=5)


def spread_chart(table: Results) -> charts.Chart:
    names = [label for _, label in SCALE]
    values = [
        (line.label, line.figures.counts, f"n = {line.figures.n}")
        for line in table.items
        if line.figures.mean is not None
    ]
    return charts.stacked("การกระจายของคำตอบ", "สัดส่วนผู้ตอบในแต่ละระดับ รายข้อ", names, values)


def needs_chart(rows) -> charts.Chart:
    known = sorted((row for row in rows if row.pni is not None), key=lambda row: row.rank)
    values = [(row.label, max(row.pni, 0), f"PNI {row.pni}") for row in known]
    return charts.bars("ลำดับความต้องการจำเป็น", "ค่า PNI modified จากมากไปน้อย", values)


def needs_of(page: FormPage, rows: list[dict]):
    return needs(rows, items_of(page, "dual"), (PRESENT, WANTED))


@dataclass(frozen=True)
class SchoolRate:
    school: School
    people: int
    answered: int

    @property
    def percent(self) -> int | None:
        return round(100 * min(self.answered, self.people) / self.people) if self.people else None


def rates(page: FormPage) -> list[SchoolRate]:
    """How many of each school took part, those with none too; from the blind signs, not from the answers."""
    taken = dict(
        Participation.objects.filter(page=page, school__isnull=False)
        .order_by()
        .values_list("school")
        .annotate(count=Count("pk"))
    )
    people = dict(
        User.objects.filter(is_active=True, school__isnull=False)
        .order_by()
        .values_list("school")
        .annotate(count=Count("pk"))
    )
    schools = School.objects.filter(is_active=True)
    return [SchoolRate(school, people.get(school.pk, 0), taken.get(school.pk, 0)) for school in schools]


def previous_round(page: FormPage) -> FormPage | None:
    """The round before this one: the same series, opened or made earlier."""
    others = FormPage.objects.filter(series=page.series).exclude(pk=page.pk)
    return others.filter(pk__lt=page.pk).order_by("-pk").first()


def compared(page: FormPage, table: Results) -> list[tuple[str, object, object, object]]:
    """Item by item: mean of the round before, of this one, and the difference; keys make the pairs, not labels."""
    earlier = previous_round(page)
    if earlier is None or table.is_hidden:
        return []
    before = results(answers_of(earlier), items_of(earlier, "likert"), page.bands)
    means = {line.key: line.figures.mean for line in before.items}
    pairs = [(line.label, means.get(line.key), line.figures.mean) for line in table.items]
    return [(label, old, new, new - old) for label, old, new in pairs if old is not None and new is not None]


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
    fields = [field for field in page.form_fields.all() if field.field_type == "multiline" and not field.is_personal]
    decided = {
        (row.submission_id, row.key): row.is_shown for row in CommentDecision.objects.filter(submission__page=page)
    }
    return [
        Comment(
            row.pk,
            field.clean_name,
            field.label,
            row.form_data[field.clean_name],
            bool(row.form_data.get("publish_ok")),
            decided.get((row.pk, field.clean_name), False),
        )
        for row in Submission.objects.filter(page=page, erased_on__isnull=True).order_by("pk")
        for field in fields
        if row.form_data.get(field.clean_name)
    ]


# Files ----------------------------------------------------------------------------------------------------------------
COLUMNS = ["ข้อ", "n", "ค่าเฉลี่ย", "S.D.", "ร้อยละ", "ระดับ", "อันดับ"]


def cells(label: str, figures, rank: int | None) -> list[object]:
    if figures.is_hidden:
        return [label, "น้อยกว่า 5", "", "", "", "", ""]
    numbers = [figures.mean, figures.deviation, figures.percent]
    shown = [float(number) if number is not None else "" for number in numbers]
    return [label, figures.n, *shown, figures.level, rank or ""]


def table_rows(table: Results) -> list[list[object]]:
    lines = [cells(line.label, line.figures, line.rank) for line in [*table.items, *table.aspects]]
    return [*lines, cells("รวม", table.total, None)]


def frozen(table: Results) -> dict:
    """The tables as a snapshot keeps them."""
    return asdict(table) | {"rows": [[str(cell) for cell in row] for row in table_rows(table)]}

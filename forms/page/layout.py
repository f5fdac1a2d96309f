"""How a form stands on its page: its sections, the statements of a scale in folds, what the site
knows already in one line, and what is rarely used folded away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar

from django.forms import BoundField, MultipleChoiceField

from .builder import AnswerForm
from .fields import NO_OPINION, PRESENT, SCALE, WANTED
from .known import answers_of_account

LONGEST_LIST = 8


@dataclass
class Question:
    """One field."""

    kind: ClassVar = "field"
    bound: BoundField
    is_personal: bool = False
    show_if: str = ""

    @property
    def fields(self) -> list[BoundField]:
        return [self.bound]

    @property
    def labels(self) -> list[str]:
        return [self.bound.label]

    @property
    def is_long(self) -> bool:
        """Whether it is a list that fills the screen of a telephone and may be left alone."""
        field = self.bound.field
        is_list = isinstance(field, MultipleChoiceField) and not field.required
        return is_list and len(list(field.choices)) > LONGEST_LIST


@dataclass
class Statement:
    """One statement of a scale: a row of answers, of a dual item two, each under its own words."""

    label: str
    rows: list[tuple[str, BoundField]]
    show_if: str = ""

    @property
    def is_dual(self) -> bool:
        return len(self.rows) > 1


@dataclass
class Scale:
    """Statements that are answered on the same scale; under the title of an aspect they fold, and
    so does a dual item of its own.
    """

    kind: ClassVar = "scale"
    words: ClassVar = [*SCALE, ("–", NO_OPINION[1])]
    title: str
    statements: list[Statement] = field(default_factory=list)
    is_item: bool = False
    is_open: bool = True

    @property
    def is_fold(self) -> bool:
        return bool(self.title and self.statements)

    @property
    def fields(self) -> list[BoundField]:
        rows = chain.from_iterable(statement.rows for statement in self.statements)
        return [bound for _, bound in rows]

    @property
    def labels(self) -> list[str]:
        return [statement.label for statement in self.statements]

    @property
    def answered(self) -> int:
        return sum(bool(bound.value()) for bound in self.fields)

    @property
    def is_wrong(self) -> bool:
        return any(bound.errors for bound in self.fields)


@dataclass
class Fold:
    """Fields that stand folded under one line."""

    kind: ClassVar = "fold"
    entries: list[Question | Scale] = field(default_factory=list)

    @property
    def fields(self) -> list[BoundField]:
        return list(chain.from_iterable(entry.fields for entry in self.entries))

    @property
    def names(self) -> str:
        return ", ".join(chain.from_iterable(entry.labels for entry in self.entries))

    @property
    def is_open(self) -> bool:
        """A field with an answer or an error is in sight."""
        return any(bound.value() or bound.errors for bound in self.fields)


@dataclass
class Known(Fold):
    """What the account answers, read as one line; it opens to be changed."""

    kind: ClassVar = "known"

    @property
    def line(self) -> str:
        words = {bound.name: in_words(bound) for bound in self.fields}
        name = words.pop("prefix", "") + words.pop("full_name", "")
        return " · ".join(filter(None, [name, *words.values()]))


Entry = Question | Scale | Fold


@dataclass
class Section:
    title: str
    help_text: str = ""
    entries: list[Entry] = field(default_factory=list)
    shows_notice: bool = False  # the section that acknowledges it first, else the last one

    @property
    def has_scales(self) -> bool:
        return any(entry.kind == "scale" for entry in self.entries)

    def last_fold(self) -> Fold:
        """The fold at the end, so that what is rarely used and stands together is one."""
        if not self.entries or type(self.entries[-1]) is not Fold:
            self.entries.append(Fold())
        return self.entries[-1]

    def known_line(self) -> Known:
        """One line for all that is known here, where the first of it stood."""
        there = next((entry for entry in self.entries if isinstance(entry, Known)), None)
        if there is None:
            there = Known()
            self.entries.append(there)
        return there

    def last_scale(self) -> Scale | None:
        """The scale at the end, which a further statement joins."""
        last = self.entries[-1] if self.entries else None
        return last if isinstance(last, Scale) and not last.is_item else None

    def add(self, row, form: AnswerForm, known: set[str]) -> None:
        is_rare = row.is_folded and not row.required
        if row.field_type == "aspect":
            self.entries.append(Scale(row.label))
        elif row.field_type in ("likert", "dual"):
            self.add_statement(statement_of(row, form), is_rare=is_rare)
        else:
            question = Question(form[row.clean_name], row.is_personal, row.show_if)
            self.add_question(question, is_known=row.clean_name in known, is_rare=is_rare)

    def add_statement(self, statement: Statement, *, is_rare: bool) -> None:
        scale = self.last_scale()
        if is_rare:
            self.last_fold().entries.append(Scale("", [statement]))
        elif scale is not None and (scale.title or not statement.is_dual):
            scale.statements.append(statement)
        elif statement.is_dual:
            self.entries.append(Scale(statement.label, [statement], is_item=True))
        else:
            self.entries.append(Scale("", [statement]))

    def add_question(self, question: Question, *, is_known: bool, is_rare: bool) -> None:
        if is_known:
            self.known_line().entries.append(question)
        elif is_rare:
            self.last_fold().entries.append(question)
        elif question.is_long:
            self.entries.append(Fold([question]))
        else:
            self.entries.append(question)


def statement_of(row, form: AnswerForm) -> Statement:
    if row.field_type == "likert":
        return Statement(row.label, [(row.label, form[row.clean_name])], row.show_if)
    present, wanted = form[row.clean_name + PRESENT], form[row.clean_name + WANTED]
    return Statement(row.label, [("สภาพปัจจุบัน", present), ("สภาพที่ต้องการ", wanted)], row.show_if)


def in_words(bound: BoundField) -> str:
    """An answer as people read it."""
    value = str(bound.value() or "")
    choices = dict(getattr(bound.field, "choices", ()))
    return str(choices.get(value, value)) if choices else value


def known_names(page, form: AnswerForm) -> set[str]:
    """The fields that the account answers and that have a right answer now."""
    if page.is_anonymous or not form.user.is_authenticated:
        return set()
    names = answers_of_account(page, form.user).keys() & form.fields.keys()
    return {name for name in names if form[name].value() and not form[name].errors}


def layout(page, form: AnswerForm) -> list[Section]:
    """The form as its page shows it; rows without a key or type occur only in the preview of an
    unsaved form.
    """
    sections, known = [Section("")], known_names(page, form)
    for row in page.form_fields.all():
        if row.field_type == "section":
            sections.append(Section(row.label, row.help_text))
        elif row.is_heading or (row.clean_name and row.field_type):
            sections[-1].add(row, form, known)
            acknowledges = row.field_type == "consent" and row.required
            sections[-1].shows_notice |= acknowledges and not any(
                section.shows_notice for section in sections
            )
    shown = [section for section in sections if section.entries or section.title]
    if not any(section.shows_notice for section in shown):
        shown.append(Section("", shows_notice=True))
    open_folds(shown, form)
    return shown


def scales_of(sections: list[Section]) -> Iterator[tuple[Section, Scale]]:
    for section in sections:
        for entry in section.entries:
            inner = entry.entries if isinstance(entry, Fold) else [entry]
            for scale in inner:
                if isinstance(scale, Scale):
                    yield section, scale


def open_folds(sections: list[Section], form: AnswerForm) -> None:
    """The first aspect is open; of a form that came back the aspects that are to be mended, or all
    where the form itself is not to blame.
    """
    folds = [scale for _, scale in scales_of(sections) if scale.is_fold]
    for number, scale in enumerate(folds):
        scale.is_open = scale.is_wrong if form.is_bound and form.errors else number == 0
        scale.is_open |= form.is_bound and not form.errors


def count_of_statements(sections: list[Section]) -> tuple[int, int]:
    """How many rows of scales are answered, and how many there are."""
    scales = [scale for _, scale in scales_of(sections)]
    answered = sum(scale.answered for scale in scales)
    return answered, sum(len(scale.fields) for scale in scales)


def mistakes(sections: list[Section], form: AnswerForm) -> list[tuple[str, str]]:
    """What is to be mended and where, in the form's order; statements that wait for an answer are
    one line for their scale, which leads to the first of them.
    """
    first: dict[str, str] = {}
    silent: set[str] = set()
    for section, scale in scales_of(sections):
        wrong = [bound for bound in scale.fields if bound.errors]
        if len(wrong) > 1:
            name = scale.title or section.title
            first[wrong[0].name] = f"{name}: ยังไม่ได้ตอบ {len(wrong)} ข้อ"
            silent |= {bound.name for bound in wrong[1:]}
    listed = []
    for bound in form:
        place = f"#{bound.id_for_label or bound.auto_id}"
        if bound.name in first:
            listed.append((place, first[bound.name]))
        elif bound.name not in silent:
            listed += [(place, f"{bound.label}: {error}") for error in bound.errors]
    return listed

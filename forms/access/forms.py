"""What people fill on requests and rights: a move on one system, a decision on several, a list's
filter.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from forms.page.fields import DateAnswer, FilesField, TextField
from home.files import uploads
from home.files.takeover.models import MARK
from home.models import School
from home.moves import Move
from home.thai.finding import filter_by_words
from services.models import System

from .models import AccessItem
from .rules import LABELS, MOVES, Kind, State

NAMES_ANOTHER = {Kind.REPLACE, Kind.CHANGE_RIGHTS, Kind.SUSPEND}
CHOSEN = re.compile(r"(\d{1,18})-(\d{1,18})")  # an item, and the step up to which it was known
LONGEST_REASON = 2000
ORIGINS = [("", "ทั้งหมด"), ("own", "ขอในระบบนี้"), ("taken_over", MARK)]


def reason_field(**facts) -> TextField:
    return TextField(
        label="เหตุผลหรือรายละเอียด",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "โปรดระบุเหตุผล"},
        **facts,
    )


def files_field() -> FilesField:
    return FilesField(label="แนบไฟล์เพิ่มเติม", help_text=uploads.HELP, multiple=True, required=False)


class AlsoField(forms.MultipleChoiceField):
    """Rights beside the one that is granted; the value is their keys."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: object) -> list[int]:
        return [int(key) for key in super().clean(value)]


class MoveForm(forms.Form):
    """What a move on one system may carry; only the fields that it needs."""

    reason = reason_field()
    files = files_field()
    account = TextField(
        label="ชื่อบัญชีที่ให้",
        help_text="ห้ามใส่รหัสผ่าน ส่งรหัสครั้งแรกทางช่องทางอื่น",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    until = DateAnswer(
        label="ใช้ได้ถึงวันที่",
        help_text="เช่น 30/9/2570 เว้นว่าง = ตามคำขอหรือตามรอบปีงบประมาณ",
        required=False,
    )
    also = AlsoField(label="เพิกถอนสิทธิ์เดิมต่อไปนี้ด้วย", required=False)

    def __init__(self, item: AccessItem, move: Move, data=None, files=None):
        super().__init__(data, files, auto_id=f"id_{item.pk}_{move.name}_%s")
        carried = set(move.carries)
        if move.needs_reason:
            carried.add("reason")
        self.fields["reason"].required = move.needs_reason
        if "also" in carried:
            self.fields["also"].choices = self.choices_beside(item)
            if not self.fields["also"].choices:
                carried.remove("also")
        for name in set(self.fields) - carried:
            del self.fields[name]

    @staticmethod
    def choices_beside(item: AccessItem) -> list[tuple[int, str]]:
        """The rights that do not end by name already."""
        if item.kind not in NAMES_ANOTHER:
            return []
        ending = {old.pk for old in item.to_revoke()}
        return [
            (old.pk, f"{old.holder_name} {old.account}")
            for old in item.rights_beside()
            if old.pk not in ending
        ]

    def clean_account(self) -> str:
        account = self.cleaned_data["account"]
        if any(letter.isspace() for letter in account):
            raise ValidationError("ชื่อบัญชีต้องไม่มีช่องว่าง และต้องไม่ใส่รหัสผ่าน")
        return account

    def clean_until(self) -> date | None:
        text = self.cleaned_data["until"]
        return date.fromisoformat(text) if text else None


class DecisionForm(forms.Form):
    """One decision on the systems that were chosen: its name stands on the button that was
    pressed.
    """

    move = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = reason_field(required=False)
    files = files_field()

    def __init__(self, key: str, moves: Sequence[Move], data=None, files=None):
        super().__init__(data, files, auto_id=f"id_{key}_%s")
        self.key, self.moves = key, moves
        self.known: dict[int, int] = {}
        if not any("files" in move.carries for move in moves):
            del self.fields["files"]

    @property
    def direct_moves(self) -> list[Move]:
        """Those that need no words: their buttons stand in sight."""
        return [move for move in self.moves if not move.needs_reason]

    @property
    def explained_moves(self) -> list[Move]:
        return [move for move in self.moves if move.needs_reason]

    @property
    def is_opened(self) -> bool:
        """Whether the part with the reason is unfolded from the start."""
        return self.is_bound or "files" in self.fields

    def clean_move(self) -> Move:
        open_now = {move.name: move for move in self.moves}
        move = open_now.get(self.cleaned_data["move"])
        if move is None:
            raise ValidationError("โปรดเปิดหน้านี้ใหม่ แล้วเลือกรายการอีกครั้ง")
        return move

    def clean(self) -> dict:
        cleaned = super().clean()
        self.known = dict(map(key_and_step, self.data.getlist("items")))
        self.known.pop(0, None)
        move = cleaned.get("move")
        if move and move.needs_reason and not cleaned.get("reason"):
            self.add_error("reason", f"โปรดระบุเหตุผลก่อนกด “{move.label}”")
        if not self.known:
            self.add_error(None, "โปรดเลือกอย่างน้อยหนึ่งรายการ")
        return cleaned


def key_and_step(text: str) -> tuple[int, int]:
    """The item, and the step up to which it was known; 0 where the text is no such choice."""
    match = CHOSEN.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def moves_named(names: Iterable[str]) -> list[Move]:
    return [MOVES[name] for name in names]


class ItemsFilter(forms.Form):
    """Narrows a list of items by system, school, state and name."""

    q = forms.CharField(label="ชื่อผู้ถือสิทธิ์หรือเลขคำขอ", max_length=200, required=False)
    system = forms.ModelChoiceField(
        System.objects.all(), label="ระบบ", required=False, empty_label="ทั้งหมด"
    )
    school = forms.ModelChoiceField(
        School.objects.all(), label="โรงเรียน", required=False, empty_label="ทั้งหมด"
    )
    state = forms.ChoiceField(label="สถานะ", required=False)
    origin = forms.ChoiceField(label="ที่มา", choices=ORIGINS, required=False)

    def __init__(self, data, *, states: frozenset[State]):
        super().__init__(data)
        self.fields["state"].choices = [
            ("", "ทั้งหมด"),
            *((s.value, LABELS[s]) for s in State if s in states),
        ]

    def narrow(self, rows):
        chosen = self.cleaned_data if self.is_valid() else {}
        rows = rows.filter(
            **{key: chosen[key] for key in ("system", "school", "state") if chosen.get(key)}
        )
        if origin := chosen.get("origin"):
            rows = rows.filter(taken_over__isnull=origin == "own")
        if sought := chosen.get("q"):
            rows = filter_by_words(rows, sought)
        return rows

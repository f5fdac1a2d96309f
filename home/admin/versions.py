"""Two people editing one entry: the form carries the version that was read, and the second to save
is warned.

A version is a digest of each field that the form would overwrite, so that changes to other fields
do not conflict.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.utils.html import strip_tags
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import registry as log

from home.thai.writing import format_date_long, format_datetime, truncate

from .copies import GivenBack

FIELD = "version_read"
Version = dict[str, str]
LONGEST_SHOWN = 120  # characters of a value in the message


class Overtaken(Exception):
    """Somebody saved between the validation of a form and its saving."""


@dataclass(frozen=True)
class LastSave:
    """Who last saved an entry, and when; both empty where nothing is recorded."""

    who: str = ""
    at: datetime | None = None

    def __str__(self) -> str:
        told = self.who or "ผู้อื่น"
        return f"{told} เมื่อ {format_datetime(self.at)}" if self.at else told


def field_of(entry: models.Model, name: str) -> models.Field | None:
    """The field or the inline rows of this name; None for a field that only the form has."""
    try:
        return entry._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def text_of(row: models.Model) -> str:
    return "\x1f".join(field.value_to_string(row) for field in row._meta.concrete_fields)


def stored_text(entry: models.Model, name: str) -> str:
    """The value of a field as one text: inline rows as a whole, related objects by their keys."""
    field = field_of(entry, name)
    if field.one_to_many:
        return "\x1e".join(text_of(row) for row in getattr(entry, name).all())
    if field.many_to_many:
        return " ".join(sorted(str(row.pk) for row in getattr(entry, name).all()))
    return field.value_to_string(entry)


def version_of(entry: models.Model, names: Iterable[str]) -> Version:
    known = [name for name in names if field_of(entry, name) is not None]
    texts = {name: stored_text(entry, name) for name in known}
    return {name: hashlib.sha256(text.encode()).hexdigest()[:12] for name, text in texts.items()}


def last_save(entry: models.Model) -> LastSave:
    """From the entry's history or the admin's log, whichever is later."""
    noted = []
    if hasattr(type(entry), "history"):
        row = entry.history.select_related("history_user").first()
        noted += [LastSave(str(row.history_user or ""), row.history_date)] if row else []
    entries = log.get_logs_for_instance(entry)
    row = (
        entries.select_related("user").order_by("-timestamp").first()
        if entries is not None
        else None
    )
    noted += [LastSave(str(row.user or ""), row.timestamp)] if row else []
    return max(noted, key=lambda save: (save.at, bool(save.who)), default=LastSave())


def display_value(value: object, field: models.Field) -> str:
    """A value as text, for the person who must choose between two."""
    if isinstance(value, models.Manager | models.QuerySet | list | tuple):
        rows = value if isinstance(value, list | tuple) else value.all()
        text = ", ".join(str(row) for row in rows)
    elif isinstance(value, bool):
        text = "ใช่" if value else "ไม่ใช่"
    elif isinstance(value, datetime):
        text = format_datetime(value)
    elif hasattr(value, "year"):
        text = format_date_long(value)
    else:
        text = (
            str(dict(field.flatchoices).get(value, value))
            if getattr(field, "choices", None)
            else str(value or "")
        )
    return truncate(" ".join(strip_tags(text).split()), LONGEST_SHOWN) or "(ว่าง)"


class OneAtATime:
    """A model form that never overwrites unseen changes: what somebody else saved meanwhile is
    shown beside one's own input. The form is then offered again with the version that was just
    shown; saving it again is a deliberate decision.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_stored = self.instance.pk is not None
        self.version_now = version_of(self.instance, self.overwritten()) if is_stored else {}
        self.fields[FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial[FIELD] = json.dumps(self.version_now)

    def overwritten(self) -> list[str]:
        """The names of the fields that saving this form writes."""
        return [*self.fields, *getattr(self, "formsets", {})]

    def read_version(self) -> Version:
        """The version that the sender had read; empty where the entry was not stored then. A script
        that does not send the field is assumed to have read the stored version.
        """
        try:
            found = json.loads(self.cleaned_data.get(FIELD) or "null")
        except ValueError:
            found = None
        return found if isinstance(found, dict) else self.version_now

    def clean(self):
        cleaned = super().clean()
        read = self.read_version() if self.version_now else {}
        changed = [name for name, digest in self.version_now.items() if read.get(name) != digest]
        if changed:
            self.tell_of_others(changed)
        return cleaned

    def tell_of_others(self, changed: list[str]) -> None:
        stored = self.stored_row()
        self.add_error(
            None,
            f"ยังไม่ได้บันทึก เพราะมีการบันทึกรายการนี้หลังจากที่ท่านเปิดหน้านี้ โดย {last_save(stored)} "
            "ข้อความของท่านยังอยู่ในฟอร์ม โปรดเทียบด้านล่าง แล้วกดบันทึกอีกครั้งหากต้องการใช้ค่าของท่าน",
        )
        for name in changed:
            self.add_error(None, self.both_values(stored, name))
        self.data = self.data.copy()
        self.data[self.add_prefix(FIELD)] = json.dumps(self.version_now)

    def both_values(self, stored: models.Model, name: str) -> str:
        field = field_of(stored, name)
        now = display_value(getattr(stored, name), field)
        if field.one_to_many:
            rows = [
                row for row in self.formsets[name].forms if row.has_changed() or row.instance.pk
            ]
            heading, own = (
                field.related_model._meta.verbose_name_plural,
                f"{len(rows)} แถวตามฟอร์มด้านล่าง",
            )
        else:
            heading, own = (
                self.fields[name].label,
                display_value(self.cleaned_data.get(name), field),
            )
        return f"{heading}: ตอนนี้ “{now}” ของท่าน “{own}”"

    def stored_row(self) -> models.Model:
        return type(self.instance)._base_manager.get(pk=self.instance.pk)

    def save(self, commit: bool = True):
        if not (commit and self.version_now):
            return super().save(commit)
        with transaction.atomic():
            held = type(self.instance)._base_manager.select_for_update(of=("self",))
            entry = held.filter(pk=self.instance.pk).first()
            if entry is None or version_of(entry, self.version_now) != self.version_now:
                raise Overtaken
            return super().save(commit)


class RegisterForm(GivenBack, OneAtATime, WagtailAdminModelForm):
    """The admin's form of an entry in a register."""

"""Dates in the admin as the office writes them: typed in the Buddhist Era, shown in it, stored in the common one."""

import re
from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import from_current_timezone
from django.utils.dateformat import DateFormat
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.timezone import localtime
from wagtail.admin.compare import FieldComparison, TextDiff, register_comparison_class
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from .thai import ERA, arabic_digits, parse_date

TIME_BEHIND = re.compile(
    r"(.+?)(?:T|,? +(?:เวลา *)?)([0-9]{1,2})[:.]([0-9]{2})(?:[:.][0-9]{2}(?:\.[0-9]+)?)?(?: *น\.?)?"
)
ASK_FOR_TIME = "โปรดกรอกวันและเวลา เช่น 5/2/2569 14:30"
STORED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2})(?::[0-9.]+)?)?")


def parse_moment(text: str) -> datetime:
    """A day with a time behind it (5/2/2569 14:30, ๕ ก.พ. ๒๕๖๙ เวลา ๑๔.๓๐ น.); without a time its beginning.

    Raises ValueError with a message in Thai for the person who typed it.
    """
    clean = arabic_digits(" ".join(text.split()))
    found = TIME_BEHIND.fullmatch(clean)
    if not found:
        return datetime.combine(parse_date(clean), time.min)
    try:
        at = time(int(found[2]), int(found[3]))
    except ValueError as error:
        raise ValueError(ASK_FOR_TIME) from error
    return datetime.combine(parse_date(found[1]), at)


def as_typed(stored: str) -> str:
    """2026-02-05 14:30 of a widget as 5/2/2569 14:30; what a person typed stays as it was typed."""
    found = STORED.fullmatch(stored.strip())
    if not found or int(found[1]) > 2199:
        return stored
    day = f"{int(found[3])}/{int(found[2])}/{int(found[1]) + ERA}"
    return f"{day} {found[4]}" if found[4] else day


class ThaiDateField(forms.DateField):
    """A day in any of the ways that people write one."""

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            return parse_date(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class ThaiDateTimeField(forms.DateTimeField):
    """A moment in any of the ways that people write one."""

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            return from_current_timezone(parse_moment(str(value)))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


def shown(value) -> str:
    """A value in a comparison of two versions, as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    return str(localize(localtime(value) if isinstance(value, datetime) and value.tzinfo else value))


class ShownComparison(FieldComparison):
    """Two versions of a date, a number or a mark, in Thai instead of as Python writes them."""

    def htmldiff(self):
        old, new = shown(self.val_a), shown(self.val_b)
        if old == new:
            return escape(new)
        parts = [("deletion", old), ("addition", new)]
        return TextDiff([part for part in parts if part[1]]).to_html()


def buddhist_year(self: DateFormat) -> int:
    """What the letter "S" of a date format stands for: 2569."""
    return self.data.year + ERA


def register() -> None:
    """Put these in the place of Wagtail's fields and comparisons; called when the apps are ready."""
    # Django has no letter for another era. "S" wrote the English "st" of "1st", which Thai has no use for.
    DateFormat.S = buddhist_year
    register_form_field_override(models.DateField, override={"form_class": ThaiDateField, "widget": AdminDateInput})
    register_form_field_override(
        models.DateTimeField, override={"form_class": ThaiDateTimeField, "widget": AdminDateTimeInput}
    )
    # Files of the admin's lists hold dates as the office's own exports do: as text, in the Buddhist Era.
    for kinds in (datetime, (date, time)):
        SpreadsheetExportMixin.custom_value_preprocess[kinds] = dict.fromkeys(SpreadsheetExportMixin.FORMATS, shown)
    for field in (models.DateField, models.BooleanField, models.IntegerField, models.DecimalField):
        register_comparison_class(field, comparison_class=ShownComparison)

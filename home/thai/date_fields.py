"""Dates in the Buddhist Era: typed and displayed in it, stored in the Gregorian calendar.

Every field has limits, and shows how the date was understood, in words: after a POST, and while
typing by static/js/day-in-words.js, which calls the URL `/day/`.
"""

import re
from collections.abc import Callable
from datetime import date, datetime

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import from_current_timezone
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import DateFormat
from django.utils.formats import localize
from django.utils.html import escape, format_html
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe
from wagtail.admin.compare import FieldComparison, TextDiff, register_comparison_class
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from .writing import (
    ERA,
    Bounds,
    format_date_short,
    format_datetime,
    in_words,
    parse_date,
    parse_moment,
)

STORED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2})(?::[0-9.]+)?)?")
EARLIEST = date(1997, 1, 1)  # 2540 B.E.: before the office had computers
YEARS_AHEAD = 10
EXAMPLE = "เช่น 5/2/2569 หรือ 5 ก.พ. 2569"


def as_typed(stored: str) -> str:
    """2026-02-05 14:30 from a widget as 5/2/2569 14:30; what a person typed stays as it was
    typed.
    """
    found = STORED.fullmatch(stored.strip())
    if not found or int(found[1]) > 2199:
        return stored
    day = f"{int(found[3])}/{int(found[2])}/{int(found[1]) + ERA}"
    return f"{day} {found[4]}" if found[4] else day


# Inputs -------------------------------------------------------------------------------------------
class DayInWords(forms.TextInput):
    """Shows below the input how the date is understood; empty if it is not."""

    read: Callable = staticmethod(parse_date)
    kind = "day"
    bounds: Callable[[date], Bounds]

    def get_context(self, name, value, attrs):
        bounds = self.bounds(timezone.localdate())
        told = {
            "data-thai-date": self.kind,
            "data-earliest": bounds.earliest,
            "data-latest": bounds.latest,
        }
        return super().get_context(name, value, {**told, **(attrs or {})})

    def render(self, name, value, attrs=None, renderer=None):
        words = format_html(
            '<output class="day-in-words" for="{}" aria-live="polite">{}</output>'
            '<script type="module" src="{}"></script>',
            (attrs or {}).get("id", ""),
            self.words_for(value),
            static("js/day-in-words.js"),
        )
        return super().render(name, value, attrs, renderer) + words

    def words_for(self, value: object) -> str:
        today = timezone.localdate()
        if value in (None, ""):
            return ""
        if isinstance(value, date):
            return in_words(value)
        try:
            return in_words(self.read(str(value), today=today, bounds=self.bounds(today)))
        except ValueError:
            return ""


class DayInput(DayInWords):
    def format_value(self, value):
        return format_date_short(value) if isinstance(value, date) else super().format_value(value)


class MomentInput(DayInWords):
    read = staticmethod(parse_moment)
    kind = "moment"

    def format_value(self, value):
        return (
            format_datetime(value) if isinstance(value, datetime) else super().format_value(value)
        )


class AdminDayInput(DayInWords, AdminDateInput):
    """Wagtail's date picker, with the date in words."""


class AdminMomentInput(DayInWords, AdminDateTimeInput):
    read = staticmethod(parse_moment)
    kind = "moment"


# Fields -------------------------------------------------------------------------------------------
class Bounded:
    """A field that accepts no date before `earliest`, and none after the year `years_ahead` from
    now.
    """

    def __init__(self, *args, earliest: date = EARLIEST, years_ahead: int = YEARS_AHEAD, **options):
        self.earliest, self.years_ahead = earliest, years_ahead
        options.setdefault("help_text", EXAMPLE)
        super().__init__(*args, **options)
        self.widget.bounds = self.bounds

    def bounds(self, today: date) -> Bounds:
        return Bounds(self.earliest, date(today.year + self.years_ahead, 12, 31))

    def read(self, value: object, reader: Callable):
        today = timezone.localdate()
        try:
            return reader(str(value), today=today, bounds=self.bounds(today))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class ThaiDateField(Bounded, forms.DateField):
    """A date in any of the usual ways of writing."""

    widget = DayInput

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        return self.read(value, parse_date)


class ThaiDateTimeField(Bounded, forms.DateTimeField):
    """A date and time in any of the usual ways of writing."""

    widget = MomentInput

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        return from_current_timezone(self.read(value, parse_moment))


@login_not_required
@require_safe
def understood_day(request: HttpRequest) -> JsonResponse:
    """How a typed date is understood, for the script beside the field; the response contains no
    data of the office.
    """
    asked = request.GET
    try:
        bounds = Bounds(
            date.fromisoformat(asked.get("earliest", "")),
            date.fromisoformat(asked.get("latest", "")),
        )
        read = parse_moment if asked.get("kind") == "moment" else parse_date
        found = read(asked.get("q", ""), today=timezone.localdate(), bounds=bounds)
    except ValueError as error:
        message = str(error) if "q" in asked else ""
        return JsonResponse(
            {"typed": "", "words": "", "error": message}, json_dumps_params={"ensure_ascii": False}
        )
    told = {
        "typed": as_typed(
            found.isoformat(" ")[:16] if isinstance(found, datetime) else found.isoformat()
        )
    }
    told |= {"words": in_words(found), "error": ""}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


# Wagtail's comparisons and exports ----------------------------------------------------------------
def display_date(value) -> str:
    """A value for people in a comparison of two versions."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    return str(
        localize(localtime(value) if isinstance(value, datetime) and value.tzinfo else value)
    )


class ShownComparison(FieldComparison):
    """Compares two versions of a date, a number or a boolean, formatted in Thai and not as Python
    prints them.
    """

    def htmldiff(self):
        old, new = display_date(self.val_a), display_date(self.val_b)
        if old == new:
            return escape(new)
        parts = [("deletion", old), ("addition", new)]
        return TextDiff([part for part in parts if part[1]]).to_html()


def buddhist_year(self: DateFormat) -> int:
    """The meaning of the letter "S" in a date format: 2569."""
    return self.data.year + ERA


def in_the_admin(field: type[forms.Field], widget: type[forms.Widget]) -> Callable:
    """Our field in place of Wagtail's, with the limits that the model sets in `date_bounds`."""

    def options(column: models.Field) -> dict[str, object]:
        bounds = getattr(column.model, "date_bounds", {}).get(column.name, {})
        return {"form_class": field, "widget": widget, **bounds}

    return options


def register() -> None:
    """Replace Wagtail's fields and comparisons by these; called when the apps are ready."""
    # Django has no format letter for another era. "S" produced the English "st" of "1st", which
    # Thai does not use.
    DateFormat.S = buddhist_year
    register_form_field_override(
        models.DateField, override=in_the_admin(ThaiDateField, AdminDayInput)
    )
    register_form_field_override(
        models.DateTimeField, override=in_the_admin(ThaiDateTimeField, AdminMomentInput)
    )
    for field in (models.DateField, models.BooleanField, models.IntegerField, models.DecimalField):
        register_comparison_class(field, comparison_class=ShownComparison)

"""Words that Wagtail's screens lack: what a list is for and what to do next, names of fields,
Thai hours.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@cache
def sentences() -> dict[str, str]:
    """For each list, by the name of its address."""
    return tomllib.loads(
        (Path(__file__).parents[1] / "admin" / "help.toml").read_text(encoding="utf-8")
    )


@register.simple_tag(takes_context=True)
def admin_help(context) -> SafeString | str:
    """The help of the screen that is shown; nothing for those that have none."""
    match = context["request"].resolver_match
    told = sentences().get(match.view_name) if match else None
    return format_html('<p class="office-help">{}</p>', told) if told else ""


@register.simple_tag
def set_label(field, label: str) -> str:
    """Gives a field of a form the label that its maker left to the field's name in the code."""
    field.label = label
    return ""


@register.filter
def thai_hours(text: object) -> str:
    """13.24 น. for 13:24: Wagtail writes the time of a change of today past the formats of
    dates.
    """
    clock = re.match(r"(\d\d):(\d\d)( น\.)?", str(text))
    return f"{clock[1]}.{clock[2]} น.{text[clock.end() :]}" if clock else text

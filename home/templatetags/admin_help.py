"""Texts that Wagtail's screens lack: what a list is for and what to do next, labels of fields,
times in Thai format.
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
    """The help text of each list, by its URL name."""
    return tomllib.loads(
        (Path(__file__).parents[1] / "admin" / "help.toml").read_text(encoding="utf-8")
    )


@register.simple_tag(takes_context=True)
def admin_help(context) -> SafeString | str:
    """The help text of the current screen; empty if it has none."""
    match = context["request"].resolver_match
    told = sentences().get(match.view_name) if match else None
    return format_html('<p class="office-help">{}</p>', told) if told else ""


@register.simple_tag
def set_label(field, label: str) -> str:
    """Sets the label of a form field that would otherwise show its name in the code."""
    field.label = label
    return ""


@register.filter
def thai_hours(text: object) -> str:
    """13.24 น. for 13:24: for today's changes Wagtail ignores the date formats."""
    clock = re.match(r"(\d\d):(\d\d)( น\.)?", str(text))
    return f"{clock[1]}.{clock[2]} น.{text[clock.end() :]}" if clock else text

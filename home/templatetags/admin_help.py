"""What a list of the admin is for and what to do next, over the list itself."""

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
    return tomllib.loads((Path(__file__).parent.parent / "admin_help.toml").read_text(encoding="utf-8"))


@register.simple_tag(takes_context=True)
def admin_help(context) -> SafeString | str:
    """The help of the screen that is shown; nothing for those that have none."""
    match = context["request"].resolver_match
    told = sentences().get(match.view_name) if match else None
    return format_html('<p class="office-help">{}</p>', told) if told else ""

"""Filters of the official papers as pages."""

from django import template

from home.papers.memo import official as official_text

register = template.Library()


@register.filter
def official(value: object) -> str:
    """As papers show it: Thai digits."""
    return official_text(value)

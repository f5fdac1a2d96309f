"""The admin's date fields: values and pickers in the Buddhist Era."""

import json

from django import template
from django.utils.safestring import mark_safe

from home.thai.date_fields import as_typed
from home.thai.writing import ERA

register = template.Library()
register.filter(as_typed)


@register.filter
def thai_picker(config: str) -> str:
    """Wagtail's settings for a date picker, with years of the Buddhist Era; typed dates are parsed
    by the server only.
    """
    facts = json.loads(config)
    clock = " H:i" if "H" in facts["format"] else ""
    facts |= {"format": f"j/n/Y{clock}", "yearOffset": ERA, "validateOnBlur": False}
    return mark_safe(json.dumps(facts))  # noqa: S308 (our own settings, no one's text)

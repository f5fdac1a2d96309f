"""Charts in templates: {% chart value %} for what home/papers/charts.py makes; css/charts.css
goes in the head.
"""

from django import template
from django.template.loader import render_to_string

from home.papers.charts import Drawn

register = template.Library()


@register.simple_tag
def chart(value: Drawn, *, figures: bool = False) -> str:
    """Any kind of chart; figures: with its table behind a fold, where none stands beside it."""
    return render_to_string(value.template, {"chart": value, "figures": figures})

"""Charts in templates: {% chart value %} draws the objects of home/papers/charts.py; css/charts.css
must be in the head.
"""

from django import template
from django.template.loader import render_to_string

from home.papers.charts import Drawn

register = template.Library()


@register.simple_tag
def chart(value: Drawn, *, figures: bool = False) -> str:
    """Any kind of chart; with `figures` also its table in a disclosure, where the page does not
    show it anyway.
    """
    return render_to_string(value.template, {"chart": value, "figures": figures})

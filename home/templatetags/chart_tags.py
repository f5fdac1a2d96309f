"""Charts in templates: {% chart value %} draws the objects of home/papers/charts.py; css/charts.css
must be in the head.
"""

from collections.abc import Sequence

from django import template
from django.template.loader import render_to_string

from home.papers.charts import Drawn, Number, spark

register = template.Library()


@register.simple_tag
def chart(value: Drawn, *, figures: bool = False) -> str:
    """Any kind of chart; with `figures` also its table in a disclosure, where the page does not
    show it anyway.
    """
    return render_to_string(value.template, {"chart": value, "figures": figures})


@register.inclusion_tag("components/spark.html")
def small_line(values: Sequence[Number | None]) -> dict[str, object]:
    """A line without axes beside a figure: how it came to be; its values are read out."""
    return {"points": spark(values), "told": ", ".join(map(in_words, values))}


def in_words(value: Number | None) -> str:
    return "–" if value is None else f"{value:g}"

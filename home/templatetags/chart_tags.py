"""Charts in templates: {% chart value %} for a home.charts.Chart; link css/charts.css in the page's head."""

from django import template

from home.charts import Chart

register = template.Library()


@register.inclusion_tag("components/chart_bars.html")
def chart(value: Chart) -> dict[str, object]:
    return {"chart": value}

"""How the states of systems and laws look: a colour beside the word."""

from django import template

from services.models import Law, System

register = template.Library()

STATES = {
    System.Status.IN_USE: "ok",
    System.Status.PILOT: "info",
    System.Status.IN_DEVELOPMENT: "info",
    System.Status.RETIRED: "bad",
    Law.Status.IN_FORCE: "ok",
    Law.Status.AMENDED: "info",
    Law.Status.ENDED: "bad",
    Law.Status.UNKNOWN: "warn",
}


@register.inclusion_tag("components/badge.html")
def status_badge(row: System | Law) -> dict[str, str]:
    return {"text": row.get_status_display(), "state": STATES.get(row.status, "")}

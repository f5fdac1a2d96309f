"""Badges for the states of systems and laws, my consultations, and the cases that a page has
answered.
"""

from django import template
from django.db.models import Q
from wagtail.models import Page

from services.catalogue.models import Law, System
from services.desk.models import Answer, Consultation

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


@register.inclusion_tag("services/desk/parts/my_consultations.html")
def my_consultations(user, count: int = 10) -> dict[str, object]:
    """This person's own consultations, the latest first."""
    return {"cases": Consultation.objects.filter(requester=user).select_related("system")[:count]}


@register.inclusion_tag("services/desk/parts/answered_cases.html")
def answered_cases(page: Page, user, count: int = 5) -> dict[str, object]:
    """For officers: the cases that this page answered, or that it was made from; nothing for
    others.
    """
    if not user.has_perm("services.view_consultation"):
        return {"cases": []}
    sent = Answer.objects.filter(page_id=page.pk).values("consultation")
    cases = Consultation.objects.filter(Q(pk__in=sent) | Q(guide_id=page.pk)).select_related(
        "school"
    )
    return {"cases": cases[:count], "total": cases.count()}

"""What other pages show of the projects, and the filter of the official papers as pages."""

from django import template
from django.db.models import QuerySet

from home.papers.memo import official as official_text
from services.catalogue.models import System
from services.projects.models import DevelopmentProject, StepRecord

register = template.Library()


@register.filter
def official(value: object) -> str:
    """As papers show it: Thai digits."""
    return official_text(value)


@register.filter
def mark(step: StepRecord, urgency: str) -> str:
    """The class of a step in the list of steps: what its dot looks like."""
    if step.state == StepRecord.State.DONE:
        return "is-done"
    if urgency == "bad":
        return "is-late"
    return "is-current" if step.state == StepRecord.State.ACTIVE else ""


@register.simple_tag(takes_context=True)
def projects_of(context, system: System) -> QuerySet[DevelopmentProject]:
    """The projects that made or changed a system, as far as this person may see them."""
    return DevelopmentProject.objects.visible_to(context["request"].user).of_system(system)

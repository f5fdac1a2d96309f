"""What other pages show of the projects, and the filter for official papers."""

from django import template
from django.db.models import QuerySet

from home.papers.memo import official as official_text
from services.catalogue.models import System
from services.projects.models import DevelopmentProject, StepRecord

register = template.Library()


@register.filter
def official(value: object) -> str:
    """In Thai digits, as on papers."""
    return official_text(value)


@register.filter
def mark(step: StepRecord, urgency: str) -> str:
    """The CSS class of a step in the list of steps, which styles its dot."""
    if step.state == StepRecord.State.DONE:
        return "is-done"
    if urgency == "bad":
        return "is-late"
    return "is-current" if step.state == StepRecord.State.ACTIVE else ""


@register.simple_tag(takes_context=True)
def projects_of(context, system: System) -> QuerySet[DevelopmentProject]:
    """The projects that created or changed a system, as far as this person may see them."""
    return DevelopmentProject.objects.visible_to(context["request"].user).of_system(system)

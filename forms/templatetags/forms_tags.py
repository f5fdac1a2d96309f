"""What other pages show of the forms: what I have sent, my rights, who may use a system."""

from django import template
from django.utils import timezone

from forms.access.models import AccessItem
from forms.access.rules import OF_OFFICE, roles_by_right
from forms.page.models import FormPage
from forms.submissions.models import Submission
from services.models import System

register = template.Library()


@register.inclusion_tag("forms/submissions/parts/my_submissions.html", takes_context=True)
def my_submissions(context, limit: int = 20) -> dict[str, object]:
    """What the reader has sent, and the access rights that resulted from it."""
    user = context["request"].user
    sent = Submission.objects.of(user).select_related("page", "access")
    sent = sent.prefetch_related("access__items")
    # questions that the desk accepted are in the desk's own list
    sent = sent.exclude(page__purpose=FormPage.Purpose.CONSULTATION, state=Submission.State.CLOSED)[
        :limit
    ]
    rights = AccessItem.objects.active().filter(holder=user).select_related("system")
    return {"submissions": sent, "rights": rights}


@register.inclusion_tag("forms/page/parts/forms_about.html", takes_context=True)
def forms_about(context, system: System) -> dict[str, object]:
    """The forms for requesting access to a system, or advice on it."""
    purposes = {FormPage.Purpose.REQUEST, FormPage.Purpose.CONSULTATION}
    pages = [
        page
        for page in FormPage.open_to(context["request"].user, timezone.now())
        if page.purpose in purposes
    ]
    return {"forms": pages, "system": system}


@register.inclusion_tag("forms/access/parts/rights_to.html", takes_context=True)
def rights_to(context, system: System, limit: int = 10) -> dict[str, object]:
    """Who has access to a system: all names for those who process requests, for anyone else only
    their own right.
    """
    user = context["request"].user
    rights = AccessItem.objects.active().filter(system=system).select_related("school", "holder")
    works = bool(roles_by_right(user) & OF_OFFICE)
    mine = rights if works else rights.filter(holder=user)
    shown = mine.order_by("school__name", "holder_name")[:limit]
    return {"system": system, "rights": shown, "count": mine.count(), "works": works}

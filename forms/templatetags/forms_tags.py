"""What other apps' pages show of the forms: those open to me, what I have sent, the rights I hold."""

from django import template
from django.utils import timezone

from forms.models import AccessItem, FormPage, Submission

register = template.Library()


@register.inclusion_tag("forms/parts/open_forms.html", takes_context=True)
def open_forms(context, limit: int = 6) -> dict[str, object]:
    """Tiles of the forms that the reader may send now."""
    return {"forms": FormPage.open_to(context["request"].user, timezone.now())[:limit]}


@register.inclusion_tag("forms/parts/my_submissions.html", takes_context=True)
def my_submissions(context, limit: int = 20) -> dict[str, object]:
    """What the reader has sent, and the rights that it led to."""
    user = context["request"].user
    sent = Submission.objects.of(user).select_related("page", "access")
    # a question that the desk took over stands in the desk's own list
    sent = sent.exclude(page__purpose=FormPage.Purpose.CONSULTATION, state=Submission.State.CLOSED)[:limit]
    rights = AccessItem.objects.active().filter(holder=user).select_related("system")
    return {"submissions": sent, "rights": rights}

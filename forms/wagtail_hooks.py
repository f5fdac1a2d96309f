"""The forms in the admin and in the lists of other apps."""

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from home.waiting import HOOK, Waiting

from .lifecycle import State, Who
from .models import AccessItem, FormPage, Submission
from .viewsets import FormsGroup

modeladmin_register(FormsGroup)

# Which state waits for whom.
WAITS_FOR = {
    State.AWAITING_CERTIFICATE: Who.CERTIFIER,
    State.SUBMITTED: Who.REVIEWER,
    State.UNDER_REVIEW: Who.DECIDER,
    State.RETURNED: Who.REQUESTER,
    State.APPROVED: Who.GRANTER,
}


@hooks.register("filter_form_submissions_for_user")
def answers_are_not_for_editors(user, editable_forms):
    """Wagtail's own lists would show every answer to whoever may edit the form; ours ask for the right to read."""
    return editable_forms.none()


@hooks.register("construct_main_menu")
def hide_stock_list(request: HttpRequest, menu_items: list) -> None:
    menu_items[:] = [item for item in menu_items if item.name != "forms"]


def answered_below(page) -> bool:
    return Submission.objects.filter(page__path__startswith=page.path).exists()


@hooks.register("before_delete_page")
def keep_answered_forms(request: HttpRequest, page) -> HttpResponse | None:
    """A form with answers is closed or unpublished, never deleted."""
    if not answered_below(page):
        return None
    messages.error(request, "ลบไม่ได้ เพราะมีคำตอบของแบบฟอร์มนี้แล้ว โปรดปิดรับหรือยกเลิกการเผยแพร่แทน")
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


@hooks.register("before_bulk_action")
def keep_answered_forms_in_bulk(request: HttpRequest, action_type: str, objects, action) -> HttpResponse | None:
    if action_type != "delete" or not any(hasattr(page, "path") and answered_below(page) for page in objects):
        return None
    messages.error(request, "ลบไม่ได้ เพราะมีแบบฟอร์มที่มีคำตอบแล้ว")
    return redirect("wagtailadmin_explore_root")


@hooks.register(HOOK)
def access_items_waiting(user) -> Iterator[Waiting]:
    """Requests that stand where this person is the next to act."""
    rights = ("certify_access", "review_access", "decide_access", "grant_access")
    works = any(user.has_perm(f"forms.{right}") for right in rights)
    items = AccessItem.objects.filter(state__in=WAITS_FOR).with_all()
    if not works:
        items = items.filter(state=State.RETURNED, request__submission__user=user)
    for item in items[:200]:
        if WAITS_FOR[State(item.state)] in item.request.roles_of(user):
            title = (
                f"{item.request.submission.number} {item.system.abbr or item.system.name}: {item.get_state_display()}"
            )
            yield Waiting(title, item.request.get_absolute_url(), "คำขอเข้าถึงระบบ", item.due_on)


@hooks.register(HOOK)
def rights_to_review(user) -> Iterator[Waiting]:
    """The yearly review, once for all rights that are due."""
    if user.has_perm("forms.grant_access"):
        due = AccessItem.objects.to_review(timezone.localdate())
        if count := due.count():
            first = due.order_by("review_on").values_list("review_on", flat=True).first()
            yield Waiting(f"ทบทวนสิทธิ์ {count} รายการ", reverse("access-review"), "ทบทวนสิทธิ์", first)


@hooks.register(HOOK)
def questions_waiting(user) -> Iterator[Waiting]:
    """Answers of forms for which nobody has a life cycle of its own."""
    if user.has_perm("forms.change_submission"):
        fresh = Submission.objects.filter(state=Submission.State.RECEIVED, access__isnull=True).select_related("page")
        for row in fresh.exclude(page__purpose=FormPage.Purpose.CONSULTATION).order_by("submit_time")[:100]:
            yield Waiting(f"{row} {row.page}", row.get_absolute_url(), "แบบฟอร์ม", None)


@hooks.register("searched_kinds")
def forms_to_find(user) -> dict[str, QuerySet]:
    """The forms that this person could send now, for the search page."""
    open_now = [page.pk for page in FormPage.open_to(user, timezone.now())]
    return {"form": FormPage.objects.filter(pk__in=open_now)}

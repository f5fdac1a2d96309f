"""The forms in the admin and in the lists of other apps."""

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import Count, F, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail_modeladmin.options import modeladmin_register

from forms.access.models import AccessItem
from forms.access.rules import WITH_OFFICE, State, Who
from forms.page.models import FormPage, holds_answers
from forms.page.offer_views import new_fields, notice_of, tell_of_new_fields
from forms.page.offers import Offer, forms_with_offers
from forms.page.rounds import next_round
from forms.submissions.admin import FormsGroup
from forms.submissions.consultations import forget_answers_of, own_answers_of
from forms.submissions.models import Submission
from forms.surveys.answers import answers_of, results_of
from home.admin.references import HOOK as REFERS
from home.admin.references import Referrer
from home.admin.search_areas import ListArea
from home.models import School
from home.office.waiting import HOOK, NOTHING, Waiting, WaitingList, first_lines, only
from home.thai.finding import MOST_NUMBERED, with_number
from home.thai.holidays import HOOK as HOLIDAYS
from home.thai.holidays import line as line_on
from home.thai.keys import RunningNumber
from services.desk.case_answers import HOOK as CASE_ANSWERS
from services.desk.models import FORGET
from services.models import System
from services.projects.surveys import HOOK as SURVEY_HOOK
from services.projects.surveys import PAGES, SurveyRow

modeladmin_register(FormsGroup)


@hooks.register("register_admin_search_area")
def search_submissions() -> ListArea:
    return ListArea(
        "คำตอบแบบฟอร์ม", "forms_submission_modeladmin_index", "forms.view_submission", "form", 510
    )


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
    """Wagtail's own lists would show every answer to whoever may edit the form; ours ask for
    the right to read.
    """
    return editable_forms.none()


@hooks.register("construct_main_menu")
def hide_stock_list(request: HttpRequest, menu_items: list) -> None:
    menu_items[:] = [item for item in menu_items if item.name != "forms"]


@hooks.register("before_delete_page")
def keep_answered_forms(request: HttpRequest, page) -> HttpResponse | None:
    """A form with answers is closed or unpublished, never deleted."""
    if not holds_answers(page):
        return None
    messages.error(request, "ลบไม่ได้ เพราะมีคำตอบของแบบฟอร์มนี้แล้ว โปรดปิดรับหรือยกเลิกการเผยแพร่แทน")
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


@hooks.register("before_bulk_action")
def keep_answered_forms_in_bulk(
    request: HttpRequest, action_type: str, objects, action
) -> HttpResponse | None:
    if action_type != "delete" or not any(
        isinstance(page, Page) and holds_answers(page) for page in objects
    ):
        return None
    messages.error(request, "ลบไม่ได้ เพราะมีแบบฟอร์มที่มีคำตอบแล้ว")
    return redirect("wagtailadmin_explore_root")


@hooks.register("register_admin_urls")
def admin_addresses() -> list:
    return [
        path("forms/rounds/<int:pk>/", next_round, name="next-round"),
        path("forms/new-fields/<int:pk>/", new_fields, name="new-fields"),
    ]


hooks.register("before_edit_page", tell_of_new_fields)


@hooks.register("register_page_header_buttons")
def offer_next_round(page, user, view_name, next_url=None) -> Iterator[Button]:
    if isinstance(page, FormPage) and page.pk and page.permissions_for_user(user).can_copy():
        yield Button(
            "คัดลอกเป็นรอบใหม่", reverse("next-round", args=[page.pk]), icon_name="copy", priority=55
        )


@hooks.register(HOOK)
def access_items_waiting(user, most: int) -> WaitingList:
    """Requests that stand where this person is the next to act."""
    rights = {
        Who.REVIEWER: user.has_perm("forms.review_access"),
        Who.DECIDER: user.has_perm("forms.decide_access"),
        Who.GRANTER: user.has_perm("forms.grant_access"),
    }
    own = Q(request__submission__user=user)
    theirs = Q(state__in=[state for state, who in WAITS_FOR.items() if rights.get(who)])
    if user.school_id and user.has_perm("forms.certify_access"):
        theirs |= Q(state=State.AWAITING_CERTIFICATE, request__submission__school=user.school_id)
    waiting = AccessItem.objects.filter(
        (theirs & ~own) | (own & Q(state=State.RETURNED))
    ).with_all()
    if rights[Who.GRANTER]:
        waiting = waiting.exclude(
            pk__in=AccessItem.objects.waiting_for_another_hand(user).values("pk")
        )
    return first_lines(waiting.order_by(F("due_on").asc(nulls_last=True), "pk"), most, access_line)


def access_line(item: AccessItem) -> Waiting:
    title = (
        f"{item.request.submission.number} {item.system.abbr or item.system.name}:"
        f" {item.get_state_display()}"
    )
    late = "เกินกำหนด" if item.state in WITH_OFFICE else ""
    return Waiting(title, item.request.get_absolute_url(), "คำขอเข้าถึงระบบ", item.due_on, late)


@hooks.register(HOLIDAYS)
def access_items_follow(before, after) -> list[str]:
    """Open requests whose due date moves with the holidays."""
    return line_on("คำขอเข้าถึงระบบ", AccessItem.objects.follow_holidays(before, after))


@hooks.register(HOOK)
def rights_to_review(user, most: int) -> WaitingList:
    """The yearly review, once for all rights that are due."""
    if not user.has_perm("forms.grant_access"):
        return NOTHING
    due = AccessItem.objects.to_review(timezone.localdate()).aggregate(
        count=Count("pk"), first=Min("review_on")
    )
    title = f"ทบทวนสิทธิ์ {due['count']} รายการ"
    line = Waiting(title, reverse("access-review"), "ทบทวนสิทธิ์", due["first"], "เลยกำหนดทบทวน")
    return only(line) if due["count"] else NOTHING


@hooks.register(HOOK)
def questions_waiting(user, most: int) -> WaitingList:
    """What came by a form and nothing else followed from: a question that could not become a
    case stands here too.
    """
    if not user.has_perm("forms.change_submission"):
        return NOTHING
    fresh = Submission.objects.filter(
        state=Submission.State.RECEIVED, access__isnull=True
    ).select_related("page")
    return first_lines(fresh.order_by("submit_time", "pk"), most, question_line)


def question_line(row: Submission) -> Waiting:
    return Waiting(f"{row} {row.page}", row.get_absolute_url(), "แบบฟอร์ม")


@hooks.register(HOOK)
def new_fields_waiting(user, most: int) -> WaitingList:
    """Newer fields of the ready forms, for those who edit them."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return NOTHING
    forms = list(forms_with_offers(user))
    lines = [new_fields_line(page, offers) for page, offers in forms[:most]]
    return WaitingList(lines, len(forms))


def new_fields_line(page: FormPage, offers: list[Offer]) -> Waiting:
    return Waiting(f"{page}: {notice_of(offers)}", reverse("new-fields", args=[page.pk]), "แบบฟอร์ม")


@hooks.register(PAGES)
def surveys_for_projects() -> QuerySet:
    """The keys of the surveys that a development project may be evaluated by."""
    return FormPage.objects.filter(purpose=FormPage.Purpose.SURVEY).values_list("pk", flat=True)


@hooks.register(SURVEY_HOOK)
def results_for_projects(page) -> Iterator[SurveyRow]:
    """The items of a survey that a development project is evaluated by; nothing while too few
    have answered.
    """
    survey = FormPage.objects.filter(pk=page.pk, purpose=FormPage.Purpose.SURVEY).first()
    if survey is None:
        return
    for line in results_of(survey, answers_of(survey)).items:
        shown = line.figures
        if shown.mean is not None and shown.deviation is not None:
            yield SurveyRow(line.label, shown.n, shown.mean, shown.deviation, shown.level)


@hooks.register("searched_kinds")
def forms_to_find(user) -> dict[str, QuerySet]:
    """The forms that this person could send now, for the search page."""
    open_now = [page.pk for page in FormPage.open_to(user, timezone.now())]
    return {"form": FormPage.objects.filter(pk__in=open_now)}


@hooks.register("found_by_number")
def submissions_by_number(user, number: RunningNumber) -> list[dict[str, str]]:
    """For the search page: what was sent under a number, by this person or for those who read
    the form's answers.
    """
    readable = Q(user=user) | Q(pk__in=Submission.objects.readable_by(user).values("pk"))
    rows = Submission.objects.filter(with_number(Submission, number), readable).select_related(
        "page"
    )
    return [
        {
            "kind": "request",
            "title": f"{row.number} {row.page.title}",
            "url": row.get_absolute_url(),
            "kind_name": "เรื่องที่ส่งผ่านแบบฟอร์ม",
            "state": row.get_state_display(),
        }
        for row in rows[:MOST_NUMBERED]
    ]


@hooks.register(REFERS)
def answers_that_name(thing, user) -> list[Referrer]:
    """Answers name a system by its slug and a school by its key, which the database does not
    know.
    """
    kinds = {System: ("system", lambda: thing.slug), School: ("school", lambda: str(thing.pk))}
    kind, code_of = kinds.get(type(thing), ("", str))
    if not kind:
        return []
    found = []
    for page in FormPage.objects.filter(definitions__field_type=kind).distinct():
        keys = [row.key for row in page.ledger.values() if row.field_type == kind]
        count = sum(page.usage[key, code_of()] for key in keys)
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        found += (
            [Referrer(f"คำตอบของแบบฟอร์ม {page}", count, ((str(page), address),))] if count else []
        )
    return found


hooks.register(CASE_ANSWERS, own_answers_of)
hooks.register(FORGET, forget_answers_of)

"""Drafts a guide from a consultation: the question, the answer and the system, linked in both
directions, due in 15 days.
"""

from collections import Counter
from datetime import date
from html import unescape

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join, strip_tags
from django.views.decorators.http import require_POST
from wagtail.models import Page
from wagtail.rich_text import RichText

from home.models import Holiday, User
from home.moves import locked
from home.pages.access import visible_pages
from knowledge.feedback.models import Feedback
from knowledge.search import excerpt, search_across
from services.desk.report.write_next import Wish
from services.desk.rules import guide_due
from services.desk.suggestions import Suggestion
from services.models import Consultation, DeskSettings, System

from .models import KINDS, GuidePage, KnowledgeIndexPage, KnowledgePage


def as_paragraphs(text: str) -> RichText:
    """Plain text as rich text, escaped."""
    return RichText(
        format_html_join("", "<p>{}</p>", ((line,) for line in text.splitlines() if line.strip()))
    )


def draft_of(case: Consultation, owner: User) -> GuidePage:
    """The guide that the case suggests, not added to the tree yet."""
    answers = [as_paragraphs(answer.text) for answer in case.answers.all()]
    question = as_paragraphs(f"คำถาม: {case.subject}")
    return GuidePage(
        title=case.subject,
        summary=case.subject[:250],
        owner=owner,
        live=False,
        body=[("text", text) for text in (question, *answers)],
    )


def branch_for(system: System | None) -> KnowledgeIndexPage | None:
    """Where a guide for this system is filed: where most of its guides are, else the branch that
    is named like it, else the first of all.
    """
    top = KnowledgeIndexPage.objects.order_by("depth", "path").first()
    if system is None:
        return top
    guides = GuidePage.objects.filter(systems=system).exclude(depth=1)
    branches = Counter(path[: -GuidePage.steplen] for path in guides.values_list("path", flat=True))
    known = KnowledgeIndexPage.objects.filter(path__in=branches)
    fullest = max(known, key=lambda branch: branches[branch.path], default=None)
    return fullest or KnowledgeIndexPage.objects.filter(slug=system.slug).first() or top


@locked
def make_guide(case: Consultation, user) -> Page:
    """Create the draft for this case; an existing one is returned."""
    if case.guide:
        return case.guide
    page = draft_of(case, user)
    branch_for(case.system).add_child(instance=page)
    if case.system:
        page.systems.add(case.system)
        page.save()  # related objects of a cluster are saved with it
    page.save_revision(user=user)
    today = timezone.localdate()
    case.guide = page.page_ptr
    if not case.taken_over_id:  # of an old case no guide is owed
        days = DeskSettings.load().guide_days
        case.guide_due_on = guide_due(today, days, Holiday.objects.dates())
    case._change_reason = "จัดทำร่างคู่มือ"
    case.save()
    case.stamp(4, by=user, at=timezone.now())
    return page


@require_POST
def from_consultation(request: HttpRequest, be_year: int, sequence: int) -> HttpResponse:
    """Create the draft and open it in the editor."""
    case = get_object_or_404(Consultation, be_year=be_year, sequence=sequence)
    branch = branch_for(case.system)
    may_add = branch is not None and branch.permissions_for_user(request.user).can_add_subpage()
    if not (case.may_work(request.user) and may_add):
        raise PermissionDenied
    page = make_guide(case, request.user)
    messages.success(request, "สร้างร่างคู่มือแล้ว โปรดปรับถ้อยคำและตัดข้อมูลส่วนบุคคลก่อนส่งอนุมัติ")
    return redirect("wagtailadmin_pages:edit", page.pk)


def action(case: Consultation, user) -> list[dict[str, str]]:
    """The button on a case's page, once it has an answer and while it has no guide."""
    if case.guide_id or not case.answers.exists():
        return []
    url = reverse("guide_from_consultation", args=[case.be_year, case.sequence])
    return [{"label": "สร้างคู่มือจากเรื่องนี้", "url": url, "icon": "book"}]


def answers_for(question: str, user) -> list[Suggestion]:
    """Guides, articles and questions that this person may see and that may answer the question."""
    seen = visible_pages(user).values("pk")
    found = search_across(
        question,
        {kind: model.objects.filter(pk__in=seen) for kind, model in KINDS.items()},
        limit=5,
    )
    return [
        Suggestion(
            hit.object.pk,
            hit.object.title,
            hit.object.get_url() or "",
            passage(hit.object, question),
        )
        for hit in found.hits
    ]


def finds_something(words: str) -> bool:
    """Whether a published page answers these words by now."""
    return (
        search_across(
            words, {kind: model.objects.live() for kind, model in KINDS.items()}, limit=1
        ).total
        > 0
    )


def passage(page: KnowledgePage, question: str) -> str:
    """The relevant passage of the page in a line or two, as plain text."""
    text = "\n".join(part for part in page.searchable_text() if part)
    return unescape(strip_tags(excerpt(text, question)))


def worst_rated(first: date, last: date) -> list[Wish]:
    """Pages rated unhelpful in these days, the worst first."""
    said = Feedback.objects.filter(created_at__date__range=(first, last), helpful=False)
    pages = (
        said.values("page", "page__title")
        .annotate(times=Count("pk"))
        .order_by("-times", "page")[:10]
    )
    return [
        Wish(
            row["page__title"],
            row["times"],
            f"อ่านคู่มือที่มีแล้วยังไม่ได้คำตอบ {row['times']} คน ควรปรับปรุง",
            reverse("wagtailadmin_pages:edit", args=[row["page"]]),
        )
        for row in pages
    ]


urlpatterns = [
    path(
        "knowledge/from-consultation/<int:be_year>-<int:sequence>/",
        from_consultation,
        name="guide_from_consultation",
    )
]

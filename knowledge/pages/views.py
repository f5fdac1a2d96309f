"""What readers do with a page besides reading it: download it, rate it, report a problem, confirm
it.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from home.mail.outbox import send_template
from home.pages.access import visible_pages
from knowledge.feedback.forms import FeedbackForm, ProblemForm
from knowledge.feedback.models import Feedback

from .models import KnowledgePage
from .paper import page_pdf


def page_for(request: HttpRequest, pk: int) -> KnowledgePage:
    """A page of the knowledge base that this person may see; any other answers 404."""
    page = get_object_or_404(visible_pages(request.user), pk=pk).specific
    if not isinstance(page, KnowledgePage):
        raise Http404
    return page


@login_not_required
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The page as PDF; a visitor without permission is led to sign in, since the link may come from
    a chat.
    """
    if not request.user.is_authenticated and not visible_pages(request.user).filter(pk=pk).exists():
        return redirect_to_login(request.get_full_path())
    page = page_for(request, pk)
    file = page_pdf(page, timezone.now())
    return HttpResponse(
        file,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(True, f"{page.slug}.pdf")},
    )


@never_cache
@require_safe
def offline(request: HttpRequest, pk: int) -> HttpResponse:
    """The bare text of a page that all signed-in people may read, for the telephone's cache;
    without the user's name.
    """
    page = page_for(request, pk)
    if page.get_view_restrictions().exists():
        raise Http404
    return render(request, "knowledge/pages/offline_page.html", {"page": page})


def visitor_key(request: HttpRequest) -> str:
    """Identifies a visitor without an account: the session, which is created when needed."""
    if not request.session.session_key:
        request.session.create()
    return request.session.session_key


def own_word(request: HttpRequest, page: Page) -> Feedback:
    """This person's feedback on the page, stored or new; nobody else's is accessible."""
    if request.user.is_authenticated:
        mine = {"user": request.user}
    else:
        mine = {"visitor": visitor_key(request), "user": None}
    return Feedback.objects.filter(page=page, **mine).first() or Feedback(page=page, **mine)


def keep(form: FeedbackForm) -> None:
    """Store the feedback; of two at the same moment the later one changes the first."""
    word = form.instance
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        first = Feedback.objects.get(page=word.page, user=word.user, visitor=word.visitor)
        first.helpful, first.comment = word.helpful, word.comment
        first.save()


@login_not_required
@require_POST
def give_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Was this the answer? One rating per person and page, which its author may change."""
    page = page_for(request, pk)
    form = FeedbackForm(request.POST, instance=own_word(request, page))
    if not form.is_valid():
        return render(
            request,
            "knowledge/feedback/feedback_form.html",
            {"page": page, "form": form},
            status=422,
        )
    form.instance.revision_id = page.live_revision_id
    keep(form)
    messages.success(request, "ขอบคุณสำหรับความเห็นของท่าน")
    return redirect(page.get_url(request))


@login_not_required
@require_POST
def report_problem(request: HttpRequest, pk: int) -> HttpResponse:
    """A reader reports a problem: it is stored, and mailed to the owner of the page."""
    page = page_for(request, pk)
    form = ProblemForm(request.POST)
    if not form.is_valid():
        return render(
            request,
            "knowledge/feedback/problem_form.html",
            {"page": page, "form": form},
            status=422,
        )
    form.instance.page = page
    form.instance.user = request.user if request.user.is_authenticated else None
    with transaction.atomic():
        report = form.save()
        owner = page.effective_owner
        if owner:
            send_template(
                "emails/problem_report.txt", owner.email, {"report": report, "page": page}
            )
    messages.success(request, "รับแจ้งแล้ว ขอบคุณที่ช่วยให้ข้อมูลถูกต้อง")
    return redirect(page.get_url(request))


@require_POST
def confirm_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner, or an editor, confirms that the page is still right."""
    page = page_for(request, pk)
    if not page.may_confirm(request.user):
        raise PermissionDenied
    with transaction.atomic():
        page.confirm_still_correct(request.user, timezone.localdate())
    messages.success(request, "ยืนยันแล้ว ระบบจะถามอีกครั้งในอีกหนึ่งปี")
    return redirect(page.get_url(request))

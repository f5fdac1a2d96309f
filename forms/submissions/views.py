"""Pages of what was sent: receipts, answers and their files."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forms.page.models import FormPage
from home.audit.actions import Action
from home.audit.writing import note
from home.moves import Refused
from home.pages.sharing import draw_qr

from .models import Submission, SubmissionFile


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where one matter stands, for whoever holds the code; nothing of its answers or its sender."""
    submission = get_object_or_404(Submission.objects.select_related("page"), code=code)
    items = (
        submission.access.items.select_related("system") if hasattr(submission, "access") else []
    )
    address = settings.BASE_URL + submission.receipt_url
    context = {
        "submission": submission,
        "items": items,
        "qr": draw_qr(address),
        "address": address,
    }
    context["case"] = submission.case
    response = render(request, "forms/submissions/receipt.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """After an anonymous answer: no number and no code, since either would lead back to the
    sender.
    """
    page = get_object_or_404(FormPage.objects.live(), slug=slug)
    return render(request, "forms/submissions/thanks.html", {"form_page": page})


@never_cache
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers, for their sender and for those who may read this form's; the latter leave a
    line in the audit.
    """
    found = get_object_or_404(Submission.objects.select_related("page", "user", "school"), pk=pk)
    if not found.may_be_read_by(request.user):
        raise PermissionDenied
    reads_all = found.page.may_be_read_by(request.user)
    may_change = reads_all and request.user.has_perm("forms.change_submission")
    if request.method == "POST":
        return change_state(request, found, may_change)
    if found.user_id != request.user.pk:
        note(Action.READ, found, page=found.page)
    by_hand = may_change and not hasattr(found, "access")
    moves = found.MOVES.possible(found.state) if by_hand else []
    context = {"submission": found, "answers": found.shown_answers(), "moves": moves}
    context["in_admin"] = reads_all and request.user.has_perm("wagtailadmin.access_admin")
    return render(request, "forms/submissions/submission.html", context)


def change_state(request: HttpRequest, found: Submission, may_change: bool) -> HttpResponse:
    if not may_change or hasattr(found, "access"):
        raise PermissionDenied
    try:
        found.move(request.POST.get("state", ""), timezone.localdate())
    except Refused as error:
        messages.error(request, str(error))
    return redirect(found)


@never_cache
@require_safe
def submission_file(request: HttpRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(SubmissionFile.objects.select_related("submission__page"), pk=pk)
    submission = file.submission
    works_on_it = hasattr(submission, "access") and submission.access.may_be_seen_by(request.user)
    if not (works_on_it or submission.may_be_read_by(request.user)):
        raise PermissionDenied
    if submission.user_id != request.user.pk:
        note(Action.READ, submission, page=submission.page)
    return file.response(request)

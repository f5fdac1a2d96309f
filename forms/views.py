"""Pages of what was sent: receipts, answers, files; the work on access requests and the register of rights."""

from datetime import date

import segno
from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from home.exports import table_response
from home.models import Holiday, School
from home.thai import sort_key
from services.models import System

from .fields import ThaiDateField
from .lifecycle import CHOICES, OPEN
from .models import AccessItem, AccessRequest, AuditEntry, FormPage, Submission, SubmissionFile
from .models.access import year_end

PAGE_SIZE = 50


def qr_of(address: str) -> str:
    """The address as an inline picture without style attributes."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308 - segno's own markup


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where one matter stands, for whoever holds the code; nothing of its answers or its sender."""
    submission = get_object_or_404(Submission.objects.select_related("page"), code=code)
    items = submission.access.items.select_related("system") if hasattr(submission, "access") else []
    address = request.build_absolute_uri(submission.receipt_url)
    context = {"submission": submission, "items": items, "qr": qr_of(address), "address": address}
    response = render(request, "forms/receipt.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """After an anonymous answer: no number and no code, since either would lead back to the sender."""
    page = get_object_or_404(FormPage.objects.live(), slug=slug)
    return render(request, "forms/thanks.html", {"form_page": page})


@never_cache
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers, for their sender and for those who may read this form's; the latter leave a line in the audit."""
    found = get_object_or_404(Submission.objects.select_related("page", "user", "school"), pk=pk)
    if not found.may_be_read_by(request.user):
        raise PermissionDenied
    may_change = found.page.may_be_read_by(request.user) and request.user.has_perm("forms.change_submission")
    if request.method == "POST":
        return change_state(request, found, may_change)
    if found.user_id != request.user.pk:
        AuditEntry.note(AuditEntry.Action.READ, request.user, page=found.page, number=found.number)
    moves = [(state.value, state.label) for state in found.MOVES[found.State(found.state)]] if may_change else []
    has_access = hasattr(found, "access")
    context = {"submission": found, "answers": found.shown_answers(), "moves": [] if has_access else moves}
    return render(request, "forms/submission.html", context)


def change_state(request: HttpRequest, found: Submission, may_change: bool) -> HttpResponse:
    if not may_change or hasattr(found, "access"):
        raise PermissionDenied
    try:
        found.move_to(request.POST.get("state", ""), timezone.localdate())
    except ValueError as error:
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
        AuditEntry.note(AuditEntry.Action.READ, request.user, page=submission.page, number=submission.number)
    return file.response()


# Access requests ------------------------------------------------------------------------------------------------------
def works_on_access(user) -> bool:
    rights = ("certify_access", "review_access", "decide_access", "grant_access")
    return any(user.has_perm(f"forms.{right}") for right in rights)


def items_for(user):
    """The items that this person has to do with: all for the office, those of the school for its director."""
    items = AccessItem.objects.with_all()
    office = any(user.has_perm(f"forms.{right}") for right in ("review_access", "decide_access", "grant_access"))
    if office:
        return items
    return items.filter(request__submission__school=user.school) if user.school_id else items.none()


@never_cache
@require_safe
def access_queue(request: HttpRequest) -> HttpResponse:
    """Open items, the most urgent first."""
    if not works_on_access(request.user):
        raise PermissionDenied
    today, holidays = timezone.localdate(), Holiday.objects.dates()
    items = list(items_for(request.user).open().prefetch_related("request__submission__page__form_fields")[:500])
    rows = [(item, item.days_left(today, holidays)) for item in items]
    return render(request, "forms/access_queue.html", {"rows": rows, "today": today})


class MoveForm(django_forms.Form):
    """What a move may carry."""

    move = django_forms.CharField(max_length=20)
    reason = django_forms.CharField(max_length=2000, required=False)
    account = django_forms.CharField(max_length=120, required=False)
    until = ThaiDateField(required=False)

    def clean_account(self) -> str:
        account = self.cleaned_data["account"]
        if any(letter.isspace() for letter in account):
            raise django_forms.ValidationError("ชื่อบัญชีต้องไม่มีช่องว่าง และต้องไม่ใส่รหัสผ่าน")
        return account


@never_cache
@require_safe
def access_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its answers, and each system with what this person may do about it."""
    found = get_object_or_404(AccessRequest.objects.select_related("submission__page", "submission__school"), pk=pk)
    if not found.may_be_seen_by(request.user):
        raise PermissionDenied
    submission = found.submission
    if submission.user_id != request.user.pk:
        AuditEntry.note(AuditEntry.Action.READ, request.user, page=submission.page, number=submission.number)
    items = found.items.with_all().prefetch_related("steps__actor")
    rows = [(item, item.possible(request.user), item.to_revoke() if item.state in OPEN else []) for item in items]
    context = {"access": found, "submission": submission, "rows": rows, "answers": submission.shown_answers()}
    return render(request, "forms/access_request.html", context | {"today": timezone.localdate()})


@require_POST
def access_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one move on one system; what is wrong is said on the request's page."""
    item = get_object_or_404(AccessItem.objects.with_all(), pk=pk)
    if not item.request.may_be_seen_by(request.user):
        raise PermissionDenied
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect(item.request)
    given = form.cleaned_data
    until = date_or_none(given["until"])
    if given["move"] not in {move.name for move in item.possible(request.user)}:
        raise PermissionDenied
    try:
        item.move(
            given["move"], request.user, timezone.now(), reason=given["reason"], account=given["account"], until=until
        )
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"บันทึกแล้ว: {item.system} – {item.get_state_display()}")
    return redirect(item.request)


def date_or_none(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class RightsFilter(django_forms.Form):
    """Narrows the register by system, school, state and name."""

    q = django_forms.CharField(label="ชื่อผู้ถือสิทธิ์", max_length=200, required=False)
    system = django_forms.ModelChoiceField(System.objects.all(), label="ระบบ", required=False, empty_label="ทั้งหมด")
    school = django_forms.ModelChoiceField(School.objects.all(), label="โรงเรียน", required=False, empty_label="ทั้งหมด")
    state = django_forms.ChoiceField(label="สถานะ", choices=[("", "ทั้งหมด"), *CHOICES], required=False)

    def narrow(self, rows):
        chosen = self.cleaned_data if self.is_valid() else {}
        exact = {key: chosen[key] for key in ("system", "school", "state") if chosen.get(key)}
        if chosen.get("q"):
            exact["holder_name__icontains"] = chosen["q"]
        return rows.filter(**exact)


def may_see_rights(user) -> bool:
    return any(user.has_perm(f"forms.{right}") for right in ("review_access", "decide_access", "grant_access"))


@never_cache
@require_safe
def access_rights(request: HttpRequest) -> HttpResponse:
    """The register: who holds which right to which system, by system, school and person."""
    if not may_see_rights(request.user):
        raise PermissionDenied
    form = RightsFilter(request.GET)
    rights = form.narrow(AccessItem.objects.rights().with_all()).order_by("system__name", "school__name", "holder_name")
    if kind := request.GET.get("format"):
        return export_rights(request, rights, kind)
    page = Paginator(rights, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "forms/access_rights.html", {"form": form, "page_obj": page})


def export_rights(request: HttpRequest, rights, kind: str) -> HttpResponse:
    if not request.user.has_perm("forms.export_submission"):
        raise PermissionDenied
    AuditEntry.note(AuditEntry.Action.EXPORT, request.user, rows=rights.count())
    columns = ["ระบบ", "โรงเรียน", "ผู้ถือสิทธิ์", "ชื่อบัญชี", "สถานะ", "ให้สิทธิ์เมื่อ", "ใช้ได้ถึง", "ทบทวนภายใน", "เลขคำขอ"]
    rows = (
        [
            str(item.system),
            str(item.school or "สำนักงาน"),
            item.holder_name,
            item.account,
            item.get_state_display(),
            item.granted_on,
            item.valid_until,
            item.review_on,
            item.request.submission.number,
        ]
        for item in rights
    )
    return table_response("ทะเบียนสิทธิ์", columns, rows, "csv" if kind == "csv" else "xlsx")


@never_cache
def access_review(request: HttpRequest) -> HttpResponse:
    """Rights to be looked at again by the end of this fiscal year: renewed or revoked, many at once."""
    if not request.user.has_perm("forms.grant_access"):
        raise PermissionDenied
    today = timezone.localdate()
    items = AccessItem.objects.to_review(year_end(today)).with_all().order_by("review_on", "system__name")
    if request.method == "POST":
        return review_many(request, items)
    ordered = sorted(items, key=lambda item: (item.review_on, sort_key(item.system.name), sort_key(item.holder_name)))
    return render(
        request, "forms/access_review.html", {"items": ordered, "until": year_end(today), "user_pk": request.user.pk}
    )


def review_many(request: HttpRequest, items) -> HttpResponse:
    """Each right by itself: one that may not be moved does not stop the others."""
    name, reason = request.POST.get("move", ""), request.POST.get("reason", "")
    chosen = [key for key in request.POST.getlist("items") if key.isdecimal() and len(key) < 19]
    done, left = 0, []
    if name not in ("renew", "revoke"):
        raise PermissionDenied
    for item in items.filter(pk__in=chosen):
        try:
            item.move(name, request.user, timezone.now(), reason=reason)
            done += 1
        except ValueError as error:
            left.append(f"{item.system} – {item.holder_name}: {error}")
    if done:
        messages.success(request, f"บันทึกแล้ว {done} รายการ")
    for text in left[:10]:
        messages.error(request, text)
    if not done and not left:
        messages.error(request, "โปรดเลือกอย่างน้อยหนึ่งรายการ")
    return redirect("access-review")

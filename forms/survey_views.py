"""Results of surveys and of needs: the page, its files, reminders, comments, and what is frozen for publication."""

from collections.abc import Sequence
from io import BytesIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from home.exports import attachment, table_response
from home.models import OfficeSettings, User
from home.notify import send_template
from home.thai import fiscal_year

from . import surveys as tables
from .models import AuditEntry, CommentDecision, FormPage, ResultSnapshot, Submission
from .models.submissions import data_columns
from .papers import results_paper
from .results import criterion, results

RESULTS = (FormPage.Purpose.SURVEY, FormPage.Purpose.NEEDS)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def survey_page(slug: str) -> FormPage:
    return get_object_or_404(FormPage, slug=slug, purpose__in=RESULTS)


def readable_survey(request: HttpRequest, slug: str) -> FormPage:
    page = survey_page(slug)
    if not page.may_see_results(request.user):
        raise PermissionDenied
    return page


@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys whose results this person may see; what was published of the others."""
    pages = FormPage.objects.filter(purpose__in=RESULTS).order_by("title", "pk")
    seen = [page for page in pages if page.may_see_results(request.user)]
    published = ResultSnapshot.objects.filter(page__shares_results=True).select_related("page")
    return render(request, "forms/surveys.html", {"pages": seen, "published": published})


@never_cache
@require_safe
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that the answers say, for all or for one group; groups under five stay hidden."""
    page = readable_survey(request, slug)
    rows = tables.answers_of(page)
    if page.purpose == FormPage.Purpose.NEEDS:
        return render(request, "forms/needs_results.html", needs_context(page, rows))
    key, code = request.GET.get("by", ""), request.GET.get("is", "")
    chosen = group_chosen(page, rows, key, code) if key else (rows, frozenset(), "")
    fields = tables.group_fields(page)
    context = {
        "form_page": page,
        "fields": fields,
        "criterion": criterion(page.bands),
        "is_hidden_group": chosen is None,
    }
    context |= {"rates": tables.rates(page), "may_publish": request.user.has_perm("forms.publish_results")}
    context |= {"snapshots": page.snapshots.all()}
    if chosen is not None:
        table = results(chosen[0], tables.items_of(page, "likert"), page.bands, chosen[1])
        context |= {"table": table, "group": chosen[2], "breakdowns": [tables.breakdown(page, rows, f) for f in fields]}
        context |= {
            "spread": tables.spread_chart(table),
            "aspects_chart": tables.means_chart("ค่าเฉลี่ยรายด้าน", table.aspects),
        }
        context |= {"compared": tables.compared(page, table) if not key else []}
    return render(request, "forms/survey_results.html", context)


def group_chosen(page: FormPage, rows: list[dict], key: str, code: str):
    """The answers of a group, the items to leave out, and its name; None where it may not be shown."""
    field = {field.clean_name: field for field in tables.group_fields(page)}.get(key)
    found = tables.chosen_rows(page, rows, key, code) if field else None
    if found is None:
        return None
    return (*found, f"{field.label}: {tables.labels_of(field).get(code, 'ไม่ระบุ')}")


def needs_context(page: FormPage, rows: list[dict]) -> dict:
    found = tables.needs_of(page, rows)
    by_group = []
    for field in tables.group_fields(page):
        groups = tables.grouped(rows, field.clean_name)
        hidden = tables.hidden_groups({code: len(listed) for code, listed in groups.items()})
        labels = tables.labels_of(field)
        shown = [
            (labels[code], tables.needs_of(page, groups[code]))
            for code in labels
            if code in groups and code not in hidden
        ]
        by_group.append((field.label, [(label, first_needs(listed)) for label, listed in shown], bool(hidden)))
    return {
        "form_page": page,
        "needs": found,
        "chart": tables.needs_chart(found),
        "respondents": len(rows),
        "groups": by_group,
        "rates": tables.rates(page),
    }


def first_needs(rows: Sequence) -> list:
    return sorted((row for row in rows if row.rank), key=lambda row: row.rank)[:3]


# Files ----------------------------------------------------------------------------------------------------------------
@never_cache
@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Summary or raw rows as XLSX or CSV, and the official table as DOCX."""
    page = readable_survey(request, slug)
    what, kind = request.GET.get("what", "summary"), "csv" if request.GET.get("format") == "csv" else "xlsx"
    if what == "raw":
        return raw_rows(request, page, kind, codes=request.GET.get("values") == "codes")
    if page.purpose == FormPage.Purpose.NEEDS:
        return table_response(f"ความต้องการ {page}", NEEDS_COLUMNS, needs_rows(page), kind)
    table = results(tables.answers_of(page), tables.items_of(page, "likert"), page.bands)
    if what == "paper":
        return paper(page, table)
    return table_response(f"ผลสำรวจ {page}", tables.COLUMNS, [*tables.table_rows(table), [criterion(page.bands)]], kind)


NEEDS_COLUMNS = ["ข้อ", "n", "สภาพปัจจุบัน (D)", "สภาพที่ต้องการ (I)", "PNI modified", "อันดับ"]


def needs_rows(page: FormPage) -> list[list[object]]:
    return [
        [need.label, "น้อยกว่า 5"]
        if need.is_hidden
        else [
            need.label,
            need.n,
            *(str(v) if v is not None else "" for v in (need.present, need.wanted, need.pni)),
            need.rank or "",
        ]
        for need in tables.needs_of(page, tables.answers_of(page))
    ]


def raw_rows(request: HttpRequest, page: FormPage, kind: str, *, codes: bool) -> HttpResponse:
    """Every answer, for those with the right to export; an anonymous one has the day alone."""
    if not (page.may_be_read_by(request.user) and request.user.has_perm("forms.export_submission")):
        raise PermissionDenied
    rows = list(page.submissions.prefetch_related("page__form_fields").order_by("submit_time", "pk"))
    AuditEntry.note(AuditEntry.Action.EXPORT, request.user, page=page, rows=len(rows))
    fields = [f for f in page.form_fields.all() if not f.is_heading and f.field_type != "file"]
    heads = [(key if codes else label) for f in fields for key, label in data_columns(f)]
    name = "ข้อมูลดิบ" if page.is_anonymous else "คำตอบ"
    lines = ([row.submit_time.date() if page.is_anonymous else row.submit_time, *answers(row, codes)] for row in rows)
    return table_response(f"{name} {page}", ["วันที่ส่ง", *heads], lines, kind)


def answers(row: Submission, codes: bool) -> list[object]:
    listed = (value for _, value in row.shown_answers(codes=codes))
    return [", ".join(map(str, value)) if isinstance(value, list) else value for value in listed]


def paper(page: FormPage, table) -> HttpResponse:
    file = BytesIO()
    results_paper(page, table, OfficeSettings.load(), timezone.localdate()).save(file)
    file.seek(0)
    response = FileResponse(file, content_type=DOCX)
    response["Content-Disposition"] = attachment(f"ผลสำรวจ {page}.docx")
    return response


# What follows ---------------------------------------------------------------------------------------------------------
@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    """A mail to the directors of the schools from which nobody has answered."""
    page = readable_survey(request, slug)
    if not request.user.has_perm("forms.publish_results"):
        raise PermissionDenied
    silent = [rate.school.pk for rate in tables.rates(page) if rate.people and not rate.answered]
    people = User.objects.filter(
        is_active=True, school__in=silent, groups__permissions__codename="certify_access"
    ).distinct()
    for person in people:
        send_template("emails/survey_reminder.txt", person.email, {"page": page, "person": person})
    messages.success(request, f"จัดส่งอีเมลเตือนแล้ว {len(people)} ฉบับ")
    return redirect("survey", slug=slug)


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the results of today for a period of this fiscal year."""
    page = readable_survey(request, slug)
    period = request.POST.get("period", "")
    if not request.user.has_perm("forms.publish_results") or page.purpose != FormPage.Purpose.SURVEY:
        raise PermissionDenied
    if period not in {"6", "12"}:
        messages.error(request, "โปรดเลือกรอบ 6 หรือ 12 เดือน")
        return redirect("survey", slug=slug)
    table = results(tables.answers_of(page), tables.items_of(page, "likert"), page.bands)
    kept = tables.frozen(table) | {"criterion": criterion(page.bands)}
    facts = {"fiscal_year": fiscal_year(timezone.localdate()), "period": int(period), "published_by": request.user}
    try:
        with transaction.atomic():
            made = ResultSnapshot.objects.create(page=page, results=kept, **facts)
            AuditEntry.note(AuditEntry.Action.PUBLISH, request.user, page=page)
    except IntegrityError:
        messages.error(request, "รอบนี้เผยแพร่แล้ว ผลที่เผยแพร่แล้วไม่เปลี่ยนแปลง")
        return redirect("survey", slug=slug)
    return redirect(made)


@require_safe
def snapshot(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Published results, as they were on that day."""
    found = get_object_or_404(ResultSnapshot.objects.select_related("page"), pk=pk, page__slug=slug)
    if not (found.page.shares_results or found.page.may_see_results(request.user)):
        raise PermissionDenied
    return render(request, "forms/snapshot.html", {"snapshot": found, "columns": tables.COLUMNS})


@never_cache
def comment_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Open comments: read first, then shown or not; only those whose writers agreed can be shown."""
    page = readable_survey(request, slug)
    found = tables.comments(page)
    may_decide = request.user.has_perm("forms.publish_results")
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        decide_comments(request, found)
        return redirect("survey-comments", slug=slug)
    shown = found if may_decide else [comment for comment in found if comment.is_shown]
    return render(request, "forms/comments.html", {"form_page": page, "comments": shown, "may_decide": may_decide})


def decide_comments(request: HttpRequest, found: list) -> None:
    ticked = set(request.POST.getlist("show"))
    for comment in found:
        is_shown = comment.may_be_shown and f"{comment.submission_id}.{comment.key}" in ticked
        if is_shown != comment.is_shown:
            CommentDecision.objects.update_or_create(
                submission_id=comment.submission_id,
                key=comment.key,
                defaults={"is_shown": is_shown, "decided_by": request.user},
            )

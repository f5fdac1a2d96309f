"""The audit for the administrator and the director: filtered, in pages, and as a file."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.files.exports import asked_export, table_response
from home.pages.access import visible_pages
from home.thai.date_fields import ThaiDateField
from home.thai.writing import start_of_day

from .actions import LABELS
from .kinds import kind_name, kinds_in_use
from .lists import note_list
from .models import AuditRow
from .words import name_in_words, values_in_words

SEE, EXPORT = "home.view_auditrow", "home.export_auditrow"
PER_PAGE = 50
COLUMNS = [
    *("ลำดับ", "เวลา", "ผู้กระทำ", "เลขบัญชี", "การกระทำ", "ที่มา", "ประเภท", "เลขประจำ", "เรื่อง"),
    *("หน้า", "ก่อน", "หลัง", "จำนวนรายการ", "เหตุผล", "ลายนิ้วมือ"),
]


class AuditFilter(forms.Form):
    """By person, action, object and dates; an unreadable value filters nothing and is reported
    beside its field.
    """

    who = forms.CharField(
        label="ผู้กระทำ", max_length=200, required=False, help_text="ชื่อ ชื่อผู้ใช้ หรือเลขบัญชี"
    )
    action = forms.ChoiceField(
        label="การกระทำ", required=False, choices=[("", "ทั้งหมด"), *LABELS.items()]
    )
    kind = forms.ChoiceField(label="ประเภทของเรื่อง", required=False)
    q = forms.CharField(
        label="เรื่อง", max_length=200, required=False, help_text="ชื่อ เลขทะเบียน หรือเลขประจำ"
    )
    first = ThaiDateField(label="ตั้งแต่วันที่", required=False)
    last = ThaiDateField(label="ถึงวันที่", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "ทั้งหมด"), *kinds_in_use()]

    def narrow(self, rows: QuerySet[AuditRow]) -> QuerySet[AuditRow]:
        self.is_valid()
        chosen = self.cleaned_data
        if who := chosen.get("who"):
            rows = rows.by_words(who)
        if about := chosen.get("q"):
            rows = rows.about_words(about)
        if action := chosen.get("action"):
            rows = rows.of_action(action)
        if kind := chosen.get("kind"):
            rows = rows.filter(subject_type=kind)
        if first := chosen.get("first"):
            rows = rows.filter(at__gte=start_of_day(first))
        if last := chosen.get("last"):
            rows = rows.filter(at__lt=start_of_day(last) + timedelta(days=1))
        return rows


@never_cache
@require_safe
def audit(request: HttpRequest) -> HttpResponseBase:
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    form = AuditFilter(request.GET)
    rows = form.narrow(AuditRow.objects.with_texts())
    if kind := asked_export(request):
        return export(request, rows, kind)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    titles = titles_of(page, request.user)
    shown = [(row, kind_name(row.subject_type), titles.get(row.page, "")) for row in page]
    searched = f"{request.GET.get('who', '')}{request.GET.get('q', '')}"
    response = render_page(request, {"form": form, "page_obj": page, "rows": shown})
    note_list("home.auditrow", page.paginator.count, words=searched)
    return response


def titles_of(rows: Iterable[AuditRow], user) -> dict[int, str]:
    """Of the pages that are recorded by number, the titles of those that this person may see."""
    numbers = [row.page for row in rows if row.page]
    return dict(visible_pages(user).filter(pk__in=numbers).values_list("pk", "title"))


def render_page(request: HttpRequest, facts: dict) -> HttpResponse:
    narrowed = any(request.GET.get(name) for name in facts["form"].fields)
    facts |= {"narrowed": narrowed, "may_export": request.user.has_perm(EXPORT)}
    return render(request, "home/audit/list.html", facts)


def export(request: HttpRequest, rows: QuerySet[AuditRow], kind: str) -> HttpResponseBase:
    """Up to the last row at the time of the request; the row for the export itself comes after
    it.
    """
    if not request.user.has_perm(EXPORT):
        raise PermissionDenied
    last = AuditRow.objects.order_by("-number").values_list("number", flat=True).first() or 0
    rows = rows.filter(number__lte=last)
    told = lines(rows.order_by("number"))
    return table_response(
        "บันทึกการใช้งาน", COLUMNS, told, kind, of="home.auditrow", count=rows.count()
    )


def lines(rows: QuerySet[AuditRow]) -> Iterator[list[object]]:
    for row in rows.iterator(chunk_size=2000):
        yield [
            *(row.number, row.moment_in_words, str(row.actor_name), row.actor_id),
            *(row.action_label, row.origin, kind_name(row.subject_type), row.subject_number),
            *(
                str(row.subject_name or ""),
                row.page,
                as_line(row, row.before),
                as_line(row, row.after),
                row.rows,
            ),
            *(str(row.reason or ""), row.digest),
        ]


def as_line(row: AuditRow, values: dict[str, object]) -> str:
    kind = row.subject_type
    return "; ".join(
        f"{name_in_words(kind, name)}: {values_in_words(kind, name, values[name])}"
        for name in sorted(values)
    )

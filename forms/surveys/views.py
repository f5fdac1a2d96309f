"""Results of surveys and of needs: the page, its files, reminders, comments, and what is frozen
for publication.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forms.page.models import FormPage
from forms.submissions import columns
from forms.submissions.models import label_of
from home.audit.actions import Action
from home.audit.lists import note_list
from home.audit.writing import note
from home.files.exports import asked_export, table_response
from home.mail.outbox import send_template
from home.models import AuditRow, OfficeSettings, User
from home.papers.files import KINDS, paper_response
from home.papers.memo import TitledPaper
from home.thai.writing import fiscal_months, fiscal_year, format_date_long, local_day, start_of_day

from . import answers as tables
from . import tables as sheets
from .figures import SMALLEST_GROUP, criterion
from .models import CommentDecision, ResultSnapshot, directors_of
from .papers import survey_paper

RESULTS = (FormPage.Purpose.SURVEY, FormPage.Purpose.NEEDS)
COMMENTS_SIZE = 50
PERIOD = re.compile(r"(?:(2[0-9]{3})-)?(6|12)")


def survey_page(slug: str) -> FormPage:
    return get_object_or_404(FormPage, slug=slug, purpose__in=RESULTS)


def readable_survey(request: HttpRequest, slug: str) -> FormPage:
    page = survey_page(slug)
    if not page.may_see_results(request.user):
        raise PermissionDenied
    return page


@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys whose results this person may see, and the published results of the others."""
    pages = FormPage.objects.filter(purpose__in=RESULTS).order_by("title", "pk")
    seen = [page for page in pages if page.may_see_results(request.user)]
    published = ResultSnapshot.objects.select_related("page")
    if not request.user.has_perm("forms.view_results"):
        published = published.filter(page__shares_results=True)
    return render(request, "forms/surveys/surveys.html", {"pages": seen, "published": published})


# Results ------------------------------------------------------------------------------------------
def chosen_group(
    request: HttpRequest, page: FormPage, rows: list[dict]
) -> tuple[str, str, str] | None:
    """Field, code and name of the group named in the URL, empty for all; None where it may not be
    shown.
    """
    key, code = request.GET.get("by", ""), request.GET.get("is", "")
    if not key:
        return "", "", ""
    field = {field.clean_name: field for field in tables.group_fields(page)}.get(key)
    if field is None or not tables.may_be_shown(rows, key, code):
        return None
    return key, code, f"{field.label}: {label_of(field, code) if code else 'ไม่ระบุ'}"


@never_cache
@require_safe
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that the answers say, for all or for one group; groups under five stay hidden."""
    page = readable_survey(request, slug)
    rows = tables.answers_of(page)
    chosen = chosen_group(request, page, rows)
    rates = tables.rates(page) if may_see_rates(request, page) else None
    context = {
        "form_page": page,
        "rates": rates,
        "is_hidden_group": chosen is None,
        "group": chosen and chosen[2],
    }
    context |= {
        "may_publish": request.user.has_perm("forms.publish_results"),
        "respondents": len(rows),
    }
    context |= {"schools_answered": sum(bool(rate.answered) for rate in rates or [])}
    if page.purpose == FormPage.Purpose.NEEDS:
        context |= needs_context(page, rows, chosen)
        return render(request, "forms/surveys/needs.html", context)
    context |= {
        "criterion": criterion(page.bands),
        "snapshots": page.snapshots.all(),
        "periods": periods_to_publish(),
    }
    if chosen is not None:
        context |= survey_context(page, rows, chosen)
    return render(request, "forms/surveys/results.html", context)


def may_see_rates(request: HttpRequest, page: FormPage) -> bool:
    """The participating schools are shown to those who work on the survey, not to everybody with
    whom its results are shared.
    """
    return request.user.has_perm("forms.view_results") or page.may_be_read_by(request.user)


def survey_context(page: FormPage, rows: list[dict], chosen: tuple[str, str, str]) -> dict:
    """The tables of the chosen group; for all answers also the groups and the previous round."""
    table = tables.results_of(page, rows, *chosen[:2])
    context = {
        "table": table,
        "breakdowns": [],
        "spread": tables.spread_chart(table),
        "aspects_chart": tables.means_chart("ค่าเฉลี่ยรายด้าน", table.aspects),
        "compared": [],
    }
    if not chosen[0]:
        fields = tables.group_fields(page)
        context["breakdowns"] = [tables.breakdown(page, rows, field) for field in fields]
        context["compared"] = tables.compare_rounds(page, table)
    return context


def needs_context(page: FormPage, rows: list[dict], chosen: tuple[str, str, str] | None) -> dict:
    if chosen is None:
        return {}
    found = tables.needs_of(page, rows, *chosen[:2])
    context = {"needs": found, "chart": tables.needs_chart(found), "groups": [], "sizes": []}
    if not chosen[0]:
        parts = tables.needs_groups(page, rows)
        context["groups"] = [(part, first_of_groups(part)) for part in parts]
        context["sizes"] = [(part, part.sizes) for part in parts]
    return context


def first_of_groups(part: tables.NeedsGroups) -> list[tuple[str, str, list]]:
    """Code, label and most urgent needs of each group of a field."""
    lines = zip(part.codes, part.lines, strict=True)
    return [(code, label, first_needs(needs)) for code, (label, needs) in lines]


def first_needs(rows: Sequence) -> list:
    return sorted((row for row in rows if row.rank), key=lambda row: row.rank)[:3]


# Files --------------------------------------------------------------------------------------------
@never_cache
@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Summary, raw rows or the schools that took part as XLSX or CSV; the official tables as
    PDF or DOCX.
    """
    page = readable_survey(request, slug)
    what, kind = request.GET.get("what", "summary"), asked_export(request) or "xlsx"
    if what == "raw":
        return raw_rows(request, page, kind, codes=request.GET.get("values") == "codes")
    if what == "rates":
        if not may_see_rates(request, page):
            raise PermissionDenied
        return table_response(
            f"การมีส่วนร่วม {page}", RATES_COLUMNS, map(rate_row, tables.rates(page)), kind
        )
    rows = tables.answers_of(page)
    if what == "paper":
        paper = paper_of(page, sheets.sheets(page, rows), len(rows), f"ผู้ตอบทั้งหมด {len(rows)} คน")
        kind = asked_export(request, tuple(KINDS)) or "docx"
        return paper_response(paper, paper.title[:80], kind)
    chosen = chosen_group(request, page, rows)
    if chosen is None:
        raise PermissionDenied
    if page.purpose == FormPage.Purpose.NEEDS:
        return table_response(
            f"ความต้องการ {page}", NEEDS_COLUMNS, needs_rows(page, rows, chosen), kind
        )
    return table_response(f"ผลสำรวจ {page}", tables.COLUMNS, summary_rows(page, rows, chosen), kind)


RATES_COLUMNS = ["รหัสโรงเรียน", "โรงเรียน", "ผู้มีสิทธิ์ตอบ", "ตอบแล้ว", "ร้อยละ"]
NEEDS_COLUMNS = ["ข้อ", "n", "สภาพปัจจุบัน (D)", "สภาพที่ต้องการ (I)", "PNI modified", "อันดับ", "กลุ่ม"]


def rate_row(rate: tables.SchoolRate) -> list[object]:
    return [
        rate.school.code,
        rate.school.name,
        rate.people,
        rate.answered,
        "" if rate.percent is None else rate.percent,
    ]


def summary_rows(
    page: FormPage, rows: list[dict], chosen: tuple[str, str, str]
) -> Iterator[list[object]]:
    """The figures, how they are read, and for all answers the groups too."""
    yield from tables.table_rows(tables.results_of(page, rows, *chosen[:2]))
    yield [criterion(page.bands)]
    if chosen[2]:
        yield [f"เฉพาะกลุ่ม {chosen[2]}"]
        return
    for field in tables.group_fields(page):
        yield []
        yield [f"จำแนกตาม{field.label}"]
        for line in tables.breakdown(page, rows, field).lines:
            yield (
                tables.cells(line.label, line.results.total, None)
                if line.results
                else [line.label, sheets.HIDDEN]
            )


def needs_rows(
    page: FormPage, rows: list[dict], chosen: tuple[str, str, str]
) -> Iterator[list[object]]:
    parts = [(chosen[2] or "ทั้งหมด", tables.needs_of(page, rows, *chosen[:2]))]
    if not chosen[0]:
        for part in tables.needs_groups(page, rows):
            parts += [(f"{part.label}: {label}", needs) for label, needs in part.lines]
    for group, needs in parts:
        for need in needs:
            if need.is_hidden:
                yield [need.label, sheets.HIDDEN, "", "", "", "", group]
                continue
            numbers = map(tables.number_cell, (need.present, need.wanted, need.pni))
            yield [need.label, need.n, *numbers, need.rank or "", group]


def raw_rows(request: HttpRequest, page: FormPage, kind: str, *, codes: bool) -> HttpResponseBase:
    """Every answer, for people with the right to export; an anonymous answer has the day only."""
    if not (page.may_be_read_by(request.user) and request.user.has_perm("forms.export_submission")):
        raise PermissionDenied
    rows = list(page.submissions.order_by("submit_time", "pk"))
    for row in rows:
        row.page = page  # the page's fields are read once
    fields = columns.fields_of(page)
    name = "ข้อมูลดิบ" if page.is_anonymous else "คำตอบ"
    heads = ["วันที่ส่ง", *columns.headings(fields, codes=codes)]
    lines = ([columns.sending_time(row), *columns.cells(row, fields, codes=codes)] for row in rows)
    return table_response(
        f"{name} {page}", heads, lines, kind, of="forms.submission", page=page, count=len(rows)
    )


def paper_of(
    page: FormPage, found: list[sheets.Sheet], respondents: int, period: str
) -> TitledPaper:
    if page.purpose == FormPage.Purpose.NEEDS:
        notes = [sheets.NEEDS_FORMULA, sheets.HIDING, sheets.PERCENTS]
    else:
        notes = [criterion(page.bands), sheets.HIDING, sheets.PERCENTS]
    if respondents < SMALLEST_GROUP:
        found = []
    office = OfficeSettings.load().office_name
    return survey_paper(f"สรุปผล{page.title}", office, [period], found, notes, timezone.localdate())


# Who has not answered -----------------------------------------------------------------------------
@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Mail the directors of the schools from which nobody has answered, at most once a day."""
    page = readable_survey(request, slug)
    if not request.user.has_perm("forms.publish_results"):
        raise PermissionDenied
    today = start_of_day(timezone.localdate())
    if not page.is_open(timezone.now()) or not page.live:
        messages.error(request, "แบบสำรวจนี้ไม่ได้เปิดรับอยู่ จึงไม่ส่งอีเมลเตือน")
    elif AuditRow.objects.filter(action=Action.REMIND, page=page.pk, at__gte=today).exists():
        messages.info(request, "วันนี้ส่งอีเมลเตือนของแบบสำรวจนี้แล้ว ส่งได้อีกในวันถัดไป")
    else:
        silent = {
            rate.school.pk for rate in tables.rates(page) if rate.people and not rate.answered
        }
        told = remind_directors(page, silent)
        note(Action.REMIND, page, page=page, rows=len(told))
        text = f"จัดส่งอีเมลเตือนแล้ว {len(told)} โรงเรียน"
        left = len(silent) - len(told)
        messages.success(
            request, f"{text} อีก {left} โรงเรียนไม่มีอีเมลของผู้อำนวยการ โปรดติดต่อทางอื่น" if left else text
        )
    return redirect("survey", slug=slug)


def remind_directors(page: FormPage, schools: set[int]) -> set[int]:
    """Write to the directors of these schools; returns the schools that could be reached."""
    told = set()
    for person in directors_of(schools):
        send_template("emails/survey_reminder.txt", person.email, {"page": page, "person": person})
        told.add(person.school_id)
    return told


# Published ----------------------------------------------------------------------------------------
def periods_to_publish() -> list[tuple[str, str]]:
    """The periods that can be published today: of this fiscal year and, since reports are late, of
    the last one.
    """
    this_year = fiscal_year(timezone.localdate())
    return [
        (f"{year}-{kind.value}", f"{kind.label} ปีงบประมาณ {year}")
        for year, kind in product((this_year, this_year - 1), ResultSnapshot.Period)
    ]


def rows_of_period(page: FormPage, first: date, last: date) -> list[dict]:
    sent = page.submissions.filter(
        submit_time__gte=start_of_day(first), submit_time__lt=start_of_day(last + timedelta(days=1))
    )
    return list(sent.order_by("pk").values_list("form_data", flat=True))


def refusal_to_publish(page: FormPage, year: int, count: int) -> str:
    """Why this period cannot be published; "" when it can."""
    if count < SMALLEST_GROUP:
        return f"มีผู้ตอบในรอบนี้ {count} คน ต้องมีอย่างน้อย {SMALLEST_GROUP} คนจึงเผยแพร่ได้"
    for other in page.snapshots.filter(fiscal_year=year):
        if 0 < abs(count - other.results["respondents"]) < SMALLEST_GROUP:
            return "ผู้ตอบต่างจากรอบที่เผยแพร่แล้วน้อยกว่า 5 คน ผู้อ่านอาจคำนวณคำตอบของคนกลุ่มเล็กได้ จึงเผยแพร่ไม่ได้"
    return ""


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the results of a period of a fiscal year, as they are today."""
    page = readable_survey(request, slug)
    if (
        not request.user.has_perm("forms.publish_results")
        or page.purpose != FormPage.Purpose.SURVEY
    ):
        raise PermissionDenied
    chosen = PERIOD.fullmatch(request.POST.get("period", ""))
    this_year = fiscal_year(timezone.localdate())
    if not chosen or (chosen[1] and int(chosen[1]) not in (this_year, this_year - 1)):
        messages.error(request, "โปรดเลือกรอบ 6 หรือ 12 เดือน")
        return redirect("survey", slug=slug)
    year, months = int(chosen[1] or this_year), int(chosen[2])
    first, last = fiscal_months(year, 0, months)
    rows = rows_of_period(page, first, last)
    if refusal := refusal_to_publish(page, year, len(rows)):
        messages.error(request, refusal)
        return redirect("survey", slug=slug)
    try:
        with transaction.atomic():
            made = freeze(page, rows, year, months, request.user)
    except IntegrityError:
        messages.error(request, "รอบนี้เผยแพร่แล้ว ผลที่เผยแพร่แล้วไม่เปลี่ยนแปลง")
        return redirect("survey", slug=slug)
    return redirect(made)


def freeze(page: FormPage, rows: list[dict], year: int, months: int, user: User) -> ResultSnapshot:
    first, last = fiscal_months(year, 0, months)
    total = tables.results_of(page, rows).total
    kept = {
        "respondents": len(rows),
        "total": {"n": total.n, "mean": total.mean, "level": total.level},
        "criterion": criterion(page.bands),
        "period": f"{format_date_long(first)} – {format_date_long(last)}",
        "sheets": sheets.as_dicts(sheets.sheets(page, rows)),
    }
    note(
        Action.PUBLISH,
        page,
        who=user,
        page=page,
        after={"results": f"{year}-{months}"},
        rows=len(rows),
    )
    return ResultSnapshot.objects.create(
        page=page, fiscal_year=year, period=months, results=kept, published_by=user
    )


@require_safe
def snapshot(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Published results, as they were on that day: a page, a spreadsheet or a paper."""
    found = get_object_or_404(ResultSnapshot.objects.select_related("page"), pk=pk, page__slug=slug)
    if not (found.page.shares_results or found.page.may_see_results(request.user)):
        raise PermissionDenied
    kept = [sheets.Sheet(**sheet) for sheet in found.results["sheets"]]
    if kind := asked_export(request):
        return table_response(f"ผลสำรวจ {found}", [str(found)], sheets.as_rows(kept), kind)
    if kind := asked_export(request, tuple(KINDS)):
        paper = paper_of_snapshot(found, kept)
        return paper_response(paper, paper.title[:80], kind)
    return render(
        request,
        "forms/surveys/snapshot.html",
        {"snapshot": found, "sheets": kept, "hiding": sheets.HIDING},
    )


def paper_of_snapshot(found: ResultSnapshot, kept: list[sheets.Sheet]) -> TitledPaper:
    lines = [
        f"{found.get_period_display()} ปีงบประมาณ {found.fiscal_year} ({found.results['period']})",
        f"ผู้ตอบทั้งหมด {found.results['respondents']} คน",
    ]
    notes = [found.results["criterion"], sheets.HIDING, sheets.PERCENTS]
    day = local_day(found.published_at)
    return survey_paper(
        f"สรุปผล{found.page.title}", OfficeSettings.load().office_name, lines, kept, notes, day
    )


# Comments -----------------------------------------------------------------------------------------
@never_cache
def comment_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Open comments: reviewed first, then shown or not; only comments whose writers consented can
    be shown.
    """
    page = readable_survey(request, slug)
    may_decide = request.user.has_perm("forms.publish_results")
    found = tables.comments(page)
    if not may_decide:
        found = [comment for comment in found if comment.is_shown]
    listed = Paginator(found, COMMENTS_SIZE)
    shown = listed.get_page(request.GET.get("page"))
    if request.method != "POST":
        note_list("forms.submission", listed.count, page=page)
    else:
        if not may_decide:
            raise PermissionDenied
        decide_comments(request, shown)
        messages.success(request, "บันทึกการแสดงความคิดเห็นแล้ว")
        return redirect(request.get_full_path())
    return render(
        request,
        "forms/surveys/comments.html",
        {"form_page": page, "page_obj": shown, "may_decide": may_decide},
    )


def decide_comments(request: HttpRequest, found) -> None:
    """Store the decisions for the comments on this page; those on other pages stay as they are."""
    ticked = set(request.POST.getlist("show"))
    for comment in found:
        is_shown = comment.may_be_shown and f"{comment.submission_id}.{comment.key}" in ticked
        if is_shown != comment.is_shown:
            CommentDecision.objects.update_or_create(
                submission_id=comment.submission_id,
                key=comment.key,
                defaults={"is_shown": is_shown, "decided_by": request.user},
            )

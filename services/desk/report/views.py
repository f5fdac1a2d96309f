"""Statistics: the report on consultations (form ๗.๒), its memo to the director, and the
director's own page.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail import hooks

from home.admin.versions import OneAtATime
from home.files.exports import asked_export, table_response
from home.moves import Refused
from home.office.waiting import waiting_for
from home.papers.files import KINDS, paper_response
from home.thai.secrets import RefusesSecrets
from services.desk.models import Consultation

from .brief import brief_of
from .figures import Row, Trend, tell
from .memo import default_texts, memo_of
from .models import ConsultationReport
from .periods import IN_A_YEAR, Period
from .pictures import draw_charts
from .rows import (
    asked_without_guide,
    follow_up_share,
    live_figures,
    report_figures,
    trends,
    years_in_use,
)
from .rules import MOVES, ReportState
from .write_next import Wish, rank_subjects, told_by_others

may_read = permission_required("services.view_consultationreport", raise_exception=True)
may_write = permission_required("services.change_consultationreport", raise_exception=True)


class Cut(NamedTuple):
    """One way to divide the cases: its key in the report, its heading, what its first column is
    called, and the parameter by which the desk's list shows the cases behind a row.
    """

    name: str
    title: str
    head: str
    parameter: str


CUTS = (
    Cut("systems", "จำแนกตามระบบ", "ระบบ", "system"),
    Cut("categories", "จำแนกตามประเภทเรื่อง", "ประเภทเรื่อง", "category"),
    Cut("channels", "จำแนกตามช่องทาง", "ช่องทาง", "channel"),
    Cut("formality", "เป็นทางการ/ไม่เป็นทางการ", "ลักษณะ", "formality"),
    Cut("positions", "จำแนกตามตำแหน่งผู้ขอ", "ตำแหน่งผู้ขอ", "position"),
    Cut("sizes", "จำแนกตามขนาดโรงเรียน", "ขนาดโรงเรียน", "size"),
)
SCHOOLS = Cut("schools", "จำแนกตามโรงเรียน", "โรงเรียน", "school")

TWO_PLACES = Decimal("0.01")
SHOWN = 5  # things on the director's page that wait


def period_or_404(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise Http404 from error


def chosen_period(request: HttpRequest) -> Period:
    """The period asked for, else this fiscal year."""
    today = timezone.localdate()
    return period_or_404(request.GET["period"]) if request.GET.get("period") else Period.of(today)


def periods_of(chosen: Period, years: list[int]) -> list[tuple[str, list[Period]]]:
    """The fiscal years, the parts of the one chosen, and the school years that lie in it."""
    year = chosen.fiscal_year
    return [
        ("ปีงบประมาณ", [Period(each) for each in years]),
        ("รอบ 6 เดือน", parts_of(year, "h")),
        ("ไตรมาส", parts_of(year, "q")),
        ("เดือน", parts_of(year, "m")),
        ("ปีการศึกษา", [*parts_of(year - 1, "s"), *parts_of(year, "s")]),
        ("ภาคเรียน", [*parts_of(year - 1, "t"), *parts_of(year, "t")]),
    ]


def parts_of(year: int, kind: str) -> list[Period]:
    return [Period(year, kind, number + 1) for number in range(IN_A_YEAR[kind])]


def behind(period: str, **narrow: object) -> str:
    """The list of the cases behind a figure; what was cancelled is left out, as in the figure."""
    return f"{reverse('consultations')}?{urlencode({'period': period, 'counted': 1, **narrow})}"


FIGURES = (
    "answered",
    "open",
    "overdue",
    "in_time",
    "late",
    "named",
    "said",
    "understood",
    "assessed",
    "rated",
)


def add_links(report: Row, *, formal: bool = False) -> Row:
    """The report with the address of the cases behind each figure."""
    period, base = report["period"], {"formality": 1} if formal else {}
    for cut in (*CUTS, SCHOOLS):
        for row in report.get(cut.name, ()):
            where = base | {cut.parameter: row["key"]}
            row["url"] = behind(period, **where) if row["count"] else ""
            row["in_time_url"] = behind(period, **where, figure="in_time") if row["in_time"] else ""
    for row in report["months"]:
        is_listed = row["count"] and row["key"]  # part of a month is no period of the list
        row["url"] = behind(row["key"], **base) if is_listed else ""
    for row in report["subjects"]:
        row["url"] = behind(period, **base, subject=row["key"])
    for row in report["follow_ups"]:
        row["url"] = behind(period, **base, follow_up=row["key"]) if row["count"] else ""
    for row in report["standards"]:
        figure = {"figure": row["figure"]} if row["figure"] else {}
        row["url"] = behind(period, **base, **figure) if row["n"] else ""
        missed = {"figure": f"{row['figure']}_missed"}
        row["missed_url"] = behind(period, **base, **missed) if row.get("missed") else ""
    for row in report["headline"].get("overdue_by", []):
        row["url"] = behind(period, **base, late=row["key"]) if row["count"] else ""
    report["urls"] = {figure: behind(period, **base, figure=figure) for figure in FIGURES}
    report["urls"]["received"] = behind(period, **base)
    cancelled = urlencode({"period": period, "state": "cancelled", **base})
    report["urls"]["cancelled"] = f"{reverse('consultations')}?{cancelled}"
    return report


def rows_of_what_is_due(report: Row) -> Iterator[list[object]]:
    """What is overdue, and what was done of what was due; a report frozen before tells neither."""
    for row in report["headline"].get("overdue_by", []):
        yield ["เกินกำหนด", row["label"], row["count"], *[None] * 5]
    for row in report["standards"]:
        if "due" in row:
            told = (row["n"], row["done_share"], None, None, None, row["due"])
            yield ["ทำแล้วจากที่ครบกำหนด", row["label"], *told]


def table_rows(report: Row) -> Iterator[list[object]]:
    """The whole report as one table: part, row, count, share, mean, median, share in time, n."""
    head = report["headline"]
    names = {
        "received": "เรื่องที่รับ",
        "answered": "ให้คำปรึกษาแล้ว",
        "open": "ค้างดำเนินการ",
        "overdue": "เกินกำหนด",
        "late": "ตอบเกินเวลามาตรฐาน",
        "cancelled": "ยกเลิก",
        "schools_asking": "โรงเรียนที่ใช้บริการ",
        "schools": "โรงเรียนทั้งหมด",
        "people": "ผู้รับบริการ",
        "self_solved": "พบคำตอบเองจากคู่มือ",
    }
    yield [
        "สรุปภาพรวม",
        "ทั้งหมด",
        head["received"],
        100,
        head["mean"],
        head["median"],
        head["in_time_share"],
        head["n"],
    ]
    for key, label in names.items():
        yield ["สรุปภาพรวม", label, head[key], *[None] * 5]
    yield from rows_of_what_is_due(report)
    for cut in (*CUTS, SCHOOLS):
        for row in report.get(cut.name, ()):
            times = (row["mean"], row["median"], row["in_time_share"], row["n"])
            yield [cut.title, row["label"], row["count"], row["share"], *times]
    for row in report["standards"]:
        name = f"{row['label']}ภายใน {row['limit']}"
        yield ["เวลามาตรฐาน", name, row["in_time"], None, None, None, row["share"], row["n"]]
    for row in report["solved"]:
        yield ["พบคำตอบเองจากคู่มือ", row["label"], row["count"], *[None] * 5]
    for row in report["months"]:
        yield ["จำแนกรายเดือน", row["label"], row["count"], *[None] * 5]
    for row in report["follow_ups"]:
        yield ["ผลการติดตาม", row["label"], row["count"], row["share"], *[None] * 4]
    for row in report["subjects"]:
        yield ["ประเด็นที่พบบ่อย", row["label"], row["count"], *[None] * 5]
    said = report["understanding"]
    yield [
        "ความเข้าใจ",
        "เข้าใจแล้ว",
        said["understood"],
        said["understood_share"],
        None,
        None,
        None,
        said["said"],
    ]
    for part, label in (("before", "ก่อนรับคำปรึกษา (เฉลี่ย)"), ("after", "หลังรับคำปรึกษา (เฉลี่ย)")):
        yield ["ความเข้าใจ", label, None, None, said[part]["mean"], None, None, said[part]["n"]]
    level = report["satisfaction"]
    yield ["ความพึงพอใจ", "เฉลี่ย (จาก 5)", None, None, level["mean"], None, None, level["n"]]


def in_two_places(row: list[object]) -> list[object]:
    """Shares, means and medians with two decimals, whatever their value."""
    return [row[0], row[1], row[2], *map(figure_cell, row[3:7]), row[7]]


def figure_cell(value: object) -> object:
    return None if value is None else Decimal(str(value)).quantize(TWO_PLACES)


COLUMNS = ("ส่วน", "รายการ", "จำนวน", "ร้อยละ", "ค่าเฉลี่ย", "มัธยฐาน (วันทำการ)", "ร้อยละในเวลา", "n")


def contents_of(report: Row) -> list[tuple[str, str]]:
    """The parts of the page in their order: where each stands and what it is called."""
    cuts = [(cut.name, cut.title) for cut in CUTS if cut.name in report]
    solved = [("solved", "พบคำตอบเองจากคู่มือ")] if report["solved"] else []
    return [
        ("months", "จำแนกรายเดือน"),
        *cuts,
        ("figures", "ตัวเลขสรุปทั้งหมด"),
        ("standards", "ตามเวลามาตรฐาน"),
        ("subjects", "ประเด็นที่พบบ่อย"),
        ("follow-ups", "ผลการติดตาม"),
        *solved,
        ("schools", "จำแนกตามโรงเรียน"),
    ]


@may_read
def consultations(request: HttpRequest) -> HttpResponseBase:
    """The report of a period, with all its cuts; also as a file."""
    period = chosen_period(request)
    formal = request.GET.get("formal") == "1"
    report, paper = report_figures(period, timezone.localdate(), formal=formal)
    if kind := asked_export(request):
        rows = map(in_two_places, table_rows(report))
        return table_response(f"สถิติการให้คำปรึกษา {period.label}", COLUMNS, rows, kind)
    report, pictures = add_links(report, formal=formal), draw_charts(report)
    years = sorted({*years_in_use(), period.fiscal_year}, reverse=True)
    context = {
        "report": report,
        "paper": paper,
        "period": period,
        "formal": formal,
        "periods": periods_of(period, years),
        "cuts": [
            (cut, report[cut.name], pictures.get(cut.name)) for cut in CUTS if cut.name in report
        ],
        "schools": SCHOOLS,
        "contents": contents_of(report),
        "months_chart": pictures["months"],
    }
    return render(request, "services/desk/report/consultations.html", context)


class MemoForm(OneAtATime, forms.ModelForm):
    """The memo's words; the tables come from the figures."""

    class Meta:
        model = ConsultationReport
        fields = ("title", "memo_number", "background", "facts", "proposals")
        widgets = {
            name: forms.Textarea(attrs={"rows": 6}) for name in ("background", "facts", "proposals")
        }


class RemarkForm(RefusesSecrets, forms.Form):
    """What the director says when taking note."""

    remark = forms.CharField(
        label="ข้อสั่งการ",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def report_for(period: Period, *, figures: Row | None = None) -> ConsultationReport:
    """The period's report, or one not yet stored with the words that the figures suggest."""
    report = (
        ConsultationReport.objects.select_related("noted_by", "sent_by")
        .filter(period=str(period))
        .first()
    )
    if report:
        return report
    return ConsultationReport(
        period=str(period), **default_texts(figures or live_figures(period, timezone.localdate()))
    )


@may_read
def memo(request: HttpRequest, period: str) -> HttpResponse:
    """The memo of a period: an officer edits and sends it, the director takes note."""
    span = period_or_404(period)
    report = report_for(span)
    writes = request.user.has_perm("services.change_consultationreport") and not report.is_frozen
    form = MemoForm(request.POST or None, instance=report) if writes else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            form.save()
            messages.success(request, "บันทึกข้อความแล้ว")
            return redirect("consultation_memo", period=period)
    return memo_page(request, report, span, form=form, remark=RemarkForm())


def memo_page(
    request: HttpRequest, report: ConsultationReport, span: Period, **page_forms
) -> HttpResponse:
    """A remark that came too late stands on the page to be copied, where its move is closed."""
    moves = report.possible(request.user) if report.pk else []
    remark = page_forms["remark"]
    is_asked = any("remark" in move.carries for move in moves)
    context = {
        "report": report,
        "moves": moves,
        "period": span,
        "ended": span.bounds[1] < timezone.localdate(),
        "refused": remark if remark.is_bound and not is_asked else None,
    }
    return render(request, "services/desk/report/memo.html", context | page_forms)


@may_read
def memo_file(request: HttpRequest, period: str, kind: str) -> HttpResponse:
    """The memo as an official paper."""
    if kind not in KINDS:
        raise Http404
    span = period_or_404(period)
    figures, _ = report_figures(span, timezone.localdate())
    report = report_for(span, figures=figures)
    paper = memo_of(report, figures, timezone.localdate())
    return paper_response(paper, f"บันทึกข้อความ {span.label}", kind)


@may_read
@require_POST
def move(request: HttpRequest, period: str, move: str) -> HttpResponse:
    """Send the report, take it back, or take note of it."""
    span = period_or_404(period)
    if move not in MOVES.rows:
        raise Http404
    if not request.user.has_perm(MOVES[move].who):
        raise PermissionDenied
    report = get_object_or_404(ConsultationReport, period=str(span))
    remark = RemarkForm(request.POST)
    if remark.is_valid():
        try:
            said = carry_out(move, report, span, request.user, remark.cleaned_data["remark"])
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
            return redirect(report)
    if not remark["remark"].value():
        return redirect(report)
    report.refresh_from_db()
    return memo_page(request, report, span, form=None, remark=remark)


def carry_out(move: str, report: ConsultationReport, span: Period, user, remark: str) -> str:
    now = timezone.now()
    match move:
        case "send":
            report.send(by=user, at=now, figures=live_figures(span, timezone.localdate()))
            return "เสนอผู้อำนวยการแล้ว ตัวเลขในรายงานนี้จะไม่เปลี่ยนอีก"
        case "withdraw":
            report.withdraw()
            return "ดึงรายงานกลับมาแก้ไขแล้ว"
        case "note":
            noted = report.take_note(by=user, at=now, remark=remark)
            Consultation.objects.stamp_reported(span.bounds, by=user, at=noted.noted_at)
            return "บันทึกการรับทราบแล้ว"
    raise Http404


def figure_url(item: Trend, period: Period) -> str:
    """The cases behind one of the director's figures; what is overdue is so in every period."""
    if item.figure == "overdue":
        return f"{reverse('consultations')}?scope=overdue"
    return behind(str(period), **({"figure": item.figure} if item.figure else {}))


def overdue_rows(today: date) -> list[Row]:
    """What is overdue today, over all years, by what is still owed, with its cases."""
    counts = Consultation.objects.count_overdue(today)
    base = f"{reverse('consultations')}?scope=overdue&late="
    return [
        {"label": owed.label, "count": count, "url": f"{base}{owed.value}"}
        for owed, count in counts.items()
    ]


def asked_kind(request: HttpRequest) -> str:
    """Month, quarter or year; the quarter where nothing else is asked for."""
    kind = request.GET.get("kind", "")
    return kind if kind in ("m", "q", "y") else "q"


@may_read
def brief(request: HttpRequest, kind: str) -> HttpResponse:
    """The director's figures as one page to print."""
    if kind not in KINDS:
        raise Http404
    today = timezone.localdate()
    period = Period.of(today, asked_kind(request))
    six, _ = trends(period, today)
    waiting = waiting_for(request.user, most=SHOWN)
    paper = brief_of(period, six, overdue_rows(today), waiting, today)
    return paper_response(paper, f"สรุปสำหรับผู้บริหาร {period.label}", kind)


@may_read
def director(request: HttpRequest) -> HttpResponse:
    """Six figures against the last period, what waits for a decision, and the way to the
    reports.
    """
    today = timezone.localdate()
    kind = asked_kind(request)
    period = Period.of(today, kind)
    six, until = trends(period, today)
    for item in six:
        item.url = figure_url(item, period)
    waiting = waiting_for(request.user, most=SHOWN)
    followed = follow_up_share(period, today)
    followed["url"] = behind(str(period), figure="followed_missed")
    links = (collect(request.user) for collect in hooks.get_hooks("report_links"))
    context = {
        "period": period,
        "previous": period.previous,
        "until": until,
        "told": tell(six),
        "trends": six,
        "overdue": overdue_rows(today),
        "followed": followed,
        "kinds": [("m", "เดือนนี้"), ("q", "ไตรมาสนี้"), ("y", "ปีงบประมาณนี้")],
        "kind": kind,
        "items": waiting.items,
        "waiting_count": waiting.total,
        "reports": ConsultationReport.objects.exclude(state=ReportState.DRAFT)[:4],
        "links": list(chain.from_iterable(links)),
    }
    return render(request, "services/desk/report/director.html", context)


@may_read
def write_next(request: HttpRequest) -> HttpResponse:
    """Which guides to write next: what people ask, search in vain and rate worst, less what
    exists.
    """
    period = chosen_period(request)
    today = timezone.localdate()
    asked = [
        Wish(
            row["label"],
            row["count"],
            f"ถาม {row['count']} เรื่อง จาก {row['schools']} โรงเรียน",
            behind(str(period), subject=row["key"]),
        )
        for row in asked_without_guide(period, today, top=20)
    ]
    report = add_links(live_figures(period, today))
    context = {
        "period": period,
        "years": sorted({*years_in_use(), period.year}, reverse=True),
        "wanted": rank_subjects([*asked, *told_by_others(*period.bounds)]),
        "subjects": report["subjects"],
    }
    return render(request, "services/desk/report/write_next.html", context)

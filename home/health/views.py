"""Probes of the machine, whether the process runs and whether the site can serve; and for the
administrator the page of health and the errors that people saw.
"""

from collections import Counter
from datetime import date
from itertools import chain

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.files.exports import asked_export, table_response
from home.thai.date_fields import ThaiDateField

from .checks import all_checks
from .errors import ERRORS_KEPT, ErrorKind, find_errors, read_errors
from .readiness import readiness_checks
from .rules import State, is_ready, readiness_lines, worst_first

VIEW = "home.view_health"
PER_PAGE = 50
HEADINGS = ["เลขที่", "เวลา", "ที่อยู่", "เลขบัญชี", "ชนิด", "ที่เกิด"]


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is running."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The site can serve; else 503 with a line for each problem, and no secrets. A disk that is
    filling up is reported in advance.
    """
    checks = readiness_checks()
    lines = readiness_lines(checks)
    return HttpResponse(
        "\n".join(lines) + "\n",
        content_type="text/plain; charset=utf-8",
        status=200 if is_ready(checks) else 503,
    )


def may_see(request: HttpRequest) -> None:
    if not request.user.has_perm(VIEW):
        raise PermissionDenied


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """What is wrong with the site and what to do, the worst first; what is in order is folded."""
    may_see(request)
    checks = worst_first(all_checks())
    states = Counter(check.state for check in checks)
    in_order = states[State.OK]
    facts = {
        "open": checks[: len(checks) - in_order],
        "in_order": checks[len(checks) - in_order :],
        "faults": states[State.FAULT],
        "warnings": states[State.WARNING],
    }
    return render(request, "home/health/health.html", facts)


# Errors -------------------------------------------------------------------------------------------
class ErrorFilter(forms.Form):
    """By the number that somebody saw or by words, and by days; an unreadable value filters
    nothing and is reported beside its field.
    """

    q = forms.CharField(
        label="เลขที่หรือคำ", max_length=100, required=False, help_text="เลข 6 หลักที่ผู้ใช้เห็น หรือที่อยู่ของหน้า"
    )
    first = ThaiDateField(label="ตั้งแต่วันที่", required=False)
    last = ThaiDateField(label="ถึงวันที่", required=False)

    def read(self, today: date) -> list[ErrorKind]:
        self.is_valid()
        chosen = self.cleaned_data
        earliest = today - ERRORS_KEPT
        first = max(chosen.get("first") or earliest, earliest)
        kinds = read_errors(first, chosen.get("last") or today)
        return find_errors(kinds, chosen["q"]) if chosen.get("q") else kinds


@never_cache
@require_safe
def errors(request: HttpRequest) -> HttpResponseBase:
    """A row for each kind of error, with how often it happened."""
    may_see(request)
    form = ErrorFilter(request.GET)
    kinds = form.read(timezone.localdate())
    if kind := asked_export(request):
        return table_response("ข้อผิดพลาดของระบบ", HEADINGS, lines_of(kinds), kind)
    page = Paginator(kinds, PER_PAGE).get_page(request.GET.get("p"))
    is_narrowed = any(request.GET.get(name) for name in form.fields)
    facts = {"form": form, "page_obj": page, "is_narrowed": is_narrowed, "days": ERRORS_KEPT.days}
    return render(request, "home/health/errors.html", facts)


def lines_of(kinds: list[ErrorKind]) -> list[list[object]]:
    """A line each time, the latest first."""
    lines = list(chain.from_iterable(map(lines_of_kind, kinds)))
    return sorted(lines, key=lambda line: line[1], reverse=True)


def lines_of_kind(kind: ErrorKind) -> list[list[object]]:
    return [
        [time.number, time.at, time.what, time.account, kind.type, kind.place]
        for time in kind.times
    ]


@never_cache
@require_safe
def error(request: HttpRequest, key: str) -> HttpResponse:
    """One kind of error: where in the code, and each time that it happened."""
    may_see(request)
    today = timezone.localdate()
    kinds = read_errors(today - ERRORS_KEPT, today)
    kind = next((kind for kind in kinds if kind.kind == key), None)
    if kind is None:
        raise Http404
    page = Paginator(kind.times, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "home/health/error.html", {"kind": kind, "page_obj": page})

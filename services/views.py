"""Pages of the registers, for everyone who has signed in."""

from collections.abc import Callable, Iterable, Sequence

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from home.exports import table_response
from home.thai import sort_key

from .forms import LawFilter, SystemFilter
from .models import Law, System

PER_PAGE = 30
Column = tuple[str, Callable[[object], object]]

SYSTEM_COLUMNS: list[Column] = [
    ("ชื่อระบบ", lambda row: row.name),
    ("ชื่อย่อ", lambda row: row.abbr),
    ("ประเภทงาน", lambda row: row.get_work_type_display()),
    ("หน่วยงานเจ้าของ", lambda row: row.owner_agency),
    ("สถานะ", lambda row: row.get_status_display()),
    ("ที่อยู่ของระบบ", lambda row: row.url),
]
LAW_COLUMNS: list[Column] = [
    ("ชื่อ", lambda row: row.title),
    ("ประเภท", lambda row: row.get_kind_display()),
    ("ปี พ.ศ.", lambda row: row.be_year),
    ("สถานะ", lambda row: row.get_status_display()),
    ("ราชกิจจานุเบกษา", lambda row: row.gazette),
    ("ใช้บังคับเมื่อ", lambda row: row.in_force_on),
]


def in_thai_order(rows: Iterable, name: str) -> list:
    """A short register in dictionary order, which the databases do not agree on."""
    return sorted(rows, key=lambda row: sort_key(getattr(row, name)))


def export(name: str, columns: Sequence[Column], rows: Iterable, kind: str) -> HttpResponseBase:
    values = ([value(row) for _, value in columns] for row in rows)
    return table_response(name, [heading for heading, _ in columns], values, kind)


def register_page(
    request: HttpRequest, form, rows: QuerySet, order: str, columns: Sequence[Column], template: str
) -> HttpResponseBase:
    """A register as a filtered list by pages, or all that the filter leaves as a file."""
    found = in_thai_order(form.narrow(rows), order)
    kind = request.GET.get("export", "")
    if kind in ("xlsx", "csv"):
        return export(rows.model._meta.verbose_name_plural, columns, found, kind)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"form": form, "page_obj": page})


def systems(request: HttpRequest) -> HttpResponseBase:
    """The system catalogue."""
    form = SystemFilter(request.GET)
    return register_page(request, form, System.objects.all(), "name", SYSTEM_COLUMNS, "services/systems.html")


def system(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One system; what other apps know of it comes in by their own template tags."""
    people = System.objects.select_related("responsible__school", "deputy__school")
    found = get_object_or_404(people.prefetch_related("rounds", "related", "laws"), slug=slug)
    return render(request, "services/system.html", {"system": found})


def laws(request: HttpRequest) -> HttpResponseBase:
    """The laws and plans that the work rests on."""
    return register_page(request, LawFilter(request.GET), Law.objects.all(), "title", LAW_COLUMNS, "services/laws.html")


def law(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One law: its state, its amendments, what cites it."""
    rows = Law.objects.select_related("replaced_by", "document").prefetch_related("amendments", "systems", "replaces")
    found = get_object_or_404(rows, slug=slug)
    return render(request, "services/law.html", {"law": found})

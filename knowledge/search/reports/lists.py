"""What people searched for and did not find, or found and did not open: lists for editors to work
through.
"""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from wagtail.models import Page

from home.files.exports import asked_export, table_response
from home.thai.finding import filter_by_words
from home.thai.secrets import refusal_of
from knowledge.pages.from_consultation import finds_something
from knowledge.pages.models import GuidePage, KnowledgeIndexPage
from services.desk.report.write_next import Wish

from .models import FEWEST_OF_A_SCHOOL, OpenedResult, SchoolSearches, SearchDay, flush_searches

PER_PAGE = 25
LISTS = {
    "nothing": "ค้นแล้วไม่พบ",
    "unopened": "พบแต่ไม่มีใครเปิด",
    "all": "คำค้นทั้งหมด",
}
DAYS = {"30": "30 วัน", "90": "90 วัน", "365": "หนึ่งปี"}
COLUMNS = ["คำค้น", "จำนวนครั้งที่ค้น", "จำนวนผล", "จำนวนครั้งที่เปิดผล", "ค้นล่าสุด"]
SEE = "knowledge.view_searchday"


class ListForm(forms.Form):
    """The filters of the list."""

    days = forms.ChoiceField(label="ช่วงเวลา", choices=DAYS.items(), required=False)
    words = forms.CharField(label="มีคำว่า", max_length=200, required=False)


def rows_of(name: str, searches: QuerySet) -> QuerySet:
    return {
        "nothing": searches.without_answer,
        "unopened": searches.without_opening,
        "all": searches.by_words,
    }[name]()


def filter_searches(request: HttpRequest) -> tuple[QuerySet, ListForm, str]:
    """The searches of the chosen period, the form, and the list; an unknown value means the
    default.
    """
    form = ListForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data.get("days") or "90"
    searches = SearchDay.objects.since(timezone.localdate() - timedelta(days=int(chosen)))
    if words := form.cleaned_data.get("words"):
        searches = filter_by_words(searches, words)
    name = request.GET.get("list", "")
    return searches, form, name if name in LISTS else "nothing"


def searches(request: HttpRequest) -> HttpResponseBase:
    """The lists, with the possible actions for each wording."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    flush_searches()
    found, form, name = filter_searches(request)
    rows = rows_of(name, found)
    if kind := asked_export(request):
        cells = (
            [row["words"], row["times"], row["most"], row["opens"], row["last"]] for row in rows
        )
        return table_response(LISTS[name], COLUMNS, cells, kind)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "name": name,
        "tabs": [(key, title, rows_of(key, found).count()) for key, title in LISTS.items()],
        "page_obj": page,
        "rows": with_ways_on(page.object_list, found, request.user),
        "schools": busy_schools(),
        "may_write": may_write(request.user),
    }
    return render(request, "knowledge/search/searches.html", context)


def with_ways_on(rows: list[dict], found: QuerySet, user) -> list[dict]:
    """Each row with the result that was opened most, and the URLs of the editor's actions."""
    rows = list(rows)
    opened = OpenedResult.objects.filter(
        search__in=found.filter(words__in=[row["words"] for row in rows])
    )
    best: dict[str, str] = {}
    counted = (
        opened.values("search__words", "address")
        .annotate(sum=Sum("times"))
        .order_by("sum", "address")
    )
    for entry in counted:
        best[entry["search__words"]] = entry["address"]
    links = {
        "synonym": ("knowledge.add_samewords", "wagtailsnippets_knowledge_samewords:add"),
        "pin": ("knowledge.add_pin", "wagtailsnippets_knowledge_pin:add"),
    }
    may = {
        key: reverse(view) for key, (permission, view) in links.items() if user.has_perm(permission)
    }
    linked = []
    for row in rows:
        words = row["words"]
        search = f"{reverse('search')}?{urlencode({'q': words})}"
        additions = {key: f"{url}?{urlencode({'words': words})}" for key, url in may.items()}
        linked.append({**row, "best": best.get(words, ""), "search": search, **additions})
    return linked


def busy_schools() -> list[tuple[str, int]]:
    """Schools by their searches in this and the last two months; schools with few are omitted,
    since they could identify people.
    """
    first = (timezone.localdate().replace(day=1) - timedelta(days=45)).replace(day=1)
    sums = (
        SchoolSearches.objects.filter(month__gte=first)
        .values("school__name")
        .annotate(sum=Sum("times"))
    )
    return [
        (row["school__name"], row["sum"])
        for row in sums.filter(sum__gte=FEWEST_OF_A_SCHOOL).order_by("-sum")[:10]
    ]


def knowledge_base() -> KnowledgeIndexPage | None:
    return KnowledgeIndexPage.objects.order_by("depth", "path").first()


def may_write(user) -> bool:
    base = knowledge_base()
    return base is not None and base.permissions_for_user(user).can_add_subpage()


@require_POST
def write_guide(request: HttpRequest) -> HttpResponse:
    """A draft guide with the search words as its title, opened in the editor."""
    words = " ".join(request.POST.get("words", "").replace("\x00", "").split())[:200]
    if not (request.user.has_perm(SEE) and may_write(request.user)):
        raise PermissionDenied
    if not words or refusal_of(words):
        messages.error(request, "ไม่มีคำค้นที่จะเขียนคู่มือ โปรดเลือกจากรายการอีกครั้ง")
        return redirect("search_report")
    page: Page = GuidePage(title=words, owner=request.user, live=False)
    knowledge_base().add_child(instance=page)
    page.save_revision(user=request.user)
    messages.success(request, "สร้างร่างคู่มือแล้ว โปรดตั้งชื่อเรื่องและเขียนคำตอบก่อนส่งอนุมัติ")
    return redirect("wagtailadmin_pages:edit", page.pk)


def searched_in_vain(first: date, last: date) -> list[Wish]:
    """For "which guide to write next": the most frequent searches of these days that found nothing,
    and would still find nothing now.
    """
    rows = SearchDay.objects.filter(day__range=(first, last)).without_answer()[:30]
    rows = [row for row in rows if not finds_something(row["words"])][:10]
    return [
        Wish(
            row["words"],
            row["times"],
            f"ค้น {row['times']} ครั้ง ไม่พบคำตอบ",
            f"{reverse('search_report')}?{urlencode({'words': row['words']})}",
        )
        for row in rows
    ]


def report_link(user) -> list[dict[str, str]]:
    """The link on the director's page."""
    return (
        [{"title": "คำค้นที่ไม่พบคำตอบ", "url": reverse("search_report")}] if user.has_perm(SEE) else []
    )

"""The search page, its suggestions and its JSON: one search over everything that the user may
see.
"""

from dataclasses import astuple, dataclass, field, fields
from functools import cached_property

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from wagtail import hooks
from wagtail.models import Page

from home.models import StandardPage
from home.pages.access import visible_pages
from home.thai.finding import MOST_NUMBERED, with_number
from home.thai.keys import RunningNumber, running_number
from home.thai.order import in_thai_order
from knowledge.documents.models import FileText
from knowledge.pages.models import KINDS, KnowledgeIndexPage
from knowledge.search import (
    Found,
    Hit,
    corrections,
    excerpt,
    mark,
    office_words,
    search_across,
    server_is_away,
    suggest,
)
from knowledge.search.reports.models import Pin, count_search
from knowledge.search.text.query import Vocabulary
from services.models import Consultation, DevelopmentProject, Law, System

PER_PAGE = 10
LONGEST_NUMBER = 80  # letters
MOST = 50  # results in one API response
KIND_NAMES = {
    "guide": "คู่มือ",
    "km": "บทความ KM",
    "faq": "คำถามที่พบบ่อย",
    "system": "ระบบ",
    "law": "กฎหมาย",
    "form": "แบบฟอร์ม",
    "file": "ไฟล์แนบ",
    "page": "หน้าเว็บ",
}

SERVER_AWAY = (
    "ระบบค้นหาขัดข้องชั่วคราว จึงแสดงเฉพาะเรื่องที่มีคำค้นตรงตัว หากไม่พบ โปรดเลือกดูตามหมวด หรือค้นอีกครั้งในอีกสักครู่"
)
LIMITED = (
    "ขณะนี้ค้นได้จำกัด ระบบแสดงเฉพาะเรื่องที่ชื่อตรงกับคำค้นหรือที่ยังค้นได้ หากไม่พบ โปรดเลือกดูตามหมวด หรือค้นอีกครั้งภายหลัง"
)

# Explanations come before register entries: an entry with the same words follows the guides about
# it. A system's entry is hardly more than its names, so by its own score it would precede all
# guides.
LIFT = {"system": 0.15, **dict.fromkeys(("law", "form", "page"), 0.5), "file": 0.8}


@dataclass(frozen=True)
class Narrowing:
    """The reader's filters besides the words: a system, a category, a school year (B.E.)."""

    system: str = ""
    category: str = ""
    year: str = ""

    def __bool__(self) -> bool:
        return any(astuple(self))

    @property
    def is_by_system_alone(self) -> bool:
        return bool(self.system) and self == Narrowing(system=self.system)

    def pages(self, pages: QuerySet) -> QuerySet:
        """The matching pages of the knowledge base; a page for every year matches each year."""
        if self.system:
            pages = pages.filter(systems__slug=self.system)
        if self.year:
            pages = pages.filter(Q(school_year=int(self.year)) | Q(school_year=None))
        if self.category:
            branch = KnowledgeIndexPage.objects.filter(slug=self.category).first()
            pages = pages.descendant_of(branch) if branch else pages.none()
        return pages


class NarrowingForm(forms.Form):
    """The filters of the search page; unknown values in the URL are ignored."""

    system = forms.ChoiceField(label="ระบบ", required=False)
    category = forms.ChoiceField(label="หมวด", required=False)
    year = forms.IntegerField(
        label="ปีการศึกษา (พ.ศ.)", required=False, min_value=2500, max_value=2700
    )

    def __init__(self, data, user) -> None:
        super().__init__(data)
        systems = [
            (s.slug, s.abbr or s.name)
            for s in in_thai_order(System.objects.only("slug", "name", "abbr"), "name")
        ]
        self.fields["system"].choices = [("", "ทุกระบบ"), *systems]
        branches = visible_pages(user).type(KnowledgeIndexPage).filter(depth__gt=3).order_by("path")
        self.fields["category"].choices = [("", "ทุกหมวด"), *branches.values_list("slug", "title")]

    def read_narrowing(self) -> Narrowing:
        """By the names that the filters share with the fields of the form."""
        self.is_valid()
        known = self.cleaned_data
        values = {own.name: str(known.get(own.name) or "") for own in fields(Narrowing)}
        return Narrowing(**values)

    def unfiltered(self) -> QueryDict:
        """The search as it was asked for, without any filter, from its first page."""
        asked = self.data.copy()
        for name in (*self.fields, "page"):
            asked.pop(name, None)
        return asked


def searchable_rows(user, narrowing: Narrowing | None = None) -> dict[str, QuerySet]:
    """What this person may find, by kind.

    With filters, only kinds that have a system, a category or a year.
    """
    seen = visible_pages(user).values("pk")
    found = {kind: model.objects.filter(pk__in=seen) for kind, model in KINDS.items()}
    if narrowing:
        found = {kind: narrowing.pages(pages) for kind, pages in found.items()}
        if narrowing.is_by_system_alone:
            found["system"] = System.objects.filter(slug=narrowing.system)
        return found
    found |= {
        "system": System.objects.all(),
        "law": Law.objects.all(),
        "file": FileText.found_by(user),
    }
    found["page"] = StandardPage.objects.filter(pk__in=seen)
    for collect in hooks.get_hooks("searched_kinds"):  # what other apps make searchable
        found |= collect(user)
    return found


# By number ----------------------------------------------------------------------------------------
def by_number(user, text: str) -> list[dict[str, str]]:
    """Records with the typed number, of the person's own or of their desk. A bare 12 is a word."""
    number = running_number(text[:LONGEST_NUMBER])
    if number is None or not (number.be_year or number.prefix or text.startswith("#")):
        return []
    rows = []
    for collect in hooks.get_hooks("found_by_number"):
        rows += collect(user, number)
    return rows


def consultations_by_number(user, number: RunningNumber) -> list[dict[str, str]]:
    """The person's own cases with that number, or all of them for people who work at the desk."""
    at_desk = user.has_perm("services.view_consultation")
    cases = Consultation.objects.filter(with_number(Consultation, number))
    cases = cases if at_desk else cases.filter(requester=user)
    rows = []
    for case in cases[:MOST_NUMBERED]:
        url = case.get_absolute_url() if at_desk else case.receipt_url
        rows.append(
            {
                "kind": "case",
                "title": f"{case.number} {case.subject}",
                "url": url,
                "kind_name": "เรื่องขอคำปรึกษา",
                "state": case.get_state_display(),
            }
        )
    return rows


def projects_by_number(user, number: RunningNumber) -> list[dict[str, str]]:
    """Projects with that number; those in preparation only for the office."""
    projects = DevelopmentProject.objects.visible_to(user).filter(
        with_number(DevelopmentProject, number)
    )
    return [
        {
            "kind": "project",
            "title": f"{project.official_number} {project.title}",
            "url": project.get_absolute_url(),
            "kind_name": "โครงการพัฒนาระบบ",
            "state": project.get_kind_display(),
        }
        for project in projects[:MOST_NUMBERED]
    ]


def as_result(row: dict[str, str]) -> dict[str, str]:
    """A record with a number, in the API's format."""
    return {
        "kind": row["kind"],
        "slug": "",
        "title": row["title"],
        "url": row["url"],
        "excerpt": escape(row["state"]),
    }


# Results ------------------------------------------------------------------------------------------
def text_of(item: object) -> str:
    """The text of a result, from which the excerpt is taken."""
    if isinstance(item, Page):
        return "\n".join(part for part in item.searchable_text() if part)
    names = ("purpose", "summary", "effect", "aliases", "text")
    return "\n".join(value for name in names if (value := getattr(item, name, "")))


def url_of(item: object, request: HttpRequest) -> str:
    return item.get_url(request) if isinstance(item, Page) else item.get_absolute_url()


def result(hit: Hit, given: "Answer", request: HttpRequest) -> dict[str, str]:
    """One result in the API's format; the excerpt is safe HTML with <mark>."""
    item = hit.object
    return {
        "kind": hit.kind,
        "slug": item.slug,
        "title": item.title,
        "url": url_of(item, request),
        "excerpt": excerpt(text_of(item), given.words, words=given.vocabulary),
    }


def pinned_hits(text: str, querysets: dict[str, QuerySet], kinds: list[str] | None) -> list[Hit]:
    """The answers that editors pinned for these words, of those that this person may see."""
    hits = []
    for pin in Pin.objects.for_words(text, timezone.localdate()):
        target = pin.target.specific if isinstance(pin.target, Page) else pin.target
        for kind, queryset in querysets.items():
            if isinstance(target, queryset.model) and (kinds is None or kind in kinds):
                hits += [Hit(target, kind, 0.0)] if queryset.filter(pk=target.pk).exists() else []
    return hits


@dataclass
class Answer:
    """The parameters of a request and its results."""

    text: str
    kinds: list[str] | None
    querysets: dict[str, QuerySet]
    found: Found
    pins: list[Hit] = field(default_factory=list)

    @property
    def words(self) -> str:
        return self.found.corrected or self.found.query

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return office_words()

    @property
    def hits(self) -> list[Hit]:
        """Pinned answers first, and none of them twice."""
        keys = {(hit.kind, hit.object.pk) for hit in self.pins}
        return [
            *self.pins,
            *(hit for hit in self.found.hits if (hit.kind, hit.object.pk) not in keys),
        ]

    @property
    def poor(self) -> bool:
        """Whether the results hardly match the query; pinned answers always do."""
        return self.found.poor and not self.pins

    @property
    def notice(self) -> str:
        """A message about the search itself for the reader."""
        if self.found.limited:
            return LIMITED
        return SERVER_AWAY if server_is_away() else ""

    @property
    def total(self) -> int:
        return max(self.found.total, len(self.hits))


def read_query(request: HttpRequest) -> tuple[str, list[str] | None]:
    """The typed words, and the kinds in the URL; an unknown kind means all kinds."""
    kind = request.GET.get("kind", "")
    return request.GET.get("q", "").strip(), [kind] if kind in KIND_NAMES else None


def answer(
    request: HttpRequest, narrowing: Narrowing | None = None, *, limit: int = PER_PAGE
) -> Answer:
    text, kinds = read_query(request)
    querysets = searchable_rows(request.user, narrowing)
    as_typed = request.GET.get("as_typed") == "1"
    found = search_across(text, querysets, kinds=kinds, limit=limit, as_typed=as_typed, lift=LIFT)
    return Answer(
        text, kinds, querysets, found, pinned_hits(found.corrected or text, querysets, kinds)
    )


def search_api(request: HttpRequest) -> JsonResponse:
    """Results as JSON, best first: {"query", "corrected", "count", "results": […]}; "notice" if
    something is wrong.
    """
    limit = request.GET.get("limit", "")
    size = (
        min(int(limit), MOST)
        if limit.isascii() and limit.isdigit() and len(limit) < 6
        else PER_PAGE
    )
    given = answer(request, NarrowingForm(request.GET, request.user).read_narrowing(), limit=size)
    numbered = by_number(request.user, given.text) if given.kinds is None else []
    results = [as_result(row) for row in numbered]
    results += (result(hit, given, request) for hit in given.hits[:size])
    return JsonResponse(
        {
            "query": given.found.query,
            "corrected": given.found.corrected,
            "count": given.total + len(numbered),
            "results": results[:size],
            **({"notice": given.notice} if given.notice else {}),
        },
        json_dumps_params={"ensure_ascii": False},
    )


def search_suggest(request: HttpRequest) -> JsonResponse:
    """Suggestions while typing, as a JSON list of {"text", "url"}."""
    found = suggest(request.GET.get("q", ""), searchable_rows(request.user), limit=8)
    rows = [
        {
            "text": entry.text,
            "url": url_of(entry.object, request),
            "kind": KIND_NAMES.get(entry.kind, ""),
        }
        for entry in found
    ]
    return JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})


class HitList:
    """The hits as a list that Django's paginator can slice: only the requested page is loaded."""

    def __init__(self, first: Answer, request: HttpRequest):
        self.first, self.as_typed = first, request.GET.get("as_typed") == "1"

    def __len__(self) -> int:
        return self.first.total

    def __getitem__(self, part: slice) -> list[Hit]:
        if part.start == 0:
            return self.first.hits
        given, pins = self.first, {(hit.kind, hit.object.pk) for hit in self.first.pins}
        found = search_across(
            given.text,
            given.querysets,
            kinds=given.kinds,
            limit=PER_PAGE,
            offset=part.start,
            as_typed=self.as_typed,
            lift=LIFT,
        )
        return [hit for hit in found.hits if (hit.kind, hit.object.pk) not in pins]


def result_line(hit: Hit, given: Answer, request: HttpRequest) -> dict[str, object]:
    """One result for the page."""
    item = hit.object
    return {
        **result(hit, given, request),
        "marked": mark(item.title, given.words, words=given.vocabulary),
        "kind_name": KIND_NAMES[hit.kind],
        "pinned": hit in given.pins,
        "no_text": getattr(item, "state", "") == FileText.State.NO_TEXT
        and isinstance(item, FileText),
    }


def search_page(request: HttpRequest) -> HttpResponse:
    """The page with the search box and its results."""
    form = NarrowingForm(request.GET, request.user)
    narrowing = form.read_narrowing()
    given = answer(request, narrowing)
    numbered = by_number(request.user, given.text) if given.text else []
    poor = given.poor and not numbered
    page = Paginator(HitList(given, request), PER_PAGE).get_page(request.GET.get("page"))
    counts = given.found.counts
    everything = max(sum(counts.values()), len(given.pins))
    kind = given.kinds[0] if given.kinds else ""
    if given.notice:
        messages.warning(request, given.notice)
    elif given.text and page.number == 1:
        answers = 0 if poor else given.total + len(numbered)
        count_search(given.words, kind, answers, request.user.school_id)
    rows = [result_line(hit, given, request) for hit in page.object_list]
    tabs = [(key, name, counts[key]) for key, name in KIND_NAMES.items() if counts.get(key)]
    tries = corrections(given.text) if given.text and not everything else []
    context = {
        "text": given.text,
        "found": given.found,
        "poor": poor,
        "form": form,
        "narrowed": bool(narrowing),
        "unfiltered": form.unfiltered(),
        "numbered": numbered,
        "page_obj": page,
        "rows": rows,
        "tabs": tabs,
        "kind": kind,
        "everything": everything,
        "tries": tries,
    }
    return render(request, "knowledge/search/search.html", context)

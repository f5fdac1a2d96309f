"""The search page, its suggestions and its JSON: one search over everything that the person may see."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from wagtail import hooks
from wagtail.models import Page

from home.access import visible_pages
from home.models import StandardPage
from services.models import Law, System

from .models import KINDS
from .search import Found, Hit, excerpt, mark, search_across, suggest

PER_PAGE = 10
MOST = 50  # results of one answer of the API
KIND_NAMES = {
    "guide": "คู่มือ",
    "km": "บทความ KM",
    "faq": "คำถามที่พบบ่อย",
    "system": "ระบบ",
    "law": "กฎหมาย",
    "form": "แบบฟอร์ม",
    "page": "หน้าเว็บ",
}

# What explains comes before what lists: a register's entry that has the same words follows the guides on it.
LIFT = dict.fromkeys(("system", "law", "form", "page"), 0.5)


def searched(user) -> dict[str, object]:
    """What this person may find, by kind."""
    seen = visible_pages(user).values("pk")
    found = {kind: model.objects.filter(pk__in=seen) for kind, model in KINDS.items()}
    found |= {"system": System.objects.all(), "law": Law.objects.all()}
    found["page"] = StandardPage.objects.filter(pk__in=seen)
    for collect in hooks.get_hooks("searched_kinds"):  # what apps beside this one let people find
        found |= collect(user)
    return found


def text_of(item: object) -> str:
    """The text behind a result, from which the excerpt is cut."""
    if isinstance(item, Page):
        return "\n".join(part for part in item.searchable_text() if part)
    return "\n".join(
        value for name in ("purpose", "summary", "effect", "aliases") if (value := getattr(item, name, ""))
    )


def result(hit: Hit, words: str, request: HttpRequest) -> dict[str, str]:
    """One result as the API tells it; the excerpt is safe HTML with <mark>."""
    item = hit.object
    url = item.get_url(request) if isinstance(item, Page) else item.get_absolute_url()
    return {
        "kind": hit.kind,
        "slug": item.slug,
        "title": item.title,
        "url": url,
        "excerpt": excerpt(text_of(item), words),
    }


def asked(request: HttpRequest) -> tuple[str, list[str] | None]:
    """The typed words, and the kinds that the address names; an unknown kind is every kind."""
    kind = request.GET.get("kind", "")
    return request.GET.get("q", "").strip(), [kind] if kind in KIND_NAMES else None


def search_api(request: HttpRequest) -> JsonResponse:
    """Results as JSON, best first: {"query", "corrected", "count", "results": […]}."""
    text, kinds = asked(request)
    limit = request.GET.get("limit", "")
    size = min(int(limit), MOST) if limit.isascii() and limit.isdigit() and len(limit) < 6 else PER_PAGE
    found = search_across(text, searched(request.user), kinds=kinds, limit=size, lift=LIFT)
    words = found.corrected or found.query
    return JsonResponse(
        {
            "query": found.query,
            "corrected": found.corrected,
            "count": found.total,
            "results": [result(hit, words, request) for hit in found.hits],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def search_suggest(request: HttpRequest) -> JsonResponse:
    """Suggestions while typing, as a JSON list of {"text", "url"}."""
    found = suggest(request.GET.get("q", ""), searched(request.user), limit=8)
    rows = [
        {"text": entry.text, "url": url_of(entry.object, request), "kind": KIND_NAMES.get(entry.kind, "")}
        for entry in found
    ]
    return JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})


def url_of(item: object, request: HttpRequest) -> str:
    return item.get_url(request) if isinstance(item, Page) else item.get_absolute_url()


class HitList:
    """The hits as a list that Django's paginator can slice: only the asked page is fetched."""

    def __init__(self, first: Found, ask):
        self.first, self.ask = first, ask

    def __len__(self) -> int:
        return self.first.total

    def __getitem__(self, part: slice) -> list[Hit]:
        return self.first.hits if part.start == 0 else self.ask(part.start).hits


def search_page(request: HttpRequest) -> HttpResponse:
    """The page with the search box and its results."""
    text, kinds = asked(request)
    querysets = searched(request.user)
    as_typed = request.GET.get("as_typed") == "1"

    def ask(offset: int = 0) -> Found:
        return search_across(text, querysets, kinds=kinds, limit=PER_PAGE, offset=offset, as_typed=as_typed, lift=LIFT)

    found = ask()
    page = Paginator(HitList(found, ask), PER_PAGE).get_page(request.GET.get("page"))
    words = found.corrected or found.query
    rows = [
        {**result(hit, words, request), "marked": mark(hit.object.title, words), "kind_name": KIND_NAMES[hit.kind]}
        for hit in page.object_list
    ]
    tabs = [(kind, name, found.counts.get(kind, 0)) for kind, name in KIND_NAMES.items() if found.counts.get(kind)]
    context = {
        "text": text,
        "found": found,
        "page_obj": page,
        "rows": rows,
        "tabs": tabs,
        "kind": kinds[0] if kinds else "",
    }
    return render(request, "search/search.html", {**context, "everything": sum(found.counts.values())})

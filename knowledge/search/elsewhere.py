"""Search over several kinds on any of Wagtail's backends, where the index is not ours: one search a kind, merged."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from modelsearch.backends import get_search_backend

from ..query import shorten

QuerySets = Mapping[str, QuerySet[Any]]


def search(
    text: str, querysets: QuerySets, kinds: Sequence[str] | None, lift: Mapping[str, float], enough: int
) -> tuple[list[tuple[float, str, Model]], dict[str, int]]:
    """The best of each kind by score, best first, and how many each kind has."""
    backend = get_search_backend()
    text, _cut = shorten(text)
    found: list[tuple[float, str, Model]] = []
    counts: dict[str, int] = {}
    for kind, queryset in querysets.items():
        results = backend.search(text, queryset, operator="or").annotate_score("search_score") if text else None
        counts[kind] = results.count() if results is not None else 0
        if results is not None and (kinds is None or kind in kinds):
            found += scored(results[:enough], kind, lift.get(kind, 1.0))
    return sorted(found, key=lambda hit: -hit[0]), counts


def scored(results: Any, kind: str, factor: float) -> Iterator[tuple[float, str, Model]]:
    for instance in results:
        yield (instance.search_score or 0.0) * factor, kind, instance


def suggestions(text: str, querysets: QuerySets, limit: int) -> list[tuple[str, Model]]:
    backend = get_search_backend()
    text, _cut = shorten(text)
    each = (
        ((kind, backend.autocomplete(text, queryset)[:limit]) for kind, queryset in querysets.items()) if text else ()
    )
    return [(kind, instance) for kind, results in each for instance in results][:limit]

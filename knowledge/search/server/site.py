"""Search over several kinds on any of Wagtail's backends, where the index is not ours: one search
per kind, merged.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from modelsearch.backends import get_search_backend

from knowledge.search.text.query import shorten

from . import outage, remote

QuerySets = Mapping[str, QuerySet[Any]]


def search(
    text: str,
    querysets: QuerySets,
    kinds: Sequence[str] | None,
    lift: Mapping[str, float],
    enough: int,
) -> tuple[list[tuple[float, str, Model]], dict[str, int]]:
    """The best hits of each kind, sorted by score, and the number of hits of each kind."""
    backend = get_search_backend()
    text, _cut = shorten(text)
    found: list[tuple[float, str, Model]] = []
    counts: dict[str, int] = {}
    for kind, queryset in querysets.items():
        counts[kind] = 0
        if not text:
            continue
        results = backend.search(text, queryset, operator="or").annotate_score("search_score")
        best = results[:enough]
        if kinds is None or kind in kinds:
            found += score_results(best, kind, lift.get(kind, 1.0))
        # A search server returns the total with the first results.
        matching = getattr(best, "matching", None)
        counts[kind] = results.count() if matching is None else matching
    return sorted(found, key=lambda hit: -hit[0]), counts


def score_results(results: Any, kind: str, factor: float) -> Iterator[tuple[float, str, Model]]:
    for instance in results:
        yield (instance.search_score or 0.0) * factor, kind, instance


def suggestions(text: str, querysets: QuerySets, limit: int) -> list[tuple[str, Model]]:
    backend = get_search_backend()
    text, _cut = shorten(text)
    if not text:
        return []
    found: list[tuple[str, Model]] = []
    for kind, queryset in querysets.items():
        if len(found) >= limit:
            break
        results = backend.autocomplete(text, queryset, operator="and")[:limit]
        found += ((kind, instance) for instance in results)
    return found[:limit]


def is_away() -> bool:
    """Whether the search server has failed just now, so that the database itself was searched."""
    return outage.watch.is_away()


def count_unsent() -> int:
    """How many saved objects a search server has not received."""
    if not isinstance(get_search_backend(), remote.Backend):
        return 0
    return len(
        {(row.model, row.pk) for row in outage.unsent_rows() if row.model != outage.REBUILDING}
    )


def catch_up() -> int:
    """Each night: send the server all that waits; returns how many objects.

    The mark of an interrupted rebuild is removed here too.
    """
    backend = get_search_backend()
    if not isinstance(backend, remote.Backend):
        return 0
    outage.watch.forget()
    outage.forget(row for row in outage.unsent_rows() if row.model == outage.REBUILDING)
    return remote.catch_up(backend, most=None)

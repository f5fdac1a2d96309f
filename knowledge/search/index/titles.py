"""Search without an index: matches words in titles and names, read from the tables themselves."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet
from modelsearch.backends.database.fallback import (
    DatabaseSearchQueryCompiler,
    DatabaseSearchResults,
)
from modelsearch.query import Fuzzy, Phrase, PlainText

from knowledge.search.text.query import MAX_TERMS, shorten
from knowledge.search.text.segment import normalise, tokens

from .indexing import TITLE_FIELDS

QuerySets = Mapping[str, QuerySet[Any]]

MOST_WORDS = 8
LOOKED_AT = 500  # titles read per kind


class Titled(NamedTuple):
    """An object whose title contains some of the words, with their share."""

    kind: str
    pk: Any
    title: str
    share: float


def title_field(model: type[Model]) -> str | None:
    names = {field.name for field in model._meta.get_fields()}
    return next((name for name in TITLE_FIELDS if name in names), None)


def words_of(text: str) -> list[str]:
    """The search words: as typed, and as our segmenter splits them."""
    cut, _ = shorten(text)
    typed = cut.split()
    segmented = [word for word in tokens(cut).words if len(word) > 1]
    return list(dict.fromkeys([*typed, *segmented]))[:MOST_WORDS]


def search(text: str, querysets: QuerySets) -> list[Titled]:
    """The allowed objects with the most words in their titles first; the whole text in one piece is
    best.
    """
    words = words_of(text)
    if not words:
        return []
    found: list[Titled] = []
    for kind, queryset in querysets.items():
        found += of_kind(kind, queryset, text, words)
    return sorted(found, key=lambda row: (-row.share, len(row.title)))


def of_kind(
    kind: str, queryset: QuerySet[Any], text: str, words: Sequence[str]
) -> Iterator[Titled]:
    name = title_field(queryset.model)
    if name is None:
        return
    wanted = Q()
    for word in words:
        wanted |= Q(**{f"{name}__icontains": word})
    rows = queryset.order_by().filter(wanted).values_list("pk", name)[:LOOKED_AT]
    whole = normalise(text)
    for pk, title in rows:
        yield Titled(kind, pk, title, share(normalise(title), whole, words))


def share(title: str, whole: str, words: Sequence[str]) -> float:
    if whole in title:
        return 1.0
    return sum(normalise(word) in title for word in words) / (len(words) + 1)


def in_database(results: Any, fields: list[str] | None) -> DatabaseSearchResults:
    """A replacement for Wagtail's search results: objects whose fields contain every word of the
    query. Slow on a large site.
    """
    asked = results.query_compiler
    query = asked.query
    if isinstance(query, PlainText | Phrase | Fuzzy):
        words = dict.fromkeys(tokens(shorten(query.query_string)[0]).words)
        query = PlainText(" ".join(islice(words, MAX_TERMS)), operator="and")
    compiler = DatabaseSearchQueryCompiler(
        asked.queryset, query, fields, None, asked.order_by_relevance
    )
    found = DatabaseSearchResults(None, compiler)
    found._score_field = results._score_field
    return found[results.start : results.stop]

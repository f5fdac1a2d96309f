"""Search over several kinds at once, limited to what a person may see; suggestions and related
pages from the same index.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Max, Min, Model, QuerySet
from modelsearch.backends import get_search_backend
from modelsearch.index import get_indexed_models
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from .index import titles
from .index.backend import ThaiSearchBackend
from .index.damage import logger, report_damage
from .index.engine import Engine, IndexState
from .index.expression import complete_last_word
from .index.indexing import key_of
from .index.keys import kind_of, make_key, pk_of
from .index.ranking import Weighed
from .index.store import Damaged
from .server import site as elsewhere
from .text.guesses import guesses
from .text.query import (
    MAX_TERMS,
    Vocabulary,
    default_groups,
    other_keyboard,
    plain,
    shorten,
    vocabulary,
)
from .text.segment import normalise

# The share of the best hit's match that every hit must reach.
SHARE_OF_BEST = 0.25
# If the best hit matches less than this share of the query, counting words that no document has,
# none of the hits is the answer.
POOR = 0.35
# How many candidates are examined at first, and at most, when a person may see few of them.
FIRST_LOOK, LAST_LOOK = 200, 3200
SUGGESTED_FROM = 200


class Hit(NamedTuple):
    """One result."""

    object: Model
    kind: str
    score: float


@dataclass(frozen=True)
class Found:
    """The results of a search over several kinds."""

    query: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    corrected: str = ""
    cut: bool = False
    poor: bool = False  # there are hits, but none matches much of the query
    limited: bool = False  # the index is damaged, and titles were searched instead


class Suggestion(NamedTuple):
    """A title that completes what the person is typing."""

    text: str
    kind: str
    object: Model


QuerySets = Mapping[str, QuerySet[Any]]


def search_across(
    text: str,
    querysets: QuerySets,
    *,
    kinds: Sequence[str] | None = None,
    limit: int = 10,
    offset: int = 0,
    as_typed: bool = False,
    lift: Mapping[str, float] | None = None,
) -> Found:
    """The best hits among everything that the querysets allow; `lift` multiplies the scores of a
    kind.
    """
    if not is_ours():
        return search_elsewhere(text, querysets, kinds, offset, limit, lift or {})
    engine = our_engine()
    try:
        with report_damage(engine.connection):
            found = search_index(
                engine, text, querysets, kinds, limit, offset, lift or {}, as_typed=as_typed
            )
        if (found.total and not found.poor) or engine.is_whole():
            return replace(found, limited=engine.is_marked())
    except Damaged as error:
        logger.warning("the search index does not answer, titles do: %s", error)
    return search_titles(text, querysets, kinds, limit, offset)


def search_index(
    engine: Engine,
    text: str,
    querysets: QuerySets,
    kinds: Sequence[str] | None,
    limit: int,
    offset: int,
    lift: Mapping[str, float],
    *,
    as_typed: bool,
) -> Found:
    models = model_kinds(querysets)
    look = max(FIRST_LOOK, offset + limit)
    while True:
        found = engine.search(text, sorted(models), limit=look, as_typed=as_typed)
        open_to_them = keep_allowed(engine, found.hits, querysets, models)
        visible = lift_scores(list(above_share(open_to_them)), lift)
        chosen = [seen for seen in visible if kinds is None or seen.kind in kinds]
        exhausted = len(visible) < len(open_to_them) or len(found.hits) < look
        if len(chosen) >= offset + limit or exhausted or look >= LAST_LOOK:
            break
        look = min(look * 4, LAST_LOOK)
    poor = bool(visible) and found.known * max(seen.share for seen in visible) < POOR
    if poor and found.query.corrected:  # then the other keyboard layout was not meant either
        return search_index(engine, text, querysets, kinds, limit, offset, lift, as_typed=True)
    counts = Counter(seen.kind for seen in visible)
    return Found(
        query=found.query.text,
        hits=list(fetch(chosen[offset : offset + limit], querysets)),
        total=len(chosen),
        counts={kind: counts[kind] for kind in querysets},
        corrected=found.query.corrected,
        cut=found.query.cut,
        poor=poor,
    )


def suggest(text: str, querysets: QuerySets, *, limit: int = 8) -> list[Suggestion]:
    """Titles that contain the words, the last of which may be incomplete; the keyboard layout is
    corrected here too.
    """
    if not is_ours():
        found = elsewhere.suggestions(text, querysets, limit)
        return [Suggestion(str(instance), kind, instance) for kind, instance in found]
    engine = our_engine()
    text, _cut = shorten(text)
    if not text:
        return []
    try:
        with report_damage(engine.connection):
            found = suggest_from_index(engine, text, querysets, limit)
        if found or engine.is_whole():
            return found
    except Damaged as error:
        logger.warning("the search index does not answer, titles do: %s", error)
    best = search_titles(text, querysets, None, limit, 0).hits
    return [Suggestion(str(hit.object), hit.kind, hit.object) for hit in best]


def suggest_from_index(
    engine: Engine, text: str, querysets: QuerySets, limit: int
) -> list[Suggestion]:
    models = model_kinds(querysets)
    visible = beginnings(engine, text, querysets, models)
    if not visible:
        other = other_keyboard(text, engine.known_words(), engine.vocabulary())
        visible = beginnings(engine, other, querysets, models) if other else []
    if not visible:
        hits = engine.search(text, sorted(models)).hits[:limit]
        return [
            Suggestion(str(h.object), h.kind, h.object)
            for h in fetch(keep_allowed(engine, hits, querysets, models), querysets)
        ]
    typed = normalise(text)
    found = [Suggestion(str(hit.object), hit.kind, hit.object) for hit in fetch(visible, querysets)]
    return sorted(found, key=lambda s: (not normalise(s.text).startswith(typed), len(s.text)))[
        :limit
    ]


def beginnings(
    engine: Engine, text: str, querysets: QuerySets, models: Mapping[int, list[str]]
) -> "list[Seen]":
    wanted = complete_last_word(text, "and", MAX_TERMS)
    if wanted is None:
        return []
    found = engine.find(wanted, sorted(models), autocomplete=True, limit=SUGGESTED_FROM)
    hits = [Weighed(key, score, 1.0) for key, score in found.items()]
    return keep_allowed(engine, hits, querysets, models)


def find_related(instance: Model, queryset: QuerySet[Any], *, limit: int = 5) -> list[Model]:
    """Objects of the queryset that share distinctive words with this one; none where the index is
    not ours.
    """
    if not is_ours():
        return []
    engine = our_engine()
    try:
        with report_damage(engine.connection):
            return related_in_index(engine, instance, queryset, limit)
    except Damaged:
        return []


def related_in_index(
    engine: Engine, instance: Model, queryset: QuerySet[Any], limit: int
) -> list[Model]:
    key = key_of(instance)
    document = next(iter(engine.documents([key])), None)
    if document is None:
        return []
    querysets = {"": queryset}
    models = model_kinds(querysets)
    hits = [
        hit
        for hit in engine.like(document, sorted(models), limit + FIRST_LOOK // 4)
        if hit.key != key
    ]
    return [
        hit.object
        for hit in fetch(keep_allowed(engine, hits, querysets, models)[:limit], querysets)
    ]


def corrections(text: str, *, limit: int = 3) -> list[str]:
    """Other spellings of a query that might find something: the other keyboard layout, or words
    that occur in documents.
    """
    if not is_ours():
        return []
    engine = our_engine()
    try:
        with report_damage(engine.connection):
            return corrections_in_index(engine, text, limit)
    except Damaged:
        return []


def corrections_in_index(engine: Engine, text: str, limit: int) -> list[str]:
    words, known = engine.vocabulary(), engine.known_words()
    text, _cut = shorten(text)
    tries = [other] if (other := other_keyboard(text, known, words)) else []
    spelt = plain(text)
    for guess in guesses(spelt, [], known, words.folded.get):
        before, after = spelt[: guess.start], spelt[guess.end :]
        tries += [f"{before}{words.spelt(word) or word}{after}" for word, _weight in guess.words]
    return list(dict.fromkeys(tries))[:limit]


def index_state(*, thorough: bool = False) -> IndexState:
    """Whether the index exists, was made by this recipe, and contains what is stored. A search
    server is responsible for its own.
    """
    if not is_ours():
        return IndexState("ok", "on a search server", 0)
    engine = our_engine()
    state = engine.state(thorough=thorough)
    if state.state == "ok" and not knows_what_is_stored(engine):
        return state._replace(
            state="damaged", detail="things are missing in it: run manage.py rebuild_search"
        )
    return state


def knows_what_is_stored(engine: Engine) -> bool:
    """Whether most of the newest and oldest objects of each kind are in the index; objects stored
    without Wagtail's signals, such as a site's root page, are not indexed before a rebuild.
    """
    keys = list(chain.from_iterable(map(ends_of, get_indexed_models())))
    return len(engine.store.known_keys(engine.active(), keys)) * 2 >= len(keys)


def ends_of(model: type[Model]) -> Iterator[int]:
    kind = get_content_type_pk(model)
    stored = model.get_indexed_objects().aggregate(first=Min("pk"), last=Max("pk"))
    for pk in {stored["first"], stored["last"]} - {None}:
        yield make_key(kind, pk)


def search_titles(
    text: str, querysets: QuerySets, kinds: Sequence[str] | None, limit: int, offset: int
) -> Found:
    """The same kind of result without the index, from titles and names."""
    rows = titles.search(text, querysets)
    chosen = [
        Seen(row.kind, row.pk, row.share, row.share)
        for row in rows
        if kinds is None or row.kind in kinds
    ]
    counts = Counter(row.kind for row in rows)
    asked, cut = shorten(text)
    return Found(
        query=asked,
        hits=list(fetch(chosen[offset : offset + limit], querysets)),
        total=len(chosen),
        counts={kind: counts[kind] for kind in querysets},
        cut=cut,
        limited=True,
    )


def office_words() -> Vocabulary:
    """The current vocabulary, for excerpts."""
    return our_engine().vocabulary() if is_ours() else vocabulary(default_groups())


# -------------------------------------------------------------------------------------------------
class Seen(NamedTuple):
    """A hit that this person may see, not loaded yet."""

    kind: str
    pk: Any
    score: float
    share: float


def is_ours() -> bool:
    return isinstance(get_search_backend(), ThaiSearchBackend)


def search_elsewhere(
    text: str,
    querysets: QuerySets,
    kinds: Sequence[str] | None,
    offset: int,
    limit: int,
    lift: Mapping[str, float],
) -> Found:
    """The same kind of result from another backend: with its own ranking, without correction of the
    keyboard layout.
    """
    found, counts = elsewhere.search(text, querysets, kinds, lift, offset + limit)
    hits = [Hit(instance, kind, score) for score, kind, instance in found[offset : offset + limit]]
    total = sum(counts[kind] for kind in counts if kinds is None or kind in kinds)
    asked, cut = shorten(text)
    return Found(query=asked, hits=hits, total=total, counts=counts, cut=cut)


def our_engine() -> Engine:
    backend = get_search_backend()
    if not isinstance(backend, ThaiSearchBackend):
        raise ImproperlyConfigured(
            "search_across() needs knowledge.search as the default search backend"
        )
    return backend.engine


def model_kinds(querysets: QuerySets) -> dict[int, list[str]]:
    """The names of the querysets that may contain objects of each content type."""
    models: dict[int, list[str]] = {}
    for name, queryset in querysets.items():
        for kind in get_descendants_content_types_pks(queryset.model):
            models.setdefault(kind, []).append(name)
    return models


def above_share(hits: Sequence[Seen]) -> Iterator[Seen]:
    """Without the hits that only match a common word of the query. Documents that a person may not
    see have no influence.
    """
    best = max((hit.share for hit in hits), default=0.0)
    return (hit for hit in hits if hit.share >= SHARE_OF_BEST * best)


def keep_allowed(
    engine: Engine, hits: Sequence[Weighed], querysets: QuerySets, models: Mapping[int, list[str]]
) -> list[Seen]:
    """The hits that are in a queryset, in their order; one query per queryset."""
    keys = primary_keys(engine, hits)
    open_to: dict[str, set[Any]] = {}
    for name, queryset in querysets.items():
        asked = [
            keys[hit.key]
            for hit in hits
            if hit.key in keys and name in models.get(kind_of(hit.key), ())
        ]
        open_to[name] = (
            set(queryset.order_by().filter(pk__in=asked).values_list("pk", flat=True))
            if asked
            else set()
        )
    return list(first_of_each(hits, keys, open_to, models))


def first_of_each(
    hits: Iterable[Weighed],
    keys: Mapping[int, Any],
    open_to: Mapping[str, set[Any]],
    models: Mapping[int, list[str]],
) -> Iterator[Seen]:
    for hit in hits:
        pk = keys.get(hit.key)
        for name in models.get(kind_of(hit.key), ()):
            if pk in open_to[name]:
                yield Seen(name, pk, hit.score, hit.share)
                break


def lift_scores(seen: Sequence[Seen], lift: Mapping[str, float]) -> list[Seen]:
    """Sorted by the scores after lifting."""
    if not lift:
        return list(seen)
    by_lift = [hit._replace(score=hit.score * lift.get(hit.kind, 1.0)) for hit in seen]
    return sorted(by_lift, key=lambda hit: -hit.score)


def primary_keys(engine: Engine, hits: Sequence[Weighed]) -> dict[int, Any]:
    known: dict[int, Any] = {hit.key: pk_of(hit.key) for hit in hits}
    for document in engine.documents([key for key, pk in known.items() if pk is None]):
        known[document.key] = document.pk
    return known


def fetch(chosen: Sequence[Seen], querysets: QuerySets) -> Iterator[Hit]:
    """The objects themselves: one query per kind."""
    keys: dict[str, list[Any]] = defaultdict(list)
    for seen in chosen:
        keys[seen.kind].append(seen.pk)
    objects = {kind: querysets[kind].in_bulk(pks) for kind, pks in keys.items()}
    for seen in chosen:
        instance = objects[seen.kind].get(seen.pk)
        if instance is not None:
            yield Hit(instance, seen.kind, seen.score)

"""The search backend for Wagtail: implements its whole query API on the index."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from modelsearch.backends.base import (
    BaseIndex,
    BaseSearchBackend,
    BaseSearchQueryCompiler,
    BaseSearchResults,
    FilterFieldError,
)
from modelsearch.backends.database.fallback import DatabaseSearchResults
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from knowledge.search.text.query import MAX_TERMS, shorten
from knowledge.search.text.segment import tokens

from . import expression, titles
from .damage import report_damage
from .engine import Engine
from .indexing import document
from .keys import make_key, pk_of
from .ranking import Document, Field
from .store import Damaged

# Up to this many matches the database is asked for these keys; above, for all keys of the queryset.
ASK_FOR_THESE = 500
# Fuzzy finds documents that match this share of the query's weight.
FUZZY_SHARE = {"or": 0.4, "and": 0.75}
FUZZY_LIMIT = 1000


class Matches(NamedTuple):
    """Matching documents: those with a score, or (negated) all but these."""

    scores: dict[int, float]
    negated: bool = False


NOTHING, EVERYTHING = Matches({}), Matches({}, negated=True)


class ThaiQueryCompiler(BaseSearchQueryCompiler):
    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    AUTOCOMPLETE = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._matches: Matches | None = None

    def matches(self, engine: Engine) -> Matches:
        """The matches in the index; queried once, however the results are sliced."""
        if self._matches is None:
            self.engine = engine
            self.kinds = get_descendants_content_types_pks(self.queryset.model)
            self._matches = self._evaluate(self.query)
        return self._matches

    def _evaluate(self, query: SearchQuery) -> Matches:
        for kind, evaluate in self.EVALUATIONS.items():
            if isinstance(query, kind):
                return evaluate(self, query)
        raise NotImplementedError(
            f"`{query.__class__.__name__}` is not supported by the Thai search backend."
        )

    def _match_all(self, query: MatchAll) -> Matches:
        return EVERYTHING

    def _plain_text(self, query: PlainText) -> Matches:
        text, _cut = shorten(query.query_string)
        compiled = expression.complete_last_word if self.AUTOCOMPLETE else expression.plain_text
        wanted = compiled(text, query.operator, MAX_TERMS)
        if wanted is None:
            return NOTHING
        found = self.engine.find(wanted, self.kinds, autocomplete=self.AUTOCOMPLETE)
        if self.fields:
            found = self._in_fields(
                found, lambda fields: expression.holds(wanted, word_test(fields))
            )
        return Matches(boost_scores(self._weigh(found, text), query.boost))

    def _phrase(self, query: Phrase) -> Matches:
        text, _cut = shorten(query.query_string)
        compiled = expression.phrase(text, MAX_TERMS)
        if compiled is None:
            return NOTHING
        wanted, words, grams = compiled
        found = self.engine.find(wanted, self.kinds)
        found = self._in_fields(
            found, lambda fields: any(follow(field, words, grams) for field in fields)
        )
        return Matches(self._weigh(found, text))

    def _fuzzy(self, query: Fuzzy) -> Matches:
        found = self.engine.search(query.query_string, self.kinds, limit=FUZZY_LIMIT)
        enough = FUZZY_SHARE[query.operator]
        scores = {hit.key: hit.score for hit in found.hits if hit.share >= enough}
        if self.fields:
            own = tokens(query.query_string)
            anything = expression.of_terms([*own.words, *own.grams], expression.Any)
            scores = self._in_fields(
                scores,
                lambda fields: (
                    anything is not None and expression.holds(anything, word_test(fields))
                ),
            )
        return Matches(scores)

    def _boost(self, query: Boost) -> Matches:
        scores, negated = self._evaluate(query.subquery)
        return Matches(boost_scores(scores, query.boost), negated)

    def _not(self, query: Not) -> Matches:
        scores, negated = self._evaluate(query.subquery)
        return Matches(scores, not negated)

    def _and(self, query: And) -> Matches:
        parts = [self._evaluate(part) for part in query.subqueries]
        positive = [scores for scores, negated in parts if not negated]
        without: set[int] = set().union(*(scores for scores, negated in parts if negated))
        if not positive:
            return Matches(dict.fromkeys(without, 0.0), negated=True)
        common = set(positive[0]).intersection(*positive[1:]) - without
        total = dict.fromkeys(common, 0.0)
        for scores in positive:
            for key in common:
                total[key] += scores[key]
        return Matches(total)

    def _or(self, query: Or) -> Matches:
        parts = [self._evaluate(part) for part in query.subqueries]
        total: Counter[int] = Counter()
        for scores, negated in parts:
            if not negated:
                total.update(scores)
        without = [set(scores) for scores, negated in parts if negated]
        if without:
            left = set.intersection(*without) - set(total)
            return Matches(dict.fromkeys(left, 0.0), negated=True)
        return Matches(dict(total))

    EVALUATIONS: Mapping[type, Callable[["ThaiQueryCompiler", Any], Matches]] = {
        MatchAll: _match_all,
        PlainText: _plain_text,
        Phrase: _phrase,
        Fuzzy: _fuzzy,
        Boost: _boost,
        Not: _not,
        And: _and,
        Or: _or,
    }

    def _in_fields(
        self, found: dict[int, float], fulfils: Callable[[Sequence[Field]], bool]
    ) -> dict[int, float]:
        """Of the matches, the documents in which the requested fields alone fulfil the query."""
        wanted = set(self.fields or ())

        def fulfils_alone(document: Document) -> bool:
            fields = document.starts if self.AUTOCOMPLETE else document.fields
            return fulfils([field for field in fields if not wanted or field.name in wanted])

        return {d.key: found[d.key] for d in self.engine.documents(list(found)) if fulfils_alone(d)}

    def _weigh(self, found: dict[int, float], text: str) -> dict[int, float]:
        """Exact scores for the best matches; the rest follows in the order of the first score."""
        if not self.order_by_relevance or len(found) < 2:
            return found
        exact = {
            weighed.key: weighed.score
            for weighed in self.engine.exact(text, found, self.kinds)
            if weighed.score > 0
        }
        floor = min(exact.values(), default=1.0)
        top = max((score for key, score in found.items() if key not in exact), default=0.0) or 1.0
        below = {key: floor * 0.99 * score / top for key, score in found.items()}
        return below | exact


class ThaiAutocompleteCompiler(ThaiQueryCompiler):
    AUTOCOMPLETE = True


def boost_scores(scores: dict[int, float], boost: float) -> dict[int, float]:
    if boost == 1:
        return scores
    return {key: score * boost for key, score in scores.items()}


def word_test(fields: Sequence[Field]) -> Callable[[expression.Term], bool]:
    distinct = set(chain.from_iterable(field.terms() for field in fields))

    def has(term: expression.Term) -> bool:
        if term.prefix:
            return any(word.startswith(term.text) for word in distinct)
        return term.text in distinct

    return has


def follow(field: Field, words: Sequence[str], grams: Sequence[str]) -> bool:
    """Whether the words, or the grams, occur in the field one right after the other."""
    if f" {' '.join(words)} " in f" {field.words} ":
        return True
    return bool(grams) and f" {' '.join(grams)} " in f" {field.grams} "


class ThaiSearchResults(BaseSearchResults):
    supports_facet = True

    @property
    def queryset(self) -> QuerySet[Any]:
        return self.query_compiler.queryset

    def _scores(self) -> tuple[dict[Any, float], bool]:
        """Scores by primary key, and whether all other objects are meant."""
        found, negated = self.query_compiler.matches(self.backend.engine)
        known = {key: pk_of(key) for key in found}
        to_pk = self.model._meta.pk.to_python
        hashed = [key for key, pk in known.items() if pk is None]
        for entry in self.backend.engine.documents(hashed):
            known[entry.key] = to_pk(entry.pk)
        scores: dict[Any, float] = {}
        for key, score in found.items():
            pk = known[key]
            scores[pk] = max(score, scores.get(pk, 0.0))
        return scores, negated

    def _primary_keys(self) -> tuple[list[Any], dict[Any, float]]:
        """All results in order, as primary keys; linear in the matches and in the queryset."""
        scores, negated = self._scores()
        queryset = self.queryset
        if not self.query_compiler.order_by_relevance and not queryset.query.order_by:
            queryset = queryset.order_by("-pk")
        if not scores and not negated:
            return [], scores
        if not negated and len(scores) <= ASK_FOR_THESE:
            queryset = queryset.filter(pk__in=list(scores))
        allowed = dict.fromkeys(queryset.values_list("pk", flat=True))
        if negated:
            return [pk for pk in allowed if pk not in scores], {}
        if self.query_compiler.order_by_relevance:
            found = (pk for pk in scores if pk in allowed)
            return sorted(sorted(found, reverse=True), key=lambda pk: -scores[pk]), scores
        return [pk for pk in allowed if pk in scores], scores

    def _is_everything(self) -> bool:
        return isinstance(self.query_compiler.query, MatchAll)

    def _in_database(self) -> DatabaseSearchResults:
        """The database's own search, in place of a damaged index."""
        fields = self.query_compiler.fields
        if self.query_compiler.AUTOCOMPLETE and not fields:
            fields = [field.field_name for field in self.model.get_autocomplete_search_fields()]
        return titles.in_database(self, fields)

    def _do_search(self) -> list[Model]:
        if self._is_everything():
            objects, scores = list(self.queryset[self.start : self.stop]), {}
        else:
            try:
                with report_damage(self.backend.engine.connection):
                    keys, scores = self._primary_keys()
            except Damaged:
                return list(self._in_database())
            objects = list(self._fetch(keys[self.start : self.stop]))
        if self._score_field:
            for instance in objects:
                setattr(instance, self._score_field, float(scores.get(instance.pk, 0.0)))
        return objects

    def _fetch(self, keys: Sequence[Any]) -> Iterator[Model]:
        for start in range(0, len(keys), ASK_FOR_THESE):
            batch = keys[start : start + ASK_FOR_THESE]
            by_key = {
                instance.pk: instance for instance in self.queryset.order_by().filter(pk__in=batch)
            }
            yield from (by_key[key] for key in batch if key in by_key)

    def _do_count(self) -> int:
        if self._is_everything():
            return self.queryset[self.start : self.stop].count()
        try:
            with report_damage(self.backend.engine.connection):
                return len(self._primary_keys()[0][self.start : self.stop])
        except Damaged:
            return self._in_database().count()

    def facet(self, field_name: str) -> "OrderedDict[Any, int]":
        if self.query_compiler._get_filterable_field(field_name) is None:
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}". Please add '
                f"index.FilterField('{field_name}') to {self.model.__name__}.search_fields.",
                field_name=field_name,
            )
        values = self.queryset.order_by().values_list("pk", field_name)
        if not self._is_everything():
            try:
                with report_damage(self.backend.engine.connection):
                    keys = self._primary_keys()[0]
            except Damaged:
                return self._in_database().facet(field_name)
            if len(keys) <= ASK_FOR_THESE:
                values = values.filter(pk__in=keys)
            wanted = set(keys)
            values = (pair for pair in values if pair[0] in wanted)
        return OrderedDict(Counter(value for _pk, value in dict.fromkeys(values)).most_common())


class ThaiIndex(BaseIndex):
    """The index of all models; a rebuild fills another set of tables (`building`) in parallel."""

    def __init__(self, backend: "ThaiSearchBackend", building: str = "") -> None:
        super().__init__(backend)
        self.engine = backend.engine
        self.building = building

    def add_items(self, model: type[Model], items: Iterable[Model]) -> None:
        if not model.get_search_fields():
            return
        kind = get_content_type_pk(model)
        documents = [document(item, kind) for item in items]
        if not documents:
            return
        if self.building:
            self.engine.add_to(self.building, documents)
        else:
            self.engine.replace(documents)

    def delete_item(self, item: Model) -> None:
        self.engine.remove(
            [make_key(kind, item.pk) for kind in get_descendants_content_types_pks(type(item))]
        )

    def reset(self) -> None:
        self.engine.clear()


class ThaiRebuilder:
    """Called by Wagtail's update_index: builds in parallel, then swaps."""

    def __init__(self, index: ThaiIndex) -> None:
        self.index = index

    def start(self) -> ThaiIndex:
        return ThaiIndex(self.index.backend, self.index.engine.start_building())

    def finish(self) -> None:
        self.index.engine.finish_building()


class ThaiSearchBackend(BaseSearchBackend):
    query_compiler_class = ThaiQueryCompiler
    autocomplete_query_compiler_class = ThaiAutocompleteCompiler
    index_class = ThaiIndex
    results_class = ThaiSearchResults
    rebuilder_class = ThaiRebuilder

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self.engine = Engine(params.get("DATABASE", "default"), params.get("WORDS", ""))

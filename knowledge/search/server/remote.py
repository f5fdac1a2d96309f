"""Our text analysis on a search server: we send our words and grams, and the server only splits
them at spaces.

Mixins for modelsearch's own backends; opensearch.py and elasticsearch.py combine them with their
clients. A server that is down interrupts nobody's work: pages are saved and sent later, and
searches use the database itself.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from functools import partial
from itertools import chain, islice
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.db.models import Model
from django.utils.module_loading import import_string
from modelsearch.backends.database.fallback import DatabaseSearchResults
from modelsearch.backends.elasticsearchbase import deep_update
from modelsearch.index import AutocompleteField, RelatedFields, SearchField, class_is_indexed
from modelsearch.query import PlainText

from knowledge.search.index.expression import All, Expression, Term, beginnings, complete_last_word
from knowledge.search.index.indexing import LONGEST_FIELD, text_of
from knowledge.search.index.titles import in_database
from knowledge.search.text.query import (
    MAX_TERMS,
    WordGroup,
    default_groups,
    parse,
    shorten,
    vocabulary,
)
from knowledge.search.text.segment import Tokens, tokens

from . import outage
from .outage import Refused, ServerAway, watch

logger = logging.getLogger(__name__)

WHITESPACE = {"type": "custom", "tokenizer": "whitespace", "filter": []}
ANALYSIS = {
    "settings": {
        "analysis": {
            "analyzer": {
                "ours": WHITESPACE,
                "default": WHITESPACE,
                "edgengram_analyzer": {
                    "type": "custom",
                    "tokenizer": "whitespace",
                    "filter": ["edgengram"],
                },
            }
        },
        # The objects that a person may see are sent with each query as a list of primary keys; the
        # server's own limit is 65,536.
        "index": {
            "max_terms_count": 1_000_000,
            "similarity": {"default": {"type": "BM25", "k1": 0.9, "b": 0.7}},
        },
    }
}
# The server returns no result beyond this position (its index.max_result_window).
DEEPEST = 10_000
# modelsearch's edge_ngram filter keeps prefixes up to this length.
LONGEST_BEGINNING = 15
# A document must have this share of a query's words, or else of its grams, in one field: 75 % of up
# to eight grams, 30 % of more. Grams weigh less than words. Measured with Lucene: docs/search.md.
WORDS_TO_FIND, GRAMS_TO_FIND = "20%", "1<75% 8<30%"
GRAM_WEIGHT, FUZZY_GRAMS = 0.25, "50%"
# A query's terms, with all their alternatives.
MOST_TERMS = 200
# How many objects are loaded from the database at once.
BATCH = 500
# Timeout in seconds for many objects at once, as `update_index` and imports send them.
BATCH_TIMEOUT = 60


# What is sent -------------------------------------------------------------------------------------
def as_sent(found: Tokens) -> str:
    return " ".join((*found.words, *found.grams))


class NeverMet:
    """Without an index here nothing is known of its words. Thai words are taken as known, so that
    no alternatives are guessed; Latin ones as unknown, or every Thai word would be read as Latin
    letters typed with the wrong keyboard layout.
    """

    def __call__(self, term: str, /) -> int:
        return int(not term[:1].isascii())

    def look_up(self, terms: Any) -> None:
        """Nothing to query."""

    def beginning_with(self, start: str, limit: int) -> list[str]:
        return []


def asked_as_sent(text: str, groups: Callable[[], Sequence[WordGroup]] = default_groups) -> Tokens:
    """A query's own terms and those of its alternatives, in one list: the server has no better way
    to combine them.
    """
    query = parse(text, vocabulary(tuple(groups())), NeverMet())
    others = chain.from_iterable(concept.alternatives for concept in query.concepts)
    said = [query.tokens, *(other.tokens for other in others)]
    if query.corrected:  # less certain than with an index that knows both
        said.append(tokens(query.text))
    words = dict.fromkeys(chain.from_iterable(way.words for way in said))
    grams = dict.fromkeys(chain.from_iterable(way.grams for way in said))
    return Tokens(list(islice(words, MOST_TERMS)), list(islice(grams, MOST_TERMS)))


class SendsOurTokens:
    """A mapping that sends index words in place of the text."""

    edgengram_analyzer_config = {"analyzer": "edgengram_analyzer", "search_analyzer": "ours"}

    def get_mapping(self) -> dict[str, Any]:
        mapping: dict[str, Any] = super().get_mapping()  # type: ignore[misc]
        for field in text_fields(mapping):
            field.setdefault("analyzer", "ours")
        return mapping

    def _get_document_field_data(self, field: Any, obj: Any) -> tuple[str, Any, list[Any]]:
        if isinstance(field, RelatedFields) or not isinstance(
            field, SearchField | AutocompleteField
        ):
            return super()._get_document_field_data(field, obj)  # type: ignore[misc]
        found = tokens(text_of(field.get_value(obj))[:LONGEST_FIELD])
        name = self.get_field_column_name(field)  # type: ignore[attr-defined]
        if isinstance(field, AutocompleteField):
            value = as_sent(beginnings(found))
            return name, value, [value]
        return name, as_sent(found), []


def text_fields(mapping: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field in mapping["properties"].values():
        if field["type"] == "nested":
            yield from text_fields(field)
        elif field["type"] == "text":
            yield field


# What is asked ------------------------------------------------------------------------------------
class AsksByOurTokens:
    """A compiler that queries the same index words, within the queryset."""

    def __init__(
        self, *args: Any, groups: Callable[[], Sequence[WordGroup]] = default_groups, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups

    def _compile_plaintext_query(self, query: Any, fields: Any, boost: float = 1.0) -> Any:
        text, _cut = shorten(query.query_string)
        if query.operator == "and":
            return self._compile_words(query, tokens(text).words, fields, boost)
        asked = asked_as_sent(text, self.groups)
        words = self._compile_words(query, asked.words, fields, boost, WORDS_TO_FIND)
        grams = self._compile_words(query, asked.grams, fields, boost * GRAM_WEIGHT, GRAMS_TO_FIND)
        return {"bool": {"should": [words, grams]}}

    def _compile_words(
        self, query: Any, words: Sequence[str], fields: Any, boost: float, enough: str = ""
    ) -> Any:
        """As modelsearch queries these words; `enough` is the share that a document must have."""
        sent = copy(query)
        sent.query_string = " ".join(words)
        compiled = super()._compile_plaintext_query(sent, fields, boost)  # type: ignore[misc]
        if enough:
            [(kind, body)] = compiled.items()
            (body if kind == "multi_match" else body[fields[0].field_name])[
                "minimum_should_match"
            ] = enough
        return compiled

    def _compile_fuzzy_query(self, query: Any, fields: Any) -> Any:
        """Words may differ by a letter; a gram that differs is another gram."""
        found = tokens(shorten(query.query_string)[0])
        sent = copy(query)
        sent.query_string = " ".join(found.words)
        words = super()._compile_fuzzy_query(sent, fields)  # type: ignore[misc]
        if query.operator == "and":
            return words
        grams = self._compile_words(
            PlainText("", operator="or"), found.grams, fields, GRAM_WEIGHT, FUZZY_GRAMS
        )
        return {"bool": {"should": [words, grams]}}

    def _compile_phrase_query(self, query: Any, fields: Any) -> Any:
        sent = copy(query)
        sent.query_string = " ".join(tokens(shorten(query.query_string)[0]).words)
        return super()._compile_phrase_query(sent, fields)  # type: ignore[misc]

    def fields_without_server(self) -> list[str] | None:
        """The fields that the database searches in place of the server; None means every field."""
        return None

    def _get_filters_from_queryset(self, check_only: bool = False) -> Any:
        """The primary keys of the queryset. modelsearch's own translation supports few fields, and
        omits `pk__in` for page types, so pages that a person may not see would be counted.
        """
        queryset = self.queryset  # type: ignore[attr-defined]
        if check_only or not queryset.query.where:
            return None
        return {
            "terms": {"pk": [str(key) for key in queryset.order_by().values_list("pk", flat=True)]}
        }


class CompletesByOurTokens(AsksByOurTokens):
    """The same for prefixes of words: the server indexes those of each index word."""

    def _compile_plaintext_query(self, query: Any, fields: Any, boost: float = 1.0) -> Any:
        wanted = complete_last_word(shorten(query.query_string)[0], "and", MAX_TERMS)
        terms = first_way(wanted) if wanted else ()
        starts = [term[:LONGEST_BEGINNING] for term in terms]
        return self._compile_words(query, starts, fields, boost)

    def fields_without_server(self) -> list[str]:
        return [field.field_name for field in self.queryset.model.get_autocomplete_search_fields()]  # type: ignore[attr-defined]


def first_way(wanted: Expression) -> Iterator[str]:
    """The terms that must all occur; of alternatives, the first."""
    if isinstance(wanted, Term):
        yield wanted.text
    else:
        for part in wanted.parts if isinstance(wanted, All) else wanted.parts[:1]:
            yield from first_way(part)


class Results:
    """Results and their count in one request; from the database where the server is down."""

    query_compiler: Any
    backend: Any
    start: int
    stop: int | None
    matching: int | None = None  # the total, known after the results were read

    def _do_search(self) -> Iterator[Model]:
        stop = DEEPEST if self.stop is None else min(self.stop, DEEPEST)
        if stop <= self.start:
            return
        try:
            hits, self.matching = self._ask(from_=self.start, size=stop - self.start)
        except (ServerAway, Refused):
            yield from self._in_database()
            return
        if watch.came_back():
            catch_up(self.backend)
        for first in range(0, len(hits), BATCH):
            yield from self._get_results_from_hits(hits[first : first + BATCH])  # type: ignore[attr-defined]

    def _do_count(self) -> int:
        try:
            total = self._ask(size=0)[1]
        except (ServerAway, Refused):
            return self._in_database().count()
        return max(min(total, total if self.stop is None else self.stop) - self.start, 0)

    def facet(self, field_name: str) -> Any:
        try:
            return super().facet(field_name)  # type: ignore[misc]
        except (ServerAway, Refused, *outage.SHAPES):
            return self._in_database().facet(field_name)

    def _ask(self, **params: Any) -> tuple[list[Any], int]:
        index = self.backend.get_index_for_model(self.query_compiler.queryset.model)
        only_keys = {"_source": False, "stored_fields": "pk", "track_total_hits": True}
        body = self._get_es_body()  # type: ignore[attr-defined]
        answer = self._backend_do_search(body, index=index.name, **only_keys, **params)
        try:
            hits = answer["hits"]["hits"]
            [hit["fields"]["pk"][0] for hit in hits]
            return hits, int(answer["hits"]["total"]["value"])
        except outage.SHAPES as error:
            raise watch.note_failure(error) from error

    def _backend_do_search(self, body: Any, **params: Any) -> Any:
        with watch.guard(self.backend.errors):
            return super()._backend_do_search(body, **params)  # type: ignore[misc]

    def _in_database(self) -> DatabaseSearchResults:
        """Objects whose fields contain every word of the query. Slow on a large site, and without
        an index.
        """
        asked = self.query_compiler
        return in_database(self, asked.fields or asked.fields_without_server())


# Keeping the server's index -----------------------------------------------------------------------
class Index:
    """What cannot be sent now is recorded and sent later: a save neither fails nor waits for the
    server.
    """

    backend: Any
    es: Any
    mapping_class: Any
    name: str
    is_new = False  # being filled by `update_index` and not in use yet

    def add_item(self, item: Model) -> None:
        self.add_items(type(item), [item])

    def add_items(self, model: type[Model], items: Sequence[Model]) -> None:
        if self.is_new:
            with or_end(f"a batch of {model._meta.label}"):
                self.send(model, items)
        else:
            self._tell(items, partial(self.send, model, items))

    def delete_item(self, item: Model) -> None:
        self._tell([item], partial(self.take_out, item))

    def send(self, model: type[Model], items: Sequence[Model]) -> None:
        if not (items and class_is_indexed(model)):
            return
        mapping = self.mapping_class(model)
        actions = [
            {"_id": mapping.get_document_id(item), **mapping.get_document(item)} for item in items
        ]
        timeout = BATCH_TIMEOUT if len(actions) > 1 else self.backend.timeout
        # Without our index the server would create one automatically, with another analysis.
        ours_only = {"index": self.name, "require_alias": not self.is_new}
        with watch.guard(self.backend.errors):
            self.backend.bulk(self.es, actions, timeout, **ours_only)

    def take_out(self, item: Model) -> None:
        with watch.guard(self.backend.errors):
            super().delete_item(item)  # type: ignore[misc]

    def _tell(self, items: Sequence[Model], tell: Callable[[], None]) -> None:
        waiting = outage.unsent_rows()
        later = any(row.model == outage.REBUILDING for row in waiting)
        try:
            tell()
        except ServerAway:
            later = True
        except Refused as error:
            logger.error("the search server refuses %s: %s", items, error)
            return
        if later:
            for item in items:
                outage.note(item._meta.label, item.pk)
        elif waiting:
            catch_up(self.backend)


class Rebuilder:
    """`update_index` fills a new index in parallel; objects saved meanwhile are sent again when it
    is switched to.
    """

    index: Any

    def __init__(self, index: Any) -> None:
        super().__init__(index)  # type: ignore[call-arg]
        self.name = index.name

    def start(self) -> Any:
        watch.forget()  # a command contacts the server even after a recent failure
        outage.note(outage.REBUILDING, self.name)
        with or_end("a new index"), watch.guard(self.index.backend.errors):
            new = super().start()  # type: ignore[misc]
        new.is_new = True
        return new

    def finish(self) -> None:
        with or_end("the change to the new index"), watch.guard(self.index.backend.errors):
            super().finish()  # type: ignore[misc]
        outage.forget(
            row
            for row in outage.unsent_rows()
            if (row.model, row.pk) == (outage.REBUILDING, self.name)
        )
        catch_up(self.index.backend)


@contextmanager
def or_end(what: str) -> Iterator[None]:
    """For commands: one line in place of a traceback."""
    try:
        yield
    except (ServerAway, Refused) as error:
        raise CommandError(f"the search server did not take {what}: {error}") from error


def catch_up(backend: Any, most: int | None = 100) -> int:
    """Send what waits, each object as it is now; returns how many were sent. Stops when the server
    is down again.
    """
    rows = [row for row in outage.unsent_rows() if row.model != outage.REBUILDING]
    things = list(dict.fromkeys((row.model, row.pk) for row in rows))[:most]
    for done, (label, pk) in enumerate(things):
        model = apps.get_model(label)
        index = backend.get_index_for_model(model)
        found = model.get_indexed_objects().filter(pk=pk).first()
        try:
            if found is None:
                index.take_out(model(pk=pk))
            else:
                index.send(model, [found])
        except ServerAway:
            return done
        except Refused as error:
            logger.error("the search server refuses %s %s: %s", label, pk, error)
        outage.forget(row for row in rows if (row.model, row.pk) == (label, pk))
    return len(things)


# The backend --------------------------------------------------------------------------------------
CLIENTS: dict[str, Any] = {}


class Backend:
    """Combined with a backend of modelsearch; `client` and `errors` belong to the product."""

    client: Any
    errors: tuple[type[Exception], ...]

    def __init__(self, params: dict[str, Any]) -> None:
        params = dict(params)
        words = params.pop("WORDS", "")
        self.groups = import_string(words) if words else default_groups
        # A second try would only double the waiting time: the watch decides when to try again.
        super().__init__({**params, "OPTIONS": {"max_retries": 0, **params.get("OPTIONS", {})}})  # type: ignore[call-arg]
        self.settings = deep_update(self.settings, ANALYSIS)  # type: ignore[has-type]

    def _search(self, compiler: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._search(partial(compiler, groups=self.groups), *args, **kwargs)  # type: ignore[misc]

    def client_class(self, **options: Any) -> Any:
        """One client per process, with persistent connections; Wagtail creates a backend for every
        search.
        """
        key = f"{os.getpid()} {type(self).__name__} {options!r}"
        if key not in CLIENTS:
            CLIENTS[key] = self.client(**options)
        return CLIENTS[key]

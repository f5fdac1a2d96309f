"""The index as a whole: stores documents, finds keys, ranks them. Knows databases and settings, but
not Wagtail's query API.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from knowledge.search.text.query import (
    MAX_TERMS,
    Query,
    Vocabulary,
    default_groups,
    parse,
    shorten,
    vocabulary,
)
from knowledge.search.text.segment import Tokens, tokens

from .damage import FAULTS, collect_errors, is_of_the_index, logger, report_damage
from .expression import Expression, Term
from .keys import kind_of
from .postgres import PostgresStore
from .ranking import (
    Document,
    Plan,
    Weighed,
    all_terms,
    flat,
    inverse_frequency,
    is_gram,
    make_plan,
    rank,
    term_counts,
)
from .sqlite import SQLiteStore
from .store import RECIPE, SETS, Damaged, Sizes, Store, rare_enough, together

STORES: dict[str, type[Store]] = {"sqlite": SQLiteStore, "postgresql": PostgresStore}
# How many candidates are scored exactly.
WEIGHED = 40


class IndexState(NamedTuple):
    """Whether the index can answer: "ok", "stale" (made by another recipe: search works, but
    rebuild it), "missing" or "damaged" (partly lost, unreadable, or a save could not write to it).
    """

    state: str
    detail: str
    documents: int


class Found(NamedTuple):
    """Keys, best first, with their scores and their share of the known part of the query."""

    hits: list[Weighed]
    query: Query
    known: float = 1.0  # the share of the query's weight that occurs in documents at all


class Known:
    """The document frequency of index words: queried in batches, each word once. Without an index
    it is zero.
    """

    def __init__(self, store: Store, name: str) -> None:
        self.store, self.name = store, name
        self.counts: dict[str, int] = {}

    def __call__(self, term: str) -> int:
        self.look_up([term])
        return self.counts[term]

    def look_up(self, terms: Iterable[str]) -> None:
        missing = list(dict.fromkeys(term for term in terms if term not in self.counts))
        if missing:
            counted = self.store.frequencies(self.name, missing) if self.name else {}
            self.counts.update(dict.fromkeys(missing, 0) | counted)

    def beginning_with(self, start: str, limit: int) -> list[str]:
        """Index words with this prefix, from some documents that have one; the most common
        first.
        """
        if not self.name:
            return []
        keys = list(self.store.find(self.name, Term(start, prefix=True), None, limit=limit))
        documents = self.store.documents(self.name, keys)
        words: Counter[str] = Counter()
        for document in documents:
            for field in document.fields:
                distinct = set(field.words.split())
                words.update(word for word in distinct if word.startswith(start))
        self.look_up(words)
        return [word for word, _count in words.most_common()]


class Engine:
    def __init__(self, alias: str = "default", words: str = "") -> None:
        self.connection = connections[alias]
        self.words_path = words
        self.store = STORES[self.connection.vendor](self.connection)

    # Reading
    def active(self) -> str:
        """The set of tables in use; empty if there is no index yet."""
        return self.store.settings().get("active", "")

    def vocabulary(self) -> Vocabulary:
        groups = import_string(self.words_path)() if self.words_path else default_groups()
        return vocabulary(tuple(groups))

    def state(self, *, thorough: bool = False) -> IndexState:
        """Determined by queries; if `thorough`, by reading everything where the database can check
        itself.
        """
        try:
            with report_damage(self.connection):
                return self._state(thorough=thorough)
        except FAULTS as error:
            return IndexState("damaged", f"{str(error)[:200]}: run manage.py rebuild_search", 0)

    def _state(self, *, thorough: bool) -> IndexState:
        known = self.store.settings()
        if "active" not in known:
            return IndexState("missing", "manage.py rebuild_search makes the index", 0)
        documents = self.store.sizes(known["active"]).documents
        if known.get("recipe") != RECIPE:
            detail = (
                f"made by recipe {known.get('recipe')}, this is {RECIPE}: run manage.py"
                " rebuild_search"
            )
            return IndexState("stale", detail, documents)
        if known.get("damaged"):
            return IndexState(
                "damaged", f"since {known['damaged']}: run manage.py rebuild_search", documents
            )
        if thorough:
            self.store.check(known["active"])
        if not self.store.is_whole(known["active"]) or not self.finds_its_own(known["active"]):
            return IndexState(
                "damaged", "it does not find what it holds: run manage.py rebuild_search", documents
            )
        return IndexState("ok", f"recipe {RECIPE}", documents)

    def finds_its_own(self, name: str) -> bool:
        """Whether the first and the last document are found by one of their words."""
        return all(
            self.finds(name, document)
            for document in self.store.documents(name, self.store.ends(name))
        )

    def finds(self, name: str, document: Document) -> bool:
        words = " ".join(field.words for field in document.fields).split()
        if not words:
            return True
        return document.key in self.store.find(
            name, Term(max(words, key=len)), [kind_of(document.key)]
        )

    def is_whole(self) -> bool:
        """Whether a search without results means that nothing matches, and not that documents are
        lost.
        """
        name = self.active()
        with report_damage(self.connection):
            return bool(name) and self.store.is_whole(name)

    def is_marked(self) -> bool:
        """Whether a save has failed to write to it."""
        return bool(self.store.settings().get("damaged"))

    def parse(
        self, name: str, text: str, *, as_typed: bool = False
    ) -> tuple[Query, dict[str, int]]:
        """The query, and the document frequency of each of its terms."""
        known = Known(self.store, name)
        known.look_up(flat(tokens(shorten(text)[0])))
        query = parse(text, self.vocabulary(), known, as_typed=as_typed)
        known.look_up(all_terms(query))
        return query, known.counts

    def search(
        self,
        text: str,
        kinds: Sequence[int] | None = None,
        *,
        limit: int = WEIGHED,
        as_typed: bool = False,
    ) -> Found:
        """The tolerant search: any word, any spelling, best first."""
        name = self.active()
        if not name:
            return Found([], Query(shorten(text)[0], tokens("")))
        found = self._search(name, text, kinds, limit, as_typed)
        if not found.hits and self.active() != name:  # a rebuild has just switched to another set
            found = self._search(self.active(), text, kinds, limit, as_typed)
        return found

    def _search(
        self, name: str, text: str, kinds: Sequence[int] | None, limit: int, as_typed: bool
    ) -> Found:
        query, frequency = self.parse(name, text, as_typed=as_typed)
        sizes = self.store.sizes(name)
        plan = make_plan(query, frequency, *sizes)
        return Found(
            self.weigh(name, plan, frequency, sizes, kinds, limit), query, plan.known_share
        )

    def weigh(
        self,
        name: str,
        plan: Plan,
        frequency: Mapping[str, int],
        sizes: Sizes,
        kinds: Sequence[int] | None,
        limit: int,
    ) -> list[Weighed]:
        terms = rare_enough(plan.terms(), frequency, sizes.documents)
        if not terms:
            return []
        candidates = self.store.best(name, terms, kinds, max(limit, WEIGHED))
        order = sorted(candidates, key=lambda key: (-candidates[key], key))
        best = rank(self.store.documents(name, order[:WEIGHED]), plan)
        return [*best, *followers(best, {key: candidates[key] for key in order[WEIGHED:]})]

    def known_words(self) -> Known:
        """The document frequency of index words."""
        return Known(self.store, self.active())

    def like(self, document: Document, kinds: Sequence[int] | None, limit: int) -> list[Weighed]:
        """Documents that share the distinctive words of this one, which is included."""
        name = self.active()
        sizes = self.store.sizes(name)
        counts = term_counts(document)
        frequency = self.store.frequencies(name, list(counts))
        shared = [term for term in counts if frequency.get(term, 0) > 1]
        shared.sort(
            key=lambda term: -counts[term] * inverse_frequency(frequency[term], sizes.documents)
        )
        words = [term for term in shared if not is_gram(term)][: MAX_TERMS * 2 // 3]
        grams = [term for term in shared if is_gram(term)][: MAX_TERMS // 3]
        plan = make_plan(Query("", Tokens(words, grams)), frequency, *sizes)
        return self.weigh(name, plan, frequency, sizes, kinds, limit)

    def exact(
        self, text: str, found: Mapping[int, float], kinds: Sequence[int] | None
    ) -> list[Weighed]:
        """Exact scores for the words as typed: of all hits of a short result and of the best of a
        long one.
        """
        name = self.active()
        query = Query(text, tokens(text))
        terms = sorted(all_terms(query))
        frequency = dict.fromkeys(terms, 0) | self.store.frequencies(name, terms)
        sizes = self.store.sizes(name)
        plan = make_plan(query, frequency, *sizes)
        keys: Iterable[int] = found
        if len(found) > WEIGHED:
            terms = rare_enough(plan.terms(), frequency, sizes.documents)
            keys = (key for key in self.store.best(name, terms, kinds, WEIGHED) if key in found)
        return rank(self.store.documents(name, list(keys)), plan)

    def find(
        self,
        expression: Expression,
        kinds: Sequence[int] | None,
        *,
        autocomplete: bool = False,
        limit: int = 0,
    ) -> dict[int, float]:
        """Every document that fulfils an expression, with a first score; with a limit, some of
        them.
        """
        name = self.active()
        return (
            self.store.find(name, expression, kinds, autocomplete=autocomplete, limit=limit)
            if name
            else {}
        )

    def documents(self, keys: Sequence[int]) -> Iterable[Document]:
        name = self.active() if keys else ""
        return self.store.documents(name, keys) if name else ()

    # Writing
    def sets(self) -> list[str]:
        """The sets of tables that receive saves."""
        known = self.store.prepare()
        return [known[role] for role in ("active", "building") if known.get(role)]

    def replace(self, documents: Sequence[Document]) -> None:
        """Errors are recorded: the save continues, and a rebuild repairs the index."""
        for name in self.writable():
            with collect_errors(self.connection) as errors:
                self.store.replace(name, documents)
            self.note(errors)

    def remove(self, keys: Sequence[int]) -> None:
        for name in self.writable():
            with collect_errors(self.connection) as errors:
                self.store.remove(name, keys)
            self.note(errors)

    def writable(self) -> list[str]:
        try:
            with report_damage(self.connection):
                return self.sets()
        except Damaged as error:
            self.note([error])
            return []

    def note(self, errors: Sequence[Exception]) -> None:
        """One line in the log and a mark in the index, until a rebuild."""
        for error in errors:
            self.store.is_there = False
            marked = False
            with collect_errors(self.connection):
                marked = self.is_marked()
                self.store.put(damaged=timezone.localtime().isoformat(timespec="seconds"))
            if not marked:
                logger.error(
                    "the search index cannot be written, saves go on without it: %s", error
                )

    # Rebuilding beside
    def start_building(self) -> str:
        """A new empty set of tables beside the active one; from now on saves go to both."""
        known = self.store.prepare()
        name = next(other for other in SETS if other != known["active"])
        with together(self.connection):
            self.store.drop(name)
            self.store.create(name)
            self.store.put(building=name)
        return name

    def add_to(self, name: str, documents: Sequence[Document]) -> None:
        """Fill the new set; documents that saves have added meanwhile are newer and stay."""
        with together(self.connection):
            newer = self.store.known_keys(name, [document.key for document in documents])
            self.store.replace(
                name, [document for document in documents if document.key not in newer]
            )

    def finish_building(self) -> None:
        """Switch to the new set and empty the old one."""
        known = self.store.settings()
        if not known.get("building"):
            return
        with together(self.connection):
            self.store.put(active=known["building"], building="", recipe=RECIPE, damaged="")
        self.empty(known["active"])

    def empty(self, name: str) -> None:
        """Clears the previously active set; tables too damaged for that are dropped."""
        try:
            with transaction.atomic(using=self.connection.alias):
                self.store.clear(name)
        except DatabaseError as error:
            if not is_of_the_index(error):
                raise
            with together(self.connection):
                self.store.drop(name)

    def clear(self) -> None:
        with together(self.connection):
            for name in self.sets():
                self.store.clear(name)


def followers(best: Sequence[Weighed], rest: Mapping[int, float]) -> Iterator[Weighed]:
    """Candidates that were not scored exactly come after those that were, with a share estimated
    from their first score.
    """
    floor, top = min((hit.score for hit in best), default=0.0), max(rest.values(), default=0.0)
    shares = [hit.share for hit in best[WEIGHED // 2 :]]
    share = median(shares) if shares else 0.0
    for key, score in rest.items():
        yield Weighed(key, floor * score / top, share * score / top)

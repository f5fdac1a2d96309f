"""How well a document matches a query: BM25 over fields, times the share of the query that was
found. Pure, no Django.

A store finds candidates by their rare terms; the best of them are scored exactly here, with every
term, every way of expressing a concept, and the proximity of words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from math import log, sqrt
from typing import NamedTuple

from knowledge.search.text.query import Query
from knowledge.search.text.segment import LATIN_GRAM, THAI_GRAM, Tokens, tokens

K1, B = 0.9, 0.6
TITLE_WEIGHT = 1.6
GRAM_WEIGHT = 0.5
# A title that the query contains completely is probably the one meant, unless its number differs
# (another year's guide).
TITLE_SAID, OTHER_NUMBER = 1.5, 0.5
# So is a text that begins with the query,
LEAD, LEAD_WORDS, LEAD_GRAMS = 0.8, 8, 14
# or contains it within this many words, and in its order.
TOGETHER, WINDOW, IN_ORDER = 1.5, 12, 1.0
# Question words are rare in documents, and yet say nothing about the subject.
ASKING = (
    "อะไร ใคร เท่าไร เท่าไหร่ เท่าใด บ้าง อย่างไร ยังไง ไหน ใด กี่ เมื่อไร เมื่อไหร่ เมื่อใด ไหม มั้ย หรือไม่ หรือเปล่า "
    "หรือยัง ทำไม เพราะเหตุใด ครับ ค่ะ คะ หน่อย ขอ ทราบ อยาก ช่วย ต้อง คือ"
)
ASKING_WORD, ASKING_GRAM = 0.15, 0.2


class Field(NamedTuple):
    """The index words of one field of a document, words and grams each joined by spaces."""

    name: str
    weight: float
    words: str
    grams: str

    @property
    def length(self) -> int:
        streams = (self.words, self.grams)
        return sum(stream.count(" ") + 1 for stream in streams if stream)

    def terms(self) -> list[str]:
        """Every index word as often as it stands there: the words, then the grams."""
        return [*self.words.split(), *self.grams.split()]


class Document(NamedTuple):
    """The indexed content of an object."""

    key: int
    pk: str
    fields: tuple[Field, ...]
    starts: tuple[Field, ...] = ()  # the fields for autocomplete

    @property
    def length(self) -> int:
        return sum(field.length for field in self.fields)


def inverse_frequency(frequency: int, documents: int) -> float:
    """BM25's idf: a rarer term has more weight."""
    return log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))


def is_gram(term: str) -> bool:
    return term[0] in (THAI_GRAM, LATIN_GRAM)


@lru_cache(maxsize=1)
def question_terms() -> frozenset[str]:
    return frozenset(chain.from_iterable(flat(tokens(word)) for word in ASKING.split()))


def heft(term: str) -> float:
    """The weight of a term apart from its rarity."""
    if is_gram(term):
        return GRAM_WEIGHT * (ASKING_GRAM if term in question_terms() else 1.0)
    return ASKING_WORD if term in question_terms() else 1.0


class Term(NamedTuple):
    text: str
    weight: float


def total_weight(terms: Iterable[Term]) -> float:
    return sum(term.weight for term in terms)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of expressing a concept; `scale` makes ways of different length comparable."""

    terms: tuple[Term, ...]
    scale: float

    @property
    def mass(self) -> float:
        return self.scale * total_weight(self.terms)


@dataclass(frozen=True)
class Plan:
    """A query with the weights of its terms in this index."""

    free: tuple[Term, ...]
    concepts: tuple[tuple[Way, ...], ...]
    average_length: float
    order: tuple[str, ...] = ()  # the words as typed
    missing: float = 0.0  # the weight of words that no document has, in any way of expressing them

    @cached_property
    def weights(self) -> dict[str, float]:
        """The terms as typed, with their weights."""
        typed = chain.from_iterable(ways[0].terms for ways in self.concepts)
        return {term.text: term.weight for term in (*self.free, *typed)}

    @cached_property
    def mass(self) -> float:
        """The weight of the whole query; a concept counts as much as its heaviest way."""
        of_concepts = 0.0
        for ways in self.concepts:
            of_concepts += max(way.mass for way in ways)
        return total_weight(self.free) + of_concepts

    @property
    def known_share(self) -> float:
        """The share of the query's weight that occurs in documents at all."""
        return self.mass / (self.mass + self.missing) if self.missing else 1.0

    @cached_property
    def mass_of_words(self) -> float:
        return sum(weight for term, weight in self.weights.items() if not is_gram(term))

    @cached_property
    def pairs(self) -> dict[tuple[str, str], float]:
        """Adjacent words in the query, each pair with its share of the total weight."""
        weights = {
            pair: sqrt(self.weights.get(pair[0], 0) * self.weights.get(pair[1], 0))
            for pair in pairwise(self.order)
        }
        total = sum(weights.values())
        return {pair: weight / total for pair, weight in weights.items() if weight}

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(term for term in self.wanted_terms if term.isdigit())

    @cached_property
    def wanted_terms(self) -> frozenset[str]:
        return frozenset(self.terms())

    def terms(self) -> list[str]:
        """Every term that can find a document, each once."""
        ways = chain.from_iterable(self.concepts)
        in_ways = chain.from_iterable(way.terms for way in ways)
        return list(dict.fromkeys(term.text for term in (*self.free, *in_ways)))


def all_terms(query: Query) -> set[str]:
    """The index words of a query in all its ways of expression."""
    ways = [query.tokens]
    for concept in query.concepts:
        ways += [concept.typed, *(other.tokens for other in concept.alternatives)]
    return set(chain.from_iterable(map(flat, ways)))


def flat(tokens: Tokens) -> Iterable[str]:
    return (*tokens.words, *tokens.grams)


def make_plan(
    query: Query, frequency: Mapping[str, int], documents: int, average_length: float
) -> Plan:
    """Weight the terms of a query by their rarity; terms that no document has find nothing and are
    left out.
    """

    def weigh(terms: Iterable[str]) -> tuple[Term, ...]:
        return tuple(
            Term(term, inverse_frequency(frequency.get(term, 0), documents) * heft(term))
            for term in dict.fromkeys(terms)
        )

    def present(terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(term for term in terms if frequency.get(term.text))

    in_concepts: set[str] = set()
    concepts: list[tuple[Way, ...]] = []
    for concept in query.concepts:
        typed = weigh(flat(concept.typed))
        mass = total_weight(typed)
        others = []
        for other in concept.alternatives:
            terms = weigh(flat(other.tokens))
            if met := present(terms):
                others.append(Way(met, other.weight * mass / max(total_weight(terms), 1.0)))
        if others:
            concepts.append((Way(present(typed), 1.0), *others))
            in_concepts.update(flat(concept.typed))
    free = present(weigh(term for term in flat(query.tokens) if term not in in_concepts))
    order = tuple(query.tokens.words)
    unheard = {
        word
        for word in order
        if not frequency.get(word) and word not in in_concepts and heft(word) == 1.0
    }
    missing = len(unheard) * inverse_frequency(0, documents)
    return Plan(free, tuple(concepts), max(average_length, 1.0), order, missing)


class Weighed(NamedTuple):
    key: int
    score: float
    share: float


def weigh(document: Document, plan: Plan) -> Weighed:
    """The score of one document, and its share of the query's weight."""
    found = [look_into(field, plan.wanted_terms) for field in document.fields]
    times = occurrences(found)
    norm = K1 * (1 - B + B * sum(hits.length for hits in found) / plan.average_length)

    def value(terms: Iterable[Term], scale: float) -> tuple[float, float]:
        """Score and weight of the terms that the document has, multiplied by the scale."""
        score = mass = 0.0
        for text, weight in terms:
            tf = times.get(text)
            if tf:
                score += weight * tf * (K1 + 1) / (tf + norm)
                mass += weight
        return scale * score, scale * mass

    score, mass = value(plan.free, 1.0)
    for ways in plan.concepts:
        best_score, best_mass = max(value(way.terms, way.scale) for way in ways)
        score, mass = score + best_score, mass + best_mass
    share = min(mass / plan.mass, 1.0) if plan.mass else 0.0
    return Weighed(document.key, score * share * prominence(found, plan), share)


class Hits(NamedTuple):
    """The positions of the query's terms in a field: words and grams, each in order."""

    field: Field
    length: int
    words: list[tuple[int, str]]
    grams: list[tuple[int, str]]

    @property
    def in_title(self) -> bool:
        return self.field.weight == TITLE_WEIGHT


def look_into(field: Field, wanted: frozenset[str]) -> Hits:
    words, grams = field.words.split(" "), field.grams.split(" ")
    found_words = [(at, word) for at, word in enumerate(words) if word in wanted]
    found_grams = [(at, gram) for at, gram in enumerate(grams) if gram in wanted]
    return Hits(field, len(words) + len(grams), found_words, found_grams)


def occurrences(found: Iterable[Hits]) -> dict[str, float]:
    """How often each term occurs in a document, weighted by its fields."""
    times: dict[str, float] = {}
    for hits in found:
        for _at, term in chain(hits.words, hits.grams):
            times[term] = times.get(term, 0.0) + hits.field.weight
    return times


def prominence(found: Sequence[Hits], plan: Plan) -> float:
    """Greater than 1 if the query contains the whole title, if the text begins with the query, or
    contains it in one place.
    """
    said = title_said([hits for hits in found if hits.in_title], plan.numbers)
    text = next((hits for hits in found if not hits.in_title and hits.field.words), None)
    together = max((mass_together(hits.words, plan.weights) for hits in found), default=0.0)
    together = together / plan.mass_of_words if together else 0.0
    return (
        (1 + TITLE_SAID * said * said)
        * (1 + LEAD * (share_of_lead(text, plan) if text else 0.0))
        * (1 + TOGETHER * together * together)
        * (1 + IN_ORDER * share_in_order(found, plan.pairs))
    )


def title_said(titles: Sequence[Hits], numbers: frozenset[str]) -> float:
    """The share of a title's letters that belong to words of the query, in any way of
    expression.
    """
    letters = sum(len(hits.field.words) - hits.field.words.count(" ") for hits in titles)
    if not letters:
        return 0.0
    words: list[str] = []
    for hits in titles:
        words += (word for _at, word in hits.words)
    said = sum(map(len, words)) / letters
    if not numbers or not numbers.isdisjoint(words):
        return said
    written = chain.from_iterable(hits.field.words.split(" ") for hits in titles)
    has_another = any(map(str.isdigit, written))
    return said * OTHER_NUMBER if has_another else said


def share_of_lead(text: Hits, plan: Plan) -> float:
    """The share of the query that occurs in the first words."""
    words = {term for at, term in text.words if at < LEAD_WORDS}
    grams = {term for at, term in text.grams if at < LEAD_GRAMS}
    mass = sum(plan.weights.get(term, 0.0) for term in words | grams)
    return min(mass / plan.mass, 1.0) if mass else 0.0


def mass_together(places: Sequence[tuple[int, str]], weights: Mapping[str, float]) -> float:
    """The greatest weight of different words of the query, as typed, within a window of a field."""
    most = mass = 0.0
    inside: dict[str, int] = {}
    first = 0
    for at, word in places:
        if not inside.get(word):
            mass += weights.get(word, 0.0)
        inside[word] = inside.get(word, 0) + 1
        while places[first][0] < at - WINDOW:
            gone = places[first][1]
            inside[gone] -= 1
            if not inside[gone]:
                mass -= weights.get(gone, 0.0)
            first += 1
        most = max(most, mass)
    return most


def share_in_order(found: Iterable[Hits], pairs: Mapping[tuple[str, str], float]) -> float:
    """The share of the query's adjacent pairs that are adjacent in the document."""
    if not pairs:
        return 0.0
    in_turn = chain.from_iterable(pairwise(hits.words) for hits in found)
    there = {
        (word, other)
        for (at, word), (next_at, other) in in_turn
        if next_at == at + 1 and (word, other) in pairs
    }
    return sum(pairs[pair] for pair in there)


def term_counts(document: Document) -> dict[str, float]:
    """How often each word, and each gram of two letters or more, occurs in a document; the title
    counts more.
    """
    counts: dict[str, float] = {}
    for field in document.fields:
        for term in field.terms():
            if len(term) > 1:
                counts[term] = counts.get(term, 0.0) + field.weight
    return counts


def rank(documents: Iterable[Document], plan: Plan) -> list[Weighed]:
    """The documents, best first; ties in a fixed order."""
    return sorted(
        (weigh(document, plan) for document in documents), key=lambda w: (-w.score, -w.key)
    )

"""How well a document answers a query: BM25 over fields, times the share of the query that was found. Pure, no Django.

A store finds candidates by their rare terms; here the best of them are weighed exactly, with every term, every way of
saying a concept, and the neighbourhood of words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log
from typing import NamedTuple

from ..query import Query
from ..segment import LATIN_GRAM, THAI_GRAM, Tokens, tokens

K1, B = 0.9, 0.7
TITLE_WEIGHT = 1.6
GRAM_WEIGHT = 0.5
# A title that the query says whole is likely what is meant; so is a text that begins with the asked-for.
TITLE_SAID = 1.5
LEAD, LEAD_WORDS, LEAD_GRAMS = 0.6, 8, 14
# Words with which people ask are rare in what is written, and yet say nothing of it.
ASKING = (
    "อะไร ใคร เท่าไร เท่าไหร่ เท่าใด บ้าง อย่างไร ยังไง ไหน ใด กี่ เมื่อไร เมื่อไหร่ เมื่อใด ไหม มั้ย หรือไม่ หรือเปล่า "
    "หรือยัง ทำไม เพราะเหตุใด ครับ ค่ะ คะ หน่อย ขอ ทราบ อยาก ช่วย ต้อง คือ"
)
ASKING_WORD, ASKING_GRAM = 0.15, 0.2


class Field(NamedTuple):
    """The index words of one field of a document, each stream joined by spaces."""

    name: str
    weight: float
    words: str
    grams: str


class Document(NamedTuple):
    """What the index holds of an object."""

    key: int
    pk: str
    fields: tuple[Field, ...]
    starts: tuple[Field, ...] = ()  # what autocomplete reads

    @property
    def length(self) -> int:
        return sum(stream.count(" ") + 1 for field in self.fields for stream in field[2:] if stream)


def inverse_frequency(frequency: int, documents: int) -> float:
    """BM25's idf: a term that few documents have says more."""
    return log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))


def is_gram(term: str) -> bool:
    return term[0] in (THAI_GRAM, LATIN_GRAM)


@lru_cache(maxsize=1)
def asking() -> frozenset[str]:
    return frozenset(term for word in ASKING.split() for term in flat(tokens(word)))


def heft(term: str) -> float:
    """How much a term counts beside its rarity."""
    if is_gram(term):
        return GRAM_WEIGHT * (ASKING_GRAM if term in asking() else 1.0)
    return ASKING_WORD if term in asking() else 1.0


class Term(NamedTuple):
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Way:
    """One way of saying a concept; `scale` makes ways of different length comparable."""

    terms: tuple[Term, ...]
    scale: float

    @property
    def mass(self) -> float:
        return self.scale * sum(term.weight for term in self.terms)


@dataclass(frozen=True)
class Plan:
    """A query with the weights that this index gives its terms."""

    free: tuple[Term, ...]
    concepts: tuple[tuple[Way, ...], ...]
    average_length: float

    @cached_property
    def weights(self) -> dict[str, float]:
        """The terms as typed, with their weights."""
        typed = (term for ways in self.concepts for term in ways[0].terms)
        return {term.text: term.weight for term in (*self.free, *typed)}

    @property
    def mass(self) -> float:
        return sum(t.weight for t in self.free) + sum(max(way.mass for way in ways) for ways in self.concepts)

    @cached_property
    def wanted(self) -> frozenset[str]:
        return frozenset(self.terms())

    def terms(self) -> list[str]:
        """Every term that can find a document, each once."""
        ways = (term for ways in self.concepts for way in ways for term in way.terms)
        return list(dict.fromkeys(term.text for term in (*self.free, *ways)))


def all_terms(query: Query) -> set[str]:
    """The index words of a query in all its ways of saying."""
    return set(flat(query.tokens)).union(
        *(flat(said) for c in query.concepts for said in (c.typed, *(other.tokens for other in c.alternatives)))
    )


def flat(tokens: Tokens) -> Iterable[str]:
    return (*tokens.words, *tokens.grams)


def make_plan(query: Query, frequency: Mapping[str, int], documents: int, average_length: float) -> Plan:
    """Weigh the terms of a query by how rare they are; what no document has finds nothing and is left out."""

    def weigh(terms: Iterable[str]) -> tuple[Term, ...]:
        return tuple(
            Term(term, inverse_frequency(frequency.get(term, 0), documents) * heft(term))
            for term in dict.fromkeys(terms)
        )

    def there(terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(term for term in terms if frequency.get(term.text))

    in_concepts: set[str] = set()
    concepts: list[tuple[Way, ...]] = []
    for concept in query.concepts:
        typed = weigh(flat(concept.typed))
        mass = sum(term.weight for term in typed)
        others = ((weigh(flat(other.tokens)), other.weight) for other in concept.alternatives)
        ways = [Way(there(terms), weight * mass / max(sum(t.weight for t in terms), 1.0)) for terms, weight in others]
        ways = [way for way in ways if way.terms]
        if ways:
            concepts.append((Way(there(typed), 1.0), *ways))
            in_concepts.update(flat(concept.typed))
    free = there(weigh(term for term in flat(query.tokens) if term not in in_concepts))
    return Plan(free, tuple(concepts), max(average_length, 1.0))


class Weighed(NamedTuple):
    key: int
    score: float
    share: float


def weigh(document: Document, plan: Plan, total: float) -> Weighed:
    """The score of one document, and the share of the query's weight that it has."""
    times = occurrences(document, plan.wanted)
    norm = K1 * (1 - B + B * document.length / plan.average_length)

    def value(terms: Iterable[Term]) -> tuple[float, float]:
        score = found = 0.0
        for text, weight in terms:
            tf = times.get(text)
            if tf:
                score += weight * tf * (K1 + 1) / (tf + norm)
                found += weight
        return score, found

    score, found = value(plan.free)
    for ways in plan.concepts:
        values = [(way.scale * score, way.scale * found) for way in ways for score, found in [value(way.terms)]]
        best = max(values, default=(0.0, 0.0))
        score, found = score + best[0], found + best[1]
    share = min(found / total, 1.0) if total else 0.0
    return Weighed(document.key, score * share * prominence(document, plan, total), share)


def prominence(document: Document, plan: Plan, total: float) -> float:
    """More than 1 where the title is said whole, or the text begins with what was asked for."""
    said, lead = 0.0, 0.0
    title = [word for field in document.fields if field.weight == TITLE_WEIGHT for word in field.words.split()]
    if title:
        said = sum(len(word) for word in title if word in plan.weights) / sum(map(len, title))
    text = next((field for field in document.fields if field.weight != TITLE_WEIGHT and field.words), None)
    if text and total:
        beginning = {*text.words.split(" ", LEAD_WORDS)[:LEAD_WORDS], *text.grams.split(" ", LEAD_GRAMS)[:LEAD_GRAMS]}
        lead = sum(plan.weights.get(term, 0.0) for term in beginning) / total
    return (1 + TITLE_SAID * said * said) * (1 + LEAD * min(lead, 1.0))


def occurrences(document: Document, wanted: frozenset[str]) -> dict[str, float]:
    """How often each wanted term stands in a document, by the weight of its fields."""
    times: dict[str, float] = {}
    for field in document.fields:
        for stream in (field.words, field.grams):
            for term in stream.split(" "):
                if term in wanted:
                    times[term] = times.get(term, 0.0) + field.weight
    return times


def term_counts(document: Document) -> dict[str, float]:
    """How often each word and gram of two letters or more stands in a document; in the title it counts more."""
    counts: dict[str, float] = {}
    for field in document.fields:
        for term in (*field.words.split(), *field.grams.split()):
            if len(term) > 1:
                counts[term] = counts.get(term, 0.0) + field.weight
    return counts


def rank(documents: Iterable[Document], plan: Plan) -> list[Weighed]:
    """The documents, best first; equals in a fixed order."""
    total = plan.mass
    return sorted((weigh(document, plan, total) for document in documents), key=lambda w: (-w.score, -w.key))

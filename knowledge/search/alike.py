"""Which short texts ask the same as another in other words: by the words, synonyms and weights of
the search, while the texts themselves are in no index.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from .across import is_ours, our_engine
from .index.damage import report_damage
from .index.engine import Known
from .index.ranking import (
    TITLE_WEIGHT,
    Document,
    Field,
    all_terms,
    make_plan,
    weigh,
)
from .index.store import Damaged
from .text.query import Query, default_groups, parse, vocabulary
from .text.segment import tokens

# Texts that say less than this of the first are not looked at from their own side.
WORTH_A_LOOK = 0.3
AVERAGE_LENGTH = 20.0  # index words of a subject


@lru_cache(maxsize=4096)
def document_of(text: str) -> Document:
    """A short text as the index would hold a title."""
    words, grams = tokens(text)
    return Document(0, "", (Field("title", TITLE_WEIGHT, " ".join(words), " ".join(grams)),))


class NoIndex:
    """The frequencies of words where there is no index of ours."""

    def __call__(self, term: str) -> int:
        return 0

    def look_up(self, terms: Iterable[str]) -> None:
        """Nothing is known."""

    def beginning_with(self, start: str, limit: int) -> list[str]:
        return []


class Comparison:
    """Short texts beside each other: a word weighs by how rare it is among the site's pages and
    among these texts.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.documents = [document_of(text) for text in texts]
        self.own: Counter[str] = Counter()
        for document in self.documents:
            (title,) = document.fields
            self.own.update(set(title.terms()))
        self.known: Known | NoIndex = NoIndex()
        self.vocabulary, self.size = vocabulary(default_groups()), 0
        if is_ours():
            engine = our_engine()
            name = engine.active()
            self.known, self.vocabulary = Known(engine.store, name), engine.vocabulary()
            self.size = engine.store.sizes(name).documents if name else 0
        self.known.look_up(self.own)

    def read(self, texts: Sequence[str], *, as_typed: bool = False) -> list[Query]:
        """The texts as queries; what is to be known of all their words is asked once."""
        queries = [parse(text, self.vocabulary, self.known, as_typed=as_typed) for text in texts]
        self.known.look_up(chain.from_iterable(map(all_terms, queries)))
        return queries

    def share_said(self, query: Query, by: Document) -> float:
        """How much of a query a text says, from 0 to 1."""
        terms = all_terms(query)
        frequency = {term: self.known(term) + self.own[term] for term in terms}
        plan = make_plan(query, frequency, self.size + len(self.documents), AVERAGE_LENGTH)
        return weigh(by, plan).share * plan.known_share


def shares_alike(text: str, others: Sequence[str]) -> list[float]:
    """How much each of the others asks the same as this text, from 0 to 1: the mean of what each
    says of the other.
    """
    try:
        if not is_ours():
            return compare(text, others)
        with report_damage(our_engine().connection):
            return compare(text, others)
    except Damaged:
        return [0.0] * len(others)


def compare(text: str, others: Sequence[str]) -> list[float]:
    comparison = Comparison([text, *others])
    own, rest = comparison.documents[0], comparison.documents[1:]
    (query,) = comparison.read([text])
    shares = [comparison.share_said(query, document) for document in rest]
    near = [place for place, share in enumerate(shares) if share >= WORTH_A_LOOK]
    backwards = comparison.read([others[place] for place in near], as_typed=True)
    for place, other in zip(near, backwards, strict=True):
        shares[place] = (shares[place] + comparison.share_said(other, own)) / 2
    return shares

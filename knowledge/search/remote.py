"""Our analysis on a search server: the words and grams of ours are sent, the server only splits them at spaces.

Mixins for modelsearch's own backends; opensearch.py and elasticsearch.py join them with the client of each.
"""

from copy import copy
from typing import Any

from modelsearch.index import AutocompleteField, RelatedFields, SearchField

from ..query import default_groups, parse, vocabulary
from ..segment import Tokens, tokens
from .expression import beginnings
from .indexing import LONGEST_FIELD, text_of

WHITESPACE = {"type": "custom", "tokenizer": "whitespace", "filter": []}
ANALYSIS = {
    "settings": {
        "analysis": {
            "analyzer": {
                "default": WHITESPACE,
                "edgengram_analyzer": {"type": "custom", "tokenizer": "whitespace", "filter": ["edgengram"]},
            }
        }
    }
}


def as_sent(found: Tokens) -> str:
    return " ".join((*found.words, *found.grams))


class NeverMet:
    """Without the index here nothing is known of its words: no guess is made, each is as rare as the next."""

    def __call__(self, term: str, /) -> int:
        return 1

    def look_up(self, terms: Any) -> None:
        """Nothing to ask."""

    def beginning_with(self, start: str, limit: int) -> list[str]:
        return []


def asked_as_sent(text: str) -> str:
    """A query's own terms and those of its other ways of saying, in one bag: the server has no better way to join."""
    query = parse(text, vocabulary(default_groups()), NeverMet())
    others = (way.tokens for concept in query.concepts for way in concept.alternatives)
    return " ".join(dict.fromkeys(" ".join(map(as_sent, (query.tokens, *others))).split()))


class SendsOurTokens:
    """A mapping that hands over index words in place of the text."""

    edgengram_analyzer_config = {"analyzer": "edgengram_analyzer", "search_analyzer": "default"}

    def _get_document_field_data(self, field: Any, obj: Any) -> tuple[str, Any, list[Any]]:
        if isinstance(field, RelatedFields) or not isinstance(field, SearchField | AutocompleteField):
            return super()._get_document_field_data(field, obj)  # type: ignore[misc]
        found = tokens(text_of(field.get_value(obj))[:LONGEST_FIELD])
        name = self.get_field_column_name(field)  # type: ignore[attr-defined]
        if isinstance(field, AutocompleteField):
            value = as_sent(beginnings(found))
            return name, value, [value]
        return name, as_sent(found), []


class AsksByOurTokens:
    """A compiler that asks by the same index words."""

    def _compile_plaintext_query(self, query: Any, fields: Any, boost: float = 1.0) -> Any:
        sent = copy(query)
        words = " ".join(tokens(query.query_string).words)
        sent.query_string = asked_as_sent(query.query_string) if query.operator == "or" else words
        return super()._compile_plaintext_query(sent, fields, boost)  # type: ignore[misc]

    def _compile_fuzzy_query(self, query: Any, fields: Any) -> Any:
        sent = copy(query)
        sent.query_string = as_sent(tokens(query.query_string))
        return super()._compile_fuzzy_query(sent, fields)  # type: ignore[misc]

    def _compile_phrase_query(self, query: Any, fields: Any) -> Any:
        sent = copy(query)
        sent.query_string = " ".join(tokens(query.query_string).words)
        return super()._compile_phrase_query(sent, fields)  # type: ignore[misc]

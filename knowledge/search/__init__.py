"""Thai search for Wagtail on SQLite and PostgreSQL: the backend, and a search over several kinds at
once.

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "knowledge.search", "WORDS":
"dotted.path.to.callable"}}

`WORDS` (optional) names a callable without arguments that returns the office's words as a sequence
of `knowledge.search.text.query.WordGroup(words=("ลืม", …), one_way=False)`; it is asked at each
search, so a changed word works at once and nothing is indexed again. Without it the groups of
text/words.toml hold (`knowledge.search.text.query.default_groups()`, which a callable can also
extend).

Beside Wagtail's own search API (`Model.objects.search(…)`, `.autocomplete(…)`):

search_across(text, querysets, *, kinds=None, limit=10, offset=0, as_typed=False, lift=None)
    Returns a Found. `querysets` maps the name of a kind to what this person may see:
    {"guide": GuidePage.objects.live(), "system": …}. `lift` ({"system": 0.6}) multiplies the scores
    of a kind. `kinds` (names) narrows the hits, not the counts. `as_typed=True` leaves out the
    correction of the keyboard. Found: hits (list of Hit), total (of `kinds`), counts ({kind: n}),
    query (as used), corrected (what was searched instead, "" if as typed), cut (True: longer than
    200 characters or 24 terms; the page should say so). Hit: object, kind, score.
suggest(text, querysets, *, limit=8)
    A list of Suggestion(text, kind, object), best first, for type-ahead.
office_words()
    The current Vocabulary; pass it as `words` to excerpt() and mark().
excerpt(original, query, length=200, words=None)
    Safe HTML: the passage of the original that fits the query best, with its words marked.
mark(original, query, words=None)
    Safe HTML of the whole text (a title) with <mark>…</mark>. `query` is the typed text, or better
    `found.corrected or found.query`.
find_related(instance, queryset, *, limit=5)
    A list of objects of `queryset` on the same subject.
corrections(text, limit=3)
    A list of other spellings of the query that might find something.
server_is_away()
    True while a search server, used in place of our index, does not answer: then the results are
    what the database contains word for word, and the page should say so.
count_unsent()
    How many changes that server has not received; tell_server() sends them all.
index_state()
    IndexState(state, detail, documents); state is "ok", "stale" (made by another recipe) or
    "missing".
"""

from .across import (
    Found,
    Hit,
    Suggestion,
    corrections,
    find_related,
    index_state,
    office_words,
    search_across,
    suggest,
)
from .index.backend import ThaiSearchBackend
from .index.engine import IndexState
from .server.site import catch_up as tell_server
from .server.site import count_unsent
from .server.site import is_away as server_is_away
from .text.excerpts import excerpt, mark

SearchBackend = ThaiSearchBackend

__all__ = [
    "Found",
    "Hit",
    "IndexState",
    "SearchBackend",
    "Suggestion",
    "ThaiSearchBackend",
    "corrections",
    "count_unsent",
    "excerpt",
    "find_related",
    "index_state",
    "mark",
    "office_words",
    "search_across",
    "server_is_away",
    "suggest",
    "tell_server",
]

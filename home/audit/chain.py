"""The chain of the audit: each row's digest covers its fields and the previous digest; a text's
digest covers a salt and the text.

A change here makes every existing chain look broken.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum

BEGINNING = ""  # the digest that the first row takes as the previous one
OFFSET = timezone(timedelta(hours=7))  # Thailand's offset since 1920; there is no summer time
# A row's fields in the order in which its digest covers them; for its texts, their digests.
COVERED = (
    "number",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "origin",
    "subject_type",
    "subject_number",
    "subject_name",
    "page",
    "before",
    "after",
    "rows",
    "reason",
)


def written_moment(at: datetime) -> str:
    """With microseconds and UTC offset, as rows are exported and digested."""
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(OFFSET).isoformat(timespec="microseconds")


def plain(value: object) -> object:
    """A value as JSON stores it and as both databases return it: no floats, no dates."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(plain(inner)) for inner in value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else str(value)


def row_digest(last: str, facts: Mapping[str, object]) -> str:
    """Of the fields in COVERED and the digest of the row before."""
    told = [last, *(facts[name] for name in COVERED)]
    written = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def text_digest(salt: str, text: str) -> str:
    """Once the salt is deleted, nobody can test guesses of the text."""
    return hashlib.sha256(f"{salt}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()

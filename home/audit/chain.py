"""The chain of the audit: each row's digest covers its fields and the digest before; a text's, a
salt and the text.

What is changed here makes every chain that was written before look broken.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum

BEGINNING = ""  # what the first row takes for the digest before it
OFFSET = timezone(timedelta(hours=7))  # of Thailand, since 1920 and without summer time
# A row's fields in the order in which its digest covers them; of its texts their digests.
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
    """With microseconds and the offset, as rows are exported and digested."""
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(OFFSET).isoformat(timespec="microseconds")


def plain(value: object) -> object:
    """A value as JSON holds it and as both databases give it back: no float, no date."""
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
    """Of what COVERED names, and of the digest of the row before."""
    told = [last, *(facts[name] for name in COVERED)]
    written = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def text_digest(salt: str, text: str) -> str:
    """Once the salt is gone, nobody can try which text it was."""
    return hashlib.sha256(f"{salt}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()

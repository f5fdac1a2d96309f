"""Walks the chain from the first row to the last and reports rows that were not written by note(),
or were changed since.
"""

from collections.abc import Iterator

from .actions import Action
from .chain import BEGINNING, row_digest, text_digest
from .heads import Head, kept_heads
from .models import AuditRow, AuditText

BATCH = 1000


def rows_in_order(batch: int = BATCH) -> Iterator[AuditRow]:
    """All rows with their texts, one batch in memory at a time."""
    last = None
    while True:
        rows = AuditRow.objects.with_texts().order_by("number")
        part = list((rows if last is None else rows.filter(number__gt=last))[:batch])
        if not part:
            return
        yield from part
        last = part[-1].number


def faults(batch: int = BATCH) -> Iterator[str]:
    """A line for each row or text that differs from what was written."""
    heads = list(kept_heads())
    yield from faults_of_rows(heads, batch)
    yield from faults_of_texts(batch)


def faults_of_rows(heads: list[Head], batch: int) -> Iterator[str]:
    """Checks that numbers have no gap, that digests are right, and that they match the recorded
    heads.
    """
    kept = {head.number: head.digest for head in heads}
    expected, digest = 1, BEGINNING
    for row in rows_in_order(batch):
        if row.number != expected:
            yield f"row {row.number}: {expected} was expected here"
        yield from (f"row {row.number}: its {name} is gone" for name in texts_gone(row))
        if row_digest(digest, row.facts) != row.digest:
            yield f"row {row.number}: its digest does not fit what it says and the row before it"
        if kept.pop(row.number, row.digest) != row.digest:
            yield f"row {row.number}: its digest is not the one that was kept outside the database"
        expected, digest = row.number + 1, row.digest
    for number in sorted(kept):
        yield f"row {number}: kept outside the database, and not in it"


def texts_gone(row: AuditRow) -> list[str]:
    """The names of the texts that a row points to and that do not exist."""
    names = ("actor_name", "subject_name", "reason")
    return [name for name in names if getattr(row, f"{name}_id") and getattr(row, name) is None]


def faults_of_texts(batch: int) -> Iterator[str]:
    """Checks that each text matches its digest, or that an erasure says that it emptied it."""
    erased: dict[int, frozenset[int]] = {}
    for text in AuditText.objects.order_by("pk").iterator(chunk_size=batch):
        if text.erased_by is None:
            if text_digest(text.salt, text.text) != text.digest:
                yield f"text {text.pk}: it is not what was written"
        elif text.text or text.salt or text.search_keys:
            yield f"text {text.pk}: it was erased, and says something"
        else:
            if text.erased_by not in erased:
                erased[text.erased_by] = texts_erased_by(text.erased_by)
            if text.pk not in erased[text.erased_by]:
                yield f"text {text.pk}: it is empty, and no erasure says so"


def texts_erased_by(number: int) -> frozenset[int]:
    row = AuditRow.objects.filter(pk=number, action=Action.ERASE).first()
    listed = row.after.get("texts") if row and isinstance(row.after, dict) else None
    return frozenset(listed) if isinstance(listed, list) else frozenset()

# ruff: noqa: S608 - the statements are this file's own
"""What the database refuses to do to the audit; and, the triggers once gone, what the walk over
the chain finds.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from home.audit import triggers
from home.audit.actions import Action
from home.audit.chain import row_digest, text_digest
from home.audit.erasing import erase_names
from home.audit.heads import keep_head
from home.audit.verifying import faults
from home.audit.writing import note
from home.models import AuditRow, AuditText

from .chain import ROW, TEXT, M, chain, changed, guarded, own_folder, run

__all__ = ["chain", "guarded", "own_folder"]
pytestmark = pytest.mark.django_db


# What the database refuses ------------------------------------------------------------------------
REFUSED = {
    "a change of each column": [
        f"UPDATE {ROW} SET {column} = {column}"
        for column in ("at", "action", "origin", "before", "rows", "digest")
    ],
    "a deletion": [
        f"DELETE FROM {ROW}",
        f"DELETE FROM {ROW} WHERE number = 1",
        f"DELETE FROM {TEXT}",
    ],
    "a changed name": [f"UPDATE {TEXT} SET text = 'x'", f"UPDATE {TEXT} SET digest = ''"],
    "a name emptied without an erasure": [f"UPDATE {TEXT} SET text = '', salt = ''"],
}
NOW = (
    "SET CONSTRAINTS ALL IMMEDIATE"  # what the test itself wrote would stand in the way of TRUNCATE
)
ON_ONE = {
    "sqlite": [
        f"REPLACE INTO {ROW} SELECT * FROM {ROW} WHERE number = 1",
        f"REPLACE INTO {TEXT} SELECT * FROM {TEXT}",
    ],
    "postgresql": [f"{NOW}; TRUNCATE {ROW}", f"{NOW}; TRUNCATE {TEXT} CASCADE"],
}


@pytest.mark.parametrize("kind", [*REFUSED, "what this database alone can"])
def test_the_database_refuses(kind, chain, guarded):
    for statement in REFUSED.get(kind) or ON_ONE[connection.vendor]:
        with (
            pytest.raises(DatabaseError, match="only added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert AuditRow.objects.count() >= len(chain)


def test_the_database_refuses_the_site_s_own_code_too(chain, guarded):
    row = chain[3]
    for change in (
        row.delete,
        row.save,
        AuditRow.objects.all().delete,
        lambda: AuditRow.objects.update(rows=2),
    ):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            change()


def test_writing_and_erasing_go_on_under_the_triggers(chain, guarded, teacher):
    erase_names(teacher, [])
    note(Action.READ, teacher)
    assert triggers.missing_triggers(connection) == []
    assert list(faults()) == []


# Tampering ----------------------------------------------------------------------------------------
def last_number() -> int:
    return AuditRow.objects.order_by("-number").values_list("number", flat=True)[0]


COLUMNS = (
    "at, actor_id, actor_name_id, action, origin, subject_type, subject_number, subject_name_id,"
    " page"
)
COLUMNS += ', "before", "after", rows, reason_id, digest'
MOMENT = {"sqlite": "'2026-01-01 00:00:00'", "postgresql": "'2026-01-01 00:00:00+07'"}


def copied(source: str, target: str, **changes: str) -> str:
    """A row put in again under another number, its other columns as they are or as `changes`
    says.
    """
    taken = [changes.get(column.strip(' "'), column) for column in COLUMNS.split(", ")]
    return (
        f"INSERT INTO {ROW} (number, {COLUMNS}) SELECT {target}, {', '.join(taken)} FROM {ROW}"
        f" WHERE number = {source}"
    )


def exchanged(column: str, one: int, other: int) -> list[str]:
    """The values of a column of two rows, each in the place of the other."""
    return [
        f"UPDATE {ROW} SET {column} = (SELECT {column} FROM {ROW} AS o WHERE o.number ="
        f" {one + other} - {ROW}.number) WHERE number IN ({one}, {other})"
    ]


def chained_anew(first: int) -> None:
    """Every digest from a row on made again, as somebody does who has read the code."""
    before = (
        AuditRow.objects.filter(number__lt=first)
        .order_by("-number")
        .values_list("digest", flat=True)
        .first()
    )
    for row in AuditRow.objects.with_texts().filter(number__gte=first).order_by("number"):
        before = row_digest(before or "", row.facts)
        AuditRow.objects.filter(pk=row.pk).update(digest=before)


def text_of(column: str, number: int) -> str:
    return f"(SELECT {column} FROM {ROW} WHERE number = {number})"


def salted_anew() -> None:
    """A name changed with its digest, as somebody does who has read the code."""
    text = AuditRow.objects.with_texts().get(number=M).actor_name
    digest = text_digest(text.salt, "ผู้อื่น (other)")
    AuditText.objects.filter(pk=text.pk).update(text="ผู้อื่น (other)", digest=digest)


def emptied_by_another_row() -> None:
    text = AuditRow.objects.with_texts().get(number=4).reason
    AuditText.objects.filter(pk=text.pk).update(text="", salt="", erased_by=1)


def emptied_beside_an_erasure() -> None:
    """More than the erasure says it took."""
    other = AuditRow.objects.with_texts().get(number=4).reason
    row = note(Action.ERASE, kind="home.user", after={"texts": []})
    AuditText.objects.filter(pk=other.pk).update(text="", salt="", erased_by=row.number)


def filled_after_an_erasure() -> None:
    erase_names(None, ["ย้ายโรงเรียน 3"])
    AuditText.objects.exclude(erased_by=None).update(text="ย้ายเพราะอื่น")


def back_to_before_an_erasure() -> None:
    """The name comes back with another salt, as if nothing had been erased."""
    erase_names(None, ["ย้ายโรงเรียน 3"])
    AuditText.objects.exclude(erased_by=None).update(
        text="ย้ายโรงเรียน 3", salt="0" * 32, erased_by=None
    )


# What somebody may do with the database in hand, by a name; a function, or statements of SQL.
KINDS = {
    "number of the first": ["UPDATE home_auditrow SET number = 0 WHERE number = 1"],
    "number of the middle": [f"UPDATE {ROW} SET number = number + 100000 WHERE number = {M}"],
    "number of the last": lambda: run(
        f"UPDATE {ROW} SET number = number + 1 WHERE number = {last_number()}"
    ),
    "all numbers one on": [
        f"UPDATE {ROW} SET number = number + 100000",
        f"UPDATE {ROW} SET number = number - 99999",
    ],
    "all numbers from the middle one on": [
        f"UPDATE {ROW} SET number = number + 100000 WHERE number >= {M}",
        f"UPDATE {ROW} SET number = number - 99999 WHERE number >= 100000",
    ],
    "renumbered after a deletion": [
        f"DELETE FROM {ROW} WHERE number = {M}",
        f"UPDATE {ROW} SET number = number + 100000 WHERE number > {M}",
        f"UPDATE {ROW} SET number = number - 100001 WHERE number > 100000",
    ],
    "moment": lambda: run(*changed("at", MOMENT[connection.vendor])),
    "moment by a microsecond": lambda: AuditRow.objects.filter(number=M).update(
        at=AuditRow.objects.get(number=M).at + timedelta(microseconds=1)
    ),
    "moment by a time zone": lambda: AuditRow.objects.filter(number=M).update(
        at=AuditRow.objects.get(number=M).at + timedelta(hours=7)
    ),
    "actor": changed("actor_id", "actor_id + 1"),
    "actor taken out": changed("actor_id", "NULL"),
    "actor's name, the key": changed("actor_name_id", text_of("subject_name_id", M)),
    "actor's name, emptied key": changed("actor_name_id", "NULL"),
    "actor's name, the text": [
        f"UPDATE {TEXT} SET text = 'ผู้อื่น (other)' WHERE id = {text_of('actor_name_id', M)}"
    ],
    "actor's name, the salt": [
        f"UPDATE {TEXT} SET salt = '00' WHERE id = {text_of('actor_name_id', M)}"
    ],
    "actor's name, the digest": [
        f"UPDATE {TEXT} SET digest = '00' WHERE id = {text_of('actor_name_id', M)}"
    ],
    "actor's name, text and digest": salted_anew,
    "action": changed("action", "'list'"),
    "action emptied": changed("action", "''"),
    "origin": changed("origin", "'192.0.2.99'"),
    "subject's type": changed("subject_type", "'home.user'"),
    "subject's number": changed("subject_number", "subject_number || '0'"),
    "subject's name, the key": changed("subject_name_id", text_of("actor_name_id", M)),
    "subject's name taken out": changed("subject_name_id", "NULL"),
    "subject's name, the text": [
        f"UPDATE {TEXT} SET text = 'อื่น' WHERE id = {text_of('subject_name_id', M)}"
    ],
    "page": changed("page", "page + 1", 3),
    "page put in": changed("page", "5"),
    "page taken out": changed("page", "NULL", 3),
    "before": changed("before", """'{"roles": ["admin"]}'""", 2),
    "before emptied": changed("before", "'{}'", 2),
    "after": changed("after", """'{"roles": ["ครู", 1]}'""", 2),
    "after, a number in quotation marks": changed("after", """'{"roles": ["ครู", "0"]}'""", 2),
    "after emptied": changed("after", "'{}'", 2),
    "rows": changed("rows", "rows + 1"),
    "reason, the key": changed("reason_id", text_of("reason_id", 8), 4),
    "reason taken out": changed("reason_id", "NULL", 4),
    "reason put in": changed("reason_id", text_of("reason_id", 4)),
    "reason, the text": [f"UPDATE {TEXT} SET text = 'อื่น' WHERE id = {text_of('reason_id', 4)}"],
    "digest": changed("digest", "'00'"),
    "digest emptied": changed("digest", "''"),
    "digest of the last": lambda: run(*changed("digest", "'00'", last_number())),
    "first deleted": [f"DELETE FROM {ROW} WHERE number = 1"],
    "middle deleted": [f"DELETE FROM {ROW} WHERE number = {M}"],
    "several deleted": [f"DELETE FROM {ROW} WHERE number BETWEEN 10 AND 20"],
    "all of one person deleted": [f"DELETE FROM {ROW} WHERE actor_id = {text_of('actor_id', M)}"],
    "last deleted": lambda: run(f"DELETE FROM {ROW} WHERE number = {last_number()}"),
    "tail cut": [f"DELETE FROM {ROW} WHERE number > 20"],
    "tail cut and written anew": lambda: (
        run(f"DELETE FROM {ROW} WHERE number > 20"),
        note(Action.READ, name="x"),
    ),
    "all deleted": [f"DELETE FROM {ROW}"],
    "all deleted and begun anew": lambda: (run(f"DELETE FROM {ROW}"), note(Action.READ, name="x")),
    "two swapped": [
        f"UPDATE {ROW} SET number = 100000 WHERE number = {M}",
        f"UPDATE {ROW} SET number = {M} WHERE number = {M + 1}",
        f"UPDATE {ROW} SET number = {M + 1} WHERE number = 100000",
    ],
    "two people swapped": exchanged("actor_id", M, M + 2),
    "two digests swapped": exchanged("digest", M, M + 1),
    "duplicated at the end": lambda: run(copied(str(M), str(last_number() + 1))),
    "duplicated before the first": [copied("1", "0")],
    "the last duplicated": lambda: run(copied(str(last_number()), str(last_number() + 1))),
    "inserted with a gap": lambda: run(copied(str(M), str(last_number() + 5))),
    "inserted between": [
        f"UPDATE {ROW} SET number = number + 100000 WHERE number > {M}",
        f"UPDATE {ROW} SET number = number - 99999 WHERE number > 100000",
        copied(str(M), str(M + 1), digest="'ff'"),
    ],
    "changed and chained anew to the end": lambda: (run(*changed("rows", "9")), chained_anew(M)),
    "deleted and chained anew to the end": lambda: (
        run(
            f"DELETE FROM {ROW} WHERE number = {M}",
            f"UPDATE {ROW} SET number = number + 100000 WHERE number > {M}",
            f"UPDATE {ROW} SET number = number - 100001 WHERE number > 100000",
        ),
        chained_anew(M),
    ),
    "a name deleted": lambda: AuditText.objects.filter(
        pk=AuditRow.objects.get(number=4).reason_id
    )._raw_delete("default"),
    "the last row's name deleted": lambda: AuditText.objects.filter(
        pk=AuditRow.objects.get(number=last_number()).reason_id
    )._raw_delete("default"),
    "a name emptied": [
        f"UPDATE {TEXT} SET text = '', salt = '' WHERE id = {text_of('actor_name_id', M)}"
    ],
    "a name emptied in the name of another row": emptied_by_another_row,
    "a name emptied beside an erasure": emptied_beside_an_erasure,
    "a name filled in after an erasure": filled_after_an_erasure,
    "a name brought back after an erasure": back_to_before_an_erasure,
}


def test_fifty_kinds_of_tampering_are_tried():
    assert len(KINDS) >= 50


@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_found(kind, chain):
    """The head was kept outside the evening before; a constraint that tampering broke is not
    asked of the test.
    """
    keep_head(timezone.now())
    assert list(faults(batch=7)) == []
    tamper = KINDS[kind]
    with transaction.atomic():
        if callable(tamper):
            tamper()
        else:
            run(*tamper)
        found = list(faults(batch=7))
        transaction.set_rollback(True)
    assert found, kind
    assert list(faults()) == []

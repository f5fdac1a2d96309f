"""Brings a site from SQLite to PostgreSQL: all rows of all tables with their keys, in one
transaction, and compared with those that they were copied from.

What is derived (the index of the search) is made anew by the next start.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DataError, IntegrityError, connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Cast

from home.audit import triggers
from home.audit.verifying import faults

from . import postgres, sqlite
from .faults import BackupFault

SOURCE = "source"  # the alias of the database that is copied
BATCH = 500
DERIVED = {"wagtailsearch.IndexEntry", "home.ContentChange"}
NOT_POSTGRES = "ตั้ง INTRANET_DATABASE_URL เป็นฐานข้อมูล PostgreSQL ที่ว่างก่อน แล้วสั่งอีกครั้ง"
NOT_EMPTY = "ฐานข้อมูล PostgreSQL ที่ INTRANET_DATABASE_URL ระบุไม่ว่าง จึงไม่ย้ายไปทับ"
NO_FILE = "ไม่พบฐานข้อมูล SQLite ที่ {}"
OTHER_VERSION = "ฐานข้อมูล {} เป็นของรุ่นอื่น โปรดเริ่มเว็บรุ่นนี้บน SQLite หนึ่งครั้งก่อน แล้วสั่งอีกครั้ง"
REFUSED = "ตาราง {} แถว {}: PostgreSQL ไม่รับ ({}) ยังไม่ได้ย้ายสิ่งใด โปรดแก้แถวนั้นที่เว็บเดิมแล้วสั่งอีกครั้ง"
DIFFERS = "ตาราง {} ต่างจากต้นทางหลังย้าย จึงยกเลิกทั้งหมด"
AUDIT = "ลำดับของบันทึกการใช้งานไม่ครบหลังย้าย จึงยกเลิกทั้งหมด: {}"


@dataclass(frozen=True)
class Copied:
    """What came over."""

    tables: int
    rows: int


def move_database(path: Path, tell: Callable[[str], None]) -> Copied:
    """Raises BackupFault, and leaves an empty database."""
    refuse_unfit(path)
    open_source(path)
    try:
        if pending_migrations(SOURCE):
            raise BackupFault(OTHER_VERSION.format(path))
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            return copy_all(tell)
    except BaseException:
        postgres.clear()
        raise
    finally:
        connections[SOURCE].close()


def refuse_unfit(path: Path) -> None:
    if connection.vendor != "postgresql":
        raise BackupFault(NOT_POSTGRES)
    if not path.is_file() or not path.stat().st_size:
        raise BackupFault(NO_FILE.format(path))
    if not postgres.is_empty():
        raise BackupFault(NOT_EMPTY)
    sqlite.facts_of_file(path)  # refuses a damaged one


def open_source(path: Path) -> None:
    own = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"timeout": 20},
    }
    connections.databases[SOURCE] = connections.databases["default"] | own


def pending_migrations(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def all_models() -> list[type[models.Model]]:
    """Those of all tables, also of the ones between two others, and the record of migrations."""
    found = apps.get_models(include_auto_created=True)
    own = [model for model in found if model._meta.managed and not model._meta.proxy]
    return [*own, MigrationRecorder.Migration]


def copy_all(tell: Callable[[str], None]) -> Copied:
    """Foreign keys are asked at the end of the transaction, so the order does not matter."""
    copied = [model for model in all_models() if model._meta.label not in DERIVED]
    triggers.drop_triggers(connection)
    empty_tables()
    rows = 0
    for model in copied:
        count = copy_table(model)
        rows += count
        if count >= BATCH:
            tell(f"{model._meta.db_table} {count:,}")
    triggers.create_triggers(connection)
    set_sequences(copied)
    for model in copied:
        if digest_of(model, SOURCE) != digest_of(model, "default"):
            raise BackupFault(DIFFERS.format(model._meta.db_table))
    if fault := next(iter(faults()), None):
        raise BackupFault(AUDIT.format(fault))
    return Copied(len(copied), rows)


def empty_tables() -> None:
    """Of what the migrations put there."""
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in all_models())
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}")


def set_sequences(copied: Sequence[type[models.Model]]) -> None:
    style = BaseCommand(no_color=True).style
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(style, copied):
            cursor.execute(statement)


def is_json(column: models.Field) -> bool:
    """Also the bodies of pages: as blocks they would come out as this version writes them."""
    return column.get_internal_type() == "JSONField"


def as_stored(column: models.Field) -> models.F | Cast:
    name = models.F(column.attname)
    return Cast(name, models.TextField()) if is_json(column) else name


def rows_of(model: type[models.Model], alias: str) -> Iterator[tuple]:
    columns = map(as_stored, model._meta.local_concrete_fields)
    rows = models.QuerySet(model, using=alias).order_by(model._meta.pk.attname)
    return rows.values_list(*columns).iterator(chunk_size=BATCH)


def copy_table(model: type[models.Model]) -> int:
    count, batch = 0, []
    for row in rows_of(model, SOURCE):
        batch.append(row)
        if len(batch) == BATCH:
            insert(model, batch)
            count, batch = count + len(batch), []
    insert(model, batch)
    return count + len(batch)


def insert(model: type[models.Model], rows: Sequence[tuple]) -> None:
    """As they are: no default, no moment of now, no signal; of a child of another table its own
    columns alone.
    """
    if not rows:
        return
    try:
        with transaction.atomic():
            insert_plainly(model, rows)
    except (DataError, IntegrityError, ValueError) as error:
        if len(rows) == 1:
            reason = " ".join(str(error).split())
            raise BackupFault(
                REFUSED.format(model._meta.db_table, rows[0][0], reason[:200])
            ) from error
        for row in rows:
            insert(model, [row])


def insert_plainly(model: type[models.Model], rows: Sequence[tuple]) -> None:
    columns = model._meta.local_concrete_fields
    names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    values = [values_for(columns, row) for row in rows]
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 (the site's own names)
        cursor.executemany(statement, values)


def values_for(columns: Sequence[models.Field], row: tuple) -> list[object]:
    return [value_for(column, value) for column, value in zip(columns, row, strict=True)]


def value_for(column: models.Field, value: object) -> object:
    return value if is_json(column) else column.get_db_prep_save(value, connection)


def digest_of(model: type[models.Model], alias: str) -> str:
    """Of all values, whatever a database makes of the order of rows, of a JSON object, or of the
    end of a decimal.
    """
    columns = model._meta.local_concrete_fields
    digests = sorted(digest_of_row(columns, row) for row in rows_of(model, alias))
    return hashlib.sha256(b"".join(digests)).hexdigest()


def digest_of_row(columns: Sequence[models.Field], row: tuple) -> bytes:
    values = [plain(column, value) for column, value in zip(columns, row, strict=True)]
    told = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()


def plain(column: models.Field, value: object) -> object:
    if isinstance(value, str) and is_json(column):
        return json.loads(value)
    if isinstance(value, Decimal):
        return str(value.normalize())
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)

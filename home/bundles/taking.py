"""A bundle against what the office has: the preview, and the taking in one transaction."""

import hashlib
import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from home.audit.actions import Action
from home.audit.writing import note
from home.files.storage import undone_on_failure
from home.thai.secrets import refusal_of_value
from home.thai.writing import format_datetime

from .archive import Bundle
from .faults import CHANGED, FUTURE, NEWER, OLDER, BundleFault
from .models import TakenBundle, TakenRow, TrustedSigner
from .parts import SharedPart, Taking, shared_parts
from .rules import STORED, RowPlan, Standing, Taken, digest, standing_of

logger = logging.getLogger(__name__)
MOST_ROWS = 5_000
LONGEST_KEY = 200
NO_VALUES = (AttributeError, KeyError, TypeError, ValueError)  # of rows that nobody could type
NO_FACT = "ค่าในชุดข้อมูลไม่ถูกต้อง โปรดติดต่อผู้จัดทำ"
A_DAY = timedelta(days=1)


# What came ----------------------------------------------------------------------------------------
def check(bundle: Bundle, now: datetime) -> None:
    """Refuse what is older than what was taken, of a form that nobody here knows, or holds what is
    refused wherever people write.
    """
    check_time(bundle, now)
    parts = {part.kind: part for part in shared_parts()}
    if bundle.rows.keys() - parts.keys():
        raise BundleFault(NEWER)
    if sum(map(len, bundle.rows.values())) > MOST_ROWS:
        raise BundleFault(f"ชุดข้อมูลมีเกิน {MOST_ROWS:,} รายการ จึงไม่รับ")
    for kind, rows in bundle.rows.items():
        for row in rows:
            check_row(parts[kind], row)


def check_time(bundle: Bundle, now: datetime) -> None:
    if bundle.made_at > now + A_DAY:
        raise BundleFault(FUTURE.format(format_datetime(bundle.made_at)))
    taken = TakenBundle.objects.filter(
        signer_key=bundle.signer, applied_at__isnull=False, made_at__gt=bundle.made_at
    )
    if newest := taken.order_by("-made_at").first():
        earlier, later = format_datetime(bundle.made_at), format_datetime(newest.applied_at)
        raise BundleFault(OLDER.format(earlier, later))


def check_row(part: SharedPart, row: Any) -> None:
    if not isinstance(row, dict) or not isinstance(row.get("facts"), dict):
        raise BundleFault(CHANGED)
    key = row.get("key")
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        raise BundleFault(CHANGED)
    if row["facts"].keys() - part.shape.keys():
        raise BundleFault(NEWER)
    if not all(part.shape[name](value) for name, value in row["facts"].items()):
        raise BundleFault(f"{part.label} {key[:60]}: {NO_FACT}")
    if why := refusal_of_value(row["facts"], of_passwords=False):
        raise BundleFault(f"{part.label} {key[:60]}: {why}")


# The preview --------------------------------------------------------------------------------------
def plan(bundle: Bundle) -> list[RowPlan]:
    """Each row of the bundle, and those that it no longer has; nothing is stored."""
    rows: list[RowPlan] = []
    for part in shared_parts():
        rows += plan_of(part, bundle)
    return rows


def plan_of(part: SharedPart, bundle: Bundle) -> list[RowPlan]:
    came = {row["key"]: row["facts"] for row in bundle.rows.get(part.kind, [])}
    here = part.facts(came.keys())
    taken = {row.key: row for row in TakenRow.objects.filter(kind=part.kind)}
    rows = []
    for key, facts in came.items():
        last = taken[key].taken if key in taken else None
        rows.append(plan_row(part, key, here.get(key), facts, last))
    for key, row in taken.items():
        is_of_signer = row.signer is not None and row.signer.public_key == bundle.signer
        is_gone = key not in came and part.kind in bundle.rows
        if is_gone and is_of_signer and part.facts([key]):
            rows.append(RowPlan(part.kind, part.label, key, row.title, Standing.GONE))
    return rows


def plan_row(
    part: SharedPart, key: str, here: Any, came: dict[str, Any], taken: Taken | None
) -> RowPlan:
    is_untouched = here is not None and taken is None and part.is_untouched(key)
    standing = standing_of(here, came, taken, is_untouched=is_untouched)
    changes = [] if standing == Standing.SAME else differences(part, here or {}, came)
    title = part.title(came)[:400]
    return RowPlan(part.kind, part.label, key, title, standing, came, tuple(changes))


def differences(part: SharedPart, here: Any, came: Any) -> list[tuple[str, str, str]]:
    """A heading, what is here, what came."""
    ours, theirs = part.show(here), part.show(came)
    return [
        (heading, ours.get(name, ""), theirs.get(name, ""))
        for name, heading in part.headings.items()
        if ours.get(name, "") != theirs.get(name, "")
    ]


def print_of(rows: list[RowPlan]) -> str:
    """A fingerprint of the preview: what is confirmed must be what was shown."""
    shown = repr([(row.kind, row.key, row.standing, row.changes) for row in rows])
    return hashlib.sha256(shown.encode()).hexdigest()


def count(rows: list[RowPlan]) -> Counter[Standing]:
    return Counter(row.standing for row in rows)


# The taking ---------------------------------------------------------------------------------------
class Overtaken(Exception):
    """What would be done is no longer what was shown."""


def take(kept: TakenBundle, bundle: Bundle, shown: str, by: Any) -> TakenBundle:
    """All of it or nothing, once; raises Overtaken, or BundleFault with the row that is wrong. Two
    bundles wait for each other, by the lock of the signers.
    """
    with undone_on_failure(), transaction.atomic():
        kept = TakenBundle.objects.select_for_update().get(pk=kept.pk)
        if kept.applied_at:
            return kept
        signers = {row.public_key: row for row in TrustedSigner.objects.select_for_update()}
        check(bundle, timezone.now())
        rows = plan(bundle)
        if print_of(rows) != shown:
            raise Overtaken
        taking = Taking(f"จากชุดข้อมูลกลาง {kept.title}"[:100], by, bundle.files)
        for part in shared_parts():
            mine = [row for row in rows if row.kind == part.kind]
            store_rows(part, mine, taking)
            remember(part, mine, signers.get(bundle.signer))
        finish(kept, rows)
    return kept


def store_rows(part: SharedPart, rows: list[RowPlan], taking: Taking) -> None:
    wanted = [row for row in rows if row.standing in STORED]
    for step in (part.store, part.relate):
        for row in wanted:
            try:
                step(row.key, row.facts, taking)
            except ValidationError as error:
                why = " ".join(error.messages)
                raise BundleFault(f"{part.label} {row.title[:80]}: {why}") from None
            except NO_VALUES:
                logger.warning("a row of a bundle cannot be stored: %s", row.key, exc_info=True)
                raise BundleFault(f"{part.label} {row.title[:80]}: {NO_FACT}") from None


def remember(part: SharedPart, rows: list[RowPlan], signer: TrustedSigner | None) -> None:
    """What was taken, as it came and as it now stands here."""
    settled = {row.key: row for row in rows if row.standing in (*STORED, Standing.SAME)}
    here = part.facts(settled.keys())
    for key, row in settled.items():
        facts = {"came": digest(row.facts), "stood": digest(here[key])}
        facts |= {"title": row.title, "signer": signer}
        TakenRow.objects.update_or_create(kind=part.kind, key=key, defaults=facts)


def finish(kept: TakenBundle, rows: list[RowPlan]) -> None:
    """The file is not needed any more: what came of it is in the records and their histories."""
    tally = count(rows)
    storage, name = kept.file.storage, kept.file.name
    kept.applied_at, kept.file = timezone.now(), ""
    kept.stored = tally[Standing.NEW] + tally[Standing.UPDATE]
    kept.kept = tally[Standing.KEPT]
    kept.save()
    transaction.on_commit(lambda: storage.delete(name))
    note(Action.IMPORT, kept, name=f"ชุดข้อมูลกลาง {kept.title}", rows=kept.stored)

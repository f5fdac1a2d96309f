"""A bundle of what this office shares."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .archive import write
from .faults import BundleFault
from .parts import Giving, SharedPart, shared_parts


def make_bundle(
    title: str, made_at: datetime, key: Ed25519PrivateKey, kinds: Collection[str] = ()
) -> tuple[bytes, dict[str, int]]:
    """The file, and how many rows of each kind it has."""
    parts = shared_parts()
    known = [part.kind for part in parts]
    if unknown := set(kinds) - set(known):
        raise BundleFault(f"ไม่รู้จัก {', '.join(sorted(unknown))} มีแต่ {', '.join(known)}")
    giving = Giving()
    rows: dict[str, list[dict[str, Any]]] = {}
    for part in parts:
        if not kinds or part.kind in kinds:
            rows[part.kind] = rows_of(part, giving)
    counts = {kind: len(listed) for kind, listed in rows.items()}
    return write(title, made_at, rows, giving.files, key), counts


def rows_of(part: SharedPart, giving: Giving) -> list[dict[str, Any]]:
    facts = (part.given or part.facts)(list(part.keys()))
    rows = []
    for key in sorted(facts):
        part.give(facts[key], giving)
        rows.append({"key": key, "facts": dict(facts[key])})
    return rows

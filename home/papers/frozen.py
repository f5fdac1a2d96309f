"""A memo as plain data, to be kept as it was read, and back again. The Garuda emblem is the
office's, not the memo's: it is not kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from .memo import Block, Heading, Memo, Paragraph, Signatory, Table

KINDS: dict[str, type[Heading | Paragraph | Table]] = {
    kind.__name__: kind for kind in (Heading, Paragraph, Table)
}
BLOCKS, PEOPLE = ("body", "annex"), ("signatories", "superiors")


def freeze(memo: Memo) -> dict[str, Any]:
    """What JSON can hold of a memo; cells of tables become texts."""
    kept: dict[str, Any] = {
        field.name: getattr(memo, field.name) for field in fields(memo) if field.name != "garuda"
    }
    kept["day"] = memo.day.isoformat()
    for name in BLOCKS:
        kept[name] = [frozen_block(block) for block in kept[name]]
    for name in PEOPLE:
        kept[name] = [asdict(person) for person in kept[name]]
    return kept


def frozen_block(block: Block) -> dict[str, Any]:
    kept = asdict(block) | {"kind": type(block).__name__}
    if isinstance(block, Table):
        kept["rows"] = [list(map(cell_text, row)) for row in block.rows]
    return kept


def cell_text(cell: object) -> str:
    return "" if cell is None else str(cell)


def thaw(kept: Mapping[str, Any], garuda: bytes | None = None) -> Memo:
    facts = dict(kept) | {"day": date.fromisoformat(kept["day"]), "garuda": garuda}
    for name in BLOCKS:
        facts[name] = [thawed_block(block) for block in kept[name]]
    for name in PEOPLE:
        facts[name] = [Signatory(**person) for person in kept[name]]
    return Memo(**facts)


def thawed_block(kept: Mapping[str, Any]) -> Block:
    facts = dict(kept)
    return KINDS[facts.pop("kind")](**facts)


def sections(blocks: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Frozen blocks by the heading above them; what stands above all headings is under none."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    heading = ""
    for block in blocks:
        if block["kind"] == "Heading":
            heading = block["text"]
        found.setdefault(heading, []).append(block)
    return found


def changed_sections(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The headings below which a memo says something else than the one before it."""
    old = sections([*before["body"], *before["annex"]])
    new = sections([*after["body"], *after["annex"]])
    return [heading for heading in new if old.get(heading) != new[heading]]

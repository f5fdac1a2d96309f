"""What a row of a bundle means for an office. Pure: what is here, what came and what was last taken
are arguments.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Facts = Mapping[str, Any]


class Standing(StrEnum):
    """How a row of the bundle stands to what the office has."""

    NEW = "new"
    UPDATE = "update"
    KEPT = "kept"
    REMOVED = "removed"
    GONE = "gone"
    SAME = "same"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Standing.NEW: "เพิ่มใหม่",
    Standing.UPDATE: "ปรับตามชุดข้อมูล",
    Standing.KEPT: "สำนักงานแก้ไว้ คงของเดิม",
    Standing.REMOVED: "สำนักงานลบไปแล้ว ไม่เพิ่มกลับ",
    Standing.GONE: "ไม่มีในชุดข้อมูลแล้ว คงไว้",
    Standing.SAME: "เหมือนกันแล้ว",
}
STORED = (Standing.NEW, Standing.UPDATE)


@dataclass(frozen=True)
class Taken:
    """What was last taken of a row: as it came, and as it stood here afterwards."""

    came: str
    stood: str


@dataclass(frozen=True)
class RowPlan:
    """One row of the preview; `changes` are a heading, what is here, what came."""

    kind: str
    label: str  # of the kind
    key: str
    title: str
    standing: Standing
    facts: Facts = field(default_factory=dict)
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def look(self) -> str:
        """How the admin colours its standing."""
        return "primary" if self.standing in STORED else "label"


def digest(facts: Facts) -> str:
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def standing_of(
    here: Facts | None, came: Facts, taken: Taken | None, *, is_untouched: bool
) -> Standing:
    """`is_untouched`: nobody of the office has edited what was never taken from a bundle."""
    if here is None:
        return Standing.REMOVED if taken else Standing.NEW
    now = digest(here)
    if now == digest(came):
        return Standing.SAME
    if taken is None:
        return Standing.UPDATE if is_untouched else Standing.KEPT
    if now != taken.stood:
        return Standing.KEPT
    return Standing.SAME if taken.came == digest(came) else Standing.UPDATE

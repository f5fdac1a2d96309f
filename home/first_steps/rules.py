"""A step of the first day: what is still missing is computed from what the site holds; only "we
looked at it and it is right" is said by people. Needs no Django.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """Where a step is done: the words on its button, and the address."""

    label: str
    url: str


@dataclass(frozen=True)
class Step:
    """One line of the page.

    `missing` are words for what is not there yet, `left` how many things remain where one line
    stands for many. A step that `asks_to_look` is done when nothing is missing and somebody said
    that it is right.
    """

    key: str
    order: int
    title: str
    hint: str = ""
    missing: tuple[str, ...] = ()
    left: int | None = None
    there: str = ""
    ways: tuple[Way, ...] = ()
    asks_to_look: bool = False
    is_looked_at: bool = False

    @property
    def count(self) -> int:
        """How much is missing."""
        return len(self.missing) if self.left is None else self.left

    @property
    def waits_for_a_look(self) -> bool:
        return self.asks_to_look and not self.is_looked_at

    @property
    def is_done(self) -> bool:
        return self.count == 0 and not self.waits_for_a_look


def in_order(steps: Collection[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step.order, step.key))


def undone(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if not step.is_done]


def fault_of_last(last: int, current: int, highest: int) -> str:
    """Why a register cannot go on after this number; "" where it can. Numbers only go up, for those
    that were issued stand on papers.
    """
    if last == current:
        return ""
    if last < current:
        return f"ทะเบียนนี้ใช้ถึงเลข {current} แล้ว เลขล่าสุดจึงน้อยกว่านี้ไม่ได้"
    if last > highest:
        return f"เลขล่าสุดต้องไม่เกิน {highest:,}"
    return ""


def fault_of_address(base_url: str, came_to: str, *, is_secure: bool) -> tuple[str, ...]:
    """What is wrong with the address of the site, as its settings and this visitor's way in tell
    it.
    """
    faults = []
    if not base_url.startswith("https://"):
        faults.append("`INTRANET_BASE_URL` ยังไม่ใช่ `https` รหัสผ่านจึงส่งโดยไม่เข้ารหัส")
    elif not is_secure:
        faults.append(
            "ท่านเข้ามาทาง `http` ที่ไม่เข้ารหัส โปรดตรวจ `INTRANET_TRUSTED_PROXIES` และเว็บเซิร์ฟเวอร์ด้านหน้า"
        )
    if base_url.partition("://")[2] != came_to:
        faults.append(f"ท่านเข้ามาที่ `{came_to}` แต่ลิงก์ในอีเมลจะชี้ไปที่ `{base_url}`")
    return tuple(faults)

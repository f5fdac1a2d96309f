"""How far something that somebody sent has come, in three steps, and whose turn it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Track:
    """The words of the steps, the place of the one that is under way, counted from 0, and for whom
    it waits.
    """

    steps: tuple[str, ...]
    at: int
    turn: str

    def marks(self) -> list[tuple[str, str]]:
        """Each step with "done", "now" or "later"."""
        return [(step, self.mark(place)) for place, step in enumerate(self.steps)]

    def mark(self, place: int) -> str:
        if place == self.at:
            return "now"
        return "done" if place < self.at else "later"

    @property
    def told(self) -> str:
        """For those who hear the page."""
        return f"ขั้นที่ {self.at + 1} จาก {len(self.steps)}: {self.steps[self.at]}"

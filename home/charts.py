"""Bars and stacked bars as inline SVG with words beside them: no script, no style attribute, fit for print."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Number = int | float | Decimal


@dataclass(frozen=True)
class Part:
    """A stretch of a bar, in percent of its length, with the number of its colour from 1 to 5."""

    label: str
    text: str
    start: str
    width: str
    series: int


@dataclass(frozen=True)
class Row:
    """One bar: its label, the words at its end, and its parts."""

    label: str
    text: str
    parts: tuple[Part, ...] = ()

    @property
    def spoken(self) -> str:
        """What a screen reader says in place of the bar."""
        told = ", ".join(f"{part.label} {part.text}".strip() for part in self.parts)
        return f"{self.label}: {told or self.text}"


@dataclass(frozen=True)
class Chart:
    """A chart with its title, what it shows in a sentence, and the legend of its colours."""

    title: str
    description: str
    rows: tuple[Row, ...]
    legend: tuple[tuple[str, int], ...] = field(default=())


def percent(value: Number, whole: Number) -> str:
    """A length for SVG, with a point whatever the language; nothing of nothing is 0."""
    return f"{max(0.0, min(100.0, 100 * float(value) / float(whole))):.2f}" if whole else "0"


def bars(title: str, description: str, values: Sequence[tuple[str, Number, str]], most: Number | None = None) -> Chart:
    """A bar for each (label, value, words at its end); the longest fills the line, or `most` does."""
    whole = most if most is not None else max((value for _, value, _ in values), default=0)
    rows = tuple(
        Row(label, text, (Part("", text, "0", percent(value, whole), 1),) if value else ())
        for label, value, text in values
    )
    return Chart(title, description, rows)


def stacked(
    title: str, description: str, names: Sequence[str], values: Sequence[tuple[str, Sequence[int], str]]
) -> Chart:
    """A full bar for each (label, counts in the order of the names, words at its end), parted by share."""
    rows = tuple(Row(label, text, tuple(stretches(names, counts))) for label, counts, text in values)
    return Chart(title, description, rows, tuple((name, number) for number, name in enumerate(names, 1)))


def stretches(names: Sequence[str], counts: Sequence[int]) -> list[Part]:
    whole, done, parts = sum(counts), 0, []
    for number, (name, count) in enumerate(zip(names, counts, strict=True), 1):
        if count:
            parts.append(Part(name, str(count), percent(done, whole), percent(count, whole), number))
        done += count
    return parts

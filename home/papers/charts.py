"""Bars, stacked bars, dots on a scale, and lines as inline SVG with text beside them: no scripts,
no style attributes.

Each chart has a title, a sentence that says what it shows, and its figures as a table (`columns`,
`figures`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, zip_longest
from typing import ClassVar

Number = int | float | Decimal
WIDTH, HEIGHT = 640, 240  # size of a line chart, in its own units
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 14, 34  # margins for text around the plot
MOST_LABELS = 7  # at most so many labels below a line chart, or they would overlap on a telephone
COLOURS = 5
LEAST_OF_A_SPARK = 2  # values from which a small line can be drawn


@dataclass(frozen=True)
class Part:
    """A section of a bar, in percent of its length, with the number of its colour from 1 to 5."""

    label: str
    text: str
    start: str
    width: str
    series: int


@dataclass(frozen=True)
class Row:
    """One bar: its label, the text at its end, and its parts."""

    label: str
    text: str
    parts: tuple[Part, ...] = ()

    def of(self, series: int) -> str:
        return next((part.text for part in self.parts if part.series == series), "0")

    @property
    def screen_reader_text(self) -> str:
        """The text that a screen reader reads instead of the bar."""
        told = ", ".join(f"{part.label} {part.text}".strip() for part in self.parts)
        return f"{self.label}: {told or self.text}"


@dataclass(frozen=True)
class Chart:
    """A bar chart with its title, description, and the legend of its colours."""

    title: str
    description: str
    rows: tuple[Row, ...]
    legend: tuple[tuple[str, int], ...] = field(default=())
    kind: ClassVar[str] = "bars"

    @property
    def template(self) -> str:
        return f"components/chart_{self.kind}.html"

    @property
    def columns(self) -> list[str]:
        if not self.legend:
            return ["รายการ", "จำนวน"]
        return ["รายการ", *(name for name, _ in self.legend)]

    @property
    def figures(self) -> list[list[str]]:
        """The numbers behind the chart, row by row under `columns`."""
        if not self.legend:
            return [[row.label, row.text] for row in self.rows]
        series = [number for _, number in self.legend]
        return [[row.label, *map(row.of, series)] for row in self.rows]


@dataclass(frozen=True)
class DotChart(Chart):
    """Values on a scale that does not begin at nought, such as the five levels of an answer: a bar
    from 0 would make 3.9 and 4.1 look alike, and fill where nothing is answered.
    """

    marks: tuple[str, ...] = ()  # the places of the whole steps of the scale
    kind: ClassVar[str] = "dots"


@dataclass(frozen=True)
class Point:
    """A value of a line, positioned on a plot of WIDTH by HEIGHT."""

    label: str
    text: str
    x: str
    y: str


@dataclass(frozen=True)
class Line:
    """One line: its name, the number of its colour, its points in their order; it may end before
    the last label.
    """

    name: str
    series: int
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        if not self.points:
            return ""
        return "M" + "L".join(f"{point.x} {point.y}" for point in self.points)

    @property
    def screen_reader_text(self) -> str:
        return f"{self.name}: " + ", ".join(f"{point.label} {point.text}" for point in self.points)


@dataclass(frozen=True)
class LineChart:
    """Lines over the same labels, such as the months of two years."""

    title: str
    description: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[str, str], ...]  # height, label
    labels: tuple[tuple[str, str], ...]  # position, label: as many as fit
    kind: ClassVar[str] = "line"
    template: ClassVar[str] = "components/chart_line.html"

    @property
    def legend(self) -> tuple[tuple[str, int], ...]:
        return tuple((line.name, line.series) for line in self.lines)

    @property
    def columns(self) -> list[str]:
        return ["รายการ", *(line.name for line in self.lines)]

    @property
    def figures(self) -> list[list[str]]:
        labels: list[str] = []
        told = []
        for line in self.lines:
            labels = max(labels, [point.label for point in line.points], key=len)
            told.append([point.text for point in line.points])
        return [list(row) for row in zip_longest(labels, *told, fillvalue="–")]


Drawn = Chart | LineChart


def percent(value: Number, whole: Number) -> str:
    """A length for SVG, with a decimal point in every language; 0 if the whole is 0."""
    return f"{max(0.0, min(100.0, 100 * float(value) / float(whole))):.2f}" if whole else "0"


def bars(
    title: str,
    description: str,
    values: Sequence[tuple[str, Number, str]],
    most: Number | None = None,
) -> Chart:
    """A bar for each (label, value, text at its end); the longest fills the line, or a value of
    `most` would.
    """
    if most is None:
        most = max((value for _, value, _ in values), default=0)
    rows = []
    for label, value, text in values:
        part = Part("", text, "0", percent(value, most), 1)
        rows.append(Row(label, text, (part,) if value else ()))
    return Chart(title, description, tuple(rows))


def dots(
    title: str, description: str, values: Sequence[tuple[str, Number, str]], low: int, high: int
) -> DotChart:
    """A dot for each (label, value, text at its end) on the steps from low to high."""

    def place(value: Number) -> str:
        return f"{4 + 200 * (float(value) - low) / (high - low):.1f}"

    rows = []
    for label, value, text in values:
        rows.append(Row(label, text, (Part("", text, place(value), "0", 1),)))
    marks = tuple(place(step) for step in range(low, high + 1))
    return DotChart(title, description, tuple(rows), marks=marks)


def stacked_bars(
    title: str,
    description: str,
    names: Sequence[str],
    values: Sequence[tuple[str, Sequence[int], str]],
) -> Chart:
    """A full bar for each (label, counts in the order of the names, text at its end), divided by
    share.
    """
    rows = tuple(
        Row(label, text, tuple(stretches(names, counts))) for label, counts, text in values
    )
    return Chart(
        title, description, rows, tuple((name, number) for number, name in enumerate(names, 1))
    )


def stretches(names: Sequence[str], counts: Sequence[int]) -> list[Part]:
    whole, done, parts = sum(counts), 0, []
    for number, (name, count) in enumerate(zip(names, counts, strict=True), 1):
        if count:
            parts.append(
                Part(name, str(count), percent(done, whole), percent(count, whole), number)
            )
        done += count
    return parts


def as_words(value: Number) -> str:
    return f"{value:,}"


def round_top(most: Number) -> int:
    """The top of a scale: 1, 2 or 5 times a power of ten, or four times such a number, so that its
    ticks are integers.
    """
    if most <= 4:
        return 4
    unit = 1
    while True:
        for step in (1, 2, 5):
            if 4 * step * unit >= most:
                return 4 * step * unit
        unit *= 10


def line(
    title: str,
    description: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[Number | None]]],
) -> LineChart:
    """A line for each (name, values under the labels); the scale starts at zero. A value of None
    is not known: a line that ends today has none behind it, and no point.
    """
    all_values = chain.from_iterable(values for _, values in series)
    top = round_top(max((value for value in all_values if value is not None), default=0))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(position: int) -> str:
        return f"{LEFT + wide * position / max(len(labels) - 1, 1):.1f}"

    def y(value: Number) -> str:
        return f"{TOP + high * (1 - float(value) / top):.1f}"

    lines = []
    for number, (name, values) in enumerate(series):
        points = tuple(
            Point(label, as_words(value), x(position), y(value))
            for position, (label, value) in enumerate(zip(labels, values, strict=True))
            if value is not None
        )
        lines.append(Line(name, number % COLOURS + 1, points))
    every = -(-len(labels) // MOST_LABELS)
    shown = tuple(
        (x(position), label) for position, label in enumerate(labels) if position % every == 0
    )
    heights = tuple((y(tick), as_words(tick)) for tick in ticks(top))
    return LineChart(title, description, tuple(lines), heights, shown)


def spark(values: Sequence[Number | None]) -> list[tuple[str, str]]:
    """The places of a small line without axes in a box of 100 by 24; what is not known has none."""
    known = [float(value) for value in values if value is not None]
    if len(known) < LEAST_OF_A_SPARK:
        return []
    low, span = min(known), max(known) - min(known) or 1.0
    step = 96 / max(len(values) - 1, 1)
    return [
        (f"{2 + step * at:.1f}", f"{21 - 18 * (float(value) - low) / span:.1f}")
        for at, value in enumerate(values)
        if value is not None
    ]


def ticks(top: int) -> list[int]:
    return [top * part // 4 for part in range(5)]

"""The flow chart of a work process: positions of nodes and arrows, computed from the data. No
Django.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from home.papers.lines import filled_lines
from home.thai.writing import clusters

WIDTH, LEFT, BOX = 400, 20, 290  # user units of the drawing; a telephone shows them at 1:1
LINE, PAD, GAP = 24, 14, 40
MARGIN, WORDS = 10, 44  # of a frame: above its first node, and below its last one for its words
LETTERS, LETTERS_IN_DIAMOND = 30, 20
MIDDLE = LEFT + BOX / 2


@dataclass(frozen=True)
class Node:
    """A box with its lines of text; a decision is a diamond."""

    number: int
    kind: str
    lines: Sequence[str]
    top: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def centre(self) -> float:
        return self.top + self.height / 2

    @property
    def corners(self) -> str:
        """The corners of the diamond."""
        return (
            f"{MIDDLE},{self.top} {LEFT + BOX},{self.centre} {MIDDLE},{self.bottom}"
            f" {LEFT},{self.centre}"
        )

    @property
    def placed_lines(self) -> list[tuple[float, str]]:
        first = self.centre - (len(self.lines) - 1) * LINE / 2 + 6
        return [(first + index * LINE, line) for index, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Arrow:
    """A path between two nodes, and the condition beside it."""

    path: str
    text: str
    x: float
    y: float
    back: bool


@dataclass(frozen=True)
class Frame:
    """A box around a step and those within its time, with words on its lower edge."""

    top: float
    height: float
    text: str

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True)
class Chart:
    width: float
    height: float
    middle: float
    nodes: Sequence[Node]
    arrows: Sequence[Arrow]
    frames: Sequence[Frame]


def width_of(text: str) -> int:
    """The width in characters; vowels and tone marks above and below are not counted."""
    return sum(1 for _ in clusters(text))


def place_nodes(
    steps: Iterable[tuple[int, str, str]], framed_last: Collection[int] = ()
) -> list[Node]:
    """The nodes below one another: (number, kind, label); with more room below the last one of a
    frame.
    """
    nodes, top = [], 10.0
    for number, kind, label in steps:
        diamond = kind == "decision"
        room = LETTERS_IN_DIAMOND if diamond else LETTERS
        lines = list(filled_lines(f"{number}. {label}", room, 0, width_of))
        height = len(lines) * LINE + PAD * (5 if diamond else 2)
        nodes.append(Node(number, kind, lines, top, height))
        top += height + GAP + (WORDS if number in framed_last else 0)
    return nodes


def arrow(source: Node, target: Node, text: str) -> Arrow:
    """Down to the next node, or around the right side where it leads back or skips steps."""
    if target.number == source.number + 1:
        path = f"M{MIDDLE} {source.bottom} V{target.top - 2}"
        return Arrow(path, text, MIDDLE + 12, source.bottom + GAP / 2 + 6, back=False)
    edge, out = LEFT + BOX, WIDTH - 24
    path = f"M{edge} {source.centre} H{out} V{target.centre} H{edge + 2}"
    return Arrow(
        path, text, out - 8, (source.centre + target.centre) / 2, back=target.number < source.number
    )


def frames(nodes: Sequence[Node], hosts: Mapping[int, int]) -> list[Frame]:
    """For each step that others lie within, a frame from it to the last of them."""
    by_number = {node.number: node for node in nodes}
    found = []
    for host in sorted(set(hosts.values()) & by_number.keys()):
        within = [node for node in nodes if hosts.get(node.number) == host]
        top = by_number[host].top - MARGIN
        numbers = ", ".join(str(node.number) for node in within)
        text = f"ขั้นที่ {numbers} อยู่ในเวลาของขั้นที่ {host}"
        found.append(Frame(top, within[-1].bottom + WORDS - top, text))
    return found


def chart(
    steps: Iterable[tuple[int, str, str]],
    edges: Iterable[tuple[int, int, str]],
    hosts: Mapping[int, int] | None = None,
) -> Chart:
    """The whole drawing; edges refer to steps by number, and an edge with a missing step is
    omitted. `hosts` has for steps within the time of another the number of that one.
    """
    hosts = hosts or {}
    last_of = {host: number for number, host in sorted(hosts.items())}
    nodes = place_nodes(steps, last_of.values())
    by_number = {node.number: node for node in nodes}
    known = [(a, b, text) for a, b, text in edges if a in by_number and b in by_number and a != b]
    arrows = [arrow(by_number[a], by_number[b], text) for a, b, text in known]
    framed = frames(nodes, hosts)
    bottoms = [node.bottom for node in nodes]
    bottoms += [frame.bottom for frame in framed]
    return Chart(WIDTH, max(bottoms, default=-10) + 10, MIDDLE, nodes, arrows, framed)


def straight(numbers: Iterable[int]) -> list[tuple[int, int, str]]:
    """The edges for a process without any: one step after the other."""
    return [(first, second, "") for first, second in pairwise(numbers)]

"""What a decision on a request is based upon, put together for one card of a page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from home.thai.writing import format_date_short

from .models import AccessItem, AccessRequest
from .rules import State
from .steps import AccessStep

NO_CERTIFICATE = "ไม่ต้องมีผู้บริหารโรงเรียนรับรอง"


@dataclass(frozen=True)
class Card:
    """A request with those of its systems that are decided on together; `chosen` are the keys of
    the systems that are ticked.
    """

    access: AccessRequest
    items: tuple[AccessItem, ...]
    chosen: frozenset[int]

    @property
    def first(self) -> AccessItem:
        return self.items[0]

    @property
    def lines(self) -> list[tuple[AccessItem, bool]]:
        return [(item, item.pk in self.chosen) for item in self.items]

    @property
    def certificates(self) -> list[str]:
        """How its school vouches for it, each way once."""
        return list(dict.fromkeys(certificate_of(item) for item in self.items))

    @property
    def checks(self) -> list[tuple[AccessStep, str]]:
        """The officers' outcomes, those that are alike once; with the systems where they differ."""
        alike: dict[tuple, tuple[AccessStep, list[AccessItem]]] = {}
        for item in self.items:
            if step := item.opinion:
                outcome = step.actor_id, step.move, step.reason
                alike.setdefault(outcome, (step, []))[1].append(item)
        if len(alike) == 1:
            return [(step, "") for step, _ in alike.values()]
        return [(step, names_of(its)) for step, its in alike.values()]


def names_of(items: Iterable[AccessItem]) -> str:
    return ", ".join(item.system.abbr or item.system.name for item in items)


def certificate_of(item: AccessItem) -> str:
    step = item.certificate
    if step is None:
        waits = item.state == State.AWAITING_CERTIFICATE
        return "ยังไม่มีการรับรองจากโรงเรียน" if waits else NO_CERTIFICATE
    day = format_date_short(step.at)
    if step.move == "certify_on_paper":
        return f"หนังสือรับรองของโรงเรียน: {step.reason}"
    return f"รับรองโดย {step.actor or 'ผู้บริหารโรงเรียน'} {day}"


def cards_of(items: Iterable[AccessItem], chosen: Collection[int]) -> list[Card]:
    """The items of each request together, in the order in which its first one stands."""
    together: dict[AccessRequest, list[AccessItem]] = {}
    for item in items:
        together.setdefault(item.request, []).append(item)
    ticked = frozenset(chosen)
    return [Card(access, tuple(its), ticked) for access, its in together.items()]

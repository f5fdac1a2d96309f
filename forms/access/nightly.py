"""What falls due by date: rights that run out, and news that was held back for the rest of its
request.
"""

from collections.abc import Iterable
from datetime import date, datetime

from home.moves import lock
from home.thai.writing import start_of_day

from .models import AccessItem, AccessRequest
from .steps import AccessStep
from .telling import tell


def nightly(today: date) -> str:
    """Tell holders a month before, then end the right on the day after its last; nights off are
    caught up. A request is told of once, whatever the number of its rights.
    """
    at = start_of_day(today)
    ended = move_by_clock(AccessItem.objects.to_expire(today), "expire", at)
    warned = move_by_clock(AccessItem.objects.to_warn(today), "warn", at)
    told = tell_the_rest()
    return f"rights expired {ended}, rights expiring {warned}, requests told {told}"


def move_by_clock(items: Iterable[AccessItem], name: str, at: datetime) -> int:
    """How many were moved; their requests are told afterwards, each once."""
    moved = [item.move(name, None, at, tells=False) for item in items]
    return len(moved)


def tell_the_rest() -> int:
    """Of requests of which some systems still wait where others have gone on; how many."""
    untold = AccessStep.objects.untold()
    requests = list(AccessRequest.objects.filter(pk__in=untold.values("item__request")))
    for request in requests:
        with lock(request) as held:
            tell(held)
    return len(requests)

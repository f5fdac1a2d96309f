"""What falls due by date: rights that run out, and news that was held back for the rest of its
request.
"""

from datetime import date

from home.moves import lock
from home.thai.writing import start_of_day

from .models import AccessItem, AccessRequest
from .steps import AccessStep
from .telling import tell


def nightly(today: date) -> str:
    """Tell holders a month before, then end the right on the day after its last; nights off are
    caught up.
    """
    at = start_of_day(today)
    ended = [item.move("expire", None, at) for item in AccessItem.objects.to_expire(today)]
    warned = [item.move("warn", None, at) for item in AccessItem.objects.to_warn(today)]
    told = tell_the_rest()
    return f"rights expired {len(ended)}, rights expiring {len(warned)}, requests told {told}"


def tell_the_rest() -> int:
    """Of requests of which some systems still wait where others have gone on; how many."""
    untold = AccessStep.objects.untold()
    requests = list(AccessRequest.objects.filter(pk__in=untold.values("item__request")))
    for request in requests:
        with lock(request) as held:
            tell(held)
    return len(requests)

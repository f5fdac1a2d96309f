"""What falls due by date: rights that run out."""

from datetime import date

from home.thai.writing import start_of_day

from .models import AccessItem


def nightly(today: date) -> str:
    """Tell holders a month before, then end the right on the day after its last; nights off are
    caught up.
    """
    at = start_of_day(today)
    ended = [item.move("expire", None, at) for item in AccessItem.objects.to_expire(today)]
    warned = [item.move("warn", None, at) for item in AccessItem.objects.to_warn(today)]
    return f"rights expired {len(ended)}, rights expiring {len(warned)}"

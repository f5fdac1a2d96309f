"""All checks of the page of health: those that decide about `/readyz`, and what the rooms tell by
the hook `health_checks`.
"""

from itertools import chain

from wagtail import hooks

from .readiness import readiness_checks
from .rules import HealthCheck

# hook() -> list of HealthCheck; it is asked for a page, so it must answer within a moment
HOOK = "health_checks"


def all_checks() -> list[HealthCheck]:
    told = chain.from_iterable(tell() for tell in hooks.get_hooks(HOOK))
    return [*readiness_checks(), *told]

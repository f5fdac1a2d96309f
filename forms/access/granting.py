"""Who may record that a right was given: those with the right to, and for its own system whoever
answers for it in the catalogue.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from home.models import User
from home.people.rights.holders import people_with
from services.models import System

from .rules import RIGHTS, Who


def granters() -> QuerySet[User]:
    """Who may record it for any system."""
    return people_with(RIGHTS[Who.GRANTER])


def officer_of(system: System) -> User | None:
    """The person responsible, or in their place the deputy; of those in the office who can still
    sign in.
    """
    for person in (system.responsible, system.deputy):
        if person and person.is_active and person.school_id is None:
            return person
    return None


def is_officer_of_system(user) -> Q:
    """Of items, in the database: those of whose system this is the officer."""
    away = Q(system__responsible=None) | Q(system__responsible__is_active=False)
    away |= Q(system__responsible__school__isnull=False)
    return Q(system__responsible=user) | Q(system__deputy=user) & away


def granters_of(system: System, sender: int | None, everywhere: Collection[User]) -> list[User]:
    """Who may record it for this system, the system's own officer first; never whose request it
    is.
    """
    own = officer_of(system)
    others = [person for person in everywhere if person != own]
    people = [own, *others] if own else others
    return [person for person in people if person.pk != sender]

"""Schools and people of the office, as the words of an old register may name them."""

from collections.abc import Iterable

from home.files.tables import heading_key
from home.models import OF_THE_OFFICE, School, User
from home.thai.order import in_thai_order

OF_SCHOOLS = ("โรงเรียน", "รร")  # what may stand before a school's name


def school_options() -> list[tuple[str, str]]:
    return [(str(school.pk), school.name) for school in in_thai_order(School.objects.all(), "name")]


def staff() -> list[User]:
    return in_thai_order(User.objects.filter(**OF_THE_OFFICE, is_active=True), "first_name")


def people_options(people: Iterable[User]) -> list[tuple[str, str]]:
    return [(str(user.pk), str(user)) for user in people]


def school_key(name: str) -> str:
    key = heading_key(name)
    for beginning in OF_SCHOOLS:
        key = key.removeprefix(beginning)
    return key


def school_keys() -> dict[str, str]:
    """Schools by code, name and short name, with the word for school and without; a name that two
    schools share is none.
    """
    found: dict[str, set[str]] = {}
    for school in School.objects.all():
        for name in filter(None, (school.code, school.name, school.short_name)):
            found.setdefault(school_key(name), set()).add(str(school.pk))
    return {key: pks.pop() for key, pks in found.items() if len(pks) == 1}


def person_keys(people: Iterable[User]) -> dict[str, str]:
    """People by account and by full name, with what stands before it and without; a name that two
    share is nobody's.
    """
    found: dict[str, set[str]] = {}
    for user in people:
        full = f"{user.first_name} {user.last_name}"
        for name in (user.username, str(user), full):
            found.setdefault(heading_key(name), set()).add(str(user.pk))
    return {key: pks.pop() for key, pks in found.items() if key and len(pks) == 1}

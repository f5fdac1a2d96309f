"""Grants each role the permissions that were added to the table of roles since the last time.

A site from before the ledger kept no record. All permissions that existed when the site was created
were granted then, so what a group lacks of them was removed by the office; later ones were never
granted, so they are granted now.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Max
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from home.people.roles import ROLES, Role

from .models import RightHandedOut

Place = tuple[int, int | None, int | None]  # keys of a permission, a page, a collection


@dataclass(frozen=True)
class Right:
    """A permission on all objects of its kind, or on one branch of pages or of collections."""

    permission: Permission
    branch: str = ""  # the path of the page, as in the table
    page: Page | None = None
    collection: Collection | None = None

    @property
    def key(self) -> str:
        """As stored in the ledger."""
        name = f"{self.permission.content_type.app_label}.{self.permission.codename}"
        return f"{name} {self.branch}".strip() if not self.collection else f"{name} in collections"

    @property
    def is_plain(self) -> bool:
        return not (self.page or self.collection)

    @property
    def place(self) -> Place:
        return (
            self.permission.pk,
            self.page and self.page.pk,
            self.collection and self.collection.pk,
        )

    def __str__(self) -> str:
        return f"{self.permission.name} ({self.page.title})" if self.page else self.permission.name


def give(group: Group, rights: Sequence[Right]) -> None:
    """Permissions that the group already has stay; plain permissions are added together, as one
    change of the group.
    """
    group.permissions.add(*(right.permission for right in rights if right.is_plain))
    for right in rights:
        if right.page:
            GroupPagePermission.objects.get_or_create(
                group=group, page=right.page, permission=right.permission
            )
        elif right.collection:
            facts = {"collection": right.collection, "permission": right.permission}
            GroupCollectionPermission.objects.get_or_create(group=group, **facts)


def places_held(group: Group) -> set[Place]:
    held: set[Place] = {(pk, None, None) for pk in group.permissions.values_list("pk", flat=True)}
    held |= {
        (pk, page, None) for pk, page in group.page_permissions.values_list("permission", "page")
    }
    rows = group.collection_permissions.values_list("permission", "collection")
    return held | {(pk, None, collection) for pk, collection in rows}


def names(rights: Iterable[Right]) -> str:
    return ", ".join(map(str, rights))


def page_at(path: str) -> Page | None:
    """The page at a path below the home page; None where the office moved it."""
    home = Site.objects.get(is_default_site=True).root_page
    return (
        home
        if path == "/"
        else Page.objects.filter(url_path=home.url_path.rstrip("/") + path).first()
    )


def matching_permissions(role: Role) -> list[Permission]:
    """The permissions that match the patterns of a role; a pattern that matches none is a mistake
    in the table.
    """
    known = Permission.objects.select_related("content_type")
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in known
    }
    found: dict[int, Permission] = {}
    for pattern in role.permissions:
        hits = [permission for name, permission in by_name.items() if fnmatchcase(name, pattern)]
        if not hits and not pattern.endswith(".*"):
            raise LookupError(f"roles.toml: {role.key}: no permission is named {pattern}")
        found |= {permission.pk: permission for permission in hits}
    return list(found.values())


def rights_of(role: Role) -> list[Right]:
    """All permissions that the table gives to a role today."""
    rights = [Right(permission) for permission in matching_permissions(role)]
    known = Permission.objects.select_related("content_type")
    for path, codenames in role.pages.items():
        if page := page_at(path):
            found = known.filter(content_type__app_label="wagtailcore", codename__in=codenames)
            rights += [Right(permission, branch=path, page=page) for permission in found]
    root = Collection.get_first_root_node()
    in_collections = known.filter(codename__in=role.collections)
    return rights + [Right(permission, collection=root) for permission in in_collections]


def write_down(role: Role, rights: Iterable[Right]) -> None:
    rows = [RightHandedOut(role=role.key, right=right.key) for right in rights]
    RightHandedOut.objects.bulk_create(rows, ignore_conflicts=True)


# A site from before the ledger --------------------------------------------------------------------
def newest_of_the_first_tables() -> int:
    """Django creates permissions app by app; those of sessions, the last app with tables, were the
    last of the site's first run.
    """
    return (
        Permission.objects.filter(content_type__app_label="sessions").aggregate(newest=Max("pk"))[
            "newest"
        ]
        or 0
    )


def begin(groups: Sequence[tuple[Role, Group]]) -> Iterator[str]:
    """Record what was granted when the site was created; reports what the groups lack of it.

    A branch of pages on which no role has a permission was added later; so were permissions newer
    than the site's first tables.
    """
    newest = newest_of_the_first_tables()
    held = {role.key: places_held(group) for role, group in groups}
    branches = {page for _, page, _ in chain.from_iterable(held.values())}
    for role, _ in groups:
        first = []
        for right in rights_of(role):
            was_there = right.page.pk in branches if right.page else right.permission.pk <= newest
            if was_there or right.place in held[role.key]:
                first.append(right)
        write_down(role, first)
        if lacked := [right for right in first if right.place not in held[role.key]]:
            yield (
                f"สิทธิ์ที่{role.name}ไม่มี ถือว่าสำนักงานเอาออกไว้ จึงไม่ให้คืน {len(lacked)} รายการ "
                f"(ให้ได้ที่ /admin/groups/): {names(lacked)}"
            )


# Each start ---------------------------------------------------------------------------------------
def hand_out_all(role: Role, group: Group) -> None:
    """For a new group, or when the table is to be enforced again: exactly these plain permissions,
    and at least these on pages.
    """
    rights = rights_of(role)
    group.permissions.set(right.permission for right in rights if right.is_plain)
    give(group, rights)
    write_down(role, rights)


def hand_out_new(role: Role, group: Group) -> Iterator[str]:
    """Grant what was added to the table for a role since; reports what of it the group did not have
    yet.
    """
    known = set(RightHandedOut.objects.filter(role=role.key).values_list("right", flat=True))
    new = [right for right in rights_of(role) if right.key not in known]
    held = places_held(group)
    give(group, new)
    write_down(role, new)
    if given := [right for right in new if right.place not in held]:
        yield f"สิทธิ์ใหม่ของ{role.name} {len(given)} รายการ: {names(given)}"


@transaction.atomic
def hand_out(*, reset: bool = False) -> list[str]:
    """A group for each role with its permissions; lines that report the changes to existing
    groups.
    """
    Group.objects.filter(
        name__in=["Editors", "Moderators"], user=None
    ).delete()  # Wagtail's own, in English
    role_names = [role.name for role in ROLES]
    there = Group.objects.in_bulk(role_names, field_name="name")
    told: list[str] = []
    if not reset and not RightHandedOut.objects.exists():
        told += begin([(role, there[role.name]) for role in ROLES if role.name in there])
    for role in ROLES:
        if role.name in there and not reset:
            told += hand_out_new(role, there[role.name])
        else:
            hand_out_all(role, there.get(role.name) or Group.objects.create(name=role.name))
    return told

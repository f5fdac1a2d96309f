"""What goes when the samples are taken away, and what stays: the rows that are written down as
samples, and what sample people made since; but not what real people made of a sample page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import models
from taggit.models import Tag
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from home.mail.models import OutgoingMail
from home.people.models import User
from home.privacy.personal_data import PersonalData, Subject

from .models import DemoRows
from .pictures import digest_of, kinds, rows_of

Kind = type[models.Model]
Keys = dict[Kind, set[str]]
Digests = dict[Kind, dict[str, str]]  # by key, of each row as it was laid
# What an office makes its own by editing; records of work on samples are samples.
CURATED = frozenset(
    ("home.announcement", "home.school", "services.cannedanswer", "services.desksettings")
)
LOG = (ModelLogEntry, Revision)  # point to any row by type and key


@dataclass
class Removal:
    """What goes, what stays since people edited it, and which accounts stand in the way."""

    keys: Keys
    kept: Keys = field(default_factory=dict)
    made_since: Keys = field(default_factory=dict)
    standing_on: Keys = field(default_factory=dict)
    in_the_way: list[User] = field(default_factory=list)

    def takes(self, user: User) -> bool:
        return str(user.pk) in self.keys.get(User, ())

    def names_of_kept(self) -> list[str]:
        names: list[str] = []
        for kind, keys in self.kept.items():
            names += map(str, kind._base_manager.filter(pk__in=keys))
        return sorted(names)

    def counts(self) -> list[tuple[str, int]]:
        return counts_of(self.keys)

    def counts_of_standing(self) -> list[tuple[str, int]]:
        return counts_of(self.standing_on)

    @property
    def standing_count(self) -> int:
        return sum(count for _, count in self.counts_of_standing())


def counts_of(rows: Keys) -> list[tuple[str, int]]:
    """For people: the name of each kind of row they know, and how many go."""
    told = [
        (str(kind._meta.verbose_name_plural), len(keys))
        for kind, keys in rows.items()
        if keys and is_told(kind)
    ]
    return sorted(told, key=lambda row: (-row[1], row[0]))


# What there is ------------------------------------------------------------------------------------
def planned_removal() -> Removal:
    """Reads only."""
    recorded = recorded_rows()
    removal = Removal({kind: set(digests) for kind, digests in recorded.items()})
    keep_what_was_edited(removal, recorded)
    add_what_sample_people_made(removal)
    add_what_stands_on_samples(removal)
    schools = removal.keys.get(kind_named("home.school"), set())
    others = User.objects.exclude(pk__in=removal.keys.get(User, ()))
    removal.in_the_way = list(others.filter(school__in=schools).order_by("username"))
    return removal


def recorded_rows() -> Digests:
    """Digest by key of the rows that are still there."""
    written = dict(DemoRows.objects.values_list("model", "keys"))
    found = {}
    for kind in kinds():
        digests = written.get(kind._meta.label_lower, {})
        there = rows_of(kind, list(digests))
        found[kind] = {key: digests[key] for key in there}
    return found


def kind_named(label: str) -> Kind:
    return next(kind for kind in kinds() if kind._meta.label_lower == label)


def is_told(kind: Kind) -> bool:
    """Whether people know such rows for themselves: not histories and logs, nor what is part of
    another row.
    """
    is_history = kind._meta.label_lower.split(".")[1].startswith("historical")
    if is_history or kind in (*LOG, PageLogEntry):
        return False
    return not any(points_to_its_whole(column) for column in kind._meta.concrete_fields)


def points_to_its_whole(column: models.Field) -> bool:
    return bool(column.is_relation) and column.remote_field.on_delete is models.CASCADE


# What stays ---------------------------------------------------------------------------------------
def keep_what_was_edited(removal: Removal, recorded: Digests) -> None:
    for kind, keys in edited_rows(removal.keys, recorded).items():
        removal.kept[kind] = keys
        keep(removal.keys, kind, keys)


def edited_rows(keys: Keys, recorded: Digests) -> Keys:
    found: Keys = {Page: pages_of_people(keys)}
    for label in CURATED:
        kind = kind_named(label)
        now = rows_of(kind, list(keys.get(kind, ())))
        found[kind] = {key for key, row in now.items() if digest_of(row) != recorded[kind][key]}
    return {kind: rows for kind, rows in found.items() if rows}


def pages_of_people(keys: Keys) -> set[str]:
    """Sample pages that somebody real edited, and those with a page of theirs beneath."""
    pages = Page.objects.filter(pk__in=keys.get(Page, ()))
    people = User.objects.exclude(pk__in=keys.get(User, ()))
    by_people = Revision.page_revisions.filter(user__in=people).exclude(
        pk__in=keys.get(Revision, ())
    )
    numbers = by_people.values_list("object_id", flat=True).distinct()
    kept = set(numbers) & keys.get(Page, set())
    for page in pages:
        beneath = page.get_descendants().exclude(pk__in=keys.get(Page, ()))
        if beneath.exists():
            kept.add(str(page.pk))
    return kept


def keep(keys: Keys, kind: Kind, kept: set[str]) -> None:
    """Take rows out of those that go, and what is part of them."""
    keys[kind] = keys.get(kind, set()) - kept
    for relation in ways_to(kind):
        part = relation.related_model
        if relation.on_delete is models.CASCADE and keys.get(part):
            hanging = part._base_manager.filter(**{f"{relation.field.name}__in": kept})
            keys[part] -= keys_of(hanging)
    for log in LOG:
        keys[log] = keys.get(log, set()) - keys_of(entries_about(log, kind, kept))
    if kind is Page:
        entries = PageLogEntry.objects.filter(page__in=kept)
        keys[PageLogEntry] = keys.get(PageLogEntry, set()) - keys_of(entries)


def ways_to(kind: Kind) -> Iterator[models.ManyToOneRel]:
    """How other rows point to one of this kind, or to one of those that inherit it."""
    for heir in (kind, *heirs_of(kind)):
        for relation in heir._meta.get_fields(include_hidden=True):
            is_way = isinstance(relation, models.ManyToOneRel)
            if is_way and not relation.related_model._meta.parents:
                yield relation


def heirs_of(kind: Kind) -> list[Kind]:
    return [heir for heir in kind.__subclasses__() if not heir._meta.abstract]


def entries_about(log: Kind, kind: Kind, keys: set[str]) -> models.QuerySet:
    types = ContentType.objects.get_for_models(kind, *heirs_of(kind)).values()
    return log._base_manager.filter(content_type__in=types, object_id__in=keys)


# What else goes -----------------------------------------------------------------------------------
def add_what_sample_people_made(removal: Removal) -> None:
    """What the sample accounts sent and asked while people tried the site."""
    people = User.objects.filter(pk__in=removal.keys.get(User, ()))
    for kind in kinds():
        if issubclass(kind, PersonalData) and kind is not User:
            for person in people:
                add(removal, kind, keys_of(kind.held_on(Subject.of_user(person))))
    mails = OutgoingMail.objects.filter(recipient__in=people.values("email"))
    add(removal, OutgoingMail, keys_of(mails))


def add_what_stands_on_samples(removal: Removal) -> None:
    """Rows that cannot be without a sample, such as a device of a sample school, whoever made them;
    people are told of them before. An account or a page stands in the way instead.
    """
    fresh: Keys = {kind: set(keys) for kind, keys in removal.keys.items() if keys}
    fresh.pop(Tag, None)  # words in use stay
    while fresh:
        found: Keys = {}
        for kind, keys in fresh.items():
            for relation in ways_to(kind):
                if stands_on(relation):
                    part = relation.related_model
                    rows = part._base_manager.filter(**{f"{relation.field.name}__in": keys})
                    new = keys_of(rows) - removal.keys.get(part, set())
                    removal.keys.setdefault(part, set()).update(new)
                    found.setdefault(part, set()).update(new)
        fresh = {kind: keys for kind, keys in found.items() if keys}
        for kind, keys in fresh.items():
            removal.standing_on.setdefault(kind, set()).update(keys)


def stands_on(relation: models.ManyToOneRel) -> bool:
    is_kind = relation.related_model in kinds() and relation.related_model not in (User, Page)
    return is_kind and relation.on_delete in (models.CASCADE, models.PROTECT, models.RESTRICT)


def keys_of(rows: models.QuerySet) -> set[str]:
    return set(map(str, rows.values_list("pk", flat=True)))


def add(removal: Removal, kind: Kind, keys: set[str]) -> set[str]:
    """Returns those that were not among those that go."""
    new = keys - removal.keys.get(kind, set())
    if new:
        removal.keys.setdefault(kind, set()).update(new)
        removal.made_since.setdefault(kind, set()).update(new)
    return new

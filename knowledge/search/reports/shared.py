"""The office's words for the search, as offices share them; a group is known by its first line."""

from collections.abc import Collection

from home.audit.actions import Action
from home.audit.writing import note
from home.bundles.parts import SharedPart, Taking, is_flag, is_text
from home.bundles.rules import Facts
from knowledge.search.text.query import plain

from .models import SameWords, lines

COLUMNS = ("words", "one_way", "is_loose")
HEADINGS = {name: str(SameWords._meta.get_field(name).verbose_name) for name in COLUMNS}
LONGEST = 200


def key_of(group: SameWords) -> str:
    first = [plain(line) for line in lines(group.words)][:1]
    return first[0][:LONGEST] if first else ""


def groups_by_key() -> dict[str, SameWords]:
    """Of groups that begin with the same words the oldest."""
    groups = SameWords.objects.order_by("-pk")
    return {key_of(group): group for group in groups}


def keys() -> list[str]:
    return sorted(groups_by_key())


def facts(keys: Collection[str]) -> dict[str, Facts]:
    known = groups_by_key()
    return {key: facts_of(known[key]) for key in keys if key in known}


def facts_of(group: SameWords) -> Facts:
    return {name: getattr(group, name) for name in COLUMNS}


def store(key: str, facts: Facts, taking: Taking) -> None:
    group = groups_by_key().get(key) or SameWords()
    for name in COLUMNS:
        setattr(group, name, facts.get(name, SameWords._meta.get_field(name).get_default()))
    group.refuse_secrets()
    group.full_clean()
    group.save()
    note(Action.IMPORT, group, reason=taking.reason)


def parts_of_search() -> list[SharedPart]:
    return [
        SharedPart(
            kind="words",
            label="คำที่ใช้แทนกันในการค้น",
            order=40,
            shape={"words": is_text, "one_way": is_flag, "is_loose": is_flag},
            headings=HEADINGS,
            title=lambda facts: ", ".join(lines(str(facts.get("words", "")))),
            keys=keys,
            facts=facts,
            store=store,
        )
    ]

"""The registers of systems and laws, as offices share them: without the people who answer for a
system, its outages, and what the office itself has confirmed.
"""

from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from home.bundles.parts import SharedPart, Taking, are_rows, is_text, words_by_name
from home.bundles.rules import Facts
from home.files.imports.plan import Plan

from .file import LAWS, SYSTEMS, Column, Register, apply, plan_row
from .models import Amendment, LawSection, System

OWN = frozenset({"slug", "responsible", "deputy", "outage", "outage_until"})
LINKS = frozenset({"replaced_by", "related", "laws"})  # by slugs; stored once all rows are there
CHILDREN: dict[str, type[models.Model]] = {"sections": LawSection, "amendments": Amendment}
NOT_SHARED = {"id", "law", "sort_order"}


def shared_columns(register: Register) -> list[Column]:
    return [column for column in register.columns if column.name not in OWN]


def is_chosen(register: Register, column: Column) -> bool:
    return bool(getattr(register.model._meta.get_field(column.name), "choices", None))


def keys(register: Register) -> list[str]:
    return list(register.model.objects.order_by("slug").values_list("slug", flat=True))


def facts(register: Register, keys: Collection[str]) -> dict[str, Facts]:
    records = register.model.objects.filter(slug__in=list(keys)).prefetch_related(*register.lists)
    return {record.slug: facts_of(register, record) for record in records}


def facts_of(register: Register, record: models.Model) -> Facts:
    """Texts as a file of the register has them; of a choice its code, which no version renames."""
    values = register.facts_of(record)
    told: dict[str, Any] = {}
    for column in shared_columns(register):
        value = values[column.name]
        told[column.name] = value if is_chosen(register, column) else str(column.show(value))
    return told | {name: rows_of(record, name) for name in children_of(register)}


def children_of(register: Register) -> list[str]:
    return list(CHILDREN) if register is LAWS else []


def rows_of(record: models.Model, name: str) -> list[dict[str, Any]]:
    return [values_of(row) for row in getattr(record, name).all()]


def values_of(row: models.Model) -> dict[str, Any]:
    """As JSON has them: a day as text."""
    values = {name: getattr(row, name) for name in columns_of(type(row))}
    for name, value in values.items():
        if isinstance(value, date):
            values[name] = value.isoformat()
    return values


def columns_of(model: type[models.Model]) -> list[str]:
    names = [field.name for field in model._meta.concrete_fields]
    return [name for name in names if name not in NOT_SHARED]


def store(register: Register, key: str, facts: Facts, taking: Taking) -> None:
    names = {column.name for column in shared_columns(register)} - LINKS
    write(register, key, {name: facts[name] for name in names & facts.keys()}, taking)
    if register is SYSTEMS:
        ask_to_confirm_again(key, taking)
    if children_of(register):
        write_children(register, key, facts, taking)


def write(register: Register, key: str, cells: dict[str, Any], taking: Taking) -> None:
    """By the way of a file that comes in, with its checks."""
    record = register.model.objects.filter(slug=key).first()
    known = {key: record} if record else {}
    plan = Plan()
    plan_row(register, 1, cells | {"slug": key}, known, set(), plan)
    if plan.faults:
        told = [f"{fault.column}: {fault.message}" for fault in plan.faults]
        raise ValidationError(" ".join(told))
    apply(register, plan, taking.reason)


def ask_to_confirm_again(key: str, taking: Taking) -> None:
    """What the office confirmed were the facts before."""
    system = System.objects.get(slug=key)
    if system.is_checked or system.reviewed_on:
        system.is_checked, system.reviewed_on, system.reviewed_by = False, None, None
        system._change_reason = taking.reason
        system.save()


def write_children(register: Register, key: str, facts: Facts, taking: Taking) -> None:
    record = register.model.objects.get(slug=key)
    if all(rows_of(record, name) == facts.get(name, []) for name in CHILDREN):
        return
    for name, model in CHILDREN.items():
        rows = [child(model, order, row) for order, row in enumerate(facts.get(name, []))]
        getattr(record, name).set(rows)
    record._change_reason = taking.reason
    record.save()


def child(model: type[models.Model], order: int, row: dict[str, Any]) -> models.Model:
    named = {name: row[name] for name in columns_of(model) if name in row}
    made = model(sort_order=order, **named)
    made.refuse_secrets(exclude=["law"])
    made.clean_fields(exclude=["law"])
    return made


def relate(register: Register, key: str, facts: Facts, taking: Taking) -> None:
    """What leads to a row that is not here is left out."""
    cells = {name: facts[name] for name in LINKS & facts.keys()}
    for name in cells:
        cells[name] = known_slugs(register, name, str(cells[name]))
    write(register, key, cells, taking)


def known_slugs(register: Register, name: str, text: str) -> str:
    model = register.model._meta.get_field(name).related_model
    asked = [slug.strip() for slug in text.split(",")]
    known = model.objects.filter(slug__in=asked).values_list("slug", flat=True)
    return ", ".join(sorted(known))


def is_untouched(register: Register, key: str) -> bool:
    """No person has saved it since it came with the site."""
    record = register.model.objects.get(slug=key)
    return not record.history.filter(history_user__isnull=False).exists()


def show(register: Register, facts: Facts) -> dict[str, str]:
    told = words_by_name(facts)
    for column in shared_columns(register):
        if is_chosen(register, column) and column.name in facts:
            told[column.name] = str(column.show(facts[column.name]))
    return told


def shape_of(register: Register) -> dict[str, Callable[[object], bool]]:
    columns = {column.name: is_text for column in shared_columns(register)}
    return columns | dict.fromkeys(children_of(register), are_rows)


def part(register: Register, label: str, order: int, named: str) -> SharedPart:
    headings = {column.name: column.heading for column in shared_columns(register)}
    for name in children_of(register):
        headings[name] = str(CHILDREN[name]._meta.verbose_name)
    return SharedPart(
        kind=register.key,
        label=label,
        order=order,
        shape=shape_of(register),
        headings=headings,
        title=lambda facts: str(facts.get(named, "")),
        keys=partial(keys, register),
        facts=partial(facts, register),
        store=partial(store, register),
        relate=partial(relate, register),
        is_untouched=partial(is_untouched, register),
        show=partial(show, register),
    )


def parts_of_services() -> list[SharedPart]:
    return [part(LAWS, "กฎหมายและแผน", 10, "title"), part(SYSTEMS, "ระบบ", 20, "name")]

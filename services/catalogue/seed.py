"""The registers of a new site: the systems and the laws of the office's work."""

from pathlib import Path

from django.db import transaction
from wagtail.models import Page

from home.office.seed import read_table

from .models import Amendment, Law, LawForm, LawSection, Round, System

DATA = Path(__file__).with_name("seed")


def columns(model: type, row: dict) -> dict:
    """The items of a row that are columns of the model; lists become lines."""
    names = {field.name for field in model._meta.concrete_fields}
    values = {key: value for key, value in row.items() if key in names}
    for key, value in values.items():
        if isinstance(value, list):
            values[key] = "\n".join(value)
    return values


def seed_laws() -> None:
    for row in read_table(DATA / "laws.toml")["law"]:
        if Law.objects.filter(slug=row["slug"]).exists():
            continue
        law = Law(**columns(Law, row))
        law.sections = [
            LawSection(sort_order=i, **entry) for i, entry in enumerate(row.get("sections", []))
        ]
        law.amendments = [
            Amendment(sort_order=i, **entry) for i, entry in enumerate(row.get("amendments", []))
        ]
        law.save()


def seed_systems() -> None:
    """First the systems, then their relations, since they refer to each other."""
    rows = read_table(DATA / "systems.toml")["system"]
    made = []
    for row in rows:
        if System.objects.filter(slug=row["slug"]).exists():
            continue
        system = System(**columns(System, row))
        system.rounds = [
            Round(sort_order=i, **entry) for i, entry in enumerate(row.get("rounds", []))
        ]
        system.save()
        made.append((system, row))
    for system, row in made:
        system.related.add(*System.objects.filter(slug__in=row.get("related", [])))
        system.laws.add(*Law.objects.filter(slug__in=row.get("laws", [])))


def seed_law_forms() -> None:
    """Links laws to form pages, once those exist; a law that people edited is not changed."""
    for row in read_table(DATA / "laws.toml")["law"]:
        law = Law.objects.get(slug=row["slug"]) if row.get("forms") else None
        if law is None or law.forms.exists() or law.history.count() > 1:
            continue
        pages = Page.objects.filter(slug__in=row["forms"], content_type__model="formpage")
        LawForm.objects.bulk_create(
            LawForm(law=law, page=page, sort_order=i) for i, page in enumerate(pages)
        )


@transaction.atomic
def seed() -> None:
    """Reference data; the demo adds nothing to these registers."""
    seed_laws()
    seed_systems()

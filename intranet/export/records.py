"""Every row of every table as JSON, a line each, without what opens doors."""

from pathlib import Path

from django.apps import apps
from django.core import serializers
from django.db import models

from home.models import User

# Sessions, codes of cards, secrets of second factors, keys of programs
SECRET_MODELS = {
    "account.emailconfirmation",
    "home.entrycode",
    "home.firstdoor",
    "mfa.authenticator",
    "sessions.session",
    "socialaccount.socialapp",
    "socialaccount.socialtoken",
    "usersessions.usersession",
    "wagtailadmin.editingsession",
    "wagtailadmin.formstate",
    "wagtailcore.apitoken",
}
SECRET_COLUMNS = {User: {"password"}}
# Can be made again from the rest
DERIVED_APPS = {"modelsearch", "wagtailsearch", "contenttypes", "thai_search"}


def write_records(folder: Path) -> dict[str, int]:
    """Rows by name of the file."""
    folder.mkdir(mode=0o700)
    counts = {}
    for model in apps.get_models(include_auto_created=True):
        if is_exported(model):
            name = f"{model._meta.label_lower}.jsonl"
            counts[name] = write_rows(model, folder / name)
    return counts


def is_exported(model: type[models.Model]) -> bool:
    facts = model._meta
    is_kept = facts.managed and not facts.proxy and facts.app_label not in DERIVED_APPS
    return is_kept and facts.label_lower not in SECRET_MODELS


def write_rows(model: type[models.Model], path: Path) -> int:
    """Many-to-many relations that have a table of their own are written as that table."""
    secret = SECRET_COLUMNS.get(model, set())
    fields = [field.name for field in model._meta.local_fields if field.name not in secret]
    rows = model._base_manager.order_by("pk")
    with open(path, "x", encoding="utf-8") as file:
        serializers.serialize(
            "jsonl", rows.iterator(chunk_size=500), stream=file, fields=fields, ensure_ascii=False
        )
    return rows.count()

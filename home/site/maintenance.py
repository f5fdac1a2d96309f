"""Maintenance mode: a file in the var folder, because that works without a database."""

from django.conf import settings


def is_under_maintenance() -> bool:
    return (settings.VAR_DIR / "maintenance").exists()

"""A site that is closed for work on it: a file in the var folder says so, for that works
without a database.
"""

from django.conf import settings


def is_under_maintenance() -> bool:
    return (settings.VAR_DIR / "maintenance").exists()

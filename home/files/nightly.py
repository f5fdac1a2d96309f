"""The nightly tasks for files: unconfirmed tables and bundles are deleted, old pictures cleaned,
orphans removed.
"""

from datetime import date, timedelta

from django.utils import timezone

from home.bundles.models import TakenBundle

from .imports.models import TableImport
from .old_pictures import clean_old_pictures
from .sweep import sweep
from .takeover.models import TakeOver

TABLES_KEPT = timedelta(days=7)  # days until unconfirmed tables of people and schools are deleted


def nightly(today: date) -> str:
    now = timezone.now()
    old = {"uploaded_at__lt": now - TABLES_KEPT}
    TableImport.objects.filter(applied_at=None, **old).delete()
    TakeOver.objects.filter(applied_at=None, **old).delete()
    TakeOver.objects.filter(**old).exclude(rows=[]).update(rows=[])  # refused ones, to be mended
    for bundle in TakenBundle.objects.filter(applied_at=None, **old):
        bundle.delete()
    return f"{clean_old_pictures(today)}; {sweep(now)}"

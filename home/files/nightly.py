"""What is done for files each night: unconfirmed tables go, old pictures are cleaned, orphans
are swept.
"""

from datetime import date, timedelta

from django.utils import timezone

from .imports.models import TableImport
from .old_pictures import clean_old_pictures
from .sweep import sweep

TABLES_KEPT = timedelta(days=7)  # of people and schools that nobody confirmed


def nightly(today: date) -> str:
    now = timezone.now()
    TableImport.objects.filter(applied_at=None, uploaded_at__lt=now - TABLES_KEPT).delete()
    return f"{clean_old_pictures(today)}; {sweep(now)}"

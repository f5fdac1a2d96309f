"""The nightly tasks of the registers: closing checks that are no longer needed, deleting
unconfirmed imports.
"""

from datetime import date, timedelta

from home.thai.writing import start_of_day

from .citations import settle
from .models import CatalogueImport, Law

FILES_KEPT = timedelta(days=30)  # days until unconfirmed imports are deleted


def nightly(today: date) -> str:
    laws = Law.objects.filter(needs_check=True)
    for law in laws:
        settle(law)  # the citing objects may be gone or no longer cite it
    CatalogueImport.objects.filter(
        applied_at=None, uploaded_at__lt=start_of_day(today - FILES_KEPT)
    ).delete()
    return f"{len(laws)} laws to check"

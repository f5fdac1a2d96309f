"""What the registers do each night: settle checks that nothing needs any more, forget files
nobody confirmed.
"""

from datetime import date, timedelta

from home.thai.writing import start_of_day

from .citations import settle
from .models import CatalogueImport, Law

FILES_KEPT = timedelta(days=30)  # of the catalogue that nobody confirmed


def nightly(today: date) -> str:
    laws = Law.objects.filter(needs_check=True)
    for law in laws:
        settle(law)  # what cited it may be gone or no longer cite it
    CatalogueImport.objects.filter(
        applied_at=None, uploaded_at__lt=start_of_day(today - FILES_KEPT)
    ).delete()
    return f"{len(laws)} laws to check"

"""Which files of the catalogue the night forgets."""

from datetime import date, datetime

import pytest

from home.thai.writing import BANGKOK
from services.catalogue.models import CatalogueImport
from services.catalogue.nightly import nightly

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("uploaded", "confirmed", "stays"),
    [
        ("2026-11-29 12:00", False, True),
        ("2026-10-31 00:00", False, True),  # thirty days before, from its midnight on
        ("2026-10-30 23:59", False, False),
        ("2026-10-30 23:59", True, True),
    ],
)
def test_a_file_that_nobody_confirmed_is_kept_for_thirty_days(uploaded, confirmed, stays):
    at = datetime.fromisoformat(uploaded).replace(tzinfo=BANGKOK)
    kept = CatalogueImport.objects.create(
        name="ทะเบียน.xlsx", rows=[], shown="", applied_at=at if confirmed else None
    )
    CatalogueImport.objects.filter(pk=kept.pk).update(uploaded_at=at)
    nightly(TODAY)
    assert CatalogueImport.objects.exists() is stays

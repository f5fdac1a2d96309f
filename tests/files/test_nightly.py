"""Which tables of people and schools the night forgets."""

from datetime import timedelta

import pytest
from django.utils import timezone

from home.files.imports.models import TableImport
from home.files.nightly import nightly

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


@pytest.mark.parametrize(
    ("age", "confirmed", "stays"),
    [(WEEK - HOUR, False, True), (WEEK + HOUR, False, False), (WEEK + HOUR, True, True)],
)
def test_a_table_that_nobody_confirmed_is_kept_for_a_week(age, confirmed, stays):
    now = timezone.now()
    kept = TableImport.objects.create(
        register="people", name="ครู.csv", rows=[], shown="", applied_at=now if confirmed else None
    )
    TableImport.objects.filter(pk=kept.pk).update(uploaded_at=now - age)
    nightly(timezone.localdate())
    assert TableImport.objects.exists() is stays

"""Which tables of people and schools the night forgets."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from home.files.imports.models import TableImport
from home.files.nightly import nightly
from home.thai.writing import BANGKOK

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
NIGHT, MOMENT = datetime(2026, 11, 30, 1, 0, tzinfo=BANGKOK), timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def it_is_night(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)


@pytest.mark.parametrize(
    ("age", "confirmed", "stays"),
    [(WEEK, False, True), (WEEK + MOMENT, False, False), (WEEK + MOMENT, True, True)],
)
def test_a_table_that_nobody_confirmed_is_kept_for_a_week(age, confirmed, stays):
    kept = TableImport.objects.create(
        register="people", name="ครู.csv", rows=[], shown="", applied_at=NIGHT if confirmed else None
    )
    TableImport.objects.filter(pk=kept.pk).update(uploaded_at=NIGHT - age)
    nightly(NIGHT.date())
    assert TableImport.objects.exists() is stays

"""What other pages show of the registers: rounds that close soon, systems with an outage."""

from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.utils import timezone

from home.models import Holiday
from services.catalogue.models import NEAR, Round, System

register = template.Library()

# calendar days; a round further away is never near in working days, whatever the holidays
SOON = timedelta(days=45)


@register.inclusion_tag("services/catalogue/parts/banners.html")
def register_banners() -> dict[str, object]:
    """For the home page: systems with an outage, and rounds that close within three weeks."""
    today = timezone.localdate()
    rows = list(System.objects.to_tell_of().order_by("name", "rounds__sort_order"))
    disturbed = {row.pk: row for row in rows if row.is_disturbed(today)}
    rounds = [
        (row, Round(reference_date=row.round_day or "", closes_on=row.round_closes_on))
        for row in rows
    ]
    soon = [
        (row, entry) for row, entry in rounds if (day := entry.day(today)) and day <= today + SOON
    ]
    holidays = Holiday.objects.dates() if soon else frozenset()
    near = [
        {
            "system": row,
            "name": row.round_name,
            "day": entry.day(today),
            "announced": entry.is_announced(today),
        }
        | {"left": entry.working_days_left(today, holidays)}
        for row, entry in soon
    ]
    near = [row | {"left_text": f"{row['left']} วันทำการ"} for row in near if row["left"] <= NEAR]
    return {"systems": disturbed.values(), "rounds": sorted(near, key=lambda row: row["day"])}


@register.inclusion_tag("services/catalogue/parts/outages.html")
def outages(systems: Iterable[System]) -> dict[str, object]:
    """A notice for each of these systems that has an outage; empty where there is none."""
    today = timezone.localdate()
    return {"systems": [system for system in systems if system.is_disturbed(today)]}

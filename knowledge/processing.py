"""What knowledge does with personal data, for the record of processing."""

from pathlib import Path

from home.privacy.processing import Activity, read_activities
from services.models import DeskSettings

from .search.reports.models import KEPT_FOR


def activities_of_knowledge() -> list[Activity]:
    kept = {"word_years": DeskSettings.load().keep_years, "search_days": KEPT_FOR.days}
    return read_activities(Path(__file__).with_name("activities.toml"), kept)

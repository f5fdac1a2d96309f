"""What services does with personal data, for the record of processing."""

from pathlib import Path

from home.privacy.processing import Activity, read_activities

from .catalogue.nightly import FILES_KEPT
from .desk.settings import DeskSettings


def activities_of_services() -> list[Activity]:
    kept = {"case_years": DeskSettings.load().keep_years, "import_days": FILES_KEPT.days}
    return read_activities(Path(__file__).with_name("activities.toml"), kept)

"""The nightly task for attached files: the text of new ones is extracted."""

from datetime import date

from .models import read_new_files


def nightly(today: date) -> str:
    return f"{read_new_files()} files read"

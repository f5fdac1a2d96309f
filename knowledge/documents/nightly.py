"""What is done for attached files each night: those that nobody has read yet are read."""

from datetime import date

from .models import read_new_files


def nightly(today: date) -> str:
    return f"{read_new_files()} files read"

"""What falls due by date: questions that are still to become cases, and personal data whose
time is over.
"""

from datetime import date

from home.audit.actions import Action
from home.privacy.personal_data import personal_models

from .consultations import follow_again
from .models import Submission


def remove_old_data(today: date) -> dict[str, int]:
    """Take persons out of what is past its time; a line in the audit for each form, figures
    stay.
    """
    counts: dict[str, int] = {}
    for model in personal_models():
        for row in list(model.past_retention(today)):
            if isinstance(row, Submission):
                row.forget(Action.RETENTION)
            else:
                row.forget()
            counts[model._meta.label] = counts.get(model._meta.label, 0) + 1
    return counts


def nightly(today: date) -> str:
    counts = {"questions opened": follow_again()} | remove_old_data(today)
    return ", ".join(f"{label} {count}" for label, count in counts.items())

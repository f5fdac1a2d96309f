"""What falls due by date: rights that run out, and personal data whose time is over. Catches up after days off."""

from datetime import date, datetime

from forms.access.models import AccessItem
from forms.submissions.consultations import follow_again
from forms.submissions.models import Submission
from home.audit.actions import Action
from home.privacy.personal_data import personal_models
from home.thai.writing import start_of_day


def warn_and_expire(today: date, at: datetime) -> dict[str, int]:
    """Tell holders a month before, then end the right on the day after its last."""
    ended = [item.move("expire", None, at) for item in AccessItem.objects.to_expire(today)]
    warned = [item.move("warn", None, at) for item in AccessItem.objects.to_warn(today)]
    return {"rights expired": len(ended), "rights expiring": len(warned)}


def due_for_removal(today: date) -> dict[str, int]:
    """How many rows of each kind the next run would take, for a look beforehand."""
    counts = {model._meta.label: model.past_retention(today).count() for model in personal_models()}
    return {label: count for label, count in counts.items() if count}


def remove_old_data(today: date) -> dict[str, int]:
    """Take persons out of what is past its time; a line in the audit for each form, figures stay."""
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
    """All of this app's part of `manage.py nightly`; returns the line to print."""
    counts = warn_and_expire(today, start_of_day(today)) | {"questions opened": follow_again()} | remove_old_data(today)
    return "forms: " + ", ".join(f"{label} {count}" for label, count in counts.items())

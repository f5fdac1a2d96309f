"""What the versions of a record keep: the work of people, not the bookkeeping of nightly tasks."""

import pytest
from django.apps import apps
from simple_history.utils import get_history_model_for_model

SENT = {"reminded_on", "nudged_on"}
WITH_HISTORY = [
    model for model in apps.get_models() if hasattr(model._meta, "simple_history_manager_attribute")
]


@pytest.mark.parametrize("model", WITH_HISTORY, ids=lambda model: model._meta.label)
def test_no_version_is_made_of_the_day_on_which_a_reminder_left(model):
    kept = {field.name for field in get_history_model_for_model(model)._meta.fields}
    assert kept.isdisjoint(SENT)


def test_some_records_remember_such_days():
    assert {"services.StepRecord", "services.Consultation"} <= {
        model._meta.label for model in WITH_HISTORY
    }

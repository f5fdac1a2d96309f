"""What of a submission is whose, and what stays of it once its sender is forgotten."""

import pytest

from forms.models import FormPage, Submission
from tests.conftest import person
from tests.make_forms import ask_answers

pytestmark = pytest.mark.django_db


def test_the_mark_of_a_shown_form_gives_nobody_the_submission_of_another(as_, teacher):
    """Not even a colleague who writes the very same: at one computer of the school."""
    colleague = person("colleague", "teacher", school=teacher.school)
    answers = ask_answers(once_token="one-page")
    first, again = (as_(teacher).post("/forms/ask/", answers) for _ in range(2))
    other = as_(colleague).post("/forms/ask/", answers)
    assert first.url == again.url
    assert other.url != first.url
    sent = Submission.objects.order_by("sequence").values_list("user", "form_data")
    (sender, told), (second, repeated) = sent
    assert (sender, second, told) == (teacher.pk, colleague.pk, repeated)


def test_a_chosen_answer_stays_for_the_statistics_unless_it_is_personal(as_, teacher):
    FormPage.objects.get(slug="ask").form_fields.filter(clean_name="position").update(
        is_personal=True
    )
    as_(teacher).post("/forms/ask/", ask_answers())
    sent = Submission.objects.get()
    assert sent.form_data.keys() >= {"position", "formality", "subject", "full_name"}
    sent.forget()
    kept = Submission.objects.get().form_data
    assert kept.keys() >= {"formality", "school"}
    assert kept.keys().isdisjoint({"position", "subject", "detail", "full_name", "contact"})

"""Surveys by which development projects are evaluated."""

from collections.abc import Iterator

from django.db.models import QuerySet

from forms.page.models import FormPage
from services.projects.surveys import SurveyRow

from .answers import answers_of, results_of


def surveys_for_projects() -> QuerySet:
    """The keys of the surveys that a development project may be evaluated by."""
    return FormPage.objects.filter(purpose=FormPage.Purpose.SURVEY).values_list("pk", flat=True)


def results_for_projects(page) -> Iterator[SurveyRow]:
    """The items of the survey by which a development project is evaluated; empty while too few
    people have answered.
    """
    survey = FormPage.objects.filter(pk=page.pk, purpose=FormPage.Purpose.SURVEY).first()
    if survey is None:
        return
    for line in results_of(survey, answers_of(survey)).items:
        shown = line.figures
        if shown.mean is not None and shown.deviation is not None:
            yield SurveyRow(line.label, shown.n, shown.mean, shown.deviation, shown.level)

"""Surveys by which development projects are evaluated, and those of the needs they begin from."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from wagtail.models import Page

from forms.page.models import FormPage
from services.models import System
from services.projects.surveys import NeedsRow, SurveyRow

from .answers import answers_of, group_fields, may_be_shown, needs_of, results_of
from .figures import CODES, Results

LONGEST = 250  # as EvaluationItem.item


def surveys_for_projects() -> QuerySet:
    """The keys of the surveys that a development project may be evaluated by."""
    return FormPage.objects.filter(purpose=FormPage.Purpose.SURVEY).values_list("pk", flat=True)


def results_for_projects(page: Page, system: System) -> Iterator[SurveyRow]:
    """The items of the survey by which a development project is evaluated, as those answered who
    rated its system; empty while too few people have, or where their figures would tell of others.
    """
    survey = FormPage.objects.filter(pk=page.pk, purpose=FormPage.Purpose.SURVEY).first()
    if survey is None:
        return
    found = results_about(survey, system)
    for line in found.items if found else ():
        shown = line.figures
        if shown.mean is not None and shown.deviation is not None:
            yield SurveyRow(
                item=line.label[:LONGEST],
                n=shown.n,
                total=score_of(shown.counts),
                mean=shown.mean,
                sd=shown.deviation,
                level=shown.level,
                respondents=found.respondents,
            )


def results_about(survey: FormPage, system: System) -> Results | None:
    """Of a survey that asks which system is rated, the answers about this one; of one that does
    not, all, for it was made for a single system.
    """
    rows = answers_of(survey)
    asked = [field for field in group_fields(survey) if field.field_type == "system"]
    if not asked:
        return results_of(survey, rows)
    key = asked[0].clean_name
    if not may_be_shown(rows, key, system.slug):
        return None
    return results_of(survey, rows, key, system.slug)


def score_of(counts: Iterable[int]) -> int:
    """The sum of all scores, from how often each was given, the highest first."""
    return sum(int(code) * count for code, count in zip(CODES, counts, strict=True))


def needs_surveys_for_projects() -> QuerySet:
    """The keys of the surveys of needs that a project's report may begin from."""
    return FormPage.objects.filter(purpose=FormPage.Purpose.NEEDS).values_list("pk", flat=True)


def needs_for_projects(page) -> Iterator[NeedsRow]:
    """The items of a survey of needs; those that too few people have answered are left out."""
    survey = FormPage.objects.filter(pk=page.pk, purpose=FormPage.Purpose.NEEDS).first()
    if survey is None:
        return
    for need in needs_of(survey, answers_of(survey)):
        if need.present is not None and need.wanted is not None and need.pni is not None:
            yield NeedsRow(need.label, need.n, need.present, need.wanted, need.pni, need.rank)

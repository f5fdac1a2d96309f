"""Results of a survey page, asked of whichever app holds surveys through the hook "survey_results"."""

from dataclasses import dataclass
from decimal import Decimal

from wagtail import hooks

HOOK = "survey_results"


@dataclass(frozen=True)
class SurveyRow:
    """One item: how many answered, mean, standard deviation of the sample, level in words."""

    item: str
    n: int
    mean: Decimal
    sd: Decimal
    level: str


def survey_rows(page) -> list[SurveyRow]:
    """What is known of a survey's items; empty where no app knows this page, or too few answered."""
    return [row for collect in hooks.get_hooks(HOOK) for row in collect(page)]

"""Survey pages and their results, asked of whichever app holds surveys by "survey_pages" and
"survey_results".
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from django.db.models import QuerySet
from wagtail import hooks
from wagtail.models import Page

from home.pages.access import visible_pages

HOOK = "survey_results"
PAGES = "survey_pages"


@dataclass(frozen=True)
class SurveyRow:
    """One item: how many answered, mean, standard deviation of the sample, level in words."""

    item: str
    n: int
    mean: Decimal
    sd: Decimal
    level: str


def survey_rows(page) -> list[SurveyRow]:
    """What is known of a survey's items; empty where no app knows this page, or too few
    answered.
    """
    return list(chain.from_iterable(collect(page) for collect in hooks.get_hooks(HOOK)))


def survey_pages(user) -> QuerySet[Page]:
    """The survey pages that this person may open, the latest first; whose results are shown is
    asked of each.
    """
    keys = list(chain.from_iterable(collect() for collect in hooks.get_hooks(PAGES)))
    return visible_pages(user).filter(pk__in=keys).order_by("-first_published_at", "-pk")

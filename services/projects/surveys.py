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
from services.catalogue.models import System

HOOK = "survey_results"
PAGES = "survey_pages"


@dataclass(frozen=True)
class SurveyRow:
    """One item: how many answered, the sum of their scores, mean, standard deviation of the sample,
    level in words; and how many people took part in all.
    """

    item: str
    n: int
    total: int
    mean: Decimal
    sd: Decimal
    level: str
    respondents: int


def survey_rows(page: Page, system: System) -> list[SurveyRow]:
    """What a survey's items say of one system; empty where no app knows this page, or too few
    answered about the system.
    """
    collected = (collect(page, system) for collect in hooks.get_hooks(HOOK))
    return list(chain.from_iterable(collected))


def survey_pages(user) -> QuerySet[Page]:
    """The survey pages that this person may open, the latest first; whose results are shown is
    asked of each.
    """
    keys = list(chain.from_iterable(collect() for collect in hooks.get_hooks(PAGES)))
    return visible_pages(user).filter(pk__in=keys).order_by("-first_published_at", "-pk")

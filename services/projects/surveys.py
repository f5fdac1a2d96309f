"""Survey pages and their results, asked of whichever app holds surveys by "survey_pages" and
"survey_results"; surveys of needs by "needs_pages" and "needs_results".
"""

from collections.abc import Callable, Iterable
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
NEEDS_HOOK = "needs_results"
NEEDS_PAGES = "needs_pages"


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


@dataclass(frozen=True)
class NeedsRow:
    """One item of a survey of needs: how many answered, what is, what is wanted, PNI modified and
    the rank by it.
    """

    item: str
    n: int
    present: Decimal
    wanted: Decimal
    pni: Decimal
    rank: int | None


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
    return pages_of(user, hooks.get_hooks(PAGES))


def pages_of(user, collectors: Iterable[Callable[[], Iterable[int]]]) -> QuerySet[Page]:
    keys = list(chain.from_iterable(collect() for collect in collectors))
    return visible_pages(user).filter(pk__in=keys).order_by("-first_published_at", "-pk")


def needs_rows(page) -> list[NeedsRow]:
    """The needs found by a survey, the most urgent first; empty while too few have answered."""
    rows = chain.from_iterable(collect(page) for collect in hooks.get_hooks(NEEDS_HOOK))
    return sorted(rows, key=lambda row: row.rank or 0)


def needs_pages(user) -> QuerySet[Page]:
    """The surveys of needs that this person may open, the latest first."""
    return pages_of(user, hooks.get_hooks(NEEDS_PAGES))

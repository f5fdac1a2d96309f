"""What is known of an answer beside what was asked, and by which needs are told apart: the size of
the school, the fiscal year and the school year in which the answer came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from home.models import School
from home.thai.writing import fiscal_year, school_year

# No key of a form's field has a hyphen.
SIZE, FISCAL_YEAR, SCHOOL_YEAR = "school-size", "fiscal-year", "school-year"
FIRST_YEAR = 2560


@dataclass(frozen=True)
class Place:
    """Reads like a field of the form with exactly one code per answer."""

    clean_name: str
    label: str
    choice_labels: Mapping[str, str]

    field_type = "radio"
    multiple = False
    is_personal = False


def places() -> list[Place]:
    years = {str(year): str(year) for year in range(FIRST_YEAR, fiscal_year(timezone.now()) + 1)}
    return [
        Place(SIZE, "ขนาดโรงเรียน", dict(School.Size.choices)),
        Place(FISCAL_YEAR, "ปีงบประมาณ", years),
        Place(SCHOOL_YEAR, "ปีการศึกษา", years),
    ]


def with_places(answers: dict, sent: datetime, size: str) -> dict:
    years = {FISCAL_YEAR: str(fiscal_year(sent)), SCHOOL_YEAR: str(school_year(sent))}
    return {**answers, SIZE: size, **years}


def sizes_of_schools() -> dict[str, str]:
    """By the code under which an answer names the school."""
    return {str(pk): size for pk, size in School.objects.values_list("pk", "size")}

"""The answers to one form as the columns of a file."""

from collections.abc import Sequence
from datetime import date, datetime

from forms.page.models import FormPage
from home.thai.writing import local_day

from .models import Submission, data_columns


def fields_of(page: FormPage) -> list:
    """The fields that have columns: those with answers of their own, files left out."""
    return [
        field for field in page.all_fields() if not field.is_heading and field.field_type != "file"
    ]


def headings(fields: Sequence, *, codes: bool) -> list[str]:
    """The labels of the columns, or the keys under which their answers are stored."""
    heads = []
    for field in fields:
        for key, label in data_columns(field):
            heads.append(key if codes else label)
    return heads


def cells(row: Submission, fields: Sequence, *, codes: bool) -> list[object]:
    """The answers under these headings; several to one question share a cell."""
    listed = []
    for _, value in row.shown_answers(codes=codes, fields=fields):
        listed.append(", ".join(map(str, value)) if isinstance(value, list) else value)
    return listed


def sending_time(row: Submission) -> date | datetime:
    """When it was sent; of an anonymous answer the day alone."""
    return local_day(row.submit_time) if row.page.is_anonymous else row.submit_time

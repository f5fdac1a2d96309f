"""A short chain for the tests of the audit, and the SQL that they share."""

import pytest
from django.db import connection

from home.audit import triggers
from home.audit.actions import Action
from home.audit.writing import note
from home.models import AuditRow

ROW, TEXT = "home_auditrow", "home_audittext"
M = 17  # a row in the middle; 4 is one with a reason, 3 one with a page


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def changed(column: str, value: str, number: int = M) -> list[str]:
    return [f'UPDATE {ROW} SET "{column}" = {value} WHERE number = {number}']  # noqa: S608 - these tests' own words


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Heads are kept in a folder of each test's own."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def guarded():
    """The triggers that the migrations of a real site put up; they go with the test's
    transaction.
    """
    triggers.create_triggers(connection)


@pytest.fixture
def chain(officer, teacher, school):
    """Forty rows as a day writes them; the last of each kind of field is somewhere among them."""
    AuditRow.objects.all().delete()  # what making these people wrote
    for number in range(10):
        note(Action.READ, school, who=officer)
        note(
            Action.RIGHTS,
            teacher,
            who=officer,
            before={"roles": []},
            after={"roles": ["ครู", number]},
        )
        note(Action.EXPORT, kind="home.user", who=teacher, rows=number, page=number + 1)
        note(
            Action.CLOSE,
            teacher,
            who=officer,
            reason=f"ย้ายโรงเรียน {number}",
            after={"is_active": False},
        )
    return list(AuditRow.objects.order_by("number"))

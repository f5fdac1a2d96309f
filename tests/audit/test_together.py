"""Many write to the audit at once, on real connections: one chain, no fork, no gap."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from home.audit.actions import Action
from home.audit.verifying import faults
from home.audit.writing import note
from home.models import AuditRow

from .chain import own_folder

__all__ = ["own_folder"]
WRITERS, EACH = 6, 15


@pytest.mark.django_db(transaction=True)
def test_rows_of_many_writers_make_one_chain():
    """Some alone, some within a transaction of their own, some of which are rolled back."""
    ready, faulty = Barrier(WRITERS), []

    def write(writer: int) -> None:
        ready.wait()
        try:
            for number in range(EACH):
                write_one(writer, number)
        except Exception as error:  # noqa: BLE001 - told by the test, whatever it is
            faulty.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faulty == []
    kept = AuditRow.objects.filter(subject_type="home.school")
    assert kept.count() == WRITERS * (EACH - EACH // 5)
    assert list(faults()) == []


def write_one(writer: int, number: int) -> None:
    with transaction.atomic():
        note(Action.LIST, kind="home.school", name=f"รายการ {writer}", rows=number)
        if number % 5 == 4:
            transaction.set_rollback(True)

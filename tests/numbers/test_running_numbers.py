"""The counter behind running numbers: no gap, no number twice, also with two people at once."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from home.models import RunningNumber
from home.numbers.series import next_number


@pytest.mark.django_db
def test_each_series_and_year_counts_from_one():
    assert [next_number("consultation", 2570) for _ in range(3)] == [1, 2, 3]
    assert next_number("access", 2570) == 1
    assert next_number("consultation", 2571) == 1
    assert next_number("consultation", 2570) == 4


@pytest.mark.django_db
def test_a_number_whose_record_failed_is_given_again():
    with transaction.atomic():
        assert next_number("consultation", 2570) == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number("consultation", 2570)
        raise ZeroDivisionError
    with transaction.atomic():
        assert next_number("consultation", 2570) == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_without_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        next_number("consultation", 2570)
    assert not RunningNumber.objects.exists()


def take_numbers(taken: list[int], start: Barrier, count: int) -> None:
    start.wait(timeout=10)
    try:
        for _ in range(count):
            with transaction.atomic():
                taken.append(next_number("consultation", 2570))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_people_at_once_get_numbers_without_gap_or_repeat():
    taken: list[int] = []
    start = Barrier(4)
    threads = [Thread(target=take_numbers, args=(taken, start, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(taken) == list(range(1, 41))
    assert RunningNumber.objects.get().last == 40

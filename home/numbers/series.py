"""Running numbers by series and year: ปษ.0001/2570."""

from collections.abc import Iterable

from django.db import transaction

from home.thai import writing

from .models import RunningNumber


def format_number(
    prefix: str, width: int, sequence: int, be_year: int, *, thai_digits: bool = False
) -> str:
    """ปษ.0001/2570, or with Thai digits for official papers; a sequence wider than its padding is
    not cut.
    """
    text = f"{prefix}{sequence:0{width}d}/{be_year}"
    return writing.thai_digits(text) if thai_digits else text


def next_number(series: str, be_year: int) -> int:
    """The next number of a series in a year, for a record stored in the same transaction: no gaps
    and no duplicates. The counter's row stays locked until the caller's transaction ends, so that a
    rollback returns the number.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "next_number needs the transaction of what bears the number"
        )
    RunningNumber.objects.get_or_create(series=series, be_year=be_year)
    counter = RunningNumber.objects.select_for_update().get(series=series, be_year=be_year)
    last: int = counter.last + 1
    RunningNumber.objects.filter(pk=counter.pk).update(last=last)
    return last


def hold_series(series: str, be_years: Iterable[int]) -> None:
    """Lock the counters of these years until the caller's transaction ends: no number of them is
    issued meanwhile.
    """
    for year in sorted(set(be_years)):
        RunningNumber.objects.get_or_create(series=series, be_year=year)
        RunningNumber.objects.select_for_update().get(series=series, be_year=year)


def go_on_after(series: str, be_year: int, last: int) -> int:
    """Issue no number up to this one any more: the office has used them on paper. Only upward; a
    smaller one changes nothing. Returns the last number that was issued before.
    """
    with transaction.atomic():
        RunningNumber.objects.get_or_create(series=series, be_year=be_year)
        counter = RunningNumber.objects.select_for_update().get(series=series, be_year=be_year)
        before: int = counter.last
        if last > before:
            RunningNumber.objects.filter(pk=counter.pk).update(last=last)
    return before

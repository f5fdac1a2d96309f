"""Running numbers as they are written and read: ปษ.0001/2570."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.numbers.series import format_number
from home.thai.keys import comparison_key, running_number

prefixes = st.sampled_from(["", "ปษ.", "คร.", "ศธ 04000/", "R&D-"])


def test_a_number_is_written_with_its_width_and_year():
    assert format_number("ปษ.", 4, 1, 2570) == "ปษ.0001/2570"
    assert format_number("คร.", 4, 12, 2570, thai_digits=True) == "คร.๐๐๑๒/๒๕๗๐"


def test_a_sequence_wider_than_its_width_is_not_cut():
    assert format_number("ปษ.", 4, 12345, 2570) == "ปษ.12345/2570"


@pytest.mark.parametrize(
    "text",
    ["ปษ.0001/2570", "ปษ.1/2570", "ปษ.๐๐๐๑/๒๕๗๐", " ปษ. 0001 / 2570 ", "ปษ1/70", "ปษ#1/2570"],
)
def test_a_number_is_read_however_it_is_typed(text):
    assert running_number(text) == (1, 2570, "ปษ")


@pytest.mark.parametrize(
    "text", ["", "ปษ.", "ปษ./2570", "0001/2570/1", "ปษ.0001/2570 ก", "1/257", "1" * 10]
)
def test_what_is_no_number_is_none(text):
    assert running_number(text) is None


@given(
    prefixes, st.integers(1, 8), st.integers(1, 10**9 - 1), st.integers(2500, 2799), st.booleans()
)
def test_what_was_written_is_read_back(prefix, width, sequence, year, in_thai):
    text = format_number(prefix, width, sequence, year, thai_digits=in_thai)
    assert running_number(text) == (sequence, year, comparison_key(prefix))


@given(prefixes, st.integers(1, 9998), st.integers(2500, 2799))
def test_within_the_width_numbers_sort_as_they_were_given(prefix, sequence, year):
    assert format_number(prefix, 4, sequence, year) < format_number(prefix, 4, sequence + 1, year)

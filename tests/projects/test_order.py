"""Which steps may overlap, and which of their days must come first: written by hand from the
manual, where steps 7 and 8 lie within the time of step 6.
"""

import random
from dataclasses import dataclass
from datetime import date

import pytest

from services.projects.order import End, day_fault, order_fault


@dataclass
class Step:
    number: int
    included_in: int | None = None
    state: str = "waiting"
    started_on: date | None = None
    finished_on: date | None = None


def steps(**states: str) -> dict[int, Step]:
    """The twelve of process A; all before the first that is named are done."""
    named = {int(key[1:]): state for key, state in states.items()}
    made = {}
    for number in range(1, 13):
        within = 6 if number in (7, 8) else None
        state = named.get(number, "done" if number < min(named) else "waiting")
        made[number] = Step(number, within, state)
    return made


def fault(number: int, end: End, made: dict[int, Step]) -> str:
    return order_fault(made[number], end, [step for step in made.values() if step.number != number])


@pytest.mark.parametrize(
    ("number", "end", "states", "said"),
    [
        (6, End.START, {"s5": "active"}, "โปรดทำขั้นที่ 5 ให้เสร็จก่อนเริ่มขั้นที่ 6"),
        (7, End.START, {"s6": "waiting"}, "โปรดเริ่มขั้นที่ 6 ก่อนเริ่มขั้นที่ 7"),
        (7, End.START, {"s5": "active", "s6": "waiting"}, "โปรดทำขั้นที่ 5 ให้เสร็จก่อนเริ่มขั้นที่ 7"),
        (7, End.START, {"s6": "active"}, ""),
        (7, End.START, {"s6": "done"}, ""),
        (7, End.FINISH, {"s6": "active", "s7": "active"}, ""),
        (8, End.START, {"s6": "active"}, "โปรดเริ่มขั้นที่ 7 ก่อนเริ่มขั้นที่ 8"),
        (8, End.START, {"s6": "active", "s7": "active"}, ""),
        (
            8,
            End.FINISH,
            {"s6": "active", "s7": "active", "s8": "active"},
            "โปรดทำขั้นที่ 7 ให้เสร็จก่อนบันทึกว่าเสร็จขั้นที่ 8",
        ),
        (8, End.FINISH, {"s6": "active", "s7": "done", "s8": "active"}, ""),
        (6, End.FINISH, {"s6": "active", "s7": "active"}, ""),
        (
            9,
            End.START,
            {"s6": "active", "s7": "done", "s8": "done"},
            "โปรดทำขั้นที่ 6 ให้เสร็จก่อนเริ่มขั้นที่ 9",
        ),
        (
            9,
            End.START,
            {"s6": "done", "s7": "active", "s8": "active"},
            "โปรดทำขั้นที่ 7 ให้เสร็จก่อนเริ่มขั้นที่ 9",
        ),
        (
            9,
            End.START,
            {"s6": "done", "s7": "done", "s8": "active"},
            "โปรดทำขั้นที่ 8 ให้เสร็จก่อนเริ่มขั้นที่ 9",
        ),
        (9, End.START, {"s6": "done", "s7": "done", "s8": "done"}, ""),
    ],
)
def test_a_step_waits_for_what_the_manual_puts_before_it(number, end, states, said):
    assert fault(number, end, steps(**states)) == said


def day(number: int) -> date:
    return date(2026, 3, number)


def walked() -> dict[int, Step]:
    """Step 5 ended on the 2nd, 6 ran from the 3rd to the 20th, 7 from the 5th to the 12th, 8 from
    the 6th to the 15th, 9 from the 23rd.
    """
    made = steps(s9="active")
    made[5].started_on, made[5].finished_on = day(1), day(2)
    made[6].started_on, made[6].finished_on = day(3), day(20)
    made[7].started_on, made[7].finished_on = day(5), day(12)
    made[8].started_on, made[8].finished_on = day(6), day(15)
    made[9].started_on = day(23)
    return made


@pytest.mark.parametrize(
    ("number", "began", "ended", "said"),
    [
        (6, 3, 20, ""),
        (6, 2, 23, ""),
        (6, 1, 20, "วันที่เริ่มต้องไม่ก่อนวันที่ขั้นที่ 5 เสร็จ (2 มี.ค. 2569)"),
        (6, 6, 20, "วันที่เริ่มต้องไม่หลังวันที่ขั้นที่ 7 เริ่ม (5 มี.ค. 2569)"),
        (6, 3, 24, "วันที่เสร็จต้องไม่หลังวันที่ขั้นที่ 9 เริ่ม (23 มี.ค. 2569)"),
        (6, 3, 10, ""),
        (7, 3, 15, ""),
        (7, 2, 12, "วันที่เริ่มต้องไม่ก่อนวันที่ขั้นที่ 6 เริ่ม (3 มี.ค. 2569)"),
        (7, 7, 12, "วันที่เริ่มต้องไม่หลังวันที่ขั้นที่ 8 เริ่ม (6 มี.ค. 2569)"),
        (7, 5, 16, "วันที่เสร็จต้องไม่หลังวันที่ขั้นที่ 8 เสร็จ (15 มี.ค. 2569)"),
        (8, 5, 23, ""),
        (8, 4, 15, "วันที่เริ่มต้องไม่ก่อนวันที่ขั้นที่ 7 เริ่ม (5 มี.ค. 2569)"),
        (8, 6, 11, "วันที่เสร็จต้องไม่ก่อนวันที่ขั้นที่ 7 เสร็จ (12 มี.ค. 2569)"),
        (8, 6, 24, "วันที่เสร็จต้องไม่หลังวันที่ขั้นที่ 9 เริ่ม (23 มี.ค. 2569)"),
        (9, 20, None, ""),
        (9, 19, None, "วันที่เริ่มต้องไม่ก่อนวันที่ขั้นที่ 6 เสร็จ (20 มี.ค. 2569)"),
    ],
)
def test_days_agree_with_those_of_the_steps_around(number, began, ended, said):
    made = walked()
    made[number].started_on, made[number].finished_on = day(began), ended and day(ended)
    assert (
        day_fault(made[number], [step for step in made.values() if step.number != number]) == said
    )


def test_the_days_of_a_step_that_was_taken_back_do_not_count():
    """A plan that the director sent back keeps the day on which it was submitted first."""
    made = steps(s3="active", s4="waiting")
    made[4].started_on, made[3].started_on = day(2), day(3)
    assert day_fault(made[3], [made[2], made[4]]) == ""


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_tried_the_ends_come_in_the_order_of_the_manual(seed):
    made, dice, came = steps(s1="waiting"), random.Random(seed), []
    following = {"waiting": ("active", End.START), "active": ("done", End.FINISH)}
    for _ in range(600):
        step = made[dice.randint(1, 12)]
        if step.state == "done":
            continue
        state, end = following[step.state]
        if not fault(step.number, end, made):
            step.state = state
            came.append((step.number, end))
    place = {end: number for number, end in enumerate(came)}
    assert len(place) == 24, "every step was done"
    for number in (*range(2, 7), *range(10, 13)):
        assert place[number - 1, End.FINISH] < place[number, End.START]
    starts = [place[number, End.START] for number in (6, 7, 8)]
    assert starts == sorted(starts)
    assert place[7, End.FINISH] < place[8, End.FINISH]
    ends = [place[number, End.FINISH] for number in (6, 7, 8)]
    assert max(ends) < place[9, End.START]

"""The life of an answer: states and the one table of moves. No database."""

from django.db import models

from home.moves import Move, Moves


class State(models.TextChoices):
    """Where an answer stands."""

    RECEIVED = "received", "รับแล้ว"
    WORKING = "working", "กำลังดำเนินการ"
    CLOSED = "closed", "ปิดเรื่อง"


OPEN = frozenset({State.RECEIVED, State.WORKING})
MOVES = Moves(
    "คำตอบนี้",
    State.choices,
    Move("working", "กำลังดำเนินการ", frozenset({State.RECEIVED}), State.WORKING),
    Move("closed", "ปิดเรื่อง", OPEN, State.CLOSED),
)

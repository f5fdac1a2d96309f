"""The life of an access request, item by item: states, named sets of them, and the one table of
moves. No database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from home.moves import Move, Moves
from home.office.track import Track


class State(StrEnum):
    """Where one requested system stands."""

    AWAITING_CERTIFICATE = "awaiting_certificate"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    CHECKED = "checked"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    GRANTED = "granted"
    DONE = "done"
    EXPIRING = "expiring"
    RENEWED = "renewed"
    EXPIRED = "expired"
    REVOKED = "revoked"


LABELS = {
    State.AWAITING_CERTIFICATE: "รอผู้บริหารรับรอง",
    State.SUBMITTED: "ยื่นแล้ว",
    State.UNDER_REVIEW: "กำลังตรวจสอบ",
    State.CHECKED: "ตรวจแล้ว รออนุมัติ",
    State.RETURNED: "ขอข้อมูลเพิ่มเติม",
    State.APPROVED: "อนุมัติ รอดำเนินการ",
    State.REFUSED: "ไม่อนุมัติ",
    State.CANCELLED: "ยกเลิกโดยผู้ยื่น",
    State.GRANTED: "ให้สิทธิ์แล้ว",
    State.DONE: "ดำเนินการแล้ว",
    State.EXPIRING: "สิทธิ์ใกล้หมดอายุ",
    State.RENEWED: "ต่ออายุสิทธิ์แล้ว",
    State.EXPIRED: "สิทธิ์หมดอายุ",
    State.REVOKED: "เพิกถอนสิทธิ์",
}
# The colour beside the word, as templates/components/badge.html names it.
BADGES = {
    State.AWAITING_CERTIFICATE: "warn",
    State.SUBMITTED: "info",
    State.UNDER_REVIEW: "info",
    State.CHECKED: "info",
    State.RETURNED: "warn",
    State.APPROVED: "info",
    State.REFUSED: "bad",
    State.CANCELLED: "info",
    State.GRANTED: "ok",
    State.DONE: "ok",
    State.EXPIRING: "warn",
    State.RENEWED: "ok",
    State.EXPIRED: "bad",
    State.REVOKED: "bad",
}
CHOICES = [(state.value, label) for state, label in LABELS.items()]

LASTING = frozenset({State.GRANTED, State.RENEWED})  # rights whose end nobody was warned of
ACTIVE = LASTING | {State.EXPIRING}
WITH_OFFICE = frozenset({State.SUBMITTED, State.UNDER_REVIEW, State.CHECKED, State.APPROVED})
OPEN = WITH_OFFICE | {State.AWAITING_CERTIFICATE, State.RETURNED}
REGISTERED = ACTIVE | {State.EXPIRED, State.REVOKED}  # what was given, whatever became of it
ENDED = frozenset({State.REFUSED, State.CANCELLED, State.DONE, State.EXPIRED, State.REVOKED})
# What has come to whoever answers for its system in the catalogue: to be granted, or granted.
WITH_SYSTEM = frozenset({State.APPROVED, State.DONE}) | REGISTERED
# A step that leads to one of these gave, renewed or took a right; the others decide on a request.
CHANGES_A_RIGHT = (REGISTERED - {State.EXPIRING}) | {State.DONE}


class HasRights(Protocol):
    def has_perm(self, perm: str) -> bool: ...


class Who(StrEnum):
    """Who may make a move; none but the requester may touch a request of their own."""

    REQUESTER = "requester"
    CERTIFIER = "certifier"  # the director of the requester's school
    REVIEWER = "reviewer"
    DECIDER = "decider"
    GRANTER = "granter"  # for what is approved, whoever answers for the system too
    CLOCK = "clock"  # the nightly run


# The right that somebody needs for a role; a certifier's holds in their own school alone.
RIGHTS = {
    Who.CERTIFIER: "forms.certify_access",
    Who.REVIEWER: "forms.review_access",
    Who.DECIDER: "forms.decide_access",
    Who.GRANTER: "forms.grant_access",
}
OF_OFFICE = frozenset({Who.REVIEWER, Who.DECIDER, Who.GRANTER})
# Which state waits for whom.
WAITS_FOR = {
    State.AWAITING_CERTIFICATE: Who.CERTIFIER,
    State.SUBMITTED: Who.REVIEWER,
    State.UNDER_REVIEW: Who.REVIEWER,
    State.CHECKED: Who.DECIDER,
    State.RETURNED: Who.REQUESTER,
    State.APPROVED: Who.GRANTER,
}

# How far a request has come for who sent it, and for whom it waits, in their words.
TRACK = ("ส่งคำขอ", "ตรวจและอนุมัติ", "ให้สิทธิ์")
ON_TRACK = {
    State.AWAITING_CERTIFICATE: 1,
    State.SUBMITTED: 1,
    State.UNDER_REVIEW: 1,
    State.RETURNED: 1,
    State.CHECKED: 1,
    State.APPROVED: 2,
}
TURNS = {
    Who.REQUESTER: "ท่านส่งข้อมูลเพิ่มเติม",
    Who.CERTIFIER: "ผู้บริหารโรงเรียนรับรอง",
    Who.REVIEWER: "กลุ่มงานตรวจสอบ",
    Who.DECIDER: "ผู้มีอำนาจอนุมัติ",
    Who.GRANTER: "ผู้ดูแลระบบให้สิทธิ์",
}


def track_of(states: Iterable[str]) -> Track | None:
    """Of a request with systems in these states: where the one that came least far stands, and of
    those first what waits for who sent it. None where nothing is under way any more.
    """
    under_way = [State(state) for state in states if State(state) in OPEN]
    if not under_way:
        return None
    state = min(under_way, key=lambda state: (state != State.RETURNED, ON_TRACK[state]))
    return Track(TRACK, ON_TRACK[state], TURNS[WAITS_FOR[state]])


def states_beside(state: str) -> frozenset[State]:
    """The states in which a request waits for the same role as in this one; none where it waits
    for nobody.
    """
    who = WAITS_FOR.get(State(state))
    return states_of(who) if who else frozenset()


def states_of(who: Who) -> frozenset[State]:
    """The states in which a request waits for this role."""
    return frozenset(state for state, waits_for in WAITS_FOR.items() if waits_for == who)


def roles_by_right(user: HasRights) -> frozenset[Who]:
    """The roles for which somebody has the right, whatever the request."""
    return frozenset(who for who, right in RIGHTS.items() if user.has_perm(right))


class Kind(StrEnum):
    """What is asked for; the codes are those of the form."""

    NEW = "new"
    CHANGE_RIGHTS = "change_rights"
    REPLACE = "replace"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a code of the form, no secret
    SUSPEND = "suspend"


GIVES_RIGHT = frozenset({Kind.NEW, Kind.CHANGE_RIGHTS, Kind.REPLACE})
GIVES_NONE = frozenset(Kind) - GIVES_RIGHT


TO_CHECK = states_of(Who.REVIEWER)
MOVES = Moves(
    "คำขอนี้",
    LABELS.items(),
    Move(
        "certify",
        "รับรองคำขอ",
        frozenset({State.AWAITING_CERTIFICATE}),
        State.SUBMITTED,
        Who.CERTIFIER,
    ),
    Move(
        "certify_on_paper",
        "บันทึกหนังสือรับรองของโรงเรียน",
        frozenset({State.AWAITING_CERTIFICATE}),
        State.SUBMITTED,
        Who.REVIEWER,
        needs_reason=True,
        variant="secondary",
    ),
    Move(
        "reject",
        "ไม่รับรองคำขอ",
        frozenset({State.AWAITING_CERTIFICATE}),
        State.REFUSED,
        Who.CERTIFIER,
        needs_reason=True,
        variant="danger",
    ),
    Move(
        "review",
        "เริ่มตรวจสอบ",
        frozenset({State.SUBMITTED}),
        State.UNDER_REVIEW,
        Who.REVIEWER,
        variant="quiet",
    ),
    Move(
        "recommend",
        "เห็นควรอนุมัติ",
        TO_CHECK,
        State.CHECKED,
        Who.REVIEWER,
        carries=frozenset({"reason"}),
    ),
    Move(
        "return",
        "ส่งกลับขอข้อมูลเพิ่มเติม",
        TO_CHECK,
        State.RETURNED,
        Who.REVIEWER,
        needs_reason=True,
        variant="secondary",
    ),
    Move(
        "advise_against",
        "ไม่เห็นควรอนุมัติ",
        TO_CHECK,
        State.CHECKED,
        Who.REVIEWER,
        needs_reason=True,
        variant="secondary",
    ),
    Move(
        "resubmit",
        "ส่งข้อมูลเพิ่มเติม",
        frozenset({State.RETURNED}),
        State.SUBMITTED,
        Who.REQUESTER,
        needs_reason=True,
        carries=frozenset({"files"}),
    ),
    Move(
        "cancel",
        "ยกเลิกคำขอ",
        OPEN - {State.APPROVED},
        State.CANCELLED,
        Who.REQUESTER,
        variant="danger",
    ),
    Move(
        "approve",
        "อนุมัติ",
        frozenset({State.CHECKED}),
        State.APPROVED,
        Who.DECIDER,
    ),
    Move(
        "refuse",
        "ไม่อนุมัติ",
        frozenset({State.CHECKED}),
        State.REFUSED,
        Who.DECIDER,
        needs_reason=True,
        variant="danger",
    ),
    Move(
        "send_back",
        "ส่งกลับให้ตรวจใหม่",
        frozenset({State.CHECKED}),
        State.UNDER_REVIEW,
        Who.DECIDER,
        needs_reason=True,
        variant="secondary",
    ),
    Move(
        "grant",
        "บันทึกการให้สิทธิ์",
        frozenset({State.APPROVED}),
        State.GRANTED,
        Who.GRANTER,
        kinds=GIVES_RIGHT,
        carries=frozenset({"account", "until", "also"}),
    ),
    Move(
        "complete",
        "บันทึกการดำเนินการ",
        frozenset({State.APPROVED}),
        State.DONE,
        Who.GRANTER,
        kinds=GIVES_NONE,
        carries=frozenset({"also"}),
    ),
    Move(
        "warn",
        "แจ้งใกล้หมดอายุ",
        LASTING,
        State.EXPIRING,
        Who.CLOCK,
    ),
    Move(
        "renew",
        "ต่ออายุสิทธิ์",
        ACTIVE,
        State.RENEWED,
        Who.GRANTER,
        carries=frozenset({"until"}),
    ),
    Move("expire", "หมดอายุ", ACTIVE, State.EXPIRED, Who.CLOCK),
    Move(
        "revoke",
        "เพิกถอนสิทธิ์",
        ACTIVE,
        State.REVOKED,
        Who.GRANTER,
        needs_reason=True,
        variant="danger",
    ),
)
CERTIFICATES = frozenset({"certify", "certify_on_paper"})
# The outcome of the check. With the approver's own words to the officer these stay in the office:
# the requester hears of the decision.
CHECKS = frozenset({"recommend", "advise_against"})
INTERNAL = CHECKS | {"send_back"}
UNTOLD = frozenset({"review", "send_back"})  # nothing that the requester waits for
# What a move carries beside these stands at each system by itself.
TOGETHER = frozenset({"reason", "files"})
# With these the rights end that the new one replaces.
ENDS_OTHERS = frozenset(move.name for move in MOVES if "also" in move.carries)


@dataclass(frozen=True)
class Stage:
    """One role's decisions on all that waits for it, many at once and on one screen. `chosen`
    tells whether all of it is chosen from the start.
    """

    who: Who
    title: str
    lead: str
    moves: tuple[str, ...]
    chosen: bool = False

    @property
    def states(self) -> frozenset[State]:
        return states_of(self.who)

    @property
    def in_office(self) -> bool:
        return self.who in OF_OFFICE


STAGES = {
    "certify": Stage(
        Who.CERTIFIER,
        "รับรองคำขอของโรงเรียน",
        "บุคลากรของโรงเรียนท่านขอเข้าถึงระบบต่อไปนี้",
        ("certify", "reject"),
        chosen=True,
    ),
    "check": Stage(
        Who.REVIEWER,
        "ตรวจสอบคำขอเข้าถึงระบบ",
        "ตรวจแล้วจึงเสนอผู้อนุมัติ",
        ("recommend", "return", "advise_against"),
    ),
    "approve": Stage(
        Who.DECIDER,
        "อนุมัติคำขอเข้าถึงระบบ",
        "เจ้าหน้าที่ตรวจแล้ว",
        ("approve", "refuse", "send_back"),
    ),
}

"""Access requests and rights that wait for somebody, or whose days move with the holidays."""

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone

from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines, only
from home.thai.holidays import line as line_on

from .models import AccessItem
from .rules import OF_OFFICE, RIGHTS, WAITS_FOR, WITH_OFFICE, State, Who, roles_by_right


def access_items_waiting(user, most: int) -> WaitingList:
    """Requests that stand where this person is the next to act."""
    roles = roles_by_right(user)
    own = Q(request__submission__user=user)
    in_office = roles & OF_OFFICE
    theirs = Q(state__in=[state for state, who in WAITS_FOR.items() if who in in_office])
    if user.school_id and Who.CERTIFIER in roles:
        theirs |= Q(state=State.AWAITING_CERTIFICATE, request__submission__school=user.school_id)
    waiting = AccessItem.objects.filter(
        (theirs & ~own) | (own & Q(state=State.RETURNED))
    ).with_all()
    if Who.GRANTER in roles:
        waiting = waiting.exclude(
            pk__in=AccessItem.objects.waiting_for_another_hand(user).values("pk")
        )
    return first_lines(waiting.order_by(F("due_on").asc(nulls_last=True), "pk"), most, access_line)


def access_line(item: AccessItem) -> Waiting:
    title = (
        f"{item.request.submission.number} {item.system.abbr or item.system.name}:"
        f" {item.get_state_display()}"
    )
    late = "เกินกำหนด" if item.state in WITH_OFFICE else ""
    return Waiting(title, item.request.get_absolute_url(), "คำขอเข้าถึงระบบ", item.due_on, late)


def access_items_follow(before, after) -> list[str]:
    """Open requests whose due date moves with the holidays."""
    return line_on("คำขอเข้าถึงระบบ", AccessItem.objects.follow_holidays(before, after))


def rights_to_review(user, most: int) -> WaitingList:
    """The yearly review, once for all rights that are due."""
    if not user.has_perm(RIGHTS[Who.GRANTER]):
        return NOTHING
    due = AccessItem.objects.to_review(timezone.localdate()).aggregate(
        count=Count("pk"), first=Min("review_on")
    )
    title = f"ทบทวนสิทธิ์ {due['count']} รายการ"
    line = Waiting(title, reverse("access-review"), "ทบทวนสิทธิ์", due["first"], "เลยกำหนดทบทวน")
    return only(line) if due["count"] else NOTHING

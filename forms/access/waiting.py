"""Access requests and rights that wait for somebody, or whose days move with the holidays."""

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone

from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines, only
from home.thai.holidays import line as line_on

from .models import AccessItem
from .rules import RIGHTS, STAGES, WITH_OFFICE, State, Who, roles_by_right


def access_items_waiting(user, most: int) -> WaitingList:
    """What this person grants, and what came back to them: one by one."""
    roles = roles_by_right(user)
    approved = AccessItem.objects.to_grant_for_own_systems(user)
    if Who.GRANTER in roles:
        approved = AccessItem.objects.waiting_for(user, Who.GRANTER)
    if Who.DECIDER in roles:
        others = AccessItem.objects.waiting_for_another_hand(user)
        approved = approved.exclude(pk__in=others.values("pk"))
    returned = Q(state=State.RETURNED, request__submission__user=user)
    waiting = AccessItem.objects.filter(Q(pk__in=approved.values("pk")) | returned)
    ordered = waiting.with_all().order_by(F("due_on").asc(nulls_last=True), "pk")
    return first_lines(ordered, most, access_line)


def access_stages_waiting(user, most: int) -> WaitingList:
    """What this person certifies, checks or approves: a line each, for all of it is decided on one
    screen.
    """
    roles = roles_by_right(user)
    lines = [stage_line(user, key) for key, stage in STAGES.items() if stage.who in roles]
    waiting = [line for line in lines if line]
    return WaitingList(waiting[:most], len(waiting))


def stage_line(user, key: str) -> Waiting | None:
    stage = STAGES[key]
    found = AccessItem.objects.waiting_for(user, stage.who).aggregate(
        count=Count("pk"), first=Min("due_on")
    )
    if not found["count"]:
        return None
    late = "เกินกำหนด" if stage.states <= WITH_OFFICE else ""
    title = f"{stage.title} {found['count']} รายการ"
    return Waiting(
        title, reverse(f"access-{key}"), "คำขอเข้าถึงระบบ", found["first"], late, is_sum=True
    )


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
    line = Waiting(
        title, reverse("access-review"), "ทบทวนสิทธิ์", due["first"], "เลยกำหนดทบทวน", is_sum=True
    )
    return only(line) if due["count"] else NOTHING

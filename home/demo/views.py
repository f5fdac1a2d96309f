"""The page that shows what is sample and takes it away."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache

from home.first_steps.rules import Step, Way
from home.first_steps.steps import RIGHT

from .models import DemoContent
from .planning import Removal, planned_removal
from .removal import Refused, take_away

KNOWN = re.compile("[0-9]{1,9}")  # how many rows upon samples the page told of
SHOWN = 20  # of what stays, by name


def addresses() -> list[URLPattern]:
    return [path("demo-content/", demo_content, name="demo-content")]


@never_cache
def demo_content(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    if request.method == "POST":
        return answer(request)
    content = DemoContent.current()
    facts = {"content": content}
    if content and not content.taken_away_at:
        facts |= facts_of(planned_removal(), request)
    return render(request, "home/demo/overview.html", facts)


def answer(request: HttpRequest) -> HttpResponse:
    told = request.POST.get("standing", "")
    known = int(told) if KNOWN.fullmatch(told) else 0
    try:
        counts = take_away(request.user, told=known)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        total = sum(count for _, count in counts)
        messages.success(request, f"นำข้อมูลตัวอย่างออกแล้ว {total:,} รายการ เว็บไซต์พร้อมใส่ข้อมูลจริง")
    return redirect("demo-content")


def facts_of(removal: Removal, request: HttpRequest) -> dict[str, object]:
    kept = removal.names_of_kept()
    return {
        "counts": removal.counts(),
        "kept": kept[:SHOWN],
        "kept_more": max(0, len(kept) - SHOWN),
        "standing": removal.counts_of_standing(),
        "standing_count": removal.standing_count,
        "made_since": sum(map(len, removal.made_since.values())),
        "in_the_way": removal.in_the_way,
        "is_sample_account": removal.takes(request.user),
    }


def demo_steps(request: HttpRequest) -> list[Step]:
    """A line of the first steps while there are samples."""
    content = DemoContent.current()
    if content is None or content.taken_away_at:
        return []
    return [
        Step(
            key="demo",
            order=5,
            title="ข้อมูลตัวอย่าง",
            hint="ดูตัวอย่างจนเข้าใจแล้ว นำออกได้ทั้งหมดด้วยปุ่มเดียวก่อนเปิดใช้จริง",
            missing=("ยังมีโรงเรียน บัญชี และเนื้อหาตัวอย่างอยู่",),
            ways=(Way("ดูและนำข้อมูลตัวอย่างออก", reverse("demo-content")),),
        )
    ]

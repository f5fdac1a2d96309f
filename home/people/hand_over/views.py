"""The page for handing over work: to whom, then what, then one confirmation."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.audit.actions import Action
from home.audit.writing import note
from home.people.models import User
from home.people.rights.closing import close
from home.people.user_list.actions import CHANGE, Close

from .parts import Going, Part, parts_of, print_of


class SuccessorForm(forms.Form):
    to = forms.ModelChoiceField(User.objects.none(), label="ส่งมอบให้", empty_label="เลือกผู้รับมอบ")

    def __init__(self, leaver: User, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = successors_of(leaver)


def successors_of(leaver: User) -> QuerySet[User]:
    """Colleagues at the same workplace."""
    people = User.objects.filter(is_active=True, school=leaver.school_id).exclude(pk=leaver.pk)
    return people.order_by("first_name", "last_name", "pk")


@never_cache
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    leaver = get_object_or_404(User.objects.select_related("school"), pk=pk)
    form = SuccessorForm(leaver, request.GET if "to" in request.GET else None)
    context = {
        "leaver": leaver,
        "form": form,
        "why_not_closed": Close.why_not(leaver, request.user),
    }
    if form.is_valid():
        going = Going(leaver, form.cleaned_data["to"], request.user, timezone.localdate())
        if request.method == "POST":
            return confirm(request, going)
        parts = parts_of(going)
        moving = [part for part in parts if not part.refused]
        context |= {"going": going, "parts": parts, "moving": moving, "shown": print_of(parts)}
    return render(request, "home/people/hand_over.html", context)


@transaction.atomic
def confirm(request: HttpRequest, going: Going) -> HttpResponse:
    """Everything in one transaction, and only what was shown."""
    User.objects.select_for_update().get(pk=going.leaver.pk)
    parts = parts_of(going)
    if print_of(parts) != request.POST.get("shown"):
        messages.warning(
            request, "งานของผู้ส่งมอบเปลี่ยนไปหลังจากที่ท่านเปิดหน้านี้ ยังไม่ได้ส่งมอบ โปรดดูรายการล่าสุดแล้วยืนยันอีกครั้ง"
        )
        return redirect(request.get_full_path())
    moving = [part for part in parts if not part.refused]
    for part in moving:
        part.move()
    tell(request, going, moving)
    if request.POST.get("close") and not Close.why_not(going.leaver, request.user):
        close(going.leaver, by=request.user, reason=going.reason)
        messages.success(request, f"ปิดบัญชีของ {going.leaver} แล้ว")
    return redirect("wagtailusers_users:index")


def tell(request: HttpRequest, going: Going, moved: list[Part]) -> None:
    if not moved:
        messages.info(request, f"{going.leaver} ไม่มีงานที่ต้องส่งมอบ")
        return
    counts = {part.key: len(part.things) for part in moved}
    note(
        Action.HAND_OVER, going.leaver, who=request.user, after=counts | {"to": going.successor.pk}
    )
    told = ", ".join(f"{part.title} {len(part.things)}" for part in moved)
    messages.success(request, f"ส่งมอบงานของ {going.leaver} ให้ {going.successor} แล้ว: {told}")

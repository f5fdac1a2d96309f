"""The screen on which the office sees new fields of a standard form, and accepts or declines
each.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from .models import FormPage
from .narrowing import Narrowing, decline_narrowing, narrow, narrowing_for
from .offers import NotOffered, Offer, accept, decline, offers_for

CHECK_DRAFT = "โปรดตรวจ แล้วส่งขออนุมัติเผยแพร่ตามปกติ"


def names_of(offers: list[Offer]) -> str:
    return ", ".join(f"“{offer.field.label}”" for offer in offers)


def notice_of(offers: list[Offer], narrowing: Narrowing | None) -> str:
    """What is new in the standard form, for the editor of this one."""
    news = []
    if offers:
        news.append(f"มีช่อง {names_of(offers)}")
    if narrowing:
        news.append(f"ถามบางช่องเฉพาะผู้ที่เกี่ยวข้อง ({len(narrowing.pairs)} ช่อง)")
    return f"แบบมาตรฐานรุ่นใหม่{' และ'.join(news)}"


@require_http_methods(["GET", "HEAD", "POST"])
def new_fields(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(FormPage, pk=pk)
    permissions = page.permissions_for_user(request.user)
    if not permissions.can_edit():
        raise PermissionDenied
    if request.method == "POST":
        return decide(request, page, is_locked=bool(permissions.page_locked()))
    context = {"form_page": page, "offers": offers_for(page), "narrowing": narrowing_for(page)}
    return render(request, "forms/page/admin/new_fields.html", context)


def decide(request: HttpRequest, page: FormPage, *, is_locked: bool) -> HttpResponse:
    """Accept or decline one field; then go to the draft, or back to the other offers."""
    taken, declined = request.POST.get("accept", ""), request.POST.get("decline", "")
    narrowed = request.POST.get("narrow", "")
    try:
        if declined:
            field = decline(page.pk, declined, request.user)
            messages.success(request, f"จะไม่เสนอช่อง “{field.label}” กับแบบฟอร์มนี้อีก")
            return redirect("new-fields", page.pk)
        if narrowed == "decline":
            decline_narrowing(page.pk, request.user)
            messages.success(request, "จะไม่เสนอเงื่อนไขเหล่านี้กับแบบฟอร์มนี้อีก")
            return redirect("new-fields", page.pk)
        if is_locked:
            raise NotOffered(
                "แบบฟอร์มนี้ถูกล็อกไว้ จึงยังเพิ่มช่องไม่ได้ โปรดรอให้การตรวจเสร็จ หรือให้ผู้ล็อกปลดล็อกก่อน"
            )
        if narrowed == "accept":
            labels = narrow(page.pk, request.user)
            messages.success(request, f"ตั้งเงื่อนไขในฉบับร่าง {len(labels)} ช่องแล้ว {CHECK_DRAFT}")
            return redirect("wagtailadmin_pages:edit", page.pk)
        field = accept(page.pk, taken, request.user)
    except NotOffered as refusal:
        messages.error(request, str(refusal))
        return redirect("new-fields", page.pk)
    messages.success(request, f"เพิ่มช่อง “{field.label}” ในฉบับร่างแล้ว {CHECK_DRAFT}")
    return redirect("wagtailadmin_pages:edit", page.pk)


def tell_of_new_fields(request: HttpRequest, page) -> None:
    """A note above the editor of a standard form."""
    if request.method != "GET" or not isinstance(page, FormPage):
        return
    stored = FormPage.objects.get(pk=page.pk)
    offers, narrowing = offers_for(stored), narrowing_for(stored)
    if offers or narrowing:
        address = reverse("new-fields", args=[page.pk])
        button = messages.button(address, "ดูและเลือก")
        messages.info(request, notice_of(offers, narrowing), buttons=[button])

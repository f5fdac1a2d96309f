"""Form pages in the admin: what guards their answers, their next round, their newer fields."""

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.widgets import Button
from wagtail.models import Page

from home.admin.references import Referrer
from home.models import School
from home.office.waiting import NOTHING, Waiting, WaitingList
from services.models import System

from .models import FormPage, holds_answers
from .narrowing import Narrowing, forms_with_news
from .offer_views import new_fields, notice_of
from .offers import Offer
from .rounds import next_round


def hide_stock_list(request: HttpRequest, menu_items: list) -> None:
    menu_items[:] = [item for item in menu_items if item.name != "forms"]


def keep_answered_forms(request: HttpRequest, page) -> HttpResponse | None:
    """A form with answers is closed or unpublished, never deleted."""
    if not holds_answers(page):
        return None
    messages.error(request, "ลบไม่ได้ เพราะมีคำตอบของแบบฟอร์มนี้แล้ว โปรดปิดรับหรือยกเลิกการเผยแพร่แทน")
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def keep_answered_forms_in_bulk(
    request: HttpRequest, action_type: str, objects, action
) -> HttpResponse | None:
    if action_type != "delete" or not any(
        isinstance(page, Page) and holds_answers(page) for page in objects
    ):
        return None
    messages.error(request, "ลบไม่ได้ เพราะมีแบบฟอร์มที่มีคำตอบแล้ว")
    return redirect("wagtailadmin_explore_root")


def admin_addresses() -> list:
    return [
        path("forms/rounds/<int:pk>/", next_round, name="next-round"),
        path("forms/new-fields/<int:pk>/", new_fields, name="new-fields"),
    ]


def offer_next_round(page, user, view_name, next_url=None) -> Iterator[Button]:
    if isinstance(page, FormPage) and page.pk and page.permissions_for_user(user).can_copy():
        yield Button(
            "คัดลอกเป็นรอบใหม่", reverse("next-round", args=[page.pk]), icon_name="copy", priority=55
        )


def new_fields_waiting(user, most: int) -> WaitingList:
    """Newer fields of the ready forms, for those who edit them."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return NOTHING
    forms = list(forms_with_news(user))
    lines = [new_fields_line(*news) for news in forms[:most]]
    return WaitingList(lines, len(forms))


def new_fields_line(page: FormPage, offers: list[Offer], narrowing: Narrowing | None) -> Waiting:
    title = f"{page}: {notice_of(offers, narrowing)}"
    return Waiting(title, reverse("new-fields", args=[page.pk]), "แบบฟอร์ม")


def forms_to_find(user) -> dict[str, QuerySet]:
    """The forms that this person could send now, for the search page."""
    open_now = [page.pk for page in FormPage.open_to(user, timezone.now())]
    return {"form": FormPage.objects.filter(pk__in=open_now)}


def answers_that_name(thing, user) -> list[Referrer]:
    """Answers name a system by its slug and a school by its key, which the database does not
    know.
    """
    kinds = {System: ("system", lambda: thing.slug), School: ("school", lambda: str(thing.pk))}
    kind, code_of = kinds.get(type(thing), ("", str))
    if not kind:
        return []
    found = []
    for page in FormPage.objects.filter(definitions__field_type=kind).distinct():
        keys = [row.key for row in page.ledger.values() if row.field_type == kind]
        count = sum(page.usage[key, code_of()] for key in keys)
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        found += (
            [Referrer(f"คำตอบของแบบฟอร์ม {page}", count, ((str(page), address),))] if count else []
        )
    return found

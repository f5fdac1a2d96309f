"""Who has not signed in yet, by school, with links to cards and mails; the actions of the user list
do the work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.files.exports import asked_export, table_response
from home.mail.outbox import server_is_set
from home.office.models import OfficeSettings
from home.people.models import School, User
from home.people.user_list.actions import CHANGE, PrintCards, SendWayIn

from .models import EntryCode

HEADINGS = ["โรงเรียน", "รหัสโรงเรียน", "บัญชี", "ยังไม่เริ่มใช้งาน", "มีบัตรที่ใช้ได้"]


@dataclass(frozen=True)
class Place:
    """A school, or the office, with the number of its people who have signed in; `key` is the
    filter's value.
    """

    name: str
    code: str
    key: str
    people: int
    waiting: int
    with_card: int
    with_mail: int

    @property
    def filter(self) -> dict[str, str]:
        return {"school": self.key, "begun": "no"}

    @property
    def list_url(self) -> str:
        return f"{reverse('wagtailusers_users:index')}?{urlencode(self.filter)}"

    @property
    def print_url(self) -> str:
        return self.action_url(PrintCards.action_type)

    @property
    def mail_url(self) -> str:
        return self.action_url(SendWayIn.action_type)

    def action_url(self, name: str) -> str:
        asked = self.filter | {"id": "all", "next": reverse("people-cards")}
        return f"{reverse('wagtail_bulk_action', args=['home', 'user', name])}?{urlencode(asked)}"


def places(at: datetime) -> Iterator[Place]:
    """The office first, then the schools that have accounts, in dictionary order."""
    waiting = Q(last_login=None)
    with_card = waiting & Q(pk__in=EntryCode.objects.open(at).values("user"))
    people = User.objects.filter(is_active=True, is_superuser=False).order_by().values("school")
    rows = people.annotate(
        people=Count("pk"),
        waiting=Count("pk", filter=waiting),
        with_card=Count("pk", filter=with_card),
        with_mail=Count("pk", filter=waiting & ~Q(email="")),
    )
    found = {row.pop("school"): row for row in rows}
    if None in found:
        yield Place(OfficeSettings.load().short_name, "", "null", **found[None])
    for school in School.objects.filter(pk__in=[key for key in found if key]):
        yield Place(school.name, school.code, str(school.pk), **found[school.pk])


@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    found = list(places(timezone.now()))
    if kind := asked_export(request):
        rows = [
            [place.name, place.code, place.people, place.waiting, place.with_card]
            for place in found
        ]
        return table_response("ผู้ยังไม่เริ่มใช้งาน", HEADINGS, rows, kind, of="home.user")
    waiting = [place for place in found if place.waiting]
    context = {
        "places": waiting,
        "all_begun": len(found) - len(waiting),
        "server_is_set": server_is_set(),
    }
    context["waiting"] = sum(place.waiting for place in waiting)
    return render(request, "home/people/cards/overview.html", context)

"""The filters of the list of people; the same for the list, its export, and actions on all its
rows.
"""

from datetime import datetime, timedelta

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet

from home.people.cards.models import EntryCode
from home.people.limits.sign_in import locked_people
from home.people.models import School, User
from home.people.roles import ROLES
from home.people.second_factor.people import FACTORS, in_factor
from home.people.second_factor.tries import stopped_people
from home.thai.finding import filter_by_words

STATES = [("open", "เปิดใช้งาน"), ("locked", "ถูกล็อกอยู่"), ("closed", "ปิดแล้ว")]
BEGUN = [
    ("no", "ยังไม่เริ่มใช้งาน"),
    ("no_card", "ยังไม่เริ่ม และไม่มีบัตรที่ใช้ได้"),
    ("card", "ยังไม่เริ่ม แต่มีบัตรที่ใช้ได้"),
    ("yes", "เริ่มใช้งานแล้ว"),
]
UNUSED = [("6", "เกิน 6 เดือน"), ("12", "เกิน 12 เดือน"), ("18", "เกิน 18 เดือน"), ("24", "เกิน 24 เดือน")]
DAYS_OF_A_MONTH = 30.44
ROLE_CHOICES = [(role.key, role.name) for role in ROLES]


def unused_since(people: QuerySet[User], moment: datetime) -> QuerySet[User]:
    """Open accounts without a sign-in since that day; for accounts without any sign-in the day of
    creation counts.
    """
    never = Q(last_login=None, date_joined__lt=moment)
    return people.filter(Q(last_login__lt=moment) | never, is_active=True)


def refused_people(at: datetime) -> set[int]:
    """The keys of all who are refused now, everywhere or somewhere, after wrong passwords or
    codes.
    """
    return locked_people(at) | stopped_people(at)


class PeopleFilter(WagtailFilterSet):
    role = django_filters.ChoiceFilter(label="บทบาท", choices=ROLE_CHOICES, method="in_role")
    school = django_filters.ModelChoiceFilter(
        label="โรงเรียน", queryset=School.objects.all(), null_label="สำนักงาน"
    )
    begun = django_filters.ChoiceFilter(label="การเริ่มใช้งาน", choices=BEGUN, method="in_begun")
    state = django_filters.ChoiceFilter(label="สถานะ", choices=STATES, method="in_state")
    unused = django_filters.ChoiceFilter(label="ไม่ได้เข้าใช้", choices=UNUSED, method="in_unused")
    factor = django_filters.ChoiceFilter(label="ยืนยันตัวตนสองชั้น", choices=FACTORS, method="in_factor")

    class Meta:
        model = User
        fields = ["role", "school", "begun", "state", "unused", "factor"]

    def in_role(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return people.filter(groups__name=dict(ROLE_CHOICES)[value])

    def in_begun(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        if value == "yes":
            return people.exclude(last_login=None)
        people = people.filter(last_login=None, is_active=True, is_superuser=False)
        with_card = EntryCode.objects.open(timezone.now()).values("user")
        if value == "card":
            return people.filter(pk__in=with_card)
        return people.exclude(pk__in=with_card) if value == "no_card" else people

    def in_state(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        if value == "locked":
            return people.filter(pk__in=refused_people(timezone.now()))
        return people.filter(is_active=value == "open")

    def in_unused(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return unused_since(people, timezone.now() - timedelta(days=int(value) * DAYS_OF_A_MONTH))

    def in_factor(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return in_factor(people, value)


def filter_people(people: QuerySet[User], asked: QueryDict) -> QuerySet[User]:
    """The people whom the list shows for these words and choices; nobody if a choice is invalid."""
    chosen = PeopleFilter(asked, queryset=filter_by_words(people, asked.get("q", "")))
    return chosen.qs if chosen.is_valid() else people.none()


class AllThatIsListed:
    """For actions on the list: "all" means all rows that it shows with its filters."""

    knows_all = True  # thousands of people, who are not listed one by one

    def get_all_objects_in_listing_query(self, parent_id) -> QuerySet:
        return (
            filter_people(User.objects.all(), self.request.GET)
            .order_by()
            .values_list("pk", flat=True)
        )

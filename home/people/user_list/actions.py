"""The actions on people of the list, one or many, each after a page that names them."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from wagtail.admin.widgets.button import Button

from home.admin.bulk_actions import AskingAction, keys_among
from home.audit.actions import Action
from home.audit.writing import note
from home.files.exports import attachment
from home.people.cards.issuing import MOST_CARDS, issue, send, why_no_card, why_no_mail
from home.people.cards.paper import cards_pdf
from home.people.limits.sign_in import unlock
from home.people.models import User
from home.people.rights.closing import close
from home.people.rights.forms import AccountReasonForm
from home.people.second_factor.factors import reset, why_no_reset
from home.people.second_factor.tries import forget_tries
from home.people.single_sign_on.accounts import release, with_sign_on

from .filters import AllThatIsListed

CHANGE = "home.change_user"


class PeopleAction(AllThatIsListed, AskingAction):
    """People who are excluded are listed with the reason."""

    model = User
    permission = CHANGE
    template_name = "home/people/confirm.html"
    shows_address = False
    most = 2_000

    @classmethod
    def as_button(cls, user: User, back: str) -> Button:
        """Links to the confirmation page for one person."""
        priority = 50 + cls.action_priority
        return Button(
            cls.display_name, url=cls.address(user, back), icon_name=cls.icon, priority=priority
        )

    @classmethod
    def get_queryset(cls, model, object_ids) -> QuerySet[User]:
        people = User.objects.select_related("school").order_by(
            "school__order_key", "first_name", "pk"
        )
        if isinstance(object_ids, QuerySet):
            return people.filter(pk__in=object_ids)
        return people.filter(pk__in=keys_among(object_ids))

    @classmethod
    def why_not(cls, user: User, by: User) -> str:
        """Why the action excludes this person; empty where it does not."""
        raise NotImplementedError

    @classmethod
    def is_for(cls, user: User) -> bool:
        """Whether the list offers the action for this row."""
        return True

    def get_actionable_objects(self):
        """The people included, and the others with the reason."""
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            ids = self.get_all_objects_in_listing_query(None)
        people = list(self.get_queryset(User, ids)[: self.most + 1])
        reasons = {user.pk: self.why_not(user, self.request.user) for user in people}
        chosen = [user for user in people if not reasons[user.pk]]
        left = [(user, reasons[user.pk]) for user in people if reasons[user.pk]]
        return chosen[: self.most], {"left": left, "too_many": len(people) > self.most}


class Unlock(PeopleAction):
    display_name = "ปลดล็อก"
    action_type = "unlock"
    aria_label = "ปลดล็อกบัญชีที่เลือก"
    action_priority = 3
    icon = "lock-open"
    question = "ระบบจะลืมรหัสผ่านที่ผิดของบัญชีต่อไปนี้ เจ้าของเข้าสู่ระบบได้ทันที รหัสผ่านไม่เปลี่ยน"
    yes = "ปลดล็อก"

    @classmethod
    def is_for(cls, user: User) -> bool:
        return user.is_locked

    @classmethod
    def why_not(cls, user: User, by: User) -> str:
        return "" if user.is_active else "บัญชีปิดอยู่"

    @classmethod
    def execute_action(cls, objects: Sequence[User], user=None, **kwargs):
        for person in objects:
            unlock(person)
            forget_tries(person)
            note(Action.UNLOCK, person, who=user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return f"ปลดล็อกแล้ว {num_parent_objects} บัญชี"


class PrintCards(PeopleAction):
    """The response is the file: it is generated once and not stored."""

    display_name = "พิมพ์บัตรเริ่มใช้งาน"
    action_type = "print_cards"
    aria_label = "พิมพ์บัตรเริ่มใช้งานของผู้ใช้ที่เลือก"
    action_priority = 1
    icon = "key"
    question = "ระบบจะออกรหัสใหม่ให้คนต่อไปนี้ บัตรและอีเมลเดิมของเขาใช้ไม่ได้อีก ไฟล์บัตรเปิดดูอีกไม่ได้ โปรดพิมพ์ทันที"
    yes = "ออกบัตร (PDF)"
    most = MOST_CARDS

    @classmethod
    def why_not(cls, user: User, by: User) -> str:
        return why_no_card(user, by)

    def prepare_action(self, objects, objects_without_access) -> HttpResponseBase | None:
        return cards_file(objects, self.request.user) if objects else None

    @classmethod
    def execute_action(cls, objects, **kwargs):
        return 0, 0


def cards_file(people: Sequence[User], by: User) -> HttpResponse:
    at = timezone.now()
    content = cards_pdf(issue(people, by, at), at)
    headers = {
        "Content-Disposition": attachment("บัตรเริ่มใช้งาน.pdf"),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


class SendWayIn(PeopleAction):
    display_name = "ส่งทางเข้าทางอีเมล"
    action_type = "send_way_in"
    aria_label = "ส่งทางเข้าใช้งานทางอีเมลแก่ผู้ใช้ที่เลือก"
    action_priority = 2
    icon = "mail"
    question = "ระบบจะส่งอีเมลพร้อมรหัสใหม่แก่คนต่อไปนี้ บัตรและอีเมลเดิมของเขาใช้ไม่ได้อีก"
    yes = "ส่งอีเมล"

    @classmethod
    def why_not(cls, user: User, by: User) -> str:
        return why_no_mail(user, by)

    @classmethod
    def execute_action(cls, objects: Sequence[User], user=None, **kwargs):
        return send(objects, user, timezone.now()), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return f"ส่งอีเมลแล้ว {num_parent_objects} ฉบับ"


class Close(PeopleAction):
    display_name = "ปิดบัญชี"
    action_type = "close"
    aria_label = "ปิดบัญชีที่เลือก"
    action_priority = 4
    classes = {"serious"}
    icon = "cross"
    question = "บัญชีต่อไปนี้จะเข้าสู่ระบบไม่ได้อีก สิ่งที่เขาทำไว้และชื่อของเขาคงอยู่ เปิดอีกครั้งได้จากหน้าแก้ไขบัญชี"
    yes = "ปิดบัญชี"
    button = "serious"
    form_class = AccountReasonForm

    def get_execution_context(self):
        return super().get_execution_context() | {
            "reason": self.cleaned_form.cleaned_data["reason"]
        }

    @classmethod
    def why_not(cls, user: User, by: User) -> str:
        if user.is_superuser:
            return "เป็นบัญชีผู้ดูแลสูงสุด"
        if user.pk == by.pk:
            return "เป็นบัญชีของท่านเอง"
        return "" if user.is_active else "ปิดอยู่แล้ว"

    @classmethod
    def execute_action(cls, objects: Sequence[User], user=None, reason="", **kwargs):
        for person in objects:
            close(person, by=user, reason=reason)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return f"ปิดบัญชีแล้ว {num_parent_objects} บัญชี"


class ResetSecondFactor(PeopleAction):
    display_name = "ยกเลิกการยืนยันสองชั้น"
    action_type = "reset_second_factor"
    aria_label = "ยกเลิกการยืนยันตัวตนสองชั้นของผู้ใช้ที่เลือก"
    action_priority = 5
    classes = {"serious"}
    icon = "key"
    question = (
        "แอป พาสคีย์ และรหัสสำรองของบัญชีต่อไปนี้จะใช้ไม่ได้อีก ทุกอุปกรณ์ต้องเข้าสู่ระบบใหม่ และเจ้าของได้รับแจ้งทางอีเมล "
        "โปรดแน่ใจว่าผู้ขอเป็นเจ้าของบัญชีจริง"
    )
    yes = "ยกเลิกการยืนยันสองชั้น"
    button = "serious"

    @classmethod
    def is_for(cls, user: User) -> bool:
        return user.has_app or user.has_passkey

    @classmethod
    def why_not(cls, user: User, by: User) -> str:
        return why_no_reset(user, by)

    @classmethod
    def execute_action(cls, objects: Sequence[User], user=None, **kwargs):
        for person in objects:
            reset(person, by=user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return f"ยกเลิกการยืนยันตัวตนสองชั้นแล้ว {num_parent_objects} บัญชี"


class ReleaseSignOn(PeopleAction):
    """For an address that the provider gave to another person, or a provider that renumbered its
    people.
    """

    display_name = "ปลดการเชื่อมบัญชีหน่วยงาน"
    action_type = "release_sign_on"
    aria_label = "ปลดการเชื่อมบัญชีหน่วยงานของผู้ใช้ที่เลือก"
    action_priority = 6
    icon = "link"
    shows_address = True
    question = "ครั้งต่อไปผู้ที่ใช้อีเมลของบัญชีต่อไปนี้ที่ผู้ให้บริการจะเข้าบัญชีนี้ได้ โปรดตรวจก่อนว่าอีเมลยังเป็นของเจ้าของบัญชี"
    yes = "ปลดการเชื่อม"

    @classmethod
    def get_queryset(cls, model, object_ids) -> QuerySet[User]:
        return with_sign_on(super().get_queryset(model, object_ids))

    @classmethod
    def is_for(cls, user: User) -> bool:
        return user.has_sign_on

    @classmethod
    def why_not(cls, user: User, by: User) -> str:
        return "" if user.has_sign_on else "ยังไม่ได้เชื่อม"

    @classmethod
    def execute_action(cls, objects: Sequence[User], user=None, **kwargs):
        for person in objects:
            release(person, by=user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return f"ปลดการเชื่อมแล้ว {num_parent_objects} บัญชี"


ACTIONS = (
    Unlock,
    PrintCards,
    SendWayIn,
    Close,
    ResetSecondFactor,
    *([ReleaseSignOn] if settings.SIGN_ON else []),
)

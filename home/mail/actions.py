"""What the administrator does with unsent mails, one or many: try them again, or drop them; each after a question."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import classproperty
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.log_actions import log

from ..models import OutgoingMail
from ..notify import try_again

CHANGE = "home.change_outgoingmail"
LONGEST_KEY = 18  # digits that fit the column


class MailAction(BulkAction):
    """Wagtail's bulk action, for people with the right alone; what has been sent is left out."""

    template_name = "home/mail/confirm.html"
    aria_label = ""
    icon = ""
    question = ""
    yes = ""
    button = ""  # the class of the button that says yes

    @classproperty
    def models(cls):
        return [OutgoingMail]

    @classmethod
    def address(cls, row: OutgoingMail, back: str) -> str:
        """The question about one mail, and where to go after it."""
        place = reverse("wagtail_bulk_action", args=["home", "outgoingmail", cls.action_type])
        return f"{place}?{urlencode({'id': row.pk, 'next': back})}"

    @classmethod
    def get_queryset(cls, model, object_ids) -> QuerySet[OutgoingMail]:
        keys = [key for key in map(str, object_ids) if key.isdecimal() and len(key) <= LONGEST_KEY]
        return OutgoingMail.objects.unsent().filter(pk__in=keys).defer("message")

    def get_all_objects_in_listing_query(self, parent_id) -> QuerySet:
        return OutgoingMail.objects.unsent().values_list("pk", flat=True)

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"action": self}

    def get_execution_context(self):
        return {"user": self.request.user}


class TryAgain(MailAction):
    display_name = "ส่งอีกครั้ง"
    action_type = "try_again"
    aria_label = "ส่งอีเมลที่เลือกอีกครั้ง"
    action_priority = 10
    icon = "rotate"
    question = "ระบบจะส่งอีเมลต่อไปนี้อีกครั้งในรอบถัดไป"
    yes = "ส่งอีกครั้ง"

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        rows = OutgoingMail.objects.filter(pk__in=[row.pk for row in objects])
        return try_again(rows, timezone.now()), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return f"จะส่งอีกครั้ง {num_parent_objects} ฉบับ โปรดดูผลในอีกสักครู่"


class Drop(MailAction):
    display_name = "ไม่ต้องส่ง"
    action_type = "drop"
    aria_label = "ไม่ส่งอีเมลที่เลือก"
    action_priority = 20
    classes = {"serious"}
    icon = "bin"
    question = "อีเมลต่อไปนี้จะถูกลบและไม่ถึงผู้รับอีก เรียกคืนไม่ได้"
    yes = "ลบ ไม่ต้องส่ง"
    button = "serious"

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        for row in objects:
            log(row, "wagtail.delete", user=user)
        rows = OutgoingMail.objects.unsent().filter(pk__in=[row.pk for row in objects])
        return rows.delete()[0], 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return f"ลบแล้ว {num_parent_objects} ฉบับ"

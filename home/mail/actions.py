"""The administrator's actions on unsent mails, one or many: try them again, or discard them; each
after a confirmation.
"""

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from home.admin.bulk_actions import AskingAction, keys_among

from .models import OutgoingMail
from .outbox import try_again

CHANGE = "home.change_outgoingmail"


class MailAction(AskingAction):
    """Mails that have been sent are excluded."""

    model = OutgoingMail
    permission = CHANGE
    template_name = "home/mail/confirm.html"

    @classmethod
    def get_queryset(cls, model, object_ids) -> QuerySet[OutgoingMail]:
        return OutgoingMail.objects.unsent().filter(pk__in=keys_among(object_ids)).defer("message")

    def get_all_objects_in_listing_query(self, parent_id) -> QuerySet:
        return OutgoingMail.objects.unsent().values_list("pk", flat=True)


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

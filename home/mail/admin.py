"""Mail in the admin: its menu entry, its URLs, and a panel on the home page while something is
wrong with it.
"""

from datetime import datetime, timedelta

from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail.admin.viewsets.base import ViewSet

from home.admin.menus import item_for
from home.admin.panels import Entry, ListPanel

from .models import OutgoingMail
from .outbox import server_is_set
from .views import MailIndexView

VIEW = "home.view_outgoingmail"
LONG = timedelta(hours=1)  # a mail that has waited longer than this is reported


class MailViewSet(ViewSet):
    name = "mail"
    icon = "mail"
    menu_label = "อีเมลขาออก"
    menu_order = 900
    menu_item_class = item_for(VIEW)
    add_to_settings_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", MailIndexView.as_view(), name="index"),
            path("results/", MailIndexView.as_view(results_only=True), name="index_results"),
        ]


def troubles(at: datetime) -> list[Entry]:
    """The current problems with mail, each with a link to the list."""
    place = reverse("mail:index")
    found = []
    if not server_is_set():
        found.append(Entry("ยังไม่ได้ตั้งค่าเซิร์ฟเวอร์อีเมล จดหมายทุกฉบับรออยู่", place, "เปิดรายการเพื่อดูวิธีตั้งค่า"))
    late = OutgoingMail.objects.waiting().filter(created_at__lt=at - LONG).count()
    if late:
        found.append(Entry(f"รอส่งเกินหนึ่งชั่วโมง {late} ฉบับ", f"{place}?state=waiting"))
    failed = OutgoingMail.objects.failed().count()
    if found and failed:
        found.append(Entry(f"ส่งไม่ได้ {failed} ฉบับ", f"{place}?state=failed"))
    return found


def show_troubles(request, panels) -> None:
    """A panel for those who manage mail, while there are problems."""
    if not request.user.has_perm(VIEW):
        return
    entries = troubles(timezone.now())
    if entries:
        panels.append(
            ListPanel(
                "mail", "อีเมลที่ยังไม่ถึงผู้รับ", entries, empty="", more=reverse("mail:index"), order=45
            )
        )


def outgoing_mail() -> MailViewSet:
    return MailViewSet()

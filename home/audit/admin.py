"""Links to the audit in the menus."""

from django.urls import reverse, reverse_lazy
from wagtail.admin.menu import MenuItem

from .views import SEE as SEE_AUDIT


class AuditMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return request.user.has_perm(SEE_AUDIT)


def audit_in_the_menu() -> MenuItem:
    return AuditMenuItem(
        "บันทึกการใช้งาน", reverse_lazy("audit"), name="audit", icon_name="history", order=1000
    )


def audit_among_the_reports(user) -> list[dict[str, str]]:
    """The link on the director's page."""
    return [{"title": "บันทึกการใช้งาน", "url": reverse("audit")}] if user.has_perm(SEE_AUDIT) else []

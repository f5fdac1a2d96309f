"""Who finds what was sent: in the admin, and by its number in the search of the site."""

from django.db.models import Q

from home.admin.search_areas import ListArea
from home.thai.finding import MOST_NUMBERED, with_number
from home.thai.keys import RunningNumber

from .models import Submission


def search_submissions() -> ListArea:
    return ListArea(
        "คำตอบแบบฟอร์ม", "forms_submission_modeladmin_index", "forms.view_submission", "form", 510
    )


def answers_are_not_for_editors(user, editable_forms):
    """Wagtail's own lists would show every answer to whoever may edit the form; ours ask for
    the right to read.
    """
    return editable_forms.none()


def submissions_by_number(user, number: RunningNumber) -> list[dict[str, str]]:
    """For the search page: what was sent under a number, by this person or for those who read
    the form's answers.
    """
    readable = Q(user=user) | Q(pk__in=Submission.objects.readable_by(user).values("pk"))
    rows = Submission.objects.filter(with_number(Submission, number), readable).select_related(
        "page"
    )
    return [
        {
            "kind": "request",
            "title": f"{row.number} {row.page.title}",
            "url": row.get_absolute_url(),
            "kind_name": "เรื่องที่ส่งผ่านแบบฟอร์ม",
            "state": row.get_state_display(),
        }
        for row in rows[:MOST_NUMBERED]
    ]

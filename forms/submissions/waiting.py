"""Forms that were sent and that nobody has taken up."""

from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines

from .models import Submission


def questions_waiting(user, most: int) -> WaitingList:
    """What came by a form and nothing else followed from: a question that could not become a
    case stands here too.
    """
    if not user.has_perm("forms.change_submission"):
        return NOTHING
    fresh = Submission.objects.filter(
        state=Submission.State.RECEIVED, access__isnull=True
    ).select_related("page")
    return first_lines(fresh.order_by("submit_time", "pk"), most, question_line)


def question_line(row: Submission) -> Waiting:
    return Waiting(f"{row} {row.page}", row.get_absolute_url(), "แบบฟอร์ม")

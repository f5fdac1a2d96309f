"""An answer to a form that is collected by school becomes the school's sheet."""

from forms.page.models import FormPage
from forms.submissions.models import Submission
from forms.submissions.outcomes import follows

from .models import SchoolSheet


@follows(FormPage.Purpose.NEEDS)
def open_sheet(submission: Submission) -> SchoolSheet | None:
    """Waits for the director of the school; an answer of the office itself is of no school."""
    page, school = submission.page, submission.school
    if not page.certifies_schools or school is None:
        return None
    known = SchoolSheet.objects.filter(page=page, school=school).first()
    if known:
        sheet = known.take(submission)
    else:
        sheet = SchoolSheet.objects.create(page=page, school=school, submission=submission)
    sheet.tell_directors()
    return sheet

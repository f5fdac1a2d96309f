"""Form pages, what people send through them, and what follows from it."""

from forms.access.models import AccessItem, AccessRequest
from forms.access.steps import AccessStep
from forms.page.definitions import DeclinedField, FieldDefinition
from forms.page.models import FormField, FormIndexPage, FormPage
from forms.submissions.models import NoticeText, Participation, Submission, SubmissionFile
from forms.surveys.models import CommentDecision, ResultSnapshot, SchoolSheet

__all__ = [
    "AccessItem",
    "AccessRequest",
    "AccessStep",
    "CommentDecision",
    "DeclinedField",
    "FieldDefinition",
    "FormField",
    "FormIndexPage",
    "FormPage",
    "NoticeText",
    "Participation",
    "ResultSnapshot",
    "SchoolSheet",
    "Submission",
    "SubmissionFile",
]

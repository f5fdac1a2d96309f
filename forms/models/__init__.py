"""Form pages, what people send through them, and what follows from it."""

from .access import AccessItem, AccessRequest, AccessStep
from .definitions import DeclinedField, FieldDefinition
from .pages import FormField, FormIndexPage, FormPage
from .snapshots import CommentDecision, ResultSnapshot
from .submissions import NoticeText, Participation, Submission, SubmissionFile

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
    "Submission",
    "SubmissionFile",
]

"""The models of the knowledge base: its pages, and readers' feedback."""

from knowledge.documents.models import FileText
from knowledge.feedback.models import Feedback, ProblemReport
from knowledge.pages.models import (
    KINDS,
    ArticlePage,
    FaqPage,
    GuidePage,
    KnowledgeIndexPage,
    KnowledgePage,
    PageTag,
    UpdateNote,
)
from knowledge.pages.reads import DailyReads
from knowledge.pages.reviews import ReviewReminder
from knowledge.search.reports.models import OpenedResult, Pin, SameWords, SchoolSearches, SearchDay

__all__ = [
    "KINDS",
    "ArticlePage",
    "DailyReads",
    "FaqPage",
    "Feedback",
    "FileText",
    "GuidePage",
    "KnowledgeIndexPage",
    "KnowledgePage",
    "OpenedResult",
    "PageTag",
    "Pin",
    "ProblemReport",
    "ReviewReminder",
    "SameWords",
    "SchoolSearches",
    "SearchDay",
    "UpdateNote",
]

"""The knowledge base: its pages, and what readers say about them."""

from .feedback import Feedback, ProblemReport
from .files import FileText
from .pages import (
    KINDS,
    ArticlePage,
    FaqPage,
    GuidePage,
    KnowledgeIndexPage,
    KnowledgePage,
    PageTag,
    UpdateNote,
)
from .reads import DailyReads
from .reviews import ReviewReminder
from .searches import OpenedResult, Pin, SameWords, SchoolSearches, SearchDay

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

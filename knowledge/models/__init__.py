"""The knowledge base: its pages, and what readers say about them."""

from .feedback import Feedback, ProblemReport
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

__all__ = [
    "KINDS",
    "ArticlePage",
    "DailyReads",
    "FaqPage",
    "Feedback",
    "GuidePage",
    "KnowledgeIndexPage",
    "KnowledgePage",
    "PageTag",
    "ProblemReport",
    "ReviewReminder",
    "UpdateNote",
]

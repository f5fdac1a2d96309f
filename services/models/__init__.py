"""The office's registers."""

from .catalogue import Amendment, Law, Round, System
from .consultation import (
    Answer,
    CannedAnswer,
    Consultation,
    ConsultationFile,
    DeskSettings,
    FollowUp,
    Note,
    SelfSolved,
    Stamp,
)
from .report import ConsultationReport

__all__ = [
    "Amendment",
    "Answer",
    "CannedAnswer",
    "Consultation",
    "ConsultationFile",
    "ConsultationReport",
    "DeskSettings",
    "FollowUp",
    "Law",
    "Note",
    "Round",
    "SelfSolved",
    "Stamp",
    "System",
]

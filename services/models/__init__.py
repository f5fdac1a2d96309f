"""The office's registers."""

from .catalogue import Amendment, CatalogueImport, CitationCheck, Law, LawForm, LawSection, Round, System
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
from .process import Duty, ProcessForm, ProcessGuide, ProcessLaw, WorkEdge, WorkProcess, WorkStep
from .project import (
    CommitteeMember,
    DevelopmentProject,
    EvaluationItem,
    Evidence,
    PilotSchool,
    ProjectOutcome,
    StandIn,
    StepRecord,
)
from .report import ConsultationReport

__all__ = [
    "Amendment",
    "Answer",
    "CannedAnswer",
    "CatalogueImport",
    "CitationCheck",
    "CommitteeMember",
    "Consultation",
    "ConsultationFile",
    "ConsultationReport",
    "DeskSettings",
    "DevelopmentProject",
    "Duty",
    "EvaluationItem",
    "Evidence",
    "FollowUp",
    "Law",
    "LawForm",
    "LawSection",
    "Note",
    "PilotSchool",
    "ProcessForm",
    "ProcessGuide",
    "ProcessLaw",
    "ProjectOutcome",
    "Round",
    "SelfSolved",
    "Stamp",
    "StandIn",
    "StepRecord",
    "System",
    "WorkEdge",
    "WorkProcess",
    "WorkStep",
]

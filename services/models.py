"""The models of the office's registers."""

from services.catalogue.models import (
    Amendment,
    CatalogueImport,
    CitationCheck,
    Law,
    LawForm,
    LawSection,
    Round,
    System,
)
from services.desk.entries import Answer, ConsultationFile, FollowUp, Note, Stamp
from services.desk.models import Consultation
from services.desk.ready_answers import CannedAnswer, SelfSolved
from services.desk.report.models import ConsultationReport
from services.desk.settings import DeskSettings
from services.devices.models import Device
from services.processes.models import (
    Duty,
    ProcessForm,
    ProcessGuide,
    ProcessLaw,
    WorkEdge,
    WorkProcess,
    WorkStep,
)
from services.projects.models import (
    CommitteeMember,
    DevelopmentProject,
    EvaluationItem,
    Evidence,
    PilotSchool,
    PlanDecision,
    ProjectOutcome,
    StandIn,
    StepRecord,
)
from services.projects.report.models import ProjectReport

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
    "Device",
    "Duty",
    "EvaluationItem",
    "Evidence",
    "FollowUp",
    "Law",
    "LawForm",
    "LawSection",
    "Note",
    "PilotSchool",
    "PlanDecision",
    "ProcessForm",
    "ProcessGuide",
    "ProcessLaw",
    "ProjectOutcome",
    "ProjectReport",
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

"""The office's registers."""

from .catalogue import Amendment, Law, Round, System
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

from ..approval import DirectorApprovalTask, PlanDecision  # isort: skip  # stands on the projects

__all__ = [
    "Amendment",
    "CommitteeMember",
    "DevelopmentProject",
    "DirectorApprovalTask",
    "Duty",
    "EvaluationItem",
    "Evidence",
    "Law",
    "PilotSchool",
    "PlanDecision",
    "ProcessForm",
    "ProcessGuide",
    "ProcessLaw",
    "ProjectOutcome",
    "Round",
    "StandIn",
    "StepRecord",
    "System",
    "WorkEdge",
    "WorkProcess",
    "WorkStep",
]

"""The office, its people and the basics that the other apps build on: the models of home's
rooms.
"""

from home.audit.models import AuditRow, AuditText
from home.bundles.models import TakenBundle, TakenRow, TrustedSigner
from home.demo.models import DemoContent, DemoRows
from home.files.imports.models import TableImport
from home.files.takeover.models import TakeOver
from home.first_steps.models import FirstDoor, StepLookedAt
from home.mail.models import OutgoingMail
from home.numbers.models import RunningNumber
from home.office.models import Announcement, HomePage, OfficeSettings, StandardPage
from home.pages.changes import ContentChange
from home.people.cards.models import EntryCode
from home.people.limits.models import Counted
from home.people.models import OF_THE_OFFICE, School, User
from home.people.role_rights.models import RightHandedOut
from home.privacy.requests.models import DataRequest
from home.schedule.models import ScheduledJob, ScheduledRun
from home.thai.models import Holiday
from home.worklists.models import KeptView

__all__ = [
    "OF_THE_OFFICE",
    "Announcement",
    "AuditRow",
    "AuditText",
    "ContentChange",
    "Counted",
    "DataRequest",
    "DemoContent",
    "DemoRows",
    "EntryCode",
    "FirstDoor",
    "Holiday",
    "HomePage",
    "KeptView",
    "OfficeSettings",
    "OutgoingMail",
    "RightHandedOut",
    "RunningNumber",
    "ScheduledJob",
    "ScheduledRun",
    "School",
    "StandardPage",
    "StepLookedAt",
    "TableImport",
    "TakeOver",
    "TakenBundle",
    "TakenRow",
    "TrustedSigner",
    "User",
]

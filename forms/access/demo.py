"""Sample access requests for the demo, in many states, and the rights that came of them."""

from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from docx import Document

from forms.page.models import FormPage
from forms.submissions.models import Submission, SubmissionFile
from home.models import OutgoingMail, User
from home.thai.writing import format_date_short
from services.models import System

from .models import AccessItem

# Sender, systems, kind, days ago, and the moves on each system by whom; a reason goes with a move
# that needs one.
REASON = "ตัวอย่าง: รับผิดชอบงานตามคำสั่งโรงเรียน"
ACTORS = ("teacher", "teacher2", "principal", "officer", "head", "director")
CERTIFIED = [("principal", "certify")]
CHECKED = [*CERTIFIED, ("officer", "recommend")]
ON_PAPER = [("officer", "certify_on_paper"), ("officer", "recommend")]
GIVEN = [("director", "approve"), ("head", "grant")]
REQUESTS = (
    ("teacher", ["dmc"], "new", 170, CHECKED + GIVEN),
    ("teacher2", ["sesa"], "new", 120, ON_PAPER + GIVEN),
    ("teacher", ["amss", "gcode"], "change_rights", 60, CHECKED + GIVEN),
    ("teacher2", ["obec-asset"], "new", 40, [*ON_PAPER, ("director", "refuse")]),
    ("teacher", ["cct"], "new", 8, [*CERTIFIED, ("officer", "return")]),
    ("teacher", ["mi-test", "video-conference"], "new", 3, CHECKED),
    ("officer", ["dmc"], "new", 2, [("head", "advise_against")]),
    ("teacher2", ["dmc"], "replace", 1, []),
)


def assignment() -> ContentFile:
    """The order that came with a request, as a file."""
    paper, file = Document(), BytesIO()
    paper.add_paragraph("คำสั่งมอบหมายงาน (ตัวอย่าง)")
    paper.save(file)
    return ContentFile(file.getvalue(), name="คำสั่งมอบหมายงาน (ตัวอย่าง).docx")


def send_request(user: User, systems: list[str], kind: str, at: datetime) -> Submission:
    page = FormPage.objects.get(slug="access-request")
    answers = {
        "full_name": f"{user.first_name} {user.last_name}",
        "position": "teacher",
        "school": str(user.school_id or "office"),
        "phone": "02 000 0000",
        "email": user.email,
        "systems": systems,
        "request_type": kind,
        "replaces_user": "คนเดิม ตัวอย่าง" if kind == "replace" else "",
        "access_level": "edit",
        "reason": REASON,
        "undertaking": True,
        "pdpa_ack": True,
    }
    return Submission.store(page, answers, user, at, None)


def make_request(people: dict[str, User], row: tuple, now: datetime) -> None:
    sender, systems, kind, days, moves = row
    at = now - timedelta(days=days)
    known = list(System.objects.filter(slug__in=systems).values_list("slug", flat=True))
    submission = send_request(people[sender], known, kind, at)
    if kind == "change_rights":
        SubmissionFile.keep(assignment(), submission=submission, key="assignment_order")
    for item in submission.access.items.all():
        for step, (who, name) in enumerate(moves, 1):
            item.move(
                name,
                people[who],
                at + timedelta(hours=step),
                reason=f"ตัวอย่าง {format_date_short(at)}",
            )


@transaction.atomic
def seed_requests() -> None:
    """Requests of the demo accounts in many states; rights whose end is near, so that reminders
    can be seen.
    """
    page = FormPage.objects.filter(slug="access-request").first()
    people = {user.username: user for user in User.objects.filter(username__in=ACTORS)}
    if page is None or page.submissions.exists() or len(people) < len(ACTORS):
        return
    now = timezone.now().replace(hour=3, minute=0, second=0, microsecond=0)
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    for row in REQUESTS:
        make_request(people, row, now)
    OutgoingMail.objects.exclude(pk__in=before).delete()  # nobody is written to about samples
    soon = timezone.localdate() + timedelta(days=20)
    first = AccessItem.objects.active().order_by("granted_on").first()
    if first:
        AccessItem.objects.filter(pk=first.pk).update(valid_until=soon, review_on=soon)

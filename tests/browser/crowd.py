"""Ten thousand of each thing that lists show, made beside the running server by plain inserts, in
seconds.

Of systems a tenth of a tenth: an office knows some dozens, and every form must offer all of them.
"""

from tests.server import Server

COUNT = 10_000
SCRIPT = """
import secrets
import uuid
from copy import copy
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from forms.models import AccessRequest
from home.audit.actions import Action
from home.audit.writing import note
from home.models import User
from knowledge.models import FaqPage, Feedback, ProblemReport
from knowledge.search.reports.models import SearchDay
from services.models import CannedAnswer, Consultation, Law, System

COUNT = {count}
SYSTEMS = COUNT // 100
today = timezone.localdate()


def copies(first, count=COUNT, **facts):
    # A fact is a function of the row's number.
    rows = [copy(first) for _ in range(count)]
    for number, row in enumerate(rows):
        row._state = copy(first._state)
        row._state.adding, row.pk = True, None
        for name, value in facts.items():
            setattr(row, name, value(number))
    return type(first)._base_manager.bulk_create(rows, batch_size=200)


def questions(branch, like):
    # A page and what is its kind's own are two tables, for which Django has no bulk insert: one
    # after the other.
    rows = [copy(like) for _ in range(COUNT)]
    for number, row in enumerate(rows):
        row._state = copy(like._state)
        row.title = row.draft_title = f"คำถามที่ {{number}} เข้าระบบไม่ได้"
        row.slug, row.depth, row.numchild = f"many-{{number}}", branch.depth + 1, 0
        row.path = Page._get_path(branch.path, branch.depth + 1, branch.numchild + 1 + number)
        row.url_path = f"{{branch.url_path}}{{row.slug}}/"
        row.latest_revision = row.live_revision = None
        row.translation_key = uuid.uuid4()
    names = [field.attname for field in Page._meta.local_concrete_fields if not field.primary_key]
    parents = [Page(**{{name: getattr(row, name) for name in names}}) for row in rows]
    Page._base_manager.bulk_create(parents, batch_size=200)
    for row, parent in zip(rows, parents):
        row.pk = row.id = row.page_ptr_id = parent.pk
    for begin in range(0, COUNT, 200):
        FaqPage._base_manager.all()._insert(
            rows[begin:begin + 200], fields=FaqPage._meta.local_concrete_fields, using="default"
        )
    Page.objects.filter(pk=branch.pk).update(numchild=branch.numchild + COUNT)
    return rows


def some_day(number):
    return today - timedelta(days=number % 300)


with transaction.atomic():
    question = FaqPage.objects.live().first()
    questions(question.get_parent(), question)
    teacher = User.objects.get(username="teacher")
    users = copies(
        teacher, username=lambda n: f"many{{n}}", email=lambda n: f"many{{n}}@example.invalid",
        last_name=lambda n: f"ตัวอย่าง {{n}}",
    )
    copies(
        Consultation.objects.filter(merged_into=None).first(), number=lambda n: f"ปษ.{{n:05}}/2560",
        be_year=lambda n: 2560,
        sequence=lambda n: n + 1, code=lambda n: secrets.token_urlsafe(12), key=lambda n: None,
        asked_on=some_day,
        subject=lambda n: f"เรื่องที่ {{n}}", requester=lambda n: users[n],
    )
    request = AccessRequest.objects.select_related("submission").first()
    item = request.items.first()
    sent = copies(
        request.submission, pk=lambda n: 10**12 + n, id=lambda n: 10**12 + n,
        number=lambda n: f"คร.{{n:05}}/2560",
        once_token=lambda n: None, code=lambda n: secrets.token_urlsafe(20),
        user=lambda n: users[n],
        email=lambda n: f"many{{n}}@example.invalid",
    )
    asked = copies(request, submission=lambda n: sent[n])
    copies(item, request=lambda n: asked[n], holder=lambda n: users[n])
    searched = SearchDay(day=today, words="", asked=2)
    copies(searched, words=lambda n: f"คำค้นที่ {{n}}", results=lambda n: n % 3, day=some_day)
    titles = {{"title": lambda n: f"กฎหมายตัวอย่าง ฉบับที่ {{n}}"}}
    copies(Law.objects.first(), slug=lambda n: f"many-{{n}}", **titles)
    systems = {{"name": lambda n: f"ระบบตัวอย่าง {{n}}", "abbr": lambda n: f"M{{n}}"}}
    copies(System.objects.first(), SYSTEMS, slug=lambda n: f"many-{{n}}", **systems)
    feedback = Feedback(page_id=question.pk, helpful=False, comment="ไม่พบคำตอบ", state="new")
    copies(feedback, user=lambda n: users[n])
    copies(ProblemReport(page_id=question.pk, text="ลิงก์เสีย", state="new"), user=lambda n: users[n])
    for user in users[:300]:
        note(Action.READ, request.submission, who=user)
    canned = CannedAnswer.objects.first() or CannedAnswer(title="ก", text="ก")
    copies(canned, title=lambda n: f"คำตอบที่ {{n}}")
print("PARENT", question.get_parent().pk)
"""


def crowd(server: Server) -> str:
    """Fill the site; the key of the category that now holds ten thousand questions."""
    return server.run(SCRIPT.format(count=COUNT)).partition("PARENT ")[2].split()[0]

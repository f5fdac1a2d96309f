"""Run in the shell of the upgraded site: prints as JSON what people see of it."""

import json
import sys
from datetime import datetime

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.test import Client

from forms.models import FormPage, Submission
from home.audit import triggers
from home.audit.verifying import faults
from home.models import AuditRow, OutgoingMail, User
from home.people.role_rights.ledger import places_held, rights_of
from home.people.roles import ROLES
from home.thai.finding import Findable
from home.thai.keys import running_number
from home.thai.writing import BANGKOK
from knowledge.models import GuidePage
from services.models import Consultation, DevelopmentProject

COUNTED = """
    home.User home.School home.OutgoingMail services.System services.Law services.Consultation
    services.Answer services.Stamp services.DevelopmentProject services.StepRecord forms.Submission
    forms.AccessRequest forms.AccessItem forms.Participation forms.SubmissionFile
    knowledge.GuidePage knowledge.FaqPage wagtailcore.Page wagtaildocs.Document wagtailimages.Image
    wagtailredirects.Redirect
""".split()
ADDRESSES = [
    *(
        "/",
        "/waiting/",
        "/systems/odd-letters/",
        "/forms/old-census/",
        "/forms/old-plain/",
        "/forms/ask/",
    ),
    *(
        "/consultations/",
        "/consultations/2570-58/",
        "/consultations/2570-63/",
        "/consultations/2570-64/",
    ),
    *("/projects/", "/reports/", "/admin/", "/admin/forms/submission/"),
]
QUESTION = {
    "subject": "เรื่องใหม่",
    "full_name": "สมมติ ใหม่",
    "contact": "02 000 0000",
    "category": "other",
}
browser = Client(HTTP_HOST="127.0.0.1")
browser.force_login(User.objects.get(username="head"))


def next_number_of(slug: str, answers: dict) -> str:
    """That the next submission would get."""
    with transaction.atomic():
        page, at = FormPage.objects.get(slug=slug), datetime(2026, 12, 1, 10, tzinfo=BANGKOK)
        number = Submission.store(
            page, answers, User.objects.get(username="teacher"), at, None
        ).number
        transaction.set_rollback(True)
    return number


def visit(address: str) -> list:
    answer = browser.get(address)
    return [answer.status_code, answer.headers.get("Location", "")]


def found_by_old_keys() -> list[str]:
    """Rows whose stored keys are not those that they would get today, and requests whose number
    in parts is another.
    """
    models = [model for model in apps.get_models() if issubclass(model, Findable)]
    rows = [row for model in models for row in model._base_manager.all()]
    stale = [
        f"{row._meta.label} {row.pk}" for row in rows if row.search_keys != row.make_search_keys()
    ]
    for sent in Submission.objects.exclude(number=""):
        if running_number(sent.number)[:2] != (sent.sequence, sent.be_year):
            stale.append(sent.number)
    return stale


def found_in(address: str, words: str) -> list[str]:
    """Numbers of requests that a list shows for these words."""
    page = browser.get(address, {"q": words}).content.decode()
    numbers = Submission.objects.exclude(number="").values_list("number", flat=True)
    return sorted({number for number in numbers if number in page})


def fate(mail: OutgoingMail) -> dict:
    return {
        "given up": mail.failed_at is not None,
        "sent": mail.sent_at is not None,
        "told why": mail.last_error != "",
    }


def noted(row: AuditRow) -> dict:
    who, about = str(row.actor_name), str(row.subject_name)
    return {"action": row.action, "at": row.moment, "rows": row.rows, "who": who, "about": about}


cases = Consultation.objects.order_by("pk")
reopened = cases.get(number="ปษ.0058/2570")
officers = Group.objects.get(name="เจ้าหน้าที่กลุ่ม ICT").permissions
changed_rights = officers.filter(codename__in=["delete_announcement", "view_holiday"])
plans = [project.current_workflow_state for project in DevelopmentProject.objects.all()]


def lacked_by(role):
    """Rights of today's table that the role's group does not have."""
    held = places_held(Group.objects.get(name=role.name))
    return sorted(right.key for right in rights_of(role) if right.place not in held)


facts = {
    "counts": {name: apps.get_model(name)._default_manager.count() for name in COUNTED},
    "cases": [[case.number, case.state, str(case.due_on)] for case in cases],
    "reopened": reopened.reopened_at
    == reopened.history.filter(state="reopened").latest().history_date,
    "positions": sorted(case.requester_position for case in cases.filter(key__startswith="form-")),
    "by telephone": [case.number for case in cases.matching("081-000-0002")],
    "by subject": [case.number for case in cases.matching("ปพ ไม่ออก")],
    "found by old keys": found_by_old_keys(),
    "requests": {
        words: found_in("/admin/forms/submission/", words)
        for words in ("คร.1/2570", "#๒", "คร. 3 / 70")
    },
    "series": dict(FormPage.objects.values_list("slug", "series")),
    "numbers": [next_number_of("old-plain", {"f0000bbb1": "x"}), next_number_of("ask", QUESTION)],
    "answers": [
        dict(row.shown_answers()) for row in Submission.objects.filter(page__slug="old-census")
    ],
    "digests of notices": [len(row.notice.digest) for row in Submission.objects.all()],
    "mails": {mail.recipient: fate(mail) for mail in OutgoingMail.objects.exclude(subject="")},
    "named": {
        typed: str(User.objects.get_by_name(typed).username)
        for typed in ("somchai.k", "ｍａｌｅｅ", "Teacher")
    },
    "people": dict(User.objects.values_list("username", "email")),
    "officers": sorted(changed_rights.values_list("codename", flat=True)),
    "lacking": {role.key: lacked_by(role) for role in ROLES if lacked_by(role)},
    "links": [visit("/knowledge/old-place"), visit("/เดิม/คู่มือ")],
    "guide": GuidePage.objects.live().order_by("pk").first().get_url(),
    "closed": [address for address in ADDRESSES if visit(address)[0] != 200],
    "found": [
        row["slug"] for row in browser.get("/api/search/", {"q": "ระบบแปลก"}).json()["results"]
    ],
    "ready": browser.get("/readyz").content.decode().strip(),
    "audit": [noted(row) for row in AuditRow.objects.with_texts().order_by("number")[:3]],
    "audit faults": [*faults(), *triggers.missing_triggers(connection)],
    "rights of the old audit": Permission.objects.filter(codename__endswith="auditentry").count(),
    "plans": [state.status for state in plans if state],
}
sys.stdout.write(json.dumps(facts))

"""The knowledge base of a new site: its categories and workflow; for the demo also guides, articles
and questions.
"""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from home.models import HomePage
from home.people.roles import ROLES
from knowledge.importer.guides import Importer, Raw, Source, read

from .models import KINDS, KnowledgeIndexPage
from .reads import DailyReads

DATA = Path(__file__).with_name("seed")
WORKFLOW = "ตรวจก่อนเผยแพร่"


def make_branch(parent, slug: str, title: str, intro: str = "", **facts) -> KnowledgeIndexPage:
    branch = KnowledgeIndexPage.objects.filter(slug=slug).first()
    if branch is None:
        branch = parent.add_child(
            instance=KnowledgeIndexPage(title=title, slug=slug, intro=intro, **facts)
        )
        branch.save_revision().publish()
    return branch


def seed_categories() -> KnowledgeIndexPage:
    home = HomePage.objects.get()
    intro = "คู่มือ บทความ และคำตอบที่ถามบ่อย สำหรับโรงเรียนในสังกัด"
    root = make_branch(home, "knowledge", "คลังความรู้", intro, show_in_menus=True)
    for row in tomllib.loads((DATA / "categories.toml").read_text(encoding="utf-8"))["category"]:
        branch = make_branch(root, row["slug"], row["title"], row.get("description", ""))
        for entry in row.get("sub", []):
            make_branch(branch, entry["slug"], entry["title"], entry.get("description", ""))
    return root


def seed_workflow() -> None:
    """One approval before publishing: the head of the group."""
    if Workflow.objects.filter(name=WORKFLOW).exists():
        return
    head = next(role for role in ROLES if role.key == "head")
    task = GroupApprovalTask.objects.create(name="ผู้อำนวยการกลุ่มตรวจ")
    task.groups.add(Group.objects.get(name=head.name))
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=HomePage.objects.get())


def questions() -> Iterator[Raw]:
    path = DATA / "faq.toml"
    for number, row in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["faq"], start=1):
        yield (
            Source(path.name, number),
            {
                "slug": row["slug"],
                "title": row["question"],
                "body": row["answer"],
                "category": "faq",
                "systems": row.get("systems", []),
                "tags": row.get("tags", []),
                "kind": "faq",
            },
        )


def with_review(raws: Iterator[Raw]) -> Iterator[Raw]:
    """Sample guides are due for review in half a year, like new ones of the office."""
    due = timezone.localdate() + timedelta(days=180)
    for source, raw in raws:
        yield source, {**raw, "review_date": due} if isinstance(raw, dict) else raw


def new_only(raws: Iterator[Raw], known: set[str]) -> Iterator[Raw]:
    """Pages that exist already are not changed, since people may have edited them."""
    return (
        (source, raw)
        for source, raw in raws
        if not (isinstance(raw, dict) and raw["slug"] in known)
    )


def seed_texts(root: KnowledgeIndexPage) -> None:
    known: set[str] = set()
    for model in KINDS.values():
        known.update(model.objects.values_list("slug", flat=True))
    for raws in (
        with_review(read(DATA / "guides")),
        with_review(read(DATA / "articles")),
        questions(),
    ):
        importer = Importer(root)
        for _ in importer.run(new_only(raws, known)):
            pass
        if importer.refusals:
            source, reason = importer.refusals[0]
            raise CommandError(f"{source}: {reason}")


def seed() -> None:
    seed_categories()


def seed_reads() -> None:
    """Some pages of each kind were read today, so that a sample site shows what is read most."""
    if DailyReads.objects.exists():
        return
    today, count = timezone.localdate(), 60
    for model in KINDS.values():
        for page in model.objects.live().order_by("title")[:5]:
            DailyReads.objects.create(page=page, day=today, count=count)
            count -= 3


def seed_demo() -> None:
    seed_texts(seed_categories())
    seed_reads()

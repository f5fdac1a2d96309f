"""Handing over the responsibilities of a person who leaves: in the registers, the projects and at
the desk.
"""

from collections.abc import Iterable, Iterator

from django.db import models

from home.people.hand_over.parts import Going, Part
from services.catalogue.models import System
from services.desk.forms import officers
from services.desk.models import Consultation
from services.processes.models import WorkProcess
from services.projects.models import DevelopmentProject, StandIn, StepRecord


def save_with_reason(rows: Iterable[models.Model], going: Going) -> None:
    for row in rows:
        row._change_reason = going.reason
        row.save()


# The registers ------------------------------------------------------------------------------------
def systems_go(rows: Iterable[System], going: Going) -> None:
    """Nobody is their own deputy."""
    for system in rows:
        if system.responsible_id == going.leaver.pk:
            system.responsible = going.successor
        if system.deputy_id == going.leaver.pk:
            system.deputy = going.successor
        if system.deputy_id == system.responsible_id:
            system.deputy = None
    save_with_reason(rows, going)


def processes_go(rows: Iterable[WorkProcess], going: Going) -> None:
    for process in rows:
        process.responsible = going.successor
        process.save()
        process.save_revision(user=going.by)


def registers(going: Going) -> Iterator[Part]:
    theirs = models.Q(responsible=going.leaver) | models.Q(deputy=going.leaver)
    systems = list(System.objects.filter(theirs))
    yield Part("systems", "ระบบ", [str(row) for row in systems], lambda: systems_go(systems, going))
    processes = list(WorkProcess.objects.filter(responsible=going.leaver))
    yield Part(
        "processes",
        "กระบวนงาน",
        [str(row) for row in processes],
        lambda: processes_go(processes, going),
    )


# Projects -----------------------------------------------------------------------------------------
def projects_of(user) -> list[DevelopmentProject]:
    """Current projects by their approved plan or by the plan as last saved, which may name another
    owner.
    """
    theirs = models.Q(owner=user) | models.Q(latest_revision__content__owner=user.pk)
    return list(
        DevelopmentProject.objects.running().filter(theirs).select_related("latest_revision")
    )


def projects_go(rows: Iterable[DevelopmentProject], going: Going) -> None:
    """Edits the latest revision in place too: a new one would be a different plan from the one
    submitted to the director.
    """
    for project in rows:
        if project.owner_id == going.leaver.pk:
            DevelopmentProject.objects.filter(pk=project.pk).update(owner=going.successor)
        revision = project.latest_revision
        if revision and revision.content.get("owner") == going.leaver.pk:
            revision.content["owner"] = going.successor.pk
            revision.save(update_fields=["content"])


def steps_go(rows: Iterable[StepRecord], going: Going) -> None:
    for step in rows:
        step.responsible = going.successor
    save_with_reason(rows, going)


def projects(going: Going) -> Iterator[Part]:
    running = projects_of(going.leaver)
    yield Part(
        "projects",
        "โครงการ",
        [f"{row.number} {row}" for row in running],
        lambda: projects_go(running, going),
    )
    unfinished = StepRecord.objects.filter(responsible=going.leaver).exclude(
        state=StepRecord.State.DONE
    )
    steps = list(unfinished.select_related("project").order_by("project", "number"))
    shown = [f"{step.project.number} ขั้นที่ {step.number} {step.title}" for step in steps]
    yield Part("steps", "ขั้นตอนของโครงการ", shown, lambda: steps_go(steps, going))


def stand_ins_go(rows: Iterable[StandIn], going: Going) -> None:
    for row in rows:
        if row.person_id == going.leaver.pk:
            row.person = going.successor
        if row.director_id == going.leaver.pk:
            row.director = going.successor
    save_with_reason(rows, going)


def stand_ins(going: Going) -> Iterator[Part]:
    """Those that are current or begin later; nobody stands in for themselves."""
    theirs = models.Q(person=going.leaver) | models.Q(director=going.leaver)
    rows = list(
        StandIn.objects.filter(theirs, to_on__gte=going.today).select_related("person", "director")
    )
    both = {going.leaver.pk, going.successor.pk}
    clash = any({row.person_id, row.director_id} == both for row in rows)
    refused = "ผู้รับมอบจะรักษาการแทนตนเอง โปรดแก้ที่รายการผู้รักษาการแทน" if clash else ""
    yield Part(
        "stand_ins",
        "การรักษาการแทน",
        [str(row) for row in rows],
        lambda: stand_ins_go(rows, going),
        refused,
    )


# The desk -----------------------------------------------------------------------------------------
def cases_go(rows: Iterable[Consultation], going: Going) -> None:
    for case in rows:
        case.hand_over(by=going.by, officer=going.successor, reason=going.reason)


def cases(going: Going) -> Iterator[Part]:
    rows = list(Consultation.objects.in_hand().of(going.leaver).order_by("due_on", "pk"))
    can_take = not rows or officers().filter(pk=going.successor.pk).exists()
    refused = "" if can_take else "ผู้รับมอบไม่มีสิทธิให้คำปรึกษา โปรดให้บทบาทก่อน หรือมอบหมายที่หน้ารายการเรื่อง"
    shown = [f"{case.number} {case.subject}" for case in rows]
    yield Part("cases", "เรื่องขอคำปรึกษา", shown, lambda: cases_go(rows, going), refused)

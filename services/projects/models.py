"""Development projects (process A): the plan that the director approves, and the records of its
twelve steps.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from simple_history.models import HistoricalRecords
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    TaskState,
    WorkflowMixin,
)

from home.admin.versions import RegisterForm
from home.audit.actions import Action
from home.audit.writing import note
from home.files.uploads import PrivateFile
from home.mail.outbox import send_template
from home.models import OF_THE_OFFICE, Holiday, School
from home.moves import Movable, Move, Refused, lock, locked
from home.numbers.series import next_number
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.workdays import due_date, working_days_between
from home.thai.writing import fiscal_year, format_date_short
from services.catalogue.models import System
from services.processes.models import Unit, WorkStep
from services.processes.rules import (
    APPROVAL,
    CATALOGUE,
    EVALUATION,
    FOLLOW_UP,
    PILOT,
    PLANNING,
    PROCESS,
    REPORT,
)

from .letters import tell_requester
from .order import End, day_fault, order_fault
from .rules import MOVES, Part, StepState, Who
from .schedule import Span, schedule
from .surveys import SurveyRow

SOON = 3  # working days before a due date from which it is shown as near


NUMBERS = "project"  # the series of running numbers


def official_number(sequence: int, year: int) -> str:
    return f"พร.{sequence:03d}/{year}"


def today() -> date:
    return timezone.localdate()


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ProjectQuerySet":
        """Approved plans are for everyone; those being prepared are for the office."""
        return self if user.has_perm("services.view_developmentproject") else self.filter(live=True)

    def of_system(self, system: System) -> "ProjectQuerySet":
        """Projects that made or changed a system, by the plan or by the outcome."""
        return self.filter(models.Q(system=system) | models.Q(outcome__system=system)).distinct()

    def running(self) -> "ProjectQuerySet":
        unfinished = StepRecord.objects.exclude(state=StepRecord.State.DONE)
        return self.filter(pk__in=unfinished.values("project"))


class DevelopmentProject(
    CleansText,
    Findable,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    ClusterableModel,
):
    """A project whose plan is drafted, approved and kept in revisions; its progress stands in
    StepRecord.
    """

    found_by = ("official_number", "number", "title", "objectives")
    numbered_by = ("fiscal_year", "sequence", "search_keys")

    class Kind(models.TextChoices):
        NEW = "new", "พัฒนาระบบใหม่"
        IMPROVE = "improve", "ปรับปรุงระบบเดิม"
        APPLY = "apply", "นำเทคโนโลยีมาประยุกต์ใช้"

    fiscal_year = models.PositiveSmallIntegerField("ปีงบประมาณ", editable=False)
    sequence = models.PositiveIntegerField("ลำดับที่", editable=False)
    title = models.CharField("ชื่อโครงการ/ระบบ", max_length=250)
    kind = models.CharField("ลักษณะงาน", max_length=10, choices=Kind, default=Kind.NEW)
    system = models.ForeignKey(
        System,
        models.SET_NULL,
        verbose_name="ระบบในทะเบียน",
        null=True,
        blank=True,
        related_name="projects",
    )
    reason = models.TextField("หลักการและเหตุผล", blank=True)
    objectives = models.TextField("วัตถุประสงค์", blank=True)
    targets = models.TextField("เป้าหมาย", blank=True)
    scope = models.TextField("ขอบเขต", blank=True)
    method = models.TextField("วิธีดำเนินการ", blank=True)
    order_number = models.CharField("คำสั่งแต่งตั้งที่", max_length=60, blank=True)
    order_on = models.DateField("ลงวันที่", null=True, blank=True)
    budget = models.DecimalField(
        "งบประมาณ (บาท)",
        max_digits=12,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    budget_source = models.CharField("แหล่งงบประมาณ", max_length=160, blank=True)
    starts_on = models.DateField("วันเริ่มโครงการ")
    ends_on = models.DateField("วันสิ้นสุดโครงการ", null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="ผู้รับผิดชอบโครงการ",
        limit_choices_to=OF_THE_OFFICE,
        null=True,
        blank=True,
        related_name="projects",
    )

    objects = ProjectQuerySet.as_manager()

    PLAN_FIELDS = (
        *(
            "title",
            "kind",
            "system",
            "reason",
            "objectives",
            "targets",
            "scope",
            "method",
            "order_number",
            "order_on",
        ),
        *("budget", "budget_source", "starts_on", "ends_on", "owner"),
    )
    NEEDED = (
        "objectives",
        "targets",
        "scope",
        "method",
        "order_number",
        "order_on",
        "ends_on",
        "owner",
    )

    class Meta:
        verbose_name = verbose_name_plural = "โครงการพัฒนาระบบ"
        ordering = ["-fiscal_year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "sequence"], name="one_project_a_number")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """As in the address: 2570-001."""
        return f"{self.fiscal_year}-{self.sequence:03d}"

    @property
    def official_number(self) -> str:
        return official_number(self.sequence, self.fiscal_year)

    def get_absolute_url(self) -> str:
        return reverse("project", args=[self.number])

    def full_clean(self, *args, **kwargs) -> None:
        if self.fiscal_year is None and self.starts_on:
            self.fiscal_year = fiscal_year(self.starts_on)
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "วันสิ้นสุดต้องไม่ก่อนวันเริ่มโครงการ"})

    def save(self, *args, **kwargs) -> None:
        """A new project gets its number and the records of its steps in one transaction."""
        if self.pk:
            return super().save(*args, **kwargs)
        with transaction.atomic():
            self.live = False
            self.fiscal_year = fiscal_year(self.starts_on)
            self.sequence = next_number(NUMBERS, self.fiscal_year)
            super().save(*args, **kwargs)
            for step in WorkStep.objects.filter(process__code=PROCESS).order_by("number"):
                StepRecord.for_step(self, step).save()
            self.replan()
        return None

    # The plan -------------------------------------------------------------------------------------
    def plan(self) -> "DevelopmentProject":
        """The plan as last saved, approved or not."""
        return self.get_latest_revision_as_object() if self.latest_revision_id else self

    def plan_for(self, user) -> "DevelopmentProject":
        """What this person reads: the office its latest draft, everyone else the approved plan."""
        return self.plan() if user.has_perm("services.view_developmentproject") else self

    def missing(self) -> list[str]:
        """Names of what the plan must say before it goes to the director."""
        plan = self.plan()
        names = [
            str(self._meta.get_field(name).verbose_name)
            for name in self.NEEDED
            if not getattr(plan, name)
        ]
        return names if plan.committee.exists() else [*names, "คณะกรรมการ/คณะทำงาน"]

    def get_workflow(self):
        """The admin offers to submit only what may be submitted; else it would break the order
        of the steps.
        """
        in_hand = self.pk and (self.workflow_in_progress or self.ready_to_submit())
        return super().get_workflow() if in_hand else None

    def ready_to_submit(self) -> bool:
        states = {
            step.number: step.state for step in self.steps.filter(number__in=(PLANNING, APPROVAL))
        }
        return (
            states == {PLANNING: StepRecord.State.DONE, APPROVAL: StepRecord.State.WAITING}
            and not self.missing()
        )

    def publish(self, revision, user=None, **options) -> None:
        """Only what was approved is published: nobody passes the director by."""
        approved = self.decisions().filter(status=TaskState.STATUS_APPROVED)
        if not approved.filter(revision=revision).exists():
            raise PermissionDenied("แผนนี้ยังไม่ได้รับอนุมัติจากผู้อำนวยการ")
        super().publish(revision, user=user, **{**options, "skip_permission_checks": True})

    def get_preview_template(self, request, mode_name: str) -> str:
        return "services/projects/plan_preview.html"

    # Deciding -------------------------------------------------------------------------------------
    def decisions(self) -> models.QuerySet:
        """All submissions of the plan with what came of them, the latest first."""
        states = self.workflow_states.values("pk")
        rows = PlanDecision.objects.filter(workflow_state__in=states)
        return rows.select_related(
            "finished_by", "acting_for", "workflow_state__requested_by", "revision"
        ).order_by("-pk")

    @property
    def open_decision(self):
        """The submission that waits for the director, or none."""
        return self.decisions().filter(status=TaskState.STATUS_IN_PROGRESS).first()

    @locked
    def submit(self, user) -> None:
        """Send the plan to the director."""
        if self.workflow_in_progress:
            raise Refused("แผนนี้เสนอผู้อำนวยการแล้ว และกำลังรอการพิจารณา")
        if missing := self.missing():
            raise Refused(f"แผนยังขาด: {', '.join(missing)} โปรดกรอกให้ครบก่อนเสนอ")
        if self.step(APPROVAL).is_done:
            raise Refused("แผนนี้ได้รับอนุมัติแล้ว จึงไม่ต้องเสนออีก")
        if not self.ready_to_submit():
            raise Refused("โปรดทำขั้นที่ 3 ให้เสร็จก่อนเสนอขออนุมัติ")
        workflow = self.get_workflow()
        if workflow is None:
            raise Refused("ยังไม่ได้กำหนดขั้นตอนอนุมัติ โปรดแจ้งผู้ดูแลระบบ")
        state = self.current_workflow_state
        if state:
            state.resume(user)
        else:
            workflow.start(self, user)

    @locked
    def withdraw(self, user) -> None:
        if not self.workflow_in_progress:
            raise Refused("ไม่มีแผนที่รอการพิจารณา จึงถอนไม่ได้")
        self.current_workflow_state.cancel(user=user)

    def changes(self, earlier, later) -> list[tuple[str, str, str]]:
        """What is different between two revisions of the plan: (field, before, after)."""
        before, after = facts_of(earlier.as_object()), facts_of(later.as_object())
        return [(name, before[name], after[name]) for name in after if before[name] != after[name]]

    # Steps ----------------------------------------------------------------------------------------
    def step(self, number: int) -> "StepRecord":
        return self.steps.get(number=number)

    def outcome_or_new(self) -> "ProjectOutcome":
        return ProjectOutcome.objects.filter(project=self).first() or ProjectOutcome(project=self)

    @property
    def made_system(self) -> System | None:
        """What came of the project, else what its plan names."""
        return self.outcome_or_new().system or self.plan().system

    @property
    def rated_instead(self) -> System | None:
        """The other system that the answers in the evaluation are about, if there is one."""
        taken = self.evaluation.exclude(system=None).exclude(system=self.made_system)
        row = taken.select_related("system").first()
        return row and row.system

    @locked
    def take_results(self, rows: Iterable[SurveyRow], system: System) -> None:
        """Put what a survey says of this system in the place of the evaluation."""
        self.evaluation.all().delete()
        for row in rows:
            self.evaluation.create(system=system, **asdict(row))

    @property
    def current_step(self) -> "StepRecord | None":
        """The first that is not done; none when the project is finished."""
        return next(
            (step for step in self.steps.all() if step.state != StepRecord.State.DONE), None
        )

    @property
    def steps_in_hand(self) -> list["StepRecord"]:
        """All that are at work, some within the time of others; else the one to be begun next."""
        at_work = [step for step in self.steps.all() if step.is_active]
        return at_work or [step for step in [self.current_step] if step]

    @property
    def steps_done(self) -> int:
        return sum(step.state == StepRecord.State.DONE for step in self.steps.all())

    def replan(self) -> list["StepRecord"]:
        """Count the dates of the steps anew where they are not done; returns the records that
        changed.
        """
        holidays = Holiday.objects.dates()
        steps = {step.number: step for step in self.steps.order_by("number")}
        spans = [step.span for step in steps.values()]
        days = {row.number: row for row in schedule(self.plan().starts_on, spans, holidays)}
        return [step for step in steps.values() if step.take_dates(days[step.number], holidays)]

    def stage(self) -> str:
        """The column of the board."""
        number = getattr(self.current_step, "number", None)
        return next(name for name, _, numbers in STAGES if number in numbers)


STAGES = (
    ("plan", "เตรียมแผน", (1, 2, 3)),
    ("approval", "รออนุมัติ", (4,)),
    ("work", "พัฒนาและทดลองใช้", (5, 6, 7, 8, 9, 10)),
    ("report", "ประเมินและรายงาน", (11, 12)),
    ("done", "เสร็จสิ้น", (None,)),
)


def facts_of(plan: DevelopmentProject) -> dict[str, str]:
    """The plan as words, field by field, to be compared."""
    facts = {
        str(plan._meta.get_field(name).verbose_name): same_lines(display_field(plan, name))
        for name in plan.PLAN_FIELDS
    }
    return facts | {
        "คณะกรรมการ/คณะทำงาน": "\n".join(str(member) for member in plan.committee.all())
    }


def same_lines(text: str) -> str:
    """What browsers write at the ends of lines, and a space there, is no change of the plan."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def display_field(plan: DevelopmentProject, name: str) -> str:
    value = getattr(plan, name)
    if isinstance(value, date):
        return format_date_short(value)
    if name == "budget":
        return f"{value:,.2f}"
    if name == "kind":
        return plan.get_kind_display()
    return "" if value is None else str(value)


class CommitteeMember(CleansText, Orderable):
    """A member of the committee that an order of the office appointed."""

    project = ParentalKey(DevelopmentProject, on_delete=models.CASCADE, related_name="committee")
    name = models.CharField("ชื่อ", max_length=160)
    position = models.CharField("ตำแหน่ง", max_length=160, blank=True)
    role = models.CharField("ตำแหน่งในคณะทำงาน", max_length=80, default="กรรมการ")
    duty = models.CharField("หน้าที่", max_length=250, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "คณะกรรมการ/คณะทำงาน"

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.position, self.role, self.duty) if part)


class StepQuerySet(models.QuerySet):
    def overdue(self, day: date) -> "StepQuerySet":
        return self.filter(state=StepRecord.State.ACTIVE, due_on__lt=day)


class StepRecord(CleansText, Findable, Movable):
    """How one step of one project goes: planned by the manual's times, done on real days."""

    found_by = ("title", "note")
    found_beside = ("project__search_keys",)
    numbered_by = ("project__fiscal_year", "project__sequence", "project__search_keys")

    State = StepState
    MOVES = MOVES

    project = models.ForeignKey(
        DevelopmentProject, models.CASCADE, verbose_name="โครงการ", related_name="steps"
    )
    number = models.PositiveSmallIntegerField("ขั้นที่")
    title = models.TextField("ชื่อขั้นตอน")
    kind = models.CharField("ชนิด", max_length=10, choices=WorkStep.Kind)
    time_max = models.PositiveSmallIntegerField("เวลาตามคู่มือ", null=True, blank=True)
    time_unit = models.CharField("หน่วยเวลา", max_length=20, choices=Unit, blank=True)
    time_text = models.CharField("เวลาดำเนินงาน", max_length=80, blank=True)
    included_in = models.PositiveSmallIntegerField("รวมอยู่ในเวลาของขั้นที่", null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    planned_start = models.DateField("เริ่มตามแผน", null=True)
    planned_due = models.DateField("ครบกำหนดตามแผน", null=True)
    due_on = models.DateField("ครบกำหนด", null=True, blank=True)
    started_on = models.DateField("เริ่มจริง", null=True, blank=True)
    finished_on = models.DateField("เสร็จจริง", null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้รับผิดชอบ",
        limit_choices_to=OF_THE_OFFICE,
        null=True,
        blank=True,
        related_name="steps",
    )
    note = models.TextField("บันทึก", blank=True)
    reminded_on = models.DateField(null=True, editable=False)

    history = HistoricalRecords(
        verbose_name="ประวัติขั้นตอน", excluded_fields=["reminded_on", "search_keys"]
    )
    objects = StepQuerySet.as_manager()
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "บันทึกขั้นตอน"
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_record_a_step")
        ]

    def __str__(self) -> str:
        return f"ขั้นที่ {self.number} {self.title}"

    @classmethod
    def for_step(cls, project: DevelopmentProject, step: WorkStep) -> "StepRecord":
        """A record that keeps the step as it is now, whatever editors make of the process later."""
        kept = ("number", "kind", "time_max", "time_unit", "time_text", "included_in")
        facts = {name: getattr(step, name) for name in kept}
        return cls(project=project, title=step.label, responsible=project.owner, **facts)

    def take_dates(self, day, holidays: Collection[date]) -> bool:
        """Take the planned dates; a step at work counts from the day on which it really began."""
        if self.state == self.State.DONE:
            return False
        before = (self.planned_start, self.planned_due, self.due_on)
        self.planned_start, self.planned_due = day.start, day.due
        if self.state == self.State.ACTIVE:
            self.due_on = self.counted_due(holidays)
        changed = before != (self.planned_start, self.planned_due, self.due_on)
        if changed:
            self.save()
        return changed

    @property
    def span(self) -> Span:
        return Span(self.number, self.time_max, self.time_unit, self.included_in)

    @property
    def around(self) -> "StepRecord | None":
        """The step within whose time this one runs."""
        return self.project.steps.filter(number=self.included_in).first()

    def counted_due(self, holidays: Collection[date]) -> date:
        """The due date from the real beginning; a step within the time of another has that of the
        other, one without a time that of the plan.
        """
        if self.included_in is not None:
            around = self.around
            return (around and around.due_on) or self.planned_due
        if self.time_max is None or self.started_on is None:
            return self.planned_due
        return due_date(self.started_on, self.time_max, self.time_unit, holidays)

    def others(self) -> list["StepRecord"]:
        return list(self.project.steps.exclude(pk=self.pk).order_by("number"))

    def order_fault(self, action: str) -> str:
        """What must be done before this can begin or end; nothing where it can."""
        end = {"start": End.START, "finish": End.FINISH}.get(action)
        return order_fault(self, end, self.others()) if end else ""

    @property
    def awaited(self) -> str:
        """Why none of its moves can be made now; nothing where one can."""
        return next((self.order_fault(move.name) for move in self.possible()), "")

    def check_order(self, action: str) -> None:
        if fault := self.order_fault(action):
            raise Refused(fault)

    def check_days(self) -> None:
        """The days on which this really began and ended, beside each other and those of others."""
        known = [day for day in (self.started_on, self.finished_on) if day]
        if any(day > today() for day in known):
            raise Refused("วันที่ต้องไม่เกินวันนี้")
        if known != sorted(known):
            raise Refused(f"วันที่เสร็จต้องไม่ก่อนวันที่เริ่ม ({format_date_short(self.started_on)})")
        if fault := day_fault(self, self.others()):
            raise Refused(fault)

    def check_results(self) -> None:
        """What must be there before some of the steps can be called done."""
        project = self.project
        if self.number == CATALOGUE and project.made_system is None:
            raise Refused("โปรดระบุระบบในทะเบียนระบบของโครงการก่อนทำขั้นที่ 5 ให้เสร็จ")
        if self.number == PILOT and not project.pilots.exists():
            raise Refused("โปรดเพิ่มโรงเรียนนำร่องอย่างน้อย 1 แห่งก่อนทำขั้นที่ 7 ให้เสร็จ")
        if self.number == FOLLOW_UP and project.pilots.filter(reported_on=None).exists():
            raise Refused("ยังมีโรงเรียนนำร่องที่ไม่มีผลรายงาน โปรดบันทึกให้ครบ")
        if self.number == EVALUATION and not project.evaluation.exists():
            raise Refused("โปรดบันทึกผลการประเมินก่อนทำขั้นที่ 11 ให้เสร็จ")
        if self.number == EVALUATION and (other := project.rated_instead):
            raise Refused(f"ผลการประเมินเป็นของระบบอื่น ({other}) โปรดนำผลของระบบในโครงการมาแทน")

    def move(self, action: str, day: date, reason: str = "") -> None:
        """Make one move of the table; the project's row is locked, so that two at once never
        count twice.
        """
        with lock(self, parts_of=[self.project]) as step:
            made = step.make_move(action, kind=step.part, roles=frozenset(Who))
            step.check_order(action)
            step.stamp(action, day)
            if made.row.who == Who.HAND:
                step.check_days()
            if action == "finish" and step.kind != WorkStep.Kind.DECISION:
                step.check_results()
            step._change_reason = reason or None
            step.save()
            note(Action.MOVE, step, before=made.before, after=made.after, reason=reason)
        self.refresh_from_db()

    @property
    def days_read(self) -> str:
        """What somebody who corrects the days has seen of them."""
        return f"{self.state} {self.started_on} {self.finished_on}"

    def correct_days(
        self, *, started_on: date, finished_on: date | None = None, reason: str, read: str = ""
    ) -> None:
        """Write down afterwards when this really began and ended; the history keeps what stood
        there, and why it was changed.
        """
        with lock(self, parts_of=[self.project]) as step:
            step.check_correction(read, finished_on, reason)
            before = {"started_on": step.started_on, "finished_on": step.finished_on}
            after = {"started_on": started_on, "finished_on": finished_on}
            step.started_on, step.finished_on = started_on, finished_on
            step.check_days()
            step.take_due_date(step.counted_due(Holiday.objects.dates()), reason)
            note(Action.CHANGE, step, before=before, after=after, reason=reason)
        self.refresh_from_db()

    def check_correction(self, read: str, finished_on: date | None, reason: str) -> None:
        if self.kind == WorkStep.Kind.DECISION or self.state == self.State.WAITING:
            raise Refused("ขั้นนี้ไม่มีวันที่ที่บันทึกด้วยมือ จึงแก้ไขวันที่ไม่ได้")
        if read and read != self.days_read:
            raise Refused(
                "ยังไม่ได้บันทึก เพราะมีผู้บันทึกขั้นนี้หลังจากที่ท่านเปิดหน้านี้ โปรดเทียบกับวันที่ด้านบน"
                " แล้วกดบันทึกอีกครั้งหากต้องการใช้ค่าของท่าน"
            )
        if finished_on != self.finished_on and self.is_noted:
            raise Refused("ขั้นนี้เสร็จในวันที่ผู้อำนวยการรับทราบรายงาน จึงแก้ไขวันที่เสร็จไม่ได้")
        if self.is_done != bool(finished_on):
            raise Refused("โปรดระบุวันที่เสร็จของขั้นที่เสร็จแล้วเท่านั้น")
        if not reason.strip():
            raise Refused("โปรดระบุเหตุผลที่บันทึกวันที่ย้อนหลัง")

    @property
    def is_noted(self) -> bool:
        """Whether this ended with the director's note; in older projects people ended it."""
        return self.is_done and self.part == Part.REPORT and hasattr(self.project, "report")

    def take_due_date(self, day: date | None, reason: str) -> None:
        """Save this with its due date, and those within its time that have begun with the same."""
        self.due_on, self._change_reason = day, reason
        self.save()
        within = self.project.steps.filter(included_in=self.number)
        for step in within.exclude(state=self.State.WAITING).exclude(due_on=day):
            step.take_due_date(day, reason)

    def stamp(self, action: str, day: date) -> None:
        if action == "start":
            self.started_on, self.finished_on = day, None
            self.due_on = self.counted_due(Holiday.objects.dates())
        elif action in ("finish", "complete"):
            self.finished_on = day
        else:
            self.finished_on = None
            self.due_on = due_date(
                day,
                self.time_max or 0,
                self.time_unit or Unit.WORKING_DAYS,
                Holiday.objects.dates(),
            )

    def may_be_moved_by(self, user) -> bool:
        """The approval is moved by the director's decision alone."""
        return user.has_perm("services.change_steprecord") and self.kind != WorkStep.Kind.DECISION

    def possible(self) -> list[Move]:
        """The moves that people make now."""
        return self.MOVES.possible(self.state, kind=self.part, roles={Who.HAND})

    @property
    def part(self) -> Part:
        """The last step ends when the director takes note of the report."""
        return Part.REPORT if self.number == REPORT else Part.WORK

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    def urgency(self, day: date, holidays: Collection[date]) -> str:
        """The colour of the due date: bad, warn, ok or nothing."""
        if self.state == self.State.DONE:
            was_late = self.due_on and self.finished_on and self.finished_on > self.due_on
            return "bad" if was_late else "ok"
        if self.state == self.State.WAITING or not self.due_on:
            return ""
        if self.due_on < day:
            return "bad"
        is_near = working_days_between(day, self.due_on, holidays) <= SOON
        return "warn" if is_near else "info"


class Evidence(PrivateFile):
    """A file that shows what was done in a step."""

    step = models.ForeignKey(StepRecord, models.CASCADE, related_name="evidence")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "หลักฐาน"
        ordering = ["pk"]


class PilotSchool(CleansText):
    """A school that tried the system (step 7), and what it reported (step 8)."""

    project = models.ForeignKey(DevelopmentProject, models.CASCADE, related_name="pilots")
    school = models.ForeignKey(School, models.PROTECT, verbose_name="โรงเรียน", related_name="+")
    remarks = models.TextField("ข้อคิดเห็น", blank=True)
    problem = models.TextField("ปัญหาที่พบ", blank=True)
    solution = models.TextField("วิธีแก้ไข", blank=True)
    reported_on = models.DateField("วันที่รายงาน", null=True, blank=True)

    history = HistoricalRecords(verbose_name="ประวัติโรงเรียนนำร่อง")

    class Meta:
        verbose_name = verbose_name_plural = "โรงเรียนนำร่อง"
        ordering = ["school__code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "school"], name="one_pilot_a_school")
        ]

    def __str__(self) -> str:
        return str(self.school)


class EvaluationItem(CleansText):
    """A line of the evaluation table, taken in from the survey or written down from paper."""

    project = models.ForeignKey(DevelopmentProject, models.CASCADE, related_name="evaluation")
    item = models.CharField("รายการประเมิน", max_length=250)
    n = models.PositiveIntegerField("จำนวนผู้ตอบ (n)", validators=[MinValueValidator(1)])
    mean = models.DecimalField(
        "ค่าเฉลี่ย",
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    sd = models.DecimalField(
        "S.D.",
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(3)],
    )
    level = models.CharField("ระดับ", max_length=40)
    # of an item that was taken from a survey
    system = models.ForeignKey(
        System,
        models.SET_NULL,
        verbose_name="ระบบที่ผู้ตอบประเมิน",
        null=True,
        blank=True,
        related_name="+",
    )
    respondents = models.PositiveIntegerField("จำนวนผู้ตอบแบบสำรวจ", null=True, blank=True)
    total = models.PositiveIntegerField("ผลรวมคะแนน", null=True, blank=True)

    history = HistoricalRecords(verbose_name="ประวัติผลประเมิน")

    class Meta:
        verbose_name = verbose_name_plural = "ผลการประเมิน"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.item

    @property
    def score(self) -> Decimal:
        """The sum of all scores: exact where the answers are known, else as the mean has it."""
        return self.mean * self.n if self.total is None else Decimal(self.total)


class ProjectOutcome(CleansText):
    """What came of the project: the texts of the report that need no new approval of the plan."""

    project = models.OneToOneField(DevelopmentProject, models.CASCADE, related_name="outcome")
    system = models.ForeignKey(
        System,
        models.SET_NULL,
        verbose_name="ระบบในทะเบียน",
        null=True,
        blank=True,
        related_name="+",
    )
    survey = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        verbose_name="แบบสำรวจ",
        null=True,
        blank=True,
        related_name="+",
    )
    summary = models.TextField("สรุปผลการดำเนินงาน", blank=True)
    problems = models.TextField("ปัญหาและอุปสรรค", blank=True)
    proposals = models.TextField("ข้อเสนอแนะ", blank=True)

    history = HistoricalRecords(verbose_name="ประวัติผลโครงการ")

    class Meta:
        verbose_name = verbose_name_plural = "ผลของโครงการ"

    def __str__(self) -> str:
        return f"ผลของ {self.project}"


class PlanDecision(CleansText, TaskState):
    """One submission of a plan and what was decided on it; the steps of the project follow it."""

    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="รักษาการแทน",
        null=True,
        blank=True,
        related_name="+",
    )
    acting_by = models.CharField("ที่มาของการรักษาการแทน", max_length=400, blank=True)
    reminded_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "การพิจารณาแผน"

    @property
    def project(self) -> DevelopmentProject:
        return DevelopmentProject.objects.get(pk=self.workflow_state.object_id)

    @property
    def requester(self):
        return self.workflow_state.requested_by

    def approve(self, user=None, update=True, comment="") -> None:
        step = self.project.step(APPROVAL)
        super().approve(user=user, update=update, comment=comment)
        step.move("finish", today())
        self.project.replan()
        tell_requester(self, "emails/plan_approved.txt")

    def reject(self, user=None, update=True, comment="") -> None:
        super().reject(user=user, update=update, comment=comment)
        self.back_to_planning()
        tell_requester(self, "emails/plan_returned.txt")

    def cancel(self, user=None, resume=False, comment="") -> None:
        super().cancel(user=user, resume=resume, comment=comment)
        self.back_to_planning()

    def back_to_planning(self) -> None:
        """The loop of the chart: step 4 back to step 3."""
        project = self.project
        if project.step(APPROVAL).state == StepRecord.State.ACTIVE:
            project.step(APPROVAL).move("return", today())
            project.step(PLANNING).move("reopen", today())


class StandInQuerySet(models.QuerySet):
    def on(self, day: date) -> "StandInQuerySet":
        return self.filter(from_on__lte=day, to_on__gte=day)

    def delete(self) -> tuple[int, dict[str, int]]:
        """One by one, for each director hears of it."""
        deleted = sum(row.delete()[0] for row in self)
        return deleted, {StandIn._meta.label: deleted}

    delete.queryset_only = True  # as Django's own: no manager deletes all rows


class StandIn(CleansText):
    """Who acts for the director (รักษาการ), from one day to another."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="ผู้รักษาการแทน",
        limit_choices_to=OF_THE_OFFICE,
        related_name="stand_ins",
    )
    director = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="แทนผู้อำนวยการ",
        limit_choices_to=OF_THE_OFFICE,
        related_name="+",
    )
    from_on = models.DateField("ตั้งแต่วันที่")
    to_on = models.DateField("ถึงวันที่")
    order = models.CharField("คำสั่งที่", max_length=80, blank=True)

    history = HistoricalRecords(verbose_name="ประวัติการรักษาการ")
    objects = StandInQuerySet.as_manager()
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "ผู้รักษาการแทนผู้อำนวยการ"
        ordering = ["-from_on"]

    def __str__(self) -> str:
        return (
            f"{self.person} ({format_date_short(self.from_on)} – {format_date_short(self.to_on)})"
        )

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        self.tell_director("ตั้งหรือแก้ไข")

    def delete(self, *args, **kwargs):
        pk, deleted = self.pk, super().delete(*args, **kwargs)
        self.pk = pk  # under which the history keeps who took it back
        self.tell_director("ยกเลิก")
        return deleted

    @property
    def named_by(self):
        """Who wrote this last; None where a command did."""
        last = StandIn.history.filter(id=self.pk).first()
        return last and last.history_user

    @property
    def source(self) -> str:
        """The order, and who named the stand-in, as a decision keeps them."""
        order = f"คำสั่งที่ {self.order} " if self.order else ""
        by_director = self.named_by is None or self.named_by == self.director
        return f"{order}ตั้งโดย{'ผู้อำนวยการ' if by_director else f' {self.named_by}'}"

    def tell_director(self, what: str) -> None:
        """Directors read of every stand-in whom somebody else named for them."""
        by = self.named_by
        if by is not None and by != self.director:
            facts = {"stand_in": self, "by": by, "what": what}
            send_template("emails/stand_in_named.txt", self.director.email, facts)

    def clean(self) -> None:
        if self.from_on and self.to_on and self.to_on < self.from_on:
            raise ValidationError({"to_on": "วันสิ้นสุดต้องไม่ก่อนวันเริ่ม"})
        if self.person_id and self.person_id == self.director_id:
            raise ValidationError({"person": "โปรดเลือกผู้อื่นเป็นผู้รักษาการแทน"})

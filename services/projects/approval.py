"""The director's approval of a plan: who may decide, with a reason to send back, and never the
one who asks.
"""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from home.audit.actions import Action
from home.audit.writing import note
from home.moves import Refused, lock
from home.thai.cleaning import CleansText
from home.thai.secrets import RefusesSecrets
from services.processes.rules import APPROVAL

from .letters import tell
from .models import DevelopmentProject, PlanDecision, StandIn, StepRecord, today


class ReasonForm(RefusesSecrets, forms.Form):
    """The comment of a refusal; it may not be empty."""

    comment = forms.CharField(label="เหตุผลที่ส่งกลับ", widget=forms.Textarea, max_length=2000)


class DirectorApprovalTask(CleansText, AbstractGroupApprovalTask):
    """Approval by the director, or by who stands in; not by who asked for it."""

    task_state_class = PlanDecision

    class Meta:
        verbose_name = verbose_name_plural = "อนุมัติโดยผู้อำนวยการ"

    def start(self, workflow_state, user=None):
        decision = super().start(workflow_state, user=user)
        project = DevelopmentProject.objects.get(pk=workflow_state.object_id)
        project.step(APPROVAL).move("start", today())
        project.replan()
        for person in self.deciders():
            tell(person, "emails/plan_submitted.txt", project, decision)
        return decision

    def deciders(self) -> list:
        """The director, and who stands in today."""
        people = set()
        for group in self.groups.all():
            people.update(group.user_set.filter(is_active=True))
        stand_ins = StandIn.objects.on(today()).filter(person__is_active=True)
        people |= {row.person for row in stand_ins.select_related("person")}
        return sorted(people, key=lambda user: user.pk)

    def in_group(self, user) -> bool:
        return self.groups.filter(pk__in=user.groups.values("pk")).exists()

    def stand_in(self, user) -> StandIn | None:
        return StandIn.objects.on(today()).filter(person=user).first()

    def may_decide(self, obj, user) -> bool:
        """The director or the stand-in, unless this person asked for the approval or answers
        for the plan.
        """
        if not user.is_active or self.is_an_author(obj, user):
            return False
        return bool(self.in_group(user) or self.stand_in(user))

    def is_an_author(self, obj, user) -> bool:
        """Who asked for the approval, or owns the plan, must not decide on it."""
        decision = obj.open_decision
        if decision is None:
            return False
        return user.pk in (decision.workflow_state.requested_by_id, obj.plan().owner_id)

    def user_can_access_editor(self, obj, user) -> bool:
        return self.in_group(user)

    def locked_for_user(self, obj, user) -> bool:
        """Nobody changes a plan while the director reads it; it can be withdrawn."""
        return True

    def get_actions(self, obj, user) -> list:
        if not self.may_decide(obj, user):
            return []
        return [("reject", "ส่งกลับให้แก้ไข", True), ("approve", "อนุมัติ", False)]

    def get_form_for_action(self, action):
        return ReasonForm if action == "reject" else super().get_form_for_action(action)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if self.in_group(user) or self.stand_in(user):
            return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return TaskState.objects.none()

    def on_action(self, task_state, user, action_name, **kwargs) -> None:
        """Decide once: the project's row is locked, and the decision read again under the lock."""
        with lock(task_state.workflow_state.content_object) as project:
            self.record_decision(project, task_state, user, action_name, **kwargs)

    def record_decision(self, project, task_state, user, action_name, **kwargs) -> None:
        """The project is locked; Refused where somebody has decided meanwhile."""
        decision = PlanDecision.objects.get(pk=task_state.pk)
        if decision.status != TaskState.STATUS_IN_PROGRESS:
            raise Refused("แผนนี้ได้รับการพิจารณาหรือถอนไปแล้ว จึงไม่ได้บันทึกการพิจารณาซ้ำ")
        if not self.may_decide(project, user):
            raise PermissionDenied("ท่านไม่มีสิทธิพิจารณาแผนนี้")
        if action_name == "reject" and not kwargs.get("comment", "").strip():
            raise Refused("โปรดระบุเหตุผลที่ส่งกลับ")
        if not self.in_group(user):
            stand_in = self.stand_in(user)
            decision.acting_for, decision.acting_by = stand_in.director, stand_in.source
            decision.save(update_fields=["acting_for", "acting_by"])
        super().on_action(decision, user, action_name, **kwargs)
        told = {
            "decision": action_name,
            "revision": decision.revision_id,
            "acting_for": decision.acting_for_id,
        }
        note(Action.DECIDE, project, who=user, after=told)


def sent_back() -> models.QuerySet:
    """The decisions that sent a plan back which nobody has put before the director again or
    withdrawn, each with the key of its project and the plan's title.
    """
    rows = PlanDecision.objects.filter(
        status=TaskState.STATUS_REJECTED,
        workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
        workflow_state__current_task_state=F("pk"),
    )
    key = Cast("workflow_state__object_id", models.BigIntegerField())
    return rows.annotate(project_key=key, plan_title=F("revision__object_str"))


def sent_back_decision(project: DevelopmentProject) -> PlanDecision | None:
    """Why the plan of this project is with its writers again; None where it was not sent back."""
    return sent_back().filter(project_key=project.pk).select_related("finished_by").first()


def decide(project: DevelopmentProject, user, action: str, reason: str, revision_id: int) -> None:
    """The decision from our own page: refused when the plan is no longer the one that was read."""
    with lock(project) as held:
        decision = held.open_decision
        if decision is None:
            raise Refused("แผนนี้ได้รับการพิจารณาหรือถอนไปแล้ว จึงไม่ได้บันทึกการพิจารณาซ้ำ")
        if decision.revision_id != revision_id or held.latest_revision_id != revision_id:
            raise Refused("แผนถูกแก้ไขหลังจากที่ท่านเปิดหน้านี้ โปรดอ่านแผนล่าสุดก่อนพิจารณา")
        decision.task.specific.on_action(decision, user, action, comment=reason)


def waiting_decisions(user) -> models.QuerySet:
    """The submissions that this person may decide now, as may_decide() says of each; the first due
    first.

    Each has the key of its project, the plan's title and the day by which to decide.
    """
    as_director = Q(
        task__in=DirectorApprovalTask.objects.filter(groups__in=user.groups.all()).values("pk")
    )
    as_stand_in = Exists(StandIn.objects.on(today()).filter(person=user))
    rows = PlanDecision.objects.filter(
        as_director | as_stand_in, status=TaskState.STATUS_IN_PROGRESS
    )
    rows = rows.exclude(workflow_state__requested_by=user).exclude(revision__content__owner=user.pk)
    project = Cast("workflow_state__object_id", models.BigIntegerField())
    step = StepRecord.objects.filter(project=OuterRef("project_key"), number=APPROVAL)
    rows = rows.annotate(project_key=project, plan_title=F("revision__object_str"))
    rows = rows.filter(
        project_key__in=DevelopmentProject.objects.values("pk")
    )  # what was deleted may leave its state
    return rows.annotate(due_on=Subquery(step.values("due_on"))).order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )

"""Every run of a job of the schedule with what came of it, and what the runner is told about a job
between two runs.
"""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from home.thai.cleaning import CleansText

from .rules import Outcome

LONGEST_DETAIL = 2_000  # characters of what a job tells; its beginning and end are kept
KEPT = timedelta(days=90)
KEPT_OF_A_JOB = 500


class ScheduledRunQuerySet(models.QuerySet):
    def running(self) -> "ScheduledRunQuerySet":
        return self.filter(outcome=Outcome.RUNNING)

    def latest_of_each(self) -> dict[str, "ScheduledRun"]:
        """The latest run of each job, by the job's key."""
        latest = self.values("job").annotate(newest=Max("pk")).values("newest")
        return {run.job: run for run in self.filter(pk__in=latest)}


class ScheduledRun(CleansText):
    """One run of a job, by the schedule, on request, or by a command."""

    job = models.CharField("งาน", max_length=40)
    started_at = models.DateTimeField("เริ่มเมื่อ")
    ended_at = models.DateTimeField("จบเมื่อ", null=True, blank=True)
    outcome = models.CharField(
        "ผล", max_length=12, choices=Outcome.choices, default=Outcome.RUNNING
    )
    detail = models.TextField("รายละเอียด", blank=True)

    objects = ScheduledRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "งานตามเวลา"
        default_permissions = ("view",)
        permissions = [("ask_scheduledrun", "สั่งงานตามเวลาให้ทำทันที")]
        indexes = [
            models.Index(fields=["job", "started_at"], name="runs_of_a_job"),
            models.Index(fields=["outcome"], name="runs_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at}"

    def end(self, outcome: Outcome, detail: str, at: datetime) -> None:
        """Record what came of it; a run that has ended stays as it is."""
        with transaction.atomic():
            run = ScheduledRun.objects.running().select_for_update().filter(pk=self.pk).first()
            if run:
                run.outcome, run.detail, run.ended_at = outcome, shorten(detail), at
                run.save(update_fields=["outcome", "detail", "ended_at"])


class ScheduledJob(CleansText):
    """What is known of a job beside its runs: since when, whether somebody asked for it, and when
    its worker was last alive.
    """

    job = models.CharField("งาน", max_length=40, unique=True)
    known_since = models.DateTimeField("อยู่ในตารางตั้งแต่", default=timezone.now)
    asked_at = models.DateTimeField("สั่งเมื่อ", null=True, blank=True)
    seen_at = models.DateTimeField("ทำงานอยู่ล่าสุดเมื่อ", null=True, blank=True)

    class Meta:
        default_permissions = ()  # shown with the runs
        verbose_name = verbose_name_plural = "งานในตาราง"

    def __str__(self) -> str:
        return self.job


def shorten(detail: str) -> str:
    """Its beginning and its end: the last lines say what went wrong."""
    if len(detail) <= LONGEST_DETAIL:
        return detail
    half = LONGEST_DETAIL // 2 - 5
    return f"{detail[:half]}\n…\n{detail[-half:]}"

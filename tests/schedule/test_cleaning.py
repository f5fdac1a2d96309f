"""What the tidying takes away, and what it leaves."""

import os
import tempfile
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from home.models import ScheduledRun
from home.schedule import record
from home.schedule.cleaning import clean
from home.schedule.jobs import Failed
from intranet.schedule import RESTORE_TEST, jobs_of_the_site

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def run_at(days: int, job: str = "nightly") -> ScheduledRun:
    began = NOW - timedelta(days=days)
    return ScheduledRun.objects.create(job=job, started_at=began, ended_at=began, outcome="done")


def test_old_runs_go_but_the_newest_of_a_job_stays():
    kept = [run_at(89), run_at(0), run_at(400, "restore_test")]
    run_at(91)
    run_at(500, "restore_test")
    clean()
    assert set(ScheduledRun.objects.all()) == set(kept)


def test_a_job_that_runs_often_keeps_so_many(monkeypatch):
    monkeypatch.setattr(record, "KEPT_OF_A_JOB", 3)
    runs = [run_at(days) for days in (4, 3, 2, 1)]
    clean()
    assert list(ScheduledRun.objects.order_by("pk")) == runs[1:]


def test_ended_sessions_go():
    for key, hours in (("ended", -1), ("going", 1)):
        end = timezone.now() + timedelta(hours=hours)
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    clean()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["going"]


def test_temporary_files_of_ours_go_when_they_are_old(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("tmpold.upload", "tmpnew.upload", "of_another_program"):
        (tmp_path / name).touch()
    old = (NOW - timedelta(days=2)).timestamp()
    for name in ("tmpold.upload", "of_another_program"):
        os.utime(tmp_path / name, (old, old))
    assert "1 ไฟล์" in clean()
    assert {path.name for path in tmp_path.iterdir()} == {"tmpnew.upload", "of_another_program"}


def test_the_jobs_of_the_site_have_names_and_bounds_of_their_own():
    jobs = jobs_of_the_site()
    assert {"nightly", "cleaning"} <= {job.key for job in jobs}
    assert len({job.key for job in jobs}) == len({job.label for job in jobs}) == len(jobs)
    assert all(timedelta(minutes=1) < job.longest < timedelta(hours=6) for job in jobs)
    assert all(job.advice for job in jobs)


def test_backups_are_jobs_where_a_place_for_them_is_named(settings):
    settings.IS_BACKED_UP = False
    assert {"backup", "restore_test"}.isdisjoint(job.key for job in jobs_of_the_site())
    settings.IS_BACKED_UP = True
    assert [job.key for job in jobs_of_the_site()][:2] == ["backup", "restore_test"]


def test_a_restore_test_without_a_backup_fails_in_one_line(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path
    with pytest.raises(Failed, match="ยังไม่มีไฟล์สำรองใน"):
        RESTORE_TEST.body()

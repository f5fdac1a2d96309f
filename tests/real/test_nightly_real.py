"""`manage.py nightly` as a timer runs it: two at once, one that fails, one that was killed."""

import re
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

DUE = """
from datetime import date
from knowledge.models import GuidePage
from home.models import User
officer = User.objects.get(username="officer")
GuidePage.objects.update(review_date=date(2026, 1, 5), content_owner=officer)
from knowledge.models import ReviewReminder
ReviewReminder.objects.all().delete()
from home.models import OutgoingMail
OutgoingMail.objects.all().delete()
"""
MAILS = """
from home.models import OutgoingMail
from home.models import User
officer = User.objects.get(username="officer")
due = OutgoingMail.objects.filter(subject__contains="ถึงกำหนดทบทวนเนื้อหา")
print(due.filter(recipient=officer.email).count())
"""
# An answered case that lost its answers, as a slip by hand in the database leaves it.
BREAK = """
from datetime import date
from services.models import Consultation
case = Consultation.objects.exclude(answers=None).first()
case.answers.all().delete()
Consultation.objects.filter(pk=case.pk).update(
    state="answered",
    follow_up_on=date(2026, 1, 5),
    nudged_on=None,
    email="a@example.invalid",
    close_on=None,
)
"""


def begin(server) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "nightly"],
        cwd=settings.BASE_DIR,
        env=server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_runs_at_once_mail_once(site):
    site.run(DUE)
    runs = [begin(site), begin(site)]
    for run in runs:
        run.communicate()
    codes = sorted(run.returncode for run in runs)
    assert codes in ([0, 0], [0, 75]), codes
    assert site.run(MAILS) == "1\n"


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="with PostgreSQL the file is the lesser lock"
)
def test_a_run_beside_another_does_nothing_and_says_so(site):
    script = (
        "import fcntl, sys; lock = open(sys.argv[1], 'w'); fcntl.flock(lock, fcntl.LOCK_EX);"
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(site.folder / "nightly.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    told = site.manage("nightly")
    assert told.returncode == 75
    assert "running already" in told.stderr
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert site.manage("nightly").returncode == 0


def test_a_task_that_fails_stops_no_other_and_is_told(site):
    site.run(DUE)
    site.run(BREAK)
    told = site.manage("nightly")
    assert told.returncode == 1
    assert re.search(r"^consultations: FAILED: AttributeError", told.stdout, re.MULTILINE)
    assert "Traceback" in told.stderr
    assert "1 of 14 tasks failed: consultations" in told.stderr
    assert re.search(r"^pages: review reminders: [1-9]", told.stdout, re.MULTILINE)
    assert re.search(r"^mail: [0-9]+ sent, ", told.stdout, re.MULTILINE)

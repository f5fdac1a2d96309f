"""The schedule of a real `manage.py start`: what was missed is done once; and a command by cron, in
any folder, with nothing but the settings file.
"""

import subprocess
import sys
import time

from django.conf import settings

from tests.real.test_start import children
from tests.server import Server

PATIENCE = 300  # seconds, on a busy machine
MISSED = """
from datetime import timedelta
from django.utils import timezone
from home.models import ScheduledJob, ScheduledRun
ScheduledRun.objects.all().delete()
long_ago = timezone.now() - timedelta(days=3)
ScheduledJob.objects.update_or_create(job="nightly", defaults={"known_since": long_ago})
"""
RUNS = """
from home.models import ScheduledRun
for run in ScheduledRun.objects.filter(job="nightly").order_by("pk"):
    print(run.outcome, run.detail.partition("\\n")[0])
"""


def runs_when_ended(server: Server) -> list[str]:
    """What came of the nightly runs, once none of them goes on."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        lines = server.run(RUNS).splitlines()
        if lines and not any(line.startswith("running") for line in lines):
            return lines
        time.sleep(2)
    raise AssertionError(server.printed)


def test_a_missed_night_is_caught_up_once_after_the_start(start_site):
    server = start_site()
    assert server.stop() == 0
    server.run(MISSED)
    server.start()
    assert runs_when_ended(server) == ["done ทำครบ 15 งาน"]
    assert server.stop() == 0
    server.start()
    time.sleep(15)  # a look of the runner and a half
    assert runs_when_ended(server) == ["done ทำครบ 15 งาน"]
    assert server.stop() == 0


def test_without_the_schedule_nobody_runs_it(start_site):
    server = start_site(arguments=("--prepared", "--no-schedule"))
    assert len(children(server)) == 3  # two that answer, one that sends mail


def test_cron_runs_on_the_sites_database_from_any_folder(start_site, tmp_path):
    """By the settings file alone, with an environment that knows nothing of the site."""
    server = start_site(arguments=("--prepared",))
    own = {name: text for name, text in server.environment.items() if name.startswith("INTRANET_")}
    del own["INTRANET_SETTINGS_FILE"]
    lines = "".join(f'{name}="{text}"\n' for name, text in own.items())
    path = tmp_path / "office.env"
    path.write_text(lines, encoding="utf-8")
    path.chmod(0o640)
    ended = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "nightly"],
        env={"PATH": "/usr/bin:/bin", "INTRANET_SETTINGS_FILE": str(path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [entry.name for entry in tmp_path.iterdir() if entry != server.folder] == ["office.env"]
    assert runs_when_ended(server)[-1] == "done ทำครบ 15 งาน"

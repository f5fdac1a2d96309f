"""The service manager of test_upgrade_command.py: is-active, start and stop of one unit, in the
folder that SITE_OF_TEST names.

It begins what kit/intranet.service says: first ExecStartPre, then ExecStart, with the settings file
as environment.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

SITE = Path(os.environ["SITE_OF_TEST"])
GROUND = SITE / "ground"
PID = SITE / "intranet.pid"
KIT = Path(__file__).resolve().parents[2] / "kit" / "release"
LONGEST_STOP = 30


def pid() -> int:
    """Of the main process while it lives."""
    with suppress(OSError, ValueError):
        number = int(PID.read_text())
        state = Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2][0]
        return 0 if state == "Z" else number
    return 0


def start() -> int:
    if pid():
        return 0
    lines = (SITE / "etc" / "intranet.env").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if line)
    places = ["--ground", str(GROUND), "--settings", str(SITE / "etc")]
    before = [sys.executable, "-B", str(KIT), *places, "recover"]
    if subprocess.run(before, check=False).returncode != 0:
        return 1
    current = GROUND / "current"
    command = [current / ".venv" / "bin" / "python", "manage.py", "start", "--no-demo"]
    with open(SITE / "printed", "ab") as printed:
        process = subprocess.Popen(
            [*command, "--port", settings["PORT"]],
            cwd=current,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | settings,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
            start_new_session=True,
        )
    PID.write_text(str(process.pid))
    return 0


def stop() -> int:
    number = pid()
    if number:
        os.kill(number, signal.SIGTERM)
    deadline = time.monotonic() + LONGEST_STOP
    while pid() and time.monotonic() < deadline:
        time.sleep(0.1)
    if pid():
        os.killpg(number, signal.SIGKILL)
    return 0


if __name__ == "__main__":
    order = sys.argv[1]
    if order == "start":
        sys.exit(start())
    sys.exit(stop() if order == "stop" else int(not pid()))

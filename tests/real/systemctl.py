"""The service manager of test_upgrade_command.py and test_offices.py: is-active, start and stop of
a unit, in the folder that SITE_OF_TEST names.

It begins what kit/intranet.service or kit/intranet@.service says: first ExecStartPre, then
ExecStart, with the settings file as environment.
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
UNIT = sys.argv[-1]
OFFICE = UNIT.partition("@")[2]
FOLDER = GROUND / "offices" / OFFICE if OFFICE else GROUND
SETTINGS = SITE / "etc" / (f"intranet/{OFFICE}.env" if OFFICE else "intranet.env")
PID = SITE / f"{UNIT}.pid"
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
    lines = SETTINGS.read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    if OFFICE:
        settings["INTRANET_SETTINGS_FILE"] = str(SETTINGS)
    places = ["--ground", str(GROUND), "--settings", str(SITE / "etc")]
    before = [sys.executable, "-B", str(KIT), *places, f"--office={OFFICE}", "recover"]
    if subprocess.run(before, check=False).returncode != 0:
        return 1
    current = FOLDER / "current"
    command = [current / ".venv" / "bin" / "python", "manage.py", "start", "--no-demo"]
    with open(SITE / f"printed{OFFICE}", "ab") as printed:
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
    if order == "stop":
        sys.exit(stop())
    sys.exit(int(not pid()) if order == "is-active" else 0)

"""The running site: stopped and started by the service manager, and asked whether it answers."""

import http.client
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from layout import Failure, Site, as_owner, environment_of, free_port, last_line, open_log, run

SECONDS_TO_ANSWER = 600
SECONDS_TO_END = 30


def is_active(site: Site) -> bool:
    command = ["systemctl", "is-active", "--quiet", site.unit]
    return subprocess.run(command, check=False).returncode == 0


def need_manager() -> None:
    if shutil.which("systemctl") is None:
        raise Failure("ไม่มี systemctl ในเครื่องนี้ / systemctl is not here")


def stop(site: Site) -> None:
    run(site, "systemctl", "stop", site.unit)


def start(site: Site) -> None:
    """Begun, and ready for people."""
    run(site, "systemctl", "start", site.unit)
    wait_until_ready(site.port, lambda: is_active(site))


def wait_until_ready(port: int, lives: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    told = "ไม่ตอบ / no answer"
    while time.monotonic() < deadline:
        if not lives():
            raise Failure("เริ่มแล้วหยุดเอง / ended by itself")
        with suppress(OSError, http.client.HTTPException):
            status, told = ask(port)
            if status == 200:
                return
        time.sleep(0.2)
    raise Failure(f"/readyz: {told}")


def ask(port: int) -> tuple[int, str]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", "/readyz")
        answer = link.getresponse()
        return answer.status, answer.read().decode(errors="replace").strip().replace("\n", "; ")
    finally:
        link.close()


def try_out(site: Site, release: Path, settings: dict[str, str]) -> None:
    """Let the release answer at another port, by pages alone: no mail leaves, nothing falls due."""
    port = free_port()
    python = release / ".venv" / "bin" / "python"
    pages = ("--prepared", "--no-demo", "--pages-only", "--workers=1", f"--port={port}")
    with open_log(site) as log:
        begun = log.tell()
        process = subprocess.Popen(
            [python, "manage.py", "start", *pages],
            cwd=release,
            env=environment_of(settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **as_owner(site),
        )
    try:
        wait_until_ready(port, lambda: process.poll() is None)
    except Failure as failure:
        told = site.log.read_bytes()[begun:].decode(errors="replace")
        last = last_line(told)
        raise Failure(f"{failure}: {last}") from None
    finally:
        end(process)


def end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

"""Where a site of this machine lies: releases, environments, data, settings, and whose it is.

    /srv/intranet/                 the site; of an office of many: /srv/intranet/offices/NAME/
        current -> releases/…      what is served
        var/                       all data (INTRANET_VAR_DIR), the service's own
        before/                    the data as it was at the last upgrade, for the way back
        upgrade.json               an upgrade or rollback under way; what is there after a power cut
        upgrade.log                what the commands of upgrades printed
    /srv/intranet/releases/        a folder of code each, named by version and digest
    /srv/intranet/environments/    a folder of packages each, named by the digest of the lock
    /srv/intranet/tool ->          the kit that the commands `intranet` and `office` are

Needs nothing but Python.
"""

import os
import re
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TextIO
from urllib.parse import unquote, urlsplit

from environment import SettingsFault, values_in

GROUND = Path("/srv/intranet")
SETTINGS = Path("/etc")
BACKUPS = Path("/var/backups")
PORT = 8000
NAME = re.compile(r"[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?")  # the name of its user must be short
LOADER = "intranet/environment.py"  # of releases that read the settings file by themselves


class Failure(Exception):
    """Why a step cannot be done: one line."""


@dataclass(frozen=True)
class Site:
    """One office's site on this machine."""

    folder: Path
    ground: Path
    settings_file: Path
    unit: str

    @property
    def releases(self) -> Path:
        return self.ground / "releases"

    @property
    def environments(self) -> Path:
        return self.ground / "environments"

    @property
    def settings_of_machine(self) -> Path:
        """Those of the site of kit/install, to which a release leads by itself."""
        file = self.settings_file
        return file if self.folder == self.ground else file.parent.with_name("intranet.env")

    @property
    def current(self) -> Path:
        return self.folder / "current"

    @property
    def backups(self) -> Path:
        """Where the archives lie: the folder that is named, else the one in that of the data."""
        named = self.settings.get("INTRANET_BACKUP_DIR", "")
        return Path(named) if named else self.var / "backups"

    @property
    def journal(self) -> Path:
        return self.folder / "upgrade.json"

    @property
    def before(self) -> Path:
        return self.folder / "before"

    @property
    def log(self) -> Path:
        return self.folder / "upgrade.log"

    @cached_property
    def settings(self) -> dict[str, str]:
        """Name and value of each line of the settings file."""
        try:
            return values_in(self.settings_file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, SettingsFault) as error:
            raise Failure(f"{self.settings_file}: {error}") from None

    @property
    def var(self) -> Path:
        """The folder of data; it must be named, or each release would have one of its own."""
        path = Path(self.settings.get("INTRANET_VAR_DIR", ""))
        if not path.is_absolute():
            raise Failure(
                f"{self.settings_file}: ต้องมี INTRANET_VAR_DIR=/… เป็นที่อยู่เต็ม / is not named there"
            )
        return path

    @property
    def database(self) -> str:
        """The URL of a PostgreSQL database; empty for SQLite."""
        url = self.settings.get("INTRANET_DATABASE_URL", "")
        return url if url.startswith("postgres") else ""

    @property
    def sqlite(self) -> Path:
        url = self.settings.get("INTRANET_DATABASE_URL", "")
        return Path(unquote(urlsplit(url).path[1:])) if url else self.var / "db.sqlite3"

    @property
    def is_made(self) -> bool:
        """Whether a release is served here, or was; false while `office new` has not ended."""
        return self.current.is_symlink() and not self.begun.exists()

    @property
    def begun(self) -> Path:
        """The mark of `office new` until all is done."""
        return self.folder / "begun"

    @property
    def port(self) -> int:
        told = self.settings.get("PORT", str(PORT))
        if not told.isdecimal():
            raise Failure(f"{self.settings_file}: PORT={told} ไม่ใช่ตัวเลข / is no number")
        return int(told)

    @property
    def owner(self) -> tuple[int, int]:
        """User and group of the service: who owns its data."""
        facts = self.var.stat()
        return facts.st_uid, facts.st_gid


def site_of(office: str, ground: Path, settings: Path) -> Site:
    """The site of an office of many; without a name the only one of the machine."""
    if not office:
        return Site(ground, ground, settings / "intranet.env", "intranet")
    if not office.replace("-", "").isalnum() or not office.isascii():
        raise Failure(f"--office {office}: ใช้ a-z 0-9 และ - เท่านั้น / letters, digits and - only")
    file = settings / "intranet" / f"{office}.env"
    return Site(ground / "offices" / office, ground, file, f"intranet@{office}")


@dataclass(frozen=True)
class Machine:
    """The places of this machine, and the sites on it."""

    ground: Path
    settings: Path
    backups: Path

    def site(self, office: str) -> Site:
        return site_of(office, self.ground, self.settings)

    def own_site(self) -> list[Site]:
        """That of kit/install, if anybody has begun it; many offices need none."""
        site = self.site("")
        if not site.settings_file.exists() or not site.current.is_symlink():
            return []
        return [site] if site.var.is_dir() and any(site.var.iterdir()) else []

    def offices(self) -> list[Site]:
        """Those of `office new`, by name; also those that it has not ended. What else lies there,
        such as a disk's lost+found or a copy by hand, is no office.
        """
        folders = sorted(path for path in self.ground.glob("offices/*") if path.is_dir())
        return [self.site(folder.name) for folder in folders if NAME.fullmatch(folder.name)]


def settings_for(site: Site, release: Path) -> dict[str, str]:
    """The settings as they are given to a release; one that reads the file itself is told which."""
    if (release / LOADER).exists():
        return site.settings | {"INTRANET_SETTINGS_FILE": str(site.settings_file)}
    return site.settings


def environment_of(settings: dict[str, str]) -> dict[str, str]:
    """What a command of a release is begun with: the settings, and nothing of who calls."""
    kept = {name: os.environ[name] for name in ("PATH", "TZ", "TMPDIR") if name in os.environ}
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"} | kept | settings


def as_owner(site: Site) -> dict[str, object]:
    """Arguments of subprocess by which a command is the service's user."""
    if os.geteuid() != 0:
        return {"umask": 0o077}
    user, group = site.owner
    return {"user": user, "group": group, "extra_groups": [], "umask": 0o077}


def manage(site: Site, release: Path, *command: str, settings: dict[str, str] | None = None) -> str:
    """A command of that release's manage.py, as the service's user; what it printed."""
    python = release / ".venv" / "bin" / "python"
    settings = settings or settings_for(site, release)
    return run(site, python, "manage.py", *command, cwd=release, settings=settings, owned=True)


def run(
    site: Site,
    *command: object,
    cwd: Path | None = None,
    settings: dict[str, str] | None = None,
    owned: bool = False,
) -> str:
    """A command to its end; what it printed goes into the log too. A failed one is a Failure that
    ends with its last line.
    """
    words = [str(word) for word in command]
    told = subprocess.run(
        words,
        cwd=cwd or "/",
        env=environment_of(settings or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **(as_owner(site) if owned else {}),
    )
    write_down(site, f"$ {' '.join(words)}\n{told.stdout}")
    if told.returncode != 0:
        short = " ".join([Path(words[0]).name, *words[1:4]])
        raise Failure(f"{short}: {last_line(told.stdout) or told.returncode}")
    return told.stdout


def last_line(text: str) -> str:
    """Of what a command printed: the last that names an error, else the last with a word in it."""
    lines = [line.strip() for line in text.splitlines() if re.search(r"\w", line)]
    errors = [line for line in lines if re.search(r"(ERROR|FATAL|Error)\b", line)]
    return (errors or lines or [""])[-1]


def open_log(site: Site) -> TextIO:
    handle = os.open(site.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return open(handle, "a", encoding="utf-8")


def write_down(site: Site, text: str) -> None:
    with open_log(site) as log:
        log.write(text if text.endswith("\n") else f"{text}\n")


def tell(text: str) -> None:
    """A line for who looks on; the work goes on when nobody does any more."""
    with suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sync_folder(folder: Path) -> None:
    """What was renamed or removed in it stays so through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def point(link: Path, target: Path) -> None:
    """Let a link lead elsewhere, in one move."""
    part = link.with_name(f"{link.name}.part")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(link)
    sync_folder(link.parent)

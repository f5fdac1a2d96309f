"""Sites that older versions made: their code out of the history, run with the packages of the
tests, on the database under test.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tests.server import PASSWORD

from . import MISSING

ROOT = Path(settings.BASE_DIR)
# The last version before there was a kit.
OLD = "c10ef234f528772eeef4d72148f8d9b6eb131351"
# Tables that a running site writes by itself.
LIVELY = (
    "session",
    "outgoingmail",
    "axes_",
    "django_migrations",
    "contentchange",
    "scheduledrun",
    "_fts",
    "sqlite_",
    "search",
)
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def landed_tags() -> list[str]:
    told = subprocess.run(["git", "tag"], cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.split()


# Made -----------------------------------------------------------------------------------------
def take_version(name: str, folder: Path) -> None:
    archive = subprocess.run(["git", "archive", name], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode != 0:
        pytest.skip(f"{MISSING}version {name} in the history of this clone")
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)


def take_environment(release: Path, environments: Path) -> None:
    """The packages of this test, as the environment of whoever has this lock."""
    lock = (release / "requirements.lock").read_bytes()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = environments / f"{hashlib.sha256(lock).hexdigest()[:12]}-python{version}"
    if not folder.exists():
        folder.mkdir(parents=True)
        for name in ("bin", "lib", "pyvenv.cfg"):
            (folder / name).symlink_to(Path(sys.prefix) / name)
        (folder / "complete").touch()
    (release / ".venv").symlink_to(folder)


def run_old(release: Path, *command: str, **own: str) -> str:
    """A command of that version's manage.py."""
    outer = {name: value for name, value in os.environ.items() if "INTRANET" not in name}
    ended = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=release,
        env=outer | {"DEMO_PASSWORD": PASSWORD} | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def place_of(var: Path, database_url: str) -> dict[str, str]:
    """Settings that name where a site's data lies."""
    own = {"INTRANET_VAR_DIR": str(var)}
    return own | ({"INTRANET_DATABASE_URL": database_url} if database_url else {})


# Looked at --------------------------------------------------------------------------------------
@contextmanager
def database_at(var: Path, url: str) -> Iterator[Any]:
    """A connection of the database's own library."""
    link = psycopg.connect(url) if url else sqlite3.connect(var / "db.sqlite3", timeout=60)
    with closing(link):
        yield link


def rows_counted(var: Path, url: str) -> dict[str, int]:
    """By table, but for those that a site writes while nobody works."""
    with database_at(var, url) as database:
        vendor = "postgresql" if url else "sqlite"
        names = [name for (name,) in database.execute(TABLES[vendor]).fetchall()]
        lasting = [name for name in names if not any(word in name for word in LIVELY)]
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in lasting
        }


def files_of(var: Path) -> dict[str, int]:
    """Size of each file that people gave."""
    folders = (var / "media", var / "private")
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(var)): path.stat().st_size for path in paths}

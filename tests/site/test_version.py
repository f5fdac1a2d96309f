"""One version, in one place, told by the commands, by the admin and by the changelog."""

import os
import re
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings

from intranet import __version__

ROOT = Path(settings.BASE_DIR)
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## \[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)$", CHANGELOG, re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}  # of Keep a Changelog


def told_by(*words: str) -> str:
    """What manage.py says, in an environment without a setting of the site."""
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("INTRANET_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *words],
        cwd="/",
        env=bare,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def test_manage_py_tells_the_version_of_the_site_and_of_what_it_stands_on():
    line = f"intranet {__version__} (Django {version('Django')}, Wagtail {version('wagtail')})"
    assert told_by("--version") == line
    assert told_by("version") == line


def test_start_tells_the_version_of_the_site(tmp_path, monkeypatch):
    monkeypatch.setenv("INTRANET_VAR_DIR", str(tmp_path))
    words = [sys.executable, ROOT / "manage.py", "start", "--version"]
    ran = subprocess.run(words, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == f"intranet {__version__}"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/", "/admin/guide/"])
def test_the_admin_tells_the_version(address, as_, editor):
    assert f"อินทราเน็ต รุ่น {__version__}</p>" in as_(editor).get(address).content.decode()


def test_the_changelog_begins_with_this_version_and_goes_back_in_order():
    numbers = [tuple(map(int, release[:3])) for release in RELEASES]
    days = [date.fromisoformat(release[3]) for release in RELEASES]
    assert ".".join(map(str, numbers[0])) == __version__
    assert numbers == sorted(set(numbers), reverse=True)
    assert days == sorted(days, reverse=True)
    assert numbers[-1] == (0, 1, 0)


def test_the_changelog_has_the_form_of_keep_a_changelog():
    second = re.findall(r"^## .*", CHANGELOG, re.MULTILINE)
    assert len([line for line in second if line != "## [Unreleased]"]) == len(RELEASES)
    assert set(re.findall(r"^### (.*)", CHANGELOG, re.MULTILINE)) <= KINDS
    for part in CHANGELOG.split("\n## ")[1:]:
        kinds = re.findall(r"^### (.*)", part, re.MULTILINE)
        assert kinds, part.splitlines()[0]
        assert len(kinds) == len(set(kinds))
        assert all(
            re.match(r"\n- ", body) for body in re.split(r"^### .*\n", part, flags=re.MULTILINE)[1:]
        )


def test_the_links_of_the_changelog_lead_somewhere():
    links = re.findall(r"\]\((?!http)([^)#]+)", CHANGELOG)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []

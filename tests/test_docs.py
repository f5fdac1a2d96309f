"""The documents stay true: every setting, command and goal of make is described, and none that
is not there.
"""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
APPS = ["home", "services", "knowledge", "forms", "intranet"]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SETTINGS = (ROOT / "intranet" / "settings.py").read_text(encoding="utf-8")

READ_SETTINGS = {
    f"INTRANET_{name}" for name in re.findall(r'(?:read|url_setting)\("\w+", "([A-Z_]+)"', SETTINGS)
}
OWN_COMMANDS = {name for name, app in get_commands().items() if str(app) in APPS}
GOALS = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))


def test_the_patterns_of_this_file_find_something():
    assert {"INTRANET_SECRET_KEY", "INTRANET_DATABASE_URL", "INTRANET_EMAIL_URL"} <= READ_SETTINGS
    assert {"seed", "start", "import_guides", "import_people", "nightly"} <= OWN_COMMANDS
    assert {"run", "test", "check"} <= GOALS


@pytest.mark.parametrize("name", sorted(READ_SETTINGS))
def test_every_setting_is_described(name):
    assert re.search(rf"^\| `{name}` \|", OPERATIONS, re.MULTILINE)


def test_no_setting_is_described_that_nothing_reads():
    described = set(re.findall(r"^\| `(INTRANET_[A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    assert described - READ_SETTINGS == {
        "INTRANET_TEST_DATABASE_URL",
        "INTRANET_TEST_CHROMIUM",
    }  # which tests read


@pytest.mark.parametrize("name", sorted(OWN_COMMANDS))
def test_every_command_is_described(name):
    assert re.search(rf"^\| `{name}[ `]", OPERATIONS, re.MULTILINE)


def test_no_command_is_described_that_is_not_there():
    table = OPERATIONS.partition("## Commands")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)", table, re.MULTILINE)) == OWN_COMMANDS


@pytest.mark.parametrize("goal", sorted(GOALS))
def test_every_goal_of_make_is_described(goal):
    assert f"`make {goal}`" in OPERATIONS


def test_no_goal_of_make_is_described_that_is_not_there():
    named = re.findall(r"(?:`|^)make ([a-z-]+)", README + OPERATIONS, re.MULTILINE)
    assert set(named) <= GOALS


def test_the_readme_is_short_and_its_links_lead_somewhere():
    assert len(README.splitlines()) <= 120
    links = re.findall(r"\]\((?!http)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_requirement_is_pinned_exactly_and_every_direct_one_says_why():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pins = [line for line in lines if line and not line.startswith(("#", "-r "))]
        assert [pin for pin in pins if not re.match(r"[\w-]+==[\w.]+( +# \S.+)?$", pin)] == []
        direct = lines[1 : lines.index("", 3)]
        assert [pin for pin in direct if "==" in pin and "#" not in pin] == []


def test_no_merge_left_its_marks():
    marks = re.compile(r"^\s*(<{7}|>{7}) ", re.MULTILINE)
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "intranet" / "static").rglob("*.css")]
    assert files
    assert [path.name for path in files if marks.search(path.read_text(encoding="utf-8"))] == []

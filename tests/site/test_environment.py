"""The settings file: read as systemd reads it or refused by line, and the same for every command
from every folder.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from intranet.environment import SettingsFault, contradiction, load, settings_file, values_in

ADDRESS = "INTRANET_BASE_URL"

# By hand from the manual of systemd (systemd.exec, EnvironmentFile=).
READ_AS = [
    ("A=1", {"A": "1"}),
    ("A=", {"A": ""}),
    ("  A = 1  ", {"A": "1"}),
    ("A=one two", {"A": "one two"}),
    ("A=1\nB=2\n", {"A": "1", "B": "2"}),
    ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
    ("# A=1\n; B=2\n\n   \n  # C=3\nD=4", {"D": "4"}),
    ('A="one  two "', {"A": "one  two "}),
    ("A='one # two'", {"A": "one # two"}),
    ('A="it\'s"', {"A": "it's"}),
    ("A='say \"x\"'", {"A": 'say "x"'}),
    ('A="a\\"b\\\\c\\$d\\`e\\n"', {"A": 'a"b\\c$d`e\\n'}),
    ("A='a\\b'", {"A": "a\\b"}),
    ("A=a\\ b\\\\c", {"A": "a b\\c"}),
    ("A=$HOME ${B} `ls`", {"A": "$HOME ${B} `ls`"}),
    ('A=a"b"c', {"A": 'a"b"c'}),
    ("A=a=b==", {"A": "a=b=="}),
    ("A=a#b", {"A": "a#b"}),
    ("A=postgres://u:p%40@h/n?x=1&y=2", {"A": "postgres://u:p%40@h/n?x=1&y=2"}),
    ("A=สำนักงาน", {"A": "สำนักงาน"}),
]
REFUSED = [
    ("A", 1),
    ("A=1\nexport B=2", 2),
    ("A=1\n\nA=2", 3),
    ("9A=1", 1),
    ("=1", 1),
    ("ก=1", 1),
    ("\ufeffA=1", 1),
    ('A="open', 1),
    ("A='open", 1),
    ("A='one\ntwo'", 1),
    ('A="a" b', 1),
    ('A="a""b"', 1),
    ('A="a\\"', 1),
    ("A=1 # a remark", 1),
    ("A=1\\\nB=2", 1),
    ("# a remark \\\nB=2", 1),
    ("A=1\x00", 1),
    ("A=1\x1b[0m", 1),
    ("A=1\nINTRANET_SETTINGS_FILE=/etc/other.env", 2),
]


@pytest.mark.parametrize(("text", "values"), READ_AS)
def test_lines_are_read_as_systemd_reads_them(text, values):
    assert values_in(text) == values


@pytest.mark.parametrize(("text", "line"), REFUSED)
def test_a_line_that_could_be_read_in_two_ways_is_refused_by_its_number(text, line):
    with pytest.raises(SettingsFault) as refused:
        values_in(text)
    assert f"บรรทัดที่ {line}:" in str(refused.value)
    assert f"(line {line})" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("values", "environment", "name"),
    [
        ({ADDRESS: "a"}, {}, ""),
        ({ADDRESS: "a"}, {ADDRESS: "a"}, ""),
        ({ADDRESS: "a"}, {ADDRESS: "b"}, ADDRESS),
        ({ADDRESS: "a"}, {ADDRESS: ""}, ADDRESS),
        ({}, {ADDRESS: "b"}, ""),
        ({}, {"INTRANET_VAR_DIR": "/b"}, "INTRANET_VAR_DIR"),
        ({}, {"INTRANET_DATABASE_URL": "sqlite:////b"}, "INTRANET_DATABASE_URL"),
        ({"LANG": "C.UTF-8"}, {"LANG": "th_TH.UTF-8"}, ""),
        ({"INTRANET_TEST_X": "a"}, {"INTRANET_TEST_X": "b"}, ""),
    ],
)
def test_what_differs_from_the_environment_is_named(values, environment, name):
    assert contradiction(values, environment) == name


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_the_named_file_goes_before_the_one_beside_the_code(tmp_path):
    assert settings_file(None, tmp_path) is None
    beside = written(tmp_path / "intranet.env", "A=1")
    named = str(tmp_path / "other.env")
    assert settings_file(None, tmp_path) == beside
    assert settings_file(named, tmp_path) == Path(named)
    assert settings_file("", tmp_path) is None


def test_a_link_to_nowhere_is_no_missing_file(tmp_path):
    """Or the site would start on another database while the disk of its settings is away."""
    (tmp_path / "intranet.env").symlink_to(tmp_path / "away.env")
    with pytest.raises(SettingsFault):
        load(None, {}, tmp_path)


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o602, 0o601])
def test_a_file_open_to_others_is_refused(tmp_path, mode):
    path = written(tmp_path / "intranet.env", "INTRANET_SECRET_KEY=hush", mode)
    with pytest.raises(SettingsFault, match="chmod 640") as refused:
        load(None, {}, tmp_path)
    assert str(path) in str(refused.value)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400, 0o440])
def test_a_group_may_read_it(tmp_path, mode):
    written(tmp_path / "intranet.env", "A=1\nLANG=C.UTF-8", mode)
    environment = {"LANG": "th_TH.UTF-8"}
    load(None, environment, tmp_path)
    assert environment == {"A": "1", "LANG": "C.UTF-8"}


def test_what_is_no_text_is_refused(tmp_path):
    path = tmp_path / "intranet.env"
    path.write_bytes("A=สวัสดี".encode("cp874"))
    path.chmod(0o600)
    with pytest.raises(SettingsFault, match="UTF-8"):
        load(None, {}, tmp_path)
    path.write_bytes(b"A=" + b"a" * 100_000)
    with pytest.raises(SettingsFault, match="too large"):
        load(None, {}, tmp_path)
    path.unlink()
    path.mkdir(0o700)
    with pytest.raises(SettingsFault):
        load(None, {}, tmp_path)


def manage(*command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command given in some other folder, as cron and people do."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")}
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        env=kept | environment,
        cwd=folder,
        capture_output=True,
        text=True,
    )


TELL = "from django.conf import settings as s; print(s.DATABASES['default']['NAME'], s.BASE_URL)"


def test_a_command_in_any_folder_runs_with_the_file(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    lines = f"INTRANET_VAR_DIR={tmp_path / 'var'}\n{ADDRESS}=https://file.example.go.th\n"
    path = written(tmp_path / "office.env", lines)
    told = manage(
        "shell", "--no-imports", "-c", TELL, folder=elsewhere, INTRANET_SETTINGS_FILE=str(path)
    )
    assert told.stdout.split() == [
        str(tmp_path / "var/db.sqlite3"),
        "https://file.example.go.th",
    ], told.stderr
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize(
    ("lines", "environment", "says"),
    [
        ("INTRANET_VAR_DIR={var}\nINTRANET_EMAIL_URL", {}, "บรรทัดที่ 2"),
        (
            "INTRANET_VAR_DIR={var}\nINTRANET_SECRET_KEY=secret-of-the-file",
            {"INTRANET_SECRET_KEY": "secret-of-the-environment"},
            "INTRANET_SECRET_KEY",
        ),
        ("", {"INTRANET_VAR_DIR": "/srv/other"}, "INTRANET_VAR_DIR"),
    ],
)
def test_a_fault_is_one_line_without_secrets(tmp_path, lines, environment, says):
    path = written(tmp_path / "office.env", lines.format(var=tmp_path / "var"))
    told = manage("check", folder=tmp_path, INTRANET_SETTINGS_FILE=str(path), **environment)
    assert told.returncode == 1
    assert len(told.stderr.strip().splitlines()) == 1, told.stderr
    assert says in told.stderr
    assert str(path) in told.stderr
    assert "secret-of" not in told.stderr
    assert not (tmp_path / "var").exists()


def test_a_named_file_that_is_missing_stops_the_start(tmp_path):
    told = manage("check", folder=tmp_path, INTRANET_SETTINGS_FILE=str(tmp_path / "none.env"))
    assert told.returncode == 1
    assert "none.env" in told.stderr


def test_relative_places_mean_the_same_from_any_folder(tmp_path):
    shown = manage(
        "shell",
        "--no-imports",
        "-c",
        TELL + "; print(s.VAR_DIR)",
        folder=tmp_path,
        INTRANET_SETTINGS_FILE="",
        INTRANET_VAR_DIR="var/test",
        INTRANET_DATABASE_URL="sqlite:///var/test/other.sqlite3",
    )
    database, _, var_dir = shown.stdout.split()
    assert database == str(settings.BASE_DIR / "var/test/other.sqlite3")
    assert var_dir == str(settings.BASE_DIR / "var/test")
    assert not list(tmp_path.iterdir())

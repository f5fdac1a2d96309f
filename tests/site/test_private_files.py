"""Files of the var folder are their owner's alone: what narrows them."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings

from intranet.private_files import everything_in, narrow_all

NOBODY = 65534  # the number of that user on every Linux


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def folder(tmp_path) -> Path:
    """As an older version left it."""
    folder = tmp_path / "var"
    inner = folder / "media" / "images"
    inner.mkdir(parents=True)
    for path in (folder / "db.sqlite3", inner / "ภาพ.png"):
        path.write_bytes(b"content")
        path.chmod(0o644)
    for path in (folder, folder / "media", inner):
        path.chmod(0o755)
    return folder


def test_files_become_600_and_folders_700_at_any_depth_and_keep_their_content(folder):
    (folder / "run.sh").touch()
    (folder / "run.sh").chmod(0o755)
    assert narrow_all(folder) == []
    assert {
        mode(folder),
        mode(folder / "media"),
        mode(folder / "media" / "images"),
        mode(folder / "run.sh"),
    } == {0o700}
    assert {mode(folder / "db.sqlite3"), mode(folder / "media" / "images" / "ภาพ.png")} == {0o600}
    assert (folder / "db.sqlite3").read_bytes() == b"content"


def test_where_a_link_leads_to_is_left_alone(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "theirs").touch()
    outside.chmod(0o755)
    (outside / "theirs").chmod(0o644)
    (folder / "linked").symlink_to(outside)
    (folder / "linked-file").symlink_to(outside / "theirs")
    (folder / "leads-nowhere").symlink_to(tmp_path / "nothing")
    assert narrow_all(folder) == []
    assert (mode(outside), mode(outside / "theirs")) == (0o755, 0o644)


def test_what_goes_away_meanwhile_is_no_fault(folder):
    found = everything_in(str(folder))
    next(found)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert len(list(found)) <= 1  # what was read already; nothing raises
    assert narrow_all(folder) == []


def narrowed_by_nobody(folder: Path) -> str:
    """What narrow_all tells another user of the machine, who owns all but a part of this."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        os.write(tell, "\n".join(narrow_all(folder)).encode())
        os._exit(0)
    os.close(tell)
    with os.fdopen(told, encoding="utf-8") as words:
        left = words.read()
    assert os.waitpid(child, 0)[1] == 0
    return left


def test_what_belongs_to_another_user_is_told_and_the_rest_is_narrowed(folder):
    if os.geteuid() != 0:
        pytest.skip("not here: the right to act as another user (root)")
    with TemporaryDirectory() as open_place:
        Path(open_place).chmod(0o755)
        folder = folder.rename(Path(open_place, "var"))
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        theirs = folder / "db.sqlite3"
        os.chown(theirs, 0, 0)
        assert narrowed_by_nobody(folder) == str(theirs)
        assert mode(theirs) == 0o644
        assert mode(folder / "media" / "images" / "ภาพ.png") == 0o600


@pytest.mark.parametrize("entry", ["manage.py", "intranet/wsgi.py"])
def test_each_way_into_the_site_makes_private_files_whatever_the_shell_says(entry, tmp_path):
    """By what the process itself says of its mask after that file was run as the system runs it."""
    script = (
        "import os, runpy, sys; os.umask(0); sys.argv = [sys.argv[1], 'diffsettings']\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "print('mask', oct(os.umask(0)))"
    )
    environment = {
        **os.environ,
        "INTRANET_VAR_DIR": str(tmp_path / "var"),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    environment.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")
    told = subprocess.run(
        [sys.executable, "-c", script, str(settings.BASE_DIR / entry)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines()[-1] == "mask 0o77"
    made = tmp_path / "var" / "secret-key"
    assert mode(made) == 0o600 and mode(made.parent) == 0o700

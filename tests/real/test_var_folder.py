"""The var folder of a running site is its owner's alone: files 600, folders 700, whatever made
them.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tests.make import make_picture
from tests.test_smoke import Browser

from .test_files import PDF, Sender


def wide(folder: Path) -> Iterator[str]:
    """What is not exactly the owner's alone, with its mode."""
    for path in (folder, *folder.rglob("*")):
        found = stat.S_IMODE(path.lstat().st_mode)
        if found != (0o700 if path.is_dir() else 0o600) and not path.is_symlink():
            yield f"{path.relative_to(folder)} {found:o}"


def loosen(folder: Path) -> None:
    """As older versions, a restored backup or a careless copy left it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_all_that_a_site_keeps_and_makes_is_its_owners_alone(start_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wide") / "var"
    before = os.umask(0o022)  # of the shell that starts it
    try:
        site = start_site(folder=folder)
        site.stop()
        (folder / "media" / "documents").mkdir(parents=True, exist_ok=True)
        (folder / "media" / "documents" / "old.pdf").write_bytes(PDF)
        loosen(folder)
        assert len(list(wide(folder))) > 500
        site.start()
    finally:
        os.umask(before)
    printed = folder / "printed.txt"  # by this test
    printed.chmod(0o600)
    assert list(wide(folder)) == []

    teacher, officer = Sender(site), Sender(site, "officer")
    assert teacher.attach("ใบคำร้อง.pdf", PDF).status_code == 302
    picture = {"files[]": ("ภาพ.png", make_picture(size=(600, 400)), "image/png")}
    added = officer.post_form("/admin/images/multiple/add/", {"title": "ภาพ"}, files=picture)
    assert added.json()["success"]
    assert (
        Browser(site).sign_in("officer").get("/admin/images/").status_code == 200
    )  # makes scaled pictures
    assert site.manage("nightly").returncode == 0
    made = {path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file()}
    assert made >= {
        "db.sqlite3",
        "media",
        "private",
        "static",
        "stamps",
        "log",
        "secret-key",
        "reserve",
        "audit-heads",
    }
    assert list(folder.glob("media/images/*")) and list(folder.glob("private/*/*"))
    assert list(wide(folder)) == []

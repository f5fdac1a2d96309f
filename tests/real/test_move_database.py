"""A site with the demo's content goes from SQLite to PostgreSQL, its files into an object store:
rows, rights, sessions, files and old addresses stand, and the site goes on there.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.object_store import Store, running_store
from tests.server import Server, prepared_folder
from tests.test_smoke import Browser

from .test_postgres_away import Cluster, cluster  # noqa: F401 (a fixture)

KEY = "one-key-of-both-sites-0123456789-abcdefghijklmnop"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
DERIVED = ("thai_search", "wagtailsearch", "home_contentchange", "sqlite")
COUNTED = """
from django.apps import apps
for model in apps.get_models(include_auto_created=True):
    if not model._meta.proxy:
        print(model._meta.db_table, model._base_manager.count())
"""
WITH_A_FILE = """
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
file = ContentFile(b"%PDF-1.7 old", name="เดิม.pdf")
print(get_document_model().objects.create(title="คู่มือเดิม", file=file).url)
"""


@pytest.fixture(scope="module")
def store():
    with running_store() as running:
        yield running


def counts_of(path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as link:
        found = [name for (name,) in link.execute(TABLES)]
        names = [name for name in found if not name.startswith(DERIVED)]
        asked = {name: f'SELECT count(*) FROM "{name}"' for name in names}  # noqa: S608
        return {name: link.execute(words).fetchone()[0] for name, words in asked.items()}


def test_a_site_moves_with_all_that_it_has(
    cluster: Cluster,  # noqa: F811
    store: Store,
    tmp_path,
):
    folder = tmp_path / "var"
    shutil.copytree(prepared_folder(), folder)
    old = Server(folder, changes={"INTRANET_SECRET_KEY": KEY})
    old.start()
    address = old.run(WITH_A_FILE).strip()
    teacher = Browser(old).sign_in("teacher")
    hit = teacher.search("ลืมรหัสผ่าน")[0]
    assert old.stop() == 0
    before = counts_of(folder / "db.sqlite3")

    new = Server(
        folder,
        cluster.url(),
        changes=store.settings | {"INTRANET_SECRET_KEY": KEY},
        last_line="เปิดใช้งานแล้วที่",
    )
    refused = new.manage("move_database", str(tmp_path / "none.sqlite3"))
    assert refused.returncode == 1 and "ไม่พบฐานข้อมูล SQLite" in refused.stderr
    told = new.manage("move_database", str(folder / "db.sqlite3"))
    assert told.returncode == 0, told.stderr
    assert f"{sum(before.values()):,} แถว ตรงกับต้นทางทุกตาราง" in told.stdout
    again = new.manage("move_database", str(folder / "db.sqlite3"))
    assert again.returncode == 1 and "ไม่ว่าง" in again.stderr

    moved = new.manage("move_files")
    assert moved.returncode == 0, moved.stderr
    twice = new.manage("move_files")
    assert "ย้ายครั้งนี้ 0 " in twice.stdout
    for name in ("media", "private"):
        shutil.rmtree(folder / name, ignore_errors=True)

    new.start()
    assert "สร้างและปรับปรุงฐานข้อมูล" not in new.printed
    after = dict(line.split() for line in new.run(COUNTED).splitlines())
    differing = {
        name: (count, after.get(name))
        for name, count in before.items()
        if name in after and int(after[name]) < count
    }
    assert differing == {}
    teacher.server = new  # the same session, the same links
    assert teacher.get("/me/", allow_redirects=False).status_code == 200
    assert teacher.get(hit["url"]).status_code == 200
    assert teacher.search("ลืมรหัสผ่าน")[0]["title"] == hit["title"]
    officer = Browser(new).sign_in("officer")
    assert officer.get(address).content == b"%PDF-1.7 old"
    assert "whole" in new.manage("audit_verify").stdout
    assert new.stop() == 0
    comes_back_from_its_backup(new, cluster, tmp_path, address)


def comes_back_from_its_backup(site: Server, cluster: Cluster, folder: Path, address: str) -> None:  # noqa: F811
    """Database and bucket are lost: the archive has the files of the store too."""
    archives = folder / "archives"
    checked = site.manage("backup", str(archives))
    assert checked.returncode == 0, checked.stderr
    [archive] = archives.glob("*.tar.gz")
    tried = site.manage("restore", "--check", str(archive))
    assert tried.returncode == 0, tried.stderr
    assert "ไม่ถูกแตะต้อง" in tried.stdout
    make_database(cluster, "restored")
    place = folder / "anew"
    place.mkdir()
    with running_store() as other:
        own = other.settings | {"INTRANET_SECRET_KEY": KEY}
        again = Server(place, cluster.url(name="restored"), changes=own, last_line="เปิดใช้งานแล้วที่")
        told = again.manage("restore", str(archive))
        assert told.returncode == 0, told.stderr
        names = other.names()
        assert any(name.startswith("media/") for name in names)
        assert any(name.startswith("kept/audit-heads/") for name in names)
        assert not any((place / name).exists() for name in ("media", "private"))
        again.start()
        assert Browser(again).sign_in("officer").get(address).content == b"%PDF-1.7 old"
        assert again.stop() == 0


def test_a_row_that_postgresql_cannot_hold_is_named_and_nothing_is_moved(cluster, tmp_path):  # noqa: F811
    folder = tmp_path / "var"
    shutil.copytree(prepared_folder(), folder)
    with closing(sqlite3.connect(folder / "db.sqlite3")) as link, link:
        link.execute("UPDATE home_school SET name = name || char(0) WHERE id = 1")
    make_database(cluster, "second")
    site = Server(folder, cluster.url(name="second"), changes={"INTRANET_SECRET_KEY": KEY})
    told = site.manage("move_database", str(folder / "db.sqlite3"))
    assert told.returncode == 1
    assert "home_school แถว 1" in told.stderr
    again = site.manage("move_database", str(folder / "db.sqlite3"))
    assert "ไม่ว่าง" not in again.stderr


def make_database(cluster: Cluster, name: str) -> None:  # noqa: F811
    import psycopg

    url = cluster.url().replace("postgres://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")

"""An archive that an older version made, by that version's own command, is restored by today's: all
rows and files are there, and the site is brought up to date on the way.
"""

import pytest

from tests.server import Server, database_of_its_own

from . import older

pytestmark = pytest.mark.django_db  # so that it runs on both databases
NUMBERS = "SELECT number, state, subject, detail FROM services_consultation ORDER BY number"
PEOPLE = "SELECT username, email, school_id FROM home_user ORDER BY username"
RIGHTS = """SELECT auth_group.name, auth_permission.codename
    FROM auth_group_permissions
    JOIN auth_group ON auth_group.id = group_id
    JOIN auth_permission ON auth_permission.id = permission_id"""
# Tables that gain rows by what the newer version brings along, and the audit's line of the restore.
GROWS = {"auth_permission", "auth_group_permissions", "django_content_type", "home_auditrow"}
GROWS |= {"home_righthandedout", "home_audittext"}


def ask(site: Server, sql: str) -> list[tuple]:
    url = site.environment.get("INTRANET_DATABASE_URL", "")
    with older.database_at(site.folder, url) as database:
        return database.execute(sql).fetchall()


def rows_counted(site: Server) -> dict[str, int]:
    return older.rows_counted(site.folder, site.environment.get("INTRANET_DATABASE_URL", ""))


@pytest.mark.parametrize("version", older.landed_tags())
def test_an_archive_of_an_older_version_is_restored_by_todays(version, tmp_path, django_db_blocker):
    release = tmp_path / "old"
    older.take_version(version, release)
    with (
        django_db_blocker.unblock(),
        database_of_its_own() as url,
        database_of_its_own() as empty,
    ):
        old = Server(tmp_path / "var", url)
        place = older.place_of(old.folder, url)
        older.run_old(release, "start", "--prepare-only", **place)
        older.run_old(release, "backup", str(tmp_path / "store"), **place)
        [archive] = (tmp_path / "store").glob("intranet-*")
        new = Server(tmp_path / "new", empty)
        new.folder.mkdir()
        told = new.manage("restore", str(archive))
        assert told.returncode == 0, told.stderr
        started = new.manage("start", "--prepare-only", "--no-demo")
        assert started.returncode == 0, started.stderr

        before, after = rows_counted(old), rows_counted(new)
        differing = {name for name, rows in before.items() if after[name] != rows}
        assert differing <= GROWS
        assert [name for name in differing if after[name] < before[name]] == []
        assert ask(new, NUMBERS) == ask(old, NUMBERS) != []
        assert ask(new, PEOPLE) == ask(old, PEOPLE) != []
        assert set(ask(old, RIGHTS)) <= set(ask(new, RIGHTS))
        assert older.files_of(new.folder) == older.files_of(old.folder) != {}
        assert "ปรับฐานข้อมูลจากรุ่นเก่าแล้ว" in told.stdout
        verified = new.manage("audit_verify")
        assert verified.returncode == 0, verified.stderr

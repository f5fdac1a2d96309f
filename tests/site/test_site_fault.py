"""No command runs on another database than the var folder's: on an empty one beside a folder that
was lived in, on another site's, or where there is no site yet.
"""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from intranet.database import mark_site, site_fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def no_tables():
    """The tables of the tests come from the models, so none says which migrations were applied."""
    recorder = MigrationRecorder(connection)
    if recorder.has_table():
        recorder.migration_qs.all().delete()


@pytest.fixture
def born(no_tables):
    """A database with a site in it."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        make_table()
    recorder.record_applied("home", "0001_user")


def make_table():
    """As Django does, but within the test's transaction, which takes it away again."""
    key = {"sqlite": "integer PRIMARY KEY AUTOINCREMENT", "postgresql": "bigserial PRIMARY KEY"}
    columns = "app varchar(255), name varchar(255), applied timestamp with time zone"
    if connection.vendor == "sqlite":
        columns = "app varchar(255), name varchar(255), applied datetime"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE django_migrations (id {key[connection.vendor]}, {columns})")


def live_in(folder):
    (folder / "stamps").mkdir(exist_ok=True)
    (folder / "stamps" / "tables").touch()


@pytest.mark.parametrize("command", ["start", "migrate", "seed", "nightly", "createsuperuser"])
def test_an_empty_database_beside_a_lived_in_folder_is_refused(var_dir, no_tables, command):
    live_in(var_dir)
    fault = site_fault(command)
    assert "ว่างเปล่า / is empty" in fault
    assert str(var_dir) in fault
    assert "\n" not in fault


@pytest.mark.parametrize(
    ("command", "is_refused"),
    [("start", False), ("migrate", False), ("restore", False), ("nightly", True), ("backup", True)],
)
def test_where_no_site_is_only_what_makes_one_runs(var_dir, no_tables, command, is_refused):
    fault = site_fault(command)
    assert ("no site here" in fault) is is_refused
    assert bool(fault) is is_refused


@pytest.mark.parametrize("command", ["start", "migrate", "nightly", "shell"])
def test_the_database_of_another_site_is_refused(var_dir, born, command):
    live_in(var_dir)
    assert site_fault(command) == ""
    mark_site()
    assert site_fault(command) == ""
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.all().delete()
    recorder.record_applied("home", "0001_user")
    assert "belongs to another site" in site_fault(command)
    (var_dir / "stamps" / "site").unlink()
    assert site_fault(command) == ""

"""The tables of a new site, made in one step an app, are those that all the steps before made."""

import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.server import environment_of

STEPS = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
# As a site of an older version goes: no squashed step in the place of those that it replaces.
EACH_STEP = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.each_step import EachStep
executor = MigrationExecutor(connection)
executor.loader = EachStep(connection)
executor.migrate(executor.loader.graph.leaf_nodes())
"""
TABLES = """
import json
from django.apps import apps
from django.db import connection
told = {}
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor)):
        if not table.startswith(("home_", "services_", "forms_", "knowledge_")):
            continue
        columns = {}
        for column in connection.introspection.get_table_description(cursor, table):
            kind, size = str(column.type_code), column.display_size
            columns[column.name] = [kind, size, column.null_ok, column.default]
        limits = connection.introspection.get_constraints(cursor, table).values()
        kinds = ("columns", "primary_key", "unique", "foreign_key", "check", "index", "orders")
        limits = sorted(json.dumps([row.get(kind) for kind in kinds]) for row in limits)
        told[table] = [columns, limits]
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    else:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
            "WHERE NOT tgisinternal ORDER BY tgname, tgrelid"
        )
    told["triggers"] = [list(row) for row in cursor.fetchall()]
print(json.dumps(told))
"""


def tables_made_by(steps: str, folder: Path, url: str) -> dict:
    for script in (steps, TABLES):
        ended = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
            cwd=settings.BASE_DIR,
            env=environment_of(folder, url),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_one_step_an_app_makes_the_tables_of_all_the_steps_before(tmp_path, empty_database):
    made = []
    for name, steps in (("once", STEPS), ("each", EACH_STEP)):
        (tmp_path / name).mkdir()
        with empty_database() as url:
            made.append(tables_made_by(steps, tmp_path / name, url))
    once, each = made
    assert len(once) > 60
    assert once == each

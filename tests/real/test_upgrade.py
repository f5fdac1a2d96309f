"""A site that an older version made is brought up to today's by the command that an office starts
it with.

Expected are facts written by hand: what stood in the old database, and what people see of it
afterwards.
"""

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.server import Server, database_of_its_own

OLD = Path(__file__).with_name("old_site")
START = ("start", "--prepare-only", "--no-demo")
WAITED = {
    "hour@example.invalid": timedelta(hours=1),
    "ten-days@example.invalid": timedelta(days=10),
}

COUNTS = {
    "home.User": 10,
    "home.School": 40,
    "home.OutgoingMail": 22,
    "services.System": 22,
    "services.Law": 13,
    "services.Consultation": 12,
    "services.Answer": 7,
    "services.Stamp": 33,
    "services.DevelopmentProject": 4,
    "services.StepRecord": 48,
    "forms.Submission": 25,
    "forms.AccessRequest": 8,
    "forms.AccessItem": 10,
    "forms.Participation": 144,
    "forms.SubmissionFile": 1,
    "knowledge.GuidePage": 20,
    "knowledge.FaqPage": 50,
    "wagtailcore.Page": 126,
    "wagtaildocs.Document": 2,
    "wagtailimages.Image": 1,
    "wagtailredirects.Redirect": 2,
}
CASES = [  # number, state, due on
    ["ปษ.0055/2570", "closed", "2026-11-26"],
    ["ปษ.0056/2570", "answered", "2026-11-26"],
    ["ปษ.0057/2570", "closed", "2026-11-26"],
    ["ปษ.0058/2570", "reopened", "2026-12-03"],
    ["ปษ.0059/2570", "answered", "2026-11-30"],
    ["ปษ.0060/2570", "received", "2026-12-01"],
    ["ปษ.0061/2570", "answered", "2026-12-01"],
    ["ปษ.0062/2570", "answered", "2026-12-02"],
    ["ปษ.0063/2570", "received", "2026-12-03"],
    ["ปษ.0064/2570", "received", "2026-12-03"],
    ["ปษ.0065/2570", "received", "2026-12-03"],
    ["ปษ.0066/2570", "received", "2026-12-02"],
]
ANSWERS = [  # of the form whose answered choices and whose last field were taken out
    {"เครือข่ายหลัก": "ดาวเทียม", "เครื่องที่มี": "แท็บเล็ต", "หมายเหตุ (เลิกใช้แล้ว)": "ครู\x0bใหญ่"},
    {
        "เครือข่ายหลัก": "ใยแก้วนำแสง (เลิกใช้แล้ว)",
        "เครื่องที่มี": "คอมพิวเตอร์, โทรสาร (เลิกใช้แล้ว)",
        "หมายเหตุ (เลิกใช้แล้ว)": "ห้องสมุด\u200bเก่า",
    },
    {"เครือข่ายหลัก": "ใยแก้วนำแสง (เลิกใช้แล้ว)", "เครื่องที่มี": "โทรสาร (เลิกใช้แล้ว)"},
]


NOTED = [  # what the forms noted by themselves, in another order than it happened
    ("2026-10-02 03:04:05.000006+00:00", "export", "", 12, "head"),
    ("2026-10-01 03:04:05+00:00", "read", "คร.0001/2570", 1, "officer"),
    ("2026-10-03 03:04:05+00:00", "erase", "คร.0002/2570", 1, None),
]
NOTE = """INSERT INTO forms_auditentry (at, action, number, rows, actor_id, page_id)
    VALUES ({0}, {0}, {0}, {0}, (SELECT id FROM home_user WHERE username = {0}),
        (SELECT page_ptr_id FROM forms_formpage ORDER BY page_ptr_id LIMIT 1))"""


def load(folder: Path, url: str) -> None:
    """The old database as it was, but for the mails: they wait as long now as they did then;
    and with an old audit.
    """
    sql = gzip.decompress((OLD / f"{connection.vendor}.sql.gz").read_bytes()).decode()
    since = [(str(datetime.now(UTC) - age), recipient) for recipient, age in WAITED.items()]
    if url:
        with psycopg.connect(url, autocommit=True) as database, database.cursor() as cursor:
            cursor.execute(sql.encode())
            cursor.executemany(
                "UPDATE public.home_outgoingmail SET created_at = %s WHERE recipient = %s", since
            )
            cursor.execute("SET search_path TO public")
            cursor.executemany(NOTE.format("%s"), NOTED)
    else:
        with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
            database.executescript(sql)
            database.executemany(
                "UPDATE home_outgoingmail SET created_at = ? WHERE recipient = ?", since
            )
            database.executemany(
                NOTE.format("?"), [(row[0].removesuffix("+00:00"), *row[1:]) for row in NOTED]
            )
            database.commit()


def run_sql(folder: Path, url: str, sql: str) -> None:
    if url:
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(sql)
    else:
        with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
            database.execute(sql)
            database.commit()


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory, django_db_blocker):
    """What the upgraded site tells: facts by name, and what its two starts printed."""
    folder = tmp_path_factory.mktemp("old") / "var"
    folder.mkdir()
    with django_db_blocker.unblock(), database_of_its_own() as url:
        load(folder, url)
        server = Server(folder, url)
        first = server.manage(*START)
        assert first.returncode == 0, first.stdout + first.stderr
        second = server.manage(*START)
        told = server.run((OLD / "look.py").read_text(encoding="utf-8"))
        yield json.loads(told.splitlines()[-1]) | {
            "printed": first.stdout,
            "first": first.stderr,
            "second": second.stdout + second.stderr,
        }


def test_the_start_upgrades_without_an_error_and_the_next_does_nothing(upgraded):
    assert "Traceback" not in upgraded["first"]
    assert "ERROR" not in upgraded["first"]
    assert upgraded["second"].strip() == ""
    assert upgraded["ready"] == "ok"


def test_nothing_is_lost_and_nothing_is_made_twice(upgraded):
    assert upgraded["counts"] == COUNTS


def test_cases_keep_their_numbers_states_and_days(upgraded):
    assert upgraded["cases"] == CASES
    assert upgraded["reopened"] is True


def test_cases_of_old_are_found_by_telephone_and_subject(upgraded):
    assert upgraded["by telephone"] == ["ปษ.0064/2570"]
    assert upgraded["by subject"] == ["ปษ.0065/2570"]


def test_what_was_stored_before_there_were_keys_is_found_by_them(upgraded):
    assert upgraded["found by old keys"] == []
    assert upgraded["requests"] == {
        "คร.1/2570": ["คร.0001/2570"],
        "#๒": ["คร.0002/2569", "คร.0002/2570", "จร.0002/2570"],
        "คร. 3 / 70": ["คร.0003/2570"],
    }


def test_positions_that_forms_stored_as_codes_stand_in_words(upgraded):
    assert upgraded["positions"] == ["ครู", "ผู้อำนวยการโรงเรียน", "เจ้าหน้าที่ธุรการโรงเรียน"]


def test_forms_that_shared_a_series_have_one_each(upgraded):
    assert upgraded["series"] == {
        "access-request": "access_request",
        "satisfaction": "satisfaction_survey",
        "satisfaction-last-year": "satisfaction_survey",
        "needs": "needs_questionnaire",
        "ask": "consultation_request",
        "old-census": "old-census",
        "old-plain": "old-plain",
    }


def test_running_numbers_go_on(upgraded):
    assert upgraded["numbers"] == ["จร.0004/2570", "ปษ.0067/2570"]


def test_answers_to_what_was_taken_out_are_still_read(upgraded):
    assert sorted(upgraded["answers"], key=str) == sorted(ANSWERS, key=str)
    assert set(upgraded["digests of notices"]) == {64}


def test_mails_of_an_hour_wait_and_those_of_ten_days_are_left_to_the_administrator(upgraded):
    fates = {
        name: [fact for fact, holds in fate.items() if holds]
        for name, fate in upgraded["mails"].items()
    }
    assert fates["hour@example.invalid"] == []
    assert fates["ten-days@example.invalid"] == ["given up", "told why"]
    assert fates["sent@example.invalid"] == ["sent"]


def test_addresses_of_people_are_such_as_sign_in_looks_for(upgraded):
    assert upgraded["people"]["Somchai.K"] == "somchai@example.invalid"
    assert upgraded["people"]["MALEE"] == "malee@example.invalid"


def test_people_sign_in_by_any_spelling_of_the_name_that_they_had(upgraded):
    assert upgraded["named"] == {
        "somchai.k": "Somchai.K",
        "ｍａｌｅｅ": "MALEE",
        "Teacher": "teacher",
    }


def test_names_that_are_one_now_are_told_before_anything_changes_and_mended_by_a_command(
    tmp_path, django_db_blocker
):
    folder = tmp_path / "var"
    folder.mkdir()
    with django_db_blocker.unblock(), database_of_its_own() as url:
        load(folder, url)
        schema = "public." if url else ""
        sql = f"UPDATE {schema}home_user SET username = 'Teacher' WHERE username = 'MALEE'"  # noqa: S608
        run_sql(folder, url, sql)
        server = Server(folder, url)
        for _ in range(2):  # the second start finds it as the first did
            refused = server.manage(*START)
            assert refused.returncode != 0
            assert "ชื่อผู้ใช้ซ้ำกัน: Teacher, teacher" in refused.stderr
            assert "rename_account" in refused.stderr
            assert "Traceback" not in refused.stderr
        renamed = server.manage("rename_account", "Teacher", "malee.b")
        assert renamed.returncode == 0, renamed.stderr
        started = server.manage(*START)
        assert started.returncode == 0, started.stdout + started.stderr
        told = server.run(
            "from home.models import User; print(User.objects.get_by_name('MALEE.B').email)"
        )
        assert told.strip() == "malee@example.invalid"


def test_roles_keep_what_the_office_changed(upgraded):
    assert upgraded["officers"] == ["view_holiday"]


def test_the_forms_own_audit_is_in_the_one_audit_chained_and_guarded(upgraded):
    names = {row["who"].partition(" (")[2] for row in upgraded["audit"]}
    assert [(row["action"], row["at"][:19], row["rows"]) for row in upgraded["audit"]] == [
        ("read", "2026-10-01T10:04:05", 1),
        ("export", "2026-10-02T10:04:05", 12),
        ("erase", "2026-10-03T10:04:05", 1),
    ]
    assert names == {"officer)", "head)", ""}
    assert upgraded["audit"][0]["about"].startswith("คร.0001/2570 ")
    assert upgraded["audit faults"] == []
    assert upgraded["rights of the old audit"] == 0


def test_roles_get_what_the_table_gained_and_all_of_it_is_told(upgraded):
    assert upgraded["lacking"] == {"officer": ["home.delete_announcement"]}, (
        "which the office took away"
    )
    told = {
        line.partition(" ")[0]: line
        for line in upgraded["printed"].splitlines()
        if "สิทธิ์ใหม่ของ" in line
    }
    for role in ("ผู้อำนวยการสำนักงานเขตพื้นที่", "ผู้ดูแลระบบ"):
        assert "ดูบันทึกการใช้งาน" in told[f"สิทธิ์ใหม่ของ{role}"]
    officers = told["สิทธิ์ใหม่ของเจ้าหน้าที่กลุ่ม"]
    for right in ("3 รายการ", "ดูคำขอใช้สิทธิของเจ้าของข้อมูล", "ดำเนินการคำขอใช้สิทธิของเจ้าของข้อมูล"):
        assert right in officers
    assert "ไม่ให้คืน 1 รายการ" in upgraded["printed"]


def test_a_plan_that_was_submitted_still_waits(upgraded):
    assert upgraded["plans"] == ["in_progress"]


def test_old_addresses_lead_on_and_pages_open(upgraded):
    assert upgraded["links"] == [[301, upgraded["guide"]], [302, "/knowledge/"]]
    assert upgraded["closed"] == []
    assert "odd-letters" in upgraded["found"]

"""What is done to a restored database before anybody uses it. Runs in a process of its own whose
var folder and database are those of the restore.
"""

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from home.audit import triggers
from home.audit.models import AuditRow
from home.audit.restoring import note_restored
from home.audit.verifying import faults
from home.mail.models import OutgoingMail
from home.people.models import User
from home.privacy.erased import list_in_var, read

from .forgetting import erase_again

MAY_BE_SENT = "ค้างอยู่ตอนสำรองข้อมูล อาจส่งไปแล้วก่อนกู้คืน ตรวจแล้วกดส่งอีกครั้งได้"
WHY = "กู้คืนจากไฟล์สำรองด้วยคำสั่ง restore"
RECORDS = ("services.Consultation", "forms.Submission")


def finish() -> dict[str, int]:
    """How much of each was done."""
    done = {"migrated": migrate()}
    done["audit faults"] = count_faults_of_audit()
    done["erased"] = erase_again(read(list_in_var()))
    done["sessions"] = end_all_sessions()
    done["mails"] = hold_back_mails()
    note_restored(WHY)
    call_command("rebuild_search", if_needed=True, verbosity=0)
    connection.check_constraints()
    done["accounts"] = User.objects.count()
    done["records"] = sum(apps.get_model(label).objects.count() for label in RECORDS)
    done["audit rows"] = AuditRow.objects.count()
    settle()
    return done


def migrate() -> int:
    """A backup of an older version is brought to this one, as a start would."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0, interactive=False)
    return len(plan)


def count_faults_of_audit() -> int:
    """A site whose audit was damaged needs its backup more than another: what is wrong is told, and
    what keeps rows from being changed is put in its place again.
    """
    lacking = triggers.missing_triggers(connection)
    if lacking:
        triggers.drop_triggers(connection)
        triggers.create_triggers(connection)
    return len(lacking) + sum(1 for _ in faults())


def end_all_sessions() -> int:
    apps.get_model("usersessions", "UserSession").objects.all().delete()
    count, _ = Session.objects.all().delete()
    return count


def hold_back_mails() -> int:
    """They were most likely sent after the backup was taken: nobody gets one twice unless the
    administrator sends it.
    """
    waiting = OutgoingMail.objects.waiting()
    return waiting.update(failed_at=timezone.now(), claimed_until=None, last_error=MAY_BE_SENT)


def settle() -> None:
    """On SQLite all is in the file itself, and nothing in a log beside it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    (settings.VAR_DIR / "settings.json").unlink(missing_ok=True)

"""All that `seed --demo` lays is taken away again, and nothing of it is left: rows, files, numbers,
what the samples changed.
"""

import pytest
from django.conf import settings
from django.core.management import call_command

from home.demo.models import DemoContent
from home.demo.pictures import kinds
from home.demo.planning import planned_removal
from home.demo.removal import take_away
from home.models import AuditRow, RunningNumber
from services.desk.settings import DeskSettings
from services.models import Round, System

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {kind._meta.label: kind._base_manager.count() for kind in kinds()}


def files() -> set[str]:
    return {str(path) for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()}


def test_nothing_is_left(admin_user, django_capture_on_commit_callbacks):
    """The stated exceptions: the audit, and that there were samples."""
    call_command("seed", verbosity=0)
    DeskSettings.load()
    before, files_before = counts(), files()
    closing = set(Round.objects.values_list("pk", "closes_on"))
    call_command("seed", "--demo", verbosity=0)
    assert counts() != before and files() != files_before
    assert System.objects.exclude(deputy=None).exists() and RunningNumber.objects.exists()

    assert planned_removal().counts_of_standing() == []
    with django_capture_on_commit_callbacks(execute=True):
        told = dict(take_away(admin_user))
    assert counts() == before
    assert files() == files_before
    assert set(Round.objects.values_list("pk", "closes_on")) == closing
    assert not RunningNumber.objects.exists()
    assert not (settings.VAR_DIR / "demo-accounts.txt").exists()
    assert told["โรงเรียน"] == 40
    assert AuditRow.objects.about(DemoContent.current()).by(admin_user).exists()

    call_command("seed", "--demo", verbosity=0)
    assert counts() == before  # they do not come back

"""Codes that come at once, on real connections: each is good once, and no wrong one is
forgotten.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django import forms
from django.db import connection
from django.utils import timezone

from home.models import User
from home.people.limits.models import Counted
from home.people.second_factor.codes import codes_left, take_code
from home.people.second_factor.factors import add_app
from home.people.second_factor.forms import right_answer
from home.people.second_factor.tries import SHORT
from tests.conftest import PASSWORD

from .authenticator import app_code

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
AT_ONCE = 6


@pytest.fixture
def holder() -> User:
    user = User.objects.create_user("holder", "holder@example.invalid", PASSWORD)
    add_app(user, SECRET, used_step=0, session=None)
    return user


def all_at_once(send: Callable[[], object]) -> list[object]:
    ready = Barrier(AT_ONCE)

    def wait_and_send(_: int) -> object:
        ready.wait()
        try:
            return send()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(wait_and_send, range(AT_ONCE)))


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_those_who_send_one_code_at_once_one_comes_in(holder, kind):
    code = app_code(SECRET) if kind == "app" else codes_left(holder)[0]
    found = all_at_once(lambda: right_answer(holder, "รหัส", lambda at: take_code(holder, code, at)))
    assert len([factor for factor in found if factor]) == 1
    assert Counted.objects.filter(limit=SHORT.name).count() == AT_ONCE - 1
    rest = Authenticator.objects.get(user=holder, type="recovery_codes")
    assert len(RecoveryCodes(rest).get_unused_codes()) == (10 if kind == "app" else 9)


def test_no_more_wrong_codes_are_looked_at_at_once_than_one_after_another(holder):
    """The limit has room for two more."""
    for _ in range(SHORT.most - 2):
        right_answer(holder, "รหัส", lambda at: take_code(holder, "000000", at))

    def send() -> str:
        try:
            right_answer(holder, "รหัส", lambda at: take_code(holder, "000000", at))
        except forms.ValidationError:
            return "waits"
        return "wrong"

    assert sorted(all_at_once(send)) == ["waits"] * (AT_ONCE - 2) + ["wrong"] * 2
    assert Counted.objects.filter(limit=SHORT.name, at__lte=timezone.now()).count() == SHORT.most

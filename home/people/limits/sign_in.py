"""Wrong passwords: limits for an account, a device and an address; axes calls this and stores the
records.

Only failures count, so that a school of hundreds can sign in from one address. A device that knows
the account is counted separately. Known and unknown names are counted, refused and answered in the
same way.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessFailureLog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from home.audit.actions import Action
from home.audit.writing import note
from home.people.models import User
from home.thai.keys import username_key

from .client import client_network
from .counting import count, digest, rows_within, wait
from .devices import word_for
from .models import Counted
from .rules import Limit, network_of

QUARTER = timedelta(minutes=15)
HERE = Limit("sign-in here", 5, QUARTER)  # an account from one address
ACCOUNT = Limit("sign-in account", 20, timedelta(hours=1))  # an account from anywhere
DEVICE = Limit("sign-in device", 10, QUARTER)  # an account from a device that knows it
# all accounts from one address: fewer mistakes happen on a training day
NETWORK = Limit("sign-in network", 200, QUARTER)
# accounts for which the same password was tried from one address
ONE_PASSWORD = Limit("one password", 5, QUARTER)
SLOWED = Limit("slowed network", 1, QUARTER)
# time between two failures from an address that is slowed down
PAUSE = Limit("sign-in network", 1, timedelta(seconds=10))
LIMITS = (HERE, ACCOUNT, DEVICE, NETWORK, ONE_PASSWORD, SLOWED)
LETTERS_OF_A_PASSWORD = 4  # characters of its digest: they recognise a repetition and prove nothing

NOBODY = "ไม่มีบัญชีนี้"
SPRAYED = "รหัสผ่านเดียวกันกับหลายบัญชีจากที่อยู่เดียวกัน"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trial:
    """One try to sign in: digests of the account, known or not, and of the client."""

    user: User | None
    name: str  # the account's; other input may be a password in the wrong field
    account: str
    network: str
    here: str
    device: str  # empty where the device does not know the account
    password: str


def typed_name(request: HttpRequest, credentials: dict | None) -> str:
    given = credentials or {}
    typed = given.get("username") or given.get("email") or request.POST.get("login") or ""
    return typed.strip()


def find_account(request: HttpRequest, typed: str) -> User | None:
    """The account of a user name or an address, by the rules of sign-in. Looked up once per
    request.
    """
    if not hasattr(request, "accounts_tried"):
        request.accounts_tried = {}
    if typed not in request.accounts_tried:
        request.accounts_tried[typed] = User.objects.signing_in_as(typed)
    return request.accounts_tried[typed]


def key_of(user: User) -> str:
    """The key by which wrong passwords of an account are counted."""
    return digest("account", user.pk)


def trial_of(request: HttpRequest, credentials: dict | None) -> Trial:
    typed = typed_name(request, credentials)
    user = find_account(request, typed)
    account = key_of(user) if user else digest("name", username_key(typed))
    network = client_network(request)
    password = digest("password", network, (credentials or {}).get("password", ""))
    return Trial(
        user=user,
        name=user.username if user else NOBODY,
        account=account,
        network=digest("network", network),
        here=digest(account, network),
        device=word_for(request, user),
        password=password[:LETTERS_OF_A_PASSWORD],
    )


def account_name(request: HttpRequest, credentials: dict | None = None) -> str:
    """The name under which axes stores a try: the account's own, whether its name or its address
    was typed. Input that names no account is not stored.
    """
    return trial_of(request, credentials).name


def time_to_wait(trial: Trial, at: datetime) -> timedelta:
    """How long this trial is refused; zero when it may proceed."""
    if trial.device:
        return wait(DEVICE, digest(trial.device), at)
    waits = [wait(HERE, trial.here, at), wait(ACCOUNT, trial.account, at)]
    if rows_within(SLOWED, trial.network, at).exists() or wait(NETWORK, trial.network, at):
        waits.append(wait(PAUSE, trial.network, at))
    return max(waits)


def count_failure(trial: Trial, at: datetime) -> None:
    if trial.device:
        count(DEVICE, digest(trial.device), at, about=trial.account).save()
        return
    one_password = digest(trial.network, trial.password)
    Counted.objects.bulk_create(
        [
            count(HERE, trial.here, at, about=trial.account),
            count(ACCOUNT, trial.account, at, about=trial.account),
            count(NETWORK, trial.network, at, about=trial.account),
            count(ONE_PASSWORD, one_password, at, about=trial.account),
        ]
    )
    accounts = rows_within(ONE_PASSWORD, one_password, at).values("about").distinct().count()
    if accounts >= ONE_PASSWORD.most:
        slow_down(trial, at)


def slow_down(trial: Trial, at: datetime) -> None:
    """From now on unknown devices at this address must wait between two failures."""
    if not rows_within(SLOWED, trial.network, at).exists():
        logger.warning(
            "one password was tried on %s accounts from one address; it is slowed",
            ONE_PASSWORD.most,
        )
        note(Action.LOCKED, kind="home.user", name=SPRAYED, rows=ONE_PASSWORD.most)
    count(SLOWED, trial.network, at).save()


def unlock(user: User) -> int:
    """Delete the counted wrong passwords of an account; returns how many rows."""
    return Counted.objects.filter(about=key_of(user)).exclude(limit=ONE_PASSWORD.name).delete()[0]


def is_locked(user: User, at: datetime) -> bool:
    """Whether anybody is refused at this account: everybody, or an address or a device with too
    many failures.
    """
    mine = key_of(user)
    if wait(ACCOUNT, mine, at):
        return True
    rows = Counted.objects.filter(about=mine, limit__in=[HERE.name, DEVICE.name])
    return any(
        wait(HERE, key, at) or wait(DEVICE, key, at)
        for key in set(rows.values_list("key", flat=True))
    )


def locked_people(at: datetime) -> set[int]:
    """The keys of all accounts with a current lock of any kind."""
    recent = Counted.objects.filter(
        limit__in=[HERE.name, ACCOUNT.name, DEVICE.name], at__gt=at - ACCOUNT.within
    )
    tried = set(recent.order_by().values_list("about", flat=True).distinct())
    people = User.objects.only("pk") if tried else []
    return {
        user.pk for user in people if digest("account", user.pk) in tried and is_locked(user, at)
    }


class SignInLimits(AxesDatabaseHandler):
    """axes' handler for sign-ins and failures, with our limits."""

    def is_locked(self, request: HttpRequest, credentials: dict | None = None) -> bool:
        """Called before a password is checked. The trial is stored, because Django hides the
        password from later code.
        """
        request.sign_in_trial = trial_of(request, credentials)
        request.sign_in_waits = time_to_wait(request.sign_in_trial, request.axes_attempt_time)
        return bool(request.sign_in_waits)

    def user_login_failed(
        self, sender, credentials: dict, request: HttpRequest | None = None, **kwargs
    ) -> None:
        """Counts a wrong password; a client that was refused before the check is only recorded,
        once a minute.
        """
        trial = getattr(request, "sign_in_trial", None)
        if trial is None:
            return
        was_refused = request.axes_locked_out
        if not was_refused:
            count_failure(trial, request.axes_attempt_time)
            request.sign_in_waits = time_to_wait(trial, request.axes_attempt_time)
            request.axes_locked_out = bool(request.sign_in_waits)
        if not was_refused or not self.was_noted(trial, request):
            self.keep(trial, request)

    def was_noted(self, trial: Trial, request: HttpRequest) -> bool:
        since = request.axes_attempt_time - timedelta(minutes=1)
        noted = AccessFailureLog.objects.filter(
            username=trial.name, locked_out=True, attempt_time__gt=since
        )
        return noted.filter(ip_address=request.axes_ip_address or None).exists()

    def keep(self, trial: Trial, request: HttpRequest) -> None:
        """The wrong password is already in the audit; a lock that begins now is recorded here."""
        if request.axes_locked_out:
            note(Action.LOCKED, trial.user, kind="home.user", name=None if trial.user else NOBODY)
        AccessFailureLog.objects.create(
            username=trial.name,
            ip_address=request.axes_ip_address,
            user_agent=request.axes_user_agent,
            http_accept=request.axes_http_accept,
            path_info=request.axes_path_info,
            locked_out=request.axes_locked_out,
        )

    def user_logged_in(self, sender, request: HttpRequest, user: User, **kwargs) -> None:
        """A person who knows the password may mistype again; failures of strangers elsewhere still
        count.
        """
        super().user_logged_in(sender, request, user, **kwargs)
        here = digest(key_of(user), client_network(request))
        Counted.objects.filter(limit=HERE.name, key=here).delete()

    def reset_attempts(self, *, ip_address=None, username=None, ip_or_username=False) -> int:
        """For the commands axes_reset, axes_reset_username and axes_reset_ip."""
        if username:
            return sum(
                unlock(user) for user in User.objects.filter(username_key=username_key(username))
            )
        rows = Counted.objects.filter(limit__in=[limit.name for limit in LIMITS])
        if ip_address:
            rows = rows.filter(key=digest("network", network_of(ip_address)))
        return rows.delete()[0]


def tell_to_wait(
    request: HttpRequest, response: HttpResponse | None, credentials: dict | None
) -> HttpResponse:
    """The page that says how long to wait. It is the same for names without an account."""
    waits = getattr(request, "sign_in_waits", None) or QUARTER
    seconds = max(1, round(waits.total_seconds()))
    context = {"seconds": seconds, "minutes": -(-seconds // 60)}
    page = render(request, "429.html", context, status=429)
    page["Retry-After"] = str(seconds)
    return page

"""Personal data: which models hold it, for how long, and how all that is held on one person is
shown or taken away.

A model that holds it takes the mixin PersonalData; commands, the nightly run and the page "my data"
find it from there.
"""

import email
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.search import index

from home.audit.erasing import erase_names
from home.audit.models import AuditRow, AuditText
from home.mail.models import OutgoingMail
from home.office.models import OfficeSettings
from home.people.models import User
from home.people.telephone import as_stored

from .columns import empty_columns, shown_values
from .erased import add_erased, fact_of_account

ERASED = "[ลบแล้ว]"
SHORTEST_WORD = 6  # shorter words would be found in the middle of others
ONLY_ADDED_TO = {
    AuditRow,
    AuditText,
}  # the database refuses changes there; home.audit.erasing has a way of its own
TEXT_FIELDS = (models.CharField, models.TextField, models.JSONField)


@dataclass(frozen=True)
class Subject:
    """The person in question: the account, where there is one, and the words by which texts speak
    of them.

    What points to the account is theirs. An address connects only with rows that no account stands
    on: it may have been typed by anybody.
    """

    user: User | None
    addresses: frozenset[str]  # in lower case
    words: frozenset[str]
    shared: frozenset[str] = (
        frozenset()
    )  # words that somebody else bears too: no text may lose them

    @classmethod
    def of_user(cls, user: User) -> "Subject":
        names = {f"{user.first_name} {user.last_name}".strip(), user.get_full_name()}
        return cls.from_parts(
            user, {user.own_address}, names | {user.email, user.phone, as_stored(user.phone)}
        )

    @classmethod
    def of_address(cls, address: str) -> "Subject":
        """Somebody without an account, known by the mail address that they gave."""
        return cls.from_parts(None, {address.lower()}, {address})

    @classmethod
    def from_parts(cls, user: User | None, addresses: set[str], words: set[str]) -> "Subject":
        borne = borne_by_others(user)
        known = frozenset(filter(None, addresses)) - borne
        sought = frozenset(word for word in addresses | words if len(word) >= SHORTEST_WORD)
        shared = sought & borne
        return cls(user, known, sought - shared, shared)


def borne_by_others(user: User | None) -> set[str]:
    """Names, addresses and telephones of the office and of everybody else: a namesake's, a
    school's shared number.
    """
    office = OfficeSettings.load()
    words = {office.phone, as_stored(office.phone), office.email, office.dpo_contact}
    for other in User.objects.exclude(pk=user.pk if user else None):
        words |= {
            other.get_full_name(),
            f"{other.first_name} {other.last_name}".strip(),
            other.phone,
            as_stored(other.phone),
            other.email,
        }
    return words


class PersonalData:
    """Mixin of a model whose rows hold data of persons."""

    @classmethod
    def held_on(cls, subject: Subject) -> models.QuerySet:
        """The rows that are about this person."""
        raise NotImplementedError

    @classmethod
    def past_retention(cls, today: date) -> models.QuerySet:
        """The rows whose time is over and that still hold personal data."""
        return cls.objects.none()

    def personal_record(self) -> dict[str, object]:
        """What the row says of the person, by Thai labels."""
        raise NotImplementedError

    def forget(self) -> None:
        """Take the person out of the row, its history and its files; what statistics need may
        stay.
        """
        raise NotImplementedError


def personal_models() -> Iterator[type]:
    return (model for model in apps.get_models() if issubclass(model, PersonalData))


def due_for_removal(today: date) -> dict[str, int]:
    """How many rows of each kind the next run would take, for a look beforehand."""
    counts = {model._meta.label: model.past_retention(today).count() for model in personal_models()}
    return {label: count for label, count in counts.items() if count}


# Shown --------------------------------------------------------------------------------------------
def account_record(user: User) -> dict[str, object]:
    return {
        "ชื่อบัญชี": user.username,
        "ชื่อ": user.get_full_name(),
        **shown_values(user),
        "โรงเรียน": str(user.school or ""),
        "เข้าใช้ครั้งล่าสุด": user.last_login,
    }


def names_at_sign_in(user: User) -> set[str]:
    """Those under which sign-ins are counted and noted."""
    return {user.username, user.username.lower(), user.username_key}


def sign_in_record(row: AccessLog) -> dict[str, object]:
    return {"เวลา": row.attempt_time, "ที่อยู่เครือข่าย": row.ip_address}


def device_record(session: UserSession) -> dict[str, object]:
    return {"อุปกรณ์": session.user_agent, "ที่อยู่เครือข่าย": session.ip, "ใช้ล่าสุด": session.last_seen_at}


def factor_record(factor: Authenticator) -> dict[str, object]:
    """Never its secret."""
    return {
        "ชื่อ": factor.data.get("name", ""),
        "เพิ่มเมื่อ": factor.created_at,
        "ใช้ล่าสุด": factor.last_used_at,
    }


def sign_on_record(row: SocialAccount) -> dict[str, object]:
    return {"ผู้ให้บริการ": row.provider, "รหัสของผู้ให้บริการ": row.uid, "เชื่อมเมื่อ": row.date_joined}


def traces_of(user: User) -> dict[str, list[dict[str, object]]]:
    """Sign-ins, and how many records of each kind name the account: as author, as the one who
    decided, and so on.
    """
    signed_in = AccessLog.objects.filter(username__in=names_at_sign_in(user)).order_by(
        "-attempt_time"
    )
    counts = {str(AuditRow._meta.verbose_name): AuditRow.objects.by(user).count()}
    for relation in user._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if model in (UserSession, SocialAccount, Authenticator):
            continue
        if count := model._default_manager.filter(**{name: user}).count():
            kind = str(model._meta.verbose_name)
            counts[kind] = counts.get(kind, 0) + count
    told = {kind: count for kind, count in counts.items() if count}
    return {
        "การเข้าสู่ระบบ": list(map(sign_in_record, signed_in)),
        "อุปกรณ์ที่เข้าสู่ระบบอยู่": list(map(device_record, UserSession.objects.filter(user=user))),
        "การยืนยันตัวตนสองชั้น": list(map(factor_record, Authenticator.objects.filter(user=user))),
        "บัญชีของหน่วยงานที่เชื่อมไว้": list(map(sign_on_record, SocialAccount.objects.filter(user=user))),
        "จำนวนระเบียนที่อ้างถึงบัญชี": list(filter(None, [told])),
    }


def mails_to(subject: Subject) -> list[dict[str, object]]:
    rows = OutgoingMail.objects.filter(recipient__in=subject.addresses).order_by("-created_at")
    return [{"เรื่อง": row.subject, "เวลา": row.created_at} for row in rows]


def held_on(subject: Subject) -> dict[str, list[dict[str, object]]]:
    """All that is held on a person, by kind of record."""
    found = {"บัญชีผู้ใช้": [account_record(subject.user)]} if subject.user else {}
    found |= {"อีเมลที่ส่งถึง": mails_to(subject)} | (traces_of(subject.user) if subject.user else {})
    found = {kind: records for kind, records in found.items() if records}
    for model in personal_models():
        if records := [row.personal_record() for row in model.held_on(subject)]:
            found[str(model._meta.verbose_name)] = records
    return found


# Taken away ---------------------------------------------------------------------------------------
def spellings(word: str) -> list[str]:
    """The word as columns hold it: plain, in JSON, and in JSON within JSON."""
    once = json.dumps(word)[1:-1]
    return list(dict.fromkeys([word, once, json.dumps(once)[1:-1]]))


def text_columns(model: type[models.Model]) -> list[models.Field]:
    """The columns of this model's own table that may hold words."""
    streams = (
        field
        for field in model._meta.local_concrete_fields
        if field.get_internal_type() == "JSONField"
    )
    texts = (field for field in model._meta.local_concrete_fields if isinstance(field, TEXT_FIELDS))
    return [field for field in dict.fromkeys([*texts, *streams]) if not field.primary_key]


def sweep_column(model: type[models.Model], column: models.Field, words: list[str]) -> set[object]:
    """Put ERASED where a word stands in one column; returns the keys of the rows that changed."""
    table, name, key = model._meta.db_table, column.column, model._meta.pk.column
    is_json = connection.vendor == "postgresql" and column.get_internal_type() == "JSONField"
    text = f'"{name}"::text' if is_json else f'"{name}"'
    back = "::jsonb" if is_json else ""
    mark = json.dumps(ERASED)[1:-1] if column.get_internal_type() == "JSONField" else ERASED
    touched: set[object] = set()
    with connection.cursor() as cursor:
        for word in words:
            place = (
                f"POSITION(%s IN {text}) > 0"
                if connection.vendor == "postgresql"
                else f"INSTR({text}, %s) > 0"
            )
            cursor.execute(f'SELECT "{key}" FROM "{table}" WHERE {place}', [word])  # noqa: S608 - names are the models'
            found = {row[0] for row in cursor.fetchall()}
            if found:
                change = (
                    f'UPDATE "{table}" SET "{name}" = REPLACE({text}, %s, %s){back} WHERE {place}'  # noqa: S608
                )
                cursor.execute(change, [word, mark, word])
                touched |= found
    return touched


def sweep(words: frozenset[str]) -> dict[str, int]:
    """Erase the words from every text column of every table, history and revisions too; counts
    by table.
    """
    forms = list(chain.from_iterable(map(spellings, sorted(words))))
    counts: dict[str, int] = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy or model in ONLY_ADDED_TO:
            continue
        touched: set[object] = set()
        for column in text_columns(model):
            touched |= sweep_column(model, column, forms)
        if touched:
            counts[model._meta.label] = len(touched)
            reindex(model, touched)
    return counts


def reindex(model: type[models.Model], keys: set[object]) -> None:
    if issubclass(model, index.Indexed):
        for row in model.objects.filter(pk__in=keys):
            index.insert_or_update_object(row)


def mail_text(row: OutgoingMail) -> str:
    """All words of a mail; a damaged one is read as far as it goes."""
    message = email.message_from_bytes(bytes(row.message))
    texts = [row.recipient, row.subject]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True) or b""
            texts.append(content.decode("utf-8", "replace"))
    return " ".join(texts)


def forget_mail(subject: Subject) -> int:
    """Mails to the person or that name them, sent or not."""
    sought = subject.words | subject.addresses
    keys = []
    for row in OutgoingMail.objects.iterator():
        text = mail_text(row)
        if any(word in text for word in sought):
            keys.append(row.pk)
    OutgoingMail.objects.filter(pk__in=keys).delete()
    return len(keys)


def forget_account(user: User) -> None:
    """The account stays as a nameless row, so that what others decided keeps its links; nobody
    can sign in with it.
    """
    for model in (
        AccessAttempt,
        AccessFailureLog,
        AccessLog,
    ):  # the law wants these kept: under a name that tells nothing
        model.objects.filter(username__in=names_at_sign_in(user)).update(
            username=f"erased-{user.pk}"
        )
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    UserSession.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for model in (ModelLogEntry, PageLogEntry):
        model.objects.filter(label=str(user)).update(label=ERASED)
    user.groups.clear()
    user.emailaddress_set.all().delete()
    user.socialaccount_set.all().delete()
    user.username = f"erased-{user.pk}"
    empty_columns(user)
    user.is_active = False
    user.set_unusable_password()
    user.save()


def erase(subject: Subject) -> dict[str, int]:
    """Take a person away everywhere, and list it for those who restore a backup; returns how many
    rows of each kind held something.
    """
    with transaction.atomic():
        counts = take_away_rows(subject)
        # Last, so that both stand or neither: what cannot be listed is not erased
        list_erased(subject)
    shrink()
    return counts


def take_away(subject: Subject) -> dict[str, int]:
    """The same for somebody who is on the list already."""
    counts = take_away_rows(subject)
    shrink()
    return counts


def list_erased(subject: Subject) -> None:
    if subject.user:
        add_erased(subject.user.pk, fact_of_account(subject.user.date_joined))
    for address in sorted(subject.addresses):
        add_erased(None, address)


def take_away_rows(subject: Subject) -> dict[str, int]:
    counts: dict[str, int] = {}
    with transaction.atomic():
        for model in personal_models():
            rows = list(model.held_on(subject))
            for row in rows:
                row.forget()
            if rows:
                counts[model._meta.label] = len(rows)
        counts["home.OutgoingMail"] = forget_mail(subject)
        if subject.user:
            forget_account(subject.user)
        for label, count in sweep(subject.words).items():
            counts[label] = counts.get(label, 0) + count
        counts[AuditText._meta.label] = erase_names(subject.user, subject.words)
    return {label: count for label, count in counts.items() if count}


def shrink() -> None:
    """What was replaced stands on in the write-ahead log of SQLite until it is cut, in PostgreSQL's
    tables until they are vacuumed.
    """
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(
                "PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "VACUUM"
            )

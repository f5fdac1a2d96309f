"""Takes the samples away, with what stands on them."""

from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Page, PageLogEntry

from home.audit.actions import Action
from home.audit.writing import note
from home.files.uploads import PrivateFile
from home.first_steps.registers import known_registers, was_continued
from home.numbers.models import RunningNumber
from home.people.models import User

from .models import DemoContent, DemoRows
from .pictures import hold_all_kinds, kinds
from .planning import (
    LOG,
    Keys,
    Kind,
    Removal,
    add,
    entries_about,
    keys_of,
    planned_removal,
    ways_to,
)


class Refused(Exception):
    """Why nothing was taken away, for the person."""


MORE = "มีรายการที่ลงไว้กับข้อมูลตัวอย่างเพิ่มขึ้นหลังจากที่ท่านดู ยังไม่ได้นำออก โปรดดูรายการล่าสุดก่อน"


def take_away(by: User, told: int | None = None) -> list[tuple[str, int]]:
    """All of it in one transaction; returns what went, in words and counts. `told`: of how many
    rows that others made upon samples the person knows.

    Raises Refused where nothing was taken.
    """
    with transaction.atomic():
        hold_all_kinds()
        content = DemoContent.objects.select_for_update().first()
        if content is None or content.taken_away_at:
            raise Refused("ไม่มีข้อมูลตัวอย่างให้นำออกแล้ว")
        removal = planned_removal()
        refuse_what_stands_in_the_way(removal, by)
        if told is not None and removal.standing_count > told:
            raise Refused(MORE)
        delete_all(removal)
        delete_traces(removal.keys)
        set_back_what_changed()
        set_back_numbers()
        DemoRows.objects.all().delete()
        content.taken_away_at = timezone.now()
        content.save()
        counts = removal.counts()
        total = sum(count for _, count in counts)
        note(Action.DELETE, content, who=by, rows=total)
        passwords = settings.VAR_DIR / "demo-accounts.txt"
        transaction.on_commit(partial(passwords.unlink, missing_ok=True))
    return counts


def refuse_what_stands_in_the_way(removal: Removal, by: User) -> None:
    if removal.takes(by):
        raise Refused("ท่านเข้าสู่ระบบด้วยบัญชีตัวอย่าง ซึ่งจะถูกนำออกด้วย โปรดเข้าด้วยบัญชีผู้ดูแลระบบตัวจริง")
    if removal.in_the_way:
        names = ", ".join(user.username for user in removal.in_the_way)
        raise Refused(f"บัญชี {names} อยู่ในโรงเรียนตัวอย่าง โปรดเปลี่ยนสังกัดก่อน")


def delete_all(removal: Removal) -> None:
    """What another row protects waits until that one is gone."""
    delete_files(removal.keys)
    waiting = [kind for kind, keys in removal.keys.items() if keys and kind is not Tag]
    while waiting:
        left = [kind for kind in waiting if not delete_kind(removal, kind)]
        new = [kind for kind, keys in removal.made_since.items() if keys and kind not in left]
        new = [kind for kind in new if exists(kind, removal.keys[kind])]
        if left == waiting and not new:
            names = ", ".join(str(kind._meta.verbose_name_plural) for kind in left)
            raise Refused(f"นำออกไม่ได้ เพราะยังมีข้อมูลอื่นอ้างถึง: {names}")
        waiting = [*left, *new]
    delete_rows(Tag, unused_tags(removal.keys.get(Tag, set())))


def delete_files(keys: Keys) -> None:
    """First, for a row that goes with another leaves its file on the disk."""
    for kind in kinds():
        if issubclass(kind, PrivateFile):
            for row in kind._base_manager.filter(hangs_on(kind, keys)):
                row.delete()


def hangs_on(kind: Kind, keys: Keys) -> Q:
    """The rows of a kind that go, or point to one that goes."""
    condition = Q(pk__in=keys.get(kind, ()))
    for column in kind._meta.concrete_fields:
        if column.is_relation:
            gone = keys.get(column.related_model, ())
            condition |= Q(**{f"{column.name}__in": gone})
    return condition


def exists(kind: Kind, keys: set[str]) -> bool:
    return kind._base_manager.filter(pk__in=keys).exists()


def delete_kind(removal: Removal, kind: Kind) -> bool:
    """False where something protects a row; what does is among those that go then."""
    try:
        with transaction.atomic():
            delete_rows(kind, removal.keys[kind])
    except (models.ProtectedError, models.RestrictedError) as error:
        for row in protectors(error):
            root = next(kind for kind in kinds() if isinstance(row, kind))
            if root in (User, Page) and str(row.pk) not in removal.keys[root]:
                raise Refused(f"นำออกไม่ได้ เพราะ “{row}” ยังอ้างถึงข้อมูลตัวอย่าง") from error
            add(removal, root, {str(row.pk)})
        return False
    return True


def protectors(error: models.ProtectedError | models.RestrictedError) -> set[models.Model]:
    if isinstance(error, models.ProtectedError):
        return error.protected_objects
    return error.restricted_objects


def delete_rows(kind: Kind, keys: set[str]) -> None:
    """Rows with a way of their own of being deleted, such as those with files, one by one."""
    if kind is Page:
        Page.objects.filter(pk__in=keys).delete()
        return
    rows = kind._base_manager.filter(pk__in=keys)
    if kind.delete is models.Model.delete:
        rows.delete()
        return
    for row in rows:
        row.delete()


def unused_tags(keys: set[str]) -> set[str]:
    """People may have put sample words on pages of theirs."""
    tags = Tag.objects.filter(pk__in=keys)
    for relation in ways_to(Tag):
        used = relation.related_model._base_manager.values(relation.field.attname)
        tags = tags.exclude(pk__in=used)
    return keys_of(tags)


def delete_traces(keys: Keys) -> None:
    """Histories, versions and log entries of rows that are gone."""
    for kind, gone in keys.items():
        for log in LOG:
            entries_about(log, kind, gone).delete()
        if history := history_of(kind):
            history._base_manager.filter(**{f"{kind._meta.pk.attname}__in": gone}).delete()
    PageLogEntry.objects.filter(page__in=keys.get(Page, ())).delete()


def history_of(kind: Kind) -> Kind | None:
    app, name = kind._meta.label_lower.split(".")
    label = f"{app}.historical{name}"
    return next((other for other in kinds() if other._meta.label_lower == label), None)


def set_back_what_changed() -> None:
    """Where the samples changed a row that is not theirs, and nobody changed it since."""
    written = dict(DemoRows.objects.exclude(changed={}).values_list("model", "changed"))
    for kind in kinds():
        for key, columns in written.get(kind._meta.label_lower, {}).items():
            for column, (before, after) in columns.items():
                same = kind._base_manager.filter(pk=key, **{column: after})
                same.update(**{column: before})


def set_back_numbers() -> None:
    """Each register goes on after the highest number that something still bears, unless the office
    itself said from where.
    """
    for register in known_registers():
        for counter in RunningNumber.objects.filter(series=register.series).select_for_update():
            if was_continued(register, counter.be_year):
                continue
            last = register.highest(counter.be_year)
            RunningNumber.objects.filter(pk=counter.pk).update(last=last)
            if not last:
                counter.delete()

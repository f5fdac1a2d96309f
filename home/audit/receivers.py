"""Receivers of Django's and Wagtail's signals: sign-ins, changes of rights and settings, and
everything that the admin's own log records. A row is written whichever screen or command did it.
"""

from allauth.account.authentication import get_authentication_records
from django.apps import apps
from django.contrib.auth import signals as auth
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from taggit.models import TaggedItem
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    ModelLogEntry,
    Page,
    PageLogEntry,
)

from home.files.uploads import PrivateFile
from home.people.models import User

from .actions import Action
from .changes import Changes, changes_between, stored_values
from .writing import name_of, note

LOGGED = {
    "wagtail.create": Action.CREATE,
    "wagtail.copy": Action.CREATE,
    "wagtail.delete": Action.DELETE,
    "wagtail.publish": Action.PUBLISH,
    "wagtail.unpublish": Action.UNPUBLISH,
    "wagtail.revert": Action.RESTORE,
    "wagtail.workflow.approve": Action.DECIDE,
    "wagtail.workflow.reject": Action.DECIDE,
}
HELD = {User.groups.through: "groups", User.user_permissions.through: "user_permissions"}
HELD |= {Group.permissions.through: "permissions"}
HOLDERS = {User.groups.through: "user_set", User.user_permissions.through: "user_set"}
HOLDERS |= {Group.permissions.through: "group_set"}
# For these, the receivers below record more than the admin's log does.
TOLD_OTHERWISE = {"wagtail.create", "wagtail.edit", "wagtail.delete"}
FileOfTheAdmin = AbstractImage | AbstractDocument
# Not done by a person: a sign-in updates its time, and a file's size and digest are computed on
# first use.
BY_ITSELF = {"last_login", "file_size", "file_hash"}


def connect() -> None:
    """Called when the apps are ready."""
    auth.user_logged_in.connect(note_sign_in, dispatch_uid="audit")
    auth.user_logged_out.connect(note_sign_out, dispatch_uid="audit")
    auth.user_login_failed.connect(note_failed_sign_in, dispatch_uid="audit")
    for relation in (User.groups, User.user_permissions, Group.permissions):
        m2m_changed.connect(note_rights_change, sender=relation.through, dispatch_uid="audit")
    for model in (GroupPagePermission, GroupCollectionPermission):
        post_save.connect(note_branch_given, sender=model, dispatch_uid="audit")
        post_delete.connect(note_branch_taken, sender=model, dispatch_uid="audit")
    post_save.connect(
        note_collection_closed, sender=CollectionViewRestriction, dispatch_uid="audit"
    )
    post_delete.connect(
        note_collection_opened, sender=CollectionViewRestriction, dispatch_uid="audit"
    )
    through = CollectionViewRestriction.groups.through
    m2m_changed.connect(note_groups_of_closed_collection, sender=through, dispatch_uid="audit")
    for model in (User, *BaseGenericSetting.__subclasses__()):
        pre_save.connect(remember, sender=model, dispatch_uid="audit")
        post_save.connect(note_saved, sender=model, dispatch_uid="audit")
    post_delete.connect(note_account_deleted, sender=User, dispatch_uid="audit")
    for model in (get_image_model(), get_document_model()):
        pre_save.connect(remember, sender=model, dispatch_uid="audit")
        post_save.connect(note_file_saved, sender=model, dispatch_uid="audit")
        post_delete.connect(note_file_deleted, sender=model, dispatch_uid="audit")
    m2m_changed.connect(note_tags_change, sender=TaggedItem, dispatch_uid="audit")
    for model in (model for model in apps.get_models() if issubclass(model, PrivateFile)):
        post_delete.connect(note_private_file_deleted, sender=model, dispatch_uid="audit")
    for model in (PageLogEntry, ModelLogEntry):
        post_save.connect(note_logged, sender=model, dispatch_uid="audit")


# Signing in ---------------------------------------------------------------------------------------
def note_sign_in(sender, request, user, **kwargs) -> None:
    note(Action.SIGN_IN, user, who=user, after=ways_in(request, user))


def ways_in(request, user) -> dict[str, list[str]]:
    """How they authenticated, in allauth's terms: password, socialaccount for the office's
    provider, mfa.
    """
    ways = dict.fromkeys(record["method"] for record in get_authentication_records(request, user))
    return {"ways": list(ways)} if ways else {}


def note_sign_out(sender, request, user, **kwargs) -> None:
    if user is not None:
        note(Action.SIGN_OUT, user, who=user)


def note_failed_sign_in(sender, credentials, request=None, **kwargs) -> None:
    """The typed words are never recorded: they may be a password in the wrong field."""
    if getattr(request, "axes_locked_out", False):
        # Refused before the password was checked: home.people.limits records that, once a minute
        return
    account = account_of(credentials)
    if account is None:
        note(Action.SIGN_IN_FAILED, kind="home.user", name="ไม่มีบัญชีนี้")
    else:
        note(Action.SIGN_IN_FAILED, account)


def account_of(credentials: dict) -> User | None:
    typed = (str(credentials.get(name) or "") for name in ("username", "email", "login"))
    found = (User.objects.signing_in_as(words) for words in typed if words.strip())
    return next(filter(None, found), None)


# Rights -------------------------------------------------------------------------------------------
def note_rights_change(
    sender, instance, action: str, reverse: bool, model, pk_set, **kwargs
) -> None:
    """Roles of a person, permissions of a role, permissions of a person; from either end of the
    relation.
    """
    if action == "pre_clear":
        instance._held_before = rights_by_holder(sender, instance, reverse)
    elif action == "post_clear":
        for owner, held in instance.__dict__.pop("_held_before", []):
            tell_rights(sender, owner, held, rights_of(sender, owner))
    elif action in ("post_add", "post_remove") and pk_set:
        others = list(model._default_manager.filter(pk__in=pk_set))
        owners, turned = (others, [instance]) if reverse else ([instance], others)
        for owner in owners:
            now = rights_of(sender, owner)
            told = {name_of_right(thing) for thing in turned}
            before = set(now) - told if action == "post_add" else set(now) | told
            tell_rights(sender, owner, sorted(before), now)


def rights_by_holder(through, instance: Model, reverse: bool) -> list[tuple[Model, list[str]]]:
    """Each holder of roles or permissions, with what it holds."""
    owners = getattr(instance, HOLDERS[through]).all() if reverse else [instance]
    return [(owner, rights_of(through, owner)) for owner in owners]


def rights_of(through, owner: Model) -> list[str]:
    return sorted(name_of_right(thing) for thing in getattr(owner, HELD[through]).all())


def name_of_right(thing: Group | Permission) -> str:
    """A role by its name, a permission by its code."""
    if isinstance(thing, Group):
        return thing.name
    kind = ContentType.objects.get_for_id(thing.content_type_id)
    return f"{kind.app_label}.{thing.codename}"


def tell_rights(through, owner: Model, before: list[str], after: list[str]) -> None:
    if before != after:
        name = "roles" if through is User.groups.through else "rights"
        note(Action.RIGHTS, owner, before={name: before}, after={name: after})


def branch_of(row: GroupPagePermission | GroupCollectionPermission) -> str:
    place = row.page if isinstance(row, GroupPagePermission) else row.collection
    return f"{row.permission.codename} {place._meta.label_lower} {place.pk}"


def note_branch_given(sender, instance, created: bool, **kwargs) -> None:
    if created:
        note(Action.RIGHTS, instance.group, after={"branch": branch_of(instance)})


def note_branch_taken(sender, instance, **kwargs) -> None:
    note(Action.RIGHTS, instance.group, before={"branch": branch_of(instance)})


def note_collection_closed(sender, instance: CollectionViewRestriction, **kwargs) -> None:
    note(Action.RIGHTS, instance.collection, after={"restriction": instance.restriction_type})


def note_groups_of_closed_collection(
    sender, instance: CollectionViewRestriction, action: str, reverse: bool, **kwargs
) -> None:
    if action.startswith("post_") and not reverse:
        groups = sorted(instance.groups.values_list("name", flat=True))
        note(Action.RIGHTS, instance.collection, after={"restriction": "groups", "groups": groups})


def note_collection_opened(sender, instance: CollectionViewRestriction, **kwargs) -> None:
    """The collection itself may have been deleted."""
    collection = Collection.objects.filter(pk=instance.collection_id).first() or Collection(
        pk=instance.collection_id
    )
    note(Action.RIGHTS, collection, after={"restriction": "none"})


# Accounts and settings ----------------------------------------------------------------------------
def remember(sender, instance: Model, update_fields=None, raw: bool = False, **kwargs) -> None:
    """Keep the values that the database has before a save."""
    wanted = update_fields is None or set(update_fields) - BY_ITSELF
    instance._stored_before = stored_values(instance) if wanted and not raw else None


def note_saved(sender, instance: Model, created: bool, **kwargs) -> None:
    before = instance.__dict__.pop("_stored_before", None)
    found = (
        changes_between(instance, before, stored_values(instance)) if before is not None else None
    )
    if created and isinstance(instance, User):
        after = {
            "is_active": instance.is_active,
            "is_superuser": instance.is_superuser,
            "school": instance.school_id,
        }
        note(Action.CREATE, instance, after=after)
    elif found:
        why = getattr(instance, "_change_reason", None) or ""
        action = action_of(found) if isinstance(instance, User) else Action.SETTING
        note(action, instance, before=found.before, after=found.after, reason=why)


def action_of(found: Changes) -> Action:
    """The most significant change of an account, as people would call it."""
    if "is_superuser" in found.after or "is_staff" in found.after:
        return Action.RIGHTS
    if "is_active" in found.after:
        return Action.REOPEN if found.after["is_active"] else Action.CLOSE
    if "password" in found.names:
        return Action.PASSWORD
    return Action.EMAIL if "email" in found.names else Action.ACCOUNT


def note_account_deleted(sender, instance: User, **kwargs) -> None:
    note(Action.DELETE, instance)


# Files, however they were added, changed or deleted: one by one, in bulk, or in a chooser.
def file_name(file: FileOfTheAdmin) -> str:
    """Its title; empty where the collection is restricted, since a reader of the audit may have no
    access to it.
    """
    return "" if file.collection.get_view_restrictions().exists() else file.title


def note_file_saved(sender, instance: FileOfTheAdmin, created: bool, **kwargs) -> None:
    before = instance.__dict__.pop("_stored_before", None)
    if created:
        after = {"collection": instance.collection_id, "file_size": instance.file_size}
        note(Action.CREATE, instance, name=file_name(instance), after=after)
    elif before is not None and (
        found := changes_between(instance, before, stored_values(instance))
    ):
        note(
            Action.CHANGE,
            instance,
            name=file_name(instance),
            before=found.before,
            after=found.after,
        )


def note_file_deleted(sender, instance: FileOfTheAdmin, **kwargs) -> None:
    note(
        Action.DELETE,
        instance,
        name=file_name(instance),
        before={"collection": instance.collection_id},
    )


def note_tags_change(sender, instance: Model, action: str, pk_set, **kwargs) -> None:
    if (
        isinstance(instance, FileOfTheAdmin)
        and action in ("post_add", "post_remove", "post_clear")
        and pk_set != set()
    ):
        note(Action.CHANGE, instance, name=file_name(instance), after={"fields": ["tags"]})


def note_private_file_deleted(sender, instance: PrivateFile, **kwargs) -> None:
    """Attachments of forms and cases, and evidence for project steps; the file name may identify a
    person.
    """
    note(Action.DELETE, instance, name="")


# The admin's own log ------------------------------------------------------------------------------
def note_logged(sender, instance: PageLogEntry | ModelLogEntry, created: bool, **kwargs) -> None:
    """A published page, an edited entry of a register, an approval: by its kind, number and
    title.
    """
    model = instance.content_type.model_class()
    if not created or model is None or is_noted_otherwise(model, instance.action):
        return
    page = instance.page_id if isinstance(instance, PageLogEntry) else None
    thing = model(pk=page or instance.object_id)
    usual = getattr(model, "audit_action", Action.CHANGE)
    after = {"log": instance.action} | revision_of(instance)
    who = instance.user if instance.user_id else None
    action = LOGGED.get(instance.action, usual)
    note(action, thing, who=who, name=title_of(model, instance), page=page, after=after)


def is_noted_otherwise(model: type[Model], action: str) -> bool:
    """Saved drafts of a page are in its revisions and are not recorded here; a page is recorded
    once it is published.
    """
    if issubclass(model, Page):
        return action == "wagtail.edit" and not hasattr(model, "audit_action")
    told_below = issubclass(model, User | BaseGenericSetting | FileOfTheAdmin)
    notes_itself = told_below or getattr(model, "notes_itself", False)
    return action in TOLD_OTHERWISE and notes_itself


def title_of(model: type[Model], entry: PageLogEntry | ModelLogEntry) -> str:
    """As the audit names it, which may be less than the log contains. A page is recorded by its
    number alone: a reader of the audit may not see every draft and restricted page.
    """
    if issubclass(model, Page):
        return ""
    found = model._default_manager.filter(pk=entry.object_id).first()
    return name_of(found) or entry.label


def revision_of(entry: PageLogEntry | ModelLogEntry) -> dict[str, object]:
    return {"revision": entry.revision_id} if getattr(entry, "revision_id", None) else {}

"""The office's administrator is not a superuser: nobody grants permissions that they lack, or
changes an account with more.
"""

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permission_policies import ModelPermissionPolicy

from home.people.models import User

SUPERUSERS_ALONE = "บัญชีผู้ดูแลระบบสูงสุด แก้ไขได้โดยผู้ดูแลระบบสูงสุดเท่านั้น"


def refusal_to_change(by: User, account: User) -> str:
    """Why this person may not change that account, as a message for them; "" when they may."""
    if not by.has_perm("home.change_user"):
        return "ท่านไม่มีสิทธิ์แก้ไขบัญชีผู้ใช้"
    if account.is_superuser and not by.is_superuser:
        return SUPERUSERS_ALONE
    return ""


def roles_to_give(by: User) -> QuerySet[Group]:
    """The roles all of whose permissions this person has; a superuser may assign any."""
    groups = Group.objects.all()
    if by.is_superuser:
        return groups
    known = groups.prefetch_related(
        "permissions__content_type",
        "page_permissions__page",
        "page_permissions__permission",
        "collection_permissions__collection",
        "collection_permissions__permission",
    )
    return groups.filter(pk__in=[group.pk for group in known if is_within(group, by)])


def is_within(group: Group, by: User) -> bool:
    held = by.get_all_permissions()
    codes = {
        f"{right.content_type.app_label}.{right.codename}" for right in group.permissions.all()
    }
    return codes <= held and branches_of(group) <= branches_within(group, by)


def branches_of(group: Group) -> set[tuple[str, int, str]]:
    pages = {("page", row.page_id, row.permission.codename) for row in group.page_permissions.all()}
    kept = {
        ("collection", row.collection_id, row.permission.codename)
        for row in group.collection_permissions.all()
    }
    return pages | kept


def branches_within(group: Group, by: User) -> set[tuple[str, int, str]]:
    """Of the role's page and collection permissions, those that this person has for the same branch
    or one above.
    """
    own_pages = GroupPagePermission.objects.filter(group__user=by).select_related(
        "page", "permission"
    )
    own_kept = GroupCollectionPermission.objects.filter(group__user=by).select_related(
        "collection", "permission"
    )
    found = set()
    for row in group.page_permissions.all():
        if any(covers(own.page, own.permission, row.page, row.permission) for own in own_pages):
            found.add(("page", row.page_id, row.permission.codename))
    for row in group.collection_permissions.all():
        if any(
            covers(own.collection, own.permission, row.collection, row.permission)
            for own in own_kept
        ):
            found.add(("collection", row.collection_id, row.permission.codename))
    return found


def covers(own: Page | Collection, held, place: Page | Collection, right) -> bool:
    return held == right and place.path.startswith(own.path)


class AccountsPolicy(ModelPermissionPolicy):
    """People with the permission change accounts; nobody deletes them."""

    def user_has_permission(self, user, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action: str, instance: User) -> bool:
        return self.user_has_permission(user, action) and not refusal_to_change(user, instance)


class RolesPolicy(ModelPermissionPolicy):
    """People with the permission view roles; only superusers change them."""

    def user_has_permission(self, user, action: str) -> bool:
        if action == "view":
            return any(user.has_perm(f"auth.{right}_group") for right in ("view", "change"))
        return user.is_active and user.is_superuser

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

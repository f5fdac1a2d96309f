"""Permissions for the admin's images and documents: Wagtail's permissions by collection.

In a collection that is restricted for somebody they have none: who may not read an object cannot
find, choose, change or delete it either.
"""

from django.db.models import QuerySet
from wagtail.models import Collection, CollectionMember, CollectionViewRestriction
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from home.pages.access import may_open, passes


def closed_collections(user) -> QuerySet[Collection]:
    """The collections that this person has no access to, with all their descendants."""
    group_ids = set(user.groups.values_list("pk", flat=True))
    closed = Collection.objects.none()
    for restriction in CollectionViewRestriction.objects.select_related(
        "collection"
    ).prefetch_related("groups"):
        if not passes(restriction, user, group_ids):
            closed |= Collection.objects.descendant_of(restriction.collection, inclusive=True)
    return closed


class OpenCollectionsPolicy(CollectionOwnershipPermissionPolicy):
    """Uploaders keep Wagtail's permissions for what they uploaded, as long as they may read it."""

    def user_has_any_permission_for_instance(
        self, user, actions, instance: CollectionMember
    ) -> bool:
        allowed = super().user_has_any_permission_for_instance(user, actions, instance)
        return allowed and may_open(user, instance.collection)

    def instances_user_has_any_permission_for(self, user, actions) -> QuerySet:
        instances = super().instances_user_has_any_permission_for(user, actions)
        return instances.exclude(collection__in=closed_collections(user))

    def collections_user_has_any_permission_for(self, user, actions) -> QuerySet[Collection]:
        collections = super().collections_user_has_any_permission_for(user, actions)
        return collections.exclude(pk__in=closed_collections(user).values("pk"))

"""The people who have a right: to be written to, asked or chosen."""

from django.db.models import QuerySet

from home.people.models import User

BY_ROLE = "django.contrib.auth.backends.ModelBackend"  # rights are those of groups and accounts


def people_with(right: str) -> QuerySet[User]:
    """Open accounts that have a right ("app.codename") by a role or of their own, by username.
    Whoever has every right as a superuser is left in peace.
    """
    people = User.objects.with_perm(right, backend=BY_ROLE, include_superusers=False)
    return people.order_by("username")

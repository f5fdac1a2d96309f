"""The project as a Django app: commands, checks, static files and the Thai catalogue."""

import sys

from allauth.mfa.apps import MFAConfig
from allauth.socialaccount.apps import SocialAccountConfig
from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig
from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class IntranetConfig(AppConfig):
    name = "intranet"
    verbose_name = "อินทราเน็ต"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the system checks)
        from .database import file_fault

        if (
            fault := file_fault()
        ):  # before any command creates an empty site in place of one that was lost
            sys.exit(fault)


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's accounts screens with our columns."""

    user_viewset = "home.people.admin.UserViewSet"
    group_viewset = "home.people.admin.RoleViewSet"

    def ready(self) -> None:
        """Replace Wagtail's permission policies for accounts and roles by ours."""
        super().ready()
        from django.contrib.auth.models import Group
        from wagtail.permissions import register_permission_policy

        from home.models import User
        from home.people.rights.rules import AccountsPolicy, RolesPolicy

        register_permission_policy(User, AccountsPolicy(User))
        register_permission_policy(Group, RolesPolicy(Group))


class ImagesConfig(WagtailImagesAppConfig):
    """Wagtail's images with our permissions."""

    def ready(self) -> None:
        super().ready()
        register_own_policy("wagtailimages.Image")


class DocumentsConfig(WagtailDocsAppConfig):
    """Wagtail's documents with our permissions."""

    def ready(self) -> None:
        super().ready()
        register_own_policy("wagtaildocs.Document")


def register_own_policy(label: str) -> None:
    """Replaces the policy that Wagtail has just registered."""
    from django.apps import apps
    from wagtail.permissions import register_permission_policy

    from home.files.rights import OpenCollectionsPolicy

    model = apps.get_model(label)
    register_permission_policy(
        model, OpenCollectionsPolicy(model, owner_field_name="uploaded_by_user")
    )


class SessionsConfig(UserSessionsConfig):
    """Only its list of sessions is used: home.people.sessions fills it at the first request,
    however somebody signed in.
    """

    verbose_name = "อุปกรณ์ที่เข้าสู่ระบบอยู่"

    def ready(self) -> None:
        pass


class SecondFactorConfig(MFAConfig):
    """Its table, its sign-in step and its codes are used; pages, limits and audit are in
    home.people.second_factor.
    """

    verbose_name = "การยืนยันตัวตนสองชั้น"


class SignOnConfig(SocialAccountConfig):
    """Links the provider's accounts to ours; home.people.single_sign_on creates the rows."""

    verbose_name = "บัญชีของหน่วยงานที่เชื่อมไว้"

"""Our adapter for allauth's callbacks when somebody returns from the provider."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest

from .accounts import bearer_of, connect, refuse_unless_open
from .provider import SchoolProvider, app_of_settings
from .refusal import Refused, Why


class SignOnAdapter(DefaultSocialAccountAdapter):
    """The office creates the accounts, and the environment configures the provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider=None, client_id=None) -> list[SocialApp]:
        return [app_of_settings()] if settings.SIGN_ON else []

    def get_provider(self, request: HttpRequest, provider: str, client_id=None) -> SchoolProvider:
        return SchoolProvider(request, app=app_of_settings())

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Disabled: allauth would take any of several accounts and remove its password;
        `pre_social_login` does it instead.
        """
        return

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """After the token is verified, find its account, or refuse the sign-in."""
        if sociallogin.is_existing:
            refuse_unless_open(sociallogin.user)
            return
        if not sociallogin.email_addresses:
            raise Refused(Why.UNVERIFIED, "claims: no address")
        account = bearer_of(sociallogin.email_addresses[0].email)
        refuse_unless_open(account)
        sociallogin.account = connect(
            account, sociallogin.account.provider, sociallogin.account.uid
        )
        sociallogin.user = account

    def on_authentication_error(
        self, request: HttpRequest, provider, error=None, exception=None, extra_context=None
    ) -> None:
        """Shows our page in place of allauth's.

        Some providers lose the state when somebody declines.
        """
        if request.GET.get("error") == "access_denied":
            raise Refused(Why.CANCELLED)
        if exception is not None:
            raise Refused(Why.UNTRUSTED, type(exception).__name__)
        if "state" not in (extra_context or {}):
            raise Refused(Why.EXPIRED)
        raise Refused(Why.AWAY, "it sent an error back")

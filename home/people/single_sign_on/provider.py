"""allauth's OpenID Connect provider with what it omits: by itself it relies on TLS in place of the
token's signature, sends no nonce, and has no time limit for responses.
"""

from urllib.parse import quote

from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from requests.auth import HTTPBasicAuth

from .documents import metadata
from .id_tokens import claims_of
from .rules import GOOGLE, nonce_of, wants_basic
from .talk import Answer, Talk

SCOPE = ["openid", "email"]  # the name is configured by the office


def app_of_settings() -> SocialApp:
    """The one provider, from the environment; allauth's own table of providers stays empty."""
    sign_on = settings.SIGN_ON
    if sign_on is None:
        raise SocialApp.DoesNotExist
    return SocialApp(
        provider=SchoolProvider.id,
        provider_id=sign_on["issuer"],
        name=sign_on["name"],
        client_id=sign_on["client_id"],
        secret=sign_on["secret"],
        settings={"oauth_pkce_enabled": True, "scope": SCOPE, "auth_params": parameters(sign_on)},
    )


def parameters(sign_on: dict) -> dict[str, str]:
    """Sent with each sign-in. On a shared computer the provider asks which of its accounts is
    meant; Google shows only those of the domain. The response is verified all the same.
    """
    asked = {"prompt": "select_account"}
    if sign_on["issuer"] == GOOGLE:
        asked["hd"] = sign_on["domains"][0] if len(sign_on["domains"]) == 1 else "*"
    return asked


class SchoolAdapter(OpenIDConnectOAuth2Adapter):
    """One authorization request and its response."""

    def __init__(self, request: HttpRequest, provider_id: str):
        super().__init__(request, provider_id)
        self.talk = Talk()
        self.nonce = ""

    @cached_property
    def openid_config(self) -> Answer:
        return metadata(self.talk)

    @property
    def basic_auth(self) -> bool:
        return wants_basic(self.openid_config)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """From the setting: anybody can forge the Host header."""
        return settings.BASE_URL + reverse("sign_on_callback")

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client, pkce_code_verifier: str
    ) -> Answer:
        self.nonce = nonce_of(pkce_code_verifier)
        sent = {
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": client.callback_url,
            "code_verifier": pkce_code_verifier,
        }
        if self.basic_auth:
            auth = HTTPBasicAuth(quote(app.client_id, safe=""), quote(app.secret, safe=""))
            return self.talk.ask("token", "POST", self.access_token_url, data=sent, auth=auth)
        known = {"client_id": app.client_id, "client_secret": app.secret}
        return self.talk.ask("token", "POST", self.access_token_url, data=sent | known)

    def parse_token(self, data: Answer) -> SocialToken:
        """The access token for the provider's other services is not kept."""
        return SocialToken(token="")

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **facts
    ) -> SocialLogin:
        claims = claims_of(facts["response"].get("id_token"), self.talk, self.nonce)
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})


class SchoolProvider(OpenIDConnectProvider):
    """The office's provider; an account there is identified by issuer and `sub`, and nothing else
    of it is stored.
    """

    oauth2_adapter_class = SchoolAdapter

    def get_pkce_params(self) -> dict[str, str]:
        made = super().get_pkce_params()
        return made | {"nonce": nonce_of(made["code_verifier"])}

    def extract_extra_data(self, data: Answer) -> Answer:
        return {}

    def extract_common_fields(self, data: Answer) -> Answer:
        return {}

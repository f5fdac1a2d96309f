"""Our adapter for allauth.mfa: how secrets are stored, and the names of the site and the account in
apps.
"""

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter

from home.office.models import OfficeSettings
from home.people.models import User

from .sealing import seal, unseal


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        """A colon separates issuer and account in the URI that an app reads, so it is removed."""
        return f"อินทราเน็ต {OfficeSettings.load().short_name}".replace(":", " ")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey works only for the host name under which it was created."""
        return {"id": context.request.get_host().partition(":")[0], "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, object]:
        return {"id": str(user.pk).encode(), "display_name": str(user), "name": user.username}

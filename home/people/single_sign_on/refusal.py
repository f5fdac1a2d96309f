"""Why a sign-in with the provider was refused. Pure, no Django."""

from enum import StrEnum


class Why(StrEnum):
    """The explanation of each for people is in account/sign_on_refused.html."""

    CANCELLED = "cancelled"  # cancelled by the person at the provider
    EXPIRED = "expired"  # begun too long ago, in another browser, or not here
    AWAY = "away"  # the provider does not answer, or sends something unexpected
    UNTRUSTED = "untrusted"  # its response cannot be trusted
    UNVERIFIED = "unverified"  # it has not verified the address
    OTHER_DOMAIN = "other_domain"
    UNKNOWN = "unknown"  # no account has the address
    SHARED = "shared"  # several accounts have it
    CLOSED = "closed"
    SUPERUSER = "superuser"
    OTHER_PERSON = "other_person"  # the account is linked to somebody else at the provider


class Refused(Exception):
    """Ends a sign-in. `detail` is for the log, in English and without names; `account` is the
    account, where one was found.
    """

    def __init__(self, why: Why, detail: str = "", *, account: object = None):
        super().__init__(why, detail)
        self.why = why
        self.detail = detail
        self.account = account

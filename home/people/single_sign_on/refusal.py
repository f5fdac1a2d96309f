"""Why somebody is not signed in by the provider. Pure, no Django."""

from enum import StrEnum


class Why(StrEnum):
    """What people read of each stands in account/sign_on_refused.html."""

    CANCELLED = "cancelled"  # by the person, at the provider
    EXPIRED = "expired"  # begun too long ago, in another browser, or not here at all
    AWAY = "away"  # the provider does not answer, or not what was asked
    UNTRUSTED = "untrusted"  # what it answers may not be believed
    UNVERIFIED = "unverified"  # it does not vouch for the address
    OTHER_DOMAIN = "other_domain"
    UNKNOWN = "unknown"  # no account bears the address
    SHARED = "shared"  # several accounts do
    CLOSED = "closed"
    SUPERUSER = "superuser"
    OTHER_PERSON = "other_person"  # the account belongs to somebody else at the provider


class Refused(Exception):
    """Ends a sign-in.

    `detail` is for the log, in English and without names; `account`, where one was found.
    """

    def __init__(self, why: Why, detail: str = "", *, account: object = None):
        super().__init__(why, detail)
        self.why = why
        self.detail = detail
        self.account = account

"""The settings of the site as the environment gives them, for whoever sets it up again."""

import os
import re

PREFIX = "INTRANET_"
SECRETS = {
    "INTRANET_SECRET_KEY",
    "INTRANET_OIDC_CLIENT_SECRET",
    "INTRANET_METRICS",
    "INTRANET_S3_SECRET",
}
# Never in an archive, whatever is asked: they would open it
KEYS_OF_ARCHIVES = {"INTRANET_BACKUP_PASSPHRASE", "INTRANET_BACKUP_PASSPHRASE_FILE"}
# A user name may be an address of mail, and a password may hold a slash: up to the last @ it is
# taken for the password.
PASSWORD_IN_ADDRESS = re.compile(r"(?<=://)([^:\s?#]*):[^\s?#]*@")
SECRET_IN_QUERY = re.compile(r"(?i)([?&][^=&]*(?:pass|secret|token|key)[^=&]*=)[^&]*")
HIDDEN = "***"


def settings_of_site(*, with_secrets: bool) -> dict[str, str]:
    """Without secrets: names of secret settings alone, addresses without their passwords."""
    kept = {}
    for name, value in sorted(os.environ.items()):
        if not name.startswith(PREFIX) or name in KEYS_OF_ARCHIVES:
            continue
        kept[name] = value if with_secrets else without_secret(name, value)
    return kept


def without_secret(name: str, value: str) -> str:
    if name in SECRETS:
        return HIDDEN
    told = PASSWORD_IN_ADDRESS.sub(rf"\1:{HIDDEN}@", value)
    return SECRET_IN_QUERY.sub(rf"\1{HIDDEN}", told)

"""The settings of the site as the environment gives them, for whoever sets it up again."""

import os
import re

PREFIX = "INTRANET_"
SECRETS = {"INTRANET_SECRET_KEY", "INTRANET_OIDC_CLIENT_SECRET"}
# Never in an archive, whatever is asked: they would open it
KEYS_OF_ARCHIVES = {"INTRANET_BACKUP_PASSPHRASE", "INTRANET_BACKUP_PASSPHRASE_FILE"}
PASSWORD_IN_ADDRESS = re.compile(r"(?<=://)([^/@:]*):([^/@]*)@")
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
    return HIDDEN if name in SECRETS else PASSWORD_IN_ADDRESS.sub(rf"\1:{HIDDEN}@", value)

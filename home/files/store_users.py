"""Which sites use the object store: two in one bucket, such as a site and a copy of it that was
restored to try something, would each take the other's files for left ones.
"""

import socket
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection

from .kept_lines import are_shared, share_line, shared_lines

SITES = "sites"
REMEMBERED = timedelta(days=7)  # a site that moved to another database is the only one after that


def identity() -> str:
    """The same on all servers of a site, and another for its copy, whose database lies elsewhere;
    SQLite is one machine's.
    """
    facts = connection.settings_dict
    place = [facts["HOST"], facts["PORT"], facts["NAME"]]
    if connection.vendor == "sqlite":
        place.append(socket.gethostname())
    words = ["site", settings.SECRET_KEY, *map(str, place)]
    return sha256("\0".join(words).encode()).hexdigest()[:32]


def has_other_users(now: datetime) -> bool:
    """Whether another site said within days that it uses this store; says so of this one. Raises
    StorageAway.
    """
    if not are_shared():
        return False
    share_line(SITES, identity())
    others = set(shared_lines(SITES, since=(now - REMEMBERED).timestamp())) - {identity()}
    return bool(others)

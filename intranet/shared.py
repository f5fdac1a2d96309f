"""What several servers of one site share beside the database: files in an object store (S3), and a
cache. Pure: it reads the values of the settings; a wrong one raises SettingsFault.
"""

import re
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from .environment import SettingsFault

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]{1,40}")
USUAL_REGION = "us-east-1"  # what servers of S3 other than Amazon's expect
CACHE_TABLE = "intranet_cache"


def object_store(**given: str) -> dict[str, str] | None:
    """INTRANET_S3_…: how the object store is asked, as its library calls it; None where none of
    them is set; an incomplete set is an error.
    """
    given = {name: value.strip() for name, value in given.items()}
    if not any(given.values()):
        return None
    for name in ("ENDPOINT", "BUCKET", "KEY", "SECRET"):
        if not given[name]:
            raise SettingsFault(
                f"INTRANET_S3_{name}: ยังไม่ได้ตั้ง ต้องตั้งให้ครบหรือไม่ตั้งเลย / is missing beside the other"
                " INTRANET_S3_…"
            )
        if not given[name].isascii() or " " in given[name]:
            raise SettingsFault(
                f"INTRANET_S3_{name}: ใช้อักษรอังกฤษ ตัวเลข และเครื่องหมายเท่านั้น / only letters of ASCII"
            )
    check_endpoint(given["ENDPOINT"])
    if not BUCKET.fullmatch(given["BUCKET"]):
        raise SettingsFault(
            "INTRANET_S3_BUCKET: ชื่อถังเก็บใช้ a-z 0-9 . - ยาว 3 ถึง 63 ตัว / is no name of a bucket"
        )
    if given["REGION"] and not REGION.fullmatch(given["REGION"]):
        raise SettingsFault("INTRANET_S3_REGION: เช่น ap-southeast-1 / is no name of a region")
    return {
        "endpoint_url": given["ENDPOINT"].rstrip("/"),
        "bucket_name": given["BUCKET"],
        "access_key": given["KEY"],
        "secret_key": given["SECRET"],
        "region_name": given["REGION"] or USUAL_REGION,
    }


def check_endpoint(url: str) -> None:
    """Files of people leave this machine: protected, unless they stay in the office's network."""
    fault = "INTRANET_S3_ENDPOINT: ต้องเป็นที่อยู่เช่น https://s3.example.go.th / "
    parts = address_in(url, fault)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise SettingsFault(f"{fault}must be https:// and a host")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise SettingsFault(f"{fault}must end after the host; the bucket has a setting of its own")
    if parts.scheme == "http" and not is_of_own_network(parts.hostname):
        raise SettingsFault(f"{fault}http is for this machine and private addresses alone")


def address_in(url: str, fault: str):
    try:
        parts = urlsplit(url)
        is_possible = parts.port != 0
    except ValueError:  # its words may hold a part of the password
        raise SettingsFault(f"{fault}is no address") from None
    if not is_possible:
        raise SettingsFault(f"{fault}port 0")
    return parts


def is_of_own_network(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def cache(url: str, secret_key: str) -> dict[str, object]:
    """INTRANET_CACHE_URL: where all servers look: Redis, or a table of the database; without it
    each worker remembers for itself.
    """
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    # Sites that share a server of Redis do not read each other's
    own = {"KEY_PREFIX": sha256(f"cache {secret_key}".encode()).hexdigest()[:16]}
    if url == "database":
        place = "django.core.cache.backends.db.DatabaseCache"
        return {"BACKEND": place, "LOCATION": CACHE_TABLE, **own}
    fault = "INTRANET_CACHE_URL: ต้องเป็น database หรือ redis://:รหัส@เครื่อง:6379/0 / "
    parts = address_in(url, fault)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise SettingsFault(f"{fault}must be database, redis://… or rediss://…")
    if not re.fullmatch(r"/?\d{0,4}", parts.path) or parts.query or parts.fragment:
        raise SettingsFault(f"{fault}ends with the number of a database")
    return {"BACKEND": "home.site.shared_cache.SharedCache", "LOCATION": url, **own}

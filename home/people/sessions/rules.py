"""How long a session lasts, and names for a device and a network. Pure, no Django."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address

# People who decide, grant or administer should not leave a browser open; all others write long
# texts between lessons.
BOUNDED_ROLES = frozenset({"officer", "head", "director", "admin"})


@dataclass(frozen=True)
class Bounds:
    """How long a session may be idle, and how long it lasts at most; zero for no limit."""

    idle: timedelta
    longest: timedelta

    def are_over(self, *, begun: datetime, seen: datetime, at: datetime) -> bool:
        was_idle = bool(self.idle) and at - seen >= self.idle
        return was_idle or (bool(self.longest) and at - begun >= self.longest)


UNKNOWN = "อุปกรณ์ที่ไม่รู้จัก"
# The first match counts: each browser also names older ones.
BROWSERS = [
    (r"Line/", "แอป LINE"),
    (r"FBAN|FBAV|FB_IAB", "แอป Facebook"),
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
]
SYSTEMS = [
    (r"iPad", "iPad"),
    (r"iPhone|iPod", "iPhone"),
    (r"Android.*Mobile", "โทรศัพท์ Android"),
    (r"Android", "แท็บเล็ต Android"),
    (r"CrOS", "Chromebook"),
    (r"Windows", "คอมพิวเตอร์ Windows"),
    (r"Macintosh|Mac OS X", "คอมพิวเตอร์ Mac"),
    (r"Linux|X11", "คอมพิวเตอร์ Linux"),
]


def first_name(table: list[tuple[str, str]], user_agent: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, user_agent)), "")


def device_name(user_agent: str) -> str:
    """The browser's user agent in words: Chrome บนโทรศัพท์ Android."""
    browser, system = first_name(BROWSERS, user_agent), first_name(SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} บน{system}" if system[0] >= "ก" else f"{browser} บน {system}"
    return browser or system or UNKNOWN


def network_name(address: str) -> str:
    """The approximate origin: the network without the host part."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "เครือข่ายที่ไม่รู้จัก"
    if ip.is_loopback:
        return "เครื่องแม่ข่ายเอง"
    if ip.is_private:
        return "เครือข่ายภายใน"
    if isinstance(ip, IPv4Address):
        return f"เครือข่าย {address.rpartition('.')[0]}.*"
    return f"เครือข่าย {':'.join(ip.exploded.split(':')[:3])}:*"

"""The basics of limits, without Django: the client's address of a request, and how long somebody
waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# The number of our own proxies in a row, or their addresses and networks.
Trusted = int | tuple[Network, ...]

# An IPv6 connection gives its customer a network of this prefix length; the customer can use all
# its addresses.
BITS_OF_A_LINE = 64


@dataclass(frozen=True)
class Limit:
    """At most so many times within this period, counted under its own name."""

    name: str
    most: int
    within: timedelta


def read_address(text: str) -> Address | None:
    """An address as connections and proxies write it: with a port, in brackets, as IPv4 within
    IPv6.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def is_ours(address: Address, passed: int, trusted: Trusted) -> bool:
    """Whether this is the address of one of our proxies, when `passed` proxies are between it and
    us.
    """
    if isinstance(trusted, int):
        return passed < trusted
    return any(address in network for network in trusted)


def is_trusted(peer: str, trusted: Trusted) -> bool:
    """Whether a connection comes from one of our proxies; where only their number is known, every
    connection does.
    """
    address = read_address(peer)
    return address is not None and is_ours(address, 0, trusted)


def client_of(peer: str, forwarded: str, trusted: Trusted) -> str:
    """The client's address.

    `peer` is the other end of our connection; `forwarded` is X-Forwarded-For, to which each proxy
    appends on the right the address it saw, and whose left part anybody may have forged. Something
    that is not an address ends the search: the last known proxy then stands for the client. Empty
    where the connection has no address.
    """
    nearest = read_address(peer)
    if nearest is None:
        return ""
    for passed, entry in enumerate(reversed(forwarded.split(","))):
        behind = read_address(entry)
        if behind is None or not is_ours(nearest, passed, trusted):
            break
        nearest = behind
    return str(nearest)


def network_of(address: str) -> str:
    """The addresses that one customer connection has: a single IPv4 address, or an IPv6 network."""
    known = read_address(address)
    if isinstance(known, IPv6Address):
        return str(ip_network((known, BITS_OF_A_LINE), strict=False))
    return str(known or "")


def time_to_wait(oldest: datetime | None, limit: Limit, at: datetime) -> timedelta:
    """How long until the next try is within the limit.

    `oldest` is the event that must expire first: the n-th most recent one, where n is the limit;
    None where there were fewer.
    """
    return max(timedelta(0), oldest + limit.within - at) if oldest else timedelta(0)

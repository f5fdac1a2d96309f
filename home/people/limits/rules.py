"""What limits rest on, without Django: whose address a request bears, and how long somebody
waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# How many proxies of ours stand in a row, or which ones they are.
Trusted = int | tuple[Network, ...]

# A line of IPv6 gives its customer so many bits of network; whoever has one has all the addresses
# in it.
BITS_OF_A_LINE = 64


@dataclass(frozen=True)
class Limit:
    """So many times within so long, counted under a name of its own."""

    name: str
    most: int
    within: timedelta


def read_address(text: str) -> Address | None:
    """An address as lines and proxies write it: with a port, in brackets, as IPv4 within IPv6."""
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
    """Whether a proxy of ours has this address, when `passed` proxies stand between it and us."""
    if isinstance(trusted, int):
        return passed < trusted
    return any(address in network for network in trusted)


def is_trusted(peer: str, trusted: Trusted) -> bool:
    """Whether a line comes from a proxy of ours; where only their number is known, every line
    does.
    """
    address = read_address(peer)
    return address is not None and is_ours(address, 0, trusted)


def client_of(peer: str, forwarded: str, trusted: Trusted) -> str:
    """The address of who asks. `peer` is at the other end of our line; `forwarded` is
    X-Forwarded-For, to which each proxy adds on the right whom it saw, and on the left of which
    anybody may have written anything. What is no address ends the way back: the last proxy known
    stands for whoever is behind it. Empty where the line has none.
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
    """What one line of an office or a telephone has: an address of IPv4, a network of IPv6."""
    known = read_address(address)
    if isinstance(known, IPv6Address):
        return str(ip_network((known, BITS_OF_A_LINE), strict=False))
    return str(known or "")


def time_to_wait(oldest: datetime | None, limit: Limit, at: datetime) -> timedelta:
    """How long until the next try is within the limit. `oldest` is the one that must be forgotten
    before: counted back from now, the last of as many as the limit allows; none where there were
    fewer.
    """
    return max(timedelta(0), oldest + limit.within - at) if oldest else timedelta(0)

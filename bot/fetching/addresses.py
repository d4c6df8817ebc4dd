"""Which links may be fetched: addresses of the public internet, plain web ports, and what the operator permits beside.

The list of address space is our own: Python's `is_global` takes a third of the ways to write a private address for
public ones, and which ones depends on its version.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from yarl import URL

from bot.engine.model import BadInput
from bot.fetching.problems import FetchProblem

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2048  # characters; browsers and Discord carry 2000
PORTS = frozenset((80, 443, 8080, 8443))

# IANA's special-purpose registries, multicast, what is reserved, and the address by which Azure's machines find theirs.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4",
    )
)  # fmt: skip
# Of IPv6 only this part is given out; within it, Teredo and others, documentation, 6to4, AS112.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # an IPv4 address in the last 32 bits, reached through a tunnel
_UNSEEN = re.compile(r"[\0-\x20\x7f-\xa0\u2028\u2029\\]")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing that the operator permits: a host by name or a network, on one port or on the usual ones."""

    host: str | None
    network: Network | None
    port: int | None

    def fits(self, host: str, address: Address, port: int) -> bool:
        if port != self.port if self.port is not None else port not in PORTS:
            return False
        return host == self.host if self.network is None else address in self.network


class Permitted:
    """What may be connected to. `entries` are those of ONRECORD_FETCH_ALLOW; BadInput for one that is none."""

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = tuple(map(_entry, entries))

    def url(self, text: str) -> URL:
        """A link as it is asked for, without its fragment. FetchProblem when it is none or leads to no usual port."""
        if len(text) > LONGEST_URL or _UNSEEN.search(text):
            raise FetchProblem("scheme")
        try:
            url = URL(text)
            host, port = url.host, url.port
        except (ValueError, UnicodeError):
            raise FetchProblem("scheme") from None
        if url.scheme not in ("http", "https") or not host:
            raise FetchProblem("scheme")
        if url.user is not None or url.password is not None:
            raise FetchProblem("address")
        if port not in PORTS and port not in {entry.port for entry in self._entries}:
            raise FetchProblem("address")
        return url.with_fragment(None)

    def check(self, text: str) -> None:
        """As `url`, and FetchProblem for an address in figures that may not be connected to. Asks nobody."""
        url = self.url(text)
        host = url.host or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:  # a name: where it leads is seen when it is fetched
            return
        if not self.connection(host, host, url.port or 0):
            raise FetchProblem("address")

    def connection(self, host: str, address: str, port: int) -> bool:
        """Whether an address that a host's name led to may be connected to."""
        try:
            known = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        plain = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped else known
        if any(entry.fits(host, plain, port) for entry in self._entries):
            return True
        return port in PORTS and is_public(plain) and not _is_ours(plain)


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _is_ours(address: Address) -> bool:
    """Whether an address is this machine's own: asked of the system, which sends nothing for it."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((str(address), 9))
            return bool(ipaddress.ip_address(asking.getsockname()[0]) == address)
    except OSError:  # no way there at all; connecting will say so
        return False


def _entry(text: str) -> _Entry:
    """An entry as the operator writes it: rss.lan, rss.lan:8123, 10.0.0.7:8123, [fd00::7]:8123, 10.1.0.0/16."""
    try:
        return _Entry(None, ipaddress.ip_network(text), None)
    except ValueError:
        pass
    try:
        url = URL(f"http://{text}")
        host, port = url.host, url.explicit_port
    except ValueError:
        host, port = None, None
    if not host or _UNSEEN.search(text) or any(mark in text for mark in "/?#@"):
        raise BadInput(
            f"ONRECORD_FETCH_ALLOW holds {text[:60]!r}. Set it to hosts (rss.lan), hosts with a port (rss.lan:8123) or "
            "networks (10.1.0.0/16), with commas between them."
        )
    try:
        return _Entry(None, ipaddress.ip_network(host), port)
    except ValueError:
        return _Entry(host, None, port)

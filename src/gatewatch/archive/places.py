"""Hosts, addresses and URLs as measurements write them, each brought to one form.

Pure. Results are kept: a day of measurements names the same few thousand hosts again and again.
"""

import ipaddress
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_CACHE = 1 << 16


class Url(NamedTuple):
    """Where a URL leads: a host name or an address (the other is None), a port, and whether it runs over TLS."""

    hostname: str | None
    ip: str | None
    port: int
    encrypted: bool


@lru_cache(_CACHE)
def address(text: str) -> str | None:
    """Give an IP address in its standard form (RFC 5952, no zone); None for what is not one.

    An IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2) is the IPv4 address: that is what was asked.
    """
    bare = text.strip().removeprefix("[").removesuffix("]").partition("%")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if found.version == 6 else None
    return str(mapped or found)


@lru_cache(_CACHE)
def host(text: str) -> str | None:
    """Give a host name in lower-case ASCII (A-labels), without a final dot; None for an address or for nothing.

    A name that IDNA refuses (a label too long) stays as it is in lower case: it was what was asked.
    """
    name = text.strip().lower()
    name = name.rstrip(".") or name
    if not name or address(name):
        return None
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


@lru_cache(_CACHE)
def url(text: str) -> Url | None:
    """Take a URL apart; None where it has no host, or neither a port nor a scheme that tells it."""
    try:
        parts = urlsplit(text.strip())
        port, name = parts.port or _PORTS.get(parts.scheme), parts.hostname
    except ValueError:
        return None
    if not name or not port:
        return None
    ip = address(name)
    return Url(None if ip else host(name), ip, port, parts.scheme == "https")


@lru_cache(_CACHE)
def address_port(text: str) -> tuple[str, int] | None:
    """Take `ip:port` (IPv6 in brackets) apart; None for what is not that."""
    head, _, tail = text.rpartition(":")
    ip = address(head)
    if ip is None or not (tail.isascii() and tail.isdecimal()) or int(tail) > 65535:
        return None
    return ip, int(tail)

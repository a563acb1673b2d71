"""Handshakes with their times: a network on which one site is slowed, and neighbours on which it is not."""

from datetime import timedelta

from judging import HERE, NOON, SITE, WORKED, Row, attempt

OTHERS = ("www.example.net", "www.example.com")
CONTROLS = (64501, 64502, 64503)


def handshake(host: str, ms: float, test: str, *, asn: int = HERE, connect: float = 50.0, **columns: object) -> Row:
    """A page that came, after a connect and a handshake of so many milliseconds."""
    country = "XA" if asn == HERE else "XB"
    given = {"country": country, "tcp_ms": connect, "tls_ms": ms} | columns
    return attempt(host, "93.184.216.34" if host == SITE else "93.184.216.35", **WORKED, test=test, asn=asn, **given)


def session(test: str, site: float, others: float, *, hours: float = 0, **columns: object) -> list[Row]:
    """One report of one tester: the site, and two others."""
    given = {"at": NOON + timedelta(hours=hours), "report_id": test} | columns
    return [
        handshake(SITE, site, test, **given),
        *(handshake(host, others, f"{test}-{n}", **given) for n, host in enumerate(OTHERS)),
    ]


def elsewhere_quick(ms: float = 100.0, networks: tuple[int, ...] = CONTROLS) -> list[Row]:
    return [row for asn in networks for row in session(f"else-{asn}", ms, ms, asn=asn)]


def here(site: float, others: float, *, reports: int = 3, first: int = 1, **columns: object) -> list[Row]:
    """Reports m1, m2 … of the network that is looked at, an hour apart."""
    numbers = range(first, first + reports)
    return [row for n in numbers for row in session(f"m{n}", site, others, hours=n - 1, **columns)]


SLOW = [*here(3000.0, 100.0), *elsewhere_quick()]
FAST = [*here(3000.0, 100.0, reports=2), *elsewhere_quick()]
"""Two reports say so: not enough."""

"""What OONI's helper saw of the same URL, beside the attempts it says something of.

The helper looks up the input's host, connects to the addresses it got and the ones the test got, and loads the page,
redirects and all. So its lookup belongs to the input's host; its connections to address and port; its handshakes to
those under the same name; its page to the input's host and to the host where the test's own redirects end. Where a
redirect came in clear and leads to another page in clear, it may be a censor's, so that page is nobody's. Nothing is
hung on other hosts. If the test could not reach the helper, nothing was tried.
"""

from gatewatch.archive.wire import HelperStatus, Request, Url, WebConnectivityKeys, address, address_port, host, url
from gatewatch.observe.failures import NO_ANSWER, UNKNOWN
from gatewatch.observe.join import FAILED, JOINT, NOT_TRIED, OK, Attempt, failure_text
from gatewatch.observe.response import location

FIELDS = (
    "helper_dns_step",
    "helper_dns_failure",
    "helper_dns_answers",
    "helper_tcp_step",
    "helper_tcp_failure",
    "helper_tls_step",
    "helper_tls_failure",
    "helper_http_step",
    "helper_http_failure",
    "helper_http_status",
    "helper_body_bytes",
    "helper_title",
)
NOTHING: tuple[object, ...] = (NOT_TRIED, None, "", NOT_TRIED, None, NOT_TRIED, None, NOT_TRIED, None, None, None, None)

_Step = tuple[str, str | None]


class Seen:
    """The helper's side of one measurement, ready to be asked about each attempt."""

    def __init__(self, keys: WebConnectivityKeys, input_url: Url | None) -> None:
        """Read what the helper reports; nothing if the test says it failed."""
        control = None if failure_text(keys.control_failure) else keys.control
        self.dns = control.dns if control else None
        self.http = control.http_request if control else None
        self.tcp = _by_address(control.tcp_connect if control else None)
        self.tls = _by_address(control.tls_handshake if control else None)
        self.start = _place(input_url)
        self.pages = {place for place in (self.start, *_ends(keys.requests or [])) if place}

    def beside(self, attempt: Attempt) -> tuple[object, ...]:
        """Give the helper's columns for one attempt, in the order of `FIELDS`."""
        place = attempt.hostname or attempt.ip
        tcp = _step(self.tcp.get((attempt.ip, attempt.port)))
        shook = self.tls.get((attempt.ip, attempt.port))
        tls = _step(shook if shook and shook.server_name and _named(shook.server_name) == place else None)
        if attempt.transport != "tcp":
            tcp = tls = (NOT_TRIED, None)
        return (*self._lookup(attempt), *tcp, *tls, *self._page(place))

    def _lookup(self, attempt: Attempt) -> tuple[str, str | None, str]:
        if self.dns is None or attempt.hostname is None or attempt.hostname != self.start:
            return NOT_TRIED, None, ""
        answers = [ip for ip in map(address, self.dns.addrs or ()) if ip]
        failure = failure_text(self.dns.failure) or (None if answers else NO_ANSWER)
        return (FAILED if failure else OK), failure, JOINT.join(answers)

    def _page(self, place: str | None) -> tuple[str, str | None, int | None, int | None, str | None]:
        http = self.http
        if http is None or place not in self.pages:
            return NOT_TRIED, None, None, None, None
        failure = failure_text(http.failure)
        status = http.status_code if http.status_code and 0 < http.status_code < 1000 else None
        if failure is None and status is None:
            return NOT_TRIED, None, None, None, None
        length = http.body_length if http.body_length is not None and 0 <= http.body_length < 2**62 else None
        return (FAILED if failure else OK), failure, status, length, http.title or None


def _ends(requests: list[Request]) -> list[str | None]:
    """List the hosts where the redirects end: that of the last request, and the one its response leads on to."""
    hops = [(r, link) for r in requests if r.request and r.request.url and (link := url(r.request.url))]
    if not hops:
        return []
    last, link = hops[0]
    onward = location(last.response) if last.response else None
    target = url(onward) if onward else None
    before = hops[1][1] if len(hops) > 1 else None
    ends = [_place(link)] if link.encrypted or (before and before.encrypted) else []
    if target and (target.encrypted or link.encrypted):
        ends.append(_place(target))
    return ends


def _place(link: Url | None) -> str | None:
    return (link.hostname or link.ip) if link else None


def _named(text: str) -> str | None:
    return host(text) or address(text)


def _by_address(found: dict[str, HelperStatus] | None) -> dict[tuple[str | None, int | None], HelperStatus]:
    placed = ((address_port(text), status) for text, status in (found or {}).items())
    return {place: status for place, status in placed if place}


def _step(status: HelperStatus | None) -> _Step:
    if status is None:
        return NOT_TRIED, None
    failure = failure_text(status.failure) or (UNKNOWN if status.status is False else None)
    return (FAILED if failure else OK), failure

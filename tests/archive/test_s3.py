"""Fetching from an archive laid out as OONI's: moto on loopback, behind a relay that can be told to misbehave."""

import hashlib
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from botocore.session import Session
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from conftest import quiet
from gatewatch.archive import layout, s3
from gatewatch.archive.download import Fetched, fetch
from gatewatch.archive.fetch import find
from gatewatch.archive.layout import FetchError, PanelLimits
from gatewatch.archive.s3 import FetchPlan, Patience, open_store, plan

HASTY = Patience(attempts=3, pause_s=0.01, files_in_a_row=4, request_retries=2, request_pause_s=0.01, stall_s=5)
BIG = 3_000_000
DAY = datetime(2023, 11, 8, tzinfo=UTC)


class Relay(ThreadingHTTPServer):
    """Hands requests on to moto, keeps their headers, and plays a fault for each path that one is laid up for.

    Faults: "503"; "cut", half of the body and then the line is closed; "hang", half of the body and then silence;
    "short", half of the body as if it were all; "long", the body twice; "whole", the range asked for is not looked at.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, behind: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = behind
        self.seen: list[tuple[str, Message]] = []
        self.faults: dict[str, list[str]] = {}
        self.hung, self.go_on = threading.Event(), threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def gets(self, name: str) -> list[str | None]:
        """Give the Range header of each request for an object of this name."""
        return [headers["Range"] for path, headers in self.seen if path.endswith(name)]


class _Handler(BaseHTTPRequestHandler):
    server: Relay

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers))
        laid_up = next((f for end, f in self.server.faults.items() if self.path.endswith(end) or end in self.path), [])
        fault = laid_up.pop(0) if laid_up else ""
        if fault == "503":
            self.send_response(503, "Slow Down")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        sent = {k: v for k, v in self.headers.items() if not (fault == "whole" and k.lower() == "range")}
        line = http.client.HTTPConnection("127.0.0.1", self.server.behind)
        line.request("GET", self.path, headers=sent)
        answer = line.getresponse()
        body = answer.read()
        line.close()
        half = body[: len(body) // 2]
        body = body * 2 if fault == "long" else body
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "server", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(half if fault == "short" else body)))
        self.end_headers()
        try:
            self.wfile.write(half if fault in ("cut", "hang", "short") else body)
            if fault == "hang":
                self.server.hung.set()
                self.server.go_on.wait(20)
        except OSError:
            pass  # the one who asked was killed
        if fault in ("cut", "hang"):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def moto() -> Iterator[int]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield int(server.get_host_and_port()[1])
    server.stop()


@pytest.fixture
def archive(moto: int, request: pytest.FixtureRequest) -> Iterator["Archive"]:
    archive = Archive(moto, f"b-{hashlib.sha256(request.node.name.encode()).hexdigest()[:20]}")
    thread = threading.Thread(target=archive.relay.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield archive
    archive.relay.go_on.set()
    archive.relay.shutdown()
    thread.join()
    archive.relay.server_close()


class Archive:
    """A bucket of its own for one test."""

    def __init__(self, moto: int, bucket: str) -> None:
        self.relay, self.bucket = Relay(moto), bucket
        self.client = Session().create_client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{moto}",
            region_name=layout.REGION,
            aws_access_key_id="writer",
            aws_secret_access_key="writer",
        )
        place = {"LocationConstraint": layout.REGION}
        self.client.create_bucket(Bucket=bucket, ACL="public-read", CreateBucketConfiguration=place)

    def put(self, hour: datetime, country: str = "KE", test: str = "telegram", size: int = 2000, n: int = 0) -> str:
        """Put one file where the archive would have it; give its key."""
        name = f"{hour:%Y%m%d%H}_{country}_{test}.n{n}.0.jsonl.gz"
        return self.put_key(layout.prefix(hour, country, test) + name, size)

    def put_key(self, key: str, size: int = 2000) -> str:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content(key, size), ACL="public-read")
        return key

    def store(self, patience: Patience = HASTY) -> S3Store:
        return open_store(self.relay.address, self.bucket, patience=patience)

    def plan(
        self,
        folder: Path,
        since: datetime = DAY,
        until: datetime = DAY + timedelta(hours=4),
        *,
        countries: tuple[str, ...] = ("KE",),
        tests: tuple[str, ...] = ("telegram",),
        panel: PanelLimits | None = None,
    ) -> FetchPlan:
        return plan(
            self.store(),
            countries=countries,
            tests=tests,
            since=since,
            until=until,
            folder=folder,
            panel=panel,
            progress=quiet,
        )

    def fetch(self, planned: FetchPlan, folder: Path) -> Fetched:
        return fetch(self.store(), planned, folder, patience=HASTY, progress=quiet)


def content(key: str, size: int = 2000) -> bytes:
    """Give bytes that differ from key to key and from place to place."""
    seed = hashlib.sha256(key.encode()).digest()
    return b"".join(hashlib.sha256(seed + n.to_bytes(4)).digest() for n in range(size // 32 + 1))[:size]


def files_in(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name[0] != ".")


def parts_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.part"))


# --- the control panel


def test_the_panel_brings_the_smallest_files_of_hours_that_have_some_at_home(archive: Archive, tmp_path: Path) -> None:
    with_home, without = DAY, DAY + timedelta(hours=1)
    archive.put(with_home)
    for code in [m.country for m in layout.panel_members()]:
        archive.put(without, code)
        archive.put(with_home, code, size=5000)
        archive.put(with_home, code, size=100, n=1)
    planned = archive.plan(tmp_path, panel=PanelLimits(per_hour=3))
    abroad = [f for f in planned.files if f.panel]
    assert [f.size_bytes for f in abroad] == [100, 100, 100]
    assert len({f.key.split("/")[3] for f in abroad}) == 3
    assert all("20231108/00/" in f.key for f in abroad)
    assert (planned.panel_files, planned.panel_bytes, planned.total_bytes) == (3, 300, 2300)
    assert archive.plan(tmp_path, panel=None).panel_files == 0


def test_a_panel_country_without_files_is_passed_over(archive: Archive, tmp_path: Path) -> None:
    archive.put(DAY)
    last = layout.rota(DAY, 3, ["KE"])[-1]
    archive.put(DAY, last)
    planned = archive.plan(tmp_path, panel=PanelLimits())
    assert [f.key.split("/")[3] for f in planned.files if f.panel] == [last]


def test_measurements_of_websites_need_no_panel(archive: Archive, tmp_path: Path) -> None:
    archive.put(DAY, test="webconnectivity")
    for member in layout.panel_members():
        archive.put(DAY, member.country, "webconnectivity")
    planned = archive.plan(tmp_path, tests=("telegram", "webconnectivity"), panel=PanelLimits())
    assert [f.panel for f in planned.files] == [False]


# --- planning and fetching


def test_what_was_asked_for_comes_into_the_archives_own_tree(archive: Archive, tmp_path: Path) -> None:
    wanted = [archive.put(DAY), archive.put(DAY, n=1), archive.put(DAY + timedelta(hours=3))]
    archive.put(DAY + timedelta(hours=4))
    archive.put(DAY, "UG")
    archive.put(DAY, test="whatsapp")
    archive.put_key(wanted[0].replace(".jsonl.gz", ".tar.gz"))
    strange = archive.put_key(layout.prefix(DAY, "KE", "telegram") + "odd name.jsonl.gz")
    planned = archive.plan(tmp_path)
    assert [f.key for f in planned.files] == sorted(wanted)
    done = archive.fetch(planned, tmp_path)
    assert files_in(tmp_path) == sorted(wanted)
    assert all((tmp_path / key).read_bytes() == content(key) for key in wanted)
    assert (done.files, done.bytes, done.skipped) == (3, 6000, 0)
    assert [r.source for r in done.failed] == [strange]
    assert len(find([tmp_path])[0]) == 3


def test_the_second_time_nothing_is_fetched(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY)
    archive.fetch(archive.plan(tmp_path), tmp_path)
    archive.relay.seen.clear()
    planned = archive.plan(tmp_path)
    done = archive.fetch(planned, tmp_path)
    assert (done.files, done.bytes, done.skipped, done.failed) == (0, 0, 1, [])
    assert archive.relay.gets(key) == [] and planned.missing_bytes == 0


def test_a_file_of_the_right_size_and_wrong_content_is_fetched_again(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY)
    (tmp_path / key).parent.mkdir(parents=True)
    (tmp_path / key).write_bytes(b"x" * 2000)
    assert archive.fetch(archive.plan(tmp_path), tmp_path).files == 1
    assert (tmp_path / key).read_bytes() == content(key)


def test_nobody_signs_even_where_credentials_are_at_hand(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mine")
    archive.put(DAY)
    assert archive.fetch(archive.plan(tmp_path), tmp_path).files == 1
    assert archive.relay.seen
    assert all(h["Authorization"] is None and "X-Amz" not in path for path, h in archive.relay.seen)
    assert all(h["User-Agent"].startswith("gatewatch/") for _, h in archive.relay.seen)


def test_without_an_endpoint_the_buckets_own_host_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    config = open_store().config
    assert config["endpoint"] == "https://ooni-data-eu-fra.s3.eu-central-1.amazonaws.com"
    assert (config["virtual_hosted_style_request"], config["skip_signature"]) == ("true", "true")


def test_progress_ends_at_the_whole(archive: Archive, tmp_path: Path) -> None:
    archive.put(DAY, size=BIG)
    archive.put(DAY, n=1)
    told: list[tuple[int, int]] = []
    fetch(archive.store(), archive.plan(tmp_path), tmp_path, progress=lambda _, done, total: told.append((done, total)))
    assert told[-1] == (BIG + 2000, BIG + 2000)
    assert told == sorted(told) and len(told) > 4


def test_two_fetches_never_write_into_one_folder(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY, size=BIG)
    archive.relay.faults[key] = ["hang"]
    planned = archive.plan(tmp_path)
    first = threading.Thread(target=archive.fetch, args=(planned, tmp_path))
    first.start()
    assert archive.relay.hung.wait(10)
    with pytest.raises(FetchError, match="another fetch"):
        archive.fetch(planned, tmp_path)
    archive.relay.go_on.set()
    first.join()
    assert archive.fetch(archive.plan(tmp_path), tmp_path).skipped == 1


# --- what goes wrong


def test_a_server_that_is_busy_for_a_while_is_asked_again(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY)
    archive.relay.faults = {"prefix=raw": ["503", "503"], key: ["503", "503"]}
    assert archive.fetch(archive.plan(tmp_path), tmp_path).files == 1
    assert len(archive.relay.gets(key)) == 3


def test_a_server_that_stays_busy_is_named_and_the_other_files_come(archive: Archive, tmp_path: Path) -> None:
    bad, good = archive.put(DAY), archive.put(DAY, n=1)
    archive.relay.faults[bad] = ["503"] * 99
    done = archive.fetch(archive.plan(tmp_path), tmp_path)
    assert files_in(tmp_path) == [good]
    assert [(r.source, r.reason) for r in done.failed] == [(bad, "the server said 503 Service Unavailable")]


def test_many_failures_in_a_row_end_the_fetch(archive: Archive, tmp_path: Path) -> None:
    for n in range(6):
        archive.relay.faults[archive.put(DAY, n=n)] = ["503"] * 99
    with pytest.raises(FetchError, match="4 files in a row"):
        archive.fetch(archive.plan(tmp_path), tmp_path)


def test_an_archive_that_cannot_be_listed_gives_no_plan_with_holes(archive: Archive, tmp_path: Path) -> None:
    archive.put(DAY)
    archive.relay.faults["20231108%2F02"] = ["503"] * 99
    with pytest.raises(FetchError, match="20231108/02/KE/telegram/ cannot be listed: the server said 503"):
        archive.plan(tmp_path)


def test_a_bucket_that_is_not_there_is_one_clear_line(archive: Archive, tmp_path: Path) -> None:
    archive.bucket = "nobody-has-this"
    with pytest.raises(FetchError, match=r"the server said 404 Not Found \(NoSuchBucket\)$"):
        archive.plan(tmp_path)


def test_a_server_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    store = open_store("http://127.0.0.1:9", "some-bucket", patience=HASTY)
    with pytest.raises(FetchError, match=r"cannot be listed: HTTP error: error sending request$"):
        plan(
            store,
            countries=["KE"],
            tests=["telegram"],
            since=DAY,
            until=DAY + timedelta(hours=1),
            folder=tmp_path,
            progress=quiet,
        )


def test_a_key_that_is_gone_is_set_aside_at_once(archive: Archive, tmp_path: Path) -> None:
    gone, kept = archive.put(DAY), archive.put(DAY, n=1)
    planned = archive.plan(tmp_path)
    archive.client.delete_object(Bucket=archive.bucket, Key=gone)
    done = archive.fetch(planned, tmp_path)
    assert [(r.source, r.reason) for r in done.failed] == [(gone, "no such file in the archive")]
    assert files_in(tmp_path) == [kept] and len(archive.relay.gets(gone)) == 1


def test_a_file_that_is_not_public_is_set_aside_at_once(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY)
    archive.client.put_object_acl(Bucket=archive.bucket, Key=key, ACL="private")
    done = archive.fetch(archive.plan(tmp_path), tmp_path)
    assert [(r.source, r.reason) for r in done.failed] == [(key, "not open to anonymous readers")]
    assert len(archive.relay.gets(key)) == 1


@pytest.mark.parametrize("fault", ["cut", "short"])
def test_a_transfer_that_ends_early_is_gone_on_with(archive: Archive, tmp_path: Path, fault: str) -> None:
    key = archive.put(DAY, size=BIG)
    archive.relay.faults[key] = [fault, fault]
    done = archive.fetch(archive.plan(tmp_path), tmp_path)
    assert (tmp_path / key).read_bytes() == content(key, BIG)
    assert (done.files, done.failed, parts_in(tmp_path)) == (1, [], [])
    assert archive.relay.gets(key)[0] is None and archive.relay.gets(key)[-1] is not None


def test_a_file_that_never_comes_whole_leaves_no_finished_name(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY, size=BIG)
    archive.relay.faults[key] = ["short"] * 99
    done = archive.fetch(archive.plan(tmp_path), tmp_path)
    assert [r.kind for r in done.failed] == ["truncated"]
    assert not (tmp_path / key).exists() and len(parts_in(tmp_path)) == 1
    assert find([tmp_path])[0] == []
    archive.relay.faults.clear()
    assert archive.fetch(archive.plan(tmp_path), tmp_path).files == 1
    assert (tmp_path / key).read_bytes() == content(key, BIG)


def test_a_server_that_sends_more_than_it_announced_does_not_fill_the_disk(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY, size=BIG)
    archive.relay.faults[key] = ["long"] * 99
    done = archive.fetch(archive.plan(tmp_path), tmp_path)
    assert [r.reason for r in done.failed] == [f"more came than the {BIG} bytes announced"]
    assert files_in(tmp_path) == []


def test_a_server_that_cannot_send_ranges_is_asked_for_the_whole(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY, size=BIG)
    archive.relay.faults[key] = ["short", "whole"]
    assert archive.fetch(archive.plan(tmp_path), tmp_path).files == 1
    assert (tmp_path / key).read_bytes() == content(key, BIG)


def test_a_part_of_wrong_content_is_found_out_and_fetched_anew(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY, size=BIG)
    archive.relay.faults[key] = ["short"] * 99
    archive.fetch(archive.plan(tmp_path), tmp_path)
    part = parts_in(tmp_path)[0]
    part.write_bytes(b"x" * part.stat().st_size)
    archive.relay.faults.clear()
    assert archive.fetch(archive.plan(tmp_path), tmp_path).failed == []
    assert (tmp_path / key).read_bytes() == content(key, BIG)


def test_a_file_that_changed_in_the_archive_is_begun_anew(archive: Archive, tmp_path: Path) -> None:
    key = archive.put(DAY, size=BIG)
    archive.relay.faults[key] = ["short"] * 99
    planned = archive.plan(tmp_path)
    archive.fetch(planned, tmp_path)
    archive.client.put_object(Bucket=archive.bucket, Key=key, Body=b"new" * 9, ACL="public-read")
    archive.relay.faults.clear()
    assert archive.fetch(planned, tmp_path).failed == []
    assert (tmp_path / key).read_bytes() == b"new" * 9 and parts_in(tmp_path) == []
    assert archive.plan(tmp_path).missing == []


def test_a_folder_that_cannot_be_written_is_one_clear_line(archive: Archive, tmp_path: Path) -> None:
    archive.put(DAY)
    planned = archive.plan(tmp_path)
    (tmp_path / "raw").write_text("a file where a folder has to be")
    with pytest.raises(FetchError, match="raw.*: "):
        archive.fetch(planned, tmp_path)


# --- killed and stopped

PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from gatewatch.archive.download import fetch
from gatewatch.archive.s3 import open_store, plan

def quiet(*_): pass
store, folder = open_store(sys.argv[1], sys.argv[2]), Path(sys.argv[3])
made = plan(store, countries=["KE"], tests=["telegram"], since=datetime(2023, 11, 8, tzinfo=UTC),
            until=datetime(2023, 11, 8, 1, tzinfo=UTC), folder=folder, panel=None, progress=quiet)
try:
    fetch(store, made, folder, progress=quiet)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_fetch_loses_nothing_and_goes_on(archive: Archive, tmp_path: Path, sent: signal.Signals) -> None:
    small, big = archive.put(DAY), archive.put(DAY, size=BIG, n=1)
    archive.relay.faults[big] = ["hang"]
    command = [sys.executable, "-c", PROGRAM, archive.relay.address, archive.bucket, str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert archive.relay.hung.wait(20)
        deadline = time.monotonic() + 10
        while not ((tmp_path / small).exists() and any(p.stat().st_size > BIG // 3 for p in parts_in(tmp_path))):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.kill(process.pid, sent)
        _, complaints = process.communicate(timeout=5)
    assert process.returncode == (-9 if sent == signal.SIGKILL else 130) and complaints == b""
    assert [p for p in files_in(tmp_path) if not p.endswith(".part")] == [small]
    kept = parts_in(tmp_path)[0].stat().st_size
    archive.relay.go_on.set()

    done = archive.fetch(archive.plan(tmp_path), tmp_path)
    assert (done.files, done.skipped, done.bytes) == (1, 1, BIG - kept)
    assert archive.relay.gets(big)[-1] == f"bytes={kept}-"
    assert (tmp_path / big).read_bytes() == content(big, BIG) and parts_in(tmp_path) == []


def test_the_plan_says_what_is_missing(archive: Archive, tmp_path: Path) -> None:
    archive.put(DAY)
    archive.fetch(archive.plan(tmp_path), tmp_path)
    later = archive.put(DAY + timedelta(hours=1), size=300)
    planned = archive.plan(tmp_path)
    assert [f.key for f in planned.missing] == [later]
    assert (planned.total_bytes, planned.missing_bytes) == (2300, 300)


def test_an_etag_that_is_no_checksum_is_compared_by_size(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    assert s3.is_whole(path, 3, '"9dff3479548c346bbeeeab2c23af22fd-2"') and s3.is_whole(path, 3, None)
    assert not s3.is_whole(path, 3, '"9dff3479548c346bbeeeab2c23af22fd"') and not s3.is_whole(path, 4, None)
    assert s3.is_whole(path, 3, '"900150983cd24fb0d6963f7d28e17f72"')  # RFC 1321, A.5

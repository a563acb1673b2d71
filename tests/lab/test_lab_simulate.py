"""The archive: same seed same bytes, OONI's keys, as many measurements as designed, and the truth that goes with it."""

import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gatewatch.lab.scenario import AROUND, DEMO, HARDLY_MEASURED, HOURS, NOT_AT_ALL, OUTAGE
from gatewatch.lab.simulate import simulate
from gatewatch.lab.truth import Truth
from gatewatch.lab.world import COMPONENTS
from gatewatch.model.words import State

SEED = 7
SHORT = msgspec.structs.replace(DEMO, last_day=date(2026, 5, 10))
TOP_LEVEL = {
    *("annotations", "data_format_version", "extensions", "input", "measurement_start_time", "probe_asn", "probe_cc"),
    *("probe_ip", "probe_network_name", "report_id", "resolver_asn", "resolver_ip", "resolver_network_name"),
    *("software_name", "software_version", "test_keys", "test_name", "test_runtime", "test_start_time", "test_version"),
}
IM_KEYS = {
    *("agent", "failed_operation", "failure", "network_events", "queries", "requests", "tcp_connect"),
    "tls_handshakes",
}
OWN_KEYS = {
    "telegram": IM_KEYS
    | {"telegram_http_blocking", "telegram_tcp_blocking", "telegram_web_failure", "telegram_web_status"},
    "whatsapp": IM_KEYS
    | {"registration_server_failure", "registration_server_status", "whatsapp_endpoints_blocked"}
    | {"whatsapp_endpoints_dns_inconsistent", "whatsapp_endpoints_status", "whatsapp_web_failure"}
    | {"whatsapp_web_status"},
    "signal": IM_KEYS | {"signal_backend_failure", "signal_backend_status"},
    "web_connectivity": (IM_KEYS - {"failed_operation", "failure"})
    | {"accessible", "blocking", "body_length_match", "body_proportion", "client_resolver", "control"}
    | {"control_failure", "dns_consistency", "dns_experiment_failure", "headers_match", "http_experiment_failure"}
    | {"status_code_match", "title_match"},
}
Measurement = dict[str, Any]


def read(path: Path) -> list[Measurement]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth, list[Measurement]]:
    folder = tmp_path_factory.mktemp("lab")
    truth = simulate(DEMO, folder, seed=SEED)
    return folder, truth, [m for path in sorted((folder / "raw").iterdir()) for m in read(path)]


@pytest.fixture(scope="module")
def measurements(archive: tuple[Path, Truth, list[Measurement]]) -> list[Measurement]:
    return archive[2]


def started(m: Measurement) -> datetime:
    return datetime.strptime(m["measurement_start_time"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        simulate(SHORT, tmp_path / name, seed=seed)
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert content(tmp_path / "a") != content(tmp_path / "c")


def test_leaving_a_network_out_changes_nothing_on_the_others(tmp_path: Path) -> None:
    fewer = msgspec.structs.replace(SHORT, networks=SHORT.networks[:-1])
    left_out = f"AS{SHORT.networks[-1].asn}"
    simulate(SHORT, tmp_path / "all", seed=1)
    simulate(fewer, tmp_path / "fewer", seed=1)
    whole = read(tmp_path / "all" / "raw" / "20260504.jsonl.gz")
    rest = read(tmp_path / "fewer" / "raw" / "20260504.jsonl.gz")
    assert [m for m in whole if m["probe_asn"] != left_out] == rest


def test_progress_ends_with_all_sessions_done(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    simulate(SHORT, tmp_path, seed=1, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1][0] == calls[-1][1] > 0
    assert calls == sorted(calls)


def test_archive_is_one_file_a_week_and_small(archive: tuple[Path, Truth, list[Measurement]]) -> None:
    folder, truth, measurements = archive
    files = sorted((folder / "raw").iterdir())
    assert [f.name for f in files] == [f"{DEMO.first_day + timedelta(weeks=n):%Y%m%d}.jsonl.gz" for n in range(8)]
    assert len(measurements) == truth.measurements <= 12_000
    assert sum(f.stat().st_size for f in files) <= 25_000_000


def test_every_line_has_the_keys_oonis_have(measurements: list[Measurement]) -> None:
    for m in measurements:
        assert set(m) >= TOP_LEVEL
        assert set(m["test_keys"]) == OWN_KEYS[m["test_name"]], m["test_name"]
        assert m["probe_ip"] == "127.0.0.1"
        assert m["data_format_version"] == "0.2.0"
        assert (m["input"] is None) == (m["test_name"] != "web_connectivity")


def test_every_line_says_in_four_places_that_it_is_simulated(measurements: list[Measurement]) -> None:
    for m in measurements:
        assert m["annotations"]["gatewatch"] == "simulated"
        assert m["software_name"] == "gatewatch-lab"
        assert m["report_id"].startswith("simulated_")
        assert m["measurement_uid"].startswith("simulated_")
    assert len({m["measurement_uid"] for m in measurements}) == len(measurements)


def test_all_start_inside_the_watched_days(measurements: list[Measurement]) -> None:
    days = {started(m).date() for m in measurements}
    assert (min(days), max(days)) == (DEMO.first_day, DEMO.last_day)


def test_one_session_is_one_report_by_one_volunteer_with_one_telegram_test(measurements: list[Measurement]) -> None:
    by_report: dict[str, list[Measurement]] = {}
    for m in measurements:
        by_report.setdefault(m["report_id"], []).append(m)
    for members in by_report.values():
        assert Counter(m["test_name"] for m in members)["telegram"] == 1
        assert len({(m["resolver_ip"], m["annotations"]["platform"], m["probe_asn"]) for m in members}) == 1
        times = [started(m) for m in members]
        assert times == sorted(times)
        assert len(set(times)) == len(times)
    assert any(len(members) > 1 for members in by_report.values())


def test_networks_have_as_many_telegram_tests_and_volunteers_as_designed(measurements: list[Measurement]) -> None:
    days = (DEMO.last_day - DEMO.first_day).days + 1
    for case in DEMO.networks:
        mine = [m for m in measurements if m["probe_asn"] == f"AS{case.asn}" and m["test_name"] == "telegram"]
        assert {m["probe_cc"] for m in mine} == {case.country}
        assert len({m["resolver_ip"] for m in mine}) <= case.volunteers
        if case is HARDLY_MEASURED:
            assert {started(m).date() for m in mine} == set(case.only_days)
            assert len(mine) <= 2 * len(case.only_days)
        else:
            assert 0.8 * case.telegram_per_day < len(mine) / days < 1.2 * case.telegram_per_day
            assert len({m["resolver_ip"] for m in mine}) >= min(3, case.volunteers)


def test_other_tests_run_a_quarter_to_a_third_as_often(measurements: list[Measurement]) -> None:
    counts = Counter(m["input"] or m["test_name"] for m in measurements)
    telegram = counts.pop("telegram")
    assert len(counts) == 6
    assert all(0.2 < n / telegram < 0.34 for n in counts.values())


def test_no_session_begins_in_the_silence_around_the_deadline(measurements: list[Measurement]) -> None:
    assert AROUND.silent
    mine = [m for m in measurements if m["probe_asn"] == f"AS{AROUND.asn}" and m["test_name"] == "telegram"]
    assert not [m for m in mine if AROUND.silent.start <= started(m) < AROUND.silent.end]


def test_everything_fails_in_the_outage_and_the_helper_is_out_of_reach(measurements: list[Measurement]) -> None:
    assert OUTAGE.outage
    mine = [m for m in measurements if m["probe_asn"] == f"AS{OUTAGE.asn}"]
    inside = [m for m in mine if OUTAGE.outage.start <= started(m) < OUTAGE.outage.end]
    assert {m["test_name"] for m in inside} == {"telegram", "whatsapp", "signal", "web_connectivity"}
    for m in inside:
        keys = m["test_keys"]
        assert all(r["failure"] in ("dns_temporary_failure", "generic_timeout_error") for r in keys["requests"])
        assert not any(c["status"]["success"] for c in keys["tcp_connect"])
        assert keys.get("control") is None


def share_failing(measurements: list[Measurement], resolver_ip: str | None = None, asn: int = NOT_AT_ALL.asn) -> float:
    mine = [m for m in measurements if m["probe_asn"] == f"AS{asn}" and m["test_name"] == "telegram"]
    mine = [m for m in mine if resolver_ip in (None, m["resolver_ip"])]
    return sum(any(r["failure"] for r in m["test_keys"]["requests"]) for m in mine) / len(mine)


def test_bad_line_fails_often_and_its_network_otherwise_seldom(measurements: list[Measurement]) -> None:
    resolvers = {m["resolver_ip"] for m in measurements if m["probe_asn"] == f"AS{NOT_AT_ALL.asn}"}
    shares = sorted(share_failing(measurements, ip) for ip in resolvers)
    assert shares[-1] > 0.25
    assert shares[-2] < 0.15


def test_networks_abroad_fail_by_chance_alone(measurements: list[Measurement]) -> None:
    for case in DEMO.networks:
        if case.country == "XB":
            assert share_failing(measurements, asn=case.asn) < 0.04


def test_truth_file_is_what_simulate_returned(archive: tuple[Path, Truth, list[Measurement]]) -> None:
    folder, truth, _ = archive
    assert msgspec.json.decode((folder / "truth.json").read_bytes(), type=Truth) == truth
    assert (truth.simulated, truth.seed, truth.order_id) == (True, SEED, "XA-2026-telegram")


def test_truth_counts_what_the_archive_holds(archive: tuple[Path, Truth, list[Measurement]]) -> None:
    _, truth, measurements = archive
    held = Counter((m["probe_asn"], m["test_name"]) for m in measurements)
    told = {(f"AS{n.asn}", test): count for n in truth.networks for test, count in n.measurements.items()}
    assert told == dict(held)


def test_truth_says_of_every_component_what_the_scenario_says(
    archive: tuple[Path, Truth, list[Measurement]],
) -> None:
    _, truth, _ = archive
    for case, told in zip(DEMO.networks, truth.networks, strict=True):
        assert (told.asn, told.assessment, told.flags) == (case.asn, case.assessment, list(case.flags))
        assert told.outage == case.outage
        assert [c.component for c in told.components] == list(COMPONENTS)
        blocks = {b.component: b for b in case.censor.blocks} if case.censor else {}
        for component in told.components:
            block = blocks.get(component.component)
            if block is None:
                expected = State.INSUFFICIENT if case is HARDLY_MEASURED else State.OK
                assert (component.state, component.onset, component.mechanisms) == (expected, None, [])
            else:
                assert case.censor
                assert component.state == (State.PARTIAL if block.addresses else State.BLOCKED)
                assert (component.onset, component.mechanisms) == (case.censor.since, [block.mechanism])


def test_only_the_network_of_office_hours_has_windows(archive: tuple[Path, Truth, list[Measurement]]) -> None:
    _, truth, _ = archive
    with_windows = {n.asn for n in truth.networks for c in n.components if c.windows}
    assert with_windows == {HOURS.asn}

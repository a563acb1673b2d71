"""The registry: hosts and addresses find their role, data files hold together, times of countries are known."""

import shutil
from collections import Counter
from ipaddress import ip_address
from pathlib import Path

import pytest

from gatewatch import targets
from gatewatch.model.words import SERVICES, is_simulated
from gatewatch.targets import TargetsError

T = targets.load()


@pytest.mark.parametrize(
    ("host", "ip", "component"),
    [
        (None, "149.154.167.51", "telegram/dc"),
        ("web.telegram.org", "149.154.167.99", "telegram/web"),
        ("t.me", None, "telegram/links"),
        ("telegram.org", None, "telegram/site"),
        ("cdn4.cdn-telegram.org", None, "telegram/media"),
        ("cdn-telegram.org.example.com", None, "site/cdn-telegram.org.example.com"),
        ("e7.whatsapp.net", None, "whatsapp/chat"),
        ("edge-mqtt.facebook.com", None, "messenger/chat"),
        ("www.example.org", None, "site/www.example.org"),
        (None, "192.0.2.1", "site/192.0.2.1"),
    ],
)
def test_a_name_or_address_finds_its_component(host: str | None, ip: str | None, component: str) -> None:
    assert T.component_of(host, ip) == component


def test_an_endpoint_is_found_by_port_and_only_by_it() -> None:
    found = T.endpoint_of("web.telegram.org", None, 443)
    assert found is not None and not found.optional
    cleartext = T.endpoint_of("web.telegram.org", None, 80)
    assert cleartext is not None and cleartext.optional
    assert T.endpoint_of("web.telegram.org", None, 8443) is None


def test_quic_is_registered_apart_from_tcp() -> None:
    tcp, quic = (T.endpoint_of("www.youtube.com", None, 443, transport) for transport in ("tcp", "quic"))
    assert tcp is not None and quic is not None and (tcp.transport, quic.transport) == ("tcp", "quic")
    assert T.endpoint_of("web.telegram.org", None, 443, "quic") is None
    assert T.endpoint_of("stun.fbsbx.com", None, 3478, "tcp") is not None


@pytest.mark.parametrize(
    ("asn", "kind"), [(14061, "hosting"), (9009, "hosting"), (64496, "mobile"), (12455, "both"), (3, "unknown")]
)
def test_networks_of_servers_are_told_from_those_people_use(asn: int, kind: str) -> None:
    assert T.kind_of(asn) == kind


def test_no_network_of_servers_is_shown_as_a_countrys_own() -> None:
    assert not set(T.hosting) & set(T.networks)
    for network in T.hosting.values():
        assert network.source and network.name and not is_simulated("US", network.asn)


def test_no_host_or_address_stands_in_two_components() -> None:
    keys = [
        (e.host or e.suffix or e.ip, p, e.transport)
        for c in T.components.values()
        for e in c.endpoints
        for p in e.ports
    ]
    assert [k for k, n in Counter(keys).items() if n > 1] == []


def test_every_entry_has_one_kind_of_name_a_role_and_a_source() -> None:
    for component in T.components.values():
        assert component.service in SERVICES
        assert set(component.name) == {"en", "vi"}
        for e in component.endpoints:
            assert sum(v is not None for v in (e.host, e.suffix, e.ip)) == 1
            assert e.role and e.source and e.ports
            if e.ip:
                ip_address(e.ip)
            assert e.since is None or e.until is None or e.since <= e.until


def test_every_service_has_a_core_component() -> None:
    for service in T.services:
        assert any(c.core for c in service.components), service.id


def test_networks_and_faults_say_where_they_are_known_from() -> None:
    for network in T.networks.values():
        assert network.source
        assert is_simulated(network.country, network.asn) == ("made up" in network.source), network
    for fault in T.faults:
        assert fault.source and fault.reason


def test_local_time_of_a_country() -> None:
    assert T.timezone("KE") == "Africa/Nairobi"
    assert T.timezone("VN") == "Asia/Ho_Chi_Minh"
    assert T.timezone("XA") == "Asia/Bangkok"
    assert T.timezone("ZZ") == "UTC"


def test_a_broken_registry_file_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "targets"
    shutil.copytree(str(targets.DATA), folder)
    (folder / "faults.toml").write_text('[[fault]]\nid = "x"\n')
    with pytest.raises(TargetsError, match=r"faults\.toml.*reason"):
        targets.load(folder)
    (folder / "faults.toml").unlink()
    with pytest.raises(TargetsError, match=r"faults\.toml"):
        targets.load(folder)


def test_a_changed_registry_has_another_version(tmp_path: Path) -> None:
    folder = tmp_path / "targets"
    shutil.copytree(str(targets.DATA), folder)
    assert targets.load(folder).version == T.version
    with (folder / "networks.toml").open("a") as file:
        file.write("\n# changed\n")
    assert targets.load(folder).version != T.version


HEAD = (
    "name,scope,other_names,location_found,pattern_type,pattern,confidence_no_fp,expected_countries,source,exp_url"
    ",notes\n"
)


def test_a_folder_adds_fingerprints_and_is_part_of_the_version(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(HEAD + 'x.one,nat,,header.Location,prefix,http://n/,5,"AE,SA",ooni,,\n')
    more = targets.load(fingerprints=tmp_path)
    (found,) = set(more.fingerprints) - set(T.fingerprints)
    assert (found.label, found.location, found.countries) == ("x.one", "header.location", {"AE", "SA"})
    assert more.version != T.version == targets.load().version
    (tmp_path / "more.csv").write_text(HEAD + "gatewatch.netsweeper,fp,,body,contains,x,5,,mine,,\n")
    assert "fp:gatewatch.netsweeper" in {f.label for f in targets.load(fingerprints=tmp_path).fingerprints}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,scope\n", r"more\.csv: no column .*pattern"),
        (HEAD + "x,nat,,body,glob,a*,5,,ooni,,\n", r"more\.csv line 2: .*glob"),
        (HEAD + "x,nat,,body,regexp,a(,5,,ooni,,\n", r"more\.csv line 2"),
        (HEAD + "x,nat,,body,contains,,5,,ooni,,\n", r"more\.csv line 2"),
        (HEAD + "x,nat,,cookie,contains,a,5,,ooni,,\n", r"more\.csv line 2"),
        (HEAD + "x,nat\n", r"more\.csv line 2"),
        (HEAD + '"x,nat\n', r"more\.csv: "),
        ("\xff", r"more\.csv"),
    ],
)
def test_a_broken_file_of_fingerprints_is_one_clear_line(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "more.csv").write_bytes(content.encode("latin-1"))
    with pytest.raises(TargetsError, match=said) as caught:
        targets.load(fingerprints=tmp_path)
    assert "\n" not in str(caught.value)


def test_a_folder_without_fingerprints_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(TargetsError, match=r"no \.csv file"):
        targets.load(fingerprints=tmp_path)
    with pytest.raises(TargetsError, match="No such file"):
        targets.load(fingerprints=tmp_path / "gone")

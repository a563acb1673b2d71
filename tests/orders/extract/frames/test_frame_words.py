"""The words of frames: every language has the keys it needs, every key is explained, every entry can be read."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest

from gatewatch.model.extraction import Reason
from gatewatch.orders.extract.lexicon import LANGUAGES, pattern

DOCS = (Path(__file__).parents[4] / "docs" / "extraction.md").read_text(encoding="utf-8")
SOURCE = "".join(
    p.read_text(encoding="utf-8")
    for p in (Path(__file__).parents[4] / "src" / "gatewatch" / "orders" / "extract" / "frames").rglob("*.py")
)
NEEDED = ("told", "block", "passive", "finite", "internet", "generic", "unreal", "negated", "lift", "said", "reason")


def words(language: str) -> dict[str, Any]:
    place = files("gatewatch.orders.extract") / "languages" / language / "frames.toml"
    return tomllib.loads(place.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_keys_no_order_is_found_without(language: str) -> None:
    assert [key for key in NEEDED if not words(language).get(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_are_the_words_of_the_contract(language: str) -> None:
    assert set(words(language)["reasons"]) <= set(get_args(Reason))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_read_by_a_rule_and_explained(language: str) -> None:
    keys = set(words(language)) - {"vpn_not", "sim_not", "roaming_not"}  # made of their key
    assert {key for key in keys if f'"{key}"' not in SOURCE} == set()
    assert {key for key in keys if f"`{key}`" not in DOCS and f"[{key}]" not in DOCS} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_are_words_and_no_expressions(language: str) -> None:
    read = words(language)
    lists = [v for v in read.values() if isinstance(v, list)] + list(read["reasons"].values())
    entries = [entry for entries in lists for entry in entries]
    assert [e for e in entries if re.search(r"[?\[\]+\\^$]", e) or e.count("(") != e.count(")")] == []
    for listed in lists:
        assert pattern(listed).search("") is None


BOUND = {
    "en": ("operators", "providers", "carriers", "telcos", "ISPs"),
    "es": ("operadoras", "operadores", "proveedores"),
    "pt": ("operadoras", "provedores"),
    "fr": ("opérateurs", "fournisseurs"),
    "ru": ("операторов", "провайдеров"),
    "id": ("operator", "penyedia"),
    "tr": ("operatörlere", "sağlayıcılara"),
    "vi": ("nhà mạng", "doanh nghiệp"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_orders_does_not_take_in_whom_it_orders(language: str) -> None:
    """Who stands inside the words that tell is no addressee: they must end before him."""
    read = words(language)
    told = [entry for key in ("told", "asked", "decided") for entry in read.get(key, [])]
    ends = {
        entry: entry.rstrip(")").rsplit("(", 1)[-1].split("|") if entry.endswith(")") else [entry] for entry in told
    }
    assert [entry for entry, last in ends.items() if any(end.endswith(BOUND[language]) for end in last)] == []

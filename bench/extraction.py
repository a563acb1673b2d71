"""How well orders are read out of reports: accuracy per field, language and set over the corpus of made-up reports.

The corpus (`tests/orders/extract/corpus`) is written for this, in the shapes that real reports have; each text has its
truth. Its four sets were each scored before anybody looked at their misses, and then opened: what the first score was
is in docs/extraction.md, and only that says something of texts nobody has seen.
`python -m bench.extraction [--set open|held|late|fresh]... [--id ID] [--misses]`.
The goal is 0.95 per field and nothing unsupported. How a value is judged is in `bench.scoring`.
"""

import argparse
import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench.scoring import FIELDS, Json, Mark, leaks, score
from gatewatch.orders.extract.draft import extract
from gatewatch.orders.reading.read import read

CORPUS = Path(__file__).parents[1] / "tests" / "orders" / "extract" / "corpus"
SETS = ("open", "held", "late", "fresh")
LANGUAGES = ("en", "vi", "es", "pt", "fr", "ru", "id", "tr")
ROWS = ("negative", "lifts", *FIELDS)


class Scored(NamedTuple):
    """One text: its truth, what was extracted, and what each value is."""

    truth: Json
    given: Json
    marks: list[Mark]
    leaked: list[str]


class Tally(NamedTuple):
    """Counts of one field."""

    right: int
    missing: int
    wrong: int
    extra: int
    loose: int

    @property
    def accuracy(self) -> float | None:
        """Right of all that the truth or the program has; None where neither has anything."""
        total = self.right + self.missing + self.wrong + self.extra
        return self.right / total if total else None

    @property
    def unsupported(self) -> int:
        """Values that the truth does not have, and fields whose words are not in the text."""
        return self.extra + self.loose


def truths(sets: Container[str] = SETS) -> Iterator[tuple[Path, Json]]:
    """Give each report of the corpus with its truth."""
    for path in sorted(CORPUS.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if truth["set"] not in sets:
            continue
        yield next(p for p in CORPUS.glob(f"{truth['id']}.*") if not p.name.endswith(".json")), truth


def scored(path: Path, truth: Json) -> Scored:
    """Read, extract and score one report."""
    published = date.fromisoformat(truth["published"]) if "published" in truth else None
    story = read(path.read_bytes(), url=truth.get("url"), published=published)
    given: Json = msgspec.to_builtins(extract(story, text_id=truth["id"]))
    return Scored(truth, given, score(truth, given), leaks(truth.get("never", ()), given))


def tally(marks: Iterable[Mark]) -> Tally:
    """Count marks by kind."""
    kinds = Counter(mark.kind for mark in marks)
    return Tally(*(kinds[kind] for kind in Tally._fields))  # type: ignore[index]


def table(texts: list[Scored]) -> str:
    """Give the table: a row a field, the counts, the accuracy of all languages and of each."""
    lines = [
        f"{'':22}{'right':>6}{'miss':>6}{'wrong':>6}{'extra':>6}{'loose':>6}{'acc':>6}"
        + "".join(f"{x:>6}" for x in LANGUAGES)
    ]
    for row in (*ROWS, "all"):
        lines.append(_row(row, texts))
    return "\n".join(lines)


def _row(row: str, texts: list[Scored]) -> str:
    def of(chosen: Iterable[Scored]) -> Tally:
        return tally(mark for text in chosen for mark in text.marks if row in ("all", mark.field))

    whole = of(texts)
    parts = [of(text for text in texts if text.truth["language"] == language).accuracy for language in LANGUAGES]
    return (
        f"{row:22}"
        + "".join(f"{count:6}" for count in whole)
        + "".join(_share(part) for part in (whole.accuracy, *parts))
    )


def _share(value: float | None) -> str:
    return f"{'-' if value is None else format(value, '.2f'):>6}"


def misses(text: Scored) -> str:
    """Give what is not right in one text, a line a value."""
    head = f"{text.truth['id']} ({text.truth['language']}, {text.truth['shape']}, {text.truth['set']})"
    lines = [
        f"  {m.kind:8}{m.field:24}wanted {_short(m.wanted)}  given {_short(m.given)}"
        for m in text.marks
        if m.kind != "right"
    ]
    lines += [f"  leaked   {word}" for word in text.leaked]
    return "\n".join([head, *lines])


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables, one of all texts asked for behind those of several sets, and the misses where asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description=__doc__.splitlines()[0])
    parser.add_argument("--set", choices=SETS, action="append", help="only this set; may be given again")
    parser.add_argument("--id", help="only this text")
    parser.add_argument("--misses", action="store_true", help="list what is not right")
    asked = parser.parse_args(arguments)
    sets = SETS if asked.set is None else tuple(asked.set)
    texts = [scored(path, truth) for path, truth in truths(sets) if asked.id in (None, truth["id"])]
    for half in sets:
        chosen = [text for text in texts if text.truth["set"] == half]
        if not chosen:
            continue
        _print(half, chosen)
        if asked.misses:
            print("\n".join(misses(text) for text in chosen))
    if len(sets) > 1:
        _print(" and ".join(sets), texts)


def _print(name: str, texts: list[Scored]) -> None:
    whole = tally(mark for text in texts for mark in text.marks)
    print(f"\nextraction, {name}: {len(texts)} made-up reports, {whole.unsupported} unsupported")
    print(table(texts))


if __name__ == "__main__":
    main()

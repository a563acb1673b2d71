"""The words of claims: one pattern a set of words, by language, from `languages/<lang>/claims.toml`.

The file has tables of sets: `[speech]` (how speech is told), `[speakers]` (nouns for who speaks), `[words]` (what a
claim's content is made of), `[phrases]` (whole turns of phrase that tell what a claim is about), `[states]` (what was
observed), `[replies]` (who did not answer, who confirmed). An absent set matches nothing.

Not here: which sets a rule needs (`rules`, `observed`, `replies`, `speech`).
"""

import re
from functools import cache
from typing import Any

from gatewatch.orders.extract.lexicon import pattern, words

NOTHING = re.compile(r"(?!)")
CAPITAL = f"[{''.join(c for c in map(chr, [*range(0x530), *range(0x1E00, 0x1F00)]) if c.isupper())}]"
"""A capital letter of the Latin (with Vietnamese) and Cyrillic scripts: `re` has no class for it."""


@cache
def cue(language: str | None, table: str, name: str) -> re.Pattern[str]:
    """Give the pattern of one set of words; one that matches nothing where the language has none."""
    entries = words(language, "claims").get(table, {}).get(name, [])
    return pattern(entries) if isinstance(entries, list) and entries else NOTHING


def setting(language: str | None, name: str, default: str) -> str:
    """Give a plain setting of a language, as `head` (whether the head noun of a phrase stands first or last)."""
    value: Any = words(language, "claims").get(name, default)
    return value if isinstance(value, str) else default

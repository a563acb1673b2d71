"""Names that are known by how they are printed: laws, numbers of papers, providers as a group, places by their kind.

The patterns are data of each language. A law is named in full as printed ("Section 69A of the Information Technology
Act"); of a paper only its number is the name ("2312/CVT-CS"). Providers as a group keep what tells them apart
("licensed", "mobile") and lose articles and "all".
"""

import re
from functools import cache

from gatewatch.orders.extract.names.bind import Mention
from gatewatch.orders.extract.names.entries import entry_pattern, grammar, part, phrases, raw_patterns
from gatewatch.orders.extract.names.tokens import Tokens, fold


def papers(text: str, start: int, language: str) -> list[Mention]:
    """Find laws and numbers of papers in a sentence that begins at `start`."""
    found = []
    for expression in raw_patterns(language, "laws", "patterns"):
        for m in expression.finditer(text):
            cut = _without_article(m.group(), language)
            value = m.group()[cut:].rstrip(" ,.;:'’")
            if len(value) > 3 and value[0].isalnum():
                begin = start + m.start() + cut
                found.append(Mention(start=begin, end=begin + len(value), kind="law", value=value))
    for expression in raw_patterns(language, "laws", "numbers"):
        for m in expression.finditer(text):
            value = m.group("id").rstrip(".,-/")
            if any(c.isdigit() for c in value) and not re.fullmatch(
                r"\d{1,2}|(?:19|20)\d\d|\d{1,2}/\d{1,2}/\d{2,4}", value
            ):
                begin = start + m.start("id")
                found.append(Mention(start=begin, end=begin + len(value), kind="document_id", value=value))
    return found


def providers(tokens: Tokens, language: str) -> list[Mention]:
    """Find providers as a group, and networks by a name that ends with a telecom word ("Nepal Telecom")."""
    sentence = tokens.sentence
    quantities, dropped = _folded(language, "quantities"), _folded(language, "drop")
    at = {start: n for n, start in enumerate(tokens.starts)}
    found = []
    for m in entry_pattern(language, "operators", "groups").finditer(sentence.text):
        start = at.get(sentence.start + m.start())
        if start is None:
            continue
        first = start
        while first > 0 and (tokens.low[first - 1] in quantities or _joins(tokens, first, quantities)):
            first -= 1
        while first < start and tokens.low[first] in dropped:
            first += 1
        begin, end = tokens.starts[first], sentence.start + m.end()
        value = _without_quantity(sentence.text[begin - sentence.start : end - sentence.start], dropped)
        found.append(Mention(start=end - len(value), end=end, kind="operators", value=value))
    return found + _named(tokens, language)


def regions(tokens: Tokens, language: str) -> list[Mention]:
    """Find places by the word of their kind: "the state of Rio", "Papua province"."""
    found = []
    after, kind = entry_pattern(language, "places", "of"), entry_pattern(language, "places", "kind")
    text, base = tokens.sentence.text, tokens.sentence.start
    at = {start - base: n for n, start in enumerate(tokens.starts)}
    for m in after.finditer(text):
        first = next((at[i] for i in range(m.end(), min(len(text), m.end() + 2)) if i in at), None)
        last = _capitals_from(tokens, first, language) if first is not None else None
        if first is not None and last is not None:
            found.append(_place(tokens, first, last))
    for m in kind.finditer(text):
        last = at.get(m.start())
        if last is None or last == 0 or tokens.is_title:
            continue
        first = last
        while (
            first > 0
            and last - first < 4
            and tokens.has_capital(first - 1)
            and not _is_stop(tokens, first - 1, language)
        ):
            first -= 1
        if first < last:
            found.append(_place(tokens, first, last))
    return found


def outlets(tokens: Tokens, language: str) -> list[Mention]:
    """Find outlets said by their kind ("state television") or named behind it ("the newspaper Nova Era")."""
    found = [
        Mention(start=tokens.starts[a], end=tokens.ends[b - 1], kind="outlet", value=tokens.printed(a, b))
        for a, b, _ in phrases(language, "outlets", "generic").all(tokens)
    ]
    if tokens.is_title:
        return found
    for m in phrases(language, "outlets", "before").all(tokens):
        first = m.last + (m.last < len(tokens) and tokens.low[m.last] in {"«", "“", '"'})
        last = _capitals_from(tokens, first, language)
        if last is not None and not tokens.has_capital(m.first):
            found.append(
                Mention(
                    start=tokens.starts[first],
                    end=tokens.ends[last - 1],
                    kind="outlet",
                    value=tokens.printed(first, last),
                )
            )
    return found


@cache
def _folded(language: str, key: str) -> frozenset[str]:
    return frozenset(fold(w) for w in part(language, "operators").get(key, []))


def _place(tokens: Tokens, first: int, last: int) -> Mention:
    return Mention(
        start=tokens.starts[first], end=tokens.ends[last - 1], kind="place", value=tokens.printed(first, last)
    )


def _capitals_from(tokens: Tokens, first: int, language: str) -> int | None:
    """Give where a run of words with capitals ends, particles ("do", "de") inside it."""
    particles, last, index = grammar(language).particles, None, first
    while index < len(tokens) and index - first < 6:
        if tokens.has_capital(index) and tokens.words[index][0].isalpha() and not _is_stop(tokens, index, language):
            last = index + 1
        elif tokens.low[index] not in particles | {"-"} or last is None:
            break
        index += 1
    return last


def _is_stop(tokens: Tokens, index: int, language: str) -> bool:
    return tokens.low[index] in grammar(language).stops or not tokens.words[index][0].isalpha()


def _joins(tokens: Tokens, first: int, quantities: frozenset[str]) -> bool:
    """Say whether an "and" before a group joins two words of quantity ("local and international operators")."""
    return (
        first > 1
        and tokens.low[first - 1] in {"and", "y", "e", "et", "dan", "и", "ve", "và"}
        and tokens.low[first - 2] in quantities
        and tokens.low[first] in quantities
    )


def _without_quantity(value: str, dropped: frozenset[str]) -> str:
    words = value.split(" ")
    while len(words) > 1 and fold(words[0]) in dropped:
        words.pop(0)
    return " ".join(words)


def _without_article(value: str, language: str) -> int:
    """Give how many characters of articles a name begins with."""
    articles = grammar(language).articles
    m = re.match(r"(\w+)['’\s]+", value)
    return m.end() if m is not None and fold(m.group(1)) in articles else 0


def _named(tokens: Tokens, language: str) -> list[Mention]:
    """Find networks by a last word such as "Telecom": words with a capital before it, no office behind it."""
    last_words = _folded(language, "named")
    heads, found = grammar(language).heads, []
    if tokens.is_title:
        return []
    for index, low in enumerate(tokens.low):
        if low not in last_words or not tokens.has_capital(index) or index == 0:
            continue
        if index + 1 < len(tokens) and (tokens.has_capital(index + 1) or heads.at(tokens, index + 1) is not None):
            continue
        first = index
        while (
            first > 0
            and index - first < 2
            and tokens.has_capital(first - 1)
            and not _is_stop(tokens, first - 1, language)
        ):
            first -= 1
        topic = grammar(language).topics.at(tokens, first)
        if first < index and topic is None and heads.at(tokens, first) is None:
            found.append(
                Mention(
                    start=tokens.starts[first],
                    end=tokens.ends[index],
                    kind="operator",
                    value=tokens.printed(first, index + 1),
                )
            )
    return found

"""Names that are known by how they are printed: laws, numbers of papers, providers as a group, places by their kind.

The patterns are data of each language. A law is named in full as printed ("Section 69A of the Information Technology
Act"); of a paper only its number is the name ("2312/CVT-CS"). Providers as a group keep what tells them apart
("licensed", "mobile") and lose articles and "all"; their associations are such a group too.

An app our lists lack is known by the word before or behind it ("the messenger Nimbus", "the Nimbus app"), and in a list
with two that are known ("Telegram, Signal and Nimbus"); so are operators.
"""

import re
from bisect import bisect_left
from functools import cache

from gatewatch.orders.extract.found import NameKind
from gatewatch.orders.extract.names.bind import Mention
from gatewatch.orders.extract.names.entries import entry_pattern, grammar, part, phrases, raw_patterns
from gatewatch.orders.extract.names.tokens import Tokens, fold

_LEADS = re.compile(
    r"(?:Under|In|By|Per|With|Using|Citing|Invoking|Following|Berdasarkan|Sesuai|Menurut|Melalui|Dengan|Selon|Según|Segundo"
    r"|Conforme|Theo)\s+(?:(?:the|la|el|le|o|a)\s+)?(?=\w)"
)
"""Words at a sentence's begin that are no part of the law they stand before."""
_LINKS = re.compile(r"(?:\s+(?:and|of|the|or|for|on|in|to))+$")
"""Words at a law's end that only lead to what follows."""
_PARTICLES = frozenset({"di", "do", "da", "de", "du", "del", "of", "dos", "das"})
_SMALL_WORD = 2  # letters of "to", "on", behind which a person may stand
_MARKS = frozenset({"«", "»", "“", "”", '"', "„"})


def papers(text: str, start: int, language: str) -> list[Mention]:
    """Find laws and numbers of papers in a sentence that begins at `start`."""
    found = []
    for expression in raw_patterns(language, "laws", "patterns"):
        for m in expression.finditer(text):
            cut = _without_article(m.group(), language)
            cut += lead.end() if (lead := _LEADS.match(m.group()[cut:])) is not None else 0
            value = _LINKS.sub("", m.group()[cut:].rstrip(" ,.;:'’"))
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
    never = [m.span() for m in entry_pattern(language, "operators", "never").finditer(sentence.text)]
    for m in entry_pattern(language, "operators", "groups").finditer(sentence.text):
        start = at.get(sentence.start + m.start())
        if start is None or any(a <= m.start() and m.end() <= b for a, b in never):
            continue
        first = start
        while first > 0 and (tokens.low[first - 1] in quantities or _joins(tokens, first, quantities)):
            first -= 1
        while first < start and tokens.low[first] in dropped:
            first += 1
        begin, end = tokens.starts[first], sentence.start + m.end()
        value = _without_quantity(sentence.text[begin - sentence.start : end - sentence.start], dropped)
        found.append(Mention(start=end - len(value), end=end, kind="operators", value=value))
    return found + _associations(sentence.text, sentence.start, language) + _named(tokens, language)


def _associations(text: str, start: int, language: str) -> list[Mention]:
    found = []
    for expression in raw_patterns(language, "operators", "associations"):
        for m in expression.finditer(text):
            value, begin = m.group("name").rstrip(" .,;:'’"), start + m.start("name")
            found.append(Mention(start=begin, end=begin + len(value), kind="operators", value=value))
    return found


def called(tokens: Tokens, taken: set[int], language: str) -> list[Mention]:
    """Find apps by the word that says what they are: "the messenger Nimbus", "the Nimbus app".

    `taken` are tokens that belong to other names, or to states and towns.
    """
    found: list[Mention] = []
    if tokens.is_title:
        return found
    for m in phrases(language, "services", "called").all(tokens):
        first = m.last + (m.last < len(tokens) and tokens.low[m.last] in _MARKS)
        last = _item(tokens, first, taken, language)
        is_other = (m.first > 0 and tokens.has_capital(m.first)) or _goes_on(tokens, last)  # "Plataforma Norte do Sul"
        if last is not None and not is_other and _ends_here(tokens, last, language):
            found.append(_service(tokens, first, last))
    for m in phrases(language, "services", "after").all(tokens):
        first = m.first - 1
        while first > 0 and m.first - first < 3 and tokens.has_capital(first - 1) and not tokens.has_capital(m.first):
            first -= 1
        if _item(tokens, first, taken, language) != m.first:
            continue
        other = first - 2  # "the Rave and Gather chat services"
        is_pair = other > 0 and tokens.low[first - 1] in grammar(language).ands and tokens.low[m.last - 1].endswith("s")
        if is_pair and _is_led(tokens, other, language) and _item(tokens, other, taken, language) == other + 1:
            found += [_service(tokens, other, other + 1), _service(tokens, first, m.first)]
        elif _is_led(tokens, first, language):
            found.append(_service(tokens, first, m.first))
    return found


def _goes_on(tokens: Tokens, last: int | None) -> bool:
    """Say whether a name goes on behind a short word in small letters: "Frente di Povo"."""
    if last is None or last + 1 >= len(tokens):
        return False
    return tokens.words[last] in _PARTICLES and tokens.has_capital(last + 1)


def _is_led(tokens: Tokens, first: int, language: str) -> bool:
    return first > 0 and tokens.low[first - 1] in grammar(language).articles


def beside(tokens: Tokens, found: list[Mention], taken: set[int], language: str) -> list[Mention]:
    """Find apps and operators our lists lack in a list with two of their kind that are known."""
    at = {start: n for n, start in enumerate(tokens.starts)}
    known: dict[int, tuple[int, NameKind]] = {
        at[m.start]: (bisect_left(tokens.starts, m.end), m.kind)
        for m in found
        if m.kind in {"service", "operator"} and m.start in at
    }
    more: list[Mention] = []
    floor = 0
    for first in sorted(known):
        if first >= floor and not tokens.is_title:
            floor, unknown, kinds = _list_from(tokens, first, known, taken, language)
            if len(kinds) < 2 or len(set(kinds)) > 1:
                continue
            if kinds[0] == "operator":
                more += [_operator(tokens, a, b) for a, b in unknown]
            else:  # a person may end a short list of apps: "Telegram, WhatsApp and Museveni"
                is_long = len(kinds) > 2
                more += [_service(tokens, a, b) for a, b in unknown if b < floor or is_long]
    held = {m.start for m in more}
    return more + [m for m in _rows_of_services(tokens, known, taken, language) if m.start not in held]


def _rows_of_services(
    tokens: Tokens, known: dict[int, tuple[int, NameKind]], taken: set[int], language: str
) -> list[Mention]:
    """Find apps in a row behind a word for several ("the sites A and B") or, with a known one, a measure's word."""
    ends = {first: last for first, (last, kind) in known.items() if kind == "service"}
    more: list[Mention] = []
    for key in ("many", "acts") if not tokens.is_title else ():
        for m in phrases(language, "services", key).all(tokens):
            first = m.last + (m.last < len(tokens) and tokens.low[m.last] in _MARKS)
            row = _row(tokens, first, ends, taken, language)
            is_told = key == "many" or (
                any(a in ends for a, _ in row) and (m.last - m.first > 1 or len(tokens.low[m.first]) > _SMALL_WORD)
            )
            more += [_service(tokens, a, b) for a, b in row if a not in ends and is_told]
    return list({m.start: m for m in more}.values())


def networks(tokens: Tokens, found: list[Mention], taken: set[int], language: str) -> list[Mention]:
    """Find networks our lists lack by the word before: "internet provider Nimbus", "the operators Nimbus and Orb"."""
    if tokens.is_title:
        return []
    known = {m.start: bisect_left(tokens.starts, m.end) for m in found if m.kind == "operator"}
    more: list[Mention] = []
    for m in phrases(language, "operators", "called").all(tokens):
        first = m.last + (m.last < len(tokens) and tokens.low[m.last] in _MARKS)
        last = _item(tokens, first, taken, language)
        if last is not None and (language != "ru" or first > m.last):  # Russian sets networks in quotation marks
            more.append(_operator(tokens, first, last))
    at = {start: n for n, start in enumerate(tokens.starts)}
    for group in [m for m in found if m.kind == "operators"]:
        first = bisect_left(tokens.starts, group.end)
        rows = _row(tokens, first, {at[s]: e for s, e in known.items() if s in at}, taken, language)
        more += [_operator(tokens, a, b) for a, b in rows if tokens.starts[a] not in known]
    return more


def _row(tokens: Tokens, first: int, known: dict[int, int], taken: set[int], language: str) -> list[tuple[int, int]]:
    """Give the items of a row of names that an "and" closes; nothing where it is none."""
    items: list[tuple[int, int]] = []
    index, has_and = first, False
    while index < len(tokens):
        index += tokens.low[index] in _MARKS
        last = known.get(index) or (_item(tokens, index, taken, language) if index < len(tokens) else None)
        if last is None:
            return []
        items.append((index, last))
        last += last < len(tokens) and tokens.low[last] in _MARKS
        if has_and or last >= len(tokens):
            break
        has_and = tokens.low[last] in grammar(language).ands
        if not has_and and tokens.low[last] != ",":
            return []
        index = last + 1
        if index < len(tokens) and tokens.low[index] in grammar(language).ands:
            has_and, index = True, index + 1
    return items if has_and and len(items) > 1 else []


def _list_from(
    tokens: Tokens, first: int, known: dict[int, tuple[int, NameKind]], taken: set[int], language: str
) -> tuple[int, list[tuple[int, int]], list[NameKind]]:
    """Read a list from a known name on: where it ends, its unknown items, and the kinds of its known ones."""
    ands = grammar(language).ands | {"or", "o", "ou", "atau", "или", "veya", "hoặc"}
    last, kind = known[first]
    unknown: list[tuple[int, int]] = []
    waiting: list[tuple[int, int]] = []
    kinds = [kind]
    while last < len(tokens):
        index, has_and = last, False
        while index < len(tokens) and index - last < 4 and (tokens.low[index] in ands | {","} | _MARKS):
            has_and, index = has_and or tokens.low[index] in ands, index + 1
        if index == last or index >= len(tokens):
            break
        if index in known:
            last, kind = known[index]
            kinds.append(kind)
            unknown += waiting
            waiting = []
            continue
        end = _item(tokens, index, taken, language)
        if end is None or (has_and and not _ends_here(tokens, end, language)):
            break
        waiting.append((index, end))
        last = end
        if has_and:
            unknown += waiting
            break
    return max(last, first + 1), unknown, kinds


def _item(tokens: Tokens, first: int, taken: set[int], language: str) -> int | None:
    """Give where a name of one to three words with capitals ends that begins at a token, none of them taken."""
    never, last = phrases(language, "services", "never"), first
    while last < len(tokens) and last - first < 3 and last not in taken and _is_printed_as_name(tokens, last):
        if tokens.low[last] in grammar(language).stops or never.at(tokens, last) is not None:
            return None
        last += 1
    is_more = last < len(tokens) and tokens.has_capital(last)
    is_name = last > first and (last - first > 1 or len(tokens.words[first]) > 1) and not is_more
    return last if is_name and grammar(language).heads.at(tokens, first) is None else None


def _is_printed_as_name(tokens: Tokens, index: int) -> bool:
    word = tokens.words[index]
    return word[0].isupper() or (word[0].isdigit() and any(c.isupper() for c in word))


def _ends_here(tokens: Tokens, last: int, language: str) -> bool:
    """Say whether no verb of saying and no other word that a person does stands behind a name."""
    said = phrases(language, "persons", "said")
    if last >= len(tokens) or not tokens.words[last][0].isalpha():
        return True
    small = grammar(language)
    is_small = tokens.low[last] in small.ands | small.links | small.within | _folded_of(language, "services", "behind")
    return said.at(tokens, last) is None and (is_small or language != "en")


def _service(tokens: Tokens, first: int, last: int) -> Mention:
    value = tokens.printed(first, last)
    return Mention(
        start=tokens.starts[first], end=tokens.ends[last - 1], kind="service", value=value, known=value.lower()
    )


def _operator(tokens: Tokens, first: int, last: int) -> Mention:
    return Mention(
        start=tokens.starts[first],
        end=tokens.ends[last - 1],
        kind="operator",
        value=tokens.printed(first, last),
    )


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
    return _folded_of(language, "operators", key)


@cache
def _folded_of(language: str, name: str, key: str) -> frozenset[str]:
    return frozenset(fold(w) for w in part(language, name).get(key, []))


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
            found.append(_operator(tokens, first, index + 1))
    return found

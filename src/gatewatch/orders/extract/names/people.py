"""Roles ("deputy head of the telecom department") and persons, conservatively.

A role is a word of office with what stands before it; what it belongs to is bound where the text says it beside. A
person is two or three words with capitals right behind a role or a title, or right before a word of saying at a
sentence's begin or behind a comma. A lone surname is left out: nothing is better than a wrong name.

Here too: where the words beside an office or a role say to whom it belongs; `bind` looks who stands there.
"""

from gatewatch.orders.extract.names.bind import Mention
from gatewatch.orders.extract.names.entries import Scene, grammar, phrases
from gatewatch.orders.extract.names.tokens import Tokens

_PLACE_WORDS = 3
"""Words of a place's name beside an office; chosen, not measured."""
_REGIONS = frozenset({"области", "края", "района", "республики", "округа"})
_HIGHEST = frozenset({"government", "president", "leader", "parliament"})


def roles(scene: Scene, language: str) -> list[Mention]:
    """Find the roles of a sentence."""
    tokens = scene.tokens
    before, words = phrases(language, "roles", "before"), phrases(language, "roles", "words")
    linked, local = phrases(language, "roles", "linked"), phrases(language, "roles", "local")
    found, floor = [], 0
    never = {n for m in phrases(language, "roles", "never").all(tokens) for n in range(m.first, m.last)}
    for match in words.all(tokens):
        first = match.first
        if first in never or first in scene.blocked:
            continue
        while first > floor and first - 1 not in scene.blocked and before.at(tokens, first - 1) is not None:
            first -= 1
        first = _topics_before(scene, first, floor)
        while first > floor and first < match.first and before.at(tokens, first - 1) is not None:
            first -= 1
        last = match.last
        if linked.at(tokens, match.last - 1) is not None or linked.at(tokens, match.first) is not None:
            last = _topics_behind(scene, last)
            if last == match.last and scene.grammar.direct and last in scene.states_from:  # "ministre togolais de la …"
                edge = _topics_behind(scene, last + 1)
                last = edge if edge > last + 1 else last
        if local.at(tokens, match.first) is not None:
            first, last = _place_before(scene, first, floor), _place_behind(scene, last)
        floor = last
        found.append(
            Mention(
                start=tokens.starts[first],
                end=tokens.ends[last - 1],
                kind="role",
                value=tokens.printed(first, last),
                of_next=next_owner(scene, last, past_name=True),
                of_before=owner_before(scene, first),
            )
        )
    return found


def _place_before(scene: Scene, first: int, floor: int) -> int:
    """Take in the place an office of a district or province is of: "Jaipur divisional commissioner"."""
    tokens, g = scene.tokens, scene.grammar
    if g.left != "names":
        return first
    edge = first
    while edge > floor and first - edge < _PLACE_WORDS and edge - 1 not in scene.blocked:
        is_name = tokens.has_capital(edge - 1) and tokens.low[edge - 1] not in g.stops and not tokens.is_title
        if edge - 1 in scene.head_ends or not (edge - 1 in scene.towns or is_name):
            break
        edge -= 1
    return edge


def _place_behind(scene: Scene, last: int) -> int:
    """Take in the place behind it: "governor of Kirkuk", "le préfet de Lomé", "District Magistrate, Agra"."""
    tokens, g = scene.tokens, scene.grammar
    start = last
    while start < len(tokens) and start - last < 2 and tokens.low[start] in g.links | g.articles | {",", "'"}:
        start += 1
    is_linked = start > last and tokens.low[last] in g.links
    if g.left == "adjectives" and start + 1 < len(tokens) and tokens.low[start + 1] in _REGIONS:
        return start + 2 if tokens.has_capital(start) else last  # "губернатор Пензенской области"
    index = start
    while index < len(tokens) and index - start < _PLACE_WORDS and index not in scene.blocked:
        is_name = is_linked and tokens.has_capital(index) and tokens.low[index] not in g.stops
        if index in scene.heads or index in scene.states_from or not (index in scene.towns or is_name):
            break
        index += 1
    return index if index > start else last


def persons(scene: Scene, language: str, after: set[int], taken: set[int]) -> list[Mention]:
    """Find persons: behind a role (`after` are the tokens behind roles) or a title, or before a word of saying.

    `taken` are tokens of other names.
    """
    tokens = scene.tokens
    if tokens.is_title:
        return []
    titles, said = phrases(language, "persons", "titles"), phrases(language, "persons", "said")
    starts = after | {m.last for m in titles.all(tokens)}
    found = []
    for first in sorted(starts):
        if first < len(tokens) and tokens.low[first] == ",":
            first += 1
        last = _full_name(tokens, first, language, taken)
        if last is not None:
            found.append(_person(tokens, first, last))
    found += [m for v in said.all(tokens) if (m := _before_verb(tokens, v.first, language, taken)) is not None]
    return list({m.start: m for m in found}.values())


def _topics_before(scene: Scene, first: int, floor: int) -> int:
    """Take in what a minister is for: "Communications Minister", "ICT Minister"."""
    tokens, g = scene.tokens, scene.grammar
    if g.left != "names":
        return first
    edge, before_and = first, first
    while edge > floor and edge - 1 not in scene.blocked and first - edge < 6:
        topic = next(
            (
                n
                for n in range(max(floor, edge - 4), edge)
                if (m := g.topics.at(tokens, n)) is not None and m.last == edge
            ),
            None,
        )
        is_and = tokens.low[edge - 1] in g.ands and edge < first
        if topic is None and not is_and:
            break
        before_and = edge if is_and else before_and
        edge = topic if topic is not None else edge - 1
    if edge > 1 and tokens.low[edge - 1] in g.links and edge - 2 in scene.head_ends:
        return before_and  # "Ministry of Health and Education Minister Jane Roe"
    while edge < first and tokens.low[edge] in g.ands:
        edge += 1
    return edge


def _topics_behind(scene: Scene, last: int) -> int:
    """Take in what a minister is for behind a link: "Minister of Communications and Information Technology"."""
    tokens, g = scene.tokens, scene.grammar
    index = edge = last
    while index < len(tokens) and index - last < 16:
        start, is_linked = index, g.direct and index == last
        while start < len(tokens) and start - index < 5 and tokens.low[start] in g.links | g.ands | g.articles | {","}:
            is_linked, start = True, start + 1
        if start >= len(tokens) or start in scene.heads or (not is_linked and index == last):
            break
        topic = g.topics.at(tokens, start)
        is_noun = tokens.has_capital(start) and g.noun_endings.search(tokens.low[start]) is not None
        if (topic is None and not is_noun) or (tokens.low[start - 1] == "," and index == last):
            break
        if tokens.has_capital(last - 1) and not tokens.has_capital(start) and not g.lower_tail:
            break
        edge = index = topic.last if topic is not None else start + 1
    return last if edge in scene.heads and g.left == "names" else edge


def _full_name(tokens: Tokens, first: int, language: str, taken: set[int]) -> int | None:
    """Give where a name of two to four words with capitals ends that begins at a token."""
    index, count = first, 0
    particles = grammar(language).particles | {"bin", "al", "van", "von", "-"}
    while index < len(tokens) and count < 4 and index not in taken:
        word = tokens.words[index]
        if word[0].isalpha() and tokens.has_capital(index) and tokens.low[index] not in grammar(language).stops:
            count += 1
        elif not (count and (tokens.low[index] in particles or (word == "." and len(tokens.words[index - 1]) == 1))):
            break
        index += 1
    while index > first and not (len(tokens.words[index - 1]) > 1 and tokens.has_capital(index - 1)):
        index -= 1
    full = sum(len(w) > 1 and w[0].isupper() for w in tokens.words[first:index])
    return index if count >= 2 and (full >= 2 or (full and index - first > 1)) else None


def _before_verb(tokens: Tokens, verb: int, language: str, taken: set[int]) -> Mention | None:
    first = verb
    while first > 0 and verb - first < 3 and first - 1 not in taken and _is_name_word(tokens, first - 1, language):
        first -= 1
    is_edge = first == 0 or tokens.words[first - 1] in {",", "“", "”", '"', "—", "–"}
    return _person(tokens, first, verb) if 2 <= verb - first <= 3 and is_edge else None


def _is_name_word(tokens: Tokens, index: int, language: str) -> bool:
    word = tokens.words[index]
    is_word = word[0].isalpha() and len(word) > 1 and tokens.has_capital(index) and not word.isupper()
    return is_word and tokens.low[index] not in grammar(language).stops


def _person(tokens: Tokens, first: int, last: int) -> Mention:
    return Mention(
        start=tokens.starts[first], end=tokens.ends[last - 1], kind="person", value=tokens.printed(first, last)
    )


def next_owner(scene: Scene, last: int, *, past_name: bool = False) -> tuple[int, int] | None:
    """Give where a name must begin that something before it belongs to: "department (X) of the", "deputy head at the".

    With `past_name` a person's name may stand between: "Justice X of the Supreme Court".
    """
    tokens, g = scene.tokens, scene.grammar
    index = _past_name(scene, last) if past_name else last
    if index + 1 < len(tokens) and tokens.low[index] == "(":
        if g.direct and index + 1 in scene.heads:
            return tokens.starts[index + 1], tokens.ends[index + 1]
        while index < min(len(tokens), last + 12) and tokens.low[index] != ")":
            index += 1
        index += 1
    index += index < len(tokens) and tokens.low[index] == ","
    if index >= len(tokens):
        return None
    if g.direct and index in scene.heads and index > last:
        return tokens.starts[index], tokens.ends[index]
    if tokens.low[index] in g.within:
        stop = index + 1
        while stop < min(len(tokens) - 1, index + 5) and (
            tokens.low[stop] in g.articles | g.within | {"'", "s"} or stop in scene.states_from
        ):
            stop += 1
        return tokens.starts[index], tokens.ends[min(stop, len(tokens) - 1)]
    return (tokens.starts[index], tokens.ends[index]) if g.direct and index == last else None


def is_under(scene: Scene, last: int) -> bool:
    """Say whether a word of belonging stands behind a name or its brackets ("under the ministry").

    An agency attached to the government itself ("при правительстве") is an authority of its own.
    """
    tokens, index = scene.tokens, last
    if index < len(tokens) and tokens.low[index] == "(" and ")" in tokens.low[index : index + 12]:
        index = tokens.low.index(")", index) + 1
    index += index < len(tokens) and tokens.low[index] == ","
    if index >= len(tokens) or tokens.low[index] not in scene.grammar.under:
        return False
    head = next((scene.heads[i] for i in range(index + 1, index + 3) if i in scene.heads), None)
    return head is None or head.what.cls not in _HIGHEST


def _past_name(scene: Scene, index: int) -> int:
    tokens, first = scene.tokens, index
    while index < len(tokens) and index - first < 6 and index not in scene.heads and index not in scene.blocked:
        if not tokens.has_capital(index) and (tokens.low[index] not in scene.grammar.particles or index == first):
            break
        index += 1
    is_name = index - first >= 2 and index < len(tokens) and (tokens.low[index] in scene.grammar.within | {","})
    return index if is_name else first


def owner_before(scene: Scene, first: int) -> int | None:
    """Give where a name must end that something behind it belongs to: "the ministry's department", "UCC director"."""
    low, ends = scene.tokens.low, scene.tokens.ends
    if first >= 3 and low[first - 2] == "'":
        return ends[first - 3]
    if first >= 2 and low[first - 1] == "'":
        return ends[first - 2]
    return ends[first - 1] if first >= 1 else None

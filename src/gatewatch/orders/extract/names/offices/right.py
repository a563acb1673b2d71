"""The right side of an office's name: links with topics, lists of topics, towns, a court's number, its state.

Not here: the words before the head (`left`).
"""

from gatewatch.orders.extract.names.entries import Country, Head, Scene
from gatewatch.orders.extract.names.offices.side import KEEPS_COUNTRY, MOST, OF_TOWNS, PLAIN, Side
from gatewatch.orders.extract.names.tokens import Match

_LEVELS = {"quận", "huyện", "tỉnh", "bang"}
"""Words of level that a language writes before the name: "district X"."""
_TAKES_NAME = {"court", "council", "agency", "commission", "authority", "institute"}
"""Classes whose head is followed by a word with a capital and no link: "Audiencia Provincial"."""


def right(scene: Scene, head: Match[Head]) -> Side:
    """Grow a name to the right of its head."""
    tokens, g, cls = scene.tokens, scene.grammar, head.what.cls
    edge = index = head.last
    has_capital, is_run, country = tokens.has_capital(head.first), False, None
    while index < len(tokens) and index - head.last < MOST:
        start, seps = _separators(scene, index)
        if start >= len(tokens) or not _may_follow(scene, head, index, seps):
            break
        state = scene.states_from.get(start)
        if state is not None and not _is_topic_start(scene, start):
            if not seps and index == head.last and _goes_on(scene, head, state):
                country, index = state.what.code, state.last
                continue
            side = _state_right(scene, head, edge, state, seps)
            return Side(side.edge, side.country or country, side.stripped)
        if cls in PLAIN:
            is_of = cls == "government" and ("link" in seps or (scene.grammar.left == "adjectives" and not seps))
            while is_of and start in scene.towns:
                edge = start = start + 1
            break
        end = _item(scene, head, start, seps, is_run, is_first=index == head.last)
        if end is None:
            break
        is_run = bool(seps & {"link"} or is_run) and g.topics.at(tokens, start) is None
        edge = index = end
    if cls in {"court", "judge"} and edge == head.last and not has_capital:
        edge = _seat(scene, edge)
    return Side(edge, country)


def _goes_on(scene: Scene, head: Match[Head], state: Match[Country]) -> bool:
    """Say whether a name goes on behind an adjective of a state: "ministère sénégalais de la Communication"."""
    if not state.what.is_adjective or not scene.grammar.direct or head.what.cls in PLAIN:
        return False
    start, seps = _separators(scene, state.last)
    return "link" in seps and start < len(scene.tokens) and _topic_at(scene, head, start) is not None


def _separators(scene: Scene, index: int) -> tuple[int, set[str]]:
    """Read links, ands, articles and marks from a token on; give where they end and which sorts there were."""
    tokens, g = scene.tokens, scene.grammar
    seps: set[str] = set()
    limit = index + 4
    while index < min(limit, len(tokens)):
        low = tokens.low[index]
        if low in g.links:
            seps.add("link")
        elif low in g.ands:
            seps.add("and")
        elif low == ",":
            seps.add("comma")
        elif low in g.articles and seps:
            seps.add("article")
        elif low in {"'", "-", "–"} and tokens.is_joined(index) or (low in {"-", "–"} and g.lower_tail):
            seps.add("mark")
        elif low == "." and tokens.low[index - 1] == "г":  # "суд г. Самары"
            seps.add("article")
        else:
            break
        index += 1
    return index, seps


def _may_follow(scene: Scene, head: Match[Head], index: int, seps: set[str]) -> bool:
    is_first = index == head.last
    if is_first and (seps & {"and", "comma", "mark"}) and "link" not in seps:
        return False
    if is_first and "link" not in seps:
        return scene.grammar.direct
    return True


def _is_topic_start(scene: Scene, index: int) -> bool:
    return scene.grammar.topics.at(scene.tokens, index) is not None


def _item(scene: Scene, head: Match[Head], start: int, seps: set[str], is_run: bool, *, is_first: bool) -> int | None:
    """Give where the next piece of a name ends, or None where the name is over.

    `is_run`: the words before belong to a name of its own, as the town in "court of Duque de Caxias".
    """
    tokens, g = scene.tokens, scene.grammar
    court = _court_of(scene, head, start) if "link" in seps else None
    if court is not None:
        return court
    is_other = start in scene.heads and not _head_as_topic(scene, start)
    if start in scene.blocked or start in scene.known or is_other:
        return None
    topic = _topic_at(scene, head, start)
    if {"and", "article"} <= seps and "link" not in seps and (topic is None or not g.lower_tail):
        return None
    if seps & {"and", "comma"}:
        if topic is None or _reaches_head(scene, start) or _is_role_behind(scene, topic):
            return None
        return topic if "and" in seps or _list_closes(scene, head, topic) else None
    if topic is not None:
        return topic
    if head.what.cls == "court" and _numeral(scene, start, is_first) is not None:
        return _numeral(scene, start, is_first)
    if not tokens.has_capital(start) or tokens.low[start] in g.stops or not tokens.words[start][0].isalpha():
        return _small_noun(scene, head, start) if is_first else None
    return _word_with_capital(scene, head, start, "link" in seps, is_run, is_first=is_first, is_apart=bool(seps))


def _word_with_capital(
    scene: Scene, head: Match[Head], start: int, is_linked: bool, is_run: bool, *, is_first: bool, is_apart: bool
) -> int | None:
    """Give where a name goes on to that takes in a word with a capital which is no topic."""
    tokens = scene.tokens
    is_adjective = scene.grammar.left == "adjectives" and head.what.cls in OF_TOWNS and start + 1 < len(tokens)
    if is_adjective and tokens.low[start + 1] in {"района", "округа", "области", "края"}:
        return start + 2  # "прокуратура Октябрьского района"
    if not tokens.has_capital(head.first) and not _is_town(scene, head, start, is_apart, is_first):
        return None
    if not _is_name_part(scene, head, start, is_linked, is_first, is_run):
        return None
    last = start + 1
    while last < len(tokens) and start in scene.towns and last in scene.towns and tokens.has_capital(last):
        last += 1  # "juez federal de Buenos Aires"
    return last


def _is_town(scene: Scene, head: Match[Head], start: int, is_linked: bool, is_first: bool) -> bool:
    """Say whether a town stands behind a name whose head has no capital: "суд г. Самары", "суд Москвы"."""
    g, low = scene.grammar, scene.tokens.low
    if g.left == "adjectives" and low[start - 1] in {".", "города", "республики", "области", "района"}:
        return True
    if start not in scene.towns:
        return False
    return is_linked or (g.left == "adjectives" and (not is_first or head.what.cls == "court"))


def _is_role_behind(scene: Scene, index: int) -> bool:
    """Say whether a topic belongs to a role: "Ministry of Health and Education Minister Jane Roe"."""
    return index < len(scene.tokens) and scene.tokens.low[index] in {"minister", "secretary", "commissioner"}


def _topic_at(scene: Scene, head: Match[Head], start: int) -> int | None:
    """Give where a topic ends that begins at a token: a listed one, or a word with a capital and a noun's ending."""
    tokens, g = scene.tokens, scene.grammar
    has_capital = tokens.has_capital(head.first)
    topic = g.topics.at(tokens, start)
    if topic is not None and (tokens.has_capital(start) or g.lower_tail or not has_capital):
        return topic.last
    low = tokens.low[start]
    may_be = tokens.has_capital(start) and (has_capital or g.lower_tail) and not tokens.is_title and low not in g.stops
    is_free = start not in scene.known and start not in scene.heads and start not in scene.states_from
    return start + 1 if may_be and is_free and g.noun_endings.search(low) else None


def _small_noun(scene: Scene, head: Match[Head], start: int) -> int | None:
    """Give where a ministry's topic ends that is no listed one, in small letters: "ministère de la transition"."""
    tokens, g = scene.tokens, scene.grammar
    is_of = head.last < len(tokens) and tokens.low[head.last] in {"of", "de", "del", "da", "do", "du", "d"}
    is_noun = is_of and head.what.cls == "ministry" and g.noun_endings.search(tokens.low[start]) is not None
    return start + 1 if is_noun else None


def _court_of(scene: Scene, head: Match[Head], start: int) -> int | None:
    """Give where the court ends that a prosecutor belongs to: "Fiscalía de la Audiencia Nacional"."""
    if head.what.cls != "prosecutor":
        return None
    if start in scene.known:
        last, cls = scene.known[start]
        return last if cls == "court" else None
    other = scene.heads.get(start)
    return other.last if other is not None and other.what.cls == "court" else None


def _is_name_part(scene: Scene, head: Match[Head], start: int, is_linked: bool, is_first: bool, is_run: bool) -> bool:
    """Say whether a word with a capital that is no topic belongs to a name it stands behind."""
    if scene.tokens.is_title:
        return is_linked and (is_first or start in scene.towns)
    if scene.tokens.low[start - 1] in _LEVELS:
        return True  # "Tòa án quận Tagansky"
    if is_linked or start in scene.towns or (is_run and not scene.grammar.lower_tail) or (is_run and is_linked):
        return True
    if is_run:
        return head.what.cls in {"court", "police", "prosecutor"}
    return is_first and head.what.cls in _TAKES_NAME


def _numeral(scene: Scene, start: int, is_first: bool) -> int | None:
    """Give where a court's number ends: "nº 5", "número 5", "Juzgado 34 Penal"."""
    tokens, g = scene.tokens, scene.grammar
    index = start
    while index < len(tokens) and index - start < 3 and (tokens.low[index] in g.numbers or tokens.low[index] == "."):
        index += 1
    if index >= len(tokens) or not tokens.low[index].isdigit():
        return None
    is_bare = index == start and index + 1 < len(tokens)
    is_followed = is_bare and is_first and (_is_topic_start(scene, index + 1) or tokens.low[index + 1] in g.links)
    return index + 1 if index > start or is_followed else None


def _head_as_topic(scene: Scene, start: int) -> bool:
    match = scene.grammar.topics.at(scene.tokens, start)
    return match is not None and match.last >= scene.heads[start].last


def _reaches_head(scene: Scene, index: int) -> bool:
    """Say whether words with capitals or topics run from here into another head: then that name begins here."""
    if scene.grammar.left == "topics":
        return False
    tokens, steps = scene.tokens, 0
    while index < len(tokens) and steps < 6:
        if index in scene.heads and steps:
            return True
        topic = scene.grammar.topics.at(tokens, index)
        if topic is None and not tokens.has_capital(index):
            return False
        index, steps = topic.last if topic is not None else index + 1, steps + 1
    return False


def _list_closes(scene: Scene, head: Match[Head], index: int) -> bool:
    """Say whether a list of topics goes on to an "and" with a last topic."""
    for _ in range(8):
        start, seps = _separators(scene, index)
        if start >= len(scene.tokens) or start in scene.heads or start in scene.known:
            return False
        topic = _topic_at(scene, head, start)
        if topic is None:
            return False
        if "and" in seps:
            return True
        index = topic
    return False


def _state_right(scene: Scene, head: Match[Head], edge: int, state: Match[Country], seps: set[str]) -> Side:
    """Take a state behind a name off it, or into it where it is part of the official name."""
    tokens, cls = scene.tokens, head.what.cls
    if "and" in seps or "comma" in seps:
        return Side(edge)
    is_linked = "link" in seps
    is_apart = not is_linked and not state.what.is_adjective and not scene.grammar.direct
    if is_apart and cls not in PLAIN:
        return Side(edge)
    after = tokens.low[state.last] if state.last < len(tokens) else ""
    if after == "'" and (not tokens.low[edge : state.first] or tokens.low[state.last + 1 : state.last + 2] == ["s"]):
        return Side(edge)
    is_court = cls == "court" and is_linked and not scene.grammar.direct and head.first > 0
    is_court = is_court and tokens.has_capital(head.first) and tokens.has_capital(head.first - 1)
    is_official = is_court or (cls in KEEPS_COUNTRY and (is_linked or not scene.grammar.direct))
    if is_official and tokens.has_capital(head.first) and not state.what.is_adjective:
        return Side(state.last, state.what.code)
    return Side(edge, state.what.code, True)


def _seat(scene: Scene, edge: int) -> int:
    """Follow "a court in Sao Bernardo do Campo" to the end of the town."""
    tokens, g = scene.tokens, scene.grammar
    if edge >= len(tokens) or tokens.low[edge] not in {"in", "en", "em", "à"} or edge + 1 >= len(tokens):
        return edge
    index = last = edge + 1
    if tokens.low[index : index + 3] in (["the", "city", "of"], ["the", "town", "of"]):
        index = last = index + 3
    seat = last
    while index < len(tokens) and index - edge < 8:
        is_name = tokens.has_capital(index) and index not in scene.states_from and tokens.low[index] not in g.stops
        if is_name and tokens.words[index][0].isalpha() and index not in scene.blocked:
            last = index + 1
        elif tokens.low[index] not in g.particles or last != index:
            break
        index += 1
    return last if last > seat else edge

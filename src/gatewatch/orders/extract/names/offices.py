"""Names of offices by their head noun: "Ministry of Science and Technology", "the technology ministry", "Bộ Công an".

A head noun grows to both sides over words that may belong to an office's name. To the right go links ("of", "de",
"của") with topics and words with a capital; to the left topics and, where a language puts them there, words with a
capital. A list ("Posts, Telecommunications and Mass Media") is followed where it closes with an "and" and a topic.
Where a second head comes in view ("Ministry of Justice and Communications Authority") the name ends before the "and".

A state before or behind is taken off the name and kept as its country ("the Iraqi Ministry of Communications"), but
for commissions, authorities, agencies and the like, whose official name has it ("Uganda Communications Commission").
In a headline with capitals throughout, only topics are followed, as a capital says nothing there.

Not here: names known by themselves ("Roskomnadzor"; `listed`), which mention means which (`bind`).
"""

from msgspec import Struct

from gatewatch.orders.extract.names.bind import Mention
from gatewatch.orders.extract.names.entries import Country, Head, Scene
from gatewatch.orders.extract.names.people import is_under, next_owner, owner_before
from gatewatch.orders.extract.names.tokens import Match

_KEEPS_COUNTRY = {"commission", "authority", "agency", "council", "board", "institute", "office"}
_PLAIN = {"government", "people", "leader", "president", "parliament"}
"""Classes whose head takes no topics to the right: "government of Kenya" is the government."""
_INDEFINITE = {"a", "an", "un", "una", "une", "um", "uma", "một", "bir", "seorang", "sebuah"}
"""Articles that bring in somebody new: "a court" means none that was named before."""
_OF_TOWNS = {"court", "police", "prosecutor", "government", "department", "people"}
"""Classes a region or town stands before in small letters: "Haryana government"."""
_TAKES_NAME = {"court", "council", "agency", "commission", "authority", "institute"}
"""Classes whose head is followed by a word with a capital and no link: "Audiencia Provincial"."""
_MOST = (
    22  # tokens a name may have beside its head; chosen, not measured: the longest official names have about fifteen
)


class _Side(Struct):
    """How far a name grew to one side, and the state met there."""

    edge: int
    country: str | None = None
    stripped: bool = False


def offices(scene: Scene) -> list[Mention]:
    """Find the offices of a sentence by their head nouns."""
    found = []
    for at, head in scene.heads.items():
        mention = _office(scene, head) if at not in scene.blocked else None
        if mention is not None:
            found.append(mention)
    return found


def _office(scene: Scene, head: Match[Head]) -> Mention | None:
    tokens, g, cls = scene.tokens, scene.grammar, head.what.cls
    right = _right(scene, head)
    left = _left(scene, head, right.edge)
    first, last = left.edge, right.edge
    is_bare = first == head.first and last == head.last
    if is_bare and not _may_stand_alone(scene, head, left.country is not None):
        return None
    if not is_bare and _is_level_only(scene, first, last, head) and cls not in scene.grammar.alone:
        return None
    words: frozenset[str] = frozenset(
        low
        for i, low in enumerate(tokens.low[first:last], first)
        if g.joins_parts and not head.first <= i < head.last and low[0].isalnum() and not _is_small(scene, low)
    )
    town = next((scene.towns[i] for i in range(first, last) if i in scene.towns), None)
    is_own = cls in _PLAIN or cls == "judge" or (first > 0 and tokens.low[first - 1] in _INDEFINITE)
    return Mention(
        start=tokens.starts[first],
        end=tokens.ends[last - 1],
        kind="unit" if head.what.is_unit else "authority",
        value=tokens.printed(first, last),
        cls=cls,
        country=left.country or right.country or town,
        is_short=is_bare and not is_own,
        is_bound=is_bare and cls in g.bound,
        words=words,
        of_next=next_owner(scene, last, past_name=cls in {"judge", "leader"}),
        of_before=owner_before(scene, first),
        is_under=is_under(scene, last),
    )


def _is_small(scene: Scene, low: str) -> bool:
    g = scene.grammar
    return low in g.links or low in g.ands or low in g.articles


def _may_stand_alone(scene: Scene, head: Match[Head], has_country: bool) -> bool:
    tokens, g, cls = scene.tokens, scene.grammar, head.what.cls
    before = tokens.low[head.first - 1] if head.first else ""
    after = tokens.low[head.last] if head.last < len(tokens) else ""
    if before in g.not_after or after in g.not_before:
        return False
    if cls not in g.alone and cls not in g.bound:
        return False
    if has_country or before in {"'", "s"}:
        return True
    return cls not in g.needs_article or before in g.articles or tokens.is_title or head.first == 0


def _is_level_only(scene: Scene, first: int, last: int, head: Match[Head]) -> bool:
    """Say whether a small-letter name has nothing but words of level ("local council", "national board")."""
    tokens = scene.tokens
    if tokens.has_capital(head.first) and last > head.last:
        return False
    index, is_topic = first, False
    while index < head.first and not is_topic:
        match = scene.grammar.topics.at(tokens, index)
        is_topic = (match.what if match is not None else tokens.has_capital(index)) or tokens.has_capital(head.first)
        index += 1
    return not is_topic and last == head.last


def _right(scene: Scene, head: Match[Head]) -> _Side:
    """Grow a name to the right of its head."""
    tokens, g, cls = scene.tokens, scene.grammar, head.what.cls
    edge = index = head.last
    has_capital, is_run, country = tokens.has_capital(head.first), False, None
    while index < len(tokens) and index - head.last < _MOST:
        start, seps = _separators(scene, index)
        if start >= len(tokens) or not _may_follow(scene, head, index, seps):
            break
        state = scene.states_from.get(start)
        if state is not None and not _is_topic_start(scene, start):
            if not seps and index == head.last and _goes_on(scene, head, state):
                country, index = state.what.code, state.last
                continue
            side = _state_right(scene, head, edge, state, seps)
            return _Side(side.edge, side.country or country, side.stripped)
        if cls in _PLAIN:
            edge = start + 1 if cls == "government" and "link" in seps and start in scene.towns else edge
            break
        end = _item(scene, head, start, seps, is_run, is_first=index == head.last)
        if end is None:
            break
        is_run = bool(seps & {"link"} or is_run) and g.topics.at(tokens, start) is None
        edge = index = end
    if cls in {"court", "judge"} and edge == head.last and not has_capital:
        edge = _seat(scene, edge)
    return _Side(edge, country)


def _goes_on(scene: Scene, head: Match[Head], state: Match[Country]) -> bool:
    """Say whether a name goes on behind an adjective of a state: "ministère sénégalais de la Communication"."""
    if not state.what.is_adjective or not scene.grammar.direct or head.what.cls in _PLAIN:
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
    is_adjective = scene.grammar.left == "adjectives" and head.what.cls in _OF_TOWNS and start + 1 < len(tokens)
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


def _state_right(scene: Scene, head: Match[Head], edge: int, state: Match[Country], seps: set[str]) -> _Side:
    """Take a state behind a name off it, or into it where it is part of the official name."""
    tokens, cls = scene.tokens, head.what.cls
    if "and" in seps or "comma" in seps:
        return _Side(edge)
    is_linked = "link" in seps
    is_apart = not is_linked and not state.what.is_adjective and not scene.grammar.direct
    if is_apart and cls not in _PLAIN:
        return _Side(edge)
    after = tokens.low[state.last] if state.last < len(tokens) else ""
    if after == "'" and not tokens.low[edge : state.first]:
        return _Side(edge)
    is_official = cls in _KEEPS_COUNTRY and (is_linked or not scene.grammar.direct)
    if is_official and tokens.has_capital(head.first) and not state.what.is_adjective:
        return _Side(state.last, state.what.code)
    return _Side(edge, state.what.code, True)


def _seat(scene: Scene, edge: int) -> int:
    """Follow "a court in Sao Bernardo do Campo" to the end of the town."""
    tokens, g = scene.tokens, scene.grammar
    if edge >= len(tokens) or tokens.low[edge] not in {"in", "en", "em", "à"} or edge + 1 >= len(tokens):
        return edge
    index = last = edge + 1
    while index < len(tokens) and index - edge < 8:
        is_name = tokens.has_capital(index) and index not in scene.states_from and tokens.low[index] not in g.stops
        if is_name and tokens.words[index][0].isalpha() and index not in scene.blocked:
            last = index + 1
        elif tokens.low[index] not in g.particles or last != index:
            break
        index += 1
    return last if last > edge + 1 else edge


def _left(scene: Scene, head: Match[Head], right: int) -> _Side:
    """Grow a name to the left of its head."""
    tokens, g = scene.tokens, scene.grammar
    has_capital = tokens.has_capital(head.first) and not tokens.is_title
    edge, before_and = head.first, None
    while edge > 0 and head.first - edge < _MOST:
        index = edge - 1
        state = scene.states_to.get(edge)
        if index in scene.known_ends:
            break
        if state is not None:
            return _state_left(scene, head, edge, state, right)
        topic = _topic_to(scene, edge)
        if topic is not None and (not g.direct or not _says_subject(scene, topic)):
            edge = topic
            continue
        joined = _and_to(scene, edge, has_capital) if edge < head.first else None
        if joined is not None:
            before_and = before_and or edge
            edge = joined
            continue
        if not _capital_to(scene, index, has_capital, head):
            break
        edge = index
    if before_and is not None and edge > 1 and (tokens.low[edge - 1] in g.links or (edge - 1) in scene.head_ends):
        edge = before_and
    return _Side(edge, _possessor(scene, edge))


def _topic_to(scene: Scene, edge: int) -> int | None:
    """Give where a topic begins that ends right before a token, the longest."""
    tokens, g = scene.tokens, scene.grammar
    low = tokens.low[edge - 1]
    most = g.topics_before.get(low) or max(
        (n for last, n in g.topics_open if low.startswith(last)),
        default=0,
    )
    if edge - 1 in scene.blocked:
        return None
    for size in range(min(most, edge), 0, -1):
        match = g.topics.at(tokens, edge - size)
        if match is not None and match.last == edge:
            return match.first
    return None


def _says_subject(scene: Scene, index: int) -> bool:
    match = scene.grammar.topics.at(scene.tokens, index)
    return match is not None and match.what


def _and_to(scene: Scene, edge: int, has_capital: bool) -> int | None:
    """Step over an "and", a comma or a hyphen where a topic (or, behind a hyphen, a word) stands before it."""
    tokens, g = scene.tokens, scene.grammar
    low = tokens.low[edge - 1]
    if low not in g.ands and low not in {",", "-"} or edge < 2:
        return None
    if low == "-" and not tokens.is_joined(edge - 1):
        return None
    topic = _topic_to(scene, edge - 1)
    if topic is not None and has_capital and not tokens.has_capital(topic) and low != "-":
        return None
    if topic is None and g.left == "names" and low in g.ands and has_capital:
        word = edge - 2
        is_other = word in scene.blocked or word in scene.known_ends
        is_name = tokens.has_capital(word) and tokens.low[word] not in g.stops and not is_other
        return word if is_name and g.lower_tail and word not in scene.states_from else None
    return topic


def _capital_to(scene: Scene, index: int, has_capital: bool, head: Match[Head]) -> bool:
    """Say whether a word with a capital, or a court's number, belongs to a name on its right."""
    tokens, g = scene.tokens, scene.grammar
    if index in scene.blocked or tokens.is_title or index in scene.head_ends:
        return False
    word = tokens.words[index]
    if head.what.cls == "court" and (
        word[0].isdigit() or (word == "." and index and tokens.words[index - 1].isdigit())
    ):
        return True
    if index in scene.towns and head.what.cls in _OF_TOWNS and g.left == "names":
        return True
    if not has_capital and g.left != "adjectives" or not tokens.has_capital(index) or tokens.low[index] in g.stops:
        return False
    return g.left != "topics" and g.capital_endings.search(tokens.low[index]) is not None


def _state_left(scene: Scene, head: Match[Head], edge: int, state: Match[Country], right: int) -> _Side:
    """Take a state before a name off it, or into it where it begins the official name."""
    tokens, cls = scene.tokens, head.what.cls
    has_capital = tokens.has_capital(head.first)
    is_name = not state.what.is_adjective
    if is_name and has_capital and cls in _KEEPS_COUNTRY and right == head.last and scene.grammar.left == "names":
        return _Side(state.first, state.what.code)
    return _Side(edge, state.what.code, True)


def _possessor(scene: Scene, edge: int) -> str | None:
    """Give the state a name belongs to by a possessive: "Vietnam's technology ministry"."""
    low = scene.tokens.low
    if edge >= 2 and low[edge - 1] == "s" and low[edge - 2] == "'":
        state = scene.states_to.get(edge - 2)
    elif edge >= 1 and low[edge - 1] == "'":
        state = scene.states_to.get(edge - 1)
    elif edge >= 2 and low[edge - 2] == "'":  # Turkish: Türkiye'nin Ulaştırma Bakanlığı
        state = scene.states_to.get(edge - 2)
    else:
        state = None
    return state.what.code if state is not None else None

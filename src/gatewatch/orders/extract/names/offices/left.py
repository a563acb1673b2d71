"""The left side of an office's name: topics, words with a capital, a court's number, its state.

Not here: the words behind the head (`right`).
"""

from gatewatch.orders.extract.names.entries import Country, Head, Scene
from gatewatch.orders.extract.names.offices.side import KEEPS_COUNTRY, MOST, OF_TOWNS, Side
from gatewatch.orders.extract.names.tokens import Match


def left(scene: Scene, head: Match[Head], end: int) -> Side:
    """Grow a name to the left of its head."""
    tokens, g = scene.tokens, scene.grammar
    has_capital = tokens.has_capital(head.first) and not tokens.is_title
    edge, before_and = head.first, None
    while edge > 0 and head.first - edge < MOST:
        index = edge - 1
        state = scene.states_to.get(edge)
        if index in scene.known_ends:
            break
        if state is not None:
            return _state_left(scene, head, edge, state, end)
        topic = _topic_to(scene, edge)
        if topic is not None and (not g.direct or not _says_subject(scene, topic)):
            edge = topic
            continue
        if has_capital and edge == head.first and _is_bracketed(scene, edge):
            edge -= 3  # "the Home (Police) Department"
            continue
        joined = _and_to(scene, edge, has_capital) if edge < head.first else None
        if joined is not None:
            before_and = before_and or edge
            edge = joined
            continue
        if _is_compound(scene, index):
            edge = index - 2
            continue
        if not _capital_to(scene, index, has_capital, head):
            break
        edge = index
    if before_and is not None and edge > 1 and (tokens.low[edge - 1] in g.links or (edge - 1) in scene.head_ends):
        edge = before_and
    return Side(edge, _possessor(scene, edge))


def _is_bracketed(scene: Scene, edge: int) -> bool:
    """Say whether one word in brackets stands before a head, and a word with a capital before it."""
    tokens, index = scene.tokens, edge - 4
    is_name = index >= 0 and tokens.has_capital(index) and tokens.low[index] not in scene.grammar.stops
    return is_name and tokens.low[edge - 3 : edge : 2] == ["(", ")"]


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
        opens = scene.states_to.get(word) is not None or (word > 0 and tokens.low[word - 1] in g.articles)
        return word if is_name and (g.lower_tail or opens) and word not in scene.states_from else None
    return topic


def _is_compound(scene: Scene, index: int) -> bool:
    """Say whether two words with capitals are joined by a hyphen: the "Inter-Agency" of a committee is no agency."""
    tokens = scene.tokens
    if scene.grammar.left != "names" or tokens.is_title or index < 2 or tokens.words[index - 1] != "-":
        return False
    joined = tokens.is_joined(index) and tokens.is_joined(index - 1)
    return joined and tokens.has_capital(index) and tokens.has_capital(index - 2)


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
    if index in scene.towns and head.what.cls in OF_TOWNS and g.left == "names":
        return True
    if not has_capital and g.left != "adjectives" or not tokens.has_capital(index) or tokens.low[index] in g.stops:
        return False
    return g.left != "topics" and g.capital_endings.search(tokens.low[index]) is not None


def _state_left(scene: Scene, head: Match[Head], edge: int, state: Match[Country], end: int) -> Side:
    """Take a state before a name off it, or into it where it begins the official name."""
    tokens, cls = scene.tokens, head.what.cls
    has_capital = tokens.has_capital(head.first)
    is_name = not state.what.is_adjective
    if is_name and has_capital and cls in KEEPS_COUNTRY and end == head.last and scene.grammar.left == "names":
        return Side(state.first, state.what.code)
    return Side(edge, state.what.code, True)


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

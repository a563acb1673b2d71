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

from gatewatch.orders.extract.names.bind import Mention
from gatewatch.orders.extract.names.entries import Head, Scene
from gatewatch.orders.extract.names.offices.left import left
from gatewatch.orders.extract.names.offices.right import right
from gatewatch.orders.extract.names.offices.side import PLAIN
from gatewatch.orders.extract.names.people import is_under, next_owner, owner_before
from gatewatch.orders.extract.names.tokens import Match

_INDEFINITE = {"a", "an", "un", "una", "une", "um", "uma", "một", "bir", "seorang", "sebuah"}
"""Articles that bring in somebody new: "a court" means none that was named before."""
_LETTERED = 9  # tokens between a name and letters in brackets; chosen, not measured


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
    behind = right(scene, head)
    before = left(scene, head, behind.edge)
    first, last = before.edge, _to_letters(scene, head, before.edge, behind.edge)
    if cls == "office" and last > head.last and last in scene.heads:
        last = scene.heads[last].last  # "Office of the Communications Authority"
    is_bare = first == head.first and last == head.last
    if is_bare and not _may_stand_alone(scene, head, before.country is not None):
        return None
    if not is_bare and _is_level_only(scene, first, last, head) and cls not in scene.grammar.alone:
        return None
    words: frozenset[str] = frozenset(
        low
        for i, low in enumerate(tokens.low[first:last], first)
        if g.joins_parts and not head.first <= i < head.last and low[0].isalnum() and not _is_small(scene, low)
    )
    town = next((scene.towns[i] for i in range(first, last) if i in scene.towns), None)
    is_own = cls in PLAIN or cls == "judge" or (first > 0 and tokens.low[first - 1] in _INDEFINITE)
    return Mention(
        start=tokens.starts[first],
        end=tokens.ends[last - 1],
        kind="unit" if head.what.is_unit else "authority",
        value=tokens.printed(first, last),
        cls=cls,
        country=before.country or behind.country or town,
        is_short=is_bare and not is_own,
        is_bound=is_bare and cls in g.bound,
        words=words,
        of_next=next_owner(scene, last, past_name=cls in {"judge", "leader"}),
        of_before=owner_before(scene, first),
        is_under=is_under(scene, last),
    )


def _to_letters(scene: Scene, head: Match[Head], first: int, last: int) -> int:
    """Follow a name to the letters in brackets that it spells: "Comité national pour le salut du peuple (CNSP)"."""
    tokens = scene.tokens
    bracket = next((i for i in range(last + 1, min(len(tokens) - 2, last + _LETTERED)) if tokens.words[i] == "("), None)
    if bracket is None or not tokens.has_capital(head.first) or tokens.words[bracket + 2] not in {")", ","}:
        return last
    between = range(last, bracket)
    if any(not tokens.words[i][0].isalpha() or i in scene.blocked or i in scene.head_ends for i in between):
        return last
    letters = tokens.words[bracket + 1]
    initials = "".join(tokens.words[i][0] for i in range(first, bracket)).casefold()
    is_spelled = letters.isupper() and len(letters) > 2 and _is_within(letters.casefold(), initials)
    is_end = tokens.words[bracket - 1][0].casefold() == letters[-1].casefold()
    return bracket if is_spelled and is_end else last


def _is_within(letters: str, initials: str) -> bool:
    """Say whether letters stand in order among the initials of a name, the first at its head."""
    at = 0
    for letter in letters:
        at = initials.find(letter, at) + 1
        if at == 0:
            return False
    return initials[:1] == letters[:1]


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

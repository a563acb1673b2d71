"""Who and what a story names: authorities, services, operators, papers, places, roles, each with where it stands.

A sentence is cut into tokens. What our lists know is looked up first; then head nouns grow into names of offices; then
patterns find papers, groups of providers and places; then roles and persons. Of overlapping names the longest stays. At
last mentions that mean one and the same are bound to one id.

A text in a language we have no words for gives no names at all: half a reading would be a wrong one.

Not here: what a name is to an order (`frames`), who said what (`claims`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import zip_longest

from msgspec.structs import replace

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.names.bind import Mention, apart, bind, initials_of, letters_behind
from gatewatch.orders.extract.names.entries import Country, Listed, Scene, grammar, is_known_language, phrases
from gatewatch.orders.extract.names.listed import Lists, hosts
from gatewatch.orders.extract.names.offices.find import offices
from gatewatch.orders.extract.names.people import next_owner, owner_before, persons, roles
from gatewatch.orders.extract.names.printed import beside, called, networks, outlets, papers, providers, regions
from gatewatch.orders.extract.names.tokens import Match, Tokens, fold
from gatewatch.orders.extract.text import Sentence
from gatewatch.orders.reading.story import Story

_OFFICES = frozenset({"authority", "unit"})
_AGAIN = frozenset({"operator", "company", "service"})
_SINGULAR = frozenset({"vi", "id"})
"""Languages whose nouns have no plural: a group's word right before a network's name is said of that one."""
_SAID_OF = frozenset({"nhà", "nước", "quốc", "gia", "tư", "nhân", "lớn", "milik", "negara", "swasta", "asing"})
"""Words that may stand between the two: "state-owned", "private", "foreign"."""


def names(story: Story, sentences: Sequence[Sentence]) -> list[Name]:
    """Find who and what a story names, sorted by start, no two overlapping."""
    language = story.language
    if language is None or not is_known_language(language):
        return []
    cut = [Tokens(s) for s in sentences]
    lists = Lists(language, cut)
    found: list[Mention] = []
    for tokens in cut:
        found += _of_sentence(tokens, lists, language)
    found += [h for h in hosts(story.text) if _is_read(h, sentences)]
    kept = apart(_of_other_states(found), len(story.text))
    states = {m.start: m.end for m in kept if m.kind == "country"}
    kept = [_with_letters(m, story.text, states) for m in kept]
    kept = _letters(kept, story.text)
    kept = apart([*kept, *(m for m in _again(kept, story.text) if _is_read(m, sentences))], len(story.text))
    kept = [m for m, then in zip_longest(kept, kept[1:]) if not _is_observer(m, then, story.text)]
    if language in _SINGULAR:
        kept = [m for m, then in zip_longest(kept, kept[1:]) if not _is_said_of(m, then, story.text)]
    return bind(_companies(kept), story.text)


def _of_sentence(tokens: Tokens, lists: Lists, language: str) -> list[Mention]:
    listed, states = lists.names(tokens), lists.states(tokens)
    blocked = {n for m, mention in listed if mention.kind not in _OFFICES for n in range(m.first, m.last)}
    towns = lists.places(tokens)
    known = {m.first: (m.last, m.what.cls) for m, mention in listed if mention.kind in _OFFICES}
    scene = _scene(tokens, language, states, blocked, towns, known)
    found = [_owned(_of_company(mention, m, scene, language), m, scene) for m, mention in listed]
    found += offices(scene) + towns
    found += papers(tokens.sentence.text, tokens.sentence.start, language)
    found += (
        outlets(tokens, language) + providers(tokens, language) + regions(tokens, language) + roles(scene, language)
    )
    found += [
        Mention(
            start=tokens.starts[m.first],
            end=tokens.ends[m.last - 1],
            kind="country",
            value=tokens.printed(m.first, m.last),
            cls="adjective" if m.what.is_adjective else None,
            known=m.what.code,
            country=m.what.code,
        )
        for m in states
    ]
    free = {n for m in found for n in _tokens_of(tokens, m)}
    found += called(tokens, free, language)
    found += beside(tokens, found, free, language)
    found += networks(tokens, found, free, language)
    for m in phrases(language, "companies", "bare").all(tokens):
        if m.last < len(tokens) and tokens.has_capital(m.last):
            continue  # "the company Telefónica": its name follows
        first = m.first + (tokens.low[m.first] in grammar(language).articles and m.last - m.first > 1)
        found.append(
            Mention(
                start=tokens.starts[first],
                end=tokens.ends[m.last - 1],
                kind="company",
                value=tokens.printed(first, m.last),
                is_short=True,
            )
        )
    return found + _persons(scene, language, found)


def _of_company(mention: Mention, m: Match[Listed], scene: Scene, language: str) -> Mention:
    """Take a service's name for its company's where the word before says so: "the company BIGO"."""
    if mention.kind != "service" or m.first == 0:
        return mention
    word = m.first - 1
    before = phrases(language, "companies", "bare").at(scene.tokens, word)
    if before is None and word > 0:
        before = phrases(language, "companies", "bare").at(scene.tokens, word - 1)
    return replace(mention, kind="company") if before is not None and before.last == m.first else mention


def _owned(mention: Mention, m: Match[Listed], scene: Scene) -> Mention:
    """Add to a listed office what it belongs to, and the state beside it where that is not the one of our lists.

    Why: many states have a "Ministry of Information and Communications".
    """
    if mention.kind not in _OFFICES:
        return mention
    state = _state_beside(m, scene)
    if state is not None and mention.country is not None and state != mention.country and " " in mention.value:
        mention = replace(mention, country=state, known=None)
    return replace(mention, of_next=next_owner(scene, m.last), of_before=owner_before(scene, m.first))


def _of_other_states(found: list[Mention]) -> list[Mention]:
    """Give an office the state that stands beside it elsewhere in the text, where our lists have another one."""
    other = {fold(m.value): m.country for m in found if m.kind in _OFFICES and m.known is None and m.country}
    return [
        replace(m, country=other[fold(m.value)], known=None) if m.known and fold(m.value) in other else m for m in found
    ]


def _state_beside(m: Match[Listed], scene: Scene) -> str | None:
    low = scene.tokens.low
    first = m.first - 2 if m.first > 1 and low[m.first - 2 : m.first] == ["'", "s"] else m.first
    last = m.last + (m.last < len(low) and low[m.last] in scene.grammar.links)
    is_behind = scene.grammar.direct or last > m.last
    before, behind = scene.states_to.get(first), scene.states_from.get(last) if is_behind else None
    found = before if before is not None and not scene.grammar.direct else behind
    return found.what.code if found is not None else None


def _scene(
    tokens: Tokens,
    language: str,
    states: list[Match[Country]],
    blocked: set[int],
    towns: list[Mention],
    known: dict[int, tuple[int, str | None]],
) -> Scene:
    g = grammar(language)
    never = {n for m in g.never.all(tokens) for n in range(m.first, m.last)}
    heads = {m.first: m for m in g.heads.all(tokens) if m.first not in never}
    return Scene(
        tokens=tokens,
        grammar=g,
        heads=heads,
        head_ends={m.last - 1 for m in heads.values()},
        states_from={m.first: m for m in states},
        states_to={m.last: m for m in states},
        blocked=blocked,
        known=known,
        known_ends={last - 1 for last, _ in known.values()},
        towns={n: t.country for t in towns for n in _tokens_of(tokens, t)},
    )


def _tokens_of(tokens: Tokens, mention: Mention) -> range:
    return range(bisect_left(tokens.starts, mention.start), bisect_left(tokens.starts, mention.end))


def _persons(scene: Scene, language: str, found: list[Mention]) -> list[Mention]:
    tokens = scene.tokens
    taken = {n for m in found for n in _tokens_of(tokens, m)}
    after = {bisect_left(tokens.starts, m.end) for m in found if m.kind == "role" or m.cls in {"judge", "leader"}}
    return persons(scene, language, after, taken)


def _is_observer(m: Mention, then: Mention | None, text: str) -> bool:
    """Say whether an office is only what an observer is said to be: "internet watchdog NetBlocks"."""
    is_said = m.kind == "authority" and m.cls in {"regulator", "agency", "body"} and m.known is None
    return is_said and then is not None and then.kind == "observer" and text[m.end : then.start] in {" ", ", "}


def _is_said_of(m: Mention, then: Mention | None, text: str) -> bool:
    """Say whether a group's word only says what the network behind it is: "công ty viễn thông nhà nước MPT"."""
    if m.kind != "operators" or then is None or then.kind != "operator":
        return False
    between = text[m.end : then.start]
    is_many = text[max(0, m.start - 8) : m.start].lower().split()[-1:] in (["các"], ["những"], ["para"])
    return not is_many and between[:1] == " " and set(between.lower().split()) <= _SAID_OF


def _is_read(mention: Mention, sentences: Sequence[Sentence]) -> bool:
    n = bisect_right(sentences, mention.start, key=lambda s: s.start) - 1
    return n >= 0 and mention.start < sentences[n].end


def _with_letters(m: Mention, text: str, states: dict[int, int]) -> Mention:
    """Give an office the letters in brackets behind it, or behind its state: "Ủy ban Viễn thông Philippines (NTC)"."""
    if m.kind not in _OFFICES:
        return m
    letters = letters_behind(text, m.end)
    if letters is None and m.end + 1 in states:
        letters = letters_behind(text, states[m.end + 1])
    is_region = letters is not None and m.cls in {"court", "judge"} and letters[1] - letters[0] == 2
    return m if letters is None or is_region else replace(m, alias=letters)


def _letters(mentions: list[Mention], text: str) -> list[Mention]:
    """Give letters bound in brackets a mention of their own there and wherever the text has them later."""
    known = {text[m.alias[0] : m.alias[1]]: m for m in mentions if m.alias is not None}
    for m in mentions:  # "the Ruritania Telecommunication Authority … the RTA", without brackets
        if m.alias is None and (letters := initials_of(m)) is not None:
            known.setdefault(letters, m)
    if not known:
        return mentions
    # Letters that our lists know as another state's office mean here what the text binds them to.
    mentions = [m for m in mentions if m.kind not in _OFFICES or m.known in (None, _bound_to(m, known, text))]
    return apart(mentions + _repeated(known, text), len(text))


def _bound_to(m: Mention, known: dict[str, Mention], text: str) -> str | None:
    """Give what letters are known as by the office they are bound to; of any other name, what it is itself."""
    owner = known.get(text[m.start : m.end])
    return m.known if owner is None else owner.known


def _repeated(known: dict[str, Mention], text: str) -> list[Mention]:
    expression = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(map(re.escape, known), key=len, reverse=True))})(?![\w])")
    return [
        Mention(
            start=m.start(),
            end=m.end(),
            kind=known[m.group()].kind,
            value=m.group(),
            cls=known[m.group()].cls,
            country=known[m.group()].country,
            known=known[m.group()].known,
            words=known[m.group()].words,
        )
        for m in expression.finditer(text)
    ]


def _again(mentions: list[Mention], text: str) -> list[Mention]:
    """Find the other places of a name that was told from its surroundings: a list, a noun ("the sites A and B")."""
    taken = bytearray(len(text))
    for m in mentions:
        taken[m.start : m.end] = b"\1" * (m.end - m.start)
    told = {m.value: m for m in mentions if m.kind in _AGAIN and not m.is_short and m.value[:1].isupper()}
    told = {v: m for v, m in told.items() if len(v) > 1}
    if not told:
        return []
    either = "|".join(sorted(map(re.escape, told), key=len, reverse=True))
    hits = re.finditer(rf"(?<![\w.@#])(?:{either})(?![\w])", text)
    return [replace(told[h.group()], start=h.start(), end=h.end()) for h in hits if not any(taken[h.start() : h.end()])]


def _companies(mentions: list[Mention]) -> list[Mention]:
    """Bind "the company" to the service or company named last before it."""
    found, last = [], None
    for m in mentions:
        if m.kind == "company" and m.is_short:
            if last is None:
                continue
            m = replace(m, known=last)
        elif m.kind in {"service", "company"}:
            last = m.known
        found.append(m)
    return found

"""Who and what a story names: authorities, services, operators, papers, places, roles, each with where it stands.

A sentence is cut into tokens. What our lists know is looked up first; then head nouns grow into names of offices; then
patterns find papers, groups of providers and places; then roles and persons. Of overlapping names the longest stays. At
last mentions that mean one and the same are bound to one id.

A language without words (or none) is read with what needs none: listed names, hosts and states in English.

Not here: what a name is to an order (`frames`), who said what (`claims`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec.structs import replace

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.names.bind import Mention, apart, bind, letters_behind
from gatewatch.orders.extract.names.entries import Country, Listed, grammar, is_known_language, phrases
from gatewatch.orders.extract.names.listed import Lists, hosts
from gatewatch.orders.extract.names.offices import Scene, next_owner, offices, owner_before
from gatewatch.orders.extract.names.people import persons, roles
from gatewatch.orders.extract.names.printed import outlets, papers, providers, regions
from gatewatch.orders.extract.names.tokens import Match, Tokens
from gatewatch.orders.extract.text import Sentence
from gatewatch.orders.reading.story import Story

_OFFICES = frozenset({"authority", "unit"})


def names(story: Story, sentences: Sequence[Sentence]) -> list[Name]:
    """Find who and what a story names, sorted by start, no two overlapping."""
    language = story.language if story.language is not None and is_known_language(story.language) else "en"
    cut = [Tokens(s) for s in sentences]
    lists = Lists(language, cut)
    found: list[Mention] = []
    for tokens in cut:
        found += _of_sentence(tokens, lists, language)
    found += [h for h in hosts(story.text) if _is_read(h, sentences)]
    kept = [_with_letters(m, story.text) for m in apart(found, len(story.text))]
    kept = _letters(kept, story.text)
    return bind(_companies(kept), story.text)


def _of_sentence(tokens: Tokens, lists: Lists, language: str) -> list[Mention]:
    listed, states = lists.names(tokens), lists.states(tokens)
    blocked = {n for m, mention in listed if mention.kind not in _OFFICES for n in range(m.first, m.last)}
    towns = lists.places(tokens)
    scene = _scene(tokens, language, states, blocked, towns)
    found = [_owned(mention, m, scene) for m, mention in listed] + offices(scene) + towns
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
            known=m.what.code,
            country=m.what.code,
        )
        for m in states
    ]
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


def _owned(mention: Mention, m: Match[Listed], scene: Scene) -> Mention:
    """Add to a listed unit what it belongs to."""
    if mention.kind not in _OFFICES:
        return mention
    return replace(mention, of_next=next_owner(scene, m.last), of_before=owner_before(scene, m.first))


def _scene(
    tokens: Tokens, language: str, states: list[Match[Country]], blocked: set[int], towns: list[Mention]
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
        towns={n: t.country for t in towns for n in _tokens_of(tokens, t)},
    )


def _tokens_of(tokens: Tokens, mention: Mention) -> range:
    return range(bisect_left(tokens.starts, mention.start), bisect_left(tokens.starts, mention.end))


def _persons(scene: Scene, language: str, found: list[Mention]) -> list[Mention]:
    tokens = scene.tokens
    taken = {n for m in found for n in _tokens_of(tokens, m)}
    after = {bisect_left(tokens.starts, m.end) for m in found if m.kind == "role" or m.cls in {"judge", "leader"}}
    return persons(scene, language, after, taken)


def _is_read(mention: Mention, sentences: Sequence[Sentence]) -> bool:
    n = bisect_right(sentences, mention.start, key=lambda s: s.start) - 1
    return n >= 0 and mention.start < sentences[n].end


def _with_letters(m: Mention, text: str) -> Mention:
    letters = letters_behind(text, m.end) if m.kind in _OFFICES else None
    is_region = letters is not None and m.cls in {"court", "judge"} and letters[1] - letters[0] == 2
    return m if letters is None or is_region else replace(m, alias=letters)


def _letters(mentions: list[Mention], text: str) -> list[Mention]:
    """Give letters bound in brackets a mention of their own there and wherever the text has them later."""
    known = {text[m.alias[0] : m.alias[1]]: m for m in mentions if m.alias is not None}
    if not known:
        return mentions
    return apart(mentions + _repeated(known, text), len(text))


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

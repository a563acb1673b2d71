"""Which office ordered, in the fullest form the text prints.

The authority is the one that most events of the order have for their agent; who issued the paper stands before who is
said to order, and a name that says which office stands before a head alone ("the regulator"). A text that only says
"was blocked" may name it elsewhere: who told operators to apply it, who speaks of it, who sent the paper.
Not here: units, on whose behalf, who signed (`fill`); who was told (`addressees`).
"""

import re
from collections import Counter

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import STRENGTH, Order
from gatewatch.orders.extract.frames.scene import Scene, Span, matcher
from gatewatch.orders.extract.frames.who.agent import BEHALF_GAP, BEHALF_REACH, acting, is_office, on_behalf
from gatewatch.orders.extract.text import Sentence

LONG_WORD = 6
PAPER_REACH = 140
ARTICLE, LETTERHEAD, SHARE, BODY_WEIGHT = 4, 25, 0.6, 5
"""Letters of a word that tells offices apart; characters from a paper to who issued it, of an article, and behind a
name that stands alone on a line; of the most told the share that a proper name needs; what one mention outside the
title adds: chosen, not measured."""

OFFICES = ("authority", "unit")
CASED = ("ru", "tr")
"""Languages whose names have cases."""


def key_of(name: Name) -> str:
    """Give what two mentions of one authority share: its id, else its words."""
    return name.id or name.value.casefold()


def is_of(name: Name, country: str | None) -> bool:
    """Say whether an office may belong to a country: where either is not known, it may."""
    return name.country is None or country is None or name.country == country


def authority_of(scene: Scene, order: Order) -> Name | None:
    """Give who ordered, as first named; None where the text says nobody."""
    first, weight = _weighed(scene, order)
    sender = _sender(scene, order)
    if sender is not None and (not weight or all(is_bare(scene, n) for n in first.values())):
        return owner_of(scene, sender)
    specific = [k for k in weight if _is_proper(scene, first[k]) and first[k].kind != "role"]
    top = max(weight.values(), default=0)
    if any(weight[k] >= SHARE * top for k in specific):
        weight = Counter({k: weight[k] for k in specific})  # a ministry that acts too is meant by "the government"
    vague = bool(weight) and all(not _is_proper(scene, n) and n.kind != "role" for n in first.values())
    if vague:
        is_nobody = all(scene.has("vague", n.start, n.end) for n in first.values())
        executing = [n for n in _executing(scene, order) if n.kind != "role" or is_nobody]
        if executing:
            return executing[0]  # a minister speaks for the government; for "the authorities" the minister acts
    top = max(weight.values(), default=0)
    named = [k for k in weight if weight[k] >= SHARE * top]
    named = [k for k in named if not is_bare(scene, first[k]) or scene.has("whole", first[k].start, first[k].end)]
    if weight:
        best = first[max(named or weight, key=lambda k: (weight[k], -first[k].start))]
        if best.kind == "role":
            return _ministry_of(scene, order, best)
        return _named_for(scene, order, best) if is_bare(scene, best) else best
    body = [e for e in order.events if e.start >= scene.title_end()]
    is_unknown = any(e.by_nobody and e.form == "told" for e in body)
    is_known = any(e.by_paper or e.form == "told_passive" for e in body)
    return None if is_unknown and not is_known else _speaking(scene, order)


def _weighed(scene: Scene, order: Order) -> tuple[dict[str, Name], Counter[str]]:
    """Weigh the agents of the order's events and who issued its paper, each as first named."""
    weight: Counter[str] = Counter()
    first: dict[str, Name] = {}
    title = scene.title_end()
    in_body: set[str] = set()
    for event in order.events:
        agent = owner_of(scene, event.agent)
        if agent is not None and agent.kind == "country":
            agent = _voice(scene, event.sentence, order)  # "X has banned Y, its ministry said"
        if agent is None:
            continue
        weight[key_of(agent)] += int(10 * STRENGTH[event.form])
        first.setdefault(key_of(agent), agent)
        if event.start >= title:
            in_body.add(key_of(agent))
    for n in _issuers(scene, order):
        weight[key_of(n)] += int(10 * STRENGTH["told"]) + 1  # who issued it stands before who is said to order
        first.setdefault(key_of(n), n)
        in_body.add(key_of(n))
    for k in in_body:
        weight[k] += BODY_WEIGHT
    if any(scene.has("court", first[k].start, first[k].end) for k in weight):  # prosecutors ask, and the court orders
        weight = Counter({k: w for k, w in weight.items() if not scene.has("askers", first[k].start, first[k].end)})
    whole = [k for k in weight if is_bare(scene, first[k]) and scene.has("whole", first[k].start, first[k].end)]
    for k in whole:  # "the government" of the "Haryana government"
        head = first[k].value.casefold()
        fuller = [o for o in weight if o != k and f" {head} " in f" {first[o].value.casefold()} "]
        if len(fuller) == 1 and first[fuller[0]].kind == first[k].kind:
            weight[fuller[0]] += weight.pop(k)
    return first, weight


def _ministry_of(scene: Scene, order: Order, office: Name) -> Name:
    """Give the ministry of a minister, where the text names it too; else the office itself."""
    words = {w.casefold() for w in office.value.split()[1:] if len(w) >= LONG_WORD}
    for s in order.segment:
        for n in scene.named(s.start, s.end, "authority"):
            if words & {w.casefold() for w in n.value.split()[1:]} and is_of(n, order.country):
                return n
    return office


def _issuers(scene: Scene, order: Order) -> list[Name]:
    """Give the authorities that "issued the directive", by which it "was issued", or from which it came."""
    found = []
    for s in order.present:
        for a, _ in scene.hits("issued", s.start, s.end):
            names = scene.named(s.start, a, "authority", "unit")
            near = [n for n in names[-1:] if a - n.end <= BEHALF_GAP and _is_plain(scene, s, a)]
            found += [acting(scene, names, n) for n in near]
        for a, b in scene.hits("issued_by", s.start, s.end):
            near = scene.named(b, s.end, "authority", "unit", "role")[:1]
            near = [n for n in near if n.kind != "role" or is_office(scene, n)] or scene.named(b, s.end, *OFFICES)[:1]
            is_paper = any(scene.has(key, max(s.start, a - PAPER_REACH), b) for key in ("paper", "measure_head"))
            asks = scene.has("request_paper", max(s.start, a - BEHALF_REACH), a)
            found += [n for n in near if is_paper and not asks and _is_linked(scene, b, n) and _is_plain(scene, s, a)]
    found = [n for n in found if scene.text[n.start - 1 : n.start] + scene.text[n.end : n.end + 1] != "()"]
    return [n for n in found if is_of(n, order.country) and not on_behalf(scene, n)]


def _is_plain(scene: Scene, s: Sentence, end: int) -> bool:
    return not any(scene.has(key, s.start, end) for key in ("unreal", "negated", "past"))


def _is_linked(scene: Scene, start: int, name: Name) -> bool:
    """Say whether a name stands right behind "issued by", or behind an office of it ("signed by the director of")."""
    office = scene.named(start, name.start, "role", "person")
    return name.start - start <= BEHALF_GAP or bool(office) and name.start - office[-1].end <= BEHALF_GAP


def _executing(scene: Scene, order: Order) -> list[Name]:
    """Give proper names of who "told operators to apply it", or said in a paper when it begins."""
    found = []
    own = {s.start for s in order.sentences}
    for s in order.present:
        if any(scene.has(key, s.start, s.end) for key in ("past", "foreign_voice", "requests")):
            continue
        acts = scene.has("complying", s.start, s.end) or scene.has("paper", s.start, s.end)
        acts = acts or scene.has("measure_head", s.start, s.end) or s.start in own
        for _, b in scene.hits("paper", s.start, s.end):
            near = [n for n in scene.named(b, s.end, "authority")[:1] if _is_issuer(scene, s, b, n)]
            found += [n for n in near if is_of(n, order.country) and _is_proper(scene, n)]
        for key in ("told", "said"):
            for a, b in scene.hits(key, s.start, s.end)[:1]:
                near = [n for n in scene.named(s.start, a, "authority") if a - n.end <= BEHALF_GAP]
                near = near or [n for n in scene.named(b, s.end, "authority", "role")[:1] if n.start - b <= ARTICLE]
                bound = key == "said" or scene.named(b, s.end, "operators", "operator")
                found += [n for n in near[-1:] if acts and bound and is_of(n, order.country) and _is_proper(scene, n)]
    return [n for n in found if not on_behalf(scene, n)]


def _is_issuer(scene: Scene, s: Sentence, paper: int, name: Name) -> bool:
    """Say whether a paper is the named authority's ("a directive by X"), and not one that asked for the order."""
    linked = any(
        paper <= a and b <= name.start and name.start - b <= ARTICLE + 2 for a, b in scene.hits("of", paper, s.end)
    )
    is_asked = scene.has("request_paper", s.start, name.start) and not scene.has("request_made", s.start, paper)
    return linked and name.start - paper <= 2 * BEHALF_GAP and not is_asked


def _is_proper(scene: Scene, name: Name) -> bool:
    if name.kind == "role":
        return is_office(scene, name)
    is_whole = scene.has("whole", name.start, name.end) or scene.has("vague", name.start, name.end)
    return any(c.isupper() for c in name.value) and not is_bare(scene, name) and not is_whole


def _sender(scene: Scene, order: Order) -> Name | None:
    """Give who sent a paper: the authority alone on a line under it, else at its head."""
    if not scene.is_paper:
        return None
    alone = [
        n
        for s in scene.sentences
        for n in scene.named(s.start, s.end, "authority", "unit")
        if n.start - s.start <= 2 * ARTICLE
        and s.end - n.end <= LETTERHEAD
        and not scene.has("letter_to", s.start, n.start)
    ]
    if not alone:  # a ruling begins with its court
        alone = [n for s in scene.sentences for n in scene.named(s.start, s.end, "authority") if n.start == s.start]
        alone = [n for n in alone if scene.has("court", n.start, n.end)]
    alone = [n for n in alone if is_of(n, order.country) and not is_bare(scene, n)]
    foot = [n for n in alone if n.start > order.events[-1].end and n.kind in ("authority", "unit")]
    if foot and scene.has("court", foot[0].start, foot[0].end):
        foot = []  # a judge signs; the court is named at the head
    return next(iter(foot or alone), None)


def _named_for(scene: Scene, order: Order, bare: Name) -> Name:
    """Give the office a head alone stands for: of a court the court named first, of "authorities" their speaker."""
    if scene.has("court", bare.start, bare.end):
        last = order.events[-1].sentence.end  # a court named later may be the one that hears the appeal
        courts = [n for s in order.present if s.end <= last for n in scene.named(s.start, s.end, "authority")]
        courts = [n for n in courts if scene.has("court", n.start, n.end) and not is_bare(scene, n)]
        courts = [n for n in courts if n.start < order.events[0].end or not _is_another(scene, n)]
        return next((n for n in courts if is_of(n, order.country) and not on_behalf(scene, n)), bare)
    if scene.has("vague", bare.start, bare.end):
        speaker = _speaking(scene, order)
        return speaker if speaker is not None and not is_bare(scene, speaker) else bare
    return bare


def _is_another(scene: Scene, name: Name) -> bool:
    """Say whether an office is named as a new one ("in December, a judge in X …"): not the one that ordered."""
    before = scene.hits("indefinite", max(0, name.start - LETTERHEAD), name.start)
    return any(scene.text[b : name.start] == " " for _, b in before)


def is_bare(scene: Scene, name: Name) -> bool:
    """Say whether a name is a head alone ("regulator", "judge"): it yields to one that says which."""
    return matcher(scene.language, "heads").fullmatch(name.value) is not None


def owner_of(scene: Scene, agent: Name | None) -> Name | None:
    """Give the authority a unit belongs to, where the text says; else the agent itself."""
    if agent is None or agent.of is None:
        return agent
    owners = [n for n in scene.names if n.start == agent.of and n.kind == "authority"]
    return owners[0] if owners else agent


def _voice(scene: Scene, s: Sentence, order: Order) -> Name | None:
    """Give the one authority that says what a sentence tells of its country."""
    names = [n for n in scene.named(s.start, s.end, "authority", "role") if is_of(n, order.country)]
    names = [n for n in names if n.kind == "authority" or _is_proper(scene, n)]
    said = scene.hits("said", s.start, s.end)
    near = [
        n for n in names if any(-ARTICLE <= n.start - b <= LETTERHEAD or 0 <= a - n.end <= LETTERHEAD for a, b in said)
    ]
    return near[0] if len({key_of(n) for n in near}) == 1 and not on_behalf(scene, near[0]) else None


def _speaking(scene: Scene, order: Order) -> Name | None:
    """Give the first authority of the order's country that says something, else one of the order's own sentences."""
    title = scene.title_end()
    heard: list[Name] = []
    for s in order.present[: len(order.segment) // 2 + 2]:
        for n in scene.named(max(s.start, title), s.end, "authority", "role"):
            near = scene.has("said", max(s.start, n.start - 30), min(s.end, n.end + 50))
            is_actor = n.kind == "authority" or is_office(scene, n)
            if is_of(n, order.country) and near and is_actor and not on_behalf(scene, n):
                heard.append(n)
    proper = [n for n in heard if _is_proper(scene, n)]
    if proper:
        return proper[0]
    for s in order.sentences:
        for n in scene.named(max(s.start, title), s.end, "authority"):
            if is_of(n, order.country) and not on_behalf(scene, n) and (not heard or _is_proper(scene, n)):
                return n
    return heard[0] if heard else None


def fullest(scene: Scene, name: Name, country: str | None) -> Name:
    """Give the fullest form the text prints: a proper name before a description, the longest, the earliest."""
    key = key_of(name)
    same = [
        n for n in scene.names if n.kind == name.kind and is_of(n, country) and (key_of(n) == key or _extends(n, name))
    ]
    if is_bare(scene, name) and scene.has("whole", name.start, name.end):
        head = name.value.casefold()
        longer = [n for n in scene.names if n.kind == name.kind and is_of(n, country)]
        longer = [n for n in longer if n.value.casefold().endswith(" " + head)]  # "government", "state government"
        same += longer if len({n.value.casefold() for n in longer}) == 1 else []
    return max(
        same or [name],
        key=lambda n: (
            " " in n.value and (n.value == n.id or _is_subject(scene.language, n, name)),
            n.value[:1].isupper() and not is_bare(scene, n),
            " " in n.value,
            _is_subject(scene.language, n, name),
            n.value == n.id,
            len(n.value),
            n.start == name.start,
            -n.start,
        ),
    )


_CASE = re.compile(r"[ıiuü](?:n(?:ın|in|un|ün|a|e|da|de|dan|den|ca|ce))$")
"""A Turkish case behind the ending of an office's name: "Başsavcılığı-nın"."""


def uncased(scene: Scene, name: Name) -> Span:
    """Give the words of a name without a case that its language hangs on it, where what is left is the name."""
    case = _CASE.search(name.value) if scene.language == "tr" and name.kind in OFFICES else None
    return (name.start, name.end) if case is None else (name.start, name.start + case.start() + 1)


def printed(scene: Scene, name: Name, country: str | None) -> Span:
    """Give the words of a name; a head alone with the country or the person beside it ("president of X", "judge Y")."""
    if not is_bare(scene, name) and not (name.kind == "role" and _is_proper(scene, name)):
        return uncased(scene, name)
    same = [n for n in scene.names if n.kind == name.kind and key_of(n) == key_of(name) and is_of(n, country)]
    spans = [_with_country(scene, n) for n in same]
    spans += [_with_person(scene, n) for n in same if n.kind != "role" or " " not in n.value]
    return next((span for span in spans if span is not None), (name.start, name.end))


def _with_country(scene: Scene, name: Name) -> Span | None:
    behind = scene.named(name.end, name.end + BEHALF_REACH, "country")[:1]
    for n in behind:
        between = scene.text[name.end : n.start]
        if between == " " or (
            between.strip() and scene.has("of_land", name.end, n.start) and len(between) <= ARTICLE + 2
        ):
            return name.start, n.end
    before = scene.named(max(0, name.start - BEHALF_REACH), name.start, "country")[-1:]
    return next(((n.start, name.end) for n in before if scene.text[n.end : name.start] == " "), None)


def _with_person(scene: Scene, name: Name) -> Span | None:
    behind = scene.named(name.end, name.end + BEHALF_REACH, "person")[:1]
    return next(((name.start, n.end) for n in behind if scene.text[name.end : n.start] == " "), None)


def _is_subject(language: str | None, name: Name, agent: Name) -> bool:
    """Say whether a name is the one that acts, in a language of cases: it stands in the first of them."""
    is_whole = " " in name.value and len(name.value.split()) == len((agent.id or agent.value).split())
    return language in CASED and is_whole and name.start == agent.start


def _extends(longer: Name, name: Name) -> bool:
    """Say whether a name is another with more words behind it ("Bộ Thông tin", "Bộ Thông tin và Truyền thông")."""
    return " " in name.value and longer.value.casefold().startswith(name.value.casefold() + " ")

"""Who ordered, for whom, through which office, and who was told to act. Where it holds is told in `what`.

The authority is the one that most events of the order have for their agent, in the fullest form the text prints.
A department is the authority's unit; what stands on whose behalf is not the agent. Addressees stand between the word
that tells and the measure, or are the subject of "were told"; the blocked company is never one, nor the authority.
"""

from collections import Counter

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.frames.events import (
    AUTHORITIES,
    BEHALF_GAP,
    BEHALF_REACH,
    CUE_REACH,
    STRENGTH,
    Event,
    Order,
    on_behalf,
    shape,
)
from gatewatch.orders.extract.frames.scene import Scene, Sheet, Span, matcher, unlisted
from gatewatch.orders.extract.text import Sentence

ROLE_REACH = 90
FEWEST_DUE = 2
HEAD_REACH = 45
LONG_WORD = 6
ARTICLE, LETTERHEAD, SHARE, BODY_WEIGHT = 4, 25, 0.6, 5
"""Characters after "on behalf of" and "signed by" in which the name begins or the office ends,
and in which a sentence shows what it is about: chosen, not measured."""


def fill_who(scene: Scene, order: Order, sheet: Sheet) -> Name | None:
    """Fill authority, unit, on whose behalf, the signatory's office, country and addressees."""
    authority = _authority(scene, order)
    if authority is not None:
        full = _fullest(scene, authority, order.country)
        sheet.put("authority", full.value, (full.start, full.end))
    _unit(scene, order, authority, sheet)
    _behalf(scene, order, authority, sheet)
    _signatory(scene, order, sheet)
    _country(scene, order, authority, sheet)
    _addressees(scene, order, authority, sheet)
    return authority


def key_of(name: Name) -> str:
    """Give what two mentions of one authority share: its id, else its words."""
    return name.id or name.value.casefold()


def _authority(scene: Scene, order: Order) -> Name | None:
    weight: Counter[str] = Counter()
    first: dict[str, Name] = {}
    for event in order.events:
        agent = _owner(scene, event.agent)
        if agent is None or agent.kind == "country":
            continue
        weight[key_of(agent)] += int(10 * STRENGTH[event.form])
        first.setdefault(key_of(agent), agent)
    for n in _issuers(scene, order):
        weight[key_of(n)] += int(10 * STRENGTH["told"]) + 1  # who issued it stands before who is said to order
        first.setdefault(key_of(n), n)
    sender = _sender(scene, order)
    if sender is not None and (not weight or all(_is_bare(scene, n) for n in first.values())):
        return _owner(scene, sender)
    title = scene.title_end()
    in_body = {key_of(e.agent) for e in order.events if e.agent is not None and e.start >= title}
    for k in first:
        weight[k] += BODY_WEIGHT if k in in_body else 0
    specific = [k for k in weight if _is_proper(scene, first[k]) and first[k].kind != "role"]
    top = max(weight.values(), default=0)
    if any(weight[k] >= SHARE * top for k in specific):
        weight = Counter({k: weight[k] for k in specific})  # a ministry that acts too is meant by "the government"
    vague = bool(weight) and all(not _is_proper(scene, n) and n.kind != "role" for n in first.values())
    if vague and (executing := _executing(scene, order)):
        return executing[0]
    named = [k for k in weight if not _is_bare(scene, first[k]) or scene.has("whole", first[k].start, first[k].end)]
    if weight:
        best = first[max(named or weight, key=lambda k: (weight[k], -first[k].start))]
        if best.kind == "role":
            return _ministry_of(scene, order, best)
        return _named_for(scene, order, best) if _is_bare(scene, best) else best
    body = [e for e in order.events if e.start >= title]
    is_unknown = any(e.by_nobody and e.form == "told" for e in body)
    is_known = any(e.by_paper or e.form == "told_passive" for e in body)
    return None if is_unknown and not is_known else _speaking(scene, order)


def _ministry_of(scene: Scene, order: Order, office: Name) -> Name:
    """Give the ministry of a minister, where the text names it too; else the office itself."""
    words = {w.casefold() for w in office.value.split()[1:] if len(w) >= LONG_WORD}
    for s in order.segment:
        for n in scene.named(s.start, s.end, "authority"):
            if words & {w.casefold() for w in n.value.split()[1:]} and is_of(n, order.country):
                return n
    return office


def _issuers(scene: Scene, order: Order) -> list[Name]:
    """Give the authorities that "issued the directive", where a sentence of its own says so."""
    found = []
    for s in order.segment:
        for a, _ in scene.hits("issued", s.start, s.end):
            near = [
                n
                for n in scene.named(max(s.start, a - BEHALF_REACH), a, "authority", "unit")
                if a - n.end <= BEHALF_GAP
            ]
            plain = not any(scene.has(key, s.start, a) for key in ("unreal", "negated", "past"))
            found += [n for n in near[-1:] if plain and is_of(n, order.country)]
    return found


def _executing(scene: Scene, order: Order) -> list[Name]:
    """Give proper names of who "told operators to apply it", or said in a paper when it begins."""
    found = []
    own = {s.start for s in order.sentences}
    for s in order.segment:
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
    return linked and name.start - paper <= 2 * BEHALF_GAP and not scene.has("request_paper", s.start, name.start)


def _is_proper(scene: Scene, name: Name) -> bool:
    if name.kind == "role":
        return matcher(scene.language, "offices").match(name.value) is not None
    is_whole = scene.has("whole", name.start, name.end) or scene.has("vague", name.start, name.end)
    return any(c.isupper() for c in name.value) and not _is_bare(scene, name) and not is_whole


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
    alone = [n for n in alone if is_of(n, order.country) and not _is_bare(scene, n)]
    foot = [n for n in alone if n.start > order.events[-1].end and n.kind in ("authority", "unit")]
    if foot and scene.has("court", foot[0].start, foot[0].end):
        foot = []  # a judge signs; the court is named at the head
    return next(iter(foot or alone), None)


def _named_for(scene: Scene, order: Order, bare: Name) -> Name:
    """Give the office a head alone stands for: of a court the court named first, of "authorities" their speaker."""
    if scene.has("court", bare.start, bare.end):
        last = order.events[-1].sentence.end  # a court named later may be the one that hears the appeal
        courts = [n for s in order.segment if s.end <= last for n in scene.named(s.start, s.end, "authority")]
        courts = [n for n in courts if scene.has("court", n.start, n.end) and not _is_bare(scene, n)]
        return next((n for n in courts if is_of(n, order.country) and not on_behalf(scene, n)), bare)
    if scene.has("vague", bare.start, bare.end):
        speaker = _speaking(scene, order)
        return speaker if speaker is not None and not _is_bare(scene, speaker) else bare
    return bare


def _is_bare(scene: Scene, name: Name) -> bool:
    """Say whether a name is a head alone ("regulator", "judge"): it yields to one that says which."""
    return matcher(scene.language, "heads").fullmatch(name.value) is not None


def _owner(scene: Scene, agent: Name | None) -> Name | None:
    """Give the authority a unit belongs to, where the text says; else the agent itself."""
    if agent is None or agent.of is None:
        return agent
    owners = [n for n in scene.names if n.start == agent.of and n.kind == "authority"]
    return owners[0] if owners else agent


def _speaking(scene: Scene, order: Order) -> Name | None:
    """Give the first authority of the order's country that says something, else one of the order's own sentences."""
    title = scene.title_end()
    heard: list[Name] = []
    for s in order.segment[: len(order.segment) // 2 + 2]:
        for n in scene.named(max(s.start, title), s.end, "authority", "role"):
            near = scene.has("said", max(s.start, n.start - 30), min(s.end, n.end + 50))
            is_office = n.kind == "authority" or matcher(scene.language, "offices").match(n.value) is not None
            if is_of(n, order.country) and near and is_office and not on_behalf(scene, n):
                heard.append(n)
    if heard:
        return next((n for n in heard if _is_proper(scene, n)), heard[0])
    for s in order.sentences:
        for n in scene.named(max(s.start, title), s.end, "authority"):
            if is_of(n, order.country) and not on_behalf(scene, n):
                return n
    return None


def is_of(name: Name, country: str | None) -> bool:
    """Say whether an office may belong to a country: where either is not known, it may."""
    return name.country is None or country is None or name.country == country


def _fullest(scene: Scene, name: Name, country: str | None) -> Name:
    """Give the fullest form the text prints: a proper name before a description, the longest, the earliest."""
    key = key_of(name)
    same = [
        n for n in scene.names if n.kind == name.kind and is_of(n, country) and (key_of(n) == key or _extends(n, name))
    ]
    return max(
        same or [name],
        key=lambda n: (
            n.value == n.id and " " in n.value,
            n.value[:1].isupper() and not _is_bare(scene, n),
            " " in n.value,
            n.value == n.id,
            len(n.value),
            -n.start,
        ),
    )


def _extends(longer: Name, name: Name) -> bool:
    """Say whether a name is another with more words behind it ("Bộ Thông tin", "Bộ Thông tin và Truyền thông")."""
    return " " in name.value and longer.value.casefold().startswith(name.value.casefold() + " ")


def _unit(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    if authority is None or authority.kind == "unit":
        return
    key = key_of(authority)
    for n in (n for n in scene.names if n.kind == "unit"):
        owner = _owner(scene, n) if n.of is not None else _bracketed(scene, n)
        if owner is not None and owner is not n and key_of(owner) == key and not on_behalf(scene, n):
            full = _fullest(scene, n, order.country)
            return sheet.put("authority_unit", full.value, (full.start, full.end))
    for event in order.events:
        agent = event.agent
        if agent is not None and agent.kind == "unit":
            return sheet.put("authority_unit", agent.value, (agent.start, agent.end))
    return None


def _bracketed(scene: Scene, unit: Name) -> Name | None:
    """Give the authority in brackets behind a unit: "the department (of the) (Ministry of …)"."""
    behind = scene.named(unit.end, unit.end + BEHALF_REACH * 2, "authority")
    return behind[0] if behind and scene.text[unit.end : behind[0].start].strip() == "(" else None


def _behalf(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    for s in order.segment:
        for a, b in scene.hits("behalf", s.start, s.end):
            names = scene.named(b, min(s.end, b + BEHALF_REACH + 80), "authority", "unit")
            if shape(scene, "behalf_after"):
                names = scene.named(max(s.start, a - 100), a, "authority", "unit")[-1:]
            for n in names[:1]:
                close = n.start - b <= BEHALF_REACH if not shape(scene, "behalf_after") else a - n.end <= BEHALF_GAP
                is_named = not scene.has("nobody", n.start, n.end)
                if (
                    close
                    and is_named
                    and is_of(n, order.country)
                    and (authority is None or key_of(n) != key_of(authority))
                ):
                    full = _fullest(scene, n, order.country)
                    return sheet.put("on_behalf_of", full.value, (full.start, full.end))
            asker = None if names or shape(scene, "behalf_after") else unlisted(scene, b, s.end)
            if asker is not None:
                return sheet.put("on_behalf_of", scene.text[asker[0] : asker[1]], asker)
        for a, _ in scene.hits("requests", s.start, s.end):
            askers = [n for n in scene.named(s.start, a, "authority", "unit") if a - n.end <= BEHALF_GAP]
            askers = [n for n in askers[-1:] if is_of(n, order.country)]
            if askers and (authority is None or key_of(askers[0]) != key_of(authority)):
                full = _fullest(scene, askers[0], order.country)
                return sheet.put("on_behalf_of", full.value, (full.start, full.end))
    return None


def _signatory(scene: Scene, order: Order, sheet: Sheet) -> None:
    """Fill the office that signed: behind "signed by", before "has signed", or alone on a line under a letter."""
    for s in order.segment:
        for key, is_before in (("signed", shape(scene, "signed_after")), ("signs", True)):
            for a, b in scene.hits(key, s.start, s.end):
                side = (max(s.start, a - ROLE_REACH), a) if is_before else (b, min(s.end, b + ROLE_REACH))
                roles = scene.named(*side, "role")
                if roles:
                    role = roles[-1] if is_before else roles[0]
                    return sheet.put("signatory_role", role.value, (role.start, role.end))
    for s in order.segment[len(order.segment) // 2 :]:
        for role in scene.named(s.start, s.end, "role"):
            if role.start - s.start <= ARTICLE and role.end >= s.end - 1 and role.value[:1].isupper():
                return sheet.put("signatory_role", role.value, (role.start, role.end))
        for judge in scene.named(s.start, s.end, "authority") if scene.is_paper else ():
            if (judge.start, judge.end) == (s.start, s.end) and _is_judge(scene, judge):
                return sheet.put("signatory_role", judge.value, (judge.start, judge.end))
    return None


def _is_judge(scene: Scene, name: Name) -> bool:
    return scene.has("court", name.start, name.end) and not scene.has("court", name.start + 1, name.end)


def _country(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    if order.country is None:
        return
    named = [n for n in scene.names if n.kind == "country" and n.id == order.country]
    if named:
        return sheet.put("country", order.country, (named[0].start, named[0].end))
    owned = [n for n in scene.names if n.country == order.country]
    if authority is not None and authority.country == order.country:
        owned = [authority]
    if owned:
        sheet.put("country", order.country, (owned[0].start, owned[0].end), f"{owned[0].kind} of that country")
    return None


def about(scene: Scene, order: Order) -> list[Sentence]:
    """Give the order's own sentences and those that begin with its measure or paper ("the ban applies …")."""
    own = {s.start for s in order.sentences}
    head = {
        s.start
        for s in order.segment
        if any(scene.has(key, s.start, min(s.end, s.start + HEAD_REACH)) for key in ("measure_head", "paper"))
    }
    return [s for s in order.segment if s.start in own | head]


# --- addressees


def _addressees(scene: Scene, order: Order, authority: Name | None, sheet: Sheet) -> None:
    """Fill who is bound: of groups those of the sentence that says it most fully, and everybody told by name."""
    rows = [_bound(scene, e, order) for e in order.events] + _told_beside(scene, order)
    found = [[n for n in row if not _is_self(n, authority) and scene.text[n.start - 1] != "("] for row in rows]
    groups = [[n for n in row if n.kind == "operators"] for row in found[: len(order.events)]]
    groups = groups if any(groups) else [[n for n in row if n.kind == "operators"] for row in found]
    best = max(
        groups, key=lambda row: (len({n.value.casefold() for n in row}), sum(len(n.value) for n in row)), default=[]
    )
    for name in best:
        sheet.add("addressees", name.value, (name.start, name.end))
    for name in (n for row in found for n in row if n.kind != "operators"):
        full = _fullest(scene, name, order.country) if name.kind == "authority" else name
        if not any(_is_inflected(full.value, held) for held in sheet.fields.get("addressees", [])):
            sheet.add("addressees", full.value, (full.start, full.end))


def _is_inflected(one: str, other: str) -> bool:
    """Say whether two names differ in their last letters only, as one name in two cases does."""
    stem = max(4, min(len(one), len(other)) - 2)
    return one[:stem].casefold() == other[:stem].casefold() and abs(len(one) - len(other)) <= 3


def _is_self(name: Name, authority: Name | None) -> bool:
    return authority is not None and key_of(name) == key_of(authority)


def _told_beside(scene: Scene, order: Order) -> list[list[Name]]:
    """Give those told in sentences that do not name the measure: to carry it out, whom it was sent to, who must."""
    rows = []
    ours = {s.start for s in about(scene, order)}
    for s in order.segment:
        if any(scene.has(key, s.start, s.end) for key in ("foreign_voice", "past", "requests")):
            continue
        rows += [
            _listed_under(scene, s),
            _told_to_act(scene, s),
            _sent_to(scene, s, is_about=s.start in ours),
            _must_act(scene, s),
        ]
    return rows


def _listed_under(scene: Scene, s: Sentence) -> list[Name]:
    """Give the providers of a letter's head: "TO: All Mobile Network Operators", and the lines under it."""
    head = scene.hits("letter_to", s.start, s.end)
    if not head or head[0][0] != s.start:
        return []
    at = scene.at(s)
    lines = [
        s,
        *(x for x in scene.sentences[at + 1 : at + 6] if len(x.text) <= ROLE_REACH and not x.text.endswith(":")),
    ]
    return [n for x in lines for n in scene.named(x.start, x.end, "operators", "operator")]


def _told_to_act(scene: Scene, s: Sentence) -> list[Name]:
    for a, b in scene.hits("told", s.start, s.end) + scene.hits("asked", s.start, s.end):
        acts = scene.hits("complying", b, min(s.end, b + CUE_REACH))
        plain = not scene.has("unreal", s.start, b) and not scene.has("negated", max(s.start, b - BEHALF_REACH), b)
        if acts and plain and not scene.has("bound_verbs", a, b):
            return scene.named(b, acts[0][0], "operators", "operator", "authority")[:4]
    return []


def _sent_to(scene: Scene, s: Sentence, *, is_about: bool) -> list[Name]:
    """Give providers to whom the paper went: "was served on X and Y", "letter to X", "X was informed"."""
    for _, b in scene.hits("served", s.start, s.end):
        names = scene.named(b, min(scene.clause_end(s, b), b + CUE_REACH), "operators", "operator")
        if names and (is_about or scene.has("paper", s.start, s.end)):
            return names
    if scene.has("paper", s.start, s.end):
        to = [b for _, b in scene.hits("to_whom", s.start, s.end)]
        rows = scene.named(s.start, s.end, "operators", "operator")
        first = next((i for i, n in enumerate(rows) if any(0 <= n.start - b <= 5 for b in to)), None)
        if first is not None and scene.has("paper", max(s.start, rows[first].start - ROLE_REACH), rows[first].start):
            return rows[first:]
    for a, _ in scene.hits("was_served", s.start, s.end):
        names = [n for n in scene.named(s.start, a, "operators", "operator") if a - n.end <= ROLE_REACH]
        if names:
            return names
    return []


def _must_act(scene: Scene, s: Sentence) -> list[Name]:
    """Give providers who must comply or report: "X and Y must comply by Monday"."""
    for a, b in scene.hits("bound_verbs", s.start, s.end):
        acts = any(scene.has(key, b, min(s.end, b + CUE_REACH)) for key in ("complying", "report", "block"))
        named = scene.named(s.start, a, "operators", "operator") if not shape(scene, "cue_after") else []
        near = [n for n in named if a - n.end <= ROLE_REACH]
        if acts and near and not scene.has("unreal", s.start, a):
            return near
    return _due_to_act(scene, s)


def _due_to_act(scene: Scene, s: Sentence) -> list[Name]:
    """Give providers a sentence begins with, where it sets them a limit: "X, Y and Z will report by Monday"."""
    names = [n for n in scene.named(s.start, s.end, "operators", "operator") if n.kind == "operator"]
    due = any(w.cue in ("by", "before", "within") and w.value for w in scene.whens(s.start, s.end))
    acts = any(scene.has(key, s.start, s.end) for key in ("complying", "report", "block"))
    if len(names) < FEWEST_DUE or names[0].start - s.start > HEAD_REACH or not (due and acts):
        return []
    return [] if any(scene.has(key, s.start, s.end) for key in ("said", "unreal", "negated")) else names


def _bound(scene: Scene, event: Event, order: Order) -> list[Name]:
    """Give those an event binds: operators, or a regulator or company that is told by name."""
    s = event.sentence
    groups = scene.named(s.start, s.end, "operators")
    if event.form == "told" and scene.has("bound_verbs", *event.cue):
        return _subject_of(scene, s.start, event.cue[0], order) or groups
    if event.form in ("told", "asked", "order_noun"):
        a, b = _between(scene, event)
        named = scene.named(a, b, "operators", "operator", "authority", "company")
        named = [n for n in named if n.kind not in AUTHORITIES or event.form == "told"]
        named = [n for n in named if not scene.has("court", n.start, n.end)]
        return [n for n in named if not _is_target_owner(n, order) and not on_behalf(scene, n)] or groups
    if event.form == "told_passive":
        named = scene.named(*_between(scene, event), "operators", "operator")
        return [*_subject_of(scene, s.start, event.cue[1], order), *named] or groups
    if event.form in ("decided", "stated", "bare", "done"):
        return [n for n in groups if _is_told_beside(scene, n)]
    return []


def _subject_of(scene: Scene, start: int, cue: int, order: Order) -> list[Name]:
    """Give those who are told, where they stand before the word that binds them ("operators must …")."""
    providers = scene.named(start, cue, "operators", "operator")
    others = scene.named(start, cue, "company", "authority")
    before = providers or [n for n in others if matcher(scene.language, "heads").fullmatch(n.value) is None]
    return [n for n in before if cue - n.end <= ROLE_REACH and not _is_target_owner(n, order)]


def _between(scene: Scene, event: Event) -> Span:
    if shape(scene, "cue_after"):
        return max(event.sentence.start, event.start - ROLE_REACH), event.cue[0]
    return event.cue[1], max(event.measure[0], event.cue[1])


def _is_told_beside(scene: Scene, name: Name) -> bool:
    """Say whether somebody is told of a decision beside it ("notified operators", "by internet providers")."""
    start = max(0, name.start - 45)
    return any(scene.has(key, start, name.start) for key in ("told", "asked", "by", "to_whom"))


def _is_target_owner(name: Name, order: Order) -> bool:
    """Say whether a company is the one that is blocked."""
    return name.kind == "company" and (name.id in order.services or name.value.casefold() in order.services)

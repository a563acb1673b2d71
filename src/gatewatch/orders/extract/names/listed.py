"""Names that our lists know: networks, outlets, observers, companies, known offices, services, states and places.

A listed name that is also an ordinary word (`maybe` in its table: "Signal", "Orange", "X", "Meta") is taken only with
support: an app word or another service beside it, an operator's word in its sentence, a capital inside a sentence. Once
one mention of such a service has support, its other mentions in the text are taken too; "X" only where words beside one
of them say that it is the site ("X, formerly Twitter").

Host names ("t.me") stand for their service.
"""

import re
from functools import cache

from msgspec.structs import replace

from gatewatch.orders.extract.names.bind import Mention
from gatewatch.orders.extract.names.entries import (
    Country,
    Listed,
    countries,
    entry_pattern,
    grammar,
    listed,
    part,
    phrases,
    places,
    table,
)
from gatewatch.orders.extract.names.tokens import Match, Phrases, Tokens, fold

_HOST = re.compile(r"(?<![\w@.-])(?:https?://)?(?:[a-z0-9-]+\.){0,4}[a-z0-9-]+\.[a-z]{2,4}(?![\w-])", re.IGNORECASE)
_LINKED = re.compile(r"\.\w+/\w")
_NAMED_ALIKE = frozenset({"Google", "Microsoft"})
"""Companies whose name stands for a service of theirs as well."""
_PATH = re.compile(r"/[\w@+-]")
_PARTS = frozenset({"channel", "channels", "app", "group", "groups", "bot", "bots"})
"""Words behind "telegram" that show it to be the service and are no part of its name."""
_WORD = re.compile(r"(?<!\w)\w")
_BEFORE, _LEAD, _GLOSS = 14, 5, 24
"""Tokens before a service that are looked at, and in which a word for an app stands (Vietnamese writes it in four);
characters between a service's two names; chosen, not measured."""
_COUNTS, _SAID_OF = {"Three"}, {"said", "told", "has", "had", "is", "was", "also", "did", "and", ",", "."}
"""A firm that is a number too, and what stands behind it where it is the firm."""
_QUOTES = " “\"«'(‘"
_SUFFIX = re.compile(r"^\s*['’]\s*\w{1,6}\s")
"""A Turkish case ending behind an apostrophe."""
_FORMS: Phrases[bool] = Phrases(
    (form, True)
    for form in (
        "(S.A.|SA|Ltd|Ltd.|Limited|Plc|PLC|plc|Inc|Inc.|ASA|AG|LLC|PJSC|PLJ|Bhd|Tbk|Corp|Corp.|Corporation|Telecom)",
        "(Participações|Participacoes|Holdings|Holding|Group)( S.A.| SA| Ltd| Limited|)",
        "Pvt(|.) Ltd(|.)",
    )
)
"""What stands behind the name of a firm: its form of law, or what it holds."""
_NOT_X = re.compile(r"^(?:ray|rated|chromosome|factor|axis|games|box)\b", re.IGNORECASE)


_CONGOS = ("CD", "CG")


def _is_some_congo(tokens: Tokens, m: Match[Country]) -> bool:
    is_bare = tokens.low[m.first : m.last] in (["congo"], ("congo",))
    return m.what.code in _CONGOS and (m.what.is_adjective or is_bare)


class Lists:
    """Listed names of one text; holds which doubtful services the text has shown to mean."""

    def __init__(self, language: str, all_tokens: list[Tokens]) -> None:
        self._language = language
        self._listed = listed()
        self._countries = countries(language)
        self._places = places()
        self._matches = {id(t): self._listed.all(t) for t in all_tokens}
        self._operators: dict[int, bool] = {}
        self._congos = self._sure_congos(all_tokens)
        self._codes = {m.what.code for t in all_tokens for m in self.all_states(t)}
        self._shown = self._what_is_shown(all_tokens)

    def names(self, tokens: Tokens) -> list[tuple[Match[Listed], Mention]]:
        """Find the listed names of a sentence."""
        found: list[tuple[Match[Listed], Mention]] = []
        for n, m in enumerate(self._matches[id(tokens)]):
            if m.what.is_maybe and not self._is_taken(tokens, n):
                continue
            if m.what.kind == "service" and (self._is_gloss(tokens, n) or self._is_channel(tokens, n)):
                continue
            if m.what.kind in {"operator", "company"}:
                m = self._in_full(tokens, m)
            m = _without_part(tokens, m)
            if m.what.is_shared and self._codes and m.what.country not in self._codes:
                m = Match(m.first, m.last, replace(m.what, country=None))
            mention = _mention(tokens, m, grammar(self._language).joins_parts)
            if m.what.kind == "service" and _owns_next(tokens, n, self._matches[id(tokens)]):
                mention = replace(mention, kind="company")
            elif mention.value in _NAMED_ALIKE and self._is_beside_service(tokens, n):
                mention = replace(mention, kind="service")
            found.append((m, mention))
        return found

    def _is_beside_service(self, tokens: Tokens, n: int) -> bool:
        """Say whether a company stands in a row with services and so means its own: "WhatsApp, Facebook and Google"."""
        matches = self._matches[id(tokens)]
        for a, b in ((n - 1, n), (n, n + 1)):
            if a >= 0 and b < len(matches) and matches[a + b - n].what.kind == "service":
                between = tokens.low[matches[a].last : matches[b].first]
                if 0 < len(between) <= 2 and set(between) <= _lists(self._language):
                    return True
        return False

    def _in_full(self, tokens: Tokens, m: Match[Listed]) -> Match[Listed]:
        """Take in what stands behind a firm's name: its form of law ("Oi SA"), its state ("MTN Bénin")."""
        last, what = m.last, m.what
        state = self._countries.at(tokens, last) if what.kind == "operator" and last < len(tokens) else None
        if state is not None and not state.what.is_adjective and tokens.has_capital(last):
            last, what = state.last, replace(what, country=state.what.code)
        form = _FORMS.at(tokens, last) if last < len(tokens) else None
        return Match(m.first, form.last if form is not None else last, what)

    def states(self, tokens: Tokens) -> list[Match[Country]]:
        """Find states by name or adjective."""
        return [m for m in self.all_states(tokens) if not self._is_doubtful_state(tokens, m)]

    def all_states(self, tokens: Tokens) -> list[Match[Country]]:
        """Find states, "Congo" and "Congolese" as the one of the two that the rest of the text names."""
        found = self._countries.all(tokens)
        if len(self._congos) != 1:
            return found
        code = next(iter(self._congos))
        return [Match(m.first, m.last, replace(m.what, code=code)) if _is_some_congo(tokens, m) else m for m in found]

    def _sure_congos(self, all_tokens: list[Tokens]) -> set[str]:
        """Give which of the two Congos a text names by a full name, a town, an office or a network of its own."""
        sure: set[str | None] = set()
        for t in all_tokens:
            sure |= {m.what.code for m in self._countries.all(t) if not _is_some_congo(t, m)}
            sure |= {m.what.country for m in self._matches[id(t)]} | {cc for _, _, cc in self._places.all(t)}
        return {code for code in _CONGOS if code in sure}

    def places(self, tokens: Tokens) -> list[Mention]:
        """Find listed places, and words that mean the whole country."""
        found = [
            Mention(
                start=tokens.starts[a], end=tokens.ends[b - 1], kind="place", value=tokens.printed(a, b), country=cc
            )
            for a, b, cc in self._places.all(tokens)
        ]
        for a, b, _ in phrases(self._language, "places", "words").all(tokens):
            found.append(
                Mention(start=tokens.starts[a], end=tokens.ends[b - 1], kind="place", value=tokens.printed(a, b))
            )
        return found

    def _what_is_shown(self, all_tokens: list[Tokens]) -> set[str]:
        """Find the doubtful services that one mention in the text shows to be services."""
        shown = set()
        for tokens in all_tokens:
            for n, m in enumerate(self._matches[id(tokens)]):
                if m.what.is_maybe and m.what.kind == "service" and m.what.known is not None:
                    is_sure = self._is_supported(tokens, n) and (m.what.known != "x" or self._is_x_said(tokens, m))
                    if is_sure:
                        shown.add(m.what.known)
        return shown

    def _is_taken(self, tokens: Tokens, n: int) -> bool:
        m = self._matches[id(tokens)][n]
        kind = m.what.kind
        if kind == "service":
            return self._is_service(tokens, n, m)
        if kind == "operator":
            before = _window(tokens, m.first - 3, m.first)
            lead = entry_pattern(self._language, "operators", "lead")
            counts = tokens.words[m.first] in _COUNTS and m.last < len(tokens) and tokens.low[m.last] not in _SAID_OF
            return _ends_with(lead, before) or (self._speaks_of_operators(tokens) and not counts)
        if kind == "company":
            after = tokens.low[m.last] if m.last < len(tokens) else ""
            return not tokens.is_title and (m.first > 0 or after not in {"de", "do", "da", "del", "para"})
        if kind == "outlet":
            return self._speaks_of_outlet(tokens, m)
        return m.what.country in self._codes  # letters of an office: its state is named in the text

    def _is_channel(self, tokens: Tokens, n: int) -> bool:
        """Say whether a service is but the place of a statement: "wrote on X", "its Telegram channel"."""
        m, text = _without_part(tokens, self._matches[id(tokens)][n]), tokens.sentence.text
        if n > 0 and self._is_listed_behind(tokens, n):
            return self._is_channel(tokens, n - 1)  # "wrote on X and Facebook"
        whole, said_on, own, own_after, behind, start = (
            entry_pattern(self._language, "channels", key)
            for key in ("whole", "said_on", "own", "own_after", "behind", "start")
        )
        befores = self._leads_off(_window(tokens, m.first - _BEFORE, m.first))
        after = _SUFFIX.sub("", _window(tokens, m.last, m.last + 4)).lstrip(" »”\"-’'")
        if whole.search(text) or behind.match(after) or any(_ends_with(said_on, b) for b in befores):
            return True
        if own_after.match(after) and any(_ends_with(own, b) for b in befores):
            return True
        is_apart = m.last < len(tokens) and tokens.words[m.last] == "," and m.first <= _BEFORE
        return is_apart and any(start.fullmatch(b) for b in befores)

    def _is_gloss(self, tokens: Tokens, n: int) -> bool:
        """Say whether a service is another name of the one before it ("X, formerly Twitter"), or a link's host."""
        matches = self._matches[id(tokens)]
        m, text = matches[n], tokens.sentence.text
        end = tokens.ends[m.last - 1] - tokens.sentence.start
        if _LINKED.match(text, end) or text[max(0, tokens.starts[m.first] - tokens.sentence.start - 1)] in "./@":
            return True
        before = matches[n - 1] if n > 0 else m
        between = _window(tokens, before.last, m.first)
        is_same = before is not m and before.what.known == m.what.known and before.what.kind == m.what.kind
        return is_same and 0 < len(between) <= _GLOSS and between[0] in "(,/["

    def _is_listed_behind(self, tokens: Tokens, n: int) -> bool:
        first, m = self._matches[id(tokens)][n - 1], self._matches[id(tokens)][n]
        between = set(tokens.low[first.last : m.first])
        return first.what.kind == m.what.kind == "service" and bool(between) and between <= _lists(self._language)

    def _leads_off(self, before: str) -> list[str]:
        """Give what stands before a service, as it is and without words that only say what it is ("the platform")."""
        lead, articles = entry_pattern(self._language, "services", "lead"), grammar(self._language).articles
        texts = [before.strip(_QUOTES)]
        for _ in range(3):
            text = texts[-1]
            word = next((w for w in _WORD.finditer(text) if lead.fullmatch(text, w.start())), None)
            last = text.rsplit(None, 1)
            if word is not None:
                texts.append(text[: word.start()].rstrip(_QUOTES))
            elif last and fold(last[-1]) in articles | {"social", "media", "messaging", "microblogging"}:
                texts.append(text[: -len(last[-1])].rstrip(_QUOTES))
            else:
                break
        return texts

    def _is_service(self, tokens: Tokens, n: int, m: Match[Listed]) -> bool:
        known = m.what.known
        if known == "x":
            if not _stands_alone(tokens, m):
                return False
            return "x" in self._shown or self._is_supported(tokens, n)
        if self._is_supported(tokens, n):
            return True
        starts = m.first == 0 or tokens.words[m.first - 1] in {".", ":", "“", '"', "«", "—", "–", "-"}
        if known in {"signal", "messenger", "threads"}:
            return (not starts and not tokens.is_title and _has_no_noun_behind(tokens, m)) or known in self._shown
        return known in self._shown and tokens.words[m.first] != "imo"

    def _is_supported(self, tokens: Tokens, n: int) -> bool:
        """Say whether an app word or another service stands beside a doubtful service."""
        matches = self._matches[id(tokens)]
        m = matches[n]
        if m.what.known == "x" and not _stands_alone(tokens, m):
            return False
        for other in matches[max(0, n - 1) : n] + matches[n + 1 : n + 2]:
            if other.what.kind in {"service", "company"} and not (
                other.what.is_maybe and m.what.known == other.what.known
            ):
                between = tokens.low[min(m.last, other.last) : max(m.first, other.first)]
                if len(between) <= 3 and between and set(between) <= _lists(self._language):
                    return True
        before, after = _window(tokens, m.first - _LEAD, m.first), _window(tokens, m.last, m.last + 2).lstrip()
        lead, apps, acts = (entry_pattern(self._language, "services", key) for key in ("lead", "apps", "acts"))
        if m.what.known == "x" and (self._is_x_said(tokens, m) or _ends_with(acts, before)):
            return True
        return _ends_with(lead, before) or apps.match(after) is not None

    def _is_x_said(self, tokens: Tokens, m: Match[Listed]) -> bool:
        """Say whether the words beside "X" say that it is the site: "platform X", "X, formerly Twitter"."""
        before, after = _window(tokens, m.first - 3, m.first), _window(tokens, m.last, m.last + 4)
        signs = entry_pattern(self._language, "services", "x_signs")
        lead = entry_pattern(self._language, "services", "lead")
        return (
            signs.search(after) is not None
            or _ends_with(lead, before)
            or re.search(r"twitter|твиттер", after, re.IGNORECASE) is not None
            and "(" in after + "," + ","
            or re.search(r"musk['’]s\s*$", before, re.IGNORECASE) is not None
        )

    def _speaks_of_operators(self, tokens: Tokens) -> bool:
        """Say whether a sentence speaks of operators, or names one, or three that may be; read once a sentence."""
        known = self._operators.get(id(tokens))
        if known is None:
            named = [m.what for m in self._matches[id(tokens)] if m.what.kind == "operator"]
            groups = entry_pattern(self._language, "operators", "groups")
            known = len(named) >= 3 or any(not o.is_maybe for o in named) or bool(groups.search(tokens.sentence.text))
            self._operators[id(tokens)] = known
        return known

    def _speaks_of_outlet(self, tokens: Tokens, m: Match[Listed]) -> bool:
        before, after = _window(tokens, m.first - 3, m.first), _window(tokens, m.last, m.last + 3)
        starts = entry_pattern(self._language, "outlets", "before")
        ends = entry_pattern(self._language, "outlets", "after")
        if tokens.words[m.first] == "AP":
            return True
        return _ends_with(starts, before) or ends.match(after.lstrip()) is not None

    def _is_doubtful_state(self, tokens: Tokens, m: Match[Country]) -> bool:
        """Say whether a state's name is here the beginning of another name ("Pháp luật") or a sentence's first word."""
        word = tokens.low[m.first]
        if m.last - m.first == 1 and word in {"georgia", "jordan", "niger", "chad", "nga", "мали", "чад", "куба"}:
            after = m.last < len(tokens) and tokens.has_capital(m.last) and not tokens.is_title
            before = m.first > 0 and tokens.has_capital(m.first - 1) and not tokens.is_title and m.first > 1
            return after and word in {"jordan", "nga"} or before and word in {"jordan", "nga", "chad"}
        return False


def _without_part(tokens: Tokens, m: Match[Listed]) -> Match[Listed]:
    """Take off the word behind a service's name that only shows it to be one: "Telegram channel"."""
    has_part = m.what.known == "telegram" and m.last - m.first > 1 and tokens.low[m.last - 1] in _PARTS
    return Match(m.first, m.last - 1, m.what) if has_part else m


def hosts(text: str) -> list[Mention]:
    """Find host names and addresses that stand for a service."""
    known = {host: key for key, names in table("services")["hosts"].items() for host in names}
    found = []
    for m in _HOST.finditer(text):
        if _PATH.match(text, m.end()) or m.group().startswith("pic."):
            continue  # a link to one page of a service names the page
        labels = m.group().lower().removeprefix("https://").removeprefix("http://").split(".")
        for n in range(len(labels) - 1):
            key = known.get(".".join(labels[n:]))
            if key is not None:
                found.append(Mention(start=m.start(), end=m.end(), kind="service", value=m.group(), known=key))
                break
    return found


def _owns_next(tokens: Tokens, n: int, matches: list[Match[Listed]]) -> bool:
    """Say whether a service's name stands for its company, as it owns the next one: "Facebook's WhatsApp"."""
    m = matches[n]
    before = tokens.low[max(0, m.first - 2) : m.first]
    if before in (["owned", "by"], ["parent", "company"], ["subsidiary", "of"]):
        return True
    if n + 1 == len(matches) or matches[n + 1].what.kind != "service" or matches[n + 1].what.known == m.what.known:
        return False
    return tokens.low[m.last : matches[n + 1].first] in (["'", "s"], ["-", "owned"], ["'"])


def _mention(tokens: Tokens, m: Match[Listed], joins_parts: bool) -> Mention:
    what = m.what
    is_office = joins_parts and what.kind in {"authority", "unit"} and m.last - m.first > 1
    words = tokens.low[m.first : m.last] if is_office else []
    return Mention(
        start=tokens.starts[m.first],
        end=tokens.ends[m.last - 1],
        kind=what.kind,
        value=tokens.printed(m.first, m.last),
        cls=what.cls,
        country=what.country,
        known=what.known,
        words=frozenset(w for w in words if len(w) > 3),
    )


@cache
def _lists(language: str) -> set[str]:
    ands = {str(w).lower() for w in part(language, "grammar").get("ands", [])}
    return ands | {",", "or", "o", "ou", "atau", "или", "veya", "hoặc", "/", "e", "y", "et"}


def _window(tokens: Tokens, first: int, last: int) -> str:
    first, last = max(0, first), min(len(tokens), last)
    return tokens.printed(first, last) if first < last else ""


def _ends_with(entries: re.Pattern[str], text: str) -> bool:
    """Say whether a text ends with an entry, quotation marks and brackets apart."""
    bare = text.rstrip(" “\"«'(‘")
    return any(entries.fullmatch(bare, m.start()) is not None for m in _WORD.finditer(bare))


def _stands_alone(tokens: Tokens, m: Match[Listed]) -> bool:
    """Say whether a letter is a word of its own: no initial, no "X-ray", no numeral."""
    after = tokens.words[m.last] if m.last < len(tokens) else ""
    then = tokens.words[m.last + 1] if m.last + 1 < len(tokens) else ""
    if after in {"-", "."} and then and tokens.is_joined(m.last):
        return after != "." and not then[0].isupper() and _NOT_X.match(then) is None
    if _NOT_X.match(after):
        return False
    before = tokens.low[m.first - 1] if m.first else ""
    return before not in {
        "article",
        "generation",
        "chapter",
        "part",
        "section",
        "malcolm",
        "-",
        ".",
        "artículo",
        "title",
    }


def _has_no_noun_behind(tokens: Tokens, m: Match[Listed]) -> bool:
    """Say whether a doubtful name is not the first word of a longer one ("Signal Corps")."""
    return not (m.last < len(tokens) and tokens.has_capital(m.last) and tokens.words[m.last][0].isalpha())

"""Words of a sentence as tags, so that a grammar can be a pattern over tags: "by June 2" becomes `cMd`.

A lexicon is phrases, each with a tag (one character) and a value. A phrase may have several ("saat" is an hour, and
what stands before a time), so each set of tags gets a letter of its own, and a tag in a pattern is the class of all
letters whose set has it. The longest phrase wins, at whole words only. A phrase with a capital letter must stand so
in the text, or all in capitals ("May", never "may"); any other is met in any case. Numbers are tagged by their form,
since a form alone rules most non-dates out: `12/2014/ND-CP` is a paper's number, `192.0.2.1` and `4.10.2` are no
dates, digits glued to letters are nothing. All is linear: one pattern without nested repeats cuts, a tree of words
finds phrases.

Not here: what tags mean together (`grammar`, `numbers`), and what a number is worth.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

_FORMS = (
    r"(?P<I>(?<![\w/.-])\d{4}(?:-\d{2}-|/\d{2}/)\d{2}(?:T\d{2}:\d{2})?(?![\w/]|-\d))"
    r"|(?P<B>(?<![\w/.-])\d{1,2}(?:/\d{1,2}/|\.\d{1,2}\.|-\d{1,2}-)(?:\d{4}|\d{2})(?![\w/]|[-.]\w))"
    r"|(?P<paper>\d[\d.]{0,9}/\d{4}(?:[/-][\w-]+)*(?!\d)|\d+[/-][A-ZĐ][\w./-]*)"
    r"|(?P<b>(?<![\w/.])\d{1,2}/\d{1,2}(?![\w/]|[.,]\d))"
    r"|(?P<k>(?<![\w:.])\d{1,2}:\d{2}(?::\d{2})?(?:(?![\w:])|(?=[AaPp]\.?[Mm]\b|h\b|hrs?\b)))"
    r"|(?P<number>\d{1,3}(?:SPACE\d{3})+(?!\d)(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>\S)"
)
_PIECE = re.compile(_FORMS.replace("SPACE", "[\u00a0\u202f]"))
_SPACED_PIECE = re.compile(_FORMS.replace("SPACE", "[ \u00a0\u202f]"))
_MARKS = {",": ",", "-": "~", "–": "~", "—": "~", "‑": "~", "(": "<", ")": ">", ".": "!", "/": "/", ":": ":"}
_GLUED = frozenset(
    [
        *(
            "h",
            "g",
            "hs",
            "hr",
            "hrs",
            "hours",
            "am",
            "pm",
            "a",
            "p",
            "min",
            "days",
            "day",
            "ч",
            "giờ",
            "ngày",
            "jam",
            "hari",
        ),
        *("st", "nd", "rd", "th", "er", "º", "ª", "го", "е", "ого", "x"),
        *("m", "k", "b", "mn", "bn", "tn", "mi", "bi", "tr", "mil", "млн", "тыс", "млрд", "đ", "tl", "kr"),
    ]
)
"""Letters that may follow digits without a space: hours and days, ordinals, scales and currencies."""
_CURRENCY_GLUED = frozenset(["rp", "r", "us", "rs", "ksh", "kes", "tl", "n", "s"])
_ORDINAL = re.compile(r"-?(?:st|nd|rd|th|er|º|ª|го|ого|му|ое|е)(?!\w)")
_SUFFIX = re.compile(r"['’][^\W\d_]{1,6}(?!\w)")
_PATTERN = re.compile(r"\(\?P<\w+>|\(\?[:!=]|\(\?<[!=]|\{\d,?\d?\}|[()|?*+^$]|\[\^?|\]|.")

Phrase = tuple[str, str, Any]
"""A phrase, its tag, and what it stands for."""
_Piece = tuple[str, int, int]


class Token(NamedTuple):
    """A piece of a text, characters [start, end); `means` has a value for each tag it may stand for."""

    code: str
    start: int
    end: int
    said: str
    means: dict[str, Any]


class Lexicon:
    """Phrases of a language with their tags, ready to tag a text."""

    def __init__(self, phrases: Iterable[Phrase], *, spaced: bool, suffixed: bool) -> None:
        """Take the phrases; `spaced` where 9 600 is one number, `suffixed` where an ending follows an apostrophe."""
        self._tree: dict[str, Any] = {}
        self._piece = _SPACED_PIECE if spaced else _PIECE
        self._suffixed = suffixed
        self._codes: dict[frozenset[str], str] = {}
        for phrase, tag, value in phrases:
            self._put(phrase, tag, value)
        for single in "_,~<>!/:IBbktnydo#":
            self._code({single})
        self._settle(self._tree)
        self._unknown = self._code({"_"})

    def tags(self, text: str, offset: int = 0) -> list[Token]:
        """Cut a text into tagged tokens; `offset` is added to where they stand."""
        pieces = [(str(m.lastgroup), *m.span()) for m in self._piece.finditer(text)]
        tokens: list[Token] = []
        i, known = 0, self._tree.keys()
        while i < len(pieces):
            kind, start, end = pieces[i]
            if kind == "word" and _key(text[start:end]) not in known:  # most words: nothing to look up
                said = text[start:end]
                tokens.append(Token(self._unknown, start + offset, end + offset, said, {"_": said}))
                i += 1
                continue
            means, used = self._phrase(text, pieces, i)
            if means is None:
                means, used = _form(text, pieces, i), 1
            end = pieces[i + used - 1][2]
            said = text[start:end]
            i += used
            if (ending := self._ending(text, means, end)) is not None:
                end = ending.end()
                while i < len(pieces) and pieces[i][1] < end:
                    i += 1
            tokens.append(Token(self._code(means), start + offset, end + offset, said, means))
        return tokens

    def pattern(self, tags: str) -> re.Pattern[str]:
        """Give the pattern over `Token.code`s that a pattern over tags stands for."""
        pieces, is_in_class = [], False
        for m in _PATTERN.finditer(tags.replace(" ", "")):
            said = m.group()
            if said.startswith("[") or said == "]":
                is_in_class = said != "]"
            elif len(said) == 1 and said not in "()|?*+^$":
                letters = "".join(code for set_, code in self._codes.items() if said in set_) or "\uffff"
                said = letters if is_in_class else f"[{letters}]"
            pieces.append(said)
        return re.compile("".join(pieces))

    def _put(self, phrase: str, tag: str, value: Any) -> None:
        node, said = self._tree, [m.group() for m in _PIECE.finditer(phrase)]
        for piece in said:
            node = node.setdefault(_key(piece), {})
        exact = tuple(said) if phrase != phrase.lower() else None
        node.setdefault("", []).append((tag, value, exact))

    def _settle(self, node: dict[str, Any]) -> None:
        """Give every set of tags a letter before patterns are made: with and without what needs its capitals."""
        for key, below in node.items():
            if key:
                self._settle(below)
                continue
            forms = {exact for _, _, exact in below}
            for form in forms:
                self._code({tag for tag, _, exact in below if exact in (None, form)})

    def _code(self, tags: Iterable[str]) -> str:
        return self._codes.setdefault(frozenset(tags), chr(0xE000 + len(self._codes)))

    def _ending(self, text: str, means: dict[str, Any], end: int) -> re.Match[str] | None:
        """Find what belongs to a token though it is no word of its own: "st" of 21st, "'ta" of Mayıs'ta."""
        if "o" in means:
            return _ORDINAL.match(text, end)
        return _SUFFIX.match(text, end) if self._suffixed and "_" not in means else None

    def _phrase(self, text: str, pieces: list[_Piece], i: int) -> tuple[dict[str, Any] | None, int]:
        if pieces[i][0] == "word" and _is_unit_of_no_number(text, pieces, i):
            return None, 0
        node, found, used = self._tree, None, 0
        for j in range(i, min(i + 9, len(pieces))):
            node = node.get(_key(text[pieces[j][1] : pieces[j][2]]), {})
            if not node:
                break
            said = [text[a:b] for _, a, b in pieces[i : j + 1]] if "" in node else []
            means = {tag: value for tag, value, exact in node.get("", ()) if exact is None or _stands(said, exact)}
            if means:
                found, used = means, j + 1 - i
        return found, used


def phrases(table: Mapping[str, Mapping[str, Iterable[str]]], tags: Mapping[str, str]) -> list[Phrase]:
    """List the phrases of a table {section: {value: phrases}}, for the sections that have a tag."""
    return [
        (phrase, tags[section], value)
        for section, values in table.items()
        if section in tags
        for value, said in values.items()
        for phrase in said
    ]


def _key(piece: str) -> str:
    lower = piece.lower()
    return lower if lower.isascii() else unicodedata.normalize("NFC", lower.replace("i̇", "i").replace("’", "'"))


def _stands(said: list[str], exact: tuple[str, ...]) -> bool:
    return all(s.replace("’", "'") in {e, e.upper()} for s, e in zip(said, exact, strict=True))


def _is_glued(text: str, piece: _Piece) -> bool:
    return text[piece[1] : piece[2]].lower() in _GLUED


def _is_unit_of_no_number(text: str, pieces: list[_Piece], i: int) -> bool:
    """Say whether letters follow digits without a space and are none of the units that do so ("G" of 5G)."""
    return (
        bool(i) and pieces[i - 1][0] == "number" and pieces[i - 1][2] == pieces[i][1] and not _is_glued(text, pieces[i])
    )


def _form(text: str, pieces: list[_Piece], i: int) -> dict[str, Any]:
    """Tag a piece that is no phrase by its form."""
    kind, start, end = pieces[i]
    said = text[start:end]
    if kind == "mark":
        return {_MARKS.get(said, "_"): said}
    if kind in {"word", "paper"}:
        return {"_" if kind == "word" else "#": said}
    if kind != "number":
        return {kind: said}
    return {"_" if _is_part_of_name(text, pieces, i) else _number_tag(text, said, end): said}


def _is_part_of_name(text: str, pieces: list[_Piece], i: int) -> bool:
    """Say whether a number is glued to letters ("COVID-19", "5G", "v2", "#3")."""
    _, start, end = pieces[i]
    if i and pieces[i - 1][2] == start:
        before = text[pieces[i - 1][1] : start]
        if before in "#@&=+_":
            return True
        if pieces[i - 1][0] == "word" and not _is_glued(text, pieces[i - 1]):
            return before.lower() not in _CURRENCY_GLUED and not _is_sum(before, text[start:end])
        if before == "-" and i > 1 and pieces[i - 2][0] == "word" and pieces[i - 2][2] == start - 1:
            return not (i > 2 and pieces[i - 3][0] == "number" and pieces[i - 2][1] - pieces[i - 3][2] < 2)  # 3 Mayıs-5
    after = pieces[i + 1] if i + 1 < len(pieces) else None
    return after is not None and after[:2] == ("word", end) and not _is_glued(text, after)


def _is_sum(sign: str, number: str) -> bool:
    """Say whether capitals glued to a number may be a currency's ("GMD500,000", "K50,000")."""
    return sign.isupper() and len(sign) in {1, 3} and (len(number) > 4 or "." in number or "," in number)


def _number_tag(text: str, said: str, end: int) -> str:
    if re.fullmatch(r"\d{1,2}\.[0-5]\d", said) and int(said.split(".")[0]) <= 24:
        return "t"
    if not (said.isascii() and said.isdigit()):
        return "n"
    if len(said) == 4 and said[:2] in {"19", "20"}:
        return "y"
    if len(said) > 2 or not 1 <= int(said) <= 31:
        return "n"
    return "o" if _ORDINAL.match(text, end) else "d"

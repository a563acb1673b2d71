"""What a line of a page or text is, when it is not the story: a caption, a button, a date line, "read also", hashtags.

The words are data (`words.toml`), all languages together. What is code is their place on the line, and that is where
the care goes: **a line is set aside only as a whole**. A label ("Related articles", "Comments (3)") has nothing else
on its line; a pointer ("Read also: …") begins it; a caption begins or ends with its credit; a header line
("By … | Reuters | 23 May 2025, 10:15") falls into pieces each of which is known. So a paragraph that merely speaks of
related matters, photos or comments matches none of them.

Not here: how far what follows a label reaches (`plain` for texts, `page.story` for HTML).
"""

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from gatewatch.orders.reading.days import day_in

Label = Literal["section", "comments", "box", "pointer", "topics"]
Aside = Literal["pointer", "caption", "furniture", "credit", "topics", "page"]
Span = tuple[int, int]

# Lengths of lines, in characters; chosen, not measured: what is longer is a paragraph whatever it begins with.
_LABEL, _POINTER, _CAPTION, _NOTICE, _HEADER = 70, 250, 450, 300, 200


class Header(Struct, frozen=True, kw_only=True):
    """A line of a story's head, in pieces; spans count characters of the line."""

    day: date | None = None
    day_at: Span | None = None
    bare_day: tuple[int, int] | None = None
    """Month and day of a dateline that says no year; they stand at `day_at`."""
    is_update: bool = False
    byline: Span | None = None
    wire: Span | None = None
    publisher: Span | None = None
    is_place: bool = False
    """The line names a place or an unknown name beside its date, as the head of a letter does: it may be the text's."""

    @property
    def is_empty(self) -> bool:
        """Say whether the line fills no field: a reading time, a row of a menu."""
        return self.day is None and self.byline is None and self.wire is None and self.publisher is None


@cache
def listed(name: str) -> frozenset[str]:
    """Give one list of `words.toml`, in small letters; `sure_pointers` are those that begin no sentence."""
    if name == "sure_pointers":
        several = frozenset(word for word in listed("pointers") | listed("sections") if " " in word)
        return several | listed("sure_words")
    return frozenset(word.casefold() for word in _tables()[name])


@cache
def _tables() -> dict[str, list[str]]:
    return tomllib.loads((files("gatewatch.orders.reading") / "words.toml").read_text(encoding="utf-8"))


def _any(name: str, also: frozenset[str] = frozenset()) -> str:
    words = sorted(listed(name) | also, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+").replace("'", "['’]") for w in words) + ")"


_READ = r"(?:read|lea|lee|leer|leia|ler|lire|lisez|baca|simak|читайте|смотрите|mời\s+xem|mời\s+đọc)"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    headings = frozenset(word for word in listed("sections") if " " in word)
    sign = r"[:：|»›>→]"
    forms = {
        "pointer": rf"[\W_]*{_any('pointers', also=headings)}\s*{sign}\s*\S",
        "sure": rf"[\W_]*(?:{_any('sure_pointers')}|(?:{_READ}|also\s+on)(?:\s+\w+){{1,3}}?)\s*{sign}\s*\S",
        "strong": rf"[\W_]*{_any('strong_pointers')}\s*[:：|»›>→–—-]*\s+\S",
        "caption": rf"[\W_]*{_any('captions')}\s*[:：/|©]\s*\S",
        "notice": rf"\W*{_any('notices')}",
        "byline": rf"(?P<word>{_any('bylines')})(?P<colon>\s*[:：])?\s+(?P<name>\S.*)",
        "source": rf"{_any('sources')}\s*[:：]\s*(?P<name>\S.*)",
        "date": rf"{_any('dates')}\s*[:：]?\s+",
        "updated": rf"\W*{_any('updated')}(?!\w)",
        "weekday": rf"(?<!\w){_any('weekdays')}(?!\w)",
        "outlet": rf"(?<!\w){_any('outlets')}(?!\w)|\w\.(?:com|net|org|vn|ru|br|id|tr|fr|es|co|gov|tv|news|info|io)\b",
        "tags": r"(?:tags?|topics?|keywords?|từ\s+kho[áó]a?|từ\s+khóa|chủ\s+đề|etiquetas|temas|palavras-chave|assuntos|"
        r"mots-clés|thèmes|теги|темы|ключевые\s+слова|topik|kata\s+kunci|etiketler)\s*[:：]\s*(?P<list>\S.*)",
    }
    return re.compile(forms[name], re.IGNORECASE | re.DOTALL)


_TOPIC_LABELS = frozenset({"topics", "tags", "hashtags", "từ khóa", "chủ đề", "etiquetas", "теги", "etiketler"})
_EDGE = re.compile(r"^[\W_]+|(?:\s*\(\s*\d[\d.,]{0,8}\s*[kKmM]?\s*\))?[\W_]*$")
_COUNTED = re.compile(r"\d[\d.,]{0,8}\s*[kKmM]?\s+|\s+\d[\d.,]{0,8}[kKmM]?$")


def label_of(line: str) -> Label | None:
    """Say what stands under a line that is a heading of page furniture; None where it is none."""
    if len(line) > _LABEL:
        return None
    bare = re.sub(r"\s+", " ", _EDGE.sub("", line.strip())).casefold().replace("’", "'")
    without_count = _COUNTED.sub("", bare)
    if bare in listed("comments") or without_count in listed("comments"):
        return "comments"
    if bare in listed("boxes"):
        return "box"
    if bare in listed("strong_pointers") or bare in listed("pointers") - listed("sections") - listed("furniture"):
        return "pointer"
    if bare in listed("sections"):
        return "section"
    return "topics" if bare in _TOPIC_LABELS else None


_HASHTAGS = re.compile(r"(?:[#＃][\w-]{2,60}(?:[ ][^\W\d_a-zà-ÿ][\w-]{1,30}){0,3}[\s,;|·•]*)+")
_PAGE = re.compile(
    r"[-–—\s]*(?:(?:page|trang|página|pág\.|halaman|hal\.|sayfa|стр\.?|страница)\s*)?\d{1,4}"
    r"(?:\s*(?:of|/|trên|de|dari|из|sur)\s*\d{1,4})?[-–—\s]*",
    re.IGNORECASE,
)
_CREDIT_PART = re.compile(
    r"\W*(?i:(?:additional\s+)?(?:reporting|report|writing|editing|edited|compiled|written)"
    r"(?:\s+and\s+(?:writing|editing|reporting))?\s+by)\s+"
    r"(?:[^\W\d_a-zà-ÿ][\w.’'-]*+[,\s]*+|(?:and|in|at|the|de|da|van|von|bin|&)[,\s]++|(?:desk|newsroom|bureau|team)\b)+\W*$"
)
_WITH = re.compile(
    r"\W*(?:with\s+(?:inputs?|information|files|reporting|agency)|com\s+(?:informações|agências)|con\s+información|"
    r"avec\s+(?:AFP|Reuters|agences?)|с\s+использованием|по\s+материалам)\b.{0,80}",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"\W*(?:(?:url|link)\s*:\s*)?(?:https?://\S+|www\.\S+|\w+@[\w.-]+)\W*|[\W_]{1,80}|\(?\w{2,4}/\w{2,4}\)?"
    r"|\d[\d.,]{0,8}\s?[kKmM]?\s*"
)
_LETTER = re.compile(r"newsletter|boletín|boletim|infolettre|рассылк|bản tin|bülten|buletin|nawala", re.IGNORECASE)
_SIGN_UP = re.compile(
    r"sign(?:ing)? up|subscri|inbox|suscr[ií]|inscr[ie]|assin[ea]|abonn|подпис|langganan|daftar|abone|đăng ký",
    re.IGNORECASE,
)
_PHOTO = r"(?:photos?|pictures?|images?|fotos?|ảnh|фото|imagen|imagem|fotoğraf|görsel|credit|crédito|crédits?|courtesy)"
_AGENCY = (
    r"(?:reuters|afp|ap|epa|epa-efe|efe|getty(?:\s+images)?|ap\s+photo|tass|тасс|риа\s+новости|xinhua|anadolu|antara|"
    r"shutterstock|istock|ttxvn)"
)
# A credit at the end of a caption. "(Reuters)" alone is none: so ends a story that comes from the agency.
_CREDIT_END = re.compile(
    rf"(?:^|[.!?…”\")]\s*|[(\[|–—-]\s*){_PHOTO}(?:\s+(?:by|credit|de|courtesy\s+of|illustration))?\s*[:/©|]\s*[^:]{{2,70}}$"
    r"|\s(?-i:Photo|Foto|Ảnh|Фото|Image|Imagen|Imagem|Fotoğraf)\s*[:©]\s*[^:.!?]{2,60}$"
    rf"|(?:file|archive|illustrative|representational|representative|handout)\s+{_PHOTO}\W*(?:{_AGENCY}\W*)?$"
    rf"|\b{_AGENCY}/[^\W\d_][\w.’' -]{{1,50}}\W*$"
    rf"|[\w.)]\s*[/|]\s*{_AGENCY}\W*$"
    rf"|\bvia\s+{_AGENCY}[)\]]?$"
    rf"|[\[(](?:file|{_PHOTO})\b[^\])]{{0,60}}[\])]\W*$"
    rf"|[\[(][^\])]{{1,60}}/\s*{_AGENCY}[\])]\W*$"
    rf"|[\[(]{_AGENCY}\s+(?:images|file|photo|pool)[^\])]{{0,40}}[\])]\W*$"
    r"|(?:^|[.!?…”\"]\s+|[(\[|]\s*)photo\s+by\s+[^.]{2,60}\W*$|\billustration/\w",
    re.IGNORECASE,
)


def aside_of(line: str) -> Aside | None:
    """Say what a line is that stands in the story and is none of it; None where it may be the story's."""
    line = line.strip()
    if len(line) > _CAPTION or not line:
        return None
    if _HASHTAGS.fullmatch(line) or _pattern("tags").fullmatch(line):
        return "topics"
    if len(line) <= 30 and _PAGE.fullmatch(line):
        return "page"
    if _is_pointer(line):
        return "pointer"
    if _is_caption(line):
        return "caption"
    if is_credit(line):
        return "credit"
    return "furniture" if _is_furniture(line) else None


def _is_pointer(line: str) -> bool:
    if len(line) > _POINTER:
        return False
    if _pattern("strong").match(line) or _pattern("sure").match(line):
        return True
    # "Explained: …", "More: …" may begin a sentence of the story; a title that is pointed at ends without full stop.
    return _pattern("pointer").match(line) is not None and not re.search(r"[.!…][\"”»’)]*$", line)


def _is_caption(line: str) -> bool:
    return _pattern("caption").match(line) is not None or _CREDIT_END.search(line) is not None


def is_credit(line: str) -> bool:
    """Say whether a line names who reported, wrote and edited, as agencies end their stories."""
    if len(line) > _NOTICE:
        return False
    parts = [part for part in re.split(r";\s*|(?<=\w\w)\.\s*", line.strip(" ()")) if part.strip(" ()")]
    return bool(parts) and (all(_CREDIT_PART.fullmatch(p) for p in parts) or _WITH.fullmatch(line) is not None)


def _is_furniture(line: str) -> bool:
    if len(line) > _NOTICE:
        return False
    bare = re.sub(r"\s+", " ", line).casefold()
    known = listed("furniture")
    if len(bare) <= _LABEL and {bare, _EDGE.sub("", bare), _COUNTED.sub("", _EDGE.sub("", bare))} & known:
        return True
    if _SIGNS.fullmatch(line) or _pattern("notice").match(line):
        return True
    if _LETTER.search(line) and _SIGN_UP.search(line):
        return True
    return _MINUTES.fullmatch(line) is not None or _AGO.fullmatch(line) is not None or _buttons(bare)


def _buttons(bare: str) -> bool:
    """Say whether a line is a row of buttons: "Share | Save | Print", "Facebook X Email"."""
    pieces = [p for p in re.split(r"\s*[|•·/,]\s*|\s{2,}|\t", bare) if p]
    if len(pieces) == 1:
        pieces = bare.split() if len(bare) < _LABEL else []
    return len(pieces) > 1 and all(piece in listed("furniture") for piece in pieces)


_MINUTES = re.compile(
    r"\W*(?:\d{1,3}\s*(?:[-–]\s*)?(?:min(?:ute)?s?|phút|minutos?|мин\w*|menit|dk|dakika)\.?"
    r"(?:\s*(?:read|of reading|đọc|de lectura|de leitura|de lecture|чтения|baca|okuma))?"
    r"|(?:reading time|tempo de leitura|tiempo de lectura|temps de lecture|время чтения|waktu baca|okuma süresi)"
    r"\W.{0,30})\W*",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\W*(?:\d{1,3}\s*[hmdw]\b|(?:an?|one|\d{1,3})\s*(?:hours?|hrs?|minutes?|mins?|days?|weeks?|giờ|phút|ngày|"
    r"horas?|heures?|jours?|час\w*|дн\w*|jam|hari|saat|gün))\s*(?:ago|trước|atrás|назад|lalu|yang lalu|önce)?\W*"
    r"|\W*(?:hace|há|il y a)\s+\d{1,3}\s*\w{1,10}\W*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<!\w)(?:at|às|as|a\s+las|à|lúc|pukul|в|saat|jam|kl\.?)?\s*"
    r"(?:\d{1,2}\s*[:.h]\s*\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?|\d{1,2}h(?!\w))"
    r"(?:\s*\(?(?:GMT|UTC|ICT|WIB|WITA|WIT|MSK|МСК|IST|EST|EDT|PST|PDT|ET|CET|CEST|EAT|BRT|SGT|BST|TSİ|WAT|PKT|giờ|(?-i:[A-Z]{3,4}))?"
    r"\s*(?:[+-]\s*\d{1,2}(?::?\d{2})?)?\)?)?",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d(?![\d/.-])")
_COUNT = re.compile(r"\d[\d.,]{0,8}\s*[kKmM]?\s+[^\W\d_]{2,15}(?:\s[^\W\d_]{2,15}){0,2}")
_MOST_PIECES = 8  # of a head line; chosen, not measured
_SEPARATOR = re.compile(r"\s*[|•·\t]\s*|\s+[–—/-]\s+")
_NAME = re.compile(r"[^\W\d_][^\n:;!?]{1,60}")


def header_of(line: str, language: str | None) -> Header | None:
    """Read a line of a story's head (byline, date, source, agency); None where any piece is none of these."""
    if len(line) > _HEADER or not line.strip():
        return None
    found: dict[str, object] = {}
    names: list[Span] = []
    pieces = _pieces(line)
    if len(pieces) > _MOST_PIECES:
        return None
    for start, end in pieces:
        if not _read_piece(line, start, end, language, found, names):
            return None
    if not found:
        return None
    is_page = found.pop("is_page", False)
    # Three names and more are a menu's row.
    for start, end in names if len(names) < 3 else ():
        if "publisher" not in found and is_outlet(line[start:end]):
            comma = line.find(",", start, end)  # "L'Écho des Affaires, Antananarivo"
            found["publisher"] = (start, comma if comma > 0 and is_outlet(line[start:comma]) else end)
        elif "publisher" not in found and not is_page:
            found["is_place"] = True
    return Header(**{k: v for k, v in found.items() if k != "other"})  # type: ignore[arg-type]


def _pieces(line: str) -> list[Span]:
    pieces, begin = [], 0
    for m in _SEPARATOR.finditer(line):
        pieces.append((begin, m.start()))
        begin = m.end()
    pieces.append((begin, len(line)))
    return [(a, b) for a, b in (trim(line, a, b) for a, b in pieces) if a < b]


def trim(text: str, start: int, end: int) -> Span:
    """Give a stretch without the white space at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _read_piece(
    line: str, start: int, end: int, language: str | None, found: dict[str, object], names: list[Span]
) -> bool:
    piece = line[start:end]
    for read in (_read_wire, _read_source, _read_date, _read_byline):
        if read(line, start, end, language, found):
            return True
    if _MINUTES.fullmatch(piece) or _AGO.fullmatch(piece) or _is_furniture(piece):
        found["other"] = found["is_page"] = True
        return True
    if _COUNT.fullmatch(piece):
        return True
    if (quoted := _QUOTED.fullmatch(line, start, end)) is not None:
        found.setdefault("publisher", quoted.span("name"))
        return True
    if _NAME.fullmatch(piece) and piece[0].isupper() and len(piece.split()) <= 6 and not piece.endswith("."):
        names.append((start, end))
        return True
    return False


def is_outlet(name: str) -> bool:
    """Say whether a name could be a newspaper's or a station's: by a word of such names, or an inner capital."""
    return _pattern("outlet").search(name) is not None or any(a.islower() and b.isupper() for a, b in pairwise(name))


def is_name_line(line: str) -> bool:
    """Say whether a line is a name and nothing else."""
    return len(line) <= 60 and _NAME.fullmatch(line) is not None and not line.endswith((".", ",")) and _is_name(line)


def is_wire(name: str) -> bool:
    """Say whether a name is a news agency's; codes of two or three letters must be capitals."""
    name = name.strip(' .()[]«»"“”')
    if name.casefold() not in listed("wires"):
        return False
    return len(name) > 3 or name.isupper() or name in {"dpa"}


def _read_wire(line: str, start: int, end: int, language: str | None, found: dict[str, object]) -> bool:
    a, b = start, end
    if (staff := re.search(r"\s+(?:staff|news agency)$", line[a:b], re.IGNORECASE)) is not None:
        b = a + staff.start()
    if not is_wire(line[a:b]):
        return False
    while a < b and not line[a].isalnum():
        a += 1
    while b > a and not line[b - 1].isalnum():
        b -= 1
    found.setdefault("wire", (a, b))
    return True


def _read_source(line: str, start: int, end: int, language: str | None, found: dict[str, object]) -> bool:
    m = _pattern("source").fullmatch(line, start, end)
    theo = re.compile(r"Theo\s+(?P<name>[A-ZĐ]\S*(?:\s+\S+){0,3})").fullmatch(line, start, end) if m is None else None
    m = m or theo
    if m is None or len(m.group("name")) > 80:
        return False
    a, b = m.span("name")
    while b > a and line[b - 1] in " .)]":
        b -= 1
    return _read_wire(line, a, b, language, found) or found.setdefault("publisher", (a, b)) is not None


_QUOTED = re.compile(r"\s*[«“\"„](?P<name>[^\W\d_][^«»“”\"\n]{2,40})[»”\"]\s*\.?\s*")
"""An outlet's name in quotation marks, as Russian prints it."""
_DESK = re.compile(
    r"(?:La\s+)?(?:Redacción|Redação|Rédaction|rédaction|Redaksi|Редакция|Newsroom|Staff|Equipe)\s+"
    r"(?:(?:de|do|da|del|of|at)\s+)?(?=[^\W\d_])"
)


def _unquoted(line: str, start: int, end: int) -> Span:
    m = _QUOTED.fullmatch(line, start, end)
    return m.span("name") if m is not None else trim(line, start, end)


def _read_byline(line: str, start: int, end: int, language: str | None, found: dict[str, object]) -> bool:
    m = _pattern("byline").fullmatch(line, start, end)
    if m is None or (m.group("colon") is None and m.group("word").casefold() in listed("colon_bylines")):
        return False
    a, b = m.span("name")
    while b > a and line[b - 1] in " .,;|":
        b -= 1
    if not _is_name(line[a:b]):
        return False
    if m.group("word").casefold() in listed("editors"):
        found["other"] = True
        return True
    if (comma := line.rfind(",", a, b)) > 0 and is_wire(line[comma + 1 : b]):
        _read_wire(line, *trim(line, comma + 1, b), language, found)
        b = comma
    elif comma > 0 and (_QUOTED.fullmatch(line, comma + 1, b) or is_outlet(line[comma + 1 : b])):
        found.setdefault("publisher", _unquoted(line, comma + 1, b))
        b = comma
    elif (desk := _DESK.match(line, a, b)) is not None and is_outlet(line[desk.end() : b]):
        found.setdefault("publisher", (desk.end(), b))
    if is_wire(line[a:b]):
        return _read_wire(line, a, b, language, found)
    found.setdefault("byline", (a, b))
    return True


_SMALL = frozenset(
    [
        "and",
        "y",
        "e",
        "et",
        "и",
        "và",
        "dan",
        "ve",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "la",
        "le",
        "van",
        "von",
        "der",
    ]
    + ["bin", "binti", "al", "in", "at", "en", "à", "&", "the", "of", "for"]
)


def _is_name(name: str) -> bool:
    """Say whether all words could be a person's, a desk's or an outlet's name: capitals, or joining words."""
    words = re.findall(r"[^\s,/]+", name)
    if not 1 <= len(words) <= 14 or re.search(r"\d{2}|(?<=\w\w)[.!?]\s+\w{3}", name):
        return False
    return words[0][0].isupper() and all(w[0].isupper() or w.casefold() in _SMALL or not w.isalpha() for w in words)


def _read_date(line: str, start: int, end: int, language: str | None, found: dict[str, object]) -> bool:
    piece = line[start:end]
    day = day_in(piece, language)
    rest = piece
    while (other := day_in(rest, language)) is not None:
        rest = rest[: other[1]] + " " * (other[2] - other[1]) + rest[other[2] :]
    # A date in numbers that may be March or April is a date line, too.
    rest = _blank(_UNSURE, rest)
    is_update = _pattern("updated").match(piece) is not None
    blank = _blank(_TIME, rest)
    if blank == piece and not is_update:
        return False
    blank = re.sub(r"(?:há|hace|il y a)\s+\d+\s+\w+|\d+\s+\w+\s+ago", lambda m: " " * len(m.group()), blank)
    for name in ("updated", "date", "weekday"):
        blank = _blank(_pattern(name), blank)
    if not _read_rest(line, start, blank, language, found):
        return False
    if day is not None and not (is_update and "day" in found) and ("day" not in found or found.get("is_update")):
        found.update(day=day[0], day_at=(start + day[1], start + day[2]), is_update=is_update)
    found["other"] = True
    return True


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda m: " " * len(m.group()), text)


def _read_rest(line: str, start: int, blank: str, language: str | None, found: dict[str, object]) -> bool:
    """Read what is left of a date's piece: nothing, "By …", an agency, or an outlet; a place alone it may not be."""
    a, b = 0, len(blank)
    while a < b and not (blank[a].isalnum()):
        a += 1
    while b > a and not (blank[b - 1].isalnum()):
        b -= 1
    if a == b or blank[a:b].casefold() in {"gmt", "utc", "ngày", "le", "el", "em", "г", "года", "hrs", "h", "lúc"}:
        return True
    a, b = start + a, start + b
    if _read_wire(line, a, b, language, found) or _read_byline(line, a, b, language, found):
        return True
    if len(line[a:b].split()) > 5 or not _is_name(line[a:b]):
        return False
    if is_outlet(line[a:b]):
        article = re.search(r"(?<!\w)(?:El|Le) $", line[max(0, a - 4) : a])  # words of dates, too: "le 5 mai"
        found.setdefault("publisher", (a - len(article.group()) if article else a, b))
    else:
        found["is_place"] = True
    return True

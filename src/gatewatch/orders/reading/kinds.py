"""What a line of a page or text is, when it is not the story: a caption, a button, "read also", hashtags, a label.

The words are data (`words.toml`), all languages together. What is code is their place on the line, and that is where
the care goes: **a line is set aside only as a whole**. A label ("Related articles", "Comments (3)") has nothing else
on its line; a pointer ("Read also: …") begins it; a caption begins or ends with its credit. So a paragraph that merely
speaks of related matters, photos or comments matches none of them.

Not here: head lines with author, date and source (`masthead.header`); how far what follows a label reaches (`plain` for
texts, `page.story` for HTML).
"""

import re
from functools import cache
from typing import Literal

from gatewatch.orders.reading.words import any_of, listed

Label = Literal["section", "comments", "box", "pointer", "topics"]
Aside = Literal["pointer", "caption", "furniture", "credit", "topics", "page"]
Span = tuple[int, int]

# Lengths of lines, in characters; chosen, not measured: what is longer is a paragraph whatever it begins with.
_LABEL, _POINTER, _CAPTION, _NOTICE = 70, 250, 450, 300


def trim(text: str, start: int, end: int) -> Span:
    """Give a stretch without the white space at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_READ = r"(?:read|lea|lee|leer|leia|ler|lire|lisez|baca|simak|читайте|смотрите|mời\s+xem|mời\s+đọc)"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    headings = frozenset(word for word in listed("sections") if " " in word)
    sign = r"[:：|»›>→]"
    forms = {
        "pointer": rf"[\W_]*{any_of('pointers', also=headings)}\s*{sign}\s*\S",
        "sure": rf"[\W_]*(?:{any_of('sure_pointers')}|(?:{_READ}|also\s+on)(?:\s+\w+){{1,3}}?)\s*{sign}\s*\S",
        "strong": rf"[\W_]*{any_of('strong_pointers')}\s*[:：|»›>→–—-]*\s+\S",
        "caption": rf"[\W_]*{any_of('captions')}\s*[:：/|©]\s*\S",
        "notice": rf"\W*{any_of('notices')}",
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
# "Follow us on Telegram and Twitter for the latest", in any order of its words.
_PLACES = re.compile(
    r"telegram|facebook|twitter|whatsapp|instagram|google\s+news|youtube|viber|zalo|вконтакте|телеграм|дзен|\bx\b",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"\b(?:follow|join|subscribe|like us|find us)\b|s?[ií]?guenos|s[ií]ganos|suscr[ií]b|[úu]nete|[úu]nase|\bsiga\b|"
    r"inscreva|acompanhe|participe|entre\s+(?:no|em)|подпи[сш]|присоединя|читайте|следите|takip\s+ed|abone\s+ol|kat[ıi]l[ıi]n|"
    r"suivez|rejoigne|abonnez|retrouvez|\bikuti|\bgabung|bergabung|theo\s+dõi|tham\s+gia",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:us|our|nos|nuestr[oa]s?|noss[oa]s?|nous|notre|kami|bizi)\b|guenos|ganos|[úu]nete|-nos\b|наш|\bнас\b|"
    r"(?:kanal|hesap|sayfa|grub)[ıi]?m[ıi]z|chúng\s+tôi|canal\s+(?:do|da|de)\b",
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
    return "furniture" if is_furniture(line) else None


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


def is_furniture(line: str) -> bool:
    """Say whether a line is a button, a notice, an address, a reading time or an age."""
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
    if _PLACES.search(line) and _FOLLOW.search(line) and _OURS.search(line):
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


def title_after_label(line: str) -> int:
    """Give where the title begins on a line such as "Title: …"; 0 where it is no such line."""
    m = re.match(
        r"(?:title|headline|tiêu đề|título|titre|заголовок|judul|başlık)\s*[:：]\s*(?=\S)", line, re.IGNORECASE
    )
    return m.end() if m else 0


def tags_in(text: str, start: int, end: int) -> list[tuple[str, Span]]:
    """Give the topics of a line of hashtags, or of "Tags: a, b", as written without the sign."""
    line = text[start:end]
    if "#" in line or "＃" in line:
        tags = [
            trim(text, start + m.start(1), start + m.end(1)) for m in re.finditer(r"[#＃]([^#＃,;|·•]{1,60})", line)
        ]
        return [(text[a:b], (a, b)) for a, b in tags if a < b]
    label = re.match(r"[^:：\n]{2,30}[:：]\s*", line)
    found = []
    for m in re.finditer(r"[^,;|·•\n]+", line[label.end() if label else 0 :]):
        a, b = trim(
            text, start + (label.end() if label else 0) + m.start(), start + (label.end() if label else 0) + m.end()
        )
        if a < b and b - a <= 60:
            found.append((text[a:b], (a, b)))
    return found

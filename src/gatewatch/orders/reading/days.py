"""The day a line names in full, day, month and year: for the date lines of a page.

Only what needs no inference: a date without its year, or an English `03/04/2025` that may be March or April, is none
here. Dates inside sentences, relative days and deadlines are `orders.extract.when`'s, with their own grammar.

Three forms, in all eight languages at once, since a page's furniture is often in another language than its story:
a number form (`2025-05-23`, `23.05.2025`, `23/5/2025`), day before month (`23 de mayo de 2025`, `23 Mei 2025`), and
month before day (`May 23, 2025`). A number form is day first everywhere but in English.
"""

import re
from datetime import date


def _fold(word: str) -> str:
    """Give one spelling for all cases of a month: `re` takes the Turkish i and ı for one letter, `lower` does not."""
    return word.casefold().replace("i̇", "i").replace("ı", "i")


_MONTHS: dict[str, int] = {
    _fold(name): number
    for number, names in enumerate(
        (
            "january jan enero ene janeiro janvier janv января январь январ янв januari ocak oca",
            "february feb febrero fevereiro fev février févr fevrier fevr февраля февраль фев februari şubat şub",
            "march mar marzo março marco mars марта март мар maret mart",
            "april apr abril abr avril avr апреля апрель апр nisan nis",
            "may mayo maio mai мая май mei mayıs",
            "june jun junio junho juin июня июнь июн juni haziran haz",
            "july jul julio julho juillet juil июля июль июл juli temmuz tem",
            "august aug agosto ago août aout августа август авг agustus agt agu ağustos ağu",
            "september sept sep septiembre setiembre setembro set septembre сентября сентябрь сен сент eylül eyl",
            "october oct octubre outubro out octobre октября октябрь окт oktober okt ekim eki",
            "november nov noviembre novembro novembre ноября ноябрь ноя нояб kasım kas",
            "december dec diciembre dic dezembro dez décembre déc decembre декабря декабрь дек desember des aralık ara",
        ),
        start=1,
    )
    for name in names.split()
}
_VIETNAMESE = {
    word: number
    for number, word in enumerate(
        ["một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"],
        start=1,
    )
}
_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_VI_MONTH = "|".join(sorted(_VIETNAMESE, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DAY = r"(?P<d>[0-3]?\d)"
_FORMS = [
    re.compile(rf"(?<![\d./-]){_YEAR}[-/.](?P<m>[01]?\d)[-/.]{_DAY}(?![\d/-])"),
    re.compile(rf"(?<![\d./-])(?P<a>[0-3]?\d)(?P<sep>[-/.])(?P<b>[0-3]?\d)(?P=sep){_YEAR}(?![\d/-])"),
    re.compile(
        rf"(?<![\d./-]){_DAY}(?:st|nd|rd|th|er|º|°|-го)?\.?[\s-]+(?:of\s+|de\s+|del\s+)?"
        rf"(?P<name>{_MONTH})\.?[\s-]*,?\s*(?:de\s+|del\s+)?{_YEAR}(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\w)(?P<name>{_MONTH})\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(rf"(?<!\d){_DAY}\s+tháng\s+(?P<m>[01]?\d)\s*(?:,|năm)?\s*(?:năm\s+)?{_YEAR}(?!\d)", re.IGNORECASE),
    re.compile(
        rf"(?<!\d){_DAY}\s+tháng\s+(?P<vi>{_VI_MONTH})\s*(?:,|năm)?\s*(?:năm\s+)?{_YEAR}(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\w)tháng\s+(?P<m>[01]?\d)\s+{_DAY},?\s+{_YEAR}(?!\d)", re.IGNORECASE),
]


def is_month(word: str) -> bool:
    """Say whether a word names a month in one of the languages."""
    return _fold(word) in _MONTHS


def day_in(text: str, language: str | None) -> tuple[date, int, int] | None:
    """Give the first full date of a short text with its place, [start, end); None where unsure."""
    found = [m for form in _FORMS if (m := form.search(text)) is not None]
    for m in sorted(found, key=lambda m: (m.start(), -m.end())):
        day = _day(m, language)
        if day is not None:
            return day, m.start(), m.end()
    return None


def _day(m: re.Match[str], language: str | None) -> date | None:
    parts = m.groupdict()
    if parts.get("a"):
        order = _number_form(int(parts["a"]), int(parts["b"]), language)
        if order is None:
            return None
        day, month = order
    else:
        day, month = int(parts["d"]), _month(parts) or 0
    try:
        return date(int(parts["y"]), month, day)
    except ValueError:
        return None


def _month(parts: dict[str, str]) -> int | None:
    if parts.get("name"):
        return _MONTHS.get(_fold(parts["name"]))
    if parts.get("vi"):
        return _VIETNAMESE.get(parts["vi"].lower())
    return int(parts["m"])


def _number_form(first: int, second: int, language: str | None) -> tuple[int, int] | None:
    """Give day and month of `a/b/year`: day first, but in English only where no other reading is there."""
    if first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    return None if language in (None, "en") else (first, second)

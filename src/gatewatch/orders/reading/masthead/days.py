"""The day a line names in full, day, month and year: for the date lines of a page.

Only what needs no inference: an English `03/04/2025` that may be March or April is none here, and a dateline's day
without its year (`16 oct (EFE)`) gets one only from the page's address or a full date of the text close to it. Dates
inside sentences, relative days and deadlines are `orders.extract.when`'s, with their own grammar.

Three forms, in all eight languages at once, since a page's furniture is often in another language than its story:
a number form (`2025-05-23`, `23.05.2025`, `23/5/2025`), day before month (`23 de mayo de 2025`, `23 Mei 2025`), and
month before day (`May 23, 2025`). A number form is day first everywhere but in English.
"""

import re
from datetime import date, timedelta


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


_BARE_FORMS = [
    re.compile(
        rf"(?<![\d./-]){_DAY}(?:st|nd|rd|th|er|º|°)?\.?[\s-]+(?:of\s+|de\s+)?(?P<name>{_MONTH})(?!\w)", re.IGNORECASE
    ),
    re.compile(rf"(?<!\w)(?P<name>{_MONTH})\.?\s+{_DAY}(?:st|nd|rd|th)?(?![\w/])", re.IGNORECASE),
    re.compile(rf"(?<!\d){_DAY}\s+tháng\s+(?P<m>[01]?\d)(?!\d)", re.IGNORECASE),
]
_SLASHED = re.compile(r"(?<![\d./-])(?P<d>[0-3]?\d)/(?P<m>[01]?\d)(?![\d/-])")
_NEAR = 31  # days between a dateline and a full date that settles its year; chosen, not measured
_URL_DAY = re.compile(r"/(20\d\d)[/-]?(0\d|1[0-2])[/-]?([0-3]\d)(?!\d)")
_URL_MONTH = re.compile(r"/(20\d\d)[/-](0?[1-9]|1[0-2])[/-]")
_WEEKDAYS = [
    re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)
    for names in (
        "monday|lunes|lundi|segunda-feira|понедельник|senin|pazartesi|thứ hai",
        "tuesday|martes|mardi|terça-feira|вторник|selasa|salı|thứ ba",
        "wednesday|miércoles|mercredi|quarta-feira|сред[ау]|rabu|çarşamba|thứ tư",
        "thursday|jueves|jeudi|quinta-feira|четверг|kamis|perşembe|thứ năm",
        "friday|viernes|vendredi|sexta-feira|пятниц[ау]|jumat|cuma|thứ sáu",
        "saturday|sábado|samedi|суббот[ау]|sabtu|cumartesi|thứ bảy",
        "sunday|domingo|dimanche|воскресенье|minggu|pazar|chủ nhật",
    )
]


def bare_day_in(text: str, language: str | None) -> tuple[int, int, int, int] | None:
    """Give month and day of the first date without a year in a short text, with its place; None where unsure."""
    forms = [*_BARE_FORMS, *([_SLASHED] if language not in (None, "en") else [])]
    for m in sorted((m for form in forms if (m := form.search(text)) is not None), key=lambda m: m.start()):
        month, day = _month(m.groupdict()), int(m.group("d"))
        if month and 1 <= month <= 12 and 1 <= day <= 31:
            return month, day, m.start(), m.end()
    return None


def day_of_url(url: str | None) -> date | None:
    """Give the day a page's address holds ("/2026/10/16/")."""
    m = _URL_DAY.search(url or "")
    try:
        return date(*map(int, m.groups())) if m else None
    except ValueError:
        return None


_TODAY = re.compile(
    r"(?<!\w)(?:today|hoy|este|esta|hoje|nesta|neste|desta|deste|aujourd['’]hui|ce|сегодня|hari\s+ini|bugün|hôm\s+nay)"
    r"(?!\w)[\s,(]+(?:[^\W\d_]+(?:-feira)?[\s,(]+){0,3}(?=\d)",
    re.IGNORECASE,
)


def day_of_today(text: str, language: str | None) -> tuple[date, int, int] | None:
    """Give the full date that a lead calls its own day ("nesta terça-feira, 30 de março de 2027"), with its place."""
    for m in _TODAY.finditer(text):
        day = day_in(text[m.end() : m.end() + 40], language)
        if day is not None and day[1] == 0:
            return day[0], m.end(), m.end() + day[2]
    return None


def with_year(month: int, day: int, text: str, language: str | None, url: str | None) -> date | None:
    """Give a dateline's day its year: the address's, or that of full dates near it; None where they differ.

    A full date may be an anniversary's, so a weekday the text names must be the dateline's own or of the day before.
    """
    address = _URL_MONTH.search(url or "")
    years = (
        {int(address[1])} if address else {y for told in _full_days(text, language) if (y := _near(month, day, told))}
    )
    if len(years) != 1:
        return None
    try:
        found = date(years.pop(), month, day)
    except ValueError:
        return None
    told = {n for n, weekday in enumerate(_WEEKDAYS) if weekday.search(text)}
    return found if not told or {found.weekday(), (found.weekday() - 1) % 7} & told else None


def _full_days(text: str, language: str | None) -> list[date]:
    return [d for form in _FORMS for m in form.finditer(text) if (d := _day(m, language)) is not None]


def _near(month: int, day: int, told: date) -> int | None:
    for year in (told.year, told.year + 1, told.year - 1):
        try:
            if abs(date(year, month, day) - told) <= timedelta(days=_NEAR):
                return year
        except ValueError:
            return None
    return None


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
        order = _number_form(int(parts["a"]), int(parts["b"]), language, parts["sep"])
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


def _number_form(first: int, second: int, language: str | None, sign: str) -> tuple[int, int] | None:
    """Give day and month of `a/b/year`: day first, but in English, points apart, only where it can be nothing else."""
    if first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    return None if language in (None, "en") and sign != "." else (first, second)

"""Words in the reader's language: translated texts, dates, numbers, names of countries, and the words for our enums.

Message ids are the English texts themselves; a translation is a `.po` file in `locale/`, read as it is when a site is
built. Dates and country names are CLDR's, by Babel. Every time that is written says its zone.

Values put into a text are escaped, so a name with markup in it stays a name. Not here: sentences that make a claim
about data, which are in `claims`.
"""

import gettext
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from importlib import resources
from io import BytesIO
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

from gatewatch.model.words import INTERNET, MECHANISMS, OTHER_ORDER, SITE, Flag, RuledOut, State
from gatewatch.targets import Targets

LANGUAGES: dict[str, str] = {"en": "English", "vi": "Tiếng Việt"}
"""Languages of the site, each by its own name; the first has no folder of its own."""
_LOCALES = {"en": "en_GB", "vi": "vi"}


def msg(text: str) -> str:
    """Mark a text as one to translate, and give it unchanged: for tables of words."""
    return text


def forms(one: str, many: str) -> tuple[str, str]:
    """Mark a text and its plural as ones to translate, and give them unchanged."""
    return one, many


STATES: dict[str, str] = {
    State.BLOCKED: msg("blocked"),
    State.PARTIAL: msg("partly blocked"),
    State.DOWN: msg("down"),
    State.OK: msg("reachable"),
    State.INSUFFICIENT: msg("not enough data"),
}
"""The states, worst first: the order in which tallies and counts are shown."""

KEY: dict[str, str] = {
    State.BLOCKED: msg("blocked"),
    State.PARTIAL: msg("partly blocked: some servers or hours"),
    State.DOWN: msg("down: everything fails"),
    State.OK: msg("reachable"),
    State.INSUFFICIENT: msg("not enough data"),
}
SILENCE = msg("no measurements")

WEEKDAYS = (msg("Monday"), msg("Tuesday"), msg("Wednesday"), msg("Thursday"), msg("Friday"), msg("Saturday"))
WEEK = (*WEEKDAYS, msg("Sunday"))
SHORT_DAYS = {day: n for n, day in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))}

ENUMS: dict[str, str] = {
    "block": msg("block"),
    "restrict": msg("restrict a part of the service"),
    "shutdown": msg("shut down all internet access"),
    "report_back": msg("report back"),
    "suspend_internet": msg("suspend internet access"),
    "suspend_sim_sales": msg("suspend the sale of SIM cards"),
    "suspend_roaming": msg("suspend roaming"),
    "disable_vpn": msg("disable VPN services"),
    "restore": msg("restore access"),
    "ministry_order": msg("order of a ministry"),
    "court_order": msg("order of a court"),
    "regulator_letter": msg("letter of a regulator"),
    "law": msg("law"),
    "company_announcement": msg("announcement of a company"),
    "answer_notice": msg("answer the notice"),
    "name_representative": msg("name a representative"),
    "register": msg("register"),
    "percent": msg("percent"),
    "channels_and_groups": msg("channels and groups"),
    "persons": msg("persons"),
    "police": msg("police"),
    "official": msg("official"),
    "document": msg("document"),
    "named_source": msg("named source"),
    "company": msg("company"),
    "media": msg("media"),
    "reporter": msg("reporter"),
    "notes": msg("notes"),
    "mobile": msg("mobile"),
    "fixed": msg("fixed line"),
    "helper": msg("OONI’s helper reached it"),
    "networks": msg("other networks reached it"),
    "none": msg("none"),
    "weak": msg("weak"),
    "strong": msg("strong"),
    "available": msg("available"),
    "unavailable": msg("unavailable"),
    "partial": msg("available in part"),
    "fraud": msg("fraud"),
    "drugs": msg("drug trafficking"),
    "terrorism": msg("terrorism"),
    "anti_state_content": msg("content against the state"),
    "content_rules": msg("rules on content not applied"),
    "data_sale": msg("sale of personal data"),
    "personal_data": msg("personal data"),
    "no_cooperation": msg("no cooperation with the authorities"),
    "not_registered": msg("not registered in the country"),
    "no_legal_representative": msg("no legal representative in the country"),
    "exam_cheating": msg("cheating in examinations"),
    "copyright": msg("copyright"),
    "child_safety": msg("safety of children"),
    "disinformation": msg("disinformation"),
    "election_fraud": msg("election fraud"),
    "violence": msg("violence"),
    "national_security": msg("national security"),
}
"""Words of the order file and of the tables, as a reader sees them; a word that is not here is shown as it is."""

FLAGS: dict[str, str] = {
    Flag.BEYOND_HOURS: msg("also outside the hours the order names"),
    Flag.BEYOND_END: msg("also after the date on which the order ends"),
    Flag.ENDED_EARLY: msg("ended while the order stood"),
    Flag.NOT_ADDRESSED: msg("the order does not address this network"),
    Flag.WEB_ONLY: msg("the web and links only; the app’s own servers answer"),
    Flag.APP_ONLY: msg("the app’s own servers only; the web answers"),
    Flag.MECHANISM_CHANGED: msg("the way it shows changed on the way"),
}

RULED_OUT: dict[str, str] = {
    RuledOut.SERVICE_WIDE_FAILURE: msg("the service itself failing in other countries too"),
    RuledOut.NETWORK_OUTAGE: msg("an outage of the whole network"),
    RuledOut.SINGLE_TESTER: msg("one tester alone"),
    RuledOut.HIGH_BASELINE: msg("failures that are common here anyway"),
    RuledOut.NO_CONTROL: msg("failures with no control beside them"),
}
ALTERNATIVES = RULED_OUT | {OTHER_ORDER: msg("another order for the same service")}
"""What else could be what was found, as the column `alternatives` of the comparison names it."""


class Words:
    """One language: its texts, and its way to write dates, numbers and names."""

    def __init__(self, language: str, targets: Targets) -> None:
        self.language = language
        self.targets = targets
        self.locale = Locale.parse(_LOCALES[language])
        self.texts = _translations(language)

    def t(self, text: str, **values: object) -> Markup:
        """Give `text` in this language, with its `%(name)s` filled in."""
        found = Markup(self.texts.gettext(text))  # message ids and translations are ours
        return found % values if values else found

    def n(self, one: str, many: str, count: int, **values: object) -> Markup:
        """Give the plural form that fits `count`, which also fills `%(n)s`."""
        found = Markup(self.texts.ngettext(one, many, count))
        return found % {"n": self.number(count), **values}

    def number(self, value: int) -> str:
        """Write a whole number with this language's grouping."""
        return str(format_decimal(value, locale=self.locale))

    def decimal(self, value: float, digits: int = 1) -> str:
        """Write a number with one decimal (or `digits`) in this language; a minus is the true sign."""
        text = str(format_decimal(round(value, digits) + 0.0, format=f"#,##0.{'0' * digits}", locale=self.locale))
        return text.replace("-", "\u2212")

    def join(self, parts: Iterable[object], mark: str = ", ") -> Markup:
        """Put parts into one line; what is not markup is escaped."""
        return Markup(mark).join(Markup.escape(p) for p in parts)

    def day(self, day: date, *, year: bool = True, weekday: bool = False) -> str:
        """Write a date: 21 May 2026, 21 May, Thu 21 May."""
        if weekday and year:
            return str(format_date(day, "full", locale=self.locale)).replace(",", "", 1)
        skeleton = ("E" if weekday else "") + "MMMMd"
        return str(
            format_date(day, "long", self.locale) if year else format_skeleton(skeleton, day, locale=self.locale)
        )

    def moment(self, at: datetime, *, year: bool = True) -> Markup:
        """Write a moment to the minute, in UTC."""
        at = at.astimezone(UTC)
        return self.t("%(day)s, %(clock)s UTC", day=self.day(at.date(), year=year), clock=f"{at:%H:%M}")

    def local(self, at: datetime, zone: str) -> Markup:
        """Write the clock of a moment in a zone with its offset: 13:00 local time, UTC+7."""
        there = at.astimezone(ZoneInfo(zone))
        return self.t("%(clock)s local time, %(offset)s", clock=f"{there:%H:%M}", offset=self.offset(there))

    def offset(self, there: datetime) -> str:
        """Write the offset of a local time: UTC+7, UTC+5:30."""
        minutes = int((there.utcoffset() or timedelta()).total_seconds()) // 60
        hours, rest = divmod(abs(minutes), 60)
        return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")

    def span(self, earliest: datetime, latest: datetime, *, zone: str | None = None, year: bool = False) -> Markup:
        """Write an interval in whole hours that hold it, in UTC or in local time, without naming the zone."""
        tz = ZoneInfo(zone) if zone else UTC
        first, last = floor_hour(earliest.astimezone(tz)), ceil_hour(latest.astimezone(tz))
        midnight = last.hour == 0 and last.minute == 0 and last.date() - first.date() == timedelta(days=1)
        if first.date() == last.date() or midnight:
            hours = f"{first:%H}–{'24' if midnight else f'{last:%H}'}"
            return self.t("%(day)s, %(hours)s h", day=self.day(first.date(), year=year), hours=hours)
        parts = [
            self.t("%(day)s, %(hours)s h", day=self.day(e.date(), year=year), hours=f"{e:%H}") for e in (first, last)
        ]
        return self.join(parts, " – ")

    def between(self, earliest: datetime, latest: datetime, *, zone: str | None = None) -> Markup:
        """Write an interval for a sentence: on 24 May 2026 between 03 and 09 h; the zone comes after it."""
        tz = ZoneInfo(zone) if zone else UTC
        first, last = floor_hour(earliest.astimezone(tz)), ceil_hour(latest.astimezone(tz))
        if first.date() == last.date():
            day = self.day(first.date())
            return self.t(
                "on %(day)s between %(first)s and %(last)s h", day=day, first=f"{first:%H}", last=f"{last:%H}"
            )
        ends = [self.t("%(day)s, %(hours)s h", day=self.day(e.date()), hours=f"{e:%H}") for e in (first, last)]
        return self.t("between %(first)s, and %(last)s", first=ends[0], last=ends[1])

    def days(self, first: date, last: date) -> Markup:
        """Write a range of days: 10–12 June, 30 May – 2 June, 10 June."""
        if first == last:
            return Markup.escape(self.day(first, year=False))
        return self.join((self.day(first, year=False), self.day(last, year=False)), " – ")

    def country(self, code: str) -> str:
        """Give the name of a country; `ZZ` is what OONI writes where the country was withheld."""
        made_up = self.targets.simulated_countries.get(code)
        if made_up:
            return made_up.get(self.language, made_up["en"])
        if code == "ZZ":
            return str(self.t("country withheld"))
        return str(self.locale.territories.get(code, code))

    def tongue(self, code: str) -> str:
        """Give the name of a language."""
        return str(self.locale.languages.get(code.partition("-")[0], code))

    def service(self, service: str) -> str:
        """Give the name people know a service by."""
        if service in (SITE, INTERNET):
            return str(self.t("websites") if service == SITE else self.t("the internet"))
        return self.targets.service_name(service)

    def component(self, component: str) -> str:
        """Give the name of a part of a service; a website is its host name."""
        known = self.targets.components.get(component)
        return known.name.get(self.language, known.name["en"]) if known else component.partition("/")[2] or component

    def state(self, state: str) -> Markup:
        """Give the word for a state."""
        return self.t(STATES[state])

    @cached_property
    def states(self) -> dict[str, str]:
        """The words of all states, worst first."""
        return {state: str(self.t(text)) for state, text in STATES.items()}

    def word(self, word: str) -> Markup:
        """Give the reader's word for an enum of the order file or of a table."""
        return self.t(ENUMS[word]) if word in ENUMS else Markup.escape(word.replace("_", " "))

    def mechanism(self, mechanism: str) -> Markup:
        """Say how an interference shows; a node that is not in the taxonomy is shown as it is."""
        return self.t(MECHANISMS[mechanism]) if mechanism in MECHANISMS else Markup.escape(mechanism)

    def mechanisms(self, found: Iterable[str], most: int = 3) -> Markup:
        """Say how interferences show: the deepest nodes, at most `most` of them and how many more there are."""
        nodes = sorted(set(found) - {"unknown"}) or ["unknown"]
        deepest = [n for n in nodes if not any(other.startswith(f"{n}.") for other in nodes)]
        shown = [self.mechanism(n) for n in deepest[:most]]
        if len(deepest) > most:
            shown.append(self.n("and %(n)s more way", "and %(n)s more ways", len(deepest) - most))
        return self.join(shown, "; ")

    def windows(self, windows: Iterable[Mapping[str, object]]) -> Markup:
        """Write hours of the week: Monday to Friday, 07:00–11:00 and 13:00–17:00."""
        by_days: dict[tuple[int, ...], list[str]] = {}
        for window in windows:
            listed = window["days"]
            days = tuple(sorted(SHORT_DAYS[str(d)] for d in listed)) if isinstance(listed, list) else ()
            by_days.setdefault(days, []).append(f"{window['start']}–{window['end']}")
        parts = []
        for days, hours in by_days.items():
            times = hours[0] if len(hours) == 1 else self.t("%(a)s and %(b)s", a=", ".join(hours[:-1]), b=hours[-1])
            parts.append(self.t("%(days)s, %(hours)s", days=self._weekdays(days), hours=times))
        return self.join(parts, "; ")

    def _weekdays(self, days: tuple[int, ...]) -> Markup:
        names = [self.t(WEEK[d]) for d in days]
        if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
            return self.t("%(first)s to %(last)s", first=names[0], last=names[-1])
        return self.join(names)


def without_markup(text: object) -> str:
    """Give a text without its markup, for what is no page; soft hyphens are for pages."""
    return Markup(text).striptags().replace("\u00ad", "")


def floor_hour(at: datetime) -> datetime:
    """Give the full hour at or before a moment."""
    return at.replace(minute=0, second=0, microsecond=0)


def ceil_hour(at: datetime) -> datetime:
    """Give the full hour at or after a moment."""
    floor = floor_hour(at)
    return floor if floor == at else floor + timedelta(hours=1)


def _translations(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    source = resources.files("gatewatch.publish") / "locale" / f"{language}.po"
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)

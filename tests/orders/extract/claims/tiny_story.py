"""Tiny made-up stories for the tests of claims, with names placed by hand so that no other step is under test."""

import re
from datetime import date

from gatewatch.orders.extract.claims.speech.pieces import Listener
from gatewatch.orders.extract.found import Found, Name, NameKind, When
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.story import Story

NAMES: dict[str, tuple[NameKind, str | None]] = {
    "Telegram": ("service", "telegram"),
    "WhatsApp": ("service", "whatsapp"),
    "Signal": ("service", "signal"),
    "TikTok": ("service", "tiktok"),
    "Reuters": ("outlet", None),
    "AFP": ("outlet", None),
    "Folha": ("outlet", None),
    "NetBlocks": ("observer", None),
    "Downdetector": ("observer", None),
    "OONI": ("observer", None),
    "Viettel": ("operator", None),
    "MTN": ("operator", None),
    "Safaricom": ("operator", None),
    "VNPT": ("operator", None),
    "Ministry of Communications": ("authority", "comms"),
    "communications ministry": ("authority", "comms"),
    "Ministry of Public Security": ("authority", "mps"),
    "telecom department": ("unit", None),
    "Pavel Durov": ("person", None),
    "Ana Souza": ("person", None),
    "Supreme Court": ("authority", "court"),
    "Ministerio de Comunicaciones": ("authority", None),
    "Ministério das Comunicações": ("authority", None),
    "Anatel": ("authority", None),
    "Roskomnadzor": ("authority", None),
    "Роскомнадзор": ("authority", None),
    "Роскомнадзора": ("authority", None),
    "Роскомнадзору": ("authority", None),
    "МТС": ("operator", None),
    "Мегафон": ("operator", None),
    "Kominfo": ("authority", None),
    "Telkomsel": ("operator", None),
    "BTK": ("authority", None),
    "Turkcell": ("operator", None),
    "Bộ Thông tin": ("authority", "bott"),
    "Bộ Công an": ("authority", "bca"),
    "Cục Viễn thông": ("unit", None),
    "ministère des Communications": ("authority", None),
    "Orange": ("operator", None),
    "Movistar": ("operator", None),
    "Claro": ("operator", None),
}
WHENS = {
    "on Friday": ("2031-05-23", "on"),
    "on Monday": ("2031-05-19", "on"),
    "on Thursday": ("2031-05-22", "on"),
    "since Monday": ("2031-05-19", "since"),
    "by June 2": ("2031-06-02", "by"),
    "thứ Sáu": ("2031-05-23", "on"),
    "el viernes": ("2031-05-23", "on"),
    "na sexta-feira": ("2031-05-23", "on"),
    "в пятницу": ("2031-05-23", "on"),
    "pada Jumat": ("2031-05-23", "on"),
    "Cuma günü": ("2031-05-23", "on"),
    "vendredi": ("2031-05-23", "on"),
}


def found(text: str, *, language: str = "en", publisher: str | None = None, outside: str | None = None) -> Found:
    """Give a story of this text with the names of the table above found in it."""
    hidden = [] if outside is None else [(text.index(outside), text.index(outside) + len(outside))]
    story = Story(text=text, language=language, publisher=publisher, published=date(2031, 5, 24), outside=hidden)
    names = []
    for value, (kind, of) in NAMES.items():
        for m in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text):
            names.append(Name(start=m.start(), end=m.end(), kind=kind, value=value, id=of))
    whens = []
    for words, (day, cue) in WHENS.items():
        for m in re.finditer(re.escape(words), text):
            whens.append(When(start=m.start(), end=m.end(), value=day, cue=cue))
    return Found(
        story=story,
        sentences=sentences(story),
        names=sorted(names, key=lambda n: n.start),
        whens=sorted(whens, key=lambda w: w.start),
        numbers=[],
        weeklies=[],
    )


def heard(text: str, *, language: str = "en", publisher: str | None = None, outside: str | None = None) -> Listener:
    """Give who is heard in such a story."""
    return Listener(found(text, language=language, publisher=publisher, outside=outside))

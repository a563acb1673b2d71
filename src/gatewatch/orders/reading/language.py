"""Which language a text is in: read from the text itself; the page's own word decides only where the text is too short.

A page's `lang` often names the site's template and not the story (a Vietnamese story in an English shell), so the
text wins. We take py3langid (97 languages, a naive Bayes over byte sequences) because telling our eight from all
others matters as much as telling them apart: Malay is not Indonesian, Ukrainian is not Russian.

Why not ask it about eight languages alone: it would then call German one of them.

Two pairs it confuses in short texts, and both are settled by how the languages are written: Indonesian taken for Malay
by words that the one spells or says otherwise than the other (`karena`, Malay `kerana`), Russian taken for Bulgarian by
letters that Bulgarian does not have.
"""

import re

from py3langid import classify

_ENOUGH = 40  # letters; chosen, not measured: below it a headline of names may be called anything
_SAMPLE = 4000  # characters of the story that are looked at; chosen, not measured
_INDONESIAN = re.compile(
    r"\b(?:bahwa|karena|bisa|resmi|situs|pers|kantor|dikirim|kebijakan|izin|jumat|agustus|maret|uang|cuitan|"
    r"(?:pem|di|mem|ter)?blokir(?:an)?|pemblokiran|kominfo|kemkominfo|kemenkominfo|komdigi|polri)\b",
    re.IGNORECASE,
)
_MALAY = re.compile(
    r"\b(?:bahawa|kerana|rasmi|kerajaan|perkhidmatan|laman|(?:me|di)?nyekat|disekat|sekatan|pejabat|jumaat|ogos|wang|"
    r"dihantar|talian|akhbar|sidang|negeri)\b",
    re.IGNORECASE,
)
"""Words that only one of the two has, or spells so: Kamus Besar Bahasa Indonesia and Kamus Dewan."""
_NOT_BULGARIAN = re.compile("[ыэё]", re.IGNORECASE)
"""Letters of Russian that the Bulgarian alphabet lacks."""
_NOT_WORDS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|[#@]\w+|\d+")


def language_of(text: str, said: str | None = None) -> str | None:
    """Give the BCP 47 code, without region, of a text; `said` is what its page claims."""
    sample = _NOT_WORDS.sub(" ", text[: 4 * _SAMPLE])[:_SAMPLE]
    letters = sum(3 if c >= "\u2e80" else 1 for c in sample if c.isalpha())  # a Chinese character is half a word
    told = _primary(said)
    if letters == 0:
        return told
    if letters < _ENOUGH and told is not None:
        return told
    found, _score = classify(sample)
    return _settled(str(found), sample)


def _settled(found: str, sample: str) -> str:
    """Give what the sample's own words or letters make of a guess that is known to be a toss-up."""
    if found == "ms" and len(_INDONESIAN.findall(sample)) > len(_MALAY.findall(sample)):
        return "id"
    if found == "bg" and _NOT_BULGARIAN.search(sample):
        return "ru"
    return found


def _primary(code: str | None) -> str | None:
    """Give the language of a tag as pages write it: `pt-BR`, `en_US`, `VI`."""
    m = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)", code or "")
    return {"in": "id"}.get(m.group(1).lower(), m.group(1).lower()) if m else None

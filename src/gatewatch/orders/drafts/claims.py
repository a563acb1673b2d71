"""The claims of a draft: who said what, in the exact words, while an extraction becomes the fields of an order.

A field rests on the words it was found in. A claim is what somebody said, so its quote is the whole sentence around
them: three words alone say nothing to a reader. The same words of the same speaker are one claim, about all the
fields found in them. What was inferred beyond the words (the year of "21 May") stands in the claim's note, because it
is how these words were read and not what the field says. What stands nowhere in the text (the publishing day, which
the page's own data gives) becomes a claim in paraphrase.

Not here: which field a value belongs to (`propose`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from gatewatch.model.extraction import Extraction, Fields, Place, SaidClaim
from gatewatch.model.order import Claim, Document, Speaker
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.story import Story

ONLY_DOCUMENT = "d1"
"""A draft knows one text."""

UNKNOWN_LANGUAGE = "und"
"""Source: BCP 47 (RFC 5646), 4.1: undetermined."""

TITLE_CHARACTERS = 200
"""A text's first line longer than this is no title. Chosen, not measured."""

SPEAKERS: dict[str, tuple[Speaker, str]] = {
    "press": ("media", "the report"),
    "order": ("document", "the document"),
    "statement": ("official", "the statement"),
    "notes": ("notes", "our notes"),
}
"""Who tells what a text of each kind tells, and how they are called where they have no name."""


@dataclass(frozen=True)
class Source:
    """What is known of the text apart from its words: what it is, where and when it was captured, hash, rights."""

    kind: Literal["press", "order", "statement", "notes"] = "press"
    url: str | None = None
    sha256: str | None = None
    captured_at: datetime | None = None
    rights: str | None = None


class Claims:
    """The claims of one text, numbered in the order in which they were first asked for."""

    def __init__(self, extraction: Extraction, fields: Fields, source: Source) -> None:
        self._text = extraction.text
        self._language = extraction.language or UNKNOWN_LANGUAGE
        self._sentences = sentences(Story(text=extraction.text))
        self._found: dict[tuple[str, Speaker, str, bool], tuple[list[str], list[str]]] = {}
        self._said_on = day_of(fields.article_date)
        self.by_kind, unnamed = SPEAKERS[source.kind]
        self.by = unnamed if source.kind == "order" else publisher_of(fields) or unnamed

    def at(self, places: Iterable[Place], about: str) -> list[str]:
        """Give the claims that hold these places, in order; `about` is the field they support."""
        return list(dict.fromkeys(self._take(self.by, self.by_kind, self._around(p), about, how=p.how) for p in places))

    def said(self, claim: SaidClaim) -> str:
        """Give the claim of somebody whom the text quotes or tells of."""
        spoken = claim.who or {"reporter": self.by, "media": self.by}.get(claim.by, f"{_plain(claim.by)}, as reported")
        return self._take(spoken, claim.by, claim.q, claim.about)

    def told(self, words: str, about: str) -> str:
        """Give a claim in our words of what the text's own data says."""
        return self._take(self.by, self.by_kind, words, about, is_quote=False)

    def words(self, claim_id: str) -> str:
        """Give the words of a claim."""
        return list(self._found)[int(claim_id[1:]) - 1][2]

    def all(self) -> list[Claim]:
        """Give every claim that was asked for."""
        return [
            Claim(
                claim_id=f"c{number}",
                document_id=ONLY_DOCUMENT,
                by=by,
                by_kind=by_kind,
                about=about,
                said_on=self._said_on,
                quote=words if is_quote else None,
                paraphrase=None if is_quote else words,
                language=self._language if is_quote else "en",
                note="; ".join(hows) or None,
            )
            for number, ((by, by_kind, words, is_quote), (about, hows)) in enumerate(self._found.items(), 1)
        ]

    def _take(
        self, by: str, by_kind: Speaker, words: str, about: str, *, is_quote: bool = True, how: str | None = None
    ) -> str:
        key = (by, by_kind, words, is_quote)
        fields, hows = self._found.setdefault(key, ([], []))
        for one, held in ((about, fields), (f"{about}: {how}" if how else None, hows)):
            if one and one not in held:
                held.append(one)
        return f"c{list(self._found).index(key) + 1}"

    def _around(self, place: Place) -> str:
        """Widen a place to its sentence, or the sentences it lies in."""
        if self._text[place.start : place.end] != place.q:
            return place.q
        held = [s for s in self._sentences if s.start < place.end and place.start < s.end]
        return self._text[min(held[0].start, place.start) : max(held[-1].end, place.end)] if held else place.q


def document_of(extraction: Extraction, fields: Fields, source: Source) -> Document:
    """Give the text as the document of a draft."""
    first = next((line.strip() for line in extraction.text.splitlines() if line.strip()), "")
    published = day_of(fields.article_date)
    notes = [f"agency: {fields.wire}" if fields.wire else "", f"by {fields.byline}" if fields.byline else ""]
    return Document(
        document_id=ONLY_DOCUMENT,
        kind=source.kind,
        title=first if 0 < len(first) <= TITLE_CHARACTERS else f"Text {extraction.id} (our title)",
        publisher=fields.publisher,
        published_on=published,
        language=extraction.language or UNKNOWN_LANGUAGE,
        url=source.url,
        captured_on=source.captured_at.date() if source.captured_at else None,
        sha256=source.sha256,
        rights=source.rights,
        captured_at=source.captured_at,
        note="; ".join(n for n in notes if n) or None,
    )


def publisher_of(fields: Fields) -> str | None:
    """Say who tells the story: the agency it comes from and the outlet that printed it."""
    if fields.wire and fields.publisher and fields.wire != fields.publisher:
        return f"{fields.wire}, in {fields.publisher}"
    return fields.wire or fields.publisher


def day_of(text: str | None) -> date | None:
    """Give the day a text names; None where it is none, or not a whole one (`2025-05`, `--05-21`)."""
    try:
        return date.fromisoformat(text) if text and len(text) == len("2025-05-21") else None
    except ValueError:
        return None


def _plain(word: str) -> str:
    return word.replace("_", " ")

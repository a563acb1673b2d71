"""From bytes to characters, or a refusal: what was saved is text, in one of the encodings news pages use.

Order of trust: a byte order mark; then UTF-8 where every byte fits it (a page that was saved anew often still
declares its old charset); then the charset the page declares; then a guess between the two encodings of our languages
that UTF-8 has not replaced everywhere: windows-1251 where most letters stand above ASCII (Russian), else windows-1254,
which is windows-1252 with the six Turkish letters in the place of six Icelandic ones.

A letter written as two characters (NFD, as some PDF tools and file systems write `é`) becomes the one our words have
(NFC). This is the one step after which characters may be fewer than in the file.

Not here: what the characters mean.
"""

import codecs
import re
import unicodedata

from gatewatch.orders.reading.story import RefusedError

MAX_BYTES = 5_000_000
"""Largest input that is read: the issue's limit of 5 MB."""

_MARKS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
_BINARY = {
    b"%PDF": "a PDF file: give the text of the PDF (pdftotext makes it)",
    b"PK\x03\x04": "a zip file or office document: give its text",
    b"\xd0\xcf\x11\xe0": "an old office document: give its text",
    b"{\\rtf": "an RTF file: give its text",
    b"\x1f\x8b": "a gzip file: unpack it first",
    b"\x89PNG": "an image: give the text on it",
    b"GIF8": "an image: give the text on it",
    b"\xff\xd8\xff": "an image: give the text on it",
}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_MAX_CONTROL_SHARE = 0.01  # chosen, not measured: a text has next to none, a binary file a tenth
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_COMBINING = re.compile("[\u0300-\u036f]")
_ODD_BREAK = re.compile("\r(?!\n)|[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


def decode(content: bytes) -> str:
    """Give the text of a file, without byte order mark; character counts are those of the decoded file in NFC.

    Every odd line end (a lone carriage return, form feed, U+2028) becomes one `\\n`; `\\r\\n` stays as it is.

    Raises:
        RefusedError: larger than `MAX_BYTES`, a binary format, or mostly control characters.
    """
    if len(content) > MAX_BYTES:
        raise RefusedError(f"the input has {len(content):,} bytes; at most {MAX_BYTES:,} are read")
    for magic, what in _BINARY.items():
        if content.startswith(magic):
            raise RefusedError(f"the input is {what}")
    text = _characters(content)
    if len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise RefusedError("the input is no text: more than 1 % of it are control characters; give HTML or plain text")
    if _COMBINING.search(text):
        text = unicodedata.normalize("NFC", text)
    return _ODD_BREAK.sub("\n", text)


def _characters(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_declared(content) or _guessed(content), "replace")


def _declared(content: bytes) -> str | None:
    found = _CHARSET.search(content, 0, 4096)
    if found is None:
        return None
    try:
        codec = codecs.lookup(found.group(1).decode("ascii", "replace"))
    except LookupError:
        return None
    # Codecs that are no charsets (base64, zlib) and the multi-byte ones that fail on odd bytes have no place here.
    return codec.name if getattr(codec, "_is_text_encoding", False) and codec.name != "idna" else None


def _guessed(content: bytes) -> str:
    """Choose by how many of the letters stand above ASCII: nearly all in Russian, few in a Latin alphabet."""
    if _fits_but_for_a_few(content):
        return "utf-8"
    high = sum(1 for byte in content[:100_000] if byte >= 0xC0)
    low = len(re.findall(rb"(?<![<\w/])[A-Za-z]", re.sub(rb"<[^<>]{0,2000}>", b" ", content[:100_000])))
    return "cp1251" if high > low else "cp1254"


def _fits_but_for_a_few(content: bytes) -> bool:
    """Say whether it is UTF-8 with a few broken bytes: a saved page cut in the middle of a letter."""
    text = content.decode("utf-8", "replace")
    above = sum(1 for c in text[:100_000] if c > "\x7f")
    return above > 0 and text[:100_000].count("\ufffd") * 10 < above

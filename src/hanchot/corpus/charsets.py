"""Bytes of a page as text: the encodings that Vietnamese pages come in, and a refusal of what is no text."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache

from hanchot.errors import DataError

LIMIT = 10_000_000
"""Bytes that a page may have unless the caller says otherwise."""

BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "an image, sound or video",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x00\x00\x00": "a video",
}
SAVE = "save the page as UTF-8 text or HTML and add it again"

_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE
)
_LETTERS = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_ALPHABET = frozenset("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")
_SECOND = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MOJIBAKE = re.compile(f"á[º»]{_SECOND}|Ä[\u0090\u0091‘‚ƒ]|Æ[°¡¯\u00a0]|Ã{_SECOND}")
# Tone letters of the legacy fonts as they look where single bytes are read as Western European.
_TCVN3 = re.compile("[A-Za-z®¬«ª©¨µ-¾][®¬«ª©¨µ¶·¸¹»¼½¾×]|®[a-z]")
_VNI = re.compile("[aeiouyôö][øûïëüåäæ]|[aeo]â|aê|ôù|ö[ôùø]|[ñÑ][aeoôöu]")


def decode(data: bytes, *, limit: int = LIMIT) -> str:
    """The text of a page's bytes: UTF-8, UTF-16 or UTF-32 by its mark, a declared charset, or Windows-1258.

    UTF-8 that was once read as Western European is repaired where the repair is exact. Bytes that break UTF-8 here and
    there become U+FFFD. Raises ``DataError`` where the bytes are no text, more than ``limit``, or in a font encoding
    (TCVN3, VNI).

    >>> decode("Xã đắp đê".encode("utf-16"))
    'Xã đắp đê'
    """
    if len(data) > limit:
        raise DataError(f"page of {len(data):,} bytes, over the limit of {limit:,}; cut it or raise the limit")
    text = _repaired(_decoded(data))
    check_text(text)
    return text


def check_text(text: str) -> None:
    """Raise ``DataError`` where a string is no readable text: binary, a font encoding, or twice-encoded UTF-8."""
    if text.count("\0") > len(text) / 1000:
        raise DataError(f"page is binary or wrongly decoded: {text.count(chr(0)):,} NUL characters; {SAVE}")
    if _is_mojibake(text):
        raise DataError(
            "page is UTF-8 that was read as another encoding and cannot be restored; fetch it again as bytes"
        )
    sample = text[:200_000]
    letters = _letters(sample)
    for name, signs in (("TCVN3 (.VnTime fonts)", _TCVN3), ("VNI", _VNI)):
        found = len(signs.findall(sample))
        if found >= 20 and found > 10 * letters and found > len(sample) / 100:
            raise DataError(f"page is in the font encoding {name}, not Unicode; convert it to UTF-8 first")


def _decoded(data: bytes) -> str:
    for mark, name in BOMS.items():
        if data.startswith(mark):
            text = data.decode(name, errors="replace")
            if text.count("\ufffd") > 2 + len(text) / 1000:
                raise DataError(f"page begins with the mark of {name} but is not; {SAVE}")
            return text
    kind = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), None)
    if kind:
        raise DataError(f"page is {kind}, not text; {SAVE}")
    if data.count(0) > len(data) / 1000:
        raise DataError(f"page is binary or UTF-16 without its mark: {data.count(0):,} NUL bytes; {SAVE}")
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if broken <= 2 or broken * 50 <= sum(character > "\x7f" for character in text):
        return text
    declared = _declared(data)
    text = data.decode("cp1258", errors="replace")
    if "\ufffd" not in text and _is_vietnamese(text):
        return text
    check_text(data.decode("cp1252", errors="replace"))
    if declared is None:
        raise DataError(f"page is in no encoding we can tell (not UTF-8, not Windows-1258); {SAVE}")
    return data.decode(declared, errors="replace")


def _declared(data: bytes) -> str | None:
    """The Western charset that the page's first 4,096 bytes name; Latin-1 means Windows-1252, as in browsers."""
    match = _DECLARED.search(data[:4096])
    try:
        name = codecs.lookup(match[1].decode("ascii")).name if match else None
    except (LookupError, UnicodeDecodeError):
        return None
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
    return name if name and re.fullmatch(r"cp125[0-7]|iso8859-\d+", name) else None


def _letters(text: str) -> int:
    return len(_LETTERS.findall(unicodedata.normalize("NFC", text)))


def _is_vietnamese(text: str) -> bool:
    """Whether the letters beyond ASCII are those of Vietnamese, and signs do not stand where letters should."""
    sample = unicodedata.normalize("NFC", text[:200_000])
    beyond = [character for character in sample.lower() if character > "\x7f" and character.isalpha()]
    return (
        _letters(sample) >= 3
        and sum(character in _ALPHABET for character in beyond) >= 0.95 * len(beyond)
        and len(_TCVN3.findall(sample)) <= len(beyond) / 20
    )


def _is_mojibake(text: str) -> bool:
    sample = text[:200_000]
    return len(_MOJIBAKE.findall(sample)) > max(4, _letters(sample))


def _repaired(text: str) -> str:
    """UTF-8 read as Windows-1252 or Latin-1 once or twice, restored; any other text as it was."""
    for _ in range(2):
        if not _is_mojibake(text):
            break
        try:
            restored = b"".join(map(_byte, text)).decode("utf-8")
        except ValueError:
            break
        text = restored
    return text


@cache
def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")

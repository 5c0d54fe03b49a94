"""Vietnamese text as the corpus keeps it, and the forms of it that are only compared."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files

from hanchot.errors import DataError

_BMP = range(0x10000)
_ASTRAL = (*range(0x10000, 0x20000), *range(0x2F800, 0x2FA20), *range(0xE0000, 0xE0200))
"""Where the other planes have marks, invisible characters and other forms; the rest holds plain ideographs."""
_ASTRAL_RANGE = r"\U00010000-\U0010ffff"

_VISIBLE_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters that are seen: Unicode's property Prepended_Concatenation_Mark."""

_NEW_TONES = {
    first + second: first_bare + second_toned
    for first_bare, firsts, second, seconds in (
        ("o", "òóỏõọ", "a", "àáảãạ"),
        ("o", "òóỏõọ", "e", "èéẻẽẹ"),
        ("u", "ùúủũụ", "y", "ỳýỷỹỵ"),
    )
    for first, second_toned in zip(firsts, seconds, strict=True)
}
# The new placement is the safe target: `qúy` is only ever `quý`, whereas `quý` may not become `qúy`.
_OLD_TONE = re.compile("[òóỏõọ][ae]|[ùúủũụ]y")

# Looser than the orthography: enough to tell `Thanh` from `Express`.
_SYLLABLE = re.compile("(?:ngh?|nh|gh?|kh?|ch?|th?|tr|ph|qu|gi|[bdhlmnrsvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")


def normalise(text: str) -> str:
    r"""The text as it enters the corpus: NFC, LF, plain spaces, nothing invisible.

    Every line and paragraph separator becomes LF, every other white space a plain space; zero-width, soft-hyphen,
    byte-order and control characters go. Idempotent. Raises DataError for lone surrogates.

    >>> normalise("Hạn\u00a0chót:\r\n15\u00ad/12")
    'Hạn chót:\n15/12'
    """
    return normalise_with_map(text)[0]


def normalise_with_map(text: str) -> tuple[str, list[int]]:
    r"""The normalised text, and for each of its code points the offset in `text` where that came from.

    The map never decreases and has one entry more than the result: its end, `len(text)`.

    >>> normalise_with_map("a\r\nb")
    ('a\nb', [0, 1, 3, 4])
    """
    refuse_surrogates(text)
    plain, origins = _substitute(_irregular(), _regular, text)
    if unicodedata.is_normalized("NFC", plain):
        return plain, origins
    composed, starts = _substitute(_compound(), lambda match: unicodedata.normalize("NFC", match.group()), plain)
    return composed, [origins[start] for start in starts]


def refuse_surrogates(text: str) -> None:
    """Raise DataError where the text holds half a surrogate pair: it has no UTF-8 and no file could keep it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise DataError(
            f"text:{line}: lone surrogate U+{ord(text[error.start]):04X} at offset {error.start}; "
            "the text was decoded wrongly: read its source again as UTF-8"
        ) from None


def skeleton(text: str) -> tuple[str, Sequence[int]]:
    r"""One code point for each visible character, and the offset in `text` where each begins (one more: the end).

    A letter stands with its marks composed, marks that compose with nothing and invisible characters left out, so that
    rules written for NFC read any form of the text and can never part a mark from its base.

    >>> skeleton("đ\u00ado\u0323i")
    ('đọi', [0, 2, 4, 5])
    """
    if unicodedata.is_normalized("NFC", text) and not _suspect().search(text):
        return text, range(len(text) + 1)
    return _substitute(_compound(), _base, text)


def fold(text: str) -> str:
    """The text for comparing only: NFC, case folded, tone marks where the newer spelling puts them.

    `y` and `i` stay what they are.

    >>> fold("Ủy ban, hòa, khỏe") == fold("UỶ BAN, hoà, khoẻ")
    True
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _OLD_TONE.sub(lambda match: _NEW_TONES[match.group()], folded)


def syllables(text: str) -> list[str]:
    """The words of the text in their order, in NFC and in their own case: syllables, and numbers and dates whole.

    To count or to shingle without regard to case and tone placement, take `syllables(fold(text))`.

    >>> syllables("Trước 8/10/2027, quận/huyện phải xong.")
    ['Trước', '8/10/2027', 'quận', 'huyện', 'phải', 'xong']
    """
    return _syllable().findall(unicodedata.normalize("NFC", text))


def is_syllable(word: str) -> bool:
    """Whether the word could be a Vietnamese syllable, with or without its marks.

    >>> [is_syllable(word) for word in ("phường", "Thuong", "Express", "UBND")]
    [True, True, False, False]
    """
    return bool(_SYLLABLE.fullmatch(_unmarked(word)))


def slug(text: str, *, max_length: int = 60) -> str:
    """Lower-case ASCII words joined by hyphens, cut between words to at most `max_length`; `bai` where none is left.

    >>> slug("Lâm Sơn rà soát nhà ở: đợt 2")
    'lam-son-ra-soat-nha-o-dot-2'
    """
    words: list[str] = re.findall("[a-z0-9]+", _unmarked(text))
    joined = "-".join(words)
    if len(joined) > max_length:
        joined = joined[: max_length + 1].rpartition("-")[0] or joined[:max_length]
    return joined or "bai"


@cache
def lexicon() -> dict[str, dict[str, list[str]]]:
    """The word lists of `lexicon.toml` by section and name."""
    return tomllib.loads((files("hanchot.corpus") / "lexicon.toml").read_text(encoding="utf-8"))


def _unmarked(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _substitute(pattern: re.Pattern[str], new: Callable[[re.Match[str]], str], text: str) -> tuple[str, list[int]]:
    """`pattern.sub(new, text)`, and where each code point of it came from, with the end."""
    pieces: list[str] = []
    origins: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        piece = new(match)
        pieces += (text[done:start], piece)
        origins += range(done, start)
        origins += (min(start + i, end - 1) for i in range(len(piece)))
        done = end
    pieces.append(text[done:])
    origins += range(done, len(text) + 1)
    return "".join(pieces), origins


def _regular(match: re.Match[str]) -> str:
    return {"line": "\n", "space": " ", "dropped": ""}[match.lastgroup or ""]


def _base(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", _dropped().sub("", match.group()) or match.group())[0]


@cache
def _compound() -> re.Pattern[str]:
    """What NFC may change: a character with all that hangs on it, or one that has another form; never white space."""
    return re.compile(rf"\S(?:{_one_of(_hangs)})+|{_one_of(_has_other_form)}")


@cache
def _suspect() -> re.Pattern[str]:
    """Finds whatever may make code points and visible characters differ."""
    return re.compile(f"[{_spans(_BMP, _hangs)}{_ASTRAL_RANGE}]")


@cache
def _irregular() -> re.Pattern[str]:
    line = r"\r\n?|[\v\f\x85\u2028\u2029]"
    return re.compile(rf"(?P<line>{line})|(?P<space>[^\S\n ])|(?P<dropped>{_one_of(_drops)})")


@cache
def _dropped() -> re.Pattern[str]:
    return re.compile(_one_of(_drops))


@cache
def _syllable() -> re.Pattern[str]:
    return re.compile(rf"\d+(?:[.,/:-]\d+)*|(?:[^\W_](?:{_one_of(_hangs)})*)+")


def _drops(char: str) -> bool:
    """Control and format characters that nobody sees."""
    return unicodedata.category(char) in ("Cc", "Cf") and not char.isspace() and char not in _VISIBLE_FORMAT


def _hangs(char: str) -> bool:
    """Marks, the Hangul vowels and finals that compose as marks do, and what is not seen."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff" or _drops(char)


def _has_other_form(char: str) -> bool:
    return not unicodedata.is_normalized("NFC", char)


@cache
def _one_of(belongs: Callable[[str], bool]) -> str:
    """A pattern of one character. The lookahead spares ordinary text the long list of ranges that `re` cannot index."""
    return f"[{_spans(_BMP, belongs)}]|(?=[{_ASTRAL_RANGE}])[{_spans(_ASTRAL, belongs)}]"


@cache
def _spans(points: Iterable[int], belongs: Callable[[str], bool]) -> str:
    """The ranges of a character class, without its brackets."""
    spans: list[list[int]] = []
    for point in points:
        if belongs(chr(point)):
            if spans and spans[-1][1] == point - 1:
                spans[-1][1] = point
            else:
                spans.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans)

"""Splitting what a page glued together: stamps, codes, credits and whole pages flattened to one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hanchot.corpus.dates import AGO, STAMP, is_date_line
from hanchot.corpus.names import byline
from hanchot.corpus.pieces import Piece
from hanchot.corpus.sentences import split_sentences
from hanchot.corpus.text import fold
from hanchot.corpus.words import opening, syllables, table, words

FLAT = 150
"""Syllables from which one line is looked at as a paragraph that may hold a whole page."""

HEAD = 600
"""Characters at the start of such a paragraph within which a stamp is taken for the page's own."""

_BRACKETED = re.compile(r"\((?P<code>[^()\d:;,]{2,30})\)\s*\.?\s*[-–—:]\s*")
_BARE = re.compile(r"(?P<code>[A-ZĐ&][A-ZĐÂĂÊÔƠƯ&]{1,7}|[A-ZĐ][A-Za-zĐđ]*[a-z]\.vn|[A-Z]{2,}\.VN|[A-Z][a-z]{6,})\s*[-–—]\s+")
_PLACED = re.compile(r"(?P<place>[^()\d:;.!?]{2,25})\s*\((?P<code>[^()\d:;,]{2,30})\)\s*[-–—:]\s*")
_CREDIT = re.compile(
    r"(?:[-–—(]\s*|Ảnh minh (?:họa|hoạ)\.\s*)?(?:Ảnh|ẢNH|Nguồn ảnh|Nguồn)(?: minh (?:họa|hoạ))?\s*:\s*"
    r"(?:[^.!?:;]|\.(?=[A-ZĐ])){1,40}?(?:[.)]+(?=\s|$)|$)"
)
_GLUED = re.compile(r"(?P<word>[^\s.!?…]+)[.!?…]+(?=[^\W\d_]+\s)")
_STOP = re.compile(r"[.!?…][\"”’)]*(?=\s|$)")


def split_stamps(piece: Piece) -> Iterator[Piece]:
    """Part a head line at the stamps in it: date with clock or weekday, age such as `3 giờ trước`.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> [part.text for part in split_stamps(next(text_pieces("Tin mới 22/04/2024 12:34Bài gốc")))]
    ['Tin mới', '22/04/2024 12:34', 'Bài gốc']
    """
    if is_date_line(piece.text):
        yield piece
        return
    reach = len(piece.text) if piece.size < FLAT else HEAD
    cuts = [(_cue(piece.text, match.start()), match.end(), "date line") for match in STAMP.finditer(piece.text, 0, reach)]
    cuts += [(match.start(), match.end(), "age") for match in AGO.finditer(piece.text, 0, reach) if _glued(match)]
    at = 0
    for start, end, hint in sorted(cuts):
        if start < at:
            continue
        yield from _parts(piece, at, start)
        yield piece.part(start, end, hint=hint)
        at = end
    yield from _parts(piece, at, len(piece.text))


def split_code(piece: Piece, others: str, *, head: bool) -> Iterator[Piece]:
    """Part a newspaper's code, or place and code, from the paragraph it opens.

    ``others`` is the page without this paragraph's opening: a bare code of capitals is one only where the page does not
    use it as a word, and only near the ``head`` of the text.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> [part.text for part in split_code(next(text_pieces("(PLO)- Bộ Y tế yêu cầu …")), "", head=True)]
    ['(PLO)-', 'Bộ Y tế yêu cầu …']
    """
    end = _code_end(piece.text, others, head=head)
    if end and end < len(piece.text):
        yield piece.part(0, end, hint="newspaper code")
        yield piece.part(end)
    else:
        yield piece


def code_name(text: str) -> str | None:
    """The house that a newspaper code stands for, where the list has it."""
    code = re.sub(r"^[(\s]+|[)\s.:–—-]+$", "", text)
    code = code.rpartition("(")[2]
    return {fold(key): str(name) for key, name in table("codes").items()}.get(fold(code))


def _code_end(text: str, others: str, *, head: bool) -> int:
    match = _BRACKETED.match(text)
    if match and match["code"][0].isupper() and len(match["code"].split()) <= 5:
        return match.end()
    match = _PLACED.match(text)
    if match and head and match["place"][0].isupper() and len(match["place"].split()) <= 5 and len(match["code"].split()) <= 3:
        return match.end()
    match = _BARE.match(text)
    known = {fold(code) for code in table("codes")}
    if match and fold(match["code"]) in known:
        return match.end()
    if match and head and not re.search(rf"(?<!\w){re.escape(match['code'])}(?!\w)(?!\s*[-–—]\s)", others):
        return match.end()
    for place in table("places")["words"] if head else ():
        rest = text[len(place) :]
        if text.startswith(place) and rest[:1].isupper() and rest[:1].isalpha():
            return len(place)
        if text.startswith(place.upper()) and re.match(r"\s*[-–—:]\s+[^\W\d_]", rest):
            return len(place) + len(re.match(r"\s*[-–—:]\s+", rest).group())  # type: ignore[union-attr]  # matched above
    return 0


def split_flat(piece: Piece) -> Iterator[Piece]:
    """Part a long paragraph where the page itself shows a seam: a menu before it, a title said twice, a photo's credit
    with its caption, a full stop with the next sentence glued to it, a by-line or another page's headlines behind it.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> line = "Xã mở kênh mới. Kênh N7 nhìn từ cầu. Ảnh: Trần An. Dân mừng." + " Nước về đủ cho cả cánh đồng." * 8 + " Trần An"
    >>> [(part.hint, part.text[:16]) for part in split_flat(next(text_pieces(line)))]
    [(None, 'Xã mở kênh mới.'), ('caption', 'Kênh N7 nhìn từ '), (None, 'Dân mừng. Nước v'), ('by-line', 'Trần An')]
    """
    cuts = [*_captions(piece.text), *_seams(piece.text), *_tail(piece.text)]
    yield from _cut(piece, cuts)


def split_front(piece: Piece) -> Iterator[Piece]:
    """Part a menu from the line above the text that it runs into, and a title that is said twice.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> [part.text for part in split_front(next(text_pieces("Trang chủ Thời sự Kinh tế Xã hội Xã Lâm Sơn đắp đê")))]
    ['Trang chủ Thời sự Kinh tế Xã hội', 'Xã Lâm Sơn đắp đê']
    """
    yield from _cut(piece, _front(piece.text))


Cut = tuple[int, int, str | None]
"""From where to where a cut goes; what lies between is dropped by the rule named, or kept where there is none."""


def _parts(piece: Piece, start: int, end: int, *, hint: str | None = None) -> Iterator[Piece]:
    if any(character.isalnum() for character in piece.text[start:end]):
        yield piece.part(start, end, hint=hint)


def _cut(piece: Piece, cuts: Iterable[Cut]) -> Iterator[Piece]:
    at = 0
    for start, end, hint in sorted(cuts, key=lambda cut: cut[:2]):
        if start < at:
            continue
        yield from _parts(piece, at, start)
        if hint:
            yield from _parts(piece, start, end, hint=hint)
        at = end if hint else start
    yield from _parts(piece, at, len(piece.text))


def _cue(text: str, start: int) -> int:
    """Where a stamp really begins: at the words `Ngày đăng:` and their like, if they stand before it."""
    before = text[:start].rstrip(" :").casefold()
    cues = (*table("dates")["posted"], *table("dates")["updated"])
    return min((len(before) - len(cue) for cue in cues if before.endswith(cue)), default=start)


def _glued(match: re.Match[str]) -> bool:
    """Whether an age stands on its own: other words touch it without a space, or nothing stands before it."""
    after = match.string[match.end() : match.end() + 1]
    return match.start() == 0 or after.isalpha() or match.string[match.start() - 1].isalpha()


def _captions(text: str) -> Iterator[Cut]:
    for match in _CREDIT.finditer(text):
        stops = [stop.end() for stop in _STOP.finditer(text, max(0, match.start() - 300), match.start())]
        start = next((stop for stop in reversed(stops) if text[stop : match.start()].strip()), 0)
        short = syllables(text[start : match.start()]) <= 30 and match.start() - start < 300
        yield (start if short else match.start()), match.end(), "caption"


def _seams(text: str) -> Iterator[Cut]:
    for match in _GLUED.finditer(text) if syllables(text) >= FLAT else ():
        word, after = match["word"].rstrip("\"”’)"), text[match.end()]
        if after.isupper() and (re.fullmatch(r"[^\W\d_]{2,}|(?:19|20)\d\d", word)) and not word[0].isupper():
            yield match.end(), match.end(), None


def _front(text: str) -> Iterator[Cut]:
    """The menu at the head of a flattened page, and a title that is said twice."""
    at = 0
    found = 0
    while phrase := _capitalised(text[at : at + 60], words("sections")):
        at += len(text[at : at + 60]) - len(text[at : at + 60].lstrip())
        at += phrase
        found += 1
    if found >= 3:
        yield 0, at, "menu"
    start = at if found >= 3 else 0
    start += len(text[start:]) - len(text[start:].lstrip())
    again = text.find(text[start : start + 20], start + 20, start + HEAD)
    if again > 0 and text[again:].startswith(text[start:again].strip()) and syllables(text[start:again]) >= 4:
        yield again, again, None
        end = again + len(text[start:again].strip())
        yield end, end, None


def _capitalised(text: str, known: frozenset[str]) -> int:
    """The length of the known phrase that a text opens with, if a capital or nothing follows it."""
    text = text.lstrip()
    ends = [match.start() for match in re.finditer(r"(?=\s+[A-ZĐÀ-Ỹ])", text)][:6]
    return max((end for end in ends if fold(text[:end]) in known), default=0)


def _tail(text: str) -> Iterator[Cut]:
    """A by-line, or other pages' headlines, behind the last full stop."""
    if syllables(text) >= FLAT:
        known = {word for kind in ("inside", "after") for word in words("markers", kind) if word.count(" ") >= 2}
        for start, _ in split_sentences(text):
            if text[start : start + 1].isupper() and opening(fold(text[start : start + 60]), known):
                yield start, len(text), "after the article"
                return
    stops = [stop.end() for stop in _STOP.finditer(text)]
    if stops and stops[-1] < len(text):
        rest = text[stops[-1] :].strip()
        known = words("controls") | words("markers", "after") | words("markers", "inside")
        if rest and byline(rest):
            yield stops[-1], len(text), "by-line"
        elif rest[:1].isupper() and opening(fold(rest), known):
            yield stops[-1], len(text), "after the article"

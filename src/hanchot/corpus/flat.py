"""Splitting what a page glued together: stamps, codes, credits and whole pages flattened to one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hanchot.corpus.captions import run_on
from hanchot.corpus.dates import AGO, STAMP, is_date_line
from hanchot.corpus.fronts import HEAD
from hanchot.corpus.names import byline, is_name
from hanchot.corpus.pieces import Cut, Piece, cut, parts
from hanchot.corpus.sentences import split_sentences
from hanchot.corpus.text import fold
from hanchot.corpus.words import count_syllables, cover, opening, table, words

FLAT = 150
"""Syllables from which one line is looked at as a paragraph that may hold a whole page."""

_CREDIT = re.compile(
    r"(?:[-–—(]\s*|Ảnh minh (?:họa|hoạ)\.\s*)?(?:Ảnh|ẢNH|Nguồn ảnh|Nguồn)(?: minh (?:họa|hoạ))?\s*:\s*"
    r"(?:[^.!?:;]|\.(?=[A-ZĐ])){1,40}?(?:[.)]+(?=\s|$)|$)"
)
_LABEL = re.compile(r"(?<![^\s.])(?:[-–—]\s*)?(?:Ảnh|ẢNH|Nguồn ảnh)(?: minh (?:họa|hoạ))?\s*:\s*")
_GLUED = re.compile(r"(?<![^\s.!?…])(?P<word>[^\s.!?…]{1,40})[.!?…]+(?=[^\W\d_]+\s)")
_ITEM = re.compile(
    r"(?<=[:;.?!] )(?:[-–+•] (?=[^\W\d_])|(?P<number>\d{1,2})[.)] (?=[^\W\d_])|(?P<letter>[a-zđ])\) "
    r"|(?P<speaker>(?:PV|Phóng viên|Hỏi|Đáp|(?:Ông|Bà)(?P<name>(?: [^\W\d_]{1,8}){1,4})): ))"
)
_BRACKETS = re.compile(r"\([^()]{2,30}\)\s+(?=\w)")
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
    cuts = [
        (_cue(piece.text, match.start()), match.end(), "date line") for match in STAMP.finditer(piece.text, 0, reach)
    ]
    cuts += [(match.start(), match.end(), "age") for match in AGO.finditer(piece.text, 0, reach) if _glued(match)]
    at = 0
    for start, end, hint in sorted(cuts):
        if start < at:
            continue
        yield from parts(piece, at, start)
        yield piece.part(start, end, hint=hint)
        at = end
    yield from parts(piece, at, len(piece.text))


def split_flat(piece: Piece, *, flat: bool) -> Iterator[Piece]:
    """Part a paragraph where the page itself shows a seam: a photo's credit with its caption, a by-line or another
    page's headlines behind the last full stop.

    ``flat``: the paragraph holds most of its page. Then a sentence glued to a full stop, the items of a list and the
    turns of an interview begin paragraphs too. Where sentences alone would have to tell, it stays whole.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> line = "Xã mở kênh mới. Kênh N7 nhìn từ cầu. Ảnh: Lê An. Dân mừng. Nước đã về đồng. Trần Bảo"
    >>> [(part.hint, part.text) for part in split_flat(next(text_pieces(line)), flat=False)]
    [(None, 'Xã mở kênh mới.'), ('caption', 'Kênh N7 nhìn từ cầu. Ảnh: Lê An.'), \
(None, 'Dân mừng. Nước đã về đồng.'), ('by-line', 'Trần Bảo')]
    """
    cuts = [*_captions(piece.text), *_tail(piece.text, flat=flat)]
    if flat:
        cuts += [*_seams(piece.text), *_items(piece.text)]
    yield from cut(piece, cuts)


def _cue(text: str, start: int) -> int:
    """Where a stamp really begins: at the words `Ngày đăng:` and their like, if they stand before it."""
    match = _cues().search(text, max(0, start - 40), start)
    return match.start() if match else start


@cache
def _cues() -> re.Pattern[str]:
    cues = (*table("dates")["posted"], *table("dates")["updated"])
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, cues))})[\s:]*$", re.IGNORECASE)


def _glued(match: re.Match[str]) -> bool:
    """Whether an age stands on its own: other words touch it without a space, or nothing stands before it."""
    after = match.string[match.end() : match.end() + 1]
    return match.start() == 0 or after.isalpha() or match.string[match.start() - 1].isalpha()


def _captions(text: str) -> Iterator[Cut]:
    credits = [(match.start(), match.end()) for match in _CREDIT.finditer(text)]
    for match in _LABEL.finditer(text):
        end = run_on(text, match.end())
        if end and count_syllables(text[end : end + 300]) >= 12:
            credits.append((match.start(), end))
    for begin, end in credits:
        stops = [stop.end() for stop in _STOP.finditer(text, max(0, begin - 300), begin)]
        start = next((stop for stop in reversed(stops) if text[stop:begin].strip()), 0)
        short = count_syllables(text[start:begin]) <= 30 and begin - start < 300
        yield (start if short else begin), end, "caption"


def _seams(text: str) -> Iterator[Cut]:
    for match in _GLUED.finditer(text):
        word, after = match["word"].rstrip('"”’)'), text[match.end()]
        if after.isupper() and (re.fullmatch(r"[^\W\d_]{2,}|(?:19|20)\d\d", word)) and not word[0].isupper():
            yield match.end(), match.end(), None


def _items(text: str) -> Iterator[Cut]:
    """The items of a list, where dashes, questions or numbers in their order show two at least."""
    found = list(_ITEM.finditer(text))
    for kind in ("dash", "number", "letter", "speaker"):
        marks = [match for match in found if (match.lastgroup or "dash") == kind]
        if kind == "speaker":
            marks = [match for match in marks if not match["name"] or match["name"].istitle()]
        if kind in ("number", "letter"):
            order = [match[kind] for match in marks]
            wanted = [str(number) for number in range(1, len(order) + 1)] if kind == "number" else list("abcdđefghik")
            if order != wanted[: len(order)]:
                continue
        if len(marks) >= 2:
            yield from ((match.start(), match.start(), None) for match in marks)


def _tail(text: str, *, flat: bool) -> Iterator[Cut]:
    """A by-line, buttons or, on a flattened page, other pages' headlines behind the last full stop."""
    markers = words("markers", "inside") | words("markers", "after")
    long_markers = frozenset(marker for marker in markers if marker.count(" ") >= 2)
    for start, _ in split_sentences(text) if flat else ():
        if not text[start].isupper():
            continue
        for at in (start, *_behind_name(text, start)):
            key = fold(text[at : at + 90])
            button = opening(key, words("controls"))
            marker = opening(key, markers | words("markers", "comments"))
            counted = marker and re.match(r"\s*(?::|\(\d)", key[len(marker) :])
            if counted or opening(key, long_markers) or opening(key[len(button) :].strip(), long_markers):
                if at > start:
                    yield start, at, "by-line"
                yield at, len(text), "after the article"
                return
    end = max((stop.end() for stop in _STOP.finditer(text)), default=0)
    rest = text[end:].strip()
    if end and rest and byline(rest):
        yield end, len(text), "by-line"
    elif end and rest and cover(fold(rest), words("controls") | markers)[1] == 0:
        yield end, len(text), "control"


def _behind_name(text: str, start: int) -> Iterator[int]:
    """Where words begin behind a name that opens a stretch of text, for each way to take it.

    The name may be labelled, and a house stand in brackets behind it.
    """
    label = opening(fold(text[start : start + 40]), words("credits", "authors"))
    colon = re.compile(r"\s*:\s*").match(text, start + len(label)) if label else None
    start = colon.end() if colon else start
    for match in list(re.finditer(r"\s(?=[\w(])", text[start : start + 60]))[1:5]:
        if not is_name(text[start : start + match.start()]):
            return
        end = start + match.end()
        house = _BRACKETS.match(text, end)
        yield house.end() if house else end

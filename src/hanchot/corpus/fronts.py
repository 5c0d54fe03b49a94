"""What a page glued together at its head: menus, paths, offers and the site's name, around the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from hanchot.corpus.lines import is_promotion
from hanchot.corpus.names import is_house, is_name
from hanchot.corpus.pieces import Cut, Piece, cut
from hanchot.corpus.text import fold
from hanchot.corpus.words import closing, count_syllables, opening, table, words

HEAD = 600
"""Characters at the start of such a paragraph within which a stamp is taken for the page's own."""

READ_TITLE = 2000
"""Characters of a flattened page that are searched for the title of a line above: menus are long."""

READ = 50_000
"""Characters at the end of a page that are searched for the name that signs it."""

_CRUMB = re.compile(r"(?P<part>[^>»›.]{2,40}?)\s*[>»›]+\s*")
_SITE = re.compile(r"\s+[-|–—»]+\s+(?P<site>[^|»]{3,60})$")
_DOMAIN = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def split_site(piece: Piece) -> Iterator[Piece]:
    """Part a page's title from the site's name behind it, as text dumps repeat it from `<title>`.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> [part.text for part in split_site(next(text_pieces("Xã Lâm Sơn đắp đê | Thời sự | lamson.vn")))]
    ['Xã Lâm Sơn đắp đê', '| Thời sự | lamson.vn']
    """
    if piece.prose or piece.hint or piece.tag:
        yield piece
        return
    end = len(piece.text)
    match = _SITE.search(piece.text)
    while match:
        site = match["site"].strip()
        if not (
            is_house(site) or _DOMAIN.fullmatch(site) or (end < len(piece.text) and fold(site) in words("sections"))
        ):
            break
        if count_syllables(piece.text[: match.start()]) < 4:
            break
        end = match.start()
        match = _SITE.search(piece.text[:end])
    yield piece.part(0, end)
    if end < len(piece.text):
        yield piece.part(end, hint="masthead")


def split_front(piece: Piece, *, page: str = "", titles: Sequence[str] = ()) -> Iterator[Piece]:
    """Part a menu, a path or an offer from what it runs into, and a title that is said twice.

    ``page``: the whole of a flattened page; a name behind the title is a by-line where it signs the text too.
    ``titles`` are those of lines above: what stands before one of them in a flattened page is its menu.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> [part.text for part in split_front(next(text_pieces("Trang chủ Thời sự Kinh tế Xã hội Xã Lâm Sơn đắp đê")))]
    ['Trang chủ Thời sự Kinh tế Xã hội', 'Xã Lâm Sơn đắp đê']
    """
    title = _known(piece.text, titles) if page else ()
    counted = _counter(piece.text, flat=bool(page))
    counter = [(0, counted, "control")] if counted else []
    yield from cut(piece, (*counter, *(title or _front(piece.text)), *_author(piece.text, page)))


def _known(text: str, titles: Sequence[str]) -> tuple[Cut, ...]:
    """The cuts around the title of a line above, with no sentence's end before it."""
    for title in titles:
        at = text.find(title, 0, READ_TITLE)
        if at >= 0 and ". " not in text[:at]:
            end = at + len(title)
            return (0, at, "before the title"), (at, end, None), (end, end, None)
    return ()


def _front(text: str) -> Iterator[Cut]:
    """The path, menu, buttons or offer at the head of a flattened page, and a title that is said twice."""
    path = _path(text)
    if path:
        yield 0, path, "menu"
    offer = _offer(text)
    if offer:
        yield 0, offer, "promotion"
    buttons, behind = _run(text, 0, words("controls"))
    if buttons >= 2:
        yield 0, behind, "control"
    sections, end = _run(text, path, words("sections"))
    if sections < 3 and not path and (home := _home(text)):
        yield 0, home, "masthead"
        path = home
        sections, end = _run(text, path, words("sections"))
    if sections >= 3:
        yield path, end, "menu"
        late = _late_path(text, end)
        if late:
            yield end, late, "before the title"
            yield late, late + _path(text[late:]), "menu"
            return
    start = end if sections >= 3 else path
    start += len(text[start:]) - len(text[start:].lstrip())
    again = text.find(text[start : start + 20], start + 20, start + HEAD)
    title = text[start : max(again, start)].strip()
    if count_syllables(title) >= 4 and text.startswith(title, again) and not title.endswith((".", ";", ",")):
        yield again, again, None
        yield again + len(title), again + len(title), None


def _run(text: str, at: int, known: frozenset[str]) -> tuple[int, int]:
    """How many known phrases stand in a row from a place on, a capital behind each, and where the last one ends."""
    count = 0
    while phrase := _capitalised(text[at : at + 60], known):
        at += len(text[at : at + 60]) - len(text[at : at + 60].lstrip()) + phrase
        count += 1
    return count, at


def _home(text: str) -> int:
    """Where a menu begins behind the site's name: at its first entry, two more behind it; 0 where there is none."""
    for match in re.finditer(r"(?<=\s)\w", text[:HEAD]):
        if _capitalised(text[match.start() : match.start() + 60], words("homes")):
            before = text[: match.start()]
            menu = _run(text, match.start(), words("sections"))[0] >= 3
            return match.start() if menu and ". " not in before else 0
    return 0


def _path(text: str) -> int:
    """Where the path of sections ends that a text opens with: `Trang chủ > Thời sự > Đời sống`; 0 where there is none.

    Its last step runs into what follows: it is a known section, or goes as far as its first capital alone does.
    """
    at = 0
    while (match := _CRUMB.match(text, at)) and count_syllables(match["part"]) <= 8:
        if at == 0 and fold(match["part"].strip()) not in words("sections"):
            return 0
        at = match.end()
    if not at:
        return 0
    last = _capitalised(text[at : at + 60], words("sections"))
    if not last:
        tokens = text[at : at + 60].split(" ")[:6]
        count = next((n for n, token in enumerate(tokens) if n and token[:1].isupper()), 0)
        last = len(" ".join(tokens[:count])) if count >= 2 else 0
    return at + last if count_syllables(text[at + last : at + last + 300]) >= 6 else at


def _late_path(text: str, at: int) -> int:
    """Where a path of sections begins behind a menu and what stands between them; 0 where there is none."""
    match = _homes().search(text, at, HEAD)
    return match.start() if match and ". " not in text[at : match.start()] and _path(text[match.start() :]) else 0


@cache
def _homes() -> re.Pattern[str]:
    homes = "|".join(map(re.escape, table("homes")["words"]))
    return re.compile(rf"(?<!\w)(?:{homes})\s*[>»›]", re.IGNORECASE)


def _counter(text: str, *, flat: bool) -> int:
    """Where the count of a page's readers ends that its text is glued to; 0 where there is none.

    In front of its label the number may open a sentence: it counts on a flattened page alone.
    """
    match = _counters().match(text)
    if not match or not (match["label"] or flat):
        return 0
    after = text[match.end() :].lstrip("“\"‘'")[:1]
    return match.end() if after.isupper() else 0


@cache
def _counters() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, sorted(table("controls")["counters"], key=len, reverse=True)))
    number = r"\d{1,3}(?:[.,]?\d{1,3}){0,3}"
    return re.compile(rf"(?:(?P<label>{labels})\s*:\s*{number}|{number}\s(?:{labels}))[\s|•·–-]+", re.IGNORECASE)


def _offer(text: str) -> int:
    """Where an offer to read elsewhere ends that a text opens with, a capital or a bracket behind it."""
    if not opening(fold(text[:20]), words("reader", "verbs")) or is_promotion(text):
        return 0
    for match in re.finditer(r"\s(?=[(\w])", text[:120]):
        said = text[: match.start()]
        after = text[match.end()]
        if (after == "(" or after.isupper()) and closing(fold(said), words("reader", "media")) and is_promotion(said):
            return match.start()
    return 0


def _author(text: str, page: str) -> Iterator[Cut]:
    """The name that a text ends in, if the page has it behind a full stop too."""
    parts = text.split()[-4:] if page and len(text) < HEAD else []
    for count in range(2, len(parts) + 1):
        name = " ".join(parts[-count:])
        if is_name(name) and re.search(rf"[.!?…/”\"]\s+{re.escape(name)}(?!\w)", page[-READ:]):
            yield len(text) - len(name), len(text), "by-line"
            return


def _capitalised(text: str, known: frozenset[str]) -> int:
    """The length of the known phrase that a text opens with, if a capital or nothing follows it."""
    text = text.lstrip()
    ends = [match.start() for match in re.finditer(r"\s+(?=(?P<next>\w))", text) if match["next"].isupper()][:6]
    return max((end for end in ends if fold(text[:end]) in known), default=0)

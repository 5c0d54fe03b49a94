"""Where the article stands on its page: its title, where its text begins and ends, and what interrupts it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, islice

from hanchot.corpus.captions import Rules, drop_captions
from hanchot.corpus.lines import is_office, local_rule
from hanchot.corpus.names import byline, is_name
from hanchot.corpus.pieces import Piece
from hanchot.corpus.text import fold
from hanchot.corpus.titles import find_title, is_cut, same_title
from hanchot.corpus.words import opening, words

KEPT = frozenset({"paragraph", "list item", "heading"})
"""The rules that keep a line; every other one drops it."""


def label(pieces: list[Piece], *, titles: Sequence[str] = ()) -> tuple[list[str], str | None]:
    """The rule of each line of a page, and the page's title; ``titles`` are what its metadata call it.

    >>> from hanchot.corpus.pieces import text_pieces
    >>> page = "Xã đắp đê\\n3 giờ trước\\nSáng 4/3, xã Lâm Sơn huy động hơn một trăm người ra đắp đê."
    >>> label(list(text_pieces(page)))
    (['title', 'age', 'paragraph'], 'Xã đắp đê')
    """
    rules: Rules = [local_rule(piece) for piece in pieces]
    if any(piece.key in words("document", "heads") for piece in pieces):
        rules = [
            rule or ("document furniture" if is_office(piece) else None)
            for piece, rule in zip(pieces, rules, strict=True)
        ]
    _ways_back(pieces, rules, titles)
    at = find_title(pieces, rules, titles)
    first = 0
    title = None
    if at is not None:
        key = pieces[at].key
        if is_cut(pieces[at].text):
            key = next((piece.key for piece in pieces[at + 1 : at + 20] if piece.key.startswith(key)), key)
        same = [index for index, piece in enumerate(pieces) if same_title(piece, key)]
        title = next((pieces[index].text for index in same if pieces[index].key == key), pieces[at].text)
        for index in same:
            rules[index] = "title"
        begun = next((i for i in range(at, len(pieces)) if rules[i] is None and pieces[i].prose), len(pieces))
        above, below = (sum(p.size for p in part if p.prose and not p.hint) for part in (pieces[:at], pieces[at:]))
        first = max(index for index in same if index < begun) + 1 if above <= below else 0
        for index in range(first):
            rules[index] = rules[index] or "before the title"
    drop_captions(pieces, rules, first)
    _interruptions(pieces, rules, first)
    _head(pieces, rules, first)
    _below_lead(pieces, rules, first)
    _tail(pieces, rules, first)
    _signed_stamps(pieces, rules)
    _repeats(pieces, rules)
    return [rule or _kind(piece) for piece, rule in zip(pieces, rules, strict=True)], title


def _ways_back(pieces: list[Piece], rules: Rules, titles: Sequence[str]) -> None:
    """Drop the lines that lead back to a section which a line above or right below them names."""
    above: set[str] = set()
    known = {fold(title) for title in titles}
    for index, piece in enumerate(pieces):
        verb = opening(piece.key, words("controls", "back")) if rules[index] is None and piece.size <= 8 else ""
        place = piece.key[len(verb) :].strip()
        if verb and piece.key not in known:
            near = {other.key for other in pieces[index + 1 : index + 2]} | words("sections") | words("controls")
            if place in above or place in near:
                rules[index] = "control"
        above.add(piece.key)


def _content(piece: Piece) -> bool:
    return piece.prose or piece.listed or piece.tag == "tr" or (piece.ended and piece.size >= 6)


def _kind(piece: Piece) -> str:
    return "list item" if piece.listed else "paragraph" if piece.ended or piece.prose else "heading"


def _interruptions(pieces: list[Piece], rules: Rules, first: int) -> None:
    """Blocks of other pages' headlines, of comments and of tags: some interrupt the article, most end it."""
    sizes = [piece.size if rule is None and piece.prose else 0 for piece, rule in zip(pieces, rules, strict=True)]
    sums = [0, *accumulate(sizes)]
    last_pair = max((i for i in range(1, len(sizes)) if sizes[i - 1] and sizes[i]), default=0)
    index = first
    while index < len(pieces):
        kind = _ending(pieces[index], rules[index])
        if kind is None:
            index += 1
            continue
        before, after = sums[index] - sums[first], sums[-1] - sums[index]
        running = last_pair > index + 1
        heads_text = rules[index] is None and index + 1 < len(pieces) and sizes[index + 1] > 0
        if kind == "line" and (running or after > before or heads_text):
            index += 1
            continue
        if kind != "inside" and before >= 40 and (kind == "comments" or not running or after <= before):
            if kind == "line":
                rules[index] = rules[index] or "by-line"
            for i in range(index, len(pieces)):
                rules[i] = rules[i] or "after the article"
            return
        teasers = not running and sum(map(bool, sizes[index : index + 40])) > 1
        index = _skip_block(pieces, rules, index, teasers=teasers)


def _ending(piece: Piece, rule: str | None) -> str | None:
    """What kind of end a line may be: a block's heading, or `line`, one that stands below most articles."""
    if rule == "title":
        return None
    below = rule in ("keywords", "source line", "imprint") or (rule is None and byline(piece.text))
    return _marker(piece) or ("line" if below else None)


def _marker(piece: Piece) -> str | None:
    if piece.size > 8:
        return None
    for kind in ("comments", "after", "inside"):
        found = opening(piece.key, words("markers", kind))
        if found and not any(map(str.isalpha, piece.key[len(found) :])):
            return kind
    counted = opening(piece.key, words("markers", "counted"))
    return "comments" if counted and re.fullmatch(r"\s*\(?\d+\)?", piece.key[len(counted) :]) else None


def _skip_block(pieces: list[Piece], rules: Rules, index: int, *, teasers: bool) -> int:
    """Drop a marker and the headlines below it; the index of the line where the article goes on."""
    rules[index] = rules[index] or "other pages"
    spaced = index + 1 < len(pieces) and pieces[index + 1].gap
    for i in range(index + 1, len(pieces)):
        if rules[i] is not None and _marker(pieces[i]) is None:
            continue
        text_again = rules[i] is None and pieces[i].prose and not teasers
        block_ends = pieces[i].gap and not spaced and i > index + 1
        if text_again and i - index > 2 and _cross_heading(pieces, i - 1):
            rules[i - 1] = None
        if text_again or block_ends or _marker(pieces[i]):
            return i
        rules[i] = "other pages"
    return len(pieces)


def _cross_heading(pieces: list[Piece], index: int) -> bool:
    """Whether the last line above text that goes on is the text's own heading: much shorter than a headline."""
    piece, headline = pieces[index], pieces[index - 1]
    return 2 <= piece.size <= 6 and not piece.linked and headline.size >= 7 and piece.text[0].isupper()


def _head(pieces: list[Piece], rules: Rules, first: int) -> None:
    for index in range(first, len(pieces)):
        if rules[index] is not None:
            continue
        piece = pieces[index]
        if byline(piece.text):
            rules[index] = "by-line"
        elif piece.tag == "tr":
            rules[index] = "before the text"
        elif _content(piece):
            return
        elif piece.size < 7:
            rules[index] = "before the text"


def _below_lead(pieces: list[Piece], rules: Rules, first: int) -> None:
    """A name alone between the lead and the body is the author's, unless the body speaks of who or what bears it."""
    begun = list(islice((index for index in range(first, len(pieces)) if rules[index] is None), 3))
    if len(begun) < 3:
        return
    lead, name, body = (pieces[index] for index in begun)
    alone = is_name(name.text) and 2 <= len(name.text.split()) <= 4 and name.tag not in ("h2", "h3", "h4")
    if lead.prose and alone and body.prose:
        others = (piece.key for piece in pieces[first:] if piece.prose)
        if not any(name.key in key for key in others):
            rules[begun[1]] = "by-line"


def _tail(pieces: list[Piece], rules: Rules, first: int) -> None:
    for index in range(len(pieces) - 1, first - 1, -1):
        if rules[index] is not None:
            continue
        piece = pieces[index]
        if byline(piece.text):
            rules[index] = "by-line"
        elif _content(piece) or (piece.size >= 3 and piece.text.rstrip('"”’')[-1] in ".!?"):
            return
        else:
            rules[index] = "source line" if opening(piece.key, words("credits", "sources")) else "after the text"


def _signed_stamps(pieces: list[Piece], rules: Rules) -> None:
    """A name beside a date line is a by-line wherever it stands, below the lead too."""
    for index, piece in enumerate(pieces):
        beside = rules[max(0, index - 1) : index + 2]
        if rules[index] is None and ("date line" in beside or "age" in beside) and byline(piece.text):
            rules[index] = "by-line"


def _repeats(pieces: list[Piece], rules: Rules) -> None:
    seen: set[str] = set()
    for index, piece in enumerate(pieces):
        if rules[index] is None and piece.size >= 8 and piece.tag != "tr":
            cut = is_cut(piece.text) and any(other.key.startswith(piece.key) for other in pieces[index + 1 : index + 4])
            rules[index] = "repeated" if cut or piece.key in seen else None
            seen.add(piece.key)

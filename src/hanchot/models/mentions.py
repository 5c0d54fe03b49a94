"""What the deadline classifier sees of a TIME mention: named features of its words, its reading and its context."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

from spacy.tokens import Doc, Span

WINDOW = 6  # tokens on each side whose place counts
REACH = 40  # tokens on each side in which a cue counts
LONGEST = 8
# A mention's own words say more than what stands around them; chosen by cross-validation on the written corpus.
OWN, CONTEXT = 2.0, 0.5


def mention_features(doc: Doc, *, label: str) -> Iterator[tuple[Span, dict[str, float]]]:
    """Each mention of a doc with its named features: its words and reading, its context, the verbs around it."""
    for ent in doc.ents:
        if ent.label_ == label:
            yield ent, _features(doc, ent)


def _features(doc: Doc, ent: Span) -> dict[str, float]:
    start, end = _line(doc, ent)
    left = [_word(token.norm_) for token in doc[max(start, ent.start - REACH) : ent.start]]
    right = [_word(token.norm_) for token in doc[ent.end : min(end, ent.end + REACH)]]
    own = [*_words_of(ent), *_reading_of(ent)]
    features = dict.fromkeys(own, OWN) | dict.fromkeys(_context(left, right), CONTEXT)
    around = f" {' '.join([*left, '|', *right])} "
    features |= {f"cue={cue}": 1.0 for cue in _cues() if f" {cue} " in around}
    features["at line start"] = float(ent.start == start)
    features["at clause end"] = float(ent.end >= end or doc[ent.end].text in ".;)")
    for other in doc.ents:
        if start <= other.start and other.end <= ent.start <= other.end + 1:
            features[f"behind {other.label_}"] = CONTEXT
        elif ent.end <= other.start <= ent.end + 1 and other.end <= end:
            features[f"before {other.label_}"] = CONTEXT
    return features


def _words_of(ent: Span) -> Iterator[str]:
    words = [_word(token.norm_) for token in ent]
    yield f"first={words[0]}"
    yield f"length={min(len(words), LONGEST)}"
    yield from (f"in={word}" for word in words)
    yield from (f"in2={a} {b}" for a, b in pairwise(words))


def _reading_of(ent: Span) -> Iterator[str]:
    if ent._.time is not None:
        yield f"bound={ent._.time.bound}"
        yield f"value={_word(ent._.time.value or 'none')}"


def _context(left: list[str], right: list[str]) -> Iterator[str]:
    for side, words in (("left", left[::-1][:WINDOW]), ("right", right[:WINDOW])):
        yield from (f"{side}={word}" for word in words)
        yield from (f"{side}{distance}={word}" for distance, word in enumerate(words, start=1))
        yield from (f"{side}2={a} {b}" for a, b in pairwise(words))


def _line(doc: Doc, ent: Span) -> tuple[int, int]:
    start, end = ent.start, ent.end
    while start > 0 and not (doc[start - 1].is_space and "\n" in doc[start - 1].text):
        start -= 1
    while end < len(doc) and not (doc[end].is_space and "\n" in doc[end].text):
        end += 1
    return start, end


def _word(word: str) -> str:
    """A word or value with its digits alike: what counts is its form."""
    return "".join("d" if character.isdigit() else character for character in word)


@cache
def _cues() -> tuple[str, ...]:
    lexicon = tomllib.loads((files("hanchot.models") / "mentions.toml").read_text(encoding="utf-8"))
    return tuple(lexicon["cues"])

"""What the deadline classifier sees of a TIME mention: named features of its words, its reading and its context."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

from spacy.tokens import Doc, Span

WINDOW = 6
REACH = 40


def mention_features(doc: Doc, *, label: str) -> Iterator[tuple[Span, dict[str, float]]]:
    """Each mention of a doc with its named features: its words and reading, its context, the verbs around it."""
    for ent in doc.ents:
        if ent.label_ == label:
            yield ent, _features(doc, ent)


def _features(doc: Doc, ent: Span) -> dict[str, float]:
    start, end = _line(doc, ent)
    left = [token.norm_ for token in doc[max(start, ent.start - REACH) : ent.start]]
    right = [token.norm_ for token in doc[ent.end : min(end, ent.end + REACH)]]
    words = [_word(token.norm_) for token in ent]
    features = {f"in={word}": 1.0 for word in words}
    features |= {f"in2={a} {b}": 1.0 for a, b in pairwise(words)}
    features[f"first={words[0]}"] = 1.0
    features[f"length={min(len(words), 8)}"] = 1.0
    for distance, word in enumerate(reversed(left[-WINDOW:]), start=1):
        features[f"left={_word(word)}"] = 1.0
        features[f"left{distance}={_word(word)}"] = 1.0 if distance <= 2 else 0.5
    for distance, word in enumerate(right[:WINDOW], start=1):
        features[f"right={_word(word)}"] = 1.0
        features[f"right{distance}={_word(word)}"] = 1.0 if distance <= 2 else 0.5
    for a, b in pairwise(left[-WINDOW:]):
        features[f"left2={_word(a)} {_word(b)}"] = 1.0
    for a, b in pairwise(right[:WINDOW]):
        features[f"right2={_word(a)} {_word(b)}"] = 1.0
    around = " ".join([*left, "|", *right])
    for cue in _cues():
        if f" {cue} " in f" {around} ":
            features[f"cue={cue}"] = 1.0
    features["line start"] = float(ent.start == start)
    features["sentence end"] = float(ent.end >= end or doc[ent.end].text in ".;)")
    reading = ent._.time
    if reading is not None:
        features[f"bound={reading.bound}"] = 1.0
        features["value"] = float(reading.value is not None)
        if reading.value is not None:
            features[f"value shape={_value_shape(reading.value)}"] = 1.0
    neighbours = [other for other in doc.ents if start <= other.start and other.end <= end and other != ent]
    before = [other for other in neighbours if other.end <= ent.start]
    after = [other for other in neighbours if other.start >= ent.end]
    if before and ent.start - before[-1].end <= 1:
        features[f"behind {before[-1].label_}"] = 1.0
    if after and after[0].start - ent.end <= 1:
        features[f"before {after[0].label_}"] = 1.0
    return features


def _line(doc: Doc, ent: Span) -> tuple[int, int]:
    start, end = ent.start, ent.end
    while start > 0 and not (doc[start - 1].is_space and "\n" in doc[start - 1].text):
        start -= 1
    while end < len(doc) and not (doc[end].is_space and "\n" in doc[end].text):
        end += 1
    return start, end


def _word(norm: str) -> str:
    return "".join("d" if character.isdigit() else character for character in norm)


def _value_shape(value: str) -> str:
    return "".join("d" if character.isdigit() else character for character in value)


@cache
def _cues() -> tuple[str, ...]:
    lexicon = tomllib.loads((files("hanchot.models") / "mentions.toml").read_text(encoding="utf-8"))
    return tuple(lexicon["cues"])

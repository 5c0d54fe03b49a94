"""Features of one syllable for the linear-chain CRF: its form and shape, what lexicons and the time rules say of it."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from hanchot.models.gazetteer import Place, find, names, places
from hanchot.models.times import find as find_times

WINDOW = 3
"""Syllables on each side that a syllable sees one by one."""

FAR = 8
"""Syllables from which the distance to the head of a name no longer counts."""

RUN = 6
"""Capitalised syllables in a row from which their number no longer counts."""

START, END = "<", ">"
STOPS = frozenset(".;:()")
"""What parts a head from a name behind it."""

DIGIT_SHAPE = str.maketrans("0123456789", "dddddddddd")
Features = list[list[str]]


def sequence_features(tokens: Sequence[Token]) -> Features:
    """One list of feature strings a token, for a line of at least one token, white space tokens left out."""
    forms = [token.norm_ for token in tokens]
    words = [form.translate(DIGIT_SHAPE) for form in forms]
    shapes = [_shape(token.shape_) for token in tokens]
    features = [_own(words, shapes, index) for index in range(len(tokens))]
    _add_places(features, forms, words, shapes)
    _add_names(features, forms, words, shapes)
    _add_runs(features, words, shapes)
    _add_times(features, tokens)
    return features


def _own(words: list[str], shapes: list[str], at: int) -> list[str]:
    """The syllable, those around it, and their shapes."""
    word, shape = words[at], shapes[at]
    features = ["bias", f"w={word}", f"s={shape}", f"w|s={word}|{shape}", f"p2={word[:2]}", f"x2={word[-2:]}"]
    for step in range(1, WINDOW + 1):
        features.append(f"w-{step}={_at(words, at - step)}")
        features.append(f"w+{step}={_at(words, at + step)}")
        features.append(f"s-{step}={_at(shapes, at - step)}")
        features.append(f"s+{step}={_at(shapes, at + step)}")
    before, after = _at(words, at - 1), _at(words, at + 1)
    features.append(f"w-1w={before}|{word}")
    features.append(f"ww+1={word}|{after}")
    features.append(f"w-1w+1={before}|{after}")
    features.append(f"www={before}|{word}|{after}")
    features.append(f"sss={_at(shapes, at - 1)}|{shape}|{_at(shapes, at + 1)}")
    if at > 1:
        features.append(f"w-2w-1={words[at - 2]}|{before}")
        features.append(f"w-2w-1w={words[at - 2]}|{before}|{word}")
    if at + 2 < len(words):
        features.append(f"w+1w+2={after}|{words[at + 2]}")
        features.append(f"ww+1w+2={word}|{after}|{words[at + 2]}")
    return features


def _add_places(features: Features, forms: list[str], words: list[str], shapes: list[str]) -> None:
    """Names of administrative units, where all syllables are capitalised; a commune's of one syllable may be a word."""
    found = find(forms, places(), whole=lambda start, end: all(map(_capital, shapes[start:end])))
    for at, place in enumerate(found):
        if place and (place.length > 1 or place.kinds != ("3",)):
            features[at].append(f"g={place.mark}{place.kinds[0]}")
            features[at].append(f"g={place.mark}{place.kinds[0]}|{_at(words, at - 1)}")


def _add_names(features: Features, forms: list[str], words: list[str], shapes: list[str]) -> None:
    """The heads of names at, beside and before a syllable; a head reaches to the end of its clause."""
    found = find(forms, names())
    head: Place | None = None
    last = 0  # where the head to the left ends
    for at, place in enumerate(found):
        if place:
            _add_head(features, place, at, shapes[at])
        if words[at] in STOPS:
            head = None
        if head:
            kinds = "+".join(head.kinds)
            features[at].append(f"lh={kinds}|{min(at - last, FAR)}")
            features[at].append(f"lh={kinds}|{shapes[at]}")
            features[at].append(f"lhw={' '.join(forms[last + 1 - head.length : last + 1])}|{shapes[at][:1]}")
        if place and not place.index:
            head, last = place, at + place.length - 1


def _add_head(features: Features, place: Place, at: int, shape: str) -> None:
    for kind in place.kinds:
        features[at].append(f"h={place.mark}{kind}")
        if not place.index:
            features[at].append(f"h=B{kind}|{shape}")
        for step in (1, 2):
            if at >= step:
                features[at - step].append(f"h+{step}={kind}")
            if at + step < len(features):
                features[at + step].append(f"h-{step}={kind}")


def _add_runs(features: Features, words: list[str], shapes: list[str]) -> None:
    """What stands around the capitalised syllables in a row that a syllable is one of, and its place among them."""
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and _capital(shapes[end]):
            end += 1
        before, after = _at(words, start - 1), _at(words, end)
        for at in range(start, end):
            features[at] += [
                f"rb={before}",
                f"rb2={_at(words, start - 2)} {before}",
                f"ra={after}",
                f"rl={min(end - start, RUN)}",
                f"rp={min(at - start, 4)}|{min(end - at, 4)}",
                f"rf={words[start]}",
                f"rfp={words[start]}|{min(at - start, 3)}",
            ]
        start = max(end, start + 1)


def _add_times(features: Features, tokens: Sequence[Token]) -> None:
    """What the rules of `hanchot.models.times` take for a mention of time."""
    start = tokens[0].idx
    text = tokens[0].doc.text[start : tokens[-1].idx + len(tokens[-1])]
    nothing = (len(text), len(text) + 1)
    mentions = iter(find_times(text))
    begin, end = next(mentions, nothing)
    inside = False
    for at, token in enumerate(tokens):
        place = token.idx - start
        while place >= end:
            inside = False
            begin, end = next(mentions, nothing)
        if place >= begin:
            features[at].append("t=I" if inside else "t=B")
            if not inside and at:
                features[at - 1].append("t+1")
            inside = True
        elif at and features[at - 1][-1].startswith("t="):
            features[at].append("t-1")


def _at(values: list[str], at: int) -> str:
    return START if at < 0 else END if at >= len(values) else values[at]


def _capital(shape: str) -> bool:
    return shape.startswith("X")


def _shape(shape: str) -> str:
    """A word shape with runs shortened to two, as a capital at the front and capitals throughout are what counts."""
    return shape if len(shape) <= 3 else shape[:1] + shape[1:3] + shape[-1:]

"""Features of one syllable for the linear-chain CRF, from its NFC lower-case form and its shape."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

WINDOW = 2
DIGIT_SHAPE = str.maketrans("0123456789", "dddddddddd")


def sequence_features(tokens: Sequence[Token]) -> list[list[str]]:
    """One list of feature strings a token, for a line of tokens without white space tokens."""
    norms = [token.norm_.translate(DIGIT_SHAPE) for token in tokens]
    shapes = [_shape(token.shape_) for token in tokens]
    return [_features(norms, shapes, i) for i in range(len(tokens))]


def _features(norms: list[str], shapes: list[str], i: int) -> list[str]:
    last = len(norms) - 1
    word, shape = norms[i], shapes[i]
    features = ["bias", f"w={word}", f"s={shape}", f"w|s={word}|{shape}", f"p2={word[:2]}", f"x2={word[-2:]}"]
    for step in range(1, WINDOW + 1):
        features.append(f"w-{step}={norms[i - step]}" if i >= step else f"w-{step}=<")
        features.append(f"w+{step}={norms[i + step]}" if i + step <= last else f"w+{step}=>")
        features.append(f"s-{step}={shapes[i - step]}" if i >= step else f"s-{step}=<")
        features.append(f"s+{step}={shapes[i + step]}" if i + step <= last else f"s+{step}=>")
    before = norms[i - 1] if i else "<"
    after = norms[i + 1] if i < last else ">"
    features.append(f"w-1w={before}|{word}")
    features.append(f"ww+1={word}|{after}")
    features.append(f"w-1w+1={before}|{after}")
    features.append(f"sss={shapes[i - 1] if i else '<'}|{shape}|{shapes[i + 1] if i < last else '>'}")
    if i > 1:
        features.append(f"w-2w-1={norms[i - 2]}|{before}")
    if i + 1 < last:
        features.append(f"w+1w+2={after}|{norms[i + 2]}")
    return features


def _shape(shape: str) -> str:
    """A word shape with runs shortened to two, as a capital at the front and capitals throughout are what counts."""
    return shape if len(shape) <= 3 else shape[:1] + shape[1:3] + shape[-1:]

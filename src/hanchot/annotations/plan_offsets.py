"""Offsets at the border: ours count code points, doccano's page counts UTF-16 units."""

from __future__ import annotations

from itertools import accumulate

LAST_OF_ONE_UNIT = "\uffff"


def to_utf16(text: str) -> list[int]:
    """For each code point offset of a text, its end included, the offset in UTF-16 units.

    >>> to_utf16("ở🌊x")
    [0, 1, 3, 4]
    """
    if text.isascii() or max(text) <= LAST_OF_ONE_UNIT:
        return list(range(len(text) + 1))
    return [0, *accumulate(2 if character > LAST_OF_ONE_UNIT else 1 for character in text)]


def from_utf16(text: str) -> dict[int, int]:
    """For each UTF-16 offset of a text, its end included, the code point offset; none inside a pair of surrogates.

    >>> from_utf16("ở🌊x")
    {0: 0, 1: 1, 3: 2, 4: 3}
    """
    return {units: points for points, units in enumerate(to_utf16(text))}

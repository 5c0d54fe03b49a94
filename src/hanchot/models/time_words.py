"""The words of ``times.toml`` as phrases the grammar looks up, and the numbers written in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, cast

from hanchot.corpus.text import fold
from hanchot.models.time_tokens import Phrases, Token, Tokens
from hanchot.models.time_values import Bound, Part, Unit

_TABLES: dict[str, Any] = tomllib.loads(files("hanchot.models").joinpath("times.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Event:
    """A named day: of the sun's or the moon's year (month, day), or so many days from Tết; `lasts`: longer than it."""

    solar: tuple[int, int] | None
    lunar: tuple[int, int] | None
    tet: int | None
    lasts: bool


def words(section: str, name: str = "words") -> frozenset[str]:
    """One list of single words, folded."""
    return frozenset(fold(word) for word in _TABLES[section][name])


def phrases(section: str, name: str = "words") -> Phrases[Literal[True]]:
    """One list of phrases."""
    return Phrases(dict.fromkeys(_TABLES[section][name], True))


def _table(section: str) -> dict[str, Any]:
    return dict(_TABLES[section])


def _month_day(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    month, day = text.split("-")
    return int(month), int(day)


def _events() -> Mapping[str, Event]:
    return {
        name: Event(
            _month_day(row.get("solar")), _month_day(row.get("lunar")), row.get("tet"), bool(row.get("lasts", False))
        )
        for row in _TABLES["events"]
        for name in row["names"]
    }


UNITS: Phrases[Unit] = Phrases(_table("units"))
WEEKDAYS: Phrases[int] = Phrases(_table("weekdays"))
MOONS: dict[str, int] = {fold(word): number for word, number in _table("moons").items()}
PARTS: Phrases[Part] = Phrases(_table("parts"))
DAYPARTS: Phrases[int] = Phrases(_table("dayparts"))
THIRDS: Phrases[int] = Phrases(_table("thirds"))
DAYS: Phrases[int] = Phrases(_table("days"))
NEAR: Phrases[int] = Phrases(_table("near"))
SAME: Phrases[int] = Phrases(_table("same"))
SHIFTS: Phrases[int] = Phrases(_table("shifts"))
SIDES: Phrases[int] = Phrases(_table("sides"))
BOUNDS: Phrases[Bound] = Phrases(
    {phrase: cast(Bound, bound) for bound, listed in _table("bounds").items() for phrase in listed}
)
EVENTS: Phrases[Event] = Phrases(_events())
VAGUE: Phrases[tuple[str, bool]] = Phrases(
    {word: (row["reason"], bool(row.get("sure", False))) for row in _TABLES["vague"] for word in row["words"]}
)
GLUED = words("glued")
ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
STEMS = {
    tuple(fold(word) for word in (_TABLES["sexagenary"]["stems"][n % 10], _TABLES["sexagenary"]["branches"][n % 12])): n
    for n in range(60)
}

NUMBERS: dict[str, int] = {fold(word): number for word, number in _table("numbers").items()}
_TEN, _TENS, _FIVE = fold("mười"), fold("mươi"), fold("năm")


def at(tokens: Tokens, i: int) -> Token:
    """Token `i`, or the empty one behind the last."""
    return tokens[i] if i < len(tokens) else tokens[-1]


def number(tokens: Tokens, i: int, *, five: bool = True) -> tuple[int, int] | None:
    """The number in figures or words at token `i`, up to 99 in words, and the token behind it.

    `năm` is five only with `five`; behind ten it never is (that is `lăm`).
    """
    token = tokens[i]
    if token.number is not None:
        return token.number, i + 1
    value = NUMBERS.get(token.text)
    if value is None or token.text == _TENS or (token.text == _FIVE and not five):
        return None
    ones = at(tokens, i + 1)
    if token.text == _TEN:
        tens = 10
    elif ones.text == _TENS:
        tens = 10 * value
        i += 1
        ones = at(tokens, i + 1)
    else:
        return value, i + 1
    one = NUMBERS.get(ones.text, 10)
    return (tens + one, i + 2) if one < 10 and ones.text != _FIVE else (tens, i + 1)

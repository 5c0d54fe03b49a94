"""Articles for the tests of scores and reports, written as marked-up text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import pytest

from hanchot.evaluation import tallies
from hanchot.evaluation.scores import Mark, MarkedArticle, Role, Time

TRIGGERS = {"DIRECTIVE", "TASK"}
TAG = re.compile(r"<(?P<label>[A-Z]+)\|(?P<text>[^<>|]+)(?:\|(?P<time>[^<>|]+))?>")

Parse = Callable[..., MarkedArticle]


def parse(marked: str, *, id: str = "tin", roles: Sequence[tuple[str, str, str]] = ()) -> MarkedArticle:
    """An article from text with ``<LABEL|words>`` and ``<TIME|words|class value bound due>`` (``-`` for none).

    ``roles`` are (words of the trigger, role, words of the target), each of which must be marked once.
    """
    text, entities, triggers, times, end = "", [], [], {}, 0
    for tag in TAG.finditer(marked):
        text += marked[end : tag.start()]
        mark = Mark(len(text), len(text) + len(tag["text"]), tag["label"])
        text, end = text + tag["text"], tag.end()
        (triggers if mark.label in TRIGGERS else entities).append(mark)
        if tag["time"]:
            times[mark] = Time(*(None if word == "-" else word for word in tag["time"].split()))
    text += marked[end:]
    if set(text) & set("<>|"):
        raise ValueError(f"a broken tag in {marked!r}")

    def find(words: str) -> Mark:
        (mark,) = (mark for mark in (*entities, *triggers) if text[mark.start : mark.end] == words)
        return mark

    joined = [Role(find(trigger), find(to).start, find(to).end, role) for trigger, role, to in roles]
    return MarkedArticle(id, text, tuple(entities), tuple(triggers) or None, tuple(sorted(joined)) or None, times)


@pytest.fixture
def marked() -> Parse:
    """The parser of marked-up text, as a fixture because test modules do not import each other."""
    return parse


@pytest.fixture(scope="module")
def few_resamples() -> Iterator[None]:
    """Intervals from few resamples, for tests that make many reports and ask nothing of the intervals' width."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies, "RESAMPLES", 50)
        yield

"""Which article is for training, which for choosing, which for testing: whole stories, and for good.

The rules; each gives way to those above it:

1. Who is recorded in ``training/splits.json`` stays there. A story (articles that repeat each other) is in one split.
2. Articles written densely for training are in dev or test only where there are too few others.
3. The shares of dev and test come as close to the wanted as whole stories let them; each split has a story.
4. A label that three stories have is in all three splits.
5. dev and test take the newest; train takes what is older or undated.
6. Between dev and test, the articles with the rarest labels are dealt out first, each to the split that lacks the
   label most; the seed decides in which order, and who is taken where two are equally new.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hanchot.errors import DataError
from hanchot.workspace import write_beside

SPLITS = ("train", "dev", "test")
HELD_OUT = ("test", "dev")
RECORD = Path("training/splits.json")


@dataclass(frozen=True)
class Candidate:
    """What the split looks at of an annotated article; ``dense`` is written for training, not as news is."""

    id: str
    published: datetime.date | None = None
    dense: bool = False
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Record:
    """The workspace's ``training/splits.json``: the seed it was made with, and the split of each article id."""

    seed: int
    articles: Mapping[str, str] = field(default_factory=dict)


def read_record(path: Path, *, seed: int) -> Record:
    """The record of a workspace, empty where there is none yet.

    Raises ``DataError`` where it is no record, names an unknown split or was made with another seed.
    """
    if not path.exists():
        return Record(seed)
    again = "restore it, or delete it for a new split"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not readable as JSON ({error}); {again}") from None
    if not isinstance(values, dict) or set(values) != {"seed", "articles"} or not isinstance(values["articles"], dict):
        raise DataError(f'{path}: not of the form {{"seed": …, "articles": {{id: split}}}}; {again}')
    for name, split in values["articles"].items():
        if split not in SPLITS:
            raise DataError(f"{path}: {name} is in {split!r}, which is none of {', '.join(SPLITS)}; {again}")
    if values["seed"] != seed:
        raise DataError(
            f"{path}: made with the seed {values['seed']}, not {seed}; restore it, or delete the file for a new split"
        )
    return Record(seed, values["articles"])


def write_record(record: Record, path: Path) -> None:
    """Write a record, one article a line in the order of the ids, so that version control shows who came."""
    with write_beside(path) as file:
        values = {"seed": record.seed, "articles": dict(sorted(record.articles.items()))}
        file.write(json.dumps(values, ensure_ascii=False, indent=2) + "\n")


def split_articles(
    candidates: Sequence[Candidate],
    *,
    stories: Iterable[Sequence[str]] = (),
    recorded: Mapping[str, str] | None = None,
    seed: int,
    dev: float,
    test: float,
) -> dict[str, str]:
    """The split of each article id, by the rules above; ``dev`` and ``test`` are shares of the articles.

    ``stories`` are the ids of articles that repeat each other, ``recorded`` the splits that are settled; ids that are
    no candidate are passed over. Raises ``DataError`` where there are fewer stories than splits, where a story joins
    articles recorded in two splits, or where the record leaves a split empty.

    >>> days = [datetime.date(2026, month, 1) for month in (1, 2, 3, 4, 5)]
    >>> five = [Candidate(f"bai-{day.month}", day) for day in days]
    >>> split = split_articles(five, stories=[("bai-4", "bai-5")], seed=1, dev=0.2, test=0.4)
    >>> [split[article.id] for article in five]
    ['train', 'train', 'dev', 'test', 'test']
    """
    if not (dev > 0 and test > 0 and dev + test < 1):
        raise DataError(f"dev = {dev}, test = {test}: shares of the articles are above 0 and leave some for train")
    told = list(_stories(candidates, stories))
    if len(told) < len(SPLITS):
        raise DataError(
            f"{len(candidates)} annotated articles"
            + (f" that tell {len(told)} stories" if len(told) < len(candidates) else "")
            + f": a split needs at least {len(SPLITS)}; annotate more, or start from `hanchot init DIR --example`"
        )
    places = {story: place for story in told if (place := _recorded_place(story, recorded or {}))}
    free = sorted((story for story in told if story not in places), key=lambda story: story.rank(seed))
    wanted = _sizes(len(candidates), dev=dev, test=test)
    held_out = _held_out(free, told, wanted, places)
    _deal(held_out, told, wanted, places)
    places |= {story: "train" for story in free if story not in places}
    if empty := set(SPLITS) - set(places.values()):
        raise DataError(
            f"{RECORD}: leaves {' and '.join(sorted(empty))} without an article; annotate more, or delete the file "
            "for a new split"
        )
    return {article.id: place for story, place in places.items() for article in story.articles}


@dataclass(frozen=True, eq=False)
class _Story:
    """Articles that go the same way, in the order of their ids."""

    articles: tuple[Candidate, ...]

    @property
    def size(self) -> int:
        return len(self.articles)

    @property
    def dense(self) -> bool:
        return any(article.dense for article in self.articles)

    @cached_property
    def labels(self) -> frozenset[str]:
        return frozenset(label for article in self.articles for label in article.labels)

    @property
    def published(self) -> datetime.date:
        """The first telling's date: where the story is held out, that too is to be later than train."""
        return min((article.published for article in self.articles if article.published), default=datetime.date.min)

    def rank(self, seed: int) -> bytes:
        return hashlib.sha256(f"{seed}:{self.articles[0].id}".encode()).digest()


def _stories(candidates: Sequence[Candidate], stories: Iterable[Sequence[str]]) -> Iterator[_Story]:
    number = {name: number for number, names in enumerate(stories) for name in names}
    groups: dict[int | str, list[Candidate]] = {}
    for article in sorted(candidates, key=lambda article: article.id):
        groups.setdefault(number.get(article.id, article.id), []).append(article)
    return (_Story(tuple(group)) for group in groups.values())


def _recorded_place(story: _Story, recorded: Mapping[str, str]) -> str | None:
    """The split that one of the story's articles is recorded in."""
    places = {recorded[article.id]: article.id for article in story.articles if article.id in recorded}
    if len(places) > 1:
        found = " and ".join(f"{name} in {place}" for place, name in sorted(places.items()))
        raise DataError(
            f"{RECORD}: {found}, but they tell one story ({', '.join(article.id for article in story.articles)}); "
            "take the gold of the repeats away, or delete the record for a new split"
        )
    return next(iter(places), None)


def _sizes(articles: int, *, dev: float, test: float) -> dict[str, int]:
    """How many articles dev and test are to have: one at least, and one left for train."""
    tests = min(max(1, round(articles * test)), articles - 2)
    return {"test": tests, "dev": min(max(1, round(articles * dev)), articles - tests - 1)}


def _held_out(
    free: Sequence[_Story], told: Sequence[_Story], wanted: Mapping[str, int], places: Mapping[_Story, str]
) -> list[_Story]:
    """The free stories that go to dev and test together."""
    sizes = _articles(places)
    room = sum(max(0, wanted[name] - sizes[name]) for name in HELD_OUT)
    enough = sum(story.size for story in told if not story.dense) >= sum(wanted.values())
    newest = sorted(free, key=lambda story: (not story.dense, story.published), reverse=True)
    if not sizes["train"]:
        newest = newest[:-1]
    wished = [story for story in newest if not (story.dense and enough)]
    everywhere = _labels(told)
    common = {label for label in everywhere if everywhere[label] >= len(SPLITS)}
    held = {name: _labels(_placed(name, places)) for name in HELD_OUT}
    missing = Counter({label: sum(not held[name][label] for name in HELD_OUT) for label in common})
    for_train = everywhere - sum(held.values(), Counter[str]())
    taken: dict[_Story, None] = {}
    for label in (*_rarest_first(everywhere), None):
        for story in wished:
            if label is not None and (missing[label] <= 0 or label not in story.labels):
                continue
            last = any(for_train[other] == 1 for other in story.labels if other in common)
            # A story may be over the room by less than it is under it: that is still closer to the share.
            if story not in taken and not last and story.size < 2 * room:
                taken[story] = None
                room -= story.size
                for_train.subtract(story.labels)
                missing.subtract(story.labels)
    left = sorted((story for story in newest if story not in taken), key=lambda story: (story.dense, story.size))
    too_few = max(0, sum(not sizes[name] for name in HELD_OUT) - len(taken))
    return [*taken, *left[:too_few]]


def _deal(
    held_out: Iterable[_Story], told: Sequence[_Story], wanted: Mapping[str, int], places: dict[_Story, str]
) -> None:
    """Place stories in dev or test: iterative stratification (Sechidis, Tsoumakas, Vlahavas 2011)."""
    sizes = _articles(places)
    totals = _labels(told)
    labels = {name: _labels(_placed(name, places)) for name in HELD_OUT}
    shares = {name: wanted[name] / sum(story.size for story in told) for name in HELD_OUT}
    waiting = list(held_out)
    for label in (*_rarest_first(totals), None):
        chosen = [story for story in waiting if label is None or label in story.labels]
        waiting = [story for story in waiting if label is not None and label not in story.labels]
        for story in chosen:
            room = {name: wanted[name] - sizes[name] for name in HELD_OUT}
            lack = {name: totals[label] * shares[name] - labels[name][label] if label else 0 for name in HELD_OUT}
            needs = {name: (not sizes[name], story.size < 2 * room[name], lack[name], room[name]) for name in HELD_OUT}
            place = max(HELD_OUT, key=needs.__getitem__)
            places[story] = place
            sizes[place] += story.size
            labels[place].update(story.labels)


def _labels(stories: Iterable[_Story]) -> Counter[str]:
    """In how many of the stories each label occurs."""
    return Counter(label for story in stories for label in story.labels)


def _rarest_first(labels: Counter[str]) -> list[str]:
    return sorted(labels, key=lambda label: (labels[label], label))


def _placed(name: str, places: Mapping[_Story, str]) -> Iterator[_Story]:
    return (story for story, place in places.items() if place == name)


def _articles(places: Mapping[_Story, str]) -> Counter[str]:
    return Counter(place for story, place in places.items() for _ in story.articles)

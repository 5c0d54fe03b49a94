"""What the splits share: text that a model is tested on and has learnt from."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hanchot.corpus.duplicates import SHINGLE, shingles
from hanchot.training.splits import HELD_OUT
from hanchot.workspace import write_beside


@dataclass(frozen=True)
class Shared:
    """How many different shingles a split has, and how many of them stand in train too."""

    shingles: int
    in_train: int

    @property
    def share(self) -> float:
        return self.in_train / self.shingles if self.shingles else 0.0


@dataclass(frozen=True)
class Nearest:
    """The article of train that an article of dev or test is most like: Jaccard's likeness, exact, from 0 to 1.

    ``train`` is none where the two share no shingle with anything in train.
    """

    article: str
    split: str
    train: str | None
    similarity: float


@dataclass(frozen=True)
class Leakage:
    """The report: syllables in a shingle, shared shingles by split, stories in two splits, nearest articles."""

    syllables: int
    shared_shingles: Mapping[str, Shared]
    shared_stories: tuple[tuple[str, ...], ...]
    nearest: tuple[Nearest, ...]


def find_leakage(
    texts: Mapping[str, str], split: Mapping[str, str], *, stories: Iterable[Sequence[str]], size: int = SHINGLE
) -> Leakage:
    """What dev and test share with train, from the text and the split of each article id.

    The time grows with the shingles that are shared, not with the pairs of articles.

    >>> texts = {"a": "Xã phải họp dân trước ngày 5/3.", "b": "Xã phải họp dân xong trong tuần.", "c": "Trời mưa."}
    >>> found = find_leakage(texts, {"a": "train", "b": "test", "c": "dev"}, stories=[], size=4)
    >>> found.shared_shingles["test"], found.nearest[1]
    (Shared(shingles=4, in_train=1), Nearest(article='b', split='test', train='a', similarity=0.14285714285714285))
    """
    train: defaultdict[str, list[str]] = defaultdict(list)
    sizes: dict[str, int] = {}
    for name in sorted(texts):
        if split[name] == "train":
            found = shingles(texts[name], size=size)
            sizes[name] = len(found)
            for shingle in found:
                train[shingle].append(name)
    of_split: dict[str, set[str]] = {name: set() for name in HELD_OUT}
    nearest = []
    for name in sorted(texts, key=lambda name: (split[name], name)):
        if split[name] in of_split:
            found = shingles(texts[name], size=size)
            of_split[split[name]] |= found
            common = Counter(other for shingle in found for other in train.get(shingle, ()))
            likeness = {other: count / (len(found) + sizes[other] - count) for other, count in common.items()}
            closest = max(sorted(likeness), key=likeness.__getitem__, default=None)
            nearest.append(Nearest(name, split[name], closest, likeness[closest] if closest else 0.0))
    return Leakage(
        size,
        {name: Shared(len(found), len(found & train.keys())) for name, found in of_split.items()},
        tuple(tuple(story) for story in stories if len({split[name] for name in story}) > 1),
        tuple(nearest),
    )


def describe(leakage: Leakage) -> Iterator[str]:
    """The report in a few lines for people."""
    for name, shared in leakage.shared_shingles.items():
        yield f"{name}: {shared.share:.1%} of its runs of {leakage.syllables} syllables stand in train too"
    closest = max(leakage.nearest, key=lambda nearest: nearest.similarity, default=None)
    if closest and closest.train:
        yield f"most alike: {closest.article} ({closest.split}) and {closest.train} (train), {closest.similarity:.2f}"
    yield f"stories in two splits: {len(leakage.shared_stories)}"


def write_leakage(leakage: Leakage, path: Path) -> None:
    """Write the report as JSON: syllables, shared shingles with their share, stories in two splits, nearest."""
    values = asdict(leakage)
    for name, shared in leakage.shared_shingles.items():
        values["shared_shingles"][name]["share"] = shared.share
    with write_beside(path) as file:
        file.write(json.dumps(values, ensure_ascii=False, indent=1) + "\n")

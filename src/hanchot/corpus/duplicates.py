"""Articles that tell one story again: reposts, excerpts, new leads and new headlines, found by MinHash over shingles.

Likeness is Jaccard's: of the runs of syllables that two texts have between them, the share that both have. MinHash
and its banding (locality-sensitive hashing) follow chapter 3 of Leskovec, Rajaraman, Ullman, *Mining of Massive
Datasets*.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hanchot.corpus.articles import Article
from hanchot.corpus.text import fold, syllables
from hanchot.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

SHINGLE = 5
"""Syllables in a shingle: shorter ones are shared by chance, of longer ones every small edit breaks more."""

THRESHOLD = 0.4
"""Half an article is 0.5 like the whole, minus a rewritten lead 0.45; two short telegrams of one office, half of each
the same phrases, are 0.33 alike. Below 0.3 the banding misses pairs, above 0.5 every excerpt is missed."""

ROWS, BANDS = 3, 64
"""A pair is looked at where all rows of a band agree: 99.8% of the pairs that are 0.45 alike, 1% of those 0.05 alike.
ROWS x BANDS permutations estimate likeness to a standard error of 0.036 at most."""

SEED = 1
BATCH = 10_000


@dataclass(frozen=True)
class Pair:
    """Two article ids and how alike the texts are, from 0 to 1: as MinHash estimates it, and as it is."""

    left: str
    right: str
    estimated: float
    exact: float


@dataclass(frozen=True)
class Cluster:
    """Articles of one story: their ids, and the pairs that hold them together, one pair fewer than articles."""

    articles: tuple[str, ...]
    pairs: tuple[Pair, ...]


def shingles(text: str, *, size: int = SHINGLE) -> set[str]:
    """The runs of ``size`` syllables of a text, case and tone placement aside; a shorter text is one run.

    >>> sorted(shingles("Xã phải họp dân, hoà giải.", size=4))
    ['họp dân hoà giải', 'phải họp dân hoà', 'xã phải họp dân']
    """
    words = syllables(fold(text))
    starts = range(max(len(words) - size + 1, 1 if words else 0))
    return {" ".join(words[start : start + size]) for start in starts}


def find_duplicates(articles: Iterable[Article], *, threshold: float = THRESHOLD) -> list[Cluster]:
    """The stories that stand in more than one article, the largest first.

    Titles play no part. Two articles tell one story where their likeness, both the estimated and the exact one,
    reaches ``threshold``, and so do those that a chain of such pairs joins. The outcome depends on the articles only,
    not on their order. Of each article a kilobyte and four bytes a shingle are kept. A text without a syllable is
    like no other. Raises ``UsageError`` where the threshold is no share.

    >>> from hanchot.corpus.articles import make_article
    >>> text = "Xã Ea Rốk phải nạo vét xong ba tuyến kênh trước ngày 20/3, không để ruộng khô thêm vụ nữa."
    >>> titles = {"Nạo vét kênh": text, "Ea Rốk chống hạn": text + " Huyện sẽ kiểm tra.", "Tin khác": "Trời mưa."}
    >>> [cluster] = find_duplicates(make_article(title=title, text=text) for title, text in titles.items())
    >>> [name.rpartition("-")[0] for name in cluster.articles]
    ['ea-rok-chong-han', 'nao-vet-kenh']
    """
    if not 0 < threshold <= 1:
        raise UsageError(f"threshold {threshold}: likeness runs from 0 to 1; take about {THRESHOLD}")
    sketches = _sketch(articles)
    parents = list(range(len(sketches.ids)))
    pairs = [pair for bucket in _buckets(sketches) for pair in _unite(bucket, parents, sketches, threshold)]
    members: defaultdict[int, list[str]] = defaultdict(list)
    held: defaultdict[int, list[Pair]] = defaultdict(list)
    for number, name in enumerate(sketches.ids):
        members[_root(parents, number)].append(name)
    for left, right, estimated, exact in pairs:
        held[_root(parents, left)].append(Pair(sketches.ids[left], sketches.ids[right], estimated, exact))
    clusters = (
        Cluster(tuple(members[root]), tuple(sorted(found, key=lambda pair: (pair.left, pair.right))))
        for root, found in held.items()
    )
    return sorted(clusters, key=lambda cluster: (-len(cluster.articles), cluster.articles))


def describe(cluster: Cluster) -> Iterator[str]:
    """The cluster for people: its pairs, one a line, likeness first.

    >>> list(describe(Cluster(("a", "b", "c"), (Pair("a", "b", 0.61, 0.6), Pair("b", "c", 0.41, 0.45)))))
    ['3 articles, one story:', '  0.60 a = b', '  0.45 b = c']
    """
    yield f"{len(cluster.articles)} articles, one story:"
    yield from (f"  {pair.exact:.2f} {pair.left} = {pair.right}" for pair in cluster.pairs)


def to_json(cluster: Cluster) -> str:
    """The cluster as one line of JSON: ``articles``, and ``pairs`` of left, right, estimated and exact."""
    return json.dumps(asdict(cluster), ensure_ascii=False)


@dataclass(frozen=True)
class _Sketches:
    """What is kept of articles, in the order of their ids: a row of minima each, and the sorted hashes of shingles."""

    ids: list[str]
    minima: np.ndarray[Any, Any]
    hashes: list[np.ndarray[Any, Any]]

    def estimated(self, number: int, others: list[int]) -> Any:
        """How alike an article and each of the others are: the share of the minima that agree."""
        return (self.minima[others] == self.minima[number]).mean(axis=1)

    def exact(self, left: int, right: int) -> float:
        import numpy as np

        shared = len(np.intersect1d(self.hashes[left], self.hashes[right], assume_unique=True))
        return shared / (len(self.hashes[left]) + len(self.hashes[right]) - shared)


def _sketch(articles: Iterable[Article]) -> _Sketches:
    """Texts without a syllable are left out."""
    import numpy as np
    from datasketch import MinHash
    from datasketch.hashfunc import sha1_hash32

    empty = MinHash(num_perm=ROWS * BANDS, seed=SEED, hashfunc=int, scheme="affine32")  # hashed already: int is idle
    sketches = []
    for article in articles:
        hashes = np.unique(np.array([sha1_hash32(shingle.encode()) for shingle in shingles(article.text)], np.uint32))
        if not len(hashes):
            continue
        minhash = empty.copy()
        for start in range(0, len(hashes), BATCH):  # a batch takes a kilobyte a shingle, and a text may be a book
            minhash.update_batch(hashes[start : start + BATCH])
        sketches.append((article.id, minhash.hashvalues, hashes))
    sketches.sort(key=lambda sketch: sketch[0])
    minima = np.array([row for _, row, _ in sketches], np.uint32).reshape(len(sketches), ROWS * BANDS)
    return _Sketches([name for name, _, _ in sketches], minima, [hashes for _, _, hashes in sketches])


def _buckets(sketches: _Sketches) -> Iterator[list[int]]:
    """Articles that agree in all rows of a band, band after band.

    datasketch's own index holds all bands at once: 2 GB for 100,000 articles, where one band takes 20 MB.
    """
    for start in range(0, ROWS * BANDS, ROWS):
        buckets: defaultdict[bytes, list[int]] = defaultdict(list)
        for number, band in enumerate(sketches.minima[:, start : start + ROWS]):
            buckets[band.tobytes()].append(number)
        yield from (bucket for bucket in buckets.values() if len(bucket) > 1)


def _unite(
    bucket: list[int], parents: list[int], sketches: _Sketches, threshold: float
) -> Iterator[tuple[int, int, float, float]]:
    """Unite what is alike in a bucket; the pairs that united two stories, with both likenesses.

    An article is held against the first of each story, and against the others only where that was not alike: a
    thousand reposts of one story cost a thousand looks and not a million.
    """
    if len({_root(parents, number) for number in bucket}) == 1:
        return
    stories: dict[int, list[int]] = {}
    for number in bucket:
        for part in (slice(0, 1), slice(1, None)):
            own = _root(parents, number)
            others = [other for root, story in stories.items() if _root(parents, root) != own for other in story[part]]
            estimates = sketches.estimated(number, others).tolist() if others else []
            for other, estimated in zip(others, estimates, strict=True):
                if estimated >= threshold and _root(parents, other) != _root(parents, number):
                    exact = sketches.exact(other, number)
                    if exact >= threshold:
                        parents[_root(parents, number)] = _root(parents, other)
                        yield other, number, estimated, exact
        own = _root(parents, number)
        joined = sorted((stories.pop(root) for root in list(stories) if _root(parents, root) == own), key=len)
        story = joined.pop() if joined else []
        for smaller in joined:
            story += smaller
        story.append(number)
        stories[own] = story


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]  # halves the way for whoever asks next
        number = parents[number]
    return number

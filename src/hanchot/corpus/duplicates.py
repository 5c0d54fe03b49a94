"""Articles that tell one story again: reposts, excerpts, new leads and new headlines, found by MinHash over shingles.

Likeness is Jaccard's: of the runs of syllables that two texts have between them, the share that both have. MinHash
and its banding (locality-sensitive hashing) follow chapter 3 of Leskovec, Rajaraman, Ullman, *Mining of Massive
Datasets*.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
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

ROWS, BANDS = 3, 85
"""A pair is looked at where all rows of a band agree: 99.6% of the pairs that are 0.4 alike, 1% of those 0.05 alike.
ROWS x BANDS permutations estimate likeness to a standard error of 0.03 at most."""

SEED = 1
BATCH = 10_000


@dataclass(frozen=True)
class Pair:
    """Two article ids and how alike the texts are, from 0 to 1: estimated, and exact once it has been counted."""

    left: str
    right: str
    estimated: float
    exact: float | None = None

    @property
    def similarity(self) -> float:
        return self.estimated if self.exact is None else self.exact


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

    Titles play no part. Two articles whose estimated likeness reaches ``threshold`` tell one story, and so do those
    that a chain of such pairs joins. The outcome depends on the articles only, not on their order. One kilobyte is
    kept of each article, whatever its length. A text without a syllable is like no other. Raises ``UsageError``
    where the threshold is no share.

    >>> from hanchot.corpus.articles import make_article
    >>> text = "Xã Ea Rốk phải nạo vét xong ba tuyến kênh trước ngày 20/3, không để ruộng khô thêm vụ nữa."
    >>> titles = {"Nạo vét kênh": text, "Ea Rốk chống hạn": text + " Huyện sẽ kiểm tra.", "Tin khác": "Trời mưa."}
    >>> [cluster] = find_duplicates(make_article(title=title, text=text) for title, text in titles.items())
    >>> [name.rpartition("-")[0] for name in cluster.articles]
    ['ea-rok-chong-han', 'nao-vet-kenh']
    """
    if not 0 < threshold <= 1:
        raise UsageError(f"threshold {threshold}: likeness runs from 0 to 1; take about {THRESHOLD}")
    ids, signatures = _signatures(articles)
    parents = list(range(len(ids)))
    pairs: list[tuple[int, int, float]] = []
    for bucket in _buckets(signatures):
        pairs += _join(bucket, parents, signatures, threshold)
    members: defaultdict[int, list[str]] = defaultdict(list)
    held: defaultdict[int, list[Pair]] = defaultdict(list)
    for number, name in enumerate(ids):
        members[_root(parents, number)].append(name)
    for left, right, estimated in pairs:
        held[_root(parents, left)].append(Pair(*sorted((ids[left], ids[right])), estimated))
    clusters = (
        Cluster(tuple(members[root]), tuple(sorted(found, key=lambda pair: (pair.left, pair.right))))
        for root, found in held.items()
    )
    return sorted(clusters, key=lambda cluster: (-len(cluster.articles), cluster.articles))


def count_exactly(clusters: Iterable[Cluster], articles: Iterable[Article]) -> list[Cluster]:
    """The clusters with the exact likeness of each pair, from a second reading of the same articles.

    Raises ``KeyError`` for a clustered article that is not among them.
    """
    import numpy as np

    clusters = list(clusters)
    wanted = {name for cluster in clusters for name in cluster.articles}
    # Hashes of the shingles, not the shingles: two of one article's agree by chance less than once in 10^13.
    hashes = {
        article.id: np.array([hash(shingle) for shingle in shingles(article.text)])
        for article in articles
        if article.id in wanted
    }

    def exact(pair: Pair) -> float:
        left, right = hashes[pair.left], hashes[pair.right]
        shared = len(np.intersect1d(left, right))
        return shared / (len(left) + len(right) - shared)

    return [
        replace(cluster, pairs=tuple(replace(pair, exact=exact(pair)) for pair in cluster.pairs))
        for cluster in clusters
    ]


def describe(cluster: Cluster) -> Iterator[str]:
    """The cluster for people: its pairs, one a line, likeness first.

    >>> list(describe(Cluster(("a", "b", "c"), (Pair("a", "b", 0.61, 0.6), Pair("b", "c", 0.4)))))
    ['3 articles, one story:', '  0.60 a = b', '  0.40 b = c']
    """
    yield f"{len(cluster.articles)} articles, one story:"
    yield from (f"  {pair.similarity:.2f} {pair.left} = {pair.right}" for pair in cluster.pairs)


def to_json(cluster: Cluster) -> str:
    """The cluster as one line of JSON: ``articles``, and ``pairs`` of left, right, estimated and exact."""
    return json.dumps(asdict(cluster), ensure_ascii=False)


def _signatures(articles: Iterable[Article]) -> tuple[list[str], np.ndarray[Any, Any]]:
    """The ids in their order, and one row of ROWS x BANDS minima for each; texts without a syllable left out."""
    import numpy as np
    from datasketch import MinHash  # type: ignore[import-untyped]  # it ships no types

    empty = MinHash(num_perm=ROWS * BANDS, seed=SEED, scheme="affine32")
    signatures: dict[str, np.ndarray[Any, Any]] = {}
    for article in articles:
        found = [shingle.encode() for shingle in shingles(article.text)]
        if not found:
            continue
        minhash = empty.copy()
        for start in range(0, len(found), BATCH):  # a batch takes a kilobyte a shingle, and a text may be a book
            minhash.update_batch(found[start : start + BATCH])
        signatures[article.id] = minhash.hashvalues
    ids = sorted(signatures)
    rows = [signatures.pop(name) for name in ids]
    return ids, np.array(rows, dtype=np.uint32).reshape(len(ids), ROWS * BANDS)


def _buckets(signatures: np.ndarray[Any, Any]) -> Iterator[list[int]]:
    """Rows that agree in all columns of a band, band after band.

    datasketch's own index holds all bands at once: 2 GB for 100,000 articles, where one band takes 20 MB.
    """
    for start in range(0, ROWS * BANDS, ROWS):
        buckets: defaultdict[bytes, list[int]] = defaultdict(list)
        for number, band in enumerate(signatures[:, start : start + ROWS]):
            buckets[band.tobytes()].append(number)
        yield from (bucket for bucket in buckets.values() if len(bucket) > 1)


def _join(
    bucket: list[int], parents: list[int], signatures: np.ndarray[Any, Any], threshold: float
) -> Iterator[tuple[int, int, float]]:
    """Unite what is alike in a bucket; the pairs that united something.

    No pair of one story is looked at again, so that a thousand reposts cost a thousand looks and not a million.
    """
    stories: list[list[int]] = []
    for number in bucket:
        apart, story = [], [number]
        for others in stories:
            if _root(parents, others[0]) != _root(parents, number):
                alike = ((other, float((signatures[other] == signatures[number]).mean())) for other in others)
                pair = next(((other, share) for other, share in alike if share >= threshold), None)
                if pair is None:
                    apart.append(others)
                    continue
                parents[_root(parents, number)] = _root(parents, pair[0])
                yield (pair[0], number, pair[1])
            story += others
        stories = [*apart, story]


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]  # halves the way for whoever asks next
        number = parents[number]
    return number

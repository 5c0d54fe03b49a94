"""Which article is for training, which for choosing, which for testing: by article, from a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from hanchot.errors import DataError

SPLITS = ("train", "dev", "test")


def split_articles(ids: Sequence[str], *, seed: int, dev: float, test: float) -> dict[str, str]:
    """The split of each article id: ``dev`` and ``test`` are shares of the articles, at least one article each.

    Articles are ranked by a hash of seed and id, so the outcome depends on nothing else. Raises ``DataError`` where
    there are fewer than three annotated articles.
    """
    if len(ids) < len(SPLITS):
        raise DataError(
            f"{len(ids)} annotated articles: a split needs at least {len(SPLITS)}; annotate more, or start from "
            "`hanchot init DIR --example`"
        )
    ranked = sorted(ids, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    tests = max(1, round(len(ids) * test))
    devs = max(1, round(len(ids) * dev))
    return {
        name: "test" if rank < tests else "dev" if rank < tests + devs else "train" for rank, name in enumerate(ranked)
    }

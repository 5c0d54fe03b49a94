"""Who annotates what, where each person has a copy of the project."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence, Set

from hanchot.annotations.plan_rows import Row


def assign(rows: Sequence[Row], there: Sequence[Set[str]], *, overlap: float) -> list[list[Row]]:
    """The rows of each person, whole articles together.

    ``there`` are the keys that each person has already: who has a paragraph of an article gets the rest of it, and what
    is assigned never moves. Other articles go to whoever has the fewest paragraphs; articles that make up a share
    ``overlap`` of the paragraphs go to two people, chosen by a hash of the id, so the same at every push.
    """
    articles: dict[str, list[Row]] = {}
    for row in rows:
        articles.setdefault(row.article.id, []).append(row)
    order = sorted(articles, key=lambda key: hashlib.sha256(key.encode()).digest())
    doubled: set[str] = set()
    enough = overlap * len(rows)
    for key in order:
        if sum(len(articles[other]) for other in doubled) >= enough:
            break
        doubled.add(key)
    has = [{key.rpartition(":")[0] for key in keys} for keys in there]
    loads = [len(keys) for keys in there]
    for key in order:
        needed = min(2 if key in doubled else 1, len(there))
        holders = [number for number, ids in enumerate(has) if key in ids]
        free = sorted(set(range(len(there))) - set(holders), key=lambda number: (loads[number], number))
        for number in free[: max(0, needed - len(holders))]:
            has[number].add(key)
            loads[number] += len(articles[key])
    return [[row for row in rows if row.article.id in ids] for ids in has]

"""Adding what sources hold to the corpus: what became of each page and row, and the count of it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from hanchot.corpus.fetch import Fetched, fetch_page
from hanchot.corpus.fields import Given
from hanchot.corpus.intake import Incoming, printable, read_source
from hanchot.corpus.sources import Source
from hanchot.corpus.store import ADDED, Store, add_article
from hanchot.corpus.tables import OURS
from hanchot.errors import DataError, HanchotError

REFUSED = "refused"
NAMES = 1000
"""Names of unused columns that are told apart: there is no end of them where each row brings its own."""


@dataclass(frozen=True)
class Outcome:
    """What became of a page or row: where its article is and whether a file changed, or the error that refused it."""

    incoming: Incoming | None = None
    path: Path | None = None
    became: str = REFUSED
    refusal: HanchotError | None = None


@dataclass
class Tally:
    """The count of outcomes: what became of them, columns that nothing was taken from, files that were passed over."""

    left_out: Counter[str] = field(default_factory=Counter)
    became: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)
    refusals: set[type[HanchotError]] = field(default_factory=set)
    last: HanchotError | None = None

    def count(self, outcome: Outcome) -> str | None:
        """Count one; a line on it where there is something to say. The last refusal is left to `raise_refusals`."""
        self.became[outcome.became] += 1
        for name in outcome.incoming.unused if outcome.incoming else ():
            self.unused[name if name in self.unused or len(self.unused) < NAMES else "…"] += 1
        if outcome.refusal:
            before, self.last = self.last, outcome.refusal
            self.refusals.add(type(outcome.refusal))
            return f"error: {before}" if before else None
        if outcome.incoming and outcome.became != ADDED:
            return f"{printable(outcome.incoming.where)}: this text is {outcome.became}"
        return None

    def summary(self) -> Iterator[str]:
        """The counts in a few lines; none where one article was added and that is all."""
        if self.became.total() > 1:
            yield ", ".join(f"{count:,} {became}" for became, count in sorted(self.became.items()))
        if self.left_out:
            yield f"files of other kinds passed over: {_listed(self.left_out)}"
        if self.unused:
            yield f"columns that nothing was taken from: {_listed(self.unused)}; --column FIELD=COLUMN takes one"

    def raise_refusals(self) -> None:
        """Raise the last refusal, of their common kind or, where they are of several, as ``DataError``."""
        if self.last is not None:
            kind = type(self.last) if len(self.refusals) == 1 else DataError
            count = self.became[REFUSED]
            raise kind(str(self.last) if count == 1 else f"{self.last}\n{count:,} of {self.became.total():,} refused")


def add_all(
    sources: Iterable[Source | HanchotError],
    given: Given,
    store: Store,
    *,
    columns: Mapping[str, str] = OURS,
    fetch: Callable[[str], Fetched] = fetch_page,
) -> Iterator[Outcome]:
    """Add what the sources hold, one article at a time; the options are those of `read_source`.

    A page or row that is refused does not stop the others. Raises ``HanchotError`` where the corpus cannot be written.
    """
    for item in chain.from_iterable(read_source(source, given, columns=columns, fetch=fetch) for source in sources):
        if isinstance(item, HanchotError):
            yield Outcome(refusal=type(item)(printable(str(item))))
            continue
        try:
            path, became = add_article(item.article, item.page, store)
        except DataError as error:
            yield Outcome(item, refusal=DataError(printable(f"{item.where}: {error}")))
        else:
            yield Outcome(item, path, became)


def _listed(counts: Counter[str], most: int = 10) -> str:
    listed = [f"{printable(name)[:40]} ({count:,})" for name, count in counts.most_common(most)]
    return ", ".join([*listed, *(["…"] if len(counts) > most else [])])

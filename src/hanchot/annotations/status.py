"""Who did what, how fast, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from hanchot.annotations.client import CATEGORY, RELATION, SPAN, Client, State
from hanchot.annotations.doccano import QUESTIONS, SPANS
from hanchot.annotations.pull_rows import Source, find_reviews, find_sources
from hanchot.annotations.settings import Settings
from hanchot.errors import RemoteError

# Who confirms nothing for so long is at lunch, and that is no working time.
PAUSE = timedelta(minutes=15)


@dataclass(frozen=True)
class Work:
    """What one person did in one project; ``pace`` is examples an hour of working time, none below two examples."""

    user: str
    confirmed: int
    marks: int
    pace: float | None


@dataclass(frozen=True)
class Progress:
    """How far one project is."""

    project: str
    examples: int
    confirmed: int
    people: tuple[Work, ...]

    @property
    def left(self) -> int:
        return self.examples - self.confirmed

    def lines(self) -> Iterator[str]:
        """The progress, for people."""
        yield f"{self.project}: {self.confirmed:,} of {self.examples:,} confirmed, {self.left:,} left"
        for work in self.people:
            pace = f", {work.pace:.0f} an hour" if work.pace is not None else ""
            yield f"  {work.user}: {work.confirmed:,} confirmed, {work.marks:,} marks{pace}"


def read_progress(client: Client, settings: Settings) -> list[Progress]:
    """How far each project of the workspace is. Raises ``RemoteError`` where none is there, or the server fails.

    ``marks`` count what a person made in the page; what was pushed counts for who pushed it.
    """
    sources = [one for what in (SPANS, QUESTIONS) for one in find_sources(client, settings.project, what)]
    if not sources:
        raise RemoteError(
            f"{client.url}: no project of {settings.project!r} is there; `hanchot annotations push` first"
        )
    return [_progress(client, source) for source in (*sources, *find_reviews(client, settings.project))]


def find_pace(times: Iterable[datetime]) -> float | None:
    """Examples an hour from the moments at which they were confirmed; pauses are no working time.

    >>> day = datetime(2026, 3, 4)
    >>> find_pace(day + timedelta(minutes=minutes) for minutes in (0, 3, 6, 66, 69))
    20.0
    """
    ordered = sorted(times)
    steps = [later - earlier for earlier, later in pairwise(ordered)]
    worked = [step for step in steps if step <= PAUSE]
    seconds = sum(worked, timedelta()).total_seconds()
    return 3600 * len(worked) / seconds if seconds else None


def _progress(client: Client, source: Source) -> Progress:
    project = source.project
    kinds = [CATEGORY] if project.classes else [SPAN, RELATION]
    counts = [client.label_counts(project, kind) for kind in kinds]
    confirmed = client.confirmed(project)
    states: dict[int, State] = {}
    if any(confirmed.values()):
        states = client.states(project, sorted(client.confirmed_examples(project)))
    people = [
        Work(
            user,
            done,
            sum(n for found in counts for n in found.get(user, {}).values()),
            find_pace(datetime.fromisoformat(state.at) for state in states.values() if state.user == user),
        )
        for user, done in sorted(confirmed.items())
    ]
    return Progress(project.name, client.count(project), sum(confirmed.values()), tuple(people))

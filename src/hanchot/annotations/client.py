"""What the loop asks of an annotation server; `client_doccano` answers it with doccano-client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hanchot.errors import RemoteError

SPAN, RELATION, CATEGORY = "span", "relation", "category"
ADMIN, ANNOTATOR, APPROVER = "project_admin", "annotator", "annotation_approver"
ROLES = (ANNOTATOR, APPROVER, ADMIN)
Heard = Callable[[str], None]


class UploadRefusedError(RemoteError):
    """The server ended an upload with an error of its own; what it had saved by then may be there."""


@dataclass(frozen=True)
class Project:
    """A project on the server; ``classes`` tells one of document classes from one of spans and relations."""

    id: int
    name: str
    guideline: str
    classes: bool
    shared: bool = True


@dataclass(frozen=True)
class LabelType:
    """A span, relation or category type; ``kind`` is one of ``SPAN``, ``RELATION``, ``CATEGORY``."""

    kind: str
    text: str
    colour: str
    hotkey: str | None = None
    id: int | None = None


@dataclass(frozen=True)
class Member:
    """Somebody's role in a project, one of ``ROLES``."""

    user: str
    role: str


@dataclass(frozen=True)
class Comment:
    """A comment that somebody wrote on an example; ``at`` is an ISO time."""

    example: int
    user: str
    text: str
    at: str


@dataclass(frozen=True)
class State:
    """That somebody confirmed an example; ``at`` is an ISO time."""

    user: str
    at: str


class Client(Protocol):
    """One logged-in user of an annotation server.

    Every call ends within a bounded time and raises ``RemoteError`` with one line where the server fails it. Rows are
    the server's own JSON objects: offsets in UTF-16 units, ``meta`` a string.
    """

    @property
    def url(self) -> str: ...

    def projects(self) -> list[Project]: ...

    def create_project(self, name: str, *, classes: bool, guideline: str) -> Project: ...

    def update_guideline(self, project: Project, guideline: str) -> None: ...

    def delete_project(self, project: Project) -> None: ...

    def label_types(self, project: Project) -> list[LabelType]: ...

    def save_label_type(self, project: Project, label_type: LabelType) -> None:
        """Make a label type, or change the one of its id in place: what is labelled with it stays."""

    def delete_label_type(self, project: Project, label_type: LabelType) -> None:
        """Take a label type away, and every label of it."""

    def label_counts(self, project: Project, kind: str) -> dict[str, dict[str, int]]:
        """How many labels of each type each member has."""

    def users(self) -> list[str]: ...

    def create_user(self, name: str, password: str) -> None: ...

    def members(self, project: Project) -> list[Member]: ...

    def save_member(self, project: Project, member: Member) -> None:
        """Give somebody a role in a project, whatever role it was before."""

    def check_worker(self) -> None:
        """Raise ``RemoteError`` where nobody would take an upload: what is queued then is not taken back."""

    def upload(self, project: Project, rows: Sequence[Mapping[str, Any]], *, started: Heard | None = None) -> None:
        """Upload rows and wait until the server has them; ``started`` is told the task's id before the wait.

        Raises ``UploadRefusedError`` where the server's task ends with an error.
        """

    def await_task(self, task: str, *, patience: float) -> bool:
        """Wait for a task that an earlier upload began; whether it ended in time, well or not."""

    def order_download(self, project: Project) -> str:
        """Have the server prepare a download; the id of its task."""

    def fetch_download(self, project: Project, task: str) -> list[dict[str, Any]]:
        """Wait for a download: every example with its labels and comments, each with the example's ``id``."""

    def count(self, project: Project) -> int: ...

    def confirmed(self, project: Project) -> dict[str, int]:
        """How many examples each member has confirmed."""

    def confirmed_examples(self, project: Project) -> set[int]:
        """The examples that somebody confirmed."""

    def states(self, project: Project, examples: Iterable[int]) -> dict[int, State]:
        """Who confirmed each of some examples, one request an example; without those that nobody did."""

    def comments(self, project: Project) -> Iterator[Comment]: ...

    def write_comment(self, project: Project, example: int, text: str) -> None: ...

    def update_example(self, project: Project, example: int, *, text: str | None = None, meta: str) -> None:
        """Change text or meta in place; labels are not moved."""

    def delete_examples(self, project: Project, examples: Sequence[int]) -> None: ...


def download(client: Client, projects: Sequence[Project]) -> list[list[dict[str, Any]]]:
    """The examples of each project; the server prepares them all at the same time."""
    tasks = [client.order_download(project) for project in projects]
    return [client.fetch_download(project, task) for project, task in zip(projects, tasks, strict=True)]

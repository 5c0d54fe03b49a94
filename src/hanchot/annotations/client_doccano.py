"""The client for doccano 1.8, on doccano-client."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from doccano_client import DoccanoClient  # type: ignore[import-untyped]  # it ships no types
from doccano_client.models.label_type import LabelType as Type  # type: ignore[import-untyped]  # it ships no types
from doccano_client.models.project import ProjectType  # type: ignore[import-untyped]  # it ships no types

from hanchot.annotations.client import (
    CATEGORY,
    RELATION,
    SPAN,
    Comment,
    Heard,
    LabelType,
    Member,
    Project,
    State,
    UploadRefusedError,
)
from hanchot.annotations.client_session import check_worker, open_session, read_json, repository, told, wait_for_task
from hanchot.annotations.doccano import to_jsonl
from hanchot.errors import RemoteError

PAGE = 1000
# Seconds a task may take: a start, and fifteen times what a row took on a small machine.
PATIENCE, PATIENCE_A_ROW = 90.0, 0.05
NO_DESCRIPTION = "hanchot"


def log_in(url: str, user: str, password: str) -> DoccanoServer:
    """A client for a user with a password. Raises ``RemoteError`` where nothing answers or the password is wrong."""
    url = url.rstrip("/")
    client = open_session(url)
    base = repository(client)
    with told(url, f"logging in as {user}"):
        answer = base._session.post(base.login_url, json={"username": user, "password": password})
        if answer.status_code == 400:
            raise RemoteError(
                f"{url}: wrong user or password for {user}; mend annotations/doccano.toml or the password"
            )
        answer.raise_for_status()
        # Another program's page would have none.
        read_json(answer)["key"]
        base._session.headers["X-CSRFToken"] = base._session.cookies.get("csrftoken")
    return DoccanoServer(url, client)


def enter_with_token(url: str, token: str) -> DoccanoServer:
    """A client for the user of a token. Raises ``RemoteError`` where nothing answers or the token is not valid."""
    url = url.rstrip("/")
    client = open_session(url)
    repository(client)._session.headers["Authorization"] = f"Token {token}"
    with told(url, "entering with a token"):
        read_json(repository(client).get("me"))
    return DoccanoServer(url, client)


@dataclass(frozen=True)
class DoccanoServer:
    """A logged-in user of a doccano; see `hanchot.annotations.client.Client`."""

    url: str
    client: DoccanoClient

    def projects(self) -> list[Project]:
        with told(self.url, "listing projects"):
            return [_project(row) for row in self._pages("projects")]

    def create_project(self, name: str, *, classes: bool, guideline: str) -> Project:
        kind = ProjectType.DOCUMENT_CLASSIFICATION if classes else ProjectType.SEQUENCE_LABELING
        with told(self.url, f"making the project {name!r}"):
            made = self.client.create_project(
                name,
                kind,
                NO_DESCRIPTION,
                guideline=guideline,
                collaborative_annotation=True,
                single_class_classification=classes,
                allow_overlapping=False,
                grapheme_mode=False,
                use_relation=not classes,
            )
            return Project(made.id, str(made.name), made.guideline, classes)

    def update_guideline(self, project: Project, guideline: str) -> None:
        with told(self.url, f"changing the guideline of {project.name!r}"):
            kind = "TextClassificationProject" if project.classes else "SequenceLabelingProject"
            self._patch(f"projects/{project.id}", {"guideline": guideline, "resourcetype": kind})

    def delete_project(self, project: Project) -> None:
        with told(self.url, f"deleting the project {project.name!r}"):
            self.client.delete_project(project.id)

    def label_types(self, project: Project) -> list[LabelType]:
        with told(self.url, f"reading the labels of {project.name!r}"):
            return [
                LabelType(kind, str(found.text), str(found.background_color), found.suffix_key, found.id)
                for kind in ([CATEGORY] if project.classes else [SPAN, RELATION])
                for found in self.client.list_label_types(project.id, kind)
            ]

    def save_label_type(self, project: Project, label_type: LabelType) -> None:
        with told(self.url, f"saving the label {label_type.text} of {project.name!r}"):
            made = Type.create(label_type.text, None, label_type.hotkey, label_type.colour, label_type.id)
            repositories = {
                SPAN: self.client._span_type_repository,
                RELATION: self.client._relation_type_repository,
                CATEGORY: self.client._category_type_repository,
            }
            if label_type.id is None:
                repositories[label_type.kind].create(project.id, made)
            else:
                repositories[label_type.kind].update(project.id, made)

    def delete_label_type(self, project: Project, label_type: LabelType) -> None:
        with told(self.url, f"taking the label {label_type.text} from {project.name!r}"):
            self.client.delete_label_type(project.id, label_type.id, label_type.kind)

    def label_counts(self, project: Project, kind: str) -> dict[str, dict[str, int]]:
        with told(self.url, f"counting the labels of {project.name!r}"):
            rows = read_json(repository(self.client).get(f"projects/{project.id}/metrics/{kind}-distribution"))
            return {user: {label: n for label, n in found.items() if n} for user, found in rows.items()}

    def users(self) -> list[str]:
        with told(self.url, "listing users"):
            return sorted(self._users)

    def create_user(self, name: str, password: str) -> None:
        with told(self.url, f"making the user {name!r}"):
            self.client.create_user(name, password)
        self.__dict__.pop("_users", None)

    def members(self, project: Project) -> list[Member]:
        with told(self.url, f"listing the members of {project.name!r}"):
            return [Member(row["username"], row["rolename"]) for row in self._members(project)]

    def save_member(self, project: Project, member: Member) -> None:
        with told(self.url, f"giving {member.user} a role in {project.name!r}"):
            found = {row["username"]: row for row in self._members(project)}.get(member.user)
            values = {"user": self._users[member.user], "role": self._roles[member.role]}
            if found is None:
                repository(self.client).post(f"projects/{project.id}/members", json=values)
            elif found["role"] != values["role"]:
                self._patch(f"projects/{project.id}/members/{found['id']}", values)

    def check_worker(self) -> None:
        check_worker(self.client, self.url, "looking for its worker")

    def upload(self, project: Project, rows: Sequence[Mapping[str, Any]], *, started: Heard | None = None) -> None:
        doing = f"uploading {len(rows):,} rows to {project.name!r}"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.jsonl"
            path.write_text("".join(f"{line}\n" for line in to_jsonl(map(dict, rows))), encoding="ascii")
            with told(self.url, doing):
                upload = self.client._data_import_repository.upload(str(path))
                task = self.client._data_import_repository.ingest(
                    project.id,
                    [upload],
                    "DocumentClassification" if project.classes else "RelationExtraction",
                    "JSONL",
                    column_data="text",
                    column_label="label" if project.classes else "entities",
                )
        if started:
            started(task)
        status = self._wait(task, doing, len(rows))
        if problems := status["error"] or (status["result"] or {}).get("error"):
            raise UploadRefusedError(f"{self.url}: {doing}: the server's task failed: {problems}")

    def await_task(self, task: str, *, patience: float) -> bool:
        doing = "waiting for an earlier upload"
        return wait_for_task(self.client, self.url, task, doing=doing, patience=patience) is not None

    def order_download(self, project: Project) -> str:
        with told(self.url, f"downloading {project.name!r}"):
            body = {"format": "JSONL", "exportApproved": False}
            task = read_json(repository(self.client).post(f"projects/{project.id}/download", json=body))["task_id"]
            return str(task)

    def fetch_download(self, project: Project, task: str) -> list[dict[str, Any]]:
        doing = f"downloading {project.name!r}"
        status = self._wait(task, doing, self.count(project))
        if status["error"]:
            raise RemoteError(f"{self.url}: {doing}: {status['error'].get('text')}")
        with told(self.url, doing), tempfile.TemporaryFile() as file:
            answer = repository(self.client).get(
                f"projects/{project.id}/download", params={"taskId": task}, stream=True
            )
            for chunk in answer.iter_content(1 << 16):
                file.write(chunk)
            try:
                with zipfile.ZipFile(file) as archive:
                    return [
                        json.loads(line)
                        for name in archive.namelist()
                        for line in archive.read(name).decode("utf-8").split("\n")
                        if line
                    ]
            except zipfile.BadZipFile:
                raise ValueError("no zip file") from None

    def count(self, project: Project) -> int:
        with told(self.url, f"counting the examples of {project.name!r}"):
            return self._count(f"projects/{project.id}/examples")

    def confirmed(self, project: Project) -> dict[str, int]:
        with told(self.url, f"reading the progress of {project.name!r}"):
            rows = read_json(repository(self.client).get(f"projects/{project.id}/metrics/member-progress"))
            return {row["user"]: row["done"] for row in rows["progress"]}

    def confirmed_examples(self, project: Project) -> set[int]:
        with told(self.url, f"reading what is confirmed in {project.name!r}"):
            path = f"projects/{project.id}/examples"
            found = {row["id"] for row in self._pages(path, confirmed="true")}
            # Pages are ordered by a time that two examples may share, so that one could be on two pages, or on none.
            if len(found) != (count := self._count(path, confirmed="true")):
                page = read_json(repository(self.client).get(path, params={"confirmed": "true", "limit": count}))
                found = {row["id"] for row in page["results"]}
            return found

    def states(self, project: Project, examples: Iterable[int]) -> dict[int, State]:
        found = {}
        with told(self.url, f"reading who confirmed what in {project.name!r}"):
            names = {number: name for name, number in self._users.items()}
            for example in examples:
                answer = read_json(repository(self.client).get(f"projects/{project.id}/examples/{example}/states"))
                for row in answer["results"]:
                    found[example] = State(names[row["confirmed_by"]], row["confirmed_at"])
        return found

    def comments(self, project: Project) -> Iterator[Comment]:
        with told(self.url, f"reading the comments of {project.name!r}"):
            for row in self._pages(f"projects/{project.id}/comments"):
                yield Comment(row["example"], row["username"], row["text"], row["created_at"])

    def write_comment(self, project: Project, example: int, text: str) -> None:
        with told(self.url, f"writing a comment in {project.name!r}"):
            path = f"projects/{project.id}/comments"
            repository(self.client).post(path, params={"example": example}, json={"text": text})

    def update_example(self, project: Project, example: int, *, text: str | None = None, meta: str) -> None:
        with told(self.url, f"updating an example of {project.name!r}"):
            values = {"meta": {"meta": meta}} | ({} if text is None else {"text": text})
            self._patch(f"projects/{project.id}/examples/{example}", values)

    def delete_examples(self, project: Project, examples: Sequence[int]) -> None:
        # doccano takes an empty list for all examples.
        if examples:
            with told(self.url, f"deleting examples of {project.name!r}"):
                self.client.bulk_delete_examples(project.id, list(examples))

    @cached_property
    def _users(self) -> dict[str, int]:
        return {row["username"]: row["id"] for row in read_json(repository(self.client).get("users"))}

    @cached_property
    def _roles(self) -> dict[str, int]:
        return {row["name"]: row["id"] for row in read_json(repository(self.client).get("roles"))}

    def _members(self, project: Project) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = read_json(repository(self.client).get(f"projects/{project.id}/members"))
        return rows

    def _count(self, path: str, **filters: str) -> int:
        return int(read_json(repository(self.client).get(path, params={"limit": 1, **filters}))["count"])

    def _pages(self, path: str, **filters: str) -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            page = read_json(repository(self.client).get(path, params={"limit": PAGE, "offset": offset, **filters}))
            yield from page["results"]
            offset += PAGE
            if page["next"] is None:
                return

    def _patch(self, path: str, values: Mapping[str, Any]) -> None:
        base = repository(self.client)
        answer = base._session.patch(f"{base.api_url}/{path}", json=values)
        answer.raise_for_status()

    def _wait(self, task: str, doing: str, rows: int) -> dict[str, Any]:
        patience = PATIENCE + PATIENCE_A_ROW * rows
        status = wait_for_task(self.client, self.url, task, doing=doing, patience=patience)
        if status is None:
            raise RemoteError(
                f"{self.url}: {doing}: not done after {patience:.0f} s; see the worker's log, then repeat"
            )
        return status


def _project(row: Mapping[str, Any]) -> Project:
    classes = row["project_type"] == ProjectType.DOCUMENT_CLASSIFICATION.value
    return Project(row["id"], row["name"], row["guideline"], classes, row["collaborative_annotation"])

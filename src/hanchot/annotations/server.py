"""A local doccano from nothing: its own environment, its own processes, for the people of one machine.

>>> from pathlib import Path
>>> server = start(Path("gán nhãn/.doccano"), port=0, say=print)    # doctest: +SKIP
>>> credentials(server.folder).user, server.url                     # doctest: +SKIP
('admin', 'http://127.0.0.1:44065')
>>> stop(server.folder)                                             # doctest: +SKIP
6
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hanchot.annotations.server_database import check_database, has_password, prepare, prepared
from hanchot.annotations.server_environment import Say, check_python, install, installed
from hanchot.annotations.server_folder import (
    Credentials,
    Secrets,
    ServerFolder,
    alone,
    check_folder,
    credentials,
    make_secrets,
    open_folder,
    read_secrets,
)
from hanchot.annotations.server_processes import end_processes, find_processes
from hanchot.annotations.server_programs import (
    HOST,
    bind,
    find_complaint,
    launch_programs,
    program_variables,
    wait_until_ready,
)
from hanchot.workspace import write_beside

__all__ = [
    "Credentials",
    "Server",
    "Status",
    "credentials",
    "describe",
    "has_password",
    "install",
    "installed",
    "plan",
    "start",
    "status",
    "stop",
]

PORT = 8000
# Seconds for the database to be ready, and for web and worker to answer: ten times what either took.
PATIENCE = 180.0


@dataclass(frozen=True)
class Server:
    """A doccano that answers. The administrator's password is in ``credentials(folder)``."""

    folder: Path
    url: str
    user: str

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def pid_file(self) -> Path:
        return ServerFolder(self.folder).pids

    @property
    def logs(self) -> tuple[Path, Path]:
        """The log of the web process and that of the worker."""
        return ServerFolder(self.folder).log("web"), ServerFolder(self.folder).log("worker")


@dataclass(frozen=True)
class Status:
    """What runs for a folder.

    ``web`` and ``worker`` are pids, none where the process does not run; ``complaint`` says why the server does not
    answer, none where it does; ``processes`` are all pids, children and what a crash left behind included.
    """

    url: str | None
    web: int | None
    worker: int | None
    complaint: str | None
    processes: frozenset[int]

    @property
    def running(self) -> bool:
        return self.url is not None and self.complaint is None


def start(
    root: Path,
    *,
    port: int = PORT,
    database_url: str | None = None,
    environment: Path | None = None,
    patience: float = PATIENCE,
    say: Say,
) -> Server:
    """Start doccano in a folder and wait until it answers; what is missing is made first.

    ``port`` 0 is a free one. ``database_url`` is a PostgreSQL's, none is SQLite in the folder; the first start decides
    for all. ``environment`` is the folder of another server whose installation is shared. ``say`` is given a line of
    progress now and then. A server that runs already is left alone; half a server, left by a crash, is ended first.

    Raises ``UsageError`` for a folder that is something else, a port that is taken, a wrong database URL, another
    Python than 3.11 or a system that is not Linux; ``RemoteError`` with the end of the log where a process ends or does
    not answer within ``patience`` seconds. Nothing runs after an error.
    """
    database_url = check_database(database_url)
    check_python()
    folder = open_folder(root)
    with alone(folder, "serve"):
        found = status(root)
        if found.running and found.url:
            say(f"doccano runs already: {found.url} (stop it first for another port or database)")
            return Server(folder.root, found.url, read_secrets(folder).user)
        if found.processes:
            say("what is left of an earlier server is ended")
            end_processes(folder)
        with bind(port) as listener:
            installation = ServerFolder((environment or root).resolve())
            install(installation.root, say=say)
            first = not folder.secrets.exists()
            secrets = make_secrets(folder, database_url)
            try:
                server = _start(folder, installation, secrets, listener, patience=patience, say=say)
            except BaseException:
                end_processes(folder)
                # The next start prepares once more; if none was ever ready, it may choose another database.
                for path in (folder.pids, folder.prepared, *([folder.secrets] if first else [])):
                    path.unlink(missing_ok=True)
                raise
    say(f"doccano answers: {server.url}")
    return server


def stop(root: Path) -> int:
    """End the server of a folder and all its children, or what a crash left of it; how many processes ended.

    Takes half a minute at most. Raises ``RemoteError`` where a process cannot be killed.
    """
    folder = ServerFolder(root.resolve())
    ended = end_processes(folder)
    folder.pids.unlink(missing_ok=True)
    return ended


def status(root: Path) -> Status:
    """What runs for a folder; the pid file is believed only where the process is this server's."""
    folder = ServerFolder(root.resolve())
    processes = find_processes(folder)
    url, *noted = _read_pids(folder)
    web, worker = (pid if pid in processes else None for pid in noted)
    if web is None or worker is None:
        complaint = "web does not run" if web is None else "worker does not run"
        return Status(url if web else None, web, worker, complaint, processes)
    return Status(url, web, worker, find_complaint(url), processes)


def describe(root: Path) -> Iterator[str]:
    """What ``status`` finds, as lines for people."""
    folder, found = ServerFolder(root.resolve()), status(root)
    if not found.processes:
        yield f"no doccano runs for {folder.root}"
        return
    yield f"doccano answers: {found.url}" if found.running else f"doccano does not answer: {found.complaint}"
    for name, pid in (("web", found.web), ("worker", found.worker)):
        yield f"{name}: {f'process {pid}' if pid else 'does not run'}, log {folder.log(name)}"
    yield f"administrator: {read_secrets(folder).user}, password in {folder.secrets}"


def plan(
    root: Path, *, port: int = PORT, database_url: str | None = None, environment: Path | None = None
) -> Iterator[str]:
    """What ``start`` would do, a line a step; nothing is done. Raises the ``UsageError`` that ``start`` would raise."""
    database_url = check_database(database_url)
    check_python()
    folder = ServerFolder(root.resolve())
    check_folder(folder)
    found = status(root)
    if found.running:
        yield f"doccano runs already: {found.url}"
        return
    bind(port).close()
    installation = ServerFolder((environment or root).resolve())
    if found.processes:
        yield f"end {len(found.processes)} processes that are left of an earlier server"
    if not installed(installation.root):
        yield f"install doccano: {installation.environment}"
    secrets = read_secrets(folder) if folder.secrets.exists() else None
    if secrets is None:
        yield f"make a password for the administrator: {folder.secrets}"
    if secrets is None or not prepared(folder, secrets):
        postgres = secrets.database_url if secrets else database_url
        yield f"make the database ready: {'PostgreSQL' if postgres else folder.database}"
    yield f"start web and worker: http://{HOST}:{port or '(a free port)'}"


def _start(
    folder: ServerFolder,
    installation: ServerFolder,
    secrets: Secrets,
    listener: socket.socket,
    *,
    patience: float,
    say: Say,
) -> Server:
    variables = program_variables(folder, secrets)
    if not prepared(folder, secrets):
        say("the database is made ready")
        prepare(folder, secrets, variables=variables, installation=installation, patience=patience)
    say("web and worker are started")
    programs = launch_programs(folder, installation, variables, listener)
    server = Server(folder.root, f"http://{HOST}:{listener.getsockname()[1]}", secrets.user)
    with write_beside(folder.pids) as file:
        json.dump({"url": server.url, **{name: process.pid for name, process in programs.items()}}, file)
    # From here on only the web program holds the port: were it to die, connections must be refused, not wait.
    listener.close()
    wait_until_ready(folder, server.url, programs, patience=patience)
    return server


def _read_pids(folder: ServerFolder) -> tuple[str, int, int]:
    """Address, web and worker of the pid file; pids are 0 where there is no such file, or a damaged one."""
    try:
        noted = json.loads(folder.pids.read_text(encoding="utf-8"))
        return str(noted["url"]), int(noted["web"]), int(noted["worker"])
    except (OSError, ValueError, TypeError, KeyError):
        return "", 0, 0

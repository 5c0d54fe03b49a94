"""The folder of a local doccano: what lies in it, its secrets, and who works in it."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hanchot.errors import RemoteError, UsageError
from hanchot.workspace import write_beside

USER = "admin"
# Whatever the workspace's own .gitignore says, a password must never be committed. It also tells our folders.
IGNORED = "# A local doccano of hanchot's: environment, password, data.\n*\n"


@dataclass(frozen=True)
class ServerFolder:
    """The files of one server, named once for everybody."""

    root: Path

    @property
    def environment(self) -> Path:
        return self.root / "environment"

    @property
    def database(self) -> Path:
        return self.root / "db.sqlite3"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def pids(self) -> Path:
        return self.root / "pids.json"

    @property
    def prepared(self) -> Path:
        """What the database was prepared with; written last."""
        return self.root / "prepared"

    def log(self, name: str) -> Path:
        """The log of ``install``, ``prepare``, ``web`` or ``worker``."""
        return self.root / f"{name}.log"


@dataclass(frozen=True)
class Credentials:
    """Who may log in as the server's administrator."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Secrets:
    """What ``secrets.json`` holds. ``database_url`` is none for SQLite; it may have a password in it, so it is here."""

    user: str
    password: str = field(repr=False)
    secret_key: str = field(repr=False)
    database_url: str | None = field(repr=False)


def open_folder(root: Path) -> ServerFolder:
    """The folder of a server, made where it is missing: open to its user alone, and ignored by git.

    The path is resolved, because processes are told apart by it. Raises ``UsageError`` where something else lies there.
    """
    folder = ServerFolder(root.resolve())
    check_folder(folder)
    try:
        folder.root.mkdir(parents=True, exist_ok=True)
        folder.root.chmod(0o700)
        with write_beside(folder.root / ".gitignore") as file:
            file.write(IGNORED)
    except OSError as error:
        raise UsageError(f"{folder.root}: {error.strerror}; choose a folder that you may write to") from None
    return folder


def check_folder(folder: ServerFolder) -> None:
    """Raise ``UsageError`` where something lies in a folder that is not a server's, or its path cannot be used."""
    # The queue of tasks takes its path from a URL that it does not decode.
    if set("?;") & set(str(folder.root)):
        raise UsageError(f"{folder.root}: doccano cannot work in a path with ? or ; in it; choose another folder")
    ignore = folder.root / ".gitignore"
    try:
        ours = ignore.is_file() and ignore.read_text(encoding="utf-8", errors="replace") == IGNORED
        if not ours and folder.root.exists() and (not folder.root.is_dir() or any(folder.root.iterdir())):
            raise UsageError(f"{folder.root}: neither empty nor a doccano of hanchot's; choose a folder of its own")
    except OSError as error:
        raise UsageError(f"{folder.root}: {error.strerror}; choose a folder of your own") from None


def credentials(root: Path) -> Credentials:
    """The administrator of the server in a folder.

    Raises ``UsageError`` where no server was ever started there.
    """
    folder = ServerFolder(root.resolve())
    if not folder.secrets.exists():
        raise UsageError(f"{root}: no doccano was started here yet; start one with `hanchot annotations serve`")
    found = read_secrets(folder)
    return Credentials(found.user, found.password)


def read_secrets(folder: ServerFolder) -> Secrets:
    """The secrets of a server. Raises ``RemoteError`` where the file is damaged."""
    try:
        return Secrets(**json.loads(folder.secrets.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise RemoteError(
            f"{folder.secrets}: not readable as secrets ({type(error).__name__}); restore it, or move it away and a new"
            " administrator's password is made"
        ) from None


def make_secrets(folder: ServerFolder, database_url: str | None) -> Secrets:
    """The secrets of a server, generated where there are none yet.

    The first start decides where the data lie. Raises ``UsageError`` where ``database_url`` is another than then.
    """
    if folder.secrets.exists():
        found = read_secrets(folder)
        if database_url not in (None, found.database_url):
            raise UsageError(
                f"{folder.root}: this server keeps its data in another database; give another one a folder of its own"
            )
        return found
    made = Secrets(USER, secrets.token_urlsafe(18), secrets.token_urlsafe(50), database_url)
    beside = folder.secrets.with_name(f".{folder.secrets.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    # The mode is given when the file is made: at no moment can others read it.
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(made), file, indent=1)
    beside.replace(folder.secrets)
    return made


@contextmanager
def alone(folder: ServerFolder, work: str) -> Iterator[None]:
    """Do a piece of work in a folder alone; the lock goes with the process, so a crash leaves none behind.

    Raises ``RemoteError`` at once where another process does the same work there, and for what the system refuses (a
    full disk).
    """
    try:
        with (folder.root / f"{work}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise RemoteError(f"{folder.root}: another {work} is at work here; try again when it is done") from None
    except OSError as error:
        raise RemoteError(f"{folder.root}: {work} failed: {error}") from error


def last_lines(log: Path, count: int = 15) -> str:
    """Where a log is and how it ends, for an error message."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except OSError:
        lines = []
    return "\n  ".join([f"{log} ends:", *(lines or ["(it is empty)"])])

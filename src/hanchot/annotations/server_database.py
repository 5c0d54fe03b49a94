"""Where a local doccano keeps its data, SQLite or PostgreSQL, and how that is made ready."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from urllib.parse import parse_qs, quote, urlsplit

from hanchot.annotations.server_environment import LOCK, backend, python
from hanchot.annotations.server_folder import Secrets, ServerFolder, last_lines
from hanchot.annotations.server_processes import launch
from hanchot.errors import RemoteError, UsageError

SCHEMES = ("postgres", "postgresql")
HERE = ("", "localhost", "127.0.0.1", "::1")
# Its standard input is the password, which therefore stands in no list of processes.
PREPARE = """
import sys
import django
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
connection.ensure_connection()
call_command("migrate", interactive=False)
call_command("create_roles")
user, _ = get_user_model().objects.get_or_create(username=sys.argv[1])
user.is_staff = user.is_superuser = True
user.set_password(sys.stdin.read())
user.save()
"""


def check_database(url: str | None) -> str | None:
    """A database URL as doccano needs it; none stays none, which is SQLite.

    doccano insists on TLS where the URL says nothing of it; a server on this machine is spared that.
    Raises ``UsageError`` for anything but PostgreSQL; the URL is not repeated, for it may hold a password.

    >>> check_database("postgresql://hanchot@localhost/gan_nhan")
    'postgresql://hanchot@localhost/gan_nhan?sslmode=prefer'
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "".join(parse_qs(parts.query).get("host", [])), parts.port
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in SCHEMES or not parts.path.strip("/"):
        raise UsageError("the database URL is not postgresql://USER@HOST:PORT/NAME; without one SQLite is used")
    if (host in HERE or host.startswith("/")) and "sslmode" not in parse_qs(parts.query):
        return f"{url}{'&' if parts.query else '?'}sslmode=prefer"
    return url


def has_password(url: str) -> bool:
    """Whether a database URL carries a password, so that it may not stand on a command line."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.password is not None or "password" in parse_qs(parts.query)


def database_variables(folder: ServerFolder, secrets: Secrets) -> dict[str, str]:
    """The variables that tell doccano where its data and its queue of tasks lie: in the same database."""
    if secrets.database_url:
        return {"DATABASE_URL": secrets.database_url}
    # The database's side decodes its URL, the queue's side does not.
    return {
        "DATABASE_URL": f"sqlite:///{quote(str(folder.database))}",
        "CELERY_BROKER_URL": f"sqla+sqlite:///{folder.database}",
    }


def prepared(folder: ServerFolder, secrets: Secrets) -> bool:
    """Whether the database has doccano's tables and the administrator of these secrets."""
    there = secrets.database_url is not None or folder.database.exists()
    return there and folder.prepared.exists() and folder.prepared.read_text("utf-8") == _fingerprint(secrets)


def prepare(
    folder: ServerFolder,
    secrets: Secrets,
    *,
    variables: Mapping[str, str],
    installation: ServerFolder,
    patience: float,
) -> None:
    """Make tables, roles and the administrator with the password of the secrets; all other data stay.

    Raises ``RemoteError`` with the end of the log where that fails or takes more than ``patience`` seconds.
    """
    log = folder.log("prepare")
    process = launch(
        [str(python(installation)), "-c", PREPARE, secrets.user],
        folder=folder,
        variables=variables,
        cwd=backend(installation),
        log=log,
        stdin=secrets.password,
    )
    try:
        code = process.wait(patience)
    except subprocess.TimeoutExpired:
        raise RemoteError(f"the database was not ready after {patience:.0f} s; {last_lines(log)}") from None
    if code:
        raise RemoteError(f"the database could not be made ready; {last_lines(log)}")
    folder.prepared.write_text(_fingerprint(secrets), encoding="utf-8")


def _fingerprint(secrets: Secrets) -> str:
    told = (LOCK.read_text(encoding="utf-8"), secrets.database_url or "", secrets.user, secrets.password)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()

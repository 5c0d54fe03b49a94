"""The two programs of a local doccano, web and worker: how they are started, and when they are ready."""

from __future__ import annotations

import errno
import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from hanchot.annotations.server_database import database_variables
from hanchot.annotations.server_environment import backend, python
from hanchot.annotations.server_folder import Secrets, ServerFolder, last_lines
from hanchot.annotations.server_processes import launch
from hanchot.errors import RemoteError, UsageError

HOST = "127.0.0.1"
# `doccano webserver` binds 0.0.0.0 and takes no other address, so gunicorn is called itself. Its default of one worker
# more than twice the cores, and of 30 s for each to load, makes it restart for ever on a small machine.
WEB = ["gunicorn", "config.wsgi", "--workers", "2", "--preload", "--timeout", "120", "--graceful-timeout", "10"]
WORKER = ["celery", "--app", "config", "worker", "--loglevel", "info", "--concurrency", "2"]
# What doccano sees of the caller's variables. The others stay outside, for gunicorn, celery and Django would take
# orders from them (GUNICORN_CMD_ARGS, CELERY_BROKER_URL, DEBUG, …).
KEPT = ("PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "REQUESTS_CA_BUNDLE")
KEPT_PREFIXES = ("LC_", "PG", "SSL_CERT_")


def bind(port: int, *, patience: float = 2) -> socket.socket:
    """A socket that holds a port of this machine from now on; the web program inherits it, so nobody takes it between.

    0 is a free port. Raises ``UsageError`` for one that is still taken after ``patience`` seconds.
    """
    until = time.monotonic() + patience
    while True:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # Without it a port is refused for a minute after the server before has stopped.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            return listener
        except (OSError, OverflowError) as error:
            listener.close()
            # A process that ends is no longer found some time before it gives its port back.
            if getattr(error, "errno", None) != errno.EADDRINUSE or time.monotonic() > until:
                reason = getattr(error, "strerror", None) or error
                raise UsageError(
                    f"port {port} of {HOST}: {reason}; choose another with --port, 0 for a free one"
                ) from None
        time.sleep(0.05)


def program_variables(folder: ServerFolder, secrets: Secrets) -> dict[str, str]:
    """The environment of doccano's processes: the secrets go this way, which only their user can read."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or name.startswith(KEPT_PREFIXES) or name.lower().endswith("_proxy")
    }
    return {
        **kept,
        **database_variables(folder, secrets),
        "DOCCANO_HOME": str(folder.root),
        "MEDIA_ROOT": str(folder.media),
        "STANDALONE": "True",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.secret_key,
        "PYTHONUNBUFFERED": "1",
        # Files are read and written as UTF-8, whatever the caller's locale.
        "PYTHONUTF8": "1",
    }


def launch_programs(
    folder: ServerFolder, installation: ServerFolder, variables: Mapping[str, str], listener: socket.socket
) -> dict[str, subprocess.Popen[bytes]]:
    """Start ``web`` and ``worker``."""
    commands = {"web": [*WEB, "--bind", f"fd://{listener.fileno()}"], "worker": WORKER}
    return {
        name: launch(
            [str(python(installation)), "-m", *command],
            folder=folder,
            variables=variables,
            cwd=backend(installation),
            log=folder.log(name),
            listener=listener if name == "web" else None,
        )
        for name, command in commands.items()
    }


def wait_until_ready(
    folder: ServerFolder, url: str, programs: Mapping[str, subprocess.Popen[bytes]], *, patience: float
) -> None:
    """Wait until pages and tasks are answered.

    Raises ``RemoteError`` with the end of the logs where a program ends, or after ``patience`` seconds.
    """
    until = time.monotonic() + patience
    while complaint := find_complaint(url):
        for name, process in programs.items():
            if process.poll() is not None:
                raise RemoteError(
                    f"doccano's {name} process ended with code {process.returncode} before it was ready;"
                    f" {last_lines(folder.log(name))}"
                )
        if time.monotonic() > until:
            logs = "\n".join(last_lines(folder.log(name)) for name in programs)
            raise RemoteError(f"doccano was not ready after {patience:.0f} s: {complaint}\n{logs}")
        time.sleep(0.2)


def find_complaint(url: str) -> str | None:
    """What keeps the web program from answering, or the worker from bringing a task back; none where both do."""
    code, _ = _get(url, "/v1/me")
    # That nobody is logged in is doccano's answer; another program would hardly give it.
    if code != 403:
        return f"/v1/me answers {code or 'nothing'}"
    code, health = _get(url, "/v1/health/?format=json")
    return None if code == 200 and health else f"/v1/health answers {code or 'nothing'}: {health}"


def _get(url: str, path: str) -> tuple[int, Any]:
    """Code and JSON of an answer; 0 where there is no answer, none where it is no JSON."""
    connection = http.client.HTTPConnection(HOST, urlsplit(url).port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        # doccano answers what it does not know with its page and code 200.
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(body) if is_json else None
    except (OSError, http.client.HTTPException, ValueError):
        return 0, None
    finally:
        connection.close()

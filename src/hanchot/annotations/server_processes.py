"""The processes of a local doccano, found by a mark in their environment and never by a number alone.

A pid may have been given to another program since it was written down, and the children of a process that was killed
have nobody who knows them; the mark tells both. It is read from ``/proc``, so this works on Linux.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from hanchot.annotations.server_folder import ServerFolder
from hanchot.errors import RemoteError, UsageError

MARK = "HANCHOT_DOCCANO"
PROC = Path("/proc")


def find_processes(folder: ServerFolder) -> frozenset[int]:
    """The pids of everything that runs for the server of a folder; a zombie does not run.

    Raises ``UsageError`` where the system has no ``/proc``.
    """
    if not (PROC / "self/environ").exists():
        raise UsageError("a local doccano needs Linux; elsewhere run doccano in a container and give hanchot its URL")
    mark = os.fsencode(f"{MARK}={folder.root}")
    return frozenset(int(entry.name) for entry in PROC.glob("[0-9]*") if mark in _variables(entry))


def launch(
    command: Sequence[str],
    *,
    folder: ServerFolder,
    variables: Mapping[str, str],
    cwd: Path,
    log: Path,
    stdin: str = "",
    listener: socket.socket | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process of a server, in a session of its own, so that it outlives the terminal.

    Its log starts anew; the one before is kept beside it as ``.old``. It inherits ``listener`` under the same number.
    """
    if log.exists():
        log.replace(log.with_name(f"{log.name}.old"))
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**variables, MARK: str(folder.root)},
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[listener.fileno()] if listener else [],
        )
    assert process.stdin is not None
    # One that died at once reads nothing; its log and exit code tell why.
    with suppress(BrokenPipeError), process.stdin as pipe:
        pipe.write(stdin.encode())
    return process


def end_processes(folder: ServerFolder, *, patience: float = 15) -> int:
    """End everything that runs for a server; how many processes that were.

    They are asked first and killed after ``patience`` seconds. Raises ``RemoteError`` where one cannot be killed.
    """
    found = find_processes(folder)
    # Only the heads are asked: they end their children in order, and would replace one that ended by itself.
    heads = {pid for pid in found if _parent(pid) not in found}
    left = _signal(folder, heads, signal.SIGTERM, patience)
    # Killing is repeated, for one may have started another in between.
    for _ in range(5):
        left = left and _signal(folder, left, signal.SIGKILL, 1)
    if left:
        raise RemoteError(f"{folder.root}: process {min(left)} cannot be ended; restart the machine")
    return len(found)


def _signal(folder: ServerFolder, pids: Collection[int], number: int, patience: float) -> frozenset[int]:
    """Send a signal and wait; what still runs."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    until = time.monotonic() + patience
    while (left := find_processes(folder)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _variables(entry: Path) -> list[bytes]:
    try:
        return (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        # It has ended meanwhile, or is another user's.
        return []


def _parent(pid: int) -> int:
    try:
        # The name in brackets may hold anything, spaces and brackets too.
        return int((PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0

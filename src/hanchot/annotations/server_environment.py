"""doccano's own virtual environment: it wants other versions of nearly everything than hanchot does."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import IO

from hanchot.annotations.server_folder import ServerFolder, alone, last_lines, open_folder
from hanchot.annotations.server_processes import find_processes
from hanchot.errors import RemoteError, UsageError

Say = Callable[[str], None]

LOCK = Path(str(files("hanchot.annotations") / "doccano-requirements.lock"))
# They build what comes as source, so they are installed before the rest.
BUILDERS = ("packaging", "setuptools", "setuptools-scm", "vcs-versioning", "wheel")
# A line of progress every so many packages.
STRIDE = 25


def install(root: Path, *, say: Say) -> None:
    """Make the environment in a server's folder, about 750 MB; nothing is done where it is there already.

    What was interrupted or locked otherwise is made anew. Raises ``UsageError`` for another Python than 3.11 and
    ``RemoteError`` with the end of the log where pip fails.
    """
    if installed(root):
        return
    check_python()
    folder = open_folder(root)
    with alone(folder, "install"):
        if find_processes(folder):
            raise RemoteError(
                f"{folder.root}: its environment has to be made anew and a server runs from it; stop it first with"
                " `hanchot annotations serve --stop`"
            )
        if installed(root):
            return
        say(f"doccano's own environment: {folder.environment} (about 750 MB; log: {folder.log('install')})")
        if folder.environment.exists():
            shutil.rmtree(folder.environment)
        with folder.log("install").open("w", encoding="utf-8") as log:
            _run([sys.executable, "-I", "-m", "venv", str(folder.environment)], folder, log)
            entries = _entries(LOCK.read_text(encoding="utf-8"))
            builders = folder.environment / "builders.lock"
            builders.write_text(
                "\n".join(entry for entry in entries if entry.partition("==")[0] in BUILDERS), encoding="utf-8"
            )
            _pip([str(builders)], folder, log)
            _pip([str(LOCK), "--no-build-isolation"], folder, log, say=say, total=len(entries))
        _stamp(folder).write_text(_fingerprint(), encoding="utf-8")
        say("doccano's own environment is there")


def installed(root: Path) -> bool:
    """Whether the environment in a server's folder is whole and of the lock that this hanchot carries."""
    folder = ServerFolder(root.resolve())
    stamp = _stamp(folder)
    return python(folder).exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint()


def check_python() -> None:
    """Raise ``UsageError`` where the running Python cannot carry doccano."""
    if sys.version_info[:2] != (3, 11):
        raise UsageError(
            f"doccano runs on Python 3.11, this is {sys.version_info[0]}.{sys.version_info[1]}; install hanchot with"
            " Python 3.11 to serve it"
        )


def python(folder: ServerFolder) -> Path:
    """The environment's Python."""
    return folder.environment / "bin/python"


def backend(folder: ServerFolder) -> Path:
    """The folder of doccano's Django project; its processes run in it."""
    return folder.environment / "lib/python3.11/site-packages/backend"


def _stamp(folder: ServerFolder) -> Path:
    return folder.environment / "installed"


def _fingerprint() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _entries(lock: str) -> list[str]:
    """The entries of a lock, each with its hashes, which are the indented lines behind it."""
    return re.findall(r"^[a-z0-9].*(?:\n .*)*", lock, flags=re.MULTILINE)


def _pip(
    arguments: Sequence[str], folder: ServerFolder, log: IO[str], *, say: Say | None = None, total: int = 0
) -> None:
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    # -I: neither PYTHONPATH nor the user's own packages may take part.
    command = [str(python(folder)), "-I", "-m", "pip", "install", *options, "--no-deps", "--require-hashes", "-r"]
    _run([*command, *arguments], folder, log, say=say, total=total)


def _run(command: list[str], folder: ServerFolder, log: IO[str], *, say: Say | None = None, total: int = 0) -> None:
    """Run a step of the installation into the log, with a line of progress now and then."""
    collected = 0
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                log.write(line)
                collected += line.startswith("Collecting ")
                if say and line.startswith("Collecting ") and collected % STRIDE == 0:
                    say(f"{collected} of {total} packages")
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        log.flush()
        raise RemoteError(f"doccano's environment could not be made; {last_lines(folder.log('install'))}")

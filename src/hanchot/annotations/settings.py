"""How a workspace reaches its doccano: address and user in a file, the password never."""

from __future__ import annotations

import getpass
import os
import sys
import tomllib
from dataclasses import dataclass
from urllib.parse import urlsplit

from hanchot.annotations.client import Client
from hanchot.errors import DataError, UsageError
from hanchot.workspace import Workspace, write_beside

FILE = "annotations/doccano.toml"
PASSWORD, TOKEN = "HANCHOT_DOCCANO_PASSWORD", "HANCHOT_DOCCANO_TOKEN"
SERVICE = "hanchot doccano"
LONGEST = 40


@dataclass(frozen=True)
class Settings:
    """Address, user, and the name that opens the name of each project of this workspace on the server."""

    url: str
    user: str
    project: str


def read_settings(workspace: Workspace) -> Settings:
    """The settings of ``annotations/doccano.toml``.

    Raises ``UsageError`` where there is no such file, ``DataError`` for a wrong or unknown key, a password among them.
    """
    path = workspace.root / FILE
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            f'{path}: no such file; write url = "http://…", user = "…" and project = "…" into it'
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: {error}; mend the file") from None
    if unknown := set(values) - {"url", "user", "project"}:
        hint = f"; a password belongs in {PASSWORD}, a keyring or the prompt" if "password" in unknown else ""
        raise DataError(f"{path}: unknown key {', '.join(sorted(unknown))}{hint}")
    values = {"user": "admin", "project": workspace.root.name, **values}
    return check_settings(Settings(**values), where=str(path))


def check_settings(settings: Settings, *, where: str) -> Settings:
    """The settings, their address without a slash at its end; raises ``DataError`` for values that cannot be."""
    values = (settings.url, settings.user, settings.project)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise DataError(f"{where}: url, user and project are words in quotes")
    try:
        parts = urlsplit(settings.url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DataError(f"{where}: url {settings.url!r} is not http://… or https://…")
    if parts.password is not None:
        raise DataError(f"{where}: url has a password in it; it belongs in {PASSWORD}, a keyring or the prompt")
    if len(settings.project) > LONGEST:
        raise DataError(f"{where}: project has {len(settings.project)} characters; {LONGEST} at most")
    return Settings(settings.url.rstrip("/"), settings.user, settings.project)


def write_settings(settings: Settings, workspace: Workspace) -> None:
    """Write the settings where ``read_settings`` finds them."""
    path = workspace.root / FILE
    check_settings(settings, where=str(path))
    with write_beside(path) as file:
        file.write("# The doccano of this workspace. No password here: see the documentation of `annotations push`.\n")
        for name, value in (("url", settings.url), ("user", settings.user), ("project", settings.project)):
            file.write(f"{name} = {_quoted(value)}\n")


def connect(settings: Settings) -> Client:
    """A logged-in client: with ``HANCHOT_DOCCANO_TOKEN``, else a password from the environment, a keyring or a prompt.

    Raises ``UsageError`` where there is no password, or no annotating extra; ``RemoteError`` where doccano refuses.
    """
    try:
        from hanchot.annotations.client_doccano import enter_with_token, log_in
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("doccano_client", "requests"):
            raise
        raise UsageError("this command needs the annotate extra: pip install 'hanchot[annotate]'") from None
    if token := os.environ.get(TOKEN):
        return enter_with_token(settings.url, token)
    return log_in(settings.url, settings.user, find_password(settings))


def find_password(settings: Settings) -> str:
    """The password of the settings' user. Raises ``UsageError`` where nobody can be asked."""
    found = os.environ.get(PASSWORD) or _from_keyring(settings)
    if found:
        return found
    if not sys.stdin.isatty():
        raise UsageError(f"no password for {settings.user} at {settings.url}; set {PASSWORD} or run on a terminal")
    return getpass.getpass(f"password of {settings.user} at {settings.url}: ")


def _from_keyring(settings: Settings) -> str | None:
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore]  # an optional program
        from keyring.errors import KeyringError  # type: ignore[import-not-found,unused-ignore]
    except ModuleNotFoundError:
        return None
    try:
        found: str | None = keyring.get_password(f"{SERVICE} {settings.url}", settings.user)
    except KeyringError:
        return None
    return found


def _quoted(value: str) -> str:
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    return (
        f"\\u{ord(character):04x}" if character in '"\\' or ord(character) < 32 or ord(character) == 127 else character
    )

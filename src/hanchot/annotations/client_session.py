"""A session with doccano in which every request is bounded and every failure is one clear line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import requests
from doccano_client import DoccanoClient  # type: ignore[import-untyped]  # it ships no types
from doccano_client.repositories.base import BaseRepository  # type: ignore[import-untyped]  # it ships no types

from hanchot.errors import RemoteError

CONNECT = 5.0
READ = 120.0
# A task that is not done by then makes us look for the worker, and look again: a busy worker misses one look.
LOOK_AFTER = 5.0
LOOKS = 3
PAUSES = (0.05, 0.1, 0.2, 0.3)
JSON = "application/json"
WHY = {
    400: "refused the request",
    401: "the session has expired, or the token is not valid; log in again by repeating the command",
    404: "it is not there (deleted by hand?); `hanchot annotations plan` shows what would be made anew",
    413: "the upload is too large for the server",
    507: "the server's disk is full",
}
Request = Callable[..., requests.Response]


def open_session(url: str) -> DoccanoClient:
    """A doccano-client whose requests give up after a while; nobody is logged in yet."""
    client = DoccanoClient(url)
    session = repository(client)._session
    session.request = partial(_bounded, session.request)
    return client


def repository(client: DoccanoClient) -> BaseRepository:
    """What sends requests: the library's calls page by five, have no limit and wait an hour, so some are ours."""
    return client._base_repository


@contextmanager
def told(url: str, doing: str) -> Iterator[None]:
    """Turn what a request can raise into a ``RemoteError`` that says what was being done."""
    try:
        yield
    except requests.Timeout:
        raise RemoteError(f"{url}: {doing}: no answer in time; is the server overloaded? Try again") from None
    except requests.HTTPError as error:
        raise RemoteError(f"{url}: {doing}: {_why(error)}") from None
    except requests.RequestException as error:
        reason = "nothing answers there" if isinstance(error, requests.ConnectionError) else type(error).__name__
        raise RemoteError(
            f"{url}: {doing}: {reason}; start doccano with `hanchot annotations serve` or mend annotations/doccano.toml"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        # Another program, or another doccano, answers in a shape that nothing here knows.
        raise RemoteError(
            f"{url}: {doing}: the answer is not doccano 1.8's ({type(error).__name__}: {error})"
        ) from None


def read_json(response: requests.Response) -> Any:
    """The JSON of an answer; doccano answers an address that it does not know with its page and code 200."""
    kind = response.headers.get("content-type", "")
    if not kind.startswith(JSON):
        raise ValueError(f"{kind or 'nothing'} instead of JSON")
    return response.json()


def wait_for_task(client: DoccanoClient, url: str, task: str, *, doing: str, patience: float) -> dict[str, Any] | None:
    """The status of a task once it is ready; none where it is not after ``patience`` seconds.

    Raises ``RemoteError`` where the worker is down.
    """
    began = looked = time.monotonic()
    complaints = 0
    pauses = iter(PAUSES)
    pause = PAUSES[0]
    while True:
        with told(url, doing):
            status: dict[str, Any] = read_json(repository(client).get(f"tasks/status/{task}"))
            if status["ready"]:
                return status
        now = time.monotonic()
        if now - looked > LOOK_AFTER:
            looked = now
            complaints = complaints + 1 if find_complaint(client, url) else 0
        if complaints >= LOOKS:
            raise RemoteError(f"{url}: {doing}: {find_complaint(client, url) or 'the worker stopped for a while'}")
        if now - began > patience:
            return None
        pause = next(pauses, pause)
        time.sleep(pause)


def check_worker(client: DoccanoClient, url: str, doing: str) -> None:
    """Raise ``RemoteError`` where no worker would take a task."""
    for _ in range(LOOKS):
        complaint = find_complaint(client, url)
        if not complaint:
            return
        # A worker that is busy, or just starting, answers a moment later.
        time.sleep(1)
    raise RemoteError(f"{url}: {doing}: {complaint}")


def find_complaint(client: DoccanoClient, url: str) -> str | None:
    """What doccano's own health check says is broken; none where all is well."""
    with told(url, "asking for its health"):
        # A broken part makes the code 500, and the answer still says which one.
        response = repository(client)._session.get(f"{url}/v1/health/", params={"format": "json"})
        broken = [f"{name}: {state}" for name, state in read_json(response).items() if state != "OK"]
    if any("Celery" in name for name in broken):
        return "its worker does not run; start it (`hanchot annotations serve --status` says what runs)"
    return "; ".join(broken) or None


def _bounded(request: Request, method: str, url: str, **options: Any) -> requests.Response:
    options["timeout"] = options.get("timeout") or (CONNECT, READ)
    return request(method, url, **options)


def _why(error: requests.HTTPError) -> str:
    response = error.response
    if response is None:
        return str(error)
    code = response.status_code
    said = response.text.strip() if response.headers.get("content-type", "").startswith(JSON) else ""
    if code == 403 and ("credentials" in said or "token" in said):
        return WHY[401]
    if code == 403:
        return f"the user may not do that, it takes a project_admin of the project: {said}"
    if code >= 500 and code not in WHY:
        return f"doccano failed (code {code}); is its disk full or its database down? Its web log says more"
    return f"{WHY.get(code, f'code {code}')}{f': {said}' if said else ''}"

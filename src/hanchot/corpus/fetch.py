"""Pages from the web, bounded in size and time, and never from inside the caller's own network.

A host is looked up once, all its addresses are checked, and the connection goes to an address that was checked, so
that a name which answers differently the second time (DNS rebinding) gains nothing. A redirect is a new target and
goes the same way. Proxies of the environment are not asked: they would look the name up again.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin

from hanchot.corpus.addresses import Target, parse_target, resolve
from hanchot.corpus.charsets import LIMIT
from hanchot.errors import DataError, RemoteError

SECONDS = 30.0
"""Time that a page may take, redirects included."""

REDIRECTS = 5
TYPES = {"text/html": True, "application/xhtml+xml": True, "text/plain": None, "": None}
"""The content types of pages, and whether such a page is HTML; None: as it looks."""


@dataclass(frozen=True)
class Fetched:
    """A page as it came, unpacked: where it came from in the end, its bytes, whether the server calls it HTML."""

    url: str
    data: bytes
    html: bool | None


def fetch_page(url: str, *, seconds: float = SECONDS, size: int = LIMIT, allow_private: bool = False) -> Fetched:
    """The page at an address, in at most ``seconds`` and of at most ``size`` bytes, packed and unpacked.

    ``allow_private`` opens private, loopback, link-local, multicast and reserved addresses, and all ports. Raises
    ``DataError`` where the address may not be asked for or holds no page, ``RemoteError`` where the other side fails.
    The charset that the server names is not looked at: the page must be readable from its bytes alone, which are kept.
    """
    deadline = time.monotonic() + seconds
    target = parse_target(url, allow_private=allow_private)
    seen = {target}
    for _ in range(REDIRECTS + 1):
        addresses = resolve(target, seconds=_left(deadline), allow_private=allow_private)
        with _answer(target, addresses, deadline) as response:
            if response.status not in (301, 302, 303, 307, 308):
                return _page(target, response, size)
            place = response.headers.get("Location", "")
        target = _redirected(target, place, allow_private=allow_private)
        if target in seen:
            raise RemoteError(f"redirects in a circle, back to {target.url}")
        seen.add(target)
    raise RemoteError(f"more than {REDIRECTS} redirects, the last to {target.url}")


def unpack(data: bytes, coding: str, *, size: int = LIMIT) -> bytes:
    """The content of a body that came in a coding of HTTP, never unpacked beyond ``size`` bytes.

    Raises ``DataError`` for more, for codings that were not asked for (brotli), and for broken or truncated data.
    """
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return data
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise DataError(f"packed as {coding!r}, which was not asked for; save the page as a file")
    # By the standard "deflate" is zlib's format; many servers leave zlib's two bytes of header out.
    has_header = len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    unpacker = zlib.decompressobj(31 if coding != "deflate" else 15 if has_header else -15)
    try:
        content = unpacker.decompress(data, size + 1)
    except zlib.error as error:
        raise DataError(f"broken {coding} data ({error}); fetch it again") from None
    if len(content) > size:
        raise DataError(f"over the limit of {size:,} bytes once unpacked; save the article alone as a file")
    if not unpacker.eof or unpacker.unused_data:
        raise DataError(f"{coding} data that end too early or go on behind their end; fetch it again")
    return content


def _page(target: Target, response: Any, size: int) -> Fetched:
    if response.status != 200:
        raise RemoteError(f"answered HTTP {response.status}; check the address")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        raise DataError(f"sends {kind}, not a page; save it as text or HTML")
    body = bytearray()
    while block := response.read(65536):
        body += block
        if len(body) > size:
            raise DataError(f"over the limit of {size:,} bytes; save the article alone as a file")
    data = unpack(bytes(body), response.headers.get("Content-Encoding", ""), size=size)
    return Fetched(target.url, data, TYPES[kind])


def _redirected(target: Target, place: str, *, allow_private: bool) -> Target:
    # Header lines are read as Latin-1; most servers that do not percent-encode write UTF-8.
    with suppress(UnicodeError):
        place = place.encode("latin-1").decode("utf-8")
    if not place:
        raise RemoteError(f"{target.url} redirects to nowhere")
    try:
        return parse_target(urljoin(target.url, place), allow_private=allow_private)
    except (DataError, ValueError) as error:
        raise DataError(f"redirected to {place[:200]}: {error}") from None


@contextmanager
def _answer(target: Target, addresses: list[str], deadline: float) -> Iterator[Any]:
    """The answer of the first address that lets us connect, urllib3's HTTPResponse; its body has not been read."""
    from urllib3.exceptions import (
        ConnectTimeoutError,
        HTTPError,
        NewConnectionError,
    )

    headers = {
        "Host": target.authority,
        "User-Agent": f"hanchot/{version('hanchot')}",
        "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9",
        "Accept-Encoding": "gzip, deflate",
    }
    options = {"retries": False, "redirect": False, "preload_content": False, "decode_content": False}
    failure: Exception | None = None
    try:
        for address in addresses:
            with _pool(target, address, deadline) as pool:
                try:
                    # Without the check of the length a page that breaks off would pass for a whole one.
                    response = pool.urlopen("GET", target.path, headers=headers, enforce_content_length=True, **options)
                except (NewConnectionError, ConnectTimeoutError) as error:
                    failure = error
                    continue
                with closing(response):
                    yield response
                    _left(deadline)
                return
        raise failure or OSError("no address")
    except (HTTPError, OSError, ValueError) as error:
        _left(deadline)
        reason = str(error).rpartition(": ")[2].strip("()'\" ") or type(error).__name__
        raise RemoteError(f"{target.host} failed ({reason}); try again, or save the page as a file") from None


@contextmanager
def _pool(target: Target, address: str, deadline: float) -> Iterator[Any]:
    """A pool of one connection to a checked address, cut at the deadline.

    urllib3's own timeouts begin anew with every packet: a server that sends a byte now and then would hold us for
    ever. Half of the time is for connecting, because TLS may use it a second time.
    """
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout

    left = _left(deadline)
    timeout = Timeout(connect=left / 2, read=left)
    if target.scheme == "https":
        trusted = ssl.create_default_context()
        pool = HTTPSConnectionPool(
            address, target.port, timeout=timeout, ssl_context=trusted, server_hostname=target.host
        )
    else:
        pool = HTTPConnectionPool(address, target.port, timeout=timeout)
    timers: list[threading.Timer] = []

    class Timed(pool.ConnectionCls):  # type: ignore[name-defined, misc]  # http's or https's, as the pool has it
        def connect(self) -> None:
            super().connect()
            timers.append(threading.Timer(_left(deadline), _cut, [self.sock]))
            timers[-1].start()

    pool.ConnectionCls = Timed
    try:
        yield pool
    finally:
        for timer in timers:
            timer.cancel()
        pool.close()


def _cut(connection: socket.socket) -> None:
    """End a connection under the thread that reads it."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise RemoteError("no whole answer in time; try again, or give it more with --timeout")
    return left

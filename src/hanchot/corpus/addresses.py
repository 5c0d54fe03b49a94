"""Web addresses that may be asked for: plain http and https, on hosts of the public internet."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlsplit

from hanchot.errors import DataError, RemoteError

PORTS = {"http": 80, "https": 443}
FIRST_PORT = 1024
"""Below it only http's and https's own ports are asked: the others speak other protocols."""

_RESERVED_V4 = [ipaddress.IPv4Network(network) for network in ("192.0.0.0/24", "192.88.99.0/24")]
"""What Python's `is_global` lets pass though nobody's page is there."""

_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_RESERVED_V6 = [ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""Where networks without IPv4 reach its addresses (NAT64)."""

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEPT = "/%:@!$&'()*+,;=~-._"
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Target:
    """The parts of a web address; the host in ASCII, path and query percent-encoded."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_target(url: str, *, allow_private: bool = False) -> Target:
    """The parts of an address; ``DataError`` for what is not plainly http or https, a host and a port of the web.

    >>> parse_target("http://Báo.example/tin-tức?trang=2").url
    'http://xn--bo-mia.example/tin-t%E1%BB%A9c?trang=2'
    """
    if _UNSAFE.search(url):
        raise DataError("white space, a backslash or what is no character in the address; write it percent-encoded")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise DataError(f"no web address ({error}); write it as http://host/path") from None
    if parts.scheme not in PORTS:
        raise DataError(f"{parts.scheme or 'no scheme'}: only http and https are fetched; save the page as a file")
    if "@" in parts.netloc:
        raise DataError("user name or password in the address; leave it out, or save the page as a file")
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values() and port < FIRST_PORT and not allow_private:
        raise DataError(f"port {port} is none of the web's; those are 80, 443 and from {FIRST_PORT} up")
    path = quote(parts.path or "/", safe=_KEPT)
    query = f"?{quote(parts.query, safe=_KEPT + '?')}" if parts.query else ""
    return Target(parts.scheme, _ascii_host(host, bracketed="[" in parts.netloc), port, path + query)


def resolve(target: Target, *, seconds: float, allow_private: bool = False) -> list[str]:
    """The IP addresses of a target's host, in the order in which to try them.

    Raises ``DataError`` where one of them is not public, ``RemoteError`` where there is none within ``seconds``.
    """
    try:
        found = _within(seconds, lambda: socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        raise RemoteError(
            f"host {target.host} is not found ({str(error) or 'no answer in time'}); check the address"
        ) from None
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    closed = [address for address in addresses if not is_public(address)]
    if closed and not allow_private:
        raise DataError(f"host {target.host} is at {closed[0]}, no public address; --allow-private opens it")
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet's, an IPv4 address also where it is wrapped in IPv6.

    >>> [is_public(a) for a in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe", "2606:4700::1111")]
    [True, False, False, False, True]
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is None and ip not in _TRANSLATED:
            return ip in _GLOBAL_V6 and ip.is_global and not any(ip in network for network in _RESERVED_V6)
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _RESERVED_V4)


def _ascii_host(host: str, *, bracketed: bool) -> str:
    """The host in ASCII. IPv4 in the other ways that C reads it (octal, hexadecimal, one number) is refused."""
    try:
        if bracketed:
            return str(ipaddress.IPv6Address("" if "%" in host else host))
        name = host.encode("idna").decode("ascii").lower()
        if _NUMBER.fullmatch(name.rstrip(".").rpartition(".")[2]):
            return str(ipaddress.IPv4Address(name))
        if _NAME.fullmatch(name):
            return name
    except ValueError:
        pass
    raise DataError(f"{host!r} is no host name and no IP address in its usual form; check the address")


def _within(seconds: float, call: Callable[[], _Value]) -> _Value:
    """The value of a call that knows no time limit of its own; where it hangs it is left behind in its thread."""
    done: Future[_Value] = Future()

    def work() -> None:
        try:
            done.set_result(call())
        except Exception as error:
            done.set_exception(error)

    # No executor: it would wait for a hanging thread when the program ends.
    threading.Thread(target=work, daemon=True).start()
    return done.result(timeout=seconds)

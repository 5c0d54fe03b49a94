"""Pages from a real server on 127.0.0.1: what a hostile one can send, and which addresses are never asked."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanchot.corpus import addresses
from hanchot.corpus.addresses import is_public, parse_target, resolve
from hanchot.corpus.fetch import fetch_page, unpack
from hanchot.errors import DataError, HanchotError, RemoteError
from hanchot.workspace import write_workspace

BODY = (
    "<html><head><title>Xã Ea Ngai vét kênh N3</title></head><body><h1>Xã Ea Ngai vét kênh N3</h1>"
    "<p>Sáng 4/3, lãnh đạo xã Ea Ngai xuống thôn 5 kiểm tra tuyến kênh N3 bị bồi lấp sau trận mưa lớn đầu tuần.</p>"
    "<p>Xã yêu cầu hợp tác xã vét xong đoạn 600 mét trước ngày 20/3/2026 để kịp đưa nước về ruộng.</p></body></html>"
).encode()

Respond = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Where the server is, what it does at each path, and the paths it was asked for."""

    port: int = 0
    routes: dict[str, Respond] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(self, status: int = 200, body: bytes = BODY, **headers: str) -> Respond:
        def respond(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content_Type": "text/html", "Content_Length": str(len(body)), **headers}.items():
                if value:
                    handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        return respond

    def raw(self, *pieces: bytes, pause: float = 0.0) -> Respond:
        """The very bytes of an answer, with a pause before each piece."""

        def respond(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True
            for piece in pieces:
                time.sleep(pause)
                handler.wfile.write(piece)
                handler.wfile.flush()

        return respond


def handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked.append(self.path)
            server.headers = dict(self.headers)
            with suppress(OSError):  # The client has had enough.
                server.routes[self.path](self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    yield from _serve(Server(), "127.0.0.1")


@pytest.fixture
def server(served: Server) -> Server:
    served.routes = {"/": served.answer()}
    served.asked = []
    return served


def _serve(server: Server, host: str, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    class Quiet(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # Clients that hang up are what is tested.

    httpd = Quiet((host, 0), handler_of(server))
    if context:
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    server.port = httpd.server_address[1]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    httpd.shutdown()
    httpd.server_close()


def fetch(url: str, **options: Any) -> Any:
    return fetch_page(url, **{"allow_private": True, "seconds": 10.0, **options})


def test_a_page_comes_as_it_was_sent(server: Server) -> None:
    fetched = fetch(server.url("/"))
    assert (fetched.url, fetched.data, fetched.html) == (server.url("/"), BODY, True)
    assert server.headers["Host"] == f"127.0.0.1:{server.port}"
    assert server.headers["User-Agent"].startswith("hanchot/")


def test_a_page_of_the_web_becomes_an_article_and_keeps_its_bytes(server: Server, tmp_path: Path, run: Any) -> None:
    write_workspace(tmp_path / "mine")
    done = run("corpus", "add", server.url("/"), "--allow-private", cwd=tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    (path,) = [Path(line) for line in done.stdout.splitlines()]
    assert f"\nurl: {server.url('/')}\n" in path.read_text(encoding="utf-8")
    assert (tmp_path / f"mine/corpus/raw/{path.stem}.html").read_bytes() == BODY


def test_without_the_flag_the_own_machine_is_not_even_asked(server: Server, tmp_path: Path, run: Any) -> None:
    write_workspace(tmp_path / "mine")
    done = run("corpus", "add", server.url("/"), cwd=tmp_path / "mine")
    assert done.returncode == 3
    assert "--allow-private" in done.stderr
    assert server.asked == []
    assert not list((tmp_path / "mine/corpus").rglob("*.*"))


INSIDE = """
127.0.0.1 127.200.3.4 localhost 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255 192.0.0.8 192.0.2.1 198.18.0.1 192.88.99.1 [::1] [::] [::ffff:127.0.0.1]
[::ffff:a9fe:a9fe] [::127.0.0.1] [fe80::1] [fc00::1] [fec0::1] [ff02::1] [64:ff9b::7f00:1] [64:ff9b:1::a00:1]
[2002:7f00:1::] [2001::1] [2001:db8::1] [3fff::1] [4000::1]
"""


@pytest.mark.parametrize("host", INSIDE.split())
def test_addresses_inside_are_refused(host: str) -> None:
    with pytest.raises(DataError, match="no public address; --allow-private"):
        fetch_page(f"http://{host}/", seconds=5)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_public_as_it_is_inside_ipv6(ip: IPv4Address) -> None:
    assert is_public(f"::ffff:{ip}") == is_public(str(IPv6Address("64:ff9b::") + int(ip))) == is_public(str(ip))
    assert not is_public(f"::{ip}")
    assert not (is_public(str(ip)) and (ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/x", "file:///etc/passwd", "gopher://a.example/", "data:text/html,x", "//a.example/",
        "http://user@a.example/", "http://user:word@a.example/", "http://a.example@127.0.0.1/", "http://@a.example/",
        "http://a.example\\@127.0.0.1/", "http://a.example/a b", "http://a.example/\r\nHost: b", "http://a.example/\x00",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://1.2.3/",
        "http://127.0.0.1./", "http://１２７.1/", "http://①②⑦.⓪.⓪.①①①①/", "http://[fe80::1%25eth0]/", "http://[::1/",
        "http://[v1.x]/", "http:///x", "http://./", "http://../", "http://:80/", "http://a.example:99999/",
        "http://a.example:x/", "http://a.example:0/", "http://a.example:22/", "http://a.example:25/", "https://a.example:993/",
        "http://" + "a" * 70 + ".example/", "http://a..example/", "http://a.example%00.b/",
    ],
)  # fmt: skip
def test_what_is_not_plainly_a_web_address_is_refused_before_anything_is_looked_up(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("it was looked up"))
    with pytest.raises(DataError):
        fetch_page(url)


def test_letters_beyond_ascii_are_encoded() -> None:
    target = parse_target("https://Báo.example:8443/tin-tức?q=hạn chót".replace(" ", "+") + "#đầu")
    assert target.url == "https://xn--bo-mia.example:8443/tin-t%E1%BB%A9c?q=h%E1%BA%A1n+ch%C3%B3t"
    assert parse_target(target.url) == target


@given(st.text(st.characters(exclude_categories=()), max_size=40))
@settings(max_examples=300)
def test_any_string_is_a_target_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a.example/{text}"):
        try:
            target = parse_target(url)
        except DataError:
            continue
        assert target.url.isascii()
        assert parse_target(target.url) == target


def answers(*rounds: list[str]) -> Any:
    """A resolver that gives another answer each time it is asked, as a rebinding one does."""
    queue = list(rounds)
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: Any, **options: Any) -> Any:
        if host.replace(".", "").isdigit():
            return real(host, port, *args, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in queue.pop(0)]

    return getaddrinfo


def test_the_address_that_was_checked_is_the_one_connected_to(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(["127.0.0.1"]))
    assert fetch(server.url("/", host="two-faced.example")).data == BODY
    assert server.headers["Host"] == f"two-faced.example:{server.port}"


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(["8.8.8.8", "127.0.0.1"]))
    with pytest.raises(DataError, match=r"is at 127\.0\.0\.1"):
        resolve(parse_target("http://two-faced.example/"), seconds=5)


def test_a_dead_address_gives_way_to_the_next(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(["127.0.0.2", "127.0.0.1"]))
    assert fetch(server.url("/", host="half-dead.example")).data == BODY


def test_a_name_that_nobody_knows_is_a_failure_of_the_other_side(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(RemoteError, match="not found"):
        fetch("http://nobody.example/")


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(20) and [])
    with pytest.raises(RemoteError, match="no answer in time"):
        fetch("http://slow.example/", seconds=0.2)
    release.set()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_to_the_last_address(status: int, server: Server) -> None:
    server.routes["/old"] = server.answer(status, b"", Location="new/./there?x=1")
    server.routes["/new/there?x=1"] = server.answer(status, b"", Location="/tin-tức".encode().decode("latin-1"))
    server.routes["/tin-t%E1%BB%A9c"] = server.answer()
    assert fetch(server.url("/old")).url == server.url("/tin-t%E1%BB%A9c")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("http://127.0.0.2/", "is at 127.0.0.2, no public address"),
        ("//127.0.0.2/", "is at 127.0.0.2, no public address"),
        ("http://[::ffff:127.0.0.2]/", "no public address"),
        ("http://0x7f000002/", "redirected to"),
        ("file:///etc/passwd", "only http and https"),
        ("http://user@127.0.0.1/", "user name or password"),
        ("http://127.0.0.1:22/", "port 22"),
    ],
)
def test_each_hop_is_checked(place: str, reason: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1")
    server.routes["/old"] = server.answer(302, b"", Location=place)
    with pytest.raises(DataError, match=reason):
        fetch_page(server.url("/old"), seconds=5)


def test_redirects_in_a_circle_without_end_or_to_nowhere_fail(server: Server) -> None:
    server.routes["/a"] = server.answer(302, b"", Location="/b")
    server.routes["/b"] = server.answer(302, b"", Location="/a")
    with pytest.raises(RemoteError, match="circle"):
        fetch(server.url("/a"))
    for number in range(9):
        server.routes[f"/{number}"] = server.answer(302, b"", Location=f"/{number + 1}")
    with pytest.raises(RemoteError, match="more than 5 redirects"):
        fetch(server.url("/0"))
    assert "/7" not in server.asked
    server.routes["/nowhere"] = server.answer(302, b"")
    with pytest.raises(RemoteError, match="nowhere"):
        fetch(server.url("/nowhere"))


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 429, 500, 503])
def test_only_200_is_a_page(status: int, server: Server) -> None:
    server.routes["/x"] = server.answer(status, b"" if status in (204, 304) else BODY)
    with pytest.raises(RemoteError, match=f"HTTP {status}"):
        fetch(server.url("/x"))


PAGES = {
    "text/html; charset=utf-8": True,
    "TEXT/HTML": True,
    "application/xhtml+xml": True,
    "text/plain": None,
    "": None,
}


@pytest.mark.parametrize(("kind", "html"), PAGES.items())
def test_pages_are_html_or_text(kind: str, html: bool | None, server: Server) -> None:
    server.routes["/x"] = server.answer(Content_Type=kind)
    assert fetch(server.url("/x")).html is html


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/json", "video/mp4", "text/htmlx", "x"])
def test_other_content_is_refused(kind: str, server: Server) -> None:
    server.routes["/x"] = server.answer(Content_Type=kind)
    with pytest.raises(DataError, match="not a page"):
        fetch(server.url("/x"))


def bomb(megabytes: int, wbits: int) -> bytes:
    packer = zlib.compressobj(9, wbits=wbits)
    zeros = bytes(1_000_000)
    return b"".join([*(packer.compress(zeros) for _ in range(megabytes)), packer.flush()])


@pytest.mark.parametrize(
    ("coding", "body", "reason"),
    [
        ("gzip", bomb(50, 31), "limit"),
        ("deflate", bomb(50, 15), "limit"),
        ("deflate", bomb(50, -15), "limit"),
        ("gzip", gzip.compress(bomb(50, 31)), None),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY)), "not asked for"),
        ("br", b"\x0b\x02\x80", "not asked for"),
        ("zstd", b"(\xb5/\xfd", "not asked for"),
        ("gzip", gzip.compress(BODY)[:-9], "end too early"),
        ("gzip", gzip.compress(BODY) * 2, "go on behind their end"),
        ("gzip", BODY, "broken"),
        ("deflate", b"\xff" * 50, "broken"),
        ("gzip", b"", "end too early"),
    ],
)
def test_bombs_and_broken_archives_are_refused(coding: str, body: bytes, reason: str | None, server: Server) -> None:
    server.routes["/x"] = server.answer(200, body, Content_Encoding=coding)
    if reason is None:
        # Unpacked once, as the server says; what is in it is no text, which is for the reader of pages to say.
        assert fetch(server.url("/x")).data.startswith(b"\x1f\x8b")
        return
    with pytest.raises(DataError, match=reason):
        fetch(server.url("/x"))


@given(st.binary(max_size=300), st.sampled_from(["gzip", "GZIP ", "x-gzip", "deflate", "raw", "identity", ""]))
def test_what_a_server_packs_comes_out_again(data: bytes, coding: str) -> None:
    wbits = {"deflate": 15, "raw": -15}.get(coding, 31)
    packer = zlib.compressobj(wbits=wbits)
    packed = data if coding in ("", "identity") else packer.compress(data) + packer.flush()
    assert unpack(packed, "deflate" if coding == "raw" else coding) == data


@given(st.binary(max_size=100), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_unpack_or_are_refused(data: bytes, coding: str) -> None:
    with suppress(DataError):
        assert len(unpack(data, coding, size=1000)) <= 1000


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_a_page_over_the_limit_is_refused_however_it_comes(server: Server) -> None:
    block = bytes(100_000)
    server.routes["/said"] = server.answer(200, block)
    server.routes["/chunked"] = server.raw(
        HEAD, b"Transfer-Encoding: chunked\r\n\r\n", *([b"186a0\r\n" + block + b"\r\n"] * 50)
    )
    server.routes["/unsaid"] = server.raw(HEAD, b"\r\n", *([block] * 50))
    for path in ("/said", "/chunked", "/unsaid"):
        with pytest.raises(DataError, match="over the limit of 99,999 bytes"):
            fetch(server.url(path), size=99_999)
    assert len(fetch(server.url("/said"), size=100_000).data) == 100_000


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\n", *(b"X-%d: y\r\n" % number for number in range(40)), b"\r\n", BODY],
        [b"HTTP/1.1 200 OK\r\n", b"X: ", *[b"y"] * 40, b"\r\n\r\n", BODY],
        [HEAD, b"Content-Length: %d\r\n\r\n" % len(BODY), *(BODY[at : at + 12] for at in range(0, len(BODY), 12))],
        [HEAD, b"\r\n", *(BODY[at : at + 12] for at in range(0, len(BODY), 12))],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 40 + [HEAD + b"\r\n", BODY],
    ],
    ids=["headers", "a header", "body", "body without length", "continue"],
)
def test_a_server_that_sends_a_little_now_and_then_is_cut_off(pieces: list[bytes], server: Server) -> None:
    # Each of them ends with the whole page after four seconds: who only times single reads waits for it.
    finished = threading.Event()
    respond = server.raw(*pieces, pause=4 / len(pieces))
    server.routes["/x"] = lambda handler: (respond(handler), finished.set())[0]
    with pytest.raises(RemoteError, match="in time"):
        fetch(server.url("/x"), seconds=0.4)
    assert not finished.is_set()


def test_the_time_is_that_of_all_redirects_together(server: Server) -> None:
    for number in range(5):
        place = b"Location: /%d\r\nContent-Length: 0\r\n\r\n" % (number + 1)
        server.routes[f"/{number}"] = server.raw(b"HTTP/1.1 302 Found\r\n" + place, pause=0.3)
    server.routes["/5"] = server.answer()
    with pytest.raises(RemoteError, match="in time"):
        fetch(server.url("/0"), seconds=0.5)


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"\x00\xff" * 200],
        [b"<html>no headers</html>"],
        [HEAD, b"Content-Length: 5000\r\n\r\n", BODY],
        [HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n", BODY],
        [HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\n", BODY],
        [HEAD, b"Transfer-Encoding: chunked\r\n\r\n", b"-5\r\n", BODY],
        [HEAD, *(b"X-%d: y\r\n" % number for number in range(500)), b"\r\n", BODY],
        [HEAD, b"X: ", b"y" * 100_000, b"\r\n\r\n", BODY],
        [HEAD, b"Content-Length: 10\r\nContent-Length: 20\r\n\r\n", BODY],
    ],
)
def test_broken_answers_are_failures_of_the_other_side(pieces: list[bytes], server: Server) -> None:
    server.routes["/x"] = server.raw(*pieces)
    with pytest.raises(RemoteError):
        fetch(server.url("/x"))


def test_nobody_listening_is_a_failure_of_the_other_side() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(RemoteError, match="refused"):
            fetch(f"http://127.0.0.1:{unused.getsockname()[1]}/")


def test_proxies_of_the_environment_are_not_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(server.url("/")).data == BODY


def test_ipv6_is_spoken(server: Server) -> None:
    try:
        served = _serve(other := Server(routes=server.routes), "::1")
        next(served)
    except OSError:
        pytest.skip("no IPv6 on this machine")
    assert fetch(other.url("/", host="[::1]")).data == BODY
    assert other.headers["Host"] == f"[::1]:{other.port}"
    next(served, None)


SELF_SIGNED = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
    "-subj /CN=news.example -addext subjectAltName=DNS:news.example"
)


def test_https_is_checked_against_the_name_not_the_address(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not which("openssl"):
        pytest.skip("no openssl command to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run([*SELF_SIGNED.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    served = _serve(secure := Server(routes=server.routes), "127.0.0.1", context)
    next(served)
    monkeypatch.setattr(socket, "getaddrinfo", answers(*[["127.0.0.1"]] * 3))
    with pytest.raises(RemoteError, match="failed"):
        fetch(f"https://news.example:{secure.port}/")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert fetch(f"https://news.example:{secure.port}/").data == BODY
    with pytest.raises(RemoteError, match="failed"):
        fetch(f"https://other.example:{secure.port}/")
    with pytest.raises(RemoteError, match="failed"):
        fetch(f"https://127.0.0.1:{secure.port}/")
    next(served, None)


def test_every_refusal_is_one_of_ours(server: Server) -> None:
    server.routes["/x"] = server.raw(b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(HanchotError):
        fetch(server.url("/x"))

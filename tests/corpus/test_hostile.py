"""Hostile and broken input: no crash, nothing outside the corpus, each refusal with its reason.

The pages are our own, mutated with a fixed seed. HANCHOT_SIZE=full adds what takes long: large pages and many more.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import socket
import subprocess
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hanchot.corpus.articles import check_article, read_article
from hanchot.corpus.fields import Given
from hanchot.corpus.intake import printable
from hanchot.corpus.outcomes import Outcome, add_all
from hanchot.corpus.sources import find_sources
from hanchot.corpus.store import open_store, read_raw
from hanchot.workspace import Workspace

FULL = os.environ.get("HANCHOT_SIZE") == "full"
PAGES = sorted(path for path in (Path(__file__).parent / "pages").iterdir() if path.suffix in (".txt", ".html"))
SENTENCE = "Xã Ea Ngai yêu cầu hợp tác xã vét xong tuyến kênh N3 trước ngày 20/3/2026. "
TEXT = f"Xã Ea Ngai vét kênh N3\n\n{SENTENCE * 3}\n\nNgười dân mừng vì nước đã về tới ruộng, ông Y Bhem nói sáng nay.\n"


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "mine")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    return tmp_path / "pages"


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def add(workspace: Workspace, *names: object, given: Given | None = None) -> list[Outcome]:
    """Add, and hold whatever became of it to what must be true of any input."""
    root = workspace.root.parent
    before = everything(root)
    with open_store(workspace.articles, workspace.raw) as store:
        outcomes = list(add_all(find_sources(map(str, names)).sources, given or Given(), store))
    for name in everything(root) - before:
        assert re.fullmatch(
            r"mine(/corpus(/(articles|raw)(/[a-z0-9-]+-[0-9a-f]{8}\.(md|txt|html|map\.json))?)?)?", name
        ), name
    for outcome in outcomes:
        assert (outcome.path is None) == (outcome.refusal is not None)
        if outcome.refusal:
            reason = str(outcome.refusal)
            assert "stumbled" not in reason, reason
            assert reason.isprintable() and ": " in reason and len(reason) < 8000, reason
    for path in workspace.articles.iterdir():
        article = read_article(path)
        assert list(check_article(article, path)) == []
        if (workspace.raw / f"{article.id}.map.json").exists():
            raw = read_raw(article, workspace.raw)
            assert list(raw.offsets) == sorted(raw.offsets)
            for character, offset in zip(article.text, raw.offsets, strict=False):
                came = raw.text[offset]
                assert came == "&" or character.isspace() or bare(came) == bare(character), (came, character)
    return outcomes


def bare(character: str) -> str:
    return unicodedata.normalize("NFD", character)[0]


def refused(outcomes: list[Outcome]) -> list[str]:
    return [str(outcome.refusal) for outcome in outcomes if outcome.refusal]


# Mutated pages

ONCE = "<p|<!--|-->|<![CDATA[|<script>|<title>|<table><tr><td>|&#xD800;|&#0;|<h1></h1>|\"|'|\r"
OFTEN = "&#|&amp;|<br>|</p>|<a href=x>|1/2/2025 |https://a.example/|đ|😀ﬁ﷽|\u0301| |\n|\0"
PIECES = [
    *(piece.encode() for piece in ONCE.split("|")),
    *(piece.encode() * 50 for piece in OFTEN.split("|")),
    "\u2028\u2029\u0085\u200b\u00ad\ufeff\u202e".encode(),
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x1b[2J\x07",
    b"<div>" * 3000,
    b"<a href=x>" * 500,
    b" " * 2000,
    b"\n" * 500,
    b'<meta property="og:title" content="',
    b'<meta property="og:title" content="' + b"A" * 9000 + b'">',
    b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"\\ud800","author":[[{"name":5}]]}</script>',
    b'<script type="application/ld+json">' + b"[" * 5000 + b"</script>",
]


def cut(data: bytes, seed: random.Random) -> bytes:
    return data[: seed.randrange(len(data))]


def flip(data: bytes, seed: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(20):
        changed[seed.randrange(len(changed))] = seed.randrange(256)
    return bytes(changed)


def insert(data: bytes, seed: random.Random) -> bytes:
    at = seed.randrange(len(data))
    return data[:at] + seed.choice(PIECES) + data[at:]


def repeat(data: bytes, seed: random.Random) -> bytes:
    first, last = sorted(seed.sample(range(len(data)), 2))
    return data[:last] + data[first : first + 5000] + data[last:]


def remove(data: bytes, seed: random.Random) -> bytes:
    first, last = sorted(seed.sample(range(len(data)), 2))
    return data[:first] + data[last:]


def shuffle(data: bytes, seed: random.Random) -> bytes:
    lines = data.split(b"\n")
    seed.shuffle(lines)
    return b"\n".join(lines)


def flatten(data: bytes, seed: random.Random) -> bytes:
    return data.replace(b"\n", b" ")


def recode(data: bytes, seed: random.Random) -> bytes:
    text = data.decode("utf-8", errors="replace")
    name = seed.choice(
        ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1258", "cp1252", "utf-7", "koi8-r", "shift-jis"]
    )
    return text.encode(name, errors="replace")


def misread(data: bytes, seed: random.Random) -> bytes:
    return data.decode(seed.choice(["cp1252", "latin-1"]), errors="replace").encode("utf-8")


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    cut, flip, insert, insert, repeat, remove, shuffle, flatten, recode, misread,
]  # fmt: skip


def mutants(count: int, seed: random.Random) -> Iterator[tuple[str, bytes]]:
    for number in range(count):
        origin = seed.choice(PAGES)
        data = origin.read_bytes()
        for _ in range(seed.choice([1, 1, 2, 4])):
            data = seed.choice(MUTATIONS)(data, seed) if len(data) > 2 else b"<p>"
        yield f"{number:05}{seed.choice([origin.suffix, '.txt', '.html'])}", data


def test_mutated_pages_become_articles_or_are_refused(mine: Workspace, pages: Path) -> None:
    count = 10_000 if FULL else 600
    for name, data in mutants(count, random.Random(3)):
        (pages / name).write_bytes(data)
    outcomes = add(mine, pages)
    assert len(outcomes) == count
    assert all(f"{pages}/" in reason for reason in refused(outcomes))
    assert len(refused(outcomes)) < count - 100


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * (60_000 if FULL else 2_000),
        f"<p>{SENTENCE * (60_000 if FULL else 2_000)}</p>",
        "<div>" * 20_000 + f"<p>{SENTENCE * 3}</p>",
        "<div><p>" * 20_000 + SENTENCE * 3,
        f"<p>{SENTENCE * 3}</p>" + "<table><tr><td>" * 5_000,
        f"<p>{SENTENCE * 3}</p>" + "</div>" * 50_000,
        f"<p>{SENTENCE * 3}</p>" + "<" * 50_000,
        f"<p>{SENTENCE * 3}</p>" + "<!--" * 20_000,
        f"<p>{SENTENCE * 3}</p>" + "&#" * 50_000,
        f"<p {'a=b ' * 50_000}>{SENTENCE * 3}</p>",
        f"<p>{SENTENCE * 3}</p><p>" + "e" + "\u0301" * 50_000 + "</p>",
        f"{TEXT}\n" + "x\n" * 5_000,
        f"{TEXT}\n" + "\n" * 200_000,
        f"{TEXT}\n" + "1/1/2026 " * 5_000,
    ],
    ids=lambda text: f"{text[:12]}…{text[-12:]}".encode("unicode_escape").decode(),
)
def test_long_lines_and_deep_pages_take_no_more_than_their_length(text: str, mine: Workspace, pages: Path) -> None:
    (pages / "page.html").write_text(text, encoding="utf-8")
    (pages / "page.txt").write_text(text, encoding="utf-8")
    assert len(add(mine, pages, given=Given(title="Xã Ea Ngai vét kênh N3"))) == 2


def test_what_is_over_the_limit_is_refused_by_its_size(mine: Workspace, pages: Path) -> None:
    size = 50_000_000 if FULL else 10_000_001
    (pages / "line.txt").write_bytes(b"x" * size)
    (pages / "line.html").write_bytes(b"<p>" * (size // 3 + 1))
    (pages / "article.md").write_bytes(b"---\n" + b"x" * size)
    with (pages / "sparse.txt").open("wb") as file:
        file.truncate(5_000_000_000)
    (pages / "line.jsonl").write_bytes(
        b'{"text": "' + b"x" * size + b'"}\n' + json.dumps({"title": "Tin", "text": "Tin."}).encode()
    )
    outcomes = add(mine, pages)
    assert len(refused(outcomes)) == 5
    assert all(
        "limit of 10,000,000 bytes" in reason or "of over 10,000,000 bytes" in reason for reason in refused(outcomes)
    )
    assert len(list(mine.articles.iterdir())) == 1


# What is no page


def zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", [".docx", ".html", ".md", ".jsonl", ".csv", ".parquet"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        bytes(range(256)) * 20,
        zipped("../../../tmp/x.txt", bytes(5_000_000)),
        gzip.compress(gzip.compress(bytes(5_000_000))),
        zlib.compress(bytes(5_000_000)),
        b"%PDF-1.7\n" + b"x" * 100,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"{\\rtf1\\ansi Xin}",
        b"\xff\xfe",
        b"\xff\xfe\x00\xd8" * 50,
        b"\xed\xa0\x80" * 50,
        b"<html>" + b"\xc0\x80" * 500,
        b"PAR1" + b"\xff" * 50 + b"PAR1",
    ],
    ids=lambda data: data[:8].hex() or "empty",
)
def test_what_is_no_text_is_refused_under_any_name(suffix: str, data: bytes, mine: Workspace, pages: Path) -> None:
    (pages / f"x{suffix}").write_bytes(data)
    outcomes = add(mine, pages / f"x{suffix}")
    assert len(refused(outcomes)) == len(outcomes) >= (data != b"")
    assert all(reason.startswith(f"{pages}/x{suffix}:") for reason in refused(outcomes))


HEADS = [
    "title: &a [x, x]\nid: [*a, *a]",
    "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "\n".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "\ntitle: Tin\nid: *i",
    "title: Tin\nid: " + "[" * 5000,
    "title: Tin\nid: " + "{a: " * 5000,
    "title: Tin\npublished: 2026-13-45",
    "title: Tin\npublished: 2026-02-30",
    "title: Tin\npublished: [2026]",
    "title: Tin\nsource: {a: b}",
    "title: Tin\nsource: 7",
    "title: Tin\norigin: nowhere",
    "title: Tin\npublished: 2026-01-01\npublished_from: guess",
    "title: !!python/object/apply:os.system ['touch pwned']",
    "title: !!binary aGVsbG8=",
    "title: Tin\ntitle2: &x Tin\nid: *x",
    "title: Tin\n" + "x: y\n" * 50_000,
    "title: 'x",
    "title: \x00",
    "title: [",
    "[x]",
    "x",
    "",
]


@pytest.mark.parametrize("head", HEADS, ids=range(len(HEADS)))
def test_front_matter_of_any_kind_is_read_or_refused(head: str, mine: Workspace, pages: Path) -> None:
    (pages / "x.md").write_text(f"---\n{head}\n---\n\nXã vét kênh.\n", encoding="utf-8")
    (reason,) = refused(add(mine, pages))
    assert reason.startswith(f"{pages}/x.md")
    assert not Path("pwned").exists()


def test_an_id_and_a_title_choose_no_place_outside(mine: Workspace, pages: Path) -> None:
    evil = [
        "../../../evil",
        "..",
        ".",
        "",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "con",
        "x" * 5000,
        "\u202e",
        "%2e%2e",
        "~",
        "-rf",
        "\ud800",
    ]
    rows = [{"title": f"{name} tin", "id": f"{name}-0123abcd", "text": f"Tin {n}."} for n, name in enumerate(evil)]
    (pages / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for number, name in enumerate(evil[:7]):
        (pages / f"{number}.md").write_text(
            f"---\nid: {name!r}\ntitle: {name!r}\n---\n\nBài {number}.\n", encoding="utf-8"
        )
    outcomes = add(mine, pages)
    assert len(outcomes) == len(evil) + 7
    assert len(refused(outcomes)) == 3
    assert all(re.fullmatch(r"[a-z0-9-]+-[0-9a-f]{8}\.md", path.name) for path in mine.articles.iterdir())


# Names and kinds of files


NAMES = "- --help * a;b $(x) http: 😀 e\u0301 %s {} \u202etxt.exe"


def test_files_of_any_name_are_read_and_named_without_their_commands(mine: Workspace, pages: Path) -> None:
    names = ["Tin tức ngày 3\u22153", "a\nerror: b", "\x1b[2J", "n" * 240, os.fsdecode(b"\xff\xfe\xed\xa0\x80")]
    names += NAMES.split()
    for number, name in enumerate(names):
        (pages / f"{name}.txt").write_text(TEXT.replace("N3", f"N{number}"), encoding="utf-8")
        (pages / f"{name}.html").write_bytes(b"")
        (pages / f"{name}.jsonl").write_bytes(b"{\n")
    outcomes = add(mine, pages)
    assert len(outcomes) == 3 * len(names)
    assert len(refused(outcomes)) == 2 * len(names)
    assert all("\n" not in reason and "\x1b" not in reason and "\u202e" not in reason for reason in refused(outcomes))


def test_links_that_lead_out_of_the_folder_are_refused(mine: Workspace, pages: Path) -> None:
    secret = pages.parent / "secret"
    secret.mkdir()
    (secret / "x.txt").write_text(TEXT, encoding="utf-8")
    (pages / "in").mkdir()
    (pages / "in/real.txt").write_text(TEXT.replace("N3", "N4"), encoding="utf-8")
    links = {"out.txt": secret / "x.txt", "folder.txt": secret, "self.txt": "self.txt", "gone.txt": "nothing.txt"}
    links |= {"up.txt": "../secret/x.txt", "etc.txt": "/etc/passwd", "zero.txt": "/dev/zero"}
    for name, target in {**links, "good.txt": "in/real.txt", "loop": "..", "inner": "in"}.items():
        (pages / name).symlink_to(target)
    outcomes = add(mine, pages)
    reasons = dict(reason.removeprefix(f"{pages}/").split(": ", 1) for reason in refused(outcomes))
    assert {name: reason.partition(";")[0] for name, reason in reasons.items()} == {
        "out.txt": "a link that leads out of the folder",
        "up.txt": "a link that leads out of the folder",
        "etc.txt": "a link that leads out of the folder",
        "folder.txt": "a link that leads out of the folder",
        "zero.txt": "a link that leads out of the folder",
        "loop": "a link that leads out of the folder",
        "inner": "a link to a folder",
        "self.txt": "a link in a circle",
        "gone.txt": "No such file or directory",
    }
    assert [Path(outcome.path).name[:10] for outcome in outcomes if outcome.path] == ["xa-ea-ngai"] * 2
    assert len(list(mine.articles.iterdir())) == 1
    # Named by the caller, a link is the caller's own.
    assert refused(add(mine, pages / "out.txt")) == []


def test_pipes_devices_and_sockets_are_refused_untouched(
    mine: Workspace, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(pages / "pipe.txt")
    os.mkfifo(pages / "pipe.jsonl")
    monkeypatch.chdir(pages)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.html")
        reasons = refused(add(mine, pages, "/dev/zero", "/dev/null", "/dev/tty0", "pipe.txt"))
    assert sum("a pipe, not a file" in reason for reason in reasons) == 3
    assert sum("a device or socket, not a file" in reason for reason in reasons) >= 3
    assert len(reasons) == 7


def test_files_and_folders_that_may_not_be_read_are_refused(mine: Workspace, pages: Path) -> None:
    (pages / "a.txt").write_text(TEXT, encoding="utf-8")
    (pages / "closed.txt").write_text(TEXT, encoding="utf-8")
    (pages / "closed.txt").chmod(0)
    (pages / "shut").mkdir(mode=0)
    folders = [
        folder for folder in (pages, *pages.parents) if folder.stat().st_uid == os.geteuid() and folder != Path("/")
    ]
    modes = {folder: folder.stat().st_mode for folder in folders}
    root = os.geteuid() == 0
    try:
        if root:
            # Root may read anything; nobody may not.
            for folder in folders:
                folder.chmod(0o777)
            for folder in (mine.root, mine.root / "corpus", mine.articles, mine.raw):
                folder.mkdir()
                folder.chmod(0o777)
            os.seteuid(65534)
        with open_store(mine.articles, mine.raw) as store:
            outcomes = list(add_all(find_sources([str(pages), str(pages / "closed.txt")]).sources, Given(), store))
    finally:
        if root:
            os.seteuid(0)
        for folder, mode in modes.items():
            folder.chmod(mode)
        (pages / "shut").chmod(0o700)
    assert [reason.removeprefix(f"{pages}/") for reason in refused(outcomes)] == [
        "closed.txt: Permission denied",
        "shut: Permission denied",
        "closed.txt: Permission denied",
    ]
    assert len([outcome for outcome in outcomes if outcome.path]) == 1


def test_folders_named_like_files_and_very_deep_ones_are_walked(
    mine: Workspace, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pages / "x.txt").mkdir()
    (pages / "x.txt/y.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(pages)
    try:
        for _ in range(1100):
            Path("d").mkdir()
            os.chdir("d")
        Path("deep.txt").write_text(TEXT.replace("N3", "N9"), encoding="utf-8")
        with open_store(mine.articles, mine.raw) as store:
            outcomes = list(add_all(find_sources([str(pages)]).sources, Given(), store))
    finally:
        # pytest's own way of clearing folders away is a recursive one.
        subprocess.run(["rm", "-rf", pages / "d"], check=True)
    assert [outcome.became for outcome in outcomes] == ["added", "added"]


def test_a_file_that_vanishes_or_turns_into_something_else_is_refused(mine: Workspace, pages: Path) -> None:
    for name in ("gone.txt", "folder.txt", "pipe.txt"):
        (pages / name).write_text(TEXT, encoding="utf-8")
    sources = find_sources([str(pages)]).sources
    for name in ("gone.txt", "folder.txt", "pipe.txt"):
        (pages / name).unlink()
    (pages / "folder.txt").mkdir()
    os.mkfifo(pages / "pipe.txt")
    with open_store(mine.articles, mine.raw) as store:
        reasons = refused(list(add_all(sources, Given(), store)))
    assert len(reasons) == 3


@pytest.mark.parametrize(
    "name", ["nothing.txt", "x\0y.txt", "", "ftp://a.example/x", "x" * 5000, "a/" * 3000, "file:///etc/passwd"]
)
def test_what_is_named_and_is_not_there_is_refused(name: str, mine: Workspace) -> None:
    assert len(refused(add(mine, name))) == 1


TITLES = "--- null true 7 2026-01-01 | > ? ~ = << {a} [a] 'a \"a &a *a %a @a `a \ufffe \ue000 😀 a\u2028b a\x85b"


def test_what_a_page_says_of_itself_cannot_break_the_article_s_file(mine: Workspace, pages: Path) -> None:
    titles = TITLES.split(" ")
    titles += ["a: b", "- a", "# a", "a #b", "a:\tb", "!!int 7", "a ---"]
    for number, title in enumerate(titles):
        row = {"title": title, "source": title, "author": title, "text": f"Tin số {number}."}
        (pages / f"{number}.jsonl").write_text(json.dumps(row), encoding="utf-8")
    outcomes = add(mine, pages)
    assert refused(outcomes) == []
    for outcome in outcomes:
        assert outcome.path and outcome.incoming
        assert read_article(outcome.path) == outcome.incoming.article


@pytest.mark.parametrize("text", ["tin\x1b[2J", "a\u202eb", "\ud800", "a\tb\n", "\u0007"])
def test_what_is_shown_is_printable(text: str) -> None:
    assert printable(text).isprintable()

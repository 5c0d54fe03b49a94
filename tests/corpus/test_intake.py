"""The way into the corpus: each text once, the page kept as it came, and nothing half done, whenever a run dies."""

from __future__ import annotations

import codecs
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hanchot.corpus import store as store_module
from hanchot.corpus.articles import Article, make_article, paragraphs, read_article
from hanchot.corpus.fields import Given
from hanchot.corpus.intake import from_page
from hanchot.corpus.outcomes import Outcome, Tally, add_all
from hanchot.corpus.sources import find_sources
from hanchot.corpus.store import ADDED, EDITED, PRESENT, add_article, open_store, read_raw
from hanchot.errors import DataError, HanchotError, RemoteError
from hanchot.workspace import Workspace, write_workspace

PAGE = """Xã Pa Ủ dọn kênh sau lũ

Sáng 3/3, lãnh đạo xã Pa Ủ xuống bản kiểm tra tuyến kênh nội đồng bị đất đá lấp sau trận mưa lớn đầu tuần.

Theo báo cáo của trạm thủy nông, hơn 300 mét kênh không còn dẫn được nước, gần 12 ha lúa có nguy cơ khô hạn.
"""


def page(number: int) -> str:
    return PAGE.replace("300 mét", f"{300 + number} mét").replace("sau lũ", f"sau lũ, đợt {number}")


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    write_workspace(tmp_path / "mine")
    return Workspace(tmp_path / "mine")


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def add(workspace: Workspace, *names: object, given: Given | None = None, dry_run: bool = False) -> list[Outcome]:
    with open_store(workspace.articles, workspace.raw, dry_run=dry_run) as store:
        return list(add_all(find_sources(map(str, names)).sources, given or Given(), store))


def became(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.became for outcome in outcomes]


# Raw pages


def windows_1258(text: str) -> bytes:
    """Vowels with circumflex, breve and horn as one byte, tones as a byte of their own behind them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = [unicodedata.normalize("NFD", character) for character in text]
    bases = [unicodedata.normalize("NFC", "".join(c for c in part if c not in tones)) for part in parts]
    return "".join(
        base + "".join(c for c in part if c in tones) for base, part in zip(bases, parts, strict=True)
    ).encode("cp1258")


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode("utf-8"),
        PAGE.encode("utf-8-sig"),
        PAGE.encode("utf-16"),
        codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"),
        PAGE.encode("utf-32"),
        PAGE.replace("\n", "\r\n").encode("utf-8"),
        unicodedata.normalize("NFD", PAGE).encode("utf-8"),
        windows_1258(PAGE),
        PAGE.encode("utf-8").replace(b"tuy\xe1\xba\xbfn", b"tuy\xff\xc2\xa0n"),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be", "utf-32", "crlf", "nfd", "cp1258", "broken"],
)
def test_the_raw_page_is_the_bytes_that_came_and_the_map_leads_back_to_them(
    data: bytes, mine: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_bytes(data)
    (outcome,) = add(mine, tmp_path / "page.txt")
    assert outcome.path, outcome.refusal
    article = read_article(outcome.path)
    assert (mine.raw / f"{article.id}.txt").read_bytes() == data
    page = read_raw(article, mine.raw)
    for paragraph in paragraphs(article):
        start, end = paragraph.start, paragraph.start + len(paragraph.text)
        slices = (page.text[page.offsets[at] : page.offsets[at + 1]] for at in range(start, end - 1))
        assert unicodedata.normalize("NFC", "".join(slices)) == paragraph.text[:-1]
        assert page.text[page.offsets[end - 1]] == paragraph.text[-1]


def test_the_map_of_an_html_page_leads_through_its_entities(mine: Workspace, tmp_path: Path) -> None:
    title, *body = PAGE.replace("đ", "&#273;").replace("ủ", "&#7911;").split("\n\n")
    html = f"<meta charset=utf-8><h1>{title}</h1>" + "".join(f"<p>{text}</p>" for text in body)
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    (outcome,) = add(mine, tmp_path / "page.html")
    assert outcome.path, outcome.refusal
    article = read_article(outcome.path)
    assert (mine.raw / f"{article.id}.html").read_text(encoding="utf-8") == html
    raw = read_raw(article, mine.raw)
    assert raw.html
    for character, offset in zip(article.text, raw.offsets, strict=False):
        assert raw.text[offset] == character or raw.text[offset] == "&" or character == "\n"


def test_a_page_that_is_not_its_article_s_any_more_is_named(mine: Workspace, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (outcome,) = add(mine, tmp_path / "page.txt")
    assert outcome.path
    article = read_article(outcome.path)
    with pytest.raises(DataError, match="are not this article's"):
        read_raw(replace(article, text=article.text + " Thêm."), mine.raw)
    with pytest.raises(DataError, match="no raw page"):
        read_raw(make_article(title="Khác", text="Khác."), mine.raw)


# Each text once


def test_a_text_comes_in_once_under_whatever_title(mine: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(PAGE.replace("dọn kênh", "khơi mương"), encoding="utf-8")
    assert became(add(mine, tmp_path / "a.txt", tmp_path / "b.txt")) == [ADDED, PRESENT]
    before = tree(mine.root)
    outcomes = add(mine, tmp_path / "b.txt", tmp_path / "a.txt")
    assert became(outcomes) == [PRESENT, PRESENT]
    assert len({outcome.path for outcome in outcomes}) == 1
    assert tree(mine.root) == before


def test_an_article_edited_by_hand_is_left_as_it_stands(mine: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (first,) = add(mine, tmp_path / "a.txt")
    assert first.path
    first.path.write_text(first.path.read_text(encoding="utf-8").replace("12 ha", "13 ha"), encoding="utf-8")
    before = tree(mine.root)
    assert became(add(mine, tmp_path / "a.txt")) == [EDITED]
    assert tree(mine.root) == before


def test_another_text_never_takes_an_id_that_is_in_use(
    mine: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_article(title="Tin", text="Một.")
    with open_store(mine.articles, mine.raw) as store:
        add_article(one, None, store)
        stolen = replace(make_article(title="Tin", text="Hai."), id=one.id)
        with pytest.raises(DataError, match=f"another text has the id {one.id}"):
            add_article(stolen, None, store)
    assert read_article(mine.articles / f"{one.id}.md").text == "Một."


def test_texts_that_share_their_digits_are_told_apart(mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_digest", lambda text: "0123abcd")
    texts = ["Một.", "Hai.", "Ba.", "Hai.", "Một."]
    articles = [replace(make_article(title=text, text=text), id=f"{text[:-1].lower()}-0123abcd") for text in texts]
    for _ in range(2):
        with open_store(mine.articles, mine.raw) as store:
            last = [add_article(article, None, store)[1] for article in articles]
    assert last == [PRESENT] * 5
    assert len(list(mine.articles.glob("*.md"))) == 3


def test_an_article_that_cannot_be_read_refuses_its_repeats_and_no_others(mine: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(page(1), encoding="utf-8")
    (first,) = add(mine, tmp_path / "a.txt")
    assert first.path
    (mine.articles / f"hai tu-{first.path.stem[-8:]}.md").symlink_to("nothing")
    first.path.write_text("---\ntitle: Tin\npublished: 2026-02-30\n---\n", encoding="utf-8")
    bad, good = add(mine, tmp_path / "a.txt", tmp_path / "b.txt")
    assert str(bad.refusal).startswith(f"{tmp_path}/a.txt: {mine.articles}/")
    assert "day is out of range" in str(bad.refusal)
    assert good.became == ADDED


def test_adding_reads_no_file_but_the_one_that_may_be_the_same(
    mine: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(page(number), encoding="utf-8")
    add(mine, *(tmp_path / f"{number}.txt" for number in range(29)))
    read: list[Path] = []
    monkeypatch.setattr(store_module, "read_article", lambda path: read.append(path) or read_article(path))
    assert became(add(mine, tmp_path / "29.txt", tmp_path / "3.txt")) == [ADDED, PRESENT]
    assert len(read) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(mine: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(PAGE.replace("dọn kênh", "khơi mương"), encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"\0")
    names = [tmp_path / f"{name}.txt" for name in "abc"]
    before = tree(mine.root)
    dry = add(mine, *names, dry_run=True)
    assert tree(mine.root) == before
    wet = add(mine, *names)
    assert [(o.path, o.became) for o in dry] == [(o.path, o.became) for o in wet]
    assert became(dry) == [ADDED, PRESENT, "refused"]


# Killed, and started again


def test_a_run_that_is_killed_at_any_moment_is_finished_by_the_next(tmp_path: Path) -> None:
    seed = random.Random(20260304)
    write_workspace(tmp_path / "clean")
    write_workspace(tmp_path / "killed")
    (tmp_path / "in").mkdir()
    for number in range(12):
        (tmp_path / f"in/{number:02}.txt").write_text(page(number % 10), encoding="utf-8")
    rows = [{"title": f"Tin {n % 100}", "text": f"Đoạn {n % 100}. " * 400} for n in range(110)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (tmp_path / "in/rows.jsonl").write_text("\n".join([*lines[:50], "{", *lines[50:]]), encoding="utf-8")
    command = [sys.executable, "-m", "hanchot", "corpus", "add", str(tmp_path / "in")]
    whole = subprocess.run(command, cwd=tmp_path / "clean", capture_output=True, text=True, check=False)
    assert whole.returncode == 3
    assert "rows.jsonl:51: not JSON" in whole.stderr
    paths = len(whole.stdout.splitlines())
    for _ in range(5):
        running = subprocess.Popen(
            command, cwd=tmp_path / "killed", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert running.stdout
        for _ in range(seed.randrange(paths)):
            running.stdout.readline()
        time.sleep(seed.uniform(0, 0.004))
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
        assert running.returncode == -signal.SIGKILL
        for article in (tmp_path / "killed/corpus/articles").glob("[!.]*.md"):
            assert read_article(article).id == article.stem
    again = subprocess.run(command, cwd=tmp_path / "killed", capture_output=True, text=True, check=False)
    assert again.stdout.replace("/killed/", "/clean/") == whole.stdout
    assert tree(tmp_path / "killed") == tree(tmp_path / "clean")


def test_a_run_that_dies_before_any_one_step_is_finished_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(2):
        (tmp_path / f"in/{number}.txt").write_text(page(number), encoding="utf-8")
    (tmp_path / "in/a.html").write_text(f"<h1>Xã Pa Ủ</h1><p>{PAGE}</p>", encoding="utf-8")
    write_workspace(tmp_path / "clean")
    add(Workspace(tmp_path / "clean"), tmp_path / "in")
    wanted, steps = tree(tmp_path / "clean"), 0
    while True:
        killed = tmp_path / f"killed-{steps}"
        shutil.copytree(tmp_path / "clean", killed)
        shutil.rmtree(killed / "corpus")
        if not dies(steps, lambda killed=killed: add(Workspace(killed), tmp_path / "in")):  # type: ignore[misc]
            break
        articles = [path for path in (killed / "corpus").rglob("*.md") if not path.name.startswith(".")]
        for path in articles:
            assert read_raw(read_article(path), killed / "corpus/raw").offsets
        add(Workspace(killed), tmp_path / "in")
        assert tree(killed) == wanted, f"died before step {steps}"
        steps += 1
    assert steps >= 3 * 3 * 2


def dies(steps: int, work: Callable[[], object]) -> bool:
    """Do some work in a child process that dies when it is about to change a file once more than it may."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    left = [steps]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        changes = event in ("os.rename", "os.remove", "os.mkdir") or (event == "open" and arguments[1] == "wb")
        if changes and "corpus" in str(arguments[0]):
            if not left[0]:
                os._exit(9)
            left[0] -= 1

    sys.addaudithook(watch)
    work()
    os._exit(0)


def test_only_what_a_killed_run_left_is_cleared_away(mine: Workspace) -> None:
    mine.articles.mkdir(parents=True)
    mine.raw.mkdir()
    left = [
        mine.articles / ".tin-0123abcd.md.4711.part",
        mine.raw / ".tin-0123abcd.txt.4711.part",
        mine.raw / ".tin-0123abcd.map.json.1.part",
    ]
    others = [
        mine.articles / "tin-0123abcd.md.part",
        mine.articles / ".notes.part",
        mine.raw / ".Tin-0123abcd.txt.7.part",
        mine.raw / "x.part",
        mine.articles / ".gitkeep",
    ]
    for path in (*left, *others):
        path.write_bytes(b"")
    add(mine, dry_run=True)
    assert all(path.exists() for path in left)
    add(mine)
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in others)


def test_two_runs_do_not_add_at_the_same_time(mine: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    with open_store(mine.articles, mine.raw):
        with pytest.raises(HanchotError, match="another `hanchot corpus add` is at work"):
            add(mine, tmp_path / "a.txt")
        assert became(add(mine, tmp_path / "a.txt", dry_run=True)) == [ADDED]
    assert became(add(mine, tmp_path / "a.txt")) == [ADDED]


def test_a_folder_that_cannot_be_written_stops_the_run(mine: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    mine.raw.parent.mkdir(exist_ok=True)
    mine.raw.write_bytes(b"in the way")
    with pytest.raises(HanchotError, match="nothing of it was written"):
        add(mine, tmp_path / "a.txt")
    assert not list(mine.articles.iterdir())


# Sources


def test_a_folder_is_read_in_order_and_what_is_passed_over_is_counted(tmp_path: Path) -> None:
    for name in ("b/2.TXT", "b/1.html", "a.md", "c.jpg", "d.jpg", "Makefile", ".hidden/x.txt", ".x.txt", "x.txt/y.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = find_sources([str(tmp_path)])
    names = [
        (Path(s.name).relative_to(tmp_path).as_posix(), s.kind) for s in found.sources if not isinstance(s, Exception)
    ]
    assert names == [("a.md", "article"), ("b/1.html", "html"), ("b/2.TXT", "page"), ("x.txt/y.csv", "csv")]
    assert found.left_out == {".jpg": 2, "Makefile": 1}


@pytest.mark.parametrize("form", ["jsonl", "article", "page", "html"])
def test_standard_input_is_what_it_looks_like(form: str, mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    title, *body = PAGE.strip().split("\n\n")
    content = {
        "jsonl": json.dumps({"title": title, "text": "\n\n".join(body)}) + "\n",
        "article": f"---\ntitle: {title}\norigin: written\n---\n\n" + "\n\n".join(body) + "\n",
        "page": PAGE,
        "html": f"<html><h1>{title}</h1><p>{body[0]}</p><p>{body[1]}</p></html>",
    }[form]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    (outcome,) = add(mine, "-")
    assert outcome.path, outcome.refusal
    article = read_article(outcome.path)
    assert (article.title, article.text) == (title, "\n\n".join(body))
    assert article.origin == ("written" if form == "article" else "collected")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"---\ntitle: [\n---\n")))
    (outcome,) = add(mine, "-")
    assert str(outcome.refusal).startswith("-: front matter is not YAML")


def test_an_article_in_markdown_keeps_all_its_fields(mine: Workspace, tmp_path: Path) -> None:
    write_workspace(tmp_path / "old", example=True)
    old = tmp_path / "old/corpus/articles"
    assert set(became(add(mine, old))) == {ADDED}
    assert tree(mine.articles) == tree(old)


def test_the_count_of_a_run_says_what_became_of_all(mine: Workspace, tmp_path: Path, run: Any) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE, encoding="utf-8")
    (folder / "b.txt").write_text(PAGE, encoding="utf-8")
    (folder / "c.txt").write_bytes(b"")
    (folder / "d.png").write_bytes(b"")
    done = run("corpus", "add", folder, tmp_path / "nothing.txt", cwd=mine.root)
    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.count("error: ") == 2
    for line in (
        f"{folder}/b.txt: this text is already in the corpus",
        f"error: {folder}/c.txt: page is empty",
        f"error: {tmp_path}/nothing.txt: no such file or folder",
        "1 added, 1 already in the corpus, 2 refused",
        "files of other kinds passed over: .png (1)",
        "2 of 4 refused",
    ):
        assert line in done.stderr


def test_refusals_of_one_kind_keep_it_and_of_several_are_bad_data() -> None:
    for errors, kind in (
        ([RemoteError("x")], RemoteError),
        ([RemoteError("x"), RemoteError("y")], RemoteError),
        ([RemoteError("x"), HanchotError("y")], DataError),
    ):
        tally = Tally()
        said = [tally.count(Outcome(refusal=error)) for error in errors]
        assert said == [None, "error: x"][: len(errors)]
        with pytest.raises(kind) as raised:
            tally.raise_refusals()
        assert type(raised.value) is kind
    Tally().raise_refusals()


def test_one_page_that_breaks_a_rule_of_ours_does_not_stop_the_others(
    mine: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(page(number), encoding="utf-8")

    def stumble(data: bytes, *arguments: Any, **options: Any) -> Any:
        if b"301" in data:
            raise IndexError("list index out of range")
        return from_page(data, *arguments, **options)

    monkeypatch.setattr("hanchot.corpus.intake.from_page", stumble)
    outcomes = add(mine, *(tmp_path / f"{number}.txt" for number in range(3)))
    assert became(outcomes) == [ADDED, "refused", ADDED]
    assert "1.txt: hanchot stumbled (IndexError" in str(outcomes[1].refusal)


def test_the_fields_that_a_page_and_the_caller_state_are_the_article_s(tmp_path: Path) -> None:
    incoming = from_page(PAGE.encode(), Given(source="Báo", url="https://a.example/", author="An", license="CC0-1.0"))
    article: Article = incoming.article
    assert (article.source, article.url, article.author, article.license) == (
        "Báo",
        "https://a.example/",
        "An",
        "CC0-1.0",
    )
    assert from_page(PAGE.encode(), Given(), url="https://b.example/").article.url == "https://b.example/"

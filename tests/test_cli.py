"""Bad input: one clear line with file, line and next step, the right exit code, nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hanchot.workspace import write_beside, write_workspace

PAGE = """Xã Pa Ủ dọn kênh sau lũ

Sáng 3/3, lãnh đạo xã Pa Ủ xuống bản kiểm tra tuyến kênh nội đồng bị đất đá lấp sau trận mưa lớn đầu tuần.

Theo báo cáo của trạm thủy nông, hơn 300 mét kênh không còn dẫn được nước, gần 12 ha lúa có nguy cơ khô hạn.
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    write_workspace(tmp_path / "mine")
    return tmp_path / "mine"


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def one_line(stderr: str) -> str:
    (line,) = [line for line in stderr.splitlines() if line.startswith("error: ")]
    return line


def test_help_names_every_stage_and_where_to_start(tmp_path: Path, run: Any) -> None:
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    for word in ("init", "corpus", "annotations", "training", "models", "evaluation", "hanchot init DIR --example"):
        assert word in done.stdout


def test_a_page_becomes_an_article_whose_path_is_printed(mine: Path, run: Any) -> None:
    (mine / "page.txt").write_text(PAGE, encoding="utf-8")
    done = run("corpus", "add", "page.txt", "--published", "2026-03-04", "--license", "CC-BY-4.0", cwd=mine)
    assert done.returncode == 0, done.stderr
    (path,) = [Path(line) for line in done.stdout.splitlines()]
    assert path.parent == mine / "corpus/articles"
    assert "\npublished: 2026-03-04\npublished_from: option\n" in path.read_text(encoding="utf-8")
    assert (mine / f"corpus/raw/{path.stem}.txt").read_text(encoding="utf-8") == PAGE
    offsets = json.loads((mine / f"corpus/raw/{path.stem}.map.json").read_text(encoding="utf-8"))
    assert PAGE[offsets[0] :].startswith("Sáng 3/3")
    before = files(mine)
    again = run("corpus", "add", "-", cwd=mine, stdin=PAGE)
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert "already in the corpus" in again.stderr
    assert files(mine) == before
    assert run("corpus", "check", cwd=mine).returncode == 0
    (line,) = run("corpus", "export", cwd=mine).stdout.splitlines()
    assert json.loads(line)["title"] == "Xã Pa Ủ dọn kênh sau lũ"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "page.txt"),
        (b"", "page.txt"),
        (b" \n\n ", "page.txt"),
        ("Trang chủ\nThời sự\nThể thao\n".encode(), "page.txt"),
    ],
)
def test_a_bad_page_is_refused_and_nothing_is_written(content: bytes, reason: str, mine: Path, run: Any) -> None:
    (mine / "page.txt").write_bytes(content)
    before = files(mine)
    done = run("corpus", "add", "page.txt", cwd=mine)
    assert done.returncode == 3
    assert reason in one_line(done.stderr)
    assert files(mine) == before


def test_a_bad_page_does_not_stop_the_good_ones(mine: Path, run: Any) -> None:
    (mine / "pages").mkdir()
    (mine / "pages/a.txt").write_bytes(b"\0\0\0")
    (mine / "pages/b.txt").write_text(PAGE, encoding="utf-8")
    done = run("corpus", "add", "pages", cwd=mine)
    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 1
    assert "pages/a.txt" in one_line(done.stderr)


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(mine: Path, run: Any) -> None:
    (mine / "page.txt").write_text(PAGE, encoding="utf-8")
    before = files(mine)
    done = run("corpus", "add", "page.txt", "--dry-run", cwd=mine)
    assert done.returncode == 0
    assert done.stdout.strip().endswith(".md")
    assert files(mine) == before


def test_outside_a_workspace_the_error_says_how_to_make_one(tmp_path: Path, run: Any) -> None:
    done = run("corpus", "check", cwd=tmp_path)
    assert done.returncode == 2
    assert "hanchot init DIR" in one_line(done.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ("corpus", "add", "nothing.txt"),
        ("corpus", "add", "page.txt", "--published", "hôm qua"),
        ("annotations", "export", "--format", "word"),
        ("corpus", "ad"),
        ("training", "ner", "training/ner.cfg", "--outptu", "x"),
        ("evaluation", "run", "models/x", "--articles", "corpus/articles"),
    ],
)
def test_a_wrong_call_ends_with_2_or_3_and_without_a_traceback(
    arguments: tuple[str, ...], mine: Path, run: Any
) -> None:
    done = run(*arguments, cwd=mine)
    assert done.returncode == (3 if "nothing.txt" in arguments else 2), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"Khong co dau trang.", "no front matter"),
        (b"---\ntitle: [\n---\n\nTin.\n", "not YAML"),
        (b"---\nid: x\n---\n\nTin.\n", "no title"),
        (b"---\nid: x\ntitle: Tin\npublished: hom qua\n---\n\nTin.\n", "not a date"),
        (b"---\nid: x\ntitle: Tin\npublished: 2026-02-30\n---\n\nTin.\n", "day is out of range"),
        (b"---\nid: y\ntitle: Tin\n---\n\nTin.\n", "the file name is not"),
        (b"---\nid: x\ntitle: Tin\n---\n\n\n", "no text"),
        ("---\nid: x\ntitle: Tin\n---\n\nTin du\u031b\u0323.\n".encode(), "not NFC"),
        (b"---\nid: x\ntitle: Tin\n---\n\nMot.\nHai.\n", "line break inside"),
        (b"---\nid: x\ntitle: Tin\norigin: nowhere\n---\n\nTin.\n", "origin 'nowhere'"),
        (b"---\nid: x\ntitle: Tin\npublished: 2026-01-01\n---\n\nTin.\n", "they disagree"),
    ],
)
def test_a_bad_article_is_named_by_the_check(content: bytes, reason: str, mine: Path, run: Any) -> None:
    path = mine / "corpus/articles/x.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    done = run("corpus", "check", cwd=mine)
    assert done.returncode == 3
    assert reason in one_line(done.stderr)
    assert "articles/x.md" in done.stderr


def test_a_file_written_beside_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("cũ", encoding="utf-8")

    def fail() -> None:
        with write_beside(path) as file:
            file.write("mới")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_text(encoding="utf-8") == "cũ"
    assert files(tmp_path) == ["out.jsonl"]

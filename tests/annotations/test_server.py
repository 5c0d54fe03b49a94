"""A local doccano: what holds without one being installed, and the real one from start to end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from hanchot.annotations.doccano import from_doccano, to_doccano, to_jsonl, to_questions
from hanchot.annotations.gold import GoldParagraph, pair_gold, parse_gold
from hanchot.annotations.markup import read_markup
from hanchot.annotations.scheme import Scheme
from hanchot.annotations.server import Server, credentials, describe, has_password, plan, start, status, stop
from hanchot.annotations.server_database import check_database
from hanchot.annotations.server_environment import LOCK, installed
from hanchot.annotations.server_folder import ServerFolder, alone, make_secrets, open_folder, read_secrets
from hanchot.annotations.server_processes import end_processes, find_processes, launch
from hanchot.annotations.server_programs import bind, wait_until_ready
from hanchot.corpus.articles import Article, make_article, read_articles
from hanchot.errors import RemoteError, UsageError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "src/hanchot/template/example"
# Emoji of one and of several code points, and marks that no composed letter takes in, before, in and after spans.
HARD = """
🌊🌊 <t:TIME|3/3>, 👩‍🌾 <p:PERSON|Hà> 🇻🇳 <d:DIRECTIVE|nhắc> <g:GROUP|các thôn> <k:TASK|dọn> kênh 🚜 <e:TIME|ngay>.
@ t NONE
@ d ISSUER p
@ d ASSIGNEE g
@ d CONTENT k
@ k DEADLINE e
@ e IMMEDIATE

Xã x̣̃q̇ có <p:PERSON|Lò Văn m̱̄> <d:DIRECTIVE|yêu cầu> <g:GROUP|các bản z̤̀> <k:TASK|báo cáo> <e:TIME|trước ngày 15/4/2026>.
@ d ISSUER p
@ d ASSIGNEE g
@ d CONTENT k
@ k DEADLINE e
@ e BY value=2026-04-15 bound=before due=2026-04-14
"""


def silent(line: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[ServerFolder]:
    """A server's folder without an installation; what runs for it ends with the test."""
    folder = open_folder(tmp_path / "máy chủ")
    yield folder
    end_processes(folder, patience=0)


def run_python(folder: ServerFolder, code: str) -> subprocess.Popen[bytes]:
    """A process of a server that runs some code instead of doccano."""
    log = folder.log("web")
    return launch([sys.executable, "-c", code], folder=folder, variables={}, cwd=folder.root, log=log)


def wait_for(met: Callable[[], object], *, patience: float = 30) -> None:
    until = time.monotonic() + patience
    while not met():
        assert time.monotonic() < until, "what the test waits for does not come"
        time.sleep(0.02)


# The lock


def test_the_lock_pins_everything_with_hashes_and_names_no_host() -> None:
    text = LOCK.read_text(encoding="utf-8")
    entries = re.findall(r"^[a-z].*(?:\n .*)*", text, flags=re.MULTILINE)
    assert all(re.match(r"[a-z0-9-]+==\S+ .*\\\n    --hash=sha256:", entry) for entry in entries)
    assert {"doccano", "gunicorn", "celery", "psycopg2-binary"} <= {entry.partition("==")[0] for entry in entries}
    assert "//" not in text


def test_an_installation_without_its_stamp_or_of_another_lock_does_not_count(folder: ServerFolder) -> None:
    assert not installed(folder.root)
    (folder.environment / "bin").mkdir(parents=True)
    (folder.environment / "bin/python").write_text("", encoding="utf-8")
    assert not installed(folder.root)
    (folder.environment / "installed").write_text("0" * 64, encoding="utf-8")
    assert not installed(folder.root)


def test_another_python_is_refused_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 12, 1, "final", 0))
    with pytest.raises(UsageError, match=r"Python 3\.11, this is 3\.12"):
        start(tmp_path / "x", say=silent)
    assert list(tmp_path.iterdir()) == []


# The folder


def test_secrets_are_readable_by_their_user_alone_and_made_once(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = open_folder(tmp_path / "x")
        made = make_secrets(folder, None)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.secrets.stat().st_mode) == 0o600
    assert make_secrets(folder, None) == made == read_secrets(folder)
    assert credentials(folder.root).password == made.password
    assert make_secrets(open_folder(tmp_path / "y"), None).password != made.password
    assert made.password not in repr((made, credentials(folder.root)))
    assert made.secret_key not in repr(made)


def test_git_never_sees_a_server_s_folder(folder: ServerFolder) -> None:
    subprocess.run(["git", "init", "--quiet", folder.root.parent], check=True)
    make_secrets(folder, None)
    seen = ["git", "status", "--porcelain", "--untracked-files=all"]
    assert subprocess.run(seen, cwd=folder.root.parent, check=True, capture_output=True).stdout == b""


def test_a_folder_that_is_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("của tôi", encoding="utf-8")
    for call in (lambda: start(tmp_path, say=silent), lambda: list(plan(tmp_path))):
        with pytest.raises(UsageError, match="neither empty nor a doccano"):
            call()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["sao?", "a;b"])
def test_a_path_that_doccano_cannot_work_in_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose another folder"):
        start(tmp_path / name, say=silent)
    assert list(tmp_path.iterdir()) == []


def test_damaged_secrets_are_named(folder: ServerFolder) -> None:
    folder.secrets.write_text("{", encoding="utf-8")
    with pytest.raises(RemoteError, match=re.escape(str(folder.secrets))):
        credentials(folder.root)


def test_one_folder_keeps_its_database(folder: ServerFolder) -> None:
    url = "postgresql://a:b@db.example/c"
    made = make_secrets(folder, url)
    assert make_secrets(folder, None) == make_secrets(folder, url) == made
    with pytest.raises(UsageError, match="a folder of its own"):
        make_secrets(folder, url + "d")


@pytest.mark.parametrize(
    "url", ["mysql://a:geheim@h/c", "postgresql://a:geheim@h", "postgresql://a:geheim@h:x/c", "geheim", "//[geheim"]
)
def test_a_wrong_database_url_is_refused_without_repeating_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        start(tmp_path / "x", database_url=url, say=silent)
    assert "geheim" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (None, None),
        ("postgres://u@localhost/d", "postgres://u@localhost/d?sslmode=prefer"),
        ("postgresql://u@/d?host=/run", "postgresql://u@/d?host=/run&sslmode=prefer"),
        ("postgresql://u@/d?host=db.example", "postgresql://u@/d?host=db.example"),
        ("postgresql://u@localhost/d?sslmode=require", "postgresql://u@localhost/d?sslmode=require"),
        ("postgresql://u@db.example/d", "postgresql://u@db.example/d"),
    ],
)
def test_tls_is_asked_of_every_database_but_one_on_this_machine(given: str | None, used: str | None) -> None:
    assert check_database(given) == used


def test_a_password_in_a_database_url_is_seen() -> None:
    assert has_password("postgresql://u:p@h/d")
    assert has_password("postgresql://u@h/d?password=p")
    assert not has_password("postgresql://u@h:1/d?sslmode=require")


def test_two_starts_at_once_are_told_apart(folder: ServerFolder) -> None:
    with alone(folder, "serve"), pytest.raises(RemoteError, match="another serve is at work"):
        start(folder.root, say=silent)


# Ports


def test_a_free_port_is_found_and_a_taken_one_is_named() -> None:
    with bind(0) as listener:
        listener.listen()
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(UsageError, match=rf"port {port} of 127\.0\.0\.1: .*--port"):
            bind(port, patience=0)
    bind(port).close()
    with pytest.raises(UsageError, match="port 70000"):
        bind(70000)


# Processes


def test_where_nothing_was_started_nothing_runs_and_nothing_is_made(tmp_path: Path) -> None:
    found = status(tmp_path / "x")
    assert (found.url, found.web, found.worker, found.running) == (None, None, None, False)
    assert stop(tmp_path / "x") == 0
    assert list(describe(tmp_path / "x")) == [f"no doccano runs for {tmp_path / 'x'}"]
    with pytest.raises(UsageError, match="hanchot annotations serve"):
        credentials(tmp_path / "x")
    steps = list(plan(tmp_path / "x", port=0))
    assert [step.partition(" ")[0] for step in steps] == ["install", "make", "make", "start"]
    assert list(tmp_path.iterdir()) == []


def test_a_pid_that_another_program_has_by_now_is_left_alone(folder: ServerFolder) -> None:
    other = subprocess.Popen(["sleep", "60"])
    try:
        with bind(0) as listener:
            noted = {"url": f"http://127.0.0.1:{listener.getsockname()[1]}", "web": other.pid, "worker": os.getpid()}
        folder.pids.write_text(json.dumps(noted), encoding="utf-8")
        assert status(folder.root).web is None
        assert stop(folder.root) == 0
        assert other.poll() is None
        assert not folder.pids.exists()
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"url": 1}'])
def test_a_damaged_pid_file_is_no_server(content: str, folder: ServerFolder) -> None:
    folder.pids.write_text(content, encoding="utf-8")
    assert not status(folder.root).running


def test_children_of_a_killed_process_and_what_ignores_a_request_are_ended(folder: ServerFolder) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    head = run_python(folder, f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {deaf!r}])")
    wait_for(lambda: len(find_processes(folder)) == 2)
    (child,) = find_processes(folder) - {head.pid}
    # Only once the child has said so does it ignore the request.
    wait_for(lambda: ignores(child, signal.SIGTERM))
    head.kill()
    head.wait()
    assert find_processes(folder) == {child}
    assert end_processes(folder, patience=0.5) == 1
    assert find_processes(folder) == frozenset()


def ignores(pid: int, number: int) -> bool:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    mask = re.search(r"^SigIgn:\s+(\w+)", lines, flags=re.MULTILINE)
    return mask is not None and bool(int(mask[1], 16) >> (number - 1) & 1)


def test_a_program_that_ends_too_early_is_named_with_the_end_of_its_log(folder: ServerFolder) -> None:
    with bind(0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        program = run_python(folder, "print('không có mô-đun'); raise SystemExit(3)")
        with pytest.raises(RemoteError) as caught:
            wait_until_ready(folder, url, {"web": program}, patience=30)
    assert "web process ended with code 3" in str(caught.value)
    assert f"{folder.log('web')} ends:\n  không có mô-đun" in str(caught.value)


def test_a_program_that_never_answers_is_waited_for_no_longer_than_told(folder: ServerFolder) -> None:
    with bind(0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        program = run_python(folder, "import time; time.sleep(60)")
        with pytest.raises(RemoteError, match="not ready after 0 s: /v1/me answers nothing"):
            wait_until_ready(folder, url, {"web": program}, patience=0)


# The real server


@pytest.fixture(scope="module")
def pairs(scheme: Scheme) -> list[tuple[Article, list[GoldParagraph]]]:
    """The example articles with their gold, and one of emoji and combining marks."""
    hard = list(read_markup(HARD, scheme, article_id="x", where="HARD"))
    article = make_article(title="Kênh 🚜 ở bản z̤̀", text="\n\n".join(paragraph.text for paragraph in hard))
    gold = list(read_markup(HARD, scheme, article_id=article.id, where="HARD"))
    return [
        *pair_gold(read_articles(EXAMPLE / "corpus/articles"), EXAMPLE / "annotations/gold", scheme),
        (article, gold),
    ]


def log_in(server: Server) -> Any:
    from doccano_client import DoccanoClient

    client = DoccanoClient(server.url)
    found = credentials(server.folder)
    client.login(found.user, found.password)
    return client


def upload(client: Any, project: int, rows: Sequence[dict[str, Any]], task: str, labels: str, folder: Path) -> None:
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{line}\n" for line in to_jsonl(rows)), encoding="ascii")
    done = client.upload(project, [str(path)], task, "JSONL", "text", labels)
    assert (done.ready, done.error, done.result) == (True, None, {"error": []})


def download(client: Any, project: int, folder: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(client.download(project, "JSONL", dir_name=str(folder))) as archive:
        (name,) = archive.namelist()
        lines = archive.read(name).decode("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def again(server: Server) -> Server:
    """Start the server of the session where it was, so that the tests behind find it."""
    return start(server.folder, port=server.port, environment=ROOT / ".doccano", say=silent)


@pytest.mark.doccano
def test_gold_comes_back_from_doccano_code_point_for_code_point(
    doccano: Server, pairs: list[tuple[Article, list[GoldParagraph]]], scheme: Scheme, tmp_path: Path
) -> None:
    client = log_in(doccano)
    project = client.create_project("spans", "SequenceLabeling", "spans", use_relation=True).id
    rows = [to_doccano(paragraph, article) for article, gold in pairs for paragraph in gold]
    upload(client, project, rows, "RelationExtraction", "entities", tmp_path)
    found = download(client, project, tmp_path)
    assert [(row["text"], row["meta"]) for row in found] == [(row["text"], row["meta"]) for row in rows]
    assert set(found[0]) == {"id", "text", "entities", "relations", "meta", "Comments"}
    read = [parse_gold(json.dumps(from_doccano(row)), scheme, where="doccano") for row in found]
    assert read == [replace(paragraph, deadlines=()) for _, gold in pairs for paragraph in gold]


@pytest.mark.doccano
def test_questions_come_back_from_doccano_with_their_answers(
    doccano: Server, pairs: list[tuple[Article, list[GoldParagraph]]], scheme: Scheme, tmp_path: Path
) -> None:
    client = log_in(doccano)
    options = {"single_class_classification": True}
    project = client.create_project("deadlines", "DocumentClassification", "deadlines", **options).id
    rows = [row for article, gold in pairs for row in to_questions(gold, article, scheme)]
    upload(client, project, rows, "DocumentClassification", "label", tmp_path)
    found = download(client, project, tmp_path)
    assert [(row["text"], row["label"], row["meta"]) for row in found] == [
        (row["text"], row["label"], row["meta"]) for row in rows
    ]


@pytest.mark.doccano
def test_a_second_start_says_that_it_runs_and_changes_nothing(doccano: Server) -> None:
    before, said = status(doccano.folder), []
    assert start(doccano.folder, port=0, environment=ROOT / ".doccano", say=said.append) == doccano
    assert len(said) == 1 and f"runs already: {doccano.url}" in said[0]
    assert list(plan(doccano.folder)) == [f"doccano runs already: {doccano.url}"]
    assert status(doccano.folder) == before


@pytest.mark.doccano
def test_the_server_is_heard_on_this_machine_alone_and_keeps_its_secrets(doccano: Server) -> None:
    rows = [line.split()[1:4] for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    heard = [address for address, _, state in rows if state == "0A" and address.endswith(f":{doccano.port:04X}")]
    assert heard == [f"0100007F:{doccano.port:04X}"]
    with socket.socket(socket.AF_INET6) as other, pytest.raises(OSError):
        other.connect(("::1", doccano.port))
    found = read_secrets(ServerFolder(doccano.folder))
    running = status(doccano.folder).processes
    words = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in running)
    assert b"gunicorn" in words and b"celery" in words
    told = words + b"".join(path.read_bytes() for path in doccano.folder.glob("*.log"))
    assert found.password.encode() not in told and found.secret_key.encode() not in told


@pytest.mark.doccano
def test_a_stopped_server_that_starts_again_has_its_data(doccano: Server) -> None:
    client = log_in(doccano)
    project = client.create_project("kept", "DocumentClassification", "kept")
    example = client.create_example(project.id, "Giữ lại 🌊 z̤̀.")
    assert stop(doccano.folder) >= 4
    assert not status(doccano.folder).processes
    assert not doccano.pid_file.exists()
    said: list[str] = []
    assert start(doccano.folder, port=doccano.port, environment=ROOT / ".doccano", say=said.append) == doccano
    assert said == ["web and worker are started", f"doccano answers: {doccano.url}"]
    assert log_in(doccano).find_example_by_id(project.id, example.id) == example


@pytest.mark.doccano
def test_after_a_crash_the_state_is_told_and_a_start_ends_what_is_left(doccano: Server) -> None:
    worker = status(doccano.folder).worker
    assert worker
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: status(doccano.folder).worker is None)
    found = status(doccano.folder)
    assert (found.url, found.complaint, found.running) == (doccano.url, "worker does not run", False)
    assert f"worker: does not run, log {doccano.logs[1]}" in describe(doccano.folder)
    assert again(doccano) == doccano
    assert status(doccano.folder).running
    assert not found.processes & status(doccano.folder).processes


@pytest.mark.doccano
def test_a_process_that_dies_while_starting_ends_the_start_with_its_log(doccano: Server) -> None:
    end_processes(ServerFolder(doccano.folder), patience=0)
    errors: list[BaseException] = []

    def attempt() -> None:
        try:
            again(doccano)
        except RemoteError as error:
            errors.append(error)

    doccano.pid_file.unlink()
    starting = Thread(target=attempt)
    starting.start()
    wait_for(doccano.pid_file.exists)
    os.kill(json.loads(doccano.pid_file.read_text(encoding="utf-8"))["worker"], signal.SIGKILL)
    starting.join()
    assert len(errors) == 1
    assert str(errors[0]).startswith(
        f"doccano's worker process ended with code -9 before it was ready; {doccano.logs[1]}"
    )
    assert not status(doccano.folder).processes
    assert not doccano.pid_file.exists()
    assert again(doccano) == doccano


@pytest.mark.doccano
def test_a_database_that_is_not_there_is_told_and_another_may_be_given(tmp_path: Path) -> None:
    with bind(0) as nobody:
        url = f"postgresql://hanchot:geheim@127.0.0.1:{nobody.getsockname()[1]}/x"
        with pytest.raises(RemoteError, match="Connection refused") as caught:
            start(tmp_path / "x", port=0, database_url=url, environment=ROOT / ".doccano", say=silent)
    assert "geheim" not in str(caught.value)
    folder = ServerFolder(tmp_path / "x")
    assert str(folder.log("prepare")) in str(caught.value)
    assert not find_processes(folder)
    assert not folder.secrets.exists()

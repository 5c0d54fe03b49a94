"""Time and memory of `corpus add`, `corpus duplicates` and the page rules, beside peers: `make bench` runs this.

The articles are synthetic: syllables of the corpus's own articles drawn at random, 400 each, one in ten a repost of
another with a twentieth of its syllables changed. Each measurement is a process of its own; its time is from start to
end, its memory the peak resident set that the system counted for it.

Peers: for `corpus add`, reading the same JSONL with `datasets` (streaming) and writing each text to a file of its own;
for `corpus duplicates`, datasketch's own index (MinHashLSH) over the same shingles in memory; for the page rules,
trafilatura on the HTML pages of tests/corpus/pages.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hanchot.corpus.articles import Article, make_article, read_articles, to_json
from hanchot.corpus.text import syllables

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "tests/corpus/pages"
SEED = 7
SYLLABLES = 400
REPOSTS = 0.1
PEER_ADD = """
import sys, datasets
from pathlib import Path
rows = datasets.load_dataset("json", data_files=sys.argv[1], split="train", streaming=True)
for row in rows:
    (Path(sys.argv[2]) / f"{row['id']}.md").write_text(row["text"], encoding="utf-8")
"""
PEER_DUPLICATES = """
import sys
from datasketch import MinHash, MinHashLSH
from hanchot.corpus.articles import read_articles
from hanchot.corpus.duplicates import shingles
from pathlib import Path
index = MinHashLSH(threshold=0.4, num_perm=192)
for article in read_articles(Path(sys.argv[1])):
    minhash = MinHash(num_perm=192, seed=1)
    minhash.update_batch([shingle.encode() for shingle in shingles(article.text)])
    index.query(minhash)
    index.insert(article.id, minhash)
"""


def synthetic(number: int) -> Iterator[Article]:
    """So many articles; the same ones in the same order for a number, memory aside from the corpus's own words flat."""
    draw = random.Random(SEED)
    words = [word for article in read_articles(ROOT / "corpus/articles") for word in syllables(article.text)]
    last = [draw.choice(words) for _ in range(SYLLABLES)]
    for index in range(number):
        if draw.random() < REPOSTS:
            text = [draw.choice(words) if draw.random() < 0.05 else word for word in last]
        else:
            text = last = draw.choices(words, k=SYLLABLES)
        lines = [" ".join(text[start : start + 50]).capitalize() + "." for start in range(0, SYLLABLES, 50)]
        yield make_article(title=f"Tin số {index}", text="\n\n".join(lines))


def run(command: list[str]) -> tuple[float, float, int]:
    """Seconds and peak MB of a command, and the lines that it printed."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        pid = os.posix_spawn(
            command[0],
            command,
            dict(os.environ),
            file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1)],
        )
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - start
        if status:
            sys.exit(f"{' '.join(command)}: ended with {os.waitstatus_to_exitcode(status)}")
        out.seek(0)
        return seconds, usage.ru_maxrss / 1024, sum(1 for _ in out)


def measure(number: int, *, peers: bool) -> dict[str, Any]:
    """Add and search so many articles in a workspace of their own."""
    from hanchot.workspace import write_workspace

    python, start = sys.executable, Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        root, plain = Path(folder) / "workspace", Path(folder) / "plain"
        list(write_workspace(root))
        plain.mkdir()
        rows = Path(folder) / "articles.jsonl"
        with rows.open("w", encoding="utf-8") as file:
            file.writelines(f"{to_json(article)}\n" for article in synthetic(number))
        os.chdir(root)
        try:
            add = run([python, "-m", "hanchot", "corpus", "add", str(rows)])
            find = run([python, "-m", "hanchot", "corpus", "duplicates", "--output", "-"])
            result = {
                "articles": number,
                "add_seconds": round(add[0], 1),
                "add_articles_per_second": round(number / add[0]),
                "add_peak_mb": round(add[1]),
                "duplicates_seconds": round(find[0], 1),
                "duplicates_articles_per_second": round(number / find[0]),
                "duplicates_peak_mb": round(find[1]),
                "stories_found": find[2],
            }
            if peers:
                other = run([python, "-c", PEER_ADD, str(rows), str(plain)])
                lsh = run([python, "-c", PEER_DUPLICATES, str(root / "corpus/articles")])
                result |= {
                    "peer_add_seconds": round(other[0], 1),
                    "add_ratio": round(add[0] / other[0], 2),
                    "peer_duplicates_seconds": round(lsh[0], 1),
                    "peer_duplicates_peak_mb": round(lsh[1]),
                    "duplicates_ratio": round(find[0] / lsh[0], 2),
                }
        finally:
            os.chdir(start)
    return result


def pages() -> dict[str, Any]:
    """Paragraph F1 and pages a second of the page rules and, where it is installed, of trafilatura, on our HTML pages.

    The pages are our own tests, so our score there says nothing of unseen pages; trafilatura's is what it gives us.
    """
    from hanchot.corpus.charsets import decode
    from hanchot.corpus.pages import read_page

    def ours(data: bytes) -> str:
        return read_page(decode(data), html=True).text

    readers = {"hanchot": ours}
    try:
        import trafilatura

        readers["trafilatura"] = lambda data: trafilatura.extract(data, include_comments=False) or ""
    except ImportError:
        pass
    result: dict[str, Any] = {}
    for name, read in readers.items():
        right = wanted = found = 0
        start = time.perf_counter()
        files = sorted(PAGES.glob("*.html"))
        for file in files:
            expected = file.with_suffix(".expected.md").read_text(encoding="utf-8").split("---\n", 2)[2]
            gold = lines(expected)
            got = lines(read(file.read_bytes()))
            right += sum(line in gold for line in got)
            wanted += len(gold)
            found += len(got)
        result[name] = {
            "paragraph_f1": round(2 * right / (wanted + found), 3),
            "pages": len(files),
            "pages_per_second": round(len(files) / (time.perf_counter() - start), 1),
        }
        if name != "hanchot":
            result[name]["version"] = version(name)
    return result


def lines(text: str) -> list[str]:
    """The paragraphs of a text, white space folded, without the dash of a list item, which not every reader keeps."""
    return [" ".join(line.removeprefix("- ").split()) for line in text.split("\n") if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    peers_up_to = 10_000  # datasketch's index holds 2 GB for 100,000 articles
    results = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "sizes": [measure(size, peers=size <= peers_up_to) for size in options.sizes],
        "pages": pages(),
    }
    options.output.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

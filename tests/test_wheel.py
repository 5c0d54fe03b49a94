"""The wheel, installed where nothing else is: light, on the newest spaCy 3.8, and it loads what was built here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("sklearn", "skops", "pycrfsuite", "torch")
BLANK = """
import json, sys
import spacy
nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
print(json.dumps([name for name in %r if name in sys.modules]))
"""
LOAD = """
import json, sys
import spacy
nlp = spacy.load(sys.argv[1])
doc = nlp("Sở Y tế phải báo cáo trước ngày 15/4/2026.")
print(json.dumps([spacy.__version__, [[e.text, e._.time.value] for e in doc.ents if e.label_ == "TIME"]]))
"""


def python(executable: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    # -I: neither the checkout nor the user's own packages are on the path.
    return subprocess.run(
        [str(executable), "-I", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and what it asks for, resolved anew; the path of its Python."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("hanchot-*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    executable = folder / "venv/bin/python"
    done = python(executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return executable


def test_the_core_is_light(elsewhere: Path, tmp_path: Path) -> None:
    done = python(elsewhere, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check", cwd=tmp_path)
    names = {package["name"].lower() for package in json.loads(done.stdout)}
    assert "hanchot" in names and "spacy" in names
    assert not names & {"torch", "ray", "datasets", "doccano-client", "trafilatura", "pandas", "pyvi", "pytest"}


def test_a_blank_pipeline_imports_nothing_heavy_because_hanchot_is_installed(elsewhere: Path, tmp_path: Path) -> None:
    done = python(elsewhere, "-c", BLANK % (HEAVY,), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_init_and_the_built_pipeline_work_with_the_newest_spacy(elsewhere: Path, built: Path, tmp_path: Path) -> None:
    done = python(elsewhere, "-m", "hanchot", "init", "mine", "--example", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine/project.yml").is_file()
    done = python(elsewhere, "-m", "hanchot", "corpus", "check", cwd=tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    done = python(elsewhere, "-c", LOAD, built / "models/vi_hanchot_news_sm", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    version, times = json.loads(done.stdout)
    assert version.startswith("3.8.")
    assert times == [["trước ngày 15/4/2026", "2026-04-15"]]


def test_the_pipeline_s_own_wheel_is_loaded_by_name(elsewhere: Path, built: Path, tmp_path: Path) -> None:
    (wheel,) = (built / "models/dist").glob("*.whl")
    done = python(elsewhere, "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = python(elsewhere, "-c", LOAD, "vi_hanchot_news_sm", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[1] == [["trước ngày 15/4/2026", "2026-04-15"]]


def test_a_command_without_its_extra_says_which_to_install(elsewhere: Path, built: Path, tmp_path: Path) -> None:
    assert python(elsewhere, "-m", "hanchot", "init", "mine", "--example", cwd=tmp_path).returncode == 0
    done = python(elsewhere, "-m", "hanchot", "training", "data", cwd=tmp_path / "mine")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "error: this command needs the train extra: pip install 'hanchot[train]'"

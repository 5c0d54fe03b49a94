"""What the documents say is what happens."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main

import hanchot
from hanchot.cli import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every command by its words: ``corpus add``."""
    found = []

    def walk(command: Any, words: list[str]) -> None:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                walk(inner, [*words, name])
        else:
            found.append(" ".join(words))

    walk(typer.main.get_command(app), [])
    return found


@pytest.mark.parametrize("command", sorted(set(commands()) - {"training stamps", "evaluation summary"}))
def test_every_command_stands_in_the_readme(command: str) -> None:
    group, _, name = command.partition(" ")
    pattern = rf"^hanchot {group}\b[^#\n]*\b{name}\b" if name else rf"^hanchot {group}\b"
    assert re.search(pattern, README, flags=re.MULTILINE), command


@pytest.mark.parametrize("command", commands())
def test_every_command_says_what_it_does(command: str, run: Any) -> None:
    done = run(*command.split(), "--help", cwd=ROOT)
    assert done.returncode == 0
    assert len(done.stdout.split("Usage:")[1].splitlines()) > 4


def test_the_readme_s_examples_print_what_it_says(repository_model: Path) -> None:
    code = "\n".join(re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL))
    expected = "".join(re.findall(r"^prints\n\n```\n(.*?)```", README, flags=re.DOTALL | re.MULTILINE))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == expected


@pytest.mark.parametrize("name", ["run", "test", "check", "lock"])
def test_make_has_the_targets_the_documents_name(name: str) -> None:
    assert re.search(rf"^{name}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


MODULES = [
    found.name for found in pkgutil.walk_packages(hanchot.__path__, "hanchot.") if found.name != "hanchot.__main__"
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_docstrings_have_examples() -> None:
    finder = doctest.DocTestFinder()
    examples = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(examples) > 60

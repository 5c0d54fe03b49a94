from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from hanchot.models.apply import apply

TEXT = "Ngày 3/3/2026, Bộ Y tế giao Sở Y tế báo cáo trước ngày 15/4/2026.\n\nÔng Trần Văn Lâm nhắc các xã làm ngay."


def lines(*records: object) -> list[str]:
    return [json.dumps(record) for record in records]


def run(nlp: Any, rows: list[str]) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    bad: list[tuple[int, str]] = []
    done = list(apply(nlp, rows, rejected=lambda number, line, reason: bad.append((number, reason))))
    return done, bad


def test_records_come_out_in_order_with_their_ids_as_they_came(nlp: Any) -> None:
    ids: list[object] = ["a", 7, None, ["x"], {"k": 1}]
    done, bad = run(nlp, lines(*({"id": name, "text": TEXT} for name in ids)))
    assert [row["id"] for row in done] == ids
    assert not bad


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_offsets_are_code_points_of_the_text_as_it_was_given(nlp: Any, form: str) -> None:
    text = unicodedata.normalize(form, TEXT)
    ((row,), _) = run(nlp, lines({"id": 1, "text": text, "published": "2026-03-04"}))
    assert row["text"] == text
    assert set(row) == {"id", "text", "ents"}
    assert row["ents"]
    for ent in row["ents"]:
        assert text[ent["start"] : ent["end"]] == ent["text"]
        assert ("deadline" in ent) == (ent["label"] == "TIME")


def test_a_time_always_has_its_four_keys(nlp: Any) -> None:
    ((row,), _) = run(nlp, lines({"id": 1, "text": TEXT, "published": "2026-03-04"}))
    times = [ent for ent in row["ents"] if ent["label"] == "TIME"]
    assert len(times) >= 2
    for ent in times:
        assert {"deadline", "value", "bound", "due"} <= ent.keys()
    (by,) = [ent for ent in times if "15/4" in ent["text"]]
    assert (by["value"], by["bound"]) == ("2026-04-15", "before")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an object"),
        ('{"id": 1}', "not an object"),
        ('{"text": "Tin"}', "not an object"),
        ('{"id": 1, "text": 5}', "not an object"),
        ('{"id": 1, "text": "Tin", "published": "hôm qua"}', "not a date"),
        ('{"id": 1, "text": "Tin", "published": 20260304}', "not a date"),
        ('{"id": 1, "text": "\\ud800"}', "surrogate"),
    ],
)
def test_a_bad_record_is_rejected_with_its_reason_and_the_run_goes_on(nlp: Any, line: str, reason: str) -> None:
    good = lines({"id": "tốt", "text": ""})
    done, bad = run(nlp, [*good, "", line, *good])
    assert [row["id"] for row in done] == ["tốt", "tốt"]
    ((number, why),) = bad
    assert number == 3
    assert reason in why


def test_the_command_writes_what_is_good_lists_what_is_bad_and_ends_with_3(
    built: Path, tmp_path: Path, run: Any
) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join([*lines({"id": 1, "text": TEXT}), "{"]), encoding="utf-8")
    done = run("models", "apply", built / "models/vi_hanchot_news_sm", source, out, cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == [1]
    (error,) = map(json.loads, Path(f"{out}.errors.jsonl").read_text(encoding="utf-8").splitlines())
    assert (error["line"], error["record"]) == (2, "{")
    piped = run(
        "models",
        "apply",
        built / "models/vi_hanchot_news_sm",
        "-",
        "-",
        cwd=tmp_path,
        stdin=lines({"id": 2, "text": "Tin"})[0],
    )
    assert (piped.returncode, json.loads(piped.stdout)["id"]) == (0, 2)


def test_a_missing_model_is_one_line_and_exit_code_3(tmp_path: Path, run: Any) -> None:
    (tmp_path / "in.jsonl").write_text("", encoding="utf-8")
    done = run("models", "apply", "models/khong_co", "in.jsonl", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith("error: models/khong_co: no pipeline")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out.jsonl").exists()

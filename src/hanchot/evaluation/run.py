"""A pipeline scored on gold articles: metrics.json, report.html and what the workflow says at its end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from spacy.tokens import Doc

from hanchot.annotations.gold import pair_gold
from hanchot.annotations.scheme import read_scheme
from hanchot.corpus.articles import read_articles
from hanchot.errors import DataError
from hanchot.evaluation.report import write_metrics, write_report
from hanchot.evaluation.scores import evaluate, from_doc
from hanchot.models import read
from hanchot.models.build import load
from hanchot.training.docs import Misaligned, blank_pipeline, to_doc

EXAMPLES = 20
METRICS, REPORT = "metrics.json", "report.html"
SUMMARY = {
    "entities, strict F1": "entities.strict.f1",
    "entities, overlap F1": "entities.overlap.f1",
    "time values right, mention given": "times.value.found.accuracy",
    "deadline class, accuracy, mention given": "deadlines.classes.found.accuracy",
    "deadline class, macro F1, mention given": "deadlines.classes.found.macro_f1",
}


def gold_docs(articles: Path, gold: Path, scheme: Path) -> tuple[list[Doc], Misaligned]:
    """The annotated articles of a folder as gold Docs, and what of their gold cuts a token and so cannot be scored."""
    nlp, misaligned = blank_pipeline(), Misaligned()
    pairs = pair_gold(read_articles(articles), gold, read_scheme(scheme))
    return [to_doc(nlp, article, paragraphs, misaligned) for article, paragraphs in pairs], misaligned


def run(model: str, gold: Sequence[Doc], output: Path, *, dry_run: bool = False) -> list[Path]:
    """Read the texts of gold Docs with a pipeline, score it, and write ``metrics.json`` and ``report.html``.

    Raises ``DataError`` where there is no gold or no such pipeline.
    """
    if not gold:
        raise DataError("no gold article to score on; annotate some, or name another split")
    nlp = load(model)
    pairs = []
    for doc in gold:
        name = doc.user_data["id"]
        pairs.append((from_doc(doc, id=name), from_doc(read(nlp, doc.text, doc._.published), id=name)))
    scheme = nlp.meta["hanchot"]["scheme"]
    scores = evaluate(pairs, time_label=scheme["time"], none=scheme["none"])
    if dry_run:
        return []
    about = {
        "pipeline": f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}",
        "components": ", ".join(nlp.pipe_names),
        "articles": str(len(gold)),
        "hanchot": version("hanchot"),
        "spaCy": version("spacy"),
    }
    write_metrics(scores, output / METRICS)
    write_report(scores, output / REPORT, title="hanchot: how well it reads", about=about, examples=pairs[:EXAMPLES])
    return [output / METRICS, output / REPORT]


def summary(model: Path, wheels: Path, reports: Path) -> list[str]:
    """Lines that say where pipeline, report and wheel are, with the scores of the last evaluation."""
    for path in (model / "meta.json", reports / METRICS):
        if not path.is_file():
            raise DataError(f"{path}: no such file; run the whole job with `weasel run all`")
    metrics = json.loads((reports / METRICS).read_text(encoding="utf-8"))
    lines = [f"pipeline  {model}", f"report    {reports / REPORT}"]
    lines += [f"wheel     {wheel}" for wheel in sorted(wheels.glob("*.whl"))]
    lines.append(f"scores on {metrics['articles']} test articles:")
    for name, key in SUMMARY.items():
        value = metrics
        for part in key.split("."):
            value = value[part] if value else None
        lines.append(f"  {name:<42} {'none' if value is None else f'{value:.3f}'}")
    return lines

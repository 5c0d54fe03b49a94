"""The command line: parse, call, report. The library raises; only this module prints and exits."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from tqdm import tqdm

from hanchot.errors import DataError, HanchotError, UsageError
from hanchot.workspace import find_workspace, write_beside, write_workspace

app = typer.Typer(
    name="hanchot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who must do what by when: Vietnamese news to a spaCy pipeline. Start with `hanchot init DIR --example`.",
)
corpus_app = typer.Typer(no_args_is_help=True, help="Raw pages in, clean articles out.")
annotations_app = typer.Typer(no_args_is_help=True, help="Gold, and what annotators work on.")
training_app = typer.Typer(no_args_is_help=True, help="Gold to splits, splits to trained parts.")
models_app = typer.Typer(no_args_is_help=True, help="Build a pipeline, pack it, run it.")
evaluation_app = typer.Typer(no_args_is_help=True, help="Scores, reports, floors.")
for group, name in (
    (corpus_app, "corpus"),
    (annotations_app, "annotations"),
    (training_app, "training"),
    (models_app, "models"),
    (evaluation_app, "evaluation"),
):
    app.add_typer(group, name=name)

# The extra of each command group, and what a plain install does not have.
EXTRAS = {"corpus": "corpus", "annotations": "annotate", "training": "train", "models": "train", "evaluation": "train"}
BROUGHT = frozenset(["build", "datasets", "datasketch", "doccano_client", "jinja2", "matplotlib", "urllib3"])

Output = Annotated[Path, typer.Option("--output", "-o", help="Where to write.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do everything but write.")]
Config = Annotated[Path, typer.Argument(help="A config; its keys are changed by --section.key value behind it.")]
# A config's keys are changed as in spaCy: --section.key value.
OVERRIDES = {"allow_extra_args": True, "ignore_unknown_options": True}
DAY = ["%Y-%m-%d"]
# Options that several commands of the doccano loop share.
Suggest = Annotated[str | None, typer.Option(help="A pipeline whose predictions are the suggestions.")]
Copies = Annotated[
    list[str] | None, typer.Option("--for", metavar="USER", help="A copy of one's own for this user; may be repeated.")
]
Renames = Annotated[
    list[str] | None, typer.Option("--rename", metavar="OLD=NEW", help="A label's new name; may be repeated.")
]
Origin = Annotated[
    str | None, typer.Option("--from", metavar="gold", help="Pre-annotate with gold where there is some.")
]
Only = Annotated[list[str] | None, typer.Option("--article", metavar="ID", help="Only this article; may be repeated.")]
Overlap = Annotated[float, typer.Option(min=0.0, max=1.0, help="The share of paragraphs that two of --for get.")]
Questions = Annotated[
    bool, typer.Option("--questions", help="The deadline questions of confirmed paragraphs, not the paragraphs.")
]


def main() -> None:
    """Run a command; an error is one line on standard error and the exit code of its kind."""
    try:
        app()
    except HanchotError as error:
        _fail(str(error), error.exit_code)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(sys.argv[1]) if len(sys.argv) > 1 else None
        if extra is None or (error.name or "").partition(".")[0] not in BROUGHT:
            raise
        _fail(f"this command needs the {extra} extra: pip install 'hanchot[{extra}]'", UsageError.exit_code)


def _fail(message: str, code: int) -> None:
    typer.echo(f"error: {message}", err=True)
    sys.exit(code)


# Workspaces


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    example: Annotated[
        bool, typer.Option(help="With a few small annotated articles, so that everything runs.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Start a workspace of your own: scheme, configs and the workflow."""
    written = write_workspace(folder, example=example, dry_run=dry_run)
    _say_lines(str(path) for path in written)
    _note(f"next: cd {folder} && weasel run all" if example else f"next: cd {folder} && hanchot corpus add PAGE…")


# Corpus


@corpus_app.command("add")
def corpus_add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL|-…",
            help="Text dumps, HTML pages, articles in Markdown, tables (JSONL, CSV, Parquet), folders, web addresses; "
            "- is standard input.",
        ),
    ],
    published: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The publication date, whatever the page says.")
    ] = None,
    crawled: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The day the page was fetched; it anchors `3 giờ trước`.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The title, whatever the page says.")] = None,
    source: Annotated[str | None, typer.Option(help="The newspaper or portal.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the page was.")] = None,
    author: Annotated[str | None, typer.Option(help="Who wrote it.")] = None,
    license: Annotated[str | None, typer.Option(help="The licence, as an SPDX identifier.")] = None,
    origin: Annotated[str | None, typer.Option(help="written (by us) or collected; else collected.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=COLUMN", help="The column of a table to read a field from; may be repeated."),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private addresses and any port too.")
    ] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a page from the web may take.")] = 30.0,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print every line of the page, kept or dropped and by which rule.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Clean raw pages into articles; prints the path of each article, one a line."""
    from hanchot.corpus.fetch import fetch_page
    from hanchot.corpus.fields import Given
    from hanchot.corpus.intake import explain_lines
    from hanchot.corpus.outcomes import Tally, add_all
    from hanchot.corpus.sources import find_sources
    from hanchot.corpus.store import open_store
    from hanchot.corpus.tables import parse_columns

    given = Given(title, _day(published), _day(crawled), source, url, author, license, origin)
    columns = parse_columns(column or [])
    fetch = partial(fetch_page, seconds=timeout, allow_private=allow_private)
    workspace, found = find_workspace(), find_sources(sources)
    tally = Tally(left_out=found.left_out)
    with open_store(workspace.articles, workspace.raw, dry_run=dry_run) as store:
        outcomes = add_all(found.sources, given, store, columns=columns, fetch=fetch)
        for outcome in tqdm(outcomes, unit="article", disable=_quiet()):
            note = tally.count(outcome)
            _say_lines(explain_lines(outcome.incoming) if explain and outcome.incoming else ())
            _say_lines([str(outcome.path)] if outcome.path else ())
            _note_lines([note] if note else ())
    _note_lines(tally.summary())
    tally.raise_refusals()


@corpus_app.command("check")
def corpus_check(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the counts here as JSON.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Check every article: form, NFC, ids, dates."""
    from hanchot.corpus.articles import check_article, read_article

    workspace = find_workspace()
    files = sorted(workspace.articles.glob("*.md"))
    bad = [problem for file in files for problem in check_article(read_article(file), file)]
    _report_bad(bad, "problems")
    _note(f"{len(files)} articles, all well formed")
    _write_json(output, {"articles": len(files)}, dry_run=dry_run)


@corpus_app.command("duplicates")
def corpus_duplicates(
    threshold: Annotated[
        float | None, typer.Option(min=0.01, max=1.0, help="Likeness from which two articles tell one story; else 0.4.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the clusters here as JSONL; - is standard output.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Find articles that tell one story: reposts, excerpts, new leads and new headlines, in clusters."""
    from hanchot.corpus.duplicates import THRESHOLD, describe, find_duplicates, to_json

    clusters = find_duplicates(_articles(), threshold=THRESHOLD if threshold is None else threshold)
    if output is None:
        _say_lines(line for cluster in clusters for line in describe(cluster))
    else:
        _write_lines(output, map(to_json, clusters), dry_run=dry_run)
    told = sum(len(cluster.articles) for cluster in clusters)
    _note(f"{len(clusters):,} stories stand in more than one article ({told:,} articles)")


@corpus_app.command("stats")
def corpus_stats(
    plot: Annotated[Path | None, typer.Option(help="Draw the figures into this PNG or SVG.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the figures here as JSON; - is standard output.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Count articles, words, sources, dates and the labels of the gold."""
    from hanchot.annotations.gold import read_gold
    from hanchot.annotations.scheme import read_scheme
    from hanchot.corpus import stats

    workspace = find_workspace()
    scheme = read_scheme(workspace.scheme)
    files = sorted(workspace.gold.glob("*.jsonl"))
    gold = chain.from_iterable(read_gold(file, scheme) for file in files)
    figures = stats.count(_articles(), gold if files else None)
    if output is None:
        _say_lines(stats.describe(figures))
    else:
        _write_lines(output, [json.dumps(stats.to_row(figures), ensure_ascii=False, indent=1)], dry_run=dry_run)
    if plot and not dry_run:
        stats.plot(figures, plot, names=scheme.names)
        _note(f"drawn: {plot}")


@corpus_app.command("monotony")
def corpus_monotony(
    beside: Annotated[
        Path | None, typer.Option(metavar="GOLD", help="The gold of other articles, to stand beside ours.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the figures here as JSON; - is standard output.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Measure how alike the sentences of the annotated articles are, names and numbers masked."""
    from hanchot.annotations.scheme import read_scheme
    from hanchot.evaluation.monotony import describe, measure_folder, read_articles_of, to_row, told_apart

    workspace = find_workspace()
    scheme = read_scheme(workspace.scheme)
    ours = measure_folder(workspace.gold, scheme, record=workspace.root / "training/splits.json")
    other = measure_folder(beside, scheme) if beside else None
    apart = None
    if beside:
        folders = (workspace.gold, beside)
        apart = told_apart(*(read_articles_of(folder, scheme).values() for folder in folders))
    if output is None:
        _say_lines(describe(ours, other))
        _say_lines([] if apart is None else [f"sentences told from the others by a classifier, ROC AUC: {apart:.2f}"])
    else:
        rows = {"ours": to_row(ours)} | ({"beside": to_row(other), "told_apart_auc": apart} if other else {})
        _write_lines(output, [json.dumps(rows, ensure_ascii=False, indent=1)], dry_run=dry_run)


@corpus_app.command("export")
def corpus_export(
    format: Annotated[
        str, typer.Option(help="jsonl, parquet, or datasets: a folder for `datasets.load_from_disk`.")
    ] = "jsonl",
    output: Annotated[Path, typer.Option("--output", "-o", help="A file or folder; - is standard output.")] = Path("-"),
    dry_run: DryRun = False,
) -> None:
    """Write the articles, all fields of each: as JSONL, Parquet or a datasets folder."""
    from hanchot.corpus.articles import to_json
    from hanchot.corpus.export import export

    if format == "jsonl" and str(output) == "-":
        _write_lines(output, map(to_json, _articles()), dry_run=dry_run)
    else:
        _note(f"{export(_articles(), output, format=format, dry_run=dry_run):,} articles")


# Annotations


@annotations_app.command("check")
def annotations_check(
    suspicions: Annotated[
        bool, typer.Option("--suspicions", help="List what the gold treats in two ways, the likeliest error first.")
    ] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the counts here as JSON.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Check the gold against its articles, against the scheme and against itself.

    What stands after review is accepted in annotations/accepted.toml.
    """
    from hanchot.annotations.check import check_paragraph
    from hanchot.annotations.gold import pair_gold
    from hanchot.annotations.scheme import read_scheme
    from hanchot.annotations.suspicions import find_suspicions, open_suspicions, read_accepted

    workspace = find_workspace()
    scheme = read_scheme(workspace.scheme)
    pairs = list(pair_gold(_articles(), workspace.gold, scheme))
    gold = [paragraph for _, paragraphs in pairs for paragraph in paragraphs]
    accepted = read_accepted(workspace.accepted)
    left, stale = open_suspicions(find_suspicions(gold), accepted, workspace.accepted)
    problems = (problem for one in gold for problem in check_paragraph(one, scheme, cross=accepted.cross))
    _report_bad([*problems, *stale], "problems")
    if suspicions:
        _say_lines(map(str, left))
    counts = {
        "articles": len(pairs),
        "paragraphs": len(gold),
        "entities": sum(len(paragraph.entities) for paragraph in gold),
        "triggers": sum(len(paragraph.triggers) for paragraph in gold),
        "relations": sum(len(paragraph.relations) for paragraph in gold),
        "deadlines": sum(len(paragraph.deadlines) for paragraph in gold),
    }
    _note(", ".join(f"{count:,} {name}" for name, count in counts.items()) + ": all as the scheme wants them")
    _note(
        f"{len(left):,} suspicions to review, {len(accepted):,} accepted"
        + ("" if suspicions else "; --suspicions lists them")
    )
    _write_json(output, counts | {"suspicions": len(left), "accepted": len(accepted)}, dry_run=dry_run)


@annotations_app.command("export")
def annotations_export(
    format: Annotated[
        str,
        typer.Option(
            help="doccano (spans, relations), questions (deadlines), markup, conll, brat, datasets, parquet or spacy."
        ),
    ] = "doccano",
    suggest: Annotated[
        str | None, typer.Option(help="A pipeline that reads the articles nobody has annotated.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(help="For conll: token, tag, trigger or _ in their order; else token,tag.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="A file or folder; - is standard output.")] = Path("-"),
    dry_run: DryRun = False,
) -> None:
    """Write what annotators work on, or gold for others; says what the format cannot carry.

    doccano, questions and markup have every paragraph of the corpus, the others only what is annotated.
    """
    from hanchot.annotations.conll import parse_columns
    from hanchot.annotations.export import (
        WHOLE,
        WRITERS,
        annotated,
        check_format,
        count_layers,
        describe_lost,
        write_place,
    )
    from hanchot.annotations.scheme import read_scheme

    parsed = parse_columns(columns)
    check_format(format, columns=parsed)
    workspace = find_workspace()
    scheme = read_scheme(workspace.scheme)
    tally: Counter[str] = Counter()
    articles = count_layers(annotated(workspace, scheme, pipeline=suggest, whole=format in WHOLE), tally)
    if format in WRITERS:
        _write_lines(output, WRITERS[format](articles, scheme, parsed), dry_run=dry_run)
    else:
        write_place(articles, scheme, output, format=format, dry_run=dry_run)
    _note_lines(describe_lost(format, tally, columns=parsed))


@annotations_app.command("import")
def annotations_import(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH|-…", help="Files or folders of one format; - is standard input.")
    ],
    format: Annotated[str, typer.Option(help="doccano, conll, brat, datasets, parquet or spacy.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder for the gold; else annotations/gold.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(help="For conll: token, tag, trigger or _ in their order; else token first, tag last.")
    ] = None,
    words: Annotated[
        bool | None,
        typer.Option("--words/--syllables", help="For conll: whether _ joins syllables; else seen from the file."),
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(metavar="OLD=NEW", help="Rename a label of the file; may be repeated.")
    ] = None,
    scheme: Annotated[
        Path | None, typer.Option(help="Write a scheme of the file's own labels here, and check the gold against it.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Read annotated documents of other tools as gold; articles that the corpus lacks are made.

    In a new workspace the labels of the file become its scheme.
    """
    from hanchot.annotations.conll import parse_columns
    from hanchot.annotations.imports import describe, import_gold
    from hanchot.annotations.labels import parse_labels

    imported = import_gold(
        paths,
        find_workspace(),
        format=format,
        output=output,
        scheme=scheme,
        labels=parse_labels(label or []),
        columns=parse_columns(columns),
        words=words,
        dry_run=dry_run,
    )
    _say_lines(map(str, imported.files))
    _note_lines(describe(imported))
    _report_bad(imported.log.problems, "bad rows")


@annotations_app.command("serve")
def annotations_serve(
    folder: Annotated[Path, typer.Option(help="doccano's folder: its environment, database, secrets and logs.")] = Path(
        ".doccano"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 is a free one.")] = 8000,
    database_url: Annotated[
        str | None,
        typer.Option(
            envvar="HANCHOT_DATABASE_URL", help="A PostgreSQL; else SQLite in the folder. The first start decides."
        ),
    ] = None,
    stop: Annotated[bool, typer.Option("--stop", help="End the server.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Say what runs.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Run a local doccano from nothing; prints its address. Quick from the second start on."""
    from hanchot.annotations import server

    if database_url and server.has_password(database_url) and "HANCHOT_DATABASE_URL" not in os.environ:
        raise UsageError("a password on the command line is seen by everybody here; set HANCHOT_DATABASE_URL instead")
    if stop and status:
        raise UsageError("--stop or --status, not both")
    if status:
        _say_lines(server.describe(folder))
    elif stop:
        _note(f"{0 if dry_run else server.stop(folder)} processes ended")
    elif dry_run:
        _say_lines(server.plan(folder, port=port, database_url=database_url))
    else:
        started = server.start(folder, port=port, database_url=database_url, say=_note)
        _note(f"user {started.user}; the password stands in {folder}, readable by you alone: `--status` says where")
        _say_lines([started.url])


@annotations_app.command("agreement")
def annotations_agreement(
    annotators: Annotated[
        list[Path], typer.Argument(metavar="GOLD GOLD…", help="The gold of each annotator: a folder or file of JSONL.")
    ],
    gamma: Annotated[
        bool, typer.Option("--gamma", help="Also gamma of the spans, slow; needs the agreement extra.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a page with the figures, and the disagreements in their text.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the figures here as JSON; - is standard output.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Measure how far annotators agree, by label and pair and in all, and show where they do not."""
    from hanchot.annotations.scheme import read_scheme
    from hanchot.evaluation.agreement import compare, describe, to_json, with_means
    from hanchot.evaluation.agreement_annotators import read_annotators
    from hanchot.evaluation.agreement_differences import find_disagreements
    from hanchot.evaluation.agreement_gamma import measure_gamma
    from hanchot.evaluation.agreement_page import write_page

    scheme = read_scheme(find_workspace().scheme)
    sides = read_annotators(annotators, scheme)
    found = compare(sides, scheme)
    if gamma:
        articles = tqdm(measure_gamma(sides), total=found.articles, unit="article", disable=_quiet())
        found = with_means(found, articles)
    if output is None or str(output) != "-":
        _say_lines(describe(found))
    if output:
        _write_lines(output, [to_json(found)], dry_run=dry_run)
    if html and not dry_run:
        title = f"Agreement of {', '.join(found.annotators)}"
        write_page(found, find_disagreements(sides, scheme), scheme, html, title=title)
        _note(f"page: {html}")


@annotations_app.command("plan")
def annotations_plan(
    suggest: Suggest = None,
    origin: Origin = None,
    only: Only = None,
    copies: Copies = None,
    overlap: Overlap = 0.0,
    rename: Renames = None,
    questions: Questions = False,
) -> None:
    """Show what `push` would do on doccano; nothing is changed."""
    _push(suggest, origin, only, copies, overlap, rename, questions=questions, dry_run=True)


@annotations_app.command("push")
def annotations_push(
    suggest: Suggest = None,
    origin: Origin = None,
    only: Only = None,
    copies: Copies = None,
    overlap: Overlap = 0.0,
    rename: Renames = None,
    questions: Questions = False,
    dry_run: DryRun = False,
) -> None:
    """Make the projects on doccano and upload what is new; repeated, it does nothing."""
    _push(suggest, origin, only, copies, overlap, rename, questions=questions, dry_run=dry_run)


@annotations_app.command("pull")
def annotations_pull(dry_run: DryRun = False) -> None:
    """Bring everything home into annotations/pulled: each person's work, and a proposed gold; lists what conflicts."""
    from hanchot.annotations.pull import pull, write_pulled

    workspace, settings, client = _doccano()
    pulled = pull(client, settings, workspace)
    if not dry_run:
        _say_lines(str(path) for path in write_pulled(pulled, workspace))
    _note_lines(pulled.lines())


@annotations_app.command("status")
def annotations_status() -> None:
    """Show who did what, how fast, and what is left."""
    from hanchot.annotations.status import read_progress

    _, settings, client = _doccano()
    _say_lines(line for progress in read_progress(client, settings) for line in progress.lines())


@annotations_app.command("invite")
def annotations_invite(
    users: Annotated[list[str], typer.Argument(metavar="USER…", help="Who shall work in doccano.")],
    role: Annotated[str, typer.Option(help="annotator, annotation_approver or project_admin.")] = "annotator",
    dry_run: DryRun = False,
) -> None:
    """Make users on doccano and give them a role; prints each new user's password, which stands nowhere else."""
    from hanchot.annotations.people import invite

    _, settings, client = _doccano()
    for one in invite(client, settings, users, role=role, dry_run=dry_run):
        _note(f"{one.user}: {one.role} in {', '.join(one.projects) or 'no project yet'}")
        _say_lines([f"{one.user}\t{one.password}"] if one.password and not dry_run else ())


@annotations_app.command("review")
def annotations_review(
    reviewers: Annotated[
        list[str] | None, typer.Option("--for", metavar="USER", help="Who decides; may be repeated.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Put what people disagree on into a review project, the majority marked; `pull` brings it back as gold."""
    from hanchot.annotations.review import plan_review, push_review

    workspace, settings, client = _doccano()
    if dry_run:
        found = plan_review(client, settings, workspace)
    else:
        found = push_review(client, settings, workspace, reviewers=reviewers or [], say=_note)
    _say_lines(found.lines())


# Training


@training_app.command("stamps")
def training_stamps(output: Output = Path("training/runs/stamps"), dry_run: DryRun = False) -> None:
    """Note names and contents of what the workflow's steps read, so that weasel sees every change."""
    from hanchot.training.stamps import write_stamps

    if not dry_run:
        _say_lines(str(path) for path in write_stamps(find_workspace(), output))


@training_app.command("data", context_settings=OVERRIDES)
def training_data(
    context: typer.Context,
    config: Annotated[Path, typer.Option(help="How to split.")] = Path("training/data.cfg"),
    output: Output = Path("training/runs/data"),
    dry_run: DryRun = False,
) -> None:
    """Split the gold by story into train, dev and test: spaCy DocBin and datasets; says what the splits share."""
    from hanchot.training.data import describe, write_data

    summary = write_data(find_workspace(), config, output, overrides=_overrides(context), dry_run=dry_run)
    _note_lines(describe(summary))
    _say_lines(summary.misaligned.spans)


@training_app.command("ner", context_settings=OVERRIDES)
def training_ner(
    context: typer.Context,
    config: Config,
    output: Output = Path("training/runs/ner"),
    dry_run: DryRun = False,
) -> None:
    """Train the entity recogniser of a config."""
    from hanchot.training.ner import train_ner

    train_ner(config, output, overrides=_overrides(context), dry_run=dry_run)
    _note(f"entity recogniser: {output}")


@training_app.command("deadlines", context_settings=OVERRIDES)
def training_deadlines(
    context: typer.Context,
    config: Config,
    output: Output = Path("training/runs/deadlines"),
    dry_run: DryRun = False,
) -> None:
    """Train the deadline classifier of a config."""
    from hanchot.training.deadlines import train_deadlines

    counts = train_deadlines(config, output, overrides=_overrides(context), dry_run=dry_run)
    classes = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    _note(f"deadline classifier: {output}, from {counts.total():,} mentions ({classes})")


# Models


@models_app.command("build")
def models_build(
    ner: Annotated[Path, typer.Argument(help="A trained entity recogniser.")],
    deadlines: Annotated[Path, typer.Argument(help="A trained deadline classifier.")],
    name: Annotated[str, typer.Option(help="The pipeline's name, without its language.")] = "hanchot_news_sm",
    output: Output = Path("models/vi_hanchot_news_sm"),
    dry_run: DryRun = False,
) -> None:
    """Put trained parts together as a pipeline that `spacy.load` opens."""
    from importlib.metadata import version

    from hanchot.annotations.scheme import read_scheme, to_dict
    from hanchot.models.build import build

    scheme = read_scheme(find_workspace().scheme)
    if not dry_run:
        build(
            ner,
            deadlines,
            output,
            name=name,
            version=version("hanchot"),
            scheme=to_dict(scheme),
            time_label=scheme.time,
            due_classes=scheme.due_classes,
        )
    _note(f"pipeline: {output}")


@models_app.command("package")
def models_package(
    model: Annotated[Path, typer.Argument(help="A built pipeline.")],
    output: Output = Path("models/dist"),
    dry_run: DryRun = False,
) -> None:
    """Pack a pipeline as a wheel."""
    from hanchot.models.build import package

    if not dry_run:
        _say_lines([str(package(model, output))])


@models_app.command("apply")
def models_apply(
    model: Annotated[str, typer.Argument(help="A pipeline: its folder or its installed name.")],
    source: Annotated[Path, typer.Argument(help='JSONL of {"id", "text", "published"?}; - is standard input.')],
    output: Annotated[Path, typer.Argument(help="JSONL; - is standard output.")],
    dry_run: DryRun = False,
) -> None:
    """Read articles with a pipeline: entities, times with value and due date, deadline classes."""
    from hanchot.models.apply import apply
    from hanchot.models.build import load

    bad: list[str] = []
    errors = Path(f"{output}.errors.jsonl") if str(output) != "-" else None

    def rejected(number: int, line: str, reason: str) -> None:
        bad.append(json.dumps({"line": number, "reason": reason, "record": line}, ensure_ascii=False))

    with _open(source) as file:
        rows = apply(load(model), tqdm(file, unit="article", disable=_quiet()), rejected=rejected)
        _write_lines(output, (json.dumps(row, ensure_ascii=False) for row in rows), dry_run=dry_run)
    if bad:
        if errors and not dry_run:
            _write_lines(errors, bad, dry_run=False)
        raise DataError(f"{len(bad)} bad records of {source}" + (f", listed in {errors}" if errors else f": {bad[0]}"))
    if errors and not dry_run:
        errors.unlink(missing_ok=True)


# Evaluation


@evaluation_app.command("run")
def evaluation_run(
    model: Annotated[Path, typer.Argument(help="A built pipeline.")],
    split: Annotated[str, typer.Option(help="Which split of `hanchot training data`.")] = "test",
    data: Annotated[Path, typer.Option(help="Where `hanchot training data` wrote.")] = Path("training/runs/data"),
    articles: Annotated[Path | None, typer.Option(help="Score on these articles instead of a split, …")] = None,
    gold: Annotated[Path | None, typer.Option(help="… with the gold of this folder.")] = None,
    output: Output = Path("evaluation/reports"),
    dry_run: DryRun = False,
) -> None:
    """Score a pipeline and write metrics.json and report.html."""
    from hanchot.evaluation.run import gold_docs, run
    from hanchot.training.data import read_docs

    if (articles is None) != (gold is None):
        raise UsageError("--articles and --gold belong together")
    if articles and gold:
        docs, misaligned = gold_docs(articles, gold, find_workspace().scheme)
        _note(str(misaligned))
        _say_lines(misaligned.spans)
    else:
        docs = read_docs(data / f"{split}.spacy")
    written = run(str(model), docs, output, dry_run=dry_run)
    _say_lines(str(path) for path in written)


@evaluation_app.command("speed")
def evaluation_speed(
    model: Annotated[Path, typer.Argument(help="A built pipeline.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A JSON file; - is standard output.")] = Path("-"),
    dry_run: DryRun = False,
) -> None:
    """Time loading and reading, beside a peer in the same run, on the texts of the corpus."""
    from hanchot.corpus.articles import read_articles
    from hanchot.evaluation.speed import measure

    texts = [article.text for article in read_articles(find_workspace().articles)]
    _write_lines(output, [json.dumps(measure(model, texts), indent=1)], dry_run=dry_run)


@evaluation_app.command("summary")
def evaluation_summary(
    model: Annotated[Path, typer.Argument(help="A built pipeline.")],
    wheels: Annotated[Path, typer.Argument(help="The folder of its wheel.")],
    reports: Annotated[Path, typer.Argument(help="The folder of its report.")],
    output: Output = Path("training/runs/summary.txt"),
    dry_run: DryRun = False,
) -> None:
    """Say where pipeline, report and wheel are, and how well it reads."""
    from hanchot.evaluation.run import summary

    lines = summary(model, wheels, reports)
    _say_lines(lines)
    if not dry_run:
        with write_beside(output) as file:
            file.write("\n".join(lines) + "\n")


def _push(
    suggest: str | None,
    origin: str | None,
    only: list[str] | None,
    copies: list[str] | None,
    overlap: float,
    rename: list[str] | None,
    *,
    questions: bool,
    dry_run: bool,
) -> None:
    """Plan or push paragraphs or questions, and end with 3 where some are refused."""
    from hanchot.annotations.provision import parse_renames
    from hanchot.annotations.push_corpus import Wish, plan_corpus, push_corpus
    from hanchot.annotations.questions import plan_questions, push_questions

    if origin not in (None, "gold"):
        raise UsageError(f"--from {origin!r}: only gold is known; --suggest MODEL takes a pipeline")
    if overlap and len(copies or []) < 2:
        raise UsageError("--overlap needs two people: --for USER --for USER")
    workspace, settings, client = _doccano()
    nlp, people, renames = _load(suggest), tuple(copies or ()), parse_renames(rename or [])
    if questions and dry_run:
        parts = plan_questions(client, settings, workspace, nlp=nlp, people=people, renames=renames)
        _say_lines(line for part in parts for line in part.lines())
    elif questions:
        parts = push_questions(client, settings, workspace, nlp=nlp, people=people, renames=renames, say=_note)
        _say_lines(line for part in parts for line in part.lines())
    else:
        wish = Wish(origin == "gold", nlp, tuple(only or ()), people, overlap, renames)
        if dry_run:
            plan = plan_corpus(client, settings, workspace, wish)
        else:
            plan = push_corpus(client, settings, workspace, wish, say=_note)
        _say_lines(plan.lines())
        _report_bad([str(refused) for refused in plan.refused], "paragraphs were refused; the rest went")


def _doccano() -> tuple[Any, Any, Any]:
    """The workspace, its settings and a logged-in client."""
    from hanchot.annotations.settings import connect, read_settings

    workspace = find_workspace()
    settings = read_settings(workspace)
    return workspace, settings, connect(settings)


def _load(pipeline: str | None) -> Any:
    if pipeline is None:
        return None
    import spacy

    try:
        return spacy.load(pipeline)
    except OSError as error:
        raise UsageError(f"{pipeline}: no pipeline that spaCy can load ({error})") from None


def _overrides(context: typer.Context) -> dict[str, Any]:
    """What is left of the command line: ``--section.key value`` or ``--section.key=value``, in JSON or text."""
    found: dict[str, Any] = {}
    words = list(context.args)
    while words:
        name, equals, value = words.pop(0).partition("=")
        if not name.startswith("--") or "." not in name:
            raise UsageError(f"{name!r} is no option; a key of the config is changed by --section.key value")
        if not equals and not words:
            raise UsageError(f"{name} has no value; write {name} VALUE")
        value = value if equals else words.pop(0)
        try:
            found[name[2:]] = json.loads(value)
        except json.JSONDecodeError:
            found[name[2:]] = value
    return found


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def _quiet(count: int = 2) -> bool:
    """Whether a progress bar would be in the way: only one thing to do, or no terminal."""
    return count < 2 or not sys.stderr.isatty()


def _say_lines(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _note(message: str) -> None:
    typer.echo(message, err=True)


def _note_lines(lines: Iterable[str]) -> None:
    for line in lines:
        _note(line)


def _articles() -> Iterable[Any]:
    """The articles of the workspace one by one, with a progress bar."""
    from hanchot.corpus.articles import read_articles

    folder = find_workspace().articles
    total = sum(1 for _ in folder.glob("*.md"))
    return tqdm(read_articles(folder), total=total, unit="article", disable=_quiet(total))


def _report_bad(bad: list[str], what: str) -> None:
    """List what is wrong, then stop with exit code 3."""
    if bad:
        *first, last = bad
        for problem in first:
            _note(f"error: {problem}")
        raise DataError(last if not first else f"{last}\n{len(bad)} {what} in all")


@contextmanager
def _open(source: Path) -> Iterator[IO[str]]:
    if str(source) == "-":
        yield sys.stdin
        return
    try:
        with source.open(encoding="utf-8") as file:
            yield file
    except UnicodeDecodeError as error:
        raise DataError(f"{source}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise DataError(f"{source}: {error.strerror}") from None


def _write_lines(output: Path, lines: Iterable[str], *, dry_run: bool) -> None:
    if dry_run:
        _note(f"{sum(1 for _ in lines)} lines")
    elif str(output) == "-":
        _say_lines(lines)
    else:
        with write_beside(output) as file:
            file.writelines(f"{line}\n" for line in lines)


def _write_json(output: Path | None, values: dict[str, Any], *, dry_run: bool) -> None:
    if output and not dry_run:
        with write_beside(output) as file:
            json.dump(values, file, indent=1)

"""Bring everything home from doccano: each person's paragraphs, and a proposed gold that can be read as a diff."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hanchot.annotations.check import check_paragraph
from hanchot.annotations.client import Client, Comment, download
from hanchot.annotations.doccano import QUESTIONS, SPANS
from hanchot.annotations.gold import Deadline, GoldParagraph, pair_gold, write_gold
from hanchot.annotations.pull_merge import Findings, Merged, merge_deadlines, merge_spans
from hanchot.annotations.pull_rows import (
    Answer,
    Version,
    find_reviews,
    find_sources,
    read_answers,
    read_versions,
    times,
)
from hanchot.annotations.scheme import Scheme, read_scheme
from hanchot.annotations.settings import Settings
from hanchot.annotations.suspicions import read_accepted
from hanchot.corpus.articles import Article, paragraphs, read_articles
from hanchot.errors import RemoteError
from hanchot.workspace import Workspace, write_beside

PULLED = "annotations/pulled"
MERGED, OPEN, STATES, PROVENANCE = "merged", "open", "states.jsonl", "provenance.jsonl"


@dataclass(frozen=True)
class Pulled:
    """What came home.

    ``merged`` are the paragraphs that somebody confirmed, or the gold has, by key. ``proposed`` are the articles whose
    every paragraph and TIME is settled and that differ from the gold; ``unsettled`` says what others still lack.
    ``reviews`` are the newest versions of reviewed paragraphs by key, confirmed or not.
    """

    articles: tuple[Article, ...]
    versions: tuple[Version, ...]
    reviews: Mapping[str, Version]
    answers: tuple[Answer, ...]
    merged: Mapping[str, Merged]
    proposed: Mapping[str, tuple[GoldParagraph, ...]]
    unsettled: Mapping[str, str]
    problems: tuple[str, ...]
    conflicts: tuple[str, ...]
    stale: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """What came home, for people."""
        confirmed = sum(version.confirmed for version in self.versions)
        people = {version.user for version in self.versions if version.confirmed}
        yield f"{len(self.versions):,} paragraphs, {confirmed:,} confirmed by {len(people)} people"
        yield f"{len(self.answers):,} questions, {sum(answer.confirmed for answer in self.answers):,} answered"
        yield f"{len(self.proposed):,} articles proposed as gold: diff -ru annotations/gold {PULLED}/{MERGED}"
        yield from (f"unsettled: {article}: {what}" for article, what in self.unsettled.items())
        yield from (f"problem: {problem}" for problem in self.problems)
        yield from (f"conflict: {conflict}" for conflict in self.conflicts)
        yield from (f"stale: {line}" for line in self.stale)


def pull(client: Client, settings: Settings, workspace: Workspace) -> Pulled:
    """Download all projects of the workspace and merge them; nothing is written.

    Raises ``RemoteError`` where the server fails or has no project of the workspace.
    """
    scheme = read_scheme(workspace.scheme)
    articles = tuple(read_articles(workspace.articles))
    texts = {paragraph.key: paragraph.text for article in articles for paragraph in paragraphs(article)}
    spans, questions = (find_sources(client, settings.project, what) for what in (SPANS, QUESTIONS))
    if not spans:
        raise RemoteError(
            f"{client.url}: no project of {settings.project!r} is there; `hanchot annotations push` first"
        )
    problems: list[str] = []
    rounds = find_reviews(client, settings.project)
    sources = [*spans, *rounds, *questions]
    rows = dict(zip(sources, download(client, [source.project for source in sources]), strict=True))
    versions = [one for it in spans for one in read_versions(client, it, rows[it], texts, scheme, problems)]
    reviews = {one.key: one for it in rounds for one in read_versions(client, it, rows[it], texts, scheme, problems)}
    answers = [one for it in questions for one in read_answers(client, it, rows[it], scheme, problems)]
    comments = _comments(client, [source.project for source in questions]) if answers else {}
    gold = {one.key: one for _, found in pair_gold(articles, workspace.gold, scheme) for one in found}
    findings = Findings([], [])
    merged = _merge(versions, reviews, answers, comments, gold, scheme, findings)
    cross = read_accepted(workspace.accepted).cross
    for one in merged.values():
        if one.spans and one.paragraph and one.whole:
            findings.conflicts.extend(check_paragraph(one.paragraph, scheme, cross=cross))
    proposed, unsettled = _propose(articles, merged, gold)
    return Pulled(
        articles,
        tuple(versions),
        reviews,
        tuple(answers),
        merged,
        proposed,
        unsettled,
        tuple(problems),
        tuple(findings.conflicts),
        tuple(findings.stale),
    )


def write_pulled(pulled: Pulled, workspace: Workspace) -> list[Path]:
    """Write ``annotations/pulled/``, every file in gold's own format; what was written. Older files there go.

    ``<user>/`` has the paragraphs that somebody confirmed, with the classes that the same person gave; ``open/`` what
    nobody confirmed yet, for each project; ``merged/`` the proposed gold. ``states.jsonl`` says who confirmed what and
    where, ``provenance.jsonl`` which paragraphs of the proposed gold a review decided, who, when and in which round.
    """
    folder = workspace.root / PULLED
    files: dict[Path, list[GoldParagraph]] = {}
    classes = _classes(pulled.answers)
    for version in pulled.versions:
        home = folder / _folder(version)
        mine = classes.get(version.user or "", {})
        deadlines = [mine[key] for key in _question_keys(version.paragraph, mine)]
        paragraph = _with(version.paragraph, deadlines) if version.confirmed else version.paragraph
        files.setdefault(home / f"{paragraph.article_id}.jsonl", []).append(paragraph)
    for article, found in pulled.proposed.items():
        files[folder / MERGED / f"{article}.jsonl"] = list(found)
    tables = {folder / STATES: _states(pulled), folder / PROVENANCE: _provenance(pulled)}
    for path in set(folder.glob("**/*.jsonl")) - set(files) - set(tables):
        path.unlink()
    for path, lines in files.items():
        write_gold(sorted(lines, key=lambda paragraph: paragraph.index), path)
    for path, rows in tables.items():
        with write_beside(path) as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return [*files, *tables]


def _merge(
    versions: Iterable[Version],
    reviews: Mapping[str, Version],
    answers: Iterable[Answer],
    comments: Mapping[tuple[int, int], Sequence[Comment]],
    gold: Mapping[str, GoldParagraph],
    scheme: Scheme,
    findings: Findings,
) -> dict[str, Merged]:
    by_key: dict[str, list[Version]] = {}
    for version in versions:
        by_key.setdefault(version.key, []).append(version)
    asked: dict[str, list[Answer]] = {}
    for answer in answers:
        asked.setdefault(answer.key, []).append(answer)
    merged: dict[str, Merged] = {}
    for key, found in by_key.items():
        paragraph, confirmed = merge_spans(key, found, gold.get(key), findings, review=reviews.get(key))
        if paragraph is None:
            merged[key] = Merged(None, False)
        elif confirmed:
            merged[key] = merge_deadlines(paragraph, asked, gold.get(key), comments, scheme, findings)
        else:
            merged[key] = Merged(paragraph, False)
    wanted = {
        f"{key}:{start}-{end}"
        for key, one in merged.items()
        if one.spans and one.paragraph
        for start, end in times(one.paragraph, scheme)
    }
    for key, found_answers in asked.items():
        paragraph_key = key.rpartition(":")[0]
        if paragraph_key in merged and merged[paragraph_key].spans and key not in wanted:
            given = ", ".join(f"{one.label} by {one.user}" for one in found_answers if one.confirmed)
            findings.stale.append(f"{key}: the {scheme.time} moved or went; its answer is not used ({given or 'none'})")
    return merged


def _propose(
    articles: Iterable[Article], merged: Mapping[str, Merged], gold: Mapping[str, GoldParagraph]
) -> tuple[dict[str, tuple[GoldParagraph, ...]], dict[str, str]]:
    proposed, unsettled = {}, {}
    for article in articles:
        keys = [paragraph.key for paragraph in paragraphs(article)]
        if not any(key in merged and merged[key].spans for key in keys):
            continue
        found = [merged.get(key) or Merged(gold.get(key), False) for key in keys]
        bare = sum(one.paragraph is None for one in found)
        unclassed = sum(len(one.open) for one in found)
        if bare or unclassed:
            unsettled[article.id] = f"{bare} of {len(keys)} paragraphs, {unclassed} classes to come"
            continue
        lines = tuple(one.paragraph for one in found if one.paragraph)
        if lines != tuple(gold.get(key) for key in keys):
            proposed[article.id] = lines
    return proposed, unsettled


def _comments(client: Client, projects: Iterable[Any]) -> dict[tuple[int, int], list[Comment]]:
    found: dict[tuple[int, int], list[Comment]] = {}
    for project in projects:
        for comment in client.comments(project):
            found.setdefault((project.id, comment.example), []).append(comment)
    return found


def _classes(answers: Iterable[Answer]) -> dict[str, dict[str, Deadline]]:
    """Each person's classes by question."""
    found: dict[str, dict[str, Deadline]] = {}
    for answer in answers:
        if answer.confirmed and answer.label and answer.user and not answer.stale:
            start, end = map(int, answer.key.rpartition(":")[2].split("-"))
            values = (answer.meta.get(name) for name in ("value", "bound", "due"))
            found.setdefault(answer.user, {})[answer.key] = Deadline(start, end, answer.label, *values)
    return found


def _question_keys(paragraph: GoldParagraph, answers: Mapping[str, Deadline]) -> list[str]:
    keys = (f"{paragraph.key}:{span.start}-{span.end}" for span in paragraph.entities)
    return [key for key in keys if key in answers]


def _with(paragraph: GoldParagraph, deadlines: Sequence[Deadline]) -> GoldParagraph:
    return GoldParagraph(
        paragraph.key, paragraph.text, paragraph.entities, paragraph.triggers, paragraph.relations, tuple(deadlines)
    )


def _folder(version: Version) -> str:
    if not version.confirmed or not version.user:
        return f"{OPEN}/{_safe(version.source.person or 'shared')}"
    return _safe(version.user)


def _safe(user: str) -> str:
    # A user may be called like a folder of ours, or like no folder at all.
    return f"{user}_" if user in (MERGED, OPEN, ".", "..") else user


def _states(pulled: Pulled) -> Iterator[dict[str, Any]]:
    for version in pulled.versions:
        yield {
            "key": version.key,
            "project": version.source.project.name,
            "example": version.example,
            "user": version.user,
            "confirmed": version.confirmed,
            "comments": list(version.comments),
        }
    for answer in pulled.answers:
        yield {
            "key": answer.key,
            "project": answer.source.project.name,
            "example": answer.example,
            "user": answer.user,
            "confirmed": answer.confirmed,
            "class": answer.label,
        }


def _provenance(pulled: Pulled) -> Iterator[dict[str, Any]]:
    for key, review in pulled.reviews.items():
        if review.confirmed and review.paragraph.article_id in pulled.proposed:
            yield {
                "key": key,
                "round": review.source.round,
                "user": review.user,
                "at": review.at,
                "between": sorted(
                    {one.user for one in pulled.versions if one.key == key and one.confirmed and one.user}
                ),
            }

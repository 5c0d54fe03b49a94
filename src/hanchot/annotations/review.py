"""What people disagree on, as a project of its own: the majority marked, each version beside it in a comment."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hanchot.annotations.client import ANNOTATOR, Client, Member, Project, download
from hanchot.annotations.gold import GoldParagraph, Relation, Span
from hanchot.annotations.plan import index_rows
from hanchot.annotations.plan_rows import Row, digest, read_meta, to_upload
from hanchot.annotations.provision import Migration, apply_migration, plan_project, wanted_spans
from hanchot.annotations.pull import Pulled, pull
from hanchot.annotations.pull_rows import Version, find_reviews, review_name
from hanchot.annotations.push import ROWS, Say
from hanchot.annotations.push_corpus import read_guideline
from hanchot.annotations.scheme import read_scheme
from hanchot.annotations.settings import Settings
from hanchot.workspace import Workspace

REVIEW = "review"


@dataclass(frozen=True)
class Dispute:
    """A paragraph that people marked differently: what the majority marked, and a note on each version."""

    row: Row
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """A review round: the disputes that are not in it yet."""

    migration: Migration
    round: int
    disputes: tuple[Dispute, ...]

    def lines(self) -> Iterator[str]:
        """What would be done, for people."""
        if self.disputes:
            yield from self.migration.lines()
        yield f"{self.migration.wanted.name}: {len(self.disputes):,} paragraphs to decide"
        yield from (f"{dispute.row.key}: {note}" for dispute in self.disputes for note in dispute.notes)


def plan_review(client: Client, settings: Settings, workspace: Workspace) -> Review:
    """What people disagree on now and no review has; nothing is changed.

    It goes into the newest round while something of that is open, else into a new one.
    """
    scheme = read_scheme(workspace.scheme)
    pulled = pull(client, settings, workspace)
    disputes = tuple(dispute for dispute in find_disputes(pulled) if dispute.row.key not in pulled.reviews)
    rounds = find_reviews(client, settings.project)
    newest = rounds[-1].round or 0 if rounds else 0
    open_now = any(one.source.round == newest and not one.confirmed for one in pulled.reviews.values())
    number = newest if open_now else newest + 1
    wanted = wanted_spans(settings.project, scheme, read_guideline(workspace))
    named = replace(wanted, name=review_name(settings.project, number))
    return Review(plan_project(client, named), number, disputes)


def push_review(
    client: Client, settings: Settings, workspace: Workspace, *, reviewers: Sequence[str] = (), say: Say
) -> Review:
    """Put the disputes into a review project, and let ``reviewers`` work there; the round that was carried out.

    Each version stands in the example's meta, and in a comment that can be read beside the text.
    """
    review = plan_review(client, settings, workspace)
    if not review.disputes:
        return review
    client.check_worker()
    project = apply_migration(client, review.migration)
    for user in reviewers:
        client.save_member(project, Member(user, ANNOTATOR))
    for first in range(0, len(review.disputes), ROWS):
        batch = review.disputes[first : first + ROWS]
        client.upload(project, [_to_upload(dispute, project, review.round) for dispute in batch])
        say(f"{project.name}: {first + len(batch):,} of {len(review.disputes):,} paragraphs")
    (rows,) = download(client, [project])
    there = index_rows(rows)
    for dispute in review.disputes:
        for note in dispute.notes:
            client.write_comment(project, there[dispute.row.key]["id"], note)
    return review


def find_disputes(pulled: Pulled) -> Iterator[Dispute]:
    """The paragraphs whose confirmed versions differ, in the order of the corpus."""
    articles = {article.id: article for article in pulled.articles}
    by_key: dict[str, list[Version]] = {}
    for version in pulled.versions:
        if version.confirmed and version.sound:
            by_key.setdefault(version.key, []).append(version)
    for key, versions in by_key.items():
        if len({digest(version.paragraph) for version in versions}) > 1:
            middle = majority([version.paragraph for version in versions])
            row = Row(middle, articles[middle.article_id], key, REVIEW)
            yield Dispute(row, tuple(_note(version, middle) for version in versions))


def majority(versions: Sequence[GoldParagraph]) -> GoldParagraph:
    """What more than half of the versions mark; of two, what both do.

    Two spans that each stand in over half of the versions stand together in one of them, so they do not overlap.
    """
    spans: Counter[Span] = Counter(span for version in versions for span in version.spans)
    relations: Counter[Relation] = Counter(relation for version in versions for relation in set(version.relations))
    first, half = versions[0], len(versions) / 2
    return replace(
        first,
        entities=tuple(sorted({span for one in versions for span in one.entities if spans[span] > half})),
        triggers=tuple(sorted({span for one in versions for span in one.triggers if spans[span] > half})),
        relations=tuple(sorted((one for one, count in relations.items() if count > half), key=_place)),
    )


def _note(version: Version, middle: GoldParagraph) -> str:
    """One version as its differences from the majority."""
    text = middle.text
    spans = {*version.paragraph.spans} ^ {*middle.spans}
    relations = {*version.paragraph.relations} ^ {*middle.relations}
    parts = [
        f"{'+' if span in version.paragraph.spans else '−'} {_show(span, text)}"
        for span in sorted(spans, key=lambda span: (span.start, span.end, span.label))
    ]
    parts += [
        f"{'+' if one in version.paragraph.relations else '−'} {one.role}: {_show(one.source, text)} → "
        f"{_show(one.target, text)}"
        for one in sorted(relations, key=_place)
    ]
    return f"{version.user}: {'; '.join(parts) or '='}"


def _place(relation: Relation) -> tuple[int, int, str]:
    return relation.source.start, relation.target.start, relation.role


def _to_upload(dispute: Dispute, project: Project, number: int) -> dict[str, object]:
    values = to_upload(dispute.row, project)
    meta = read_meta(values) | {"round": number, "versions": list(dispute.notes)}
    return values | {"meta": json.dumps(meta, ensure_ascii=False)}


def _show(span: Span, text: str) -> str:
    return f"{span.label} “{text[span.start : span.end]}”"

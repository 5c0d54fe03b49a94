"""How alike the sentences of a corpus are: what gives written text away, beside the same figures of real articles.

Gold entities are masked by their label and digits by ``#``, so that names and numbers make nothing look varied.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hanchot.annotations.gold import GoldParagraph, Span, Trigger, read_gold
from hanchot.annotations.scheme import Scheme
from hanchot.corpus.sentences import split_sentences
from hanchot.corpus.text import fold, syllables
from hanchot.errors import DataError

RUN = 5
"""Syllables of the runs that articles share."""

SHARED = 4
"""Articles from which a run counts as shared."""

OFTEN = 5
"""Uses from which a trigger verb counts."""

ORDERS = "DIRECTIVE"
DEADLINE = "DEADLINE"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Monotony:
    """The measures of one set of articles; shares run from 0 to 1, None where there is nothing to share.

    ``skeletons`` are the masked sentences that stand in more than two articles, with the number of articles;
    ``shared_runs`` the share of the runs of five masked syllables that stand in four or more articles; ``opening`` the
    most frequent first two syllables of a sentence and its share of the sentences; ``orders`` the most frequent
    DIRECTIVE trigger and its share, ``order_verbs`` the trigger verbs of all kinds used five times or more; ``places``
    where a deadline stands to the verbs it limits, as shares of the deadlines (one may be in several places).
    ``surface_guess`` is known where there are splits.
    """

    articles: int
    sentences: int
    skeletons: Mapping[str, int]
    shared_runs: float | None
    opening: tuple[str, float] | None
    orders: tuple[str, float] | None
    order_verbs: int
    places: Mapping[str, float]
    surface_guess: float | None = None


def read_articles_of(gold: Path, scheme: Scheme) -> dict[str, list[GoldParagraph]]:
    """The paragraphs of each gold file of a folder. Raises ``DataError`` where there is none."""
    files = {file.stem: list(read_gold(file, scheme)) for file in sorted(gold.glob("*.jsonl"))}
    if not files:
        raise DataError(f"{gold}: no gold; annotate some articles first")
    return files


def measure_folder(gold: Path, scheme: Scheme, *, record: Path | None = None) -> Monotony:
    """The measures of a folder of gold files; with a record of splits (see `hanchot.training.splits`) also
    `surface_guess`, from its train to its test articles.

    Raises ``DataError`` where the gold cannot be read.
    """
    files = read_articles_of(gold, scheme)
    found = measure(files.values())
    if record is None or not record.exists():
        return found
    places = json.loads(record.read_text(encoding="utf-8"))["articles"]
    parts = {
        split: [
            paragraph for name, paragraphs in files.items() if places.get(name) == split for paragraph in paragraphs
        ]
        for split in ("train", "test")
    }
    return replace(found, surface_guess=surface_guess(parts["train"], parts["test"])) if all(parts.values()) else found


def measure(articles: Iterable[Sequence[GoldParagraph]]) -> Monotony:
    """The measures of annotated articles, each the list of its paragraphs.

    >>> from hanchot.annotations.gold import EntitySpan
    >>> one = GoldParagraph("a:0", "Xã Lâm Sơn họp ngày 5.", (EntitySpan(0, 10, "LOC"),))
    >>> measure([[one], [one], [one]]).skeletons
    {'LOC họp ngày #': 3}
    """
    skeletons: defaultdict[str, set[int]] = defaultdict(set)
    runs: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    openings: Counter[str] = Counter()
    orders: Counter[str] = Counter()
    verbs: Counter[str] = Counter()
    places: Counter[str] = Counter()
    count = sentences = linked = 0
    for number, paragraphs in enumerate(articles):
        count += 1
        for paragraph in paragraphs:
            for start, end in split_sentences(paragraph.text):
                masked = mask(paragraph, start, end)
                sentences += 1
                skeletons[" ".join(masked)].add(number)
                openings[" ".join(syllables(fold(paragraph.text[start:end]))[:2])] += 1
                for at in range(len(masked) - RUN + 1):
                    runs[tuple(masked[at : at + RUN])].add(number)
            for trigger in paragraph.triggers:
                verb = fold(paragraph.text[trigger.start : trigger.end])
                verbs[verb] += 1
                orders[verb] += trigger.label == ORDERS
            found = list(deadline_places(paragraph))
            linked += len(found)
            places.update(place for where in found for place in where)
    shared = sum(len(found) >= SHARED for found in runs.values())
    return Monotony(
        count,
        sentences,
        dict(_frequent({text: len(found) for text, found in skeletons.items() if len(found) > 2 and text})),
        shared / len(runs) if runs else None,
        _most(openings),
        _most(orders),
        sum(times >= OFTEN for times in verbs.values()),
        {place: places[place] / linked for place in PLACES} if linked else {},
    )


PLACES = ("before the verb", "after the verb", "in parentheses", "in an earlier sentence", "shared by several tasks")
"""Where a deadline may stand to the verb that it limits; a lead-in before a list counts as an earlier sentence."""


def deadline_places(paragraph: GoldParagraph) -> Iterator[set[str]]:
    """For each deadline of a paragraph, in text order, the places of `PLACES` where it stands to one of its verbs."""
    ends = [end for _, end in split_sentences(paragraph.text)]
    verbs: defaultdict[Span, list[Span]] = defaultdict(list)
    for relation in paragraph.relations:
        if relation.role == DEADLINE:
            verbs[relation.target].append(relation.source)
    for time, limited in sorted(verbs.items(), key=lambda item: item[0].start):
        where = {"before the verb" if time.start < verb.start else "after the verb" for verb in limited}
        leads_in = paragraph.text.endswith(":")
        if leads_in or any(time.end <= end <= verb.start for end in ends for verb in limited):
            where.add("in an earlier sentence")
        before = paragraph.text[: time.start]
        if before.count("(") > before.count(")"):
            where.add("in parentheses")
        if len(limited) > 1 or any(_leads(paragraph, verb) for verb in limited):
            where.add("shared by several tasks")
        yield where


def mask(paragraph: GoldParagraph, start: int, end: int) -> list[str]:
    """The syllables of a stretch of a paragraph, entities as their label, digits as ``#``, case and marks aside."""
    found: list[str] = []
    at = start
    for entity in (*(one for one in paragraph.entities if start <= one.start and one.end <= end), None):
        words = fold(paragraph.text[at : entity.start if entity else end])
        found += [re.sub(r"\d+", "#", word) for word in _WORD.findall(words)]
        if entity:
            found.append(entity.label)
            at = entity.end
    return found


def surface_guess(train: Iterable[GoldParagraph], test: Iterable[GoldParagraph]) -> float:
    """Macro F1 of guessing a TIME's class from its own words alone: the majority class of the string in ``train``.

    A string that was never seen is guessed to be of the majority class of all.
    """
    from sklearn.metrics import f1_score

    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for words, label in _classes(train):
        seen[words][label] += 1
        seen[""][label] += 1
    pairs = [(label, _first(seen.get(words) or seen[""])) for words, label in _classes(test)]
    gold, guessed = zip(*pairs, strict=True)
    return float(f1_score(gold, guessed, average="macro", labels=sorted(set(gold)), zero_division=0))


def told_apart(ours: Iterable[Sequence[GoldParagraph]], others: Iterable[Sequence[GoldParagraph]]) -> float:
    """How well a classifier tells our masked sentences from others': area under the ROC curve, 0.5 where not at all.

    Logistic regression over tf-idf of runs of one to three masked syllables, cross-validated in five folds by article.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    rows = [
        (" ".join(masked), number, is_ours)
        for is_ours, articles in ((1, ours), (0, others))
        for number, paragraphs in enumerate(articles, start=is_ours * 1_000_000)
        for paragraph in paragraphs
        for start, end in split_sentences(paragraph.text)
        if (masked := mask(paragraph, start, end))
    ]
    texts, groups, labels = zip(*rows, strict=True)
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 3), min_df=2, token_pattern=r"\S+", lowercase=False, sublinear_tf=True),
        LogisticRegression(class_weight="balanced", max_iter=1000),
    )
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=0)
    chances = cross_val_predict(model, texts, labels, groups=groups, cv=folds, method="predict_proba")[:, 1]
    return float(roc_auc_score(labels, chances))


def describe(ours: Monotony, beside: Monotony | None = None) -> Iterator[str]:
    """The measures in lines for people, ours first, those of the other set beside them."""
    rows = [_shown(ours), *([_shown(beside)] if beside else [])]
    for name in rows[0]:
        yield f"{name}: " + " | ".join(row[name] for row in rows)
    for text, number in list(ours.skeletons.items())[:20]:
        yield f"  in {number} articles: {text[:120]}"


def to_row(monotony: Monotony) -> dict[str, Any]:
    """The measures as JSON values: the fields of `Monotony`."""
    return asdict(monotony)


def _shown(values: Monotony) -> dict[str, str]:
    return {
        "articles, sentences": f"{values.articles:,}, {values.sentences:,}",
        "sentence skeletons in more than 2 articles": str(len(values.skeletons)),
        f"runs of {RUN} in {SHARED} articles or more": _percent(values.shared_runs),
        "most frequent opening": f"{values.opening[0]} {_percent(values.opening[1])}" if values.opening else "-",
        "most frequent order": f"{values.orders[0]} {_percent(values.orders[1])}" if values.orders else "-",
        f"trigger verbs used {OFTEN} times or more": str(values.order_verbs),
        **{f"deadline {place}": _percent(values.places.get(place)) for place in PLACES},
        "class guessed from the words alone, macro F1": "-"
        if values.surface_guess is None
        else f"{values.surface_guess:.2f}",
    }


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _leads(paragraph: GoldParagraph, verb: Any) -> bool:
    """Whether a deadline's verb is an order with several tasks."""
    return (
        isinstance(verb, Trigger)
        and verb.label == ORDERS
        and sum(relation.role == "CONTENT" and relation.source == verb for relation in paragraph.relations) > 1
    )


def _classes(gold: Iterable[GoldParagraph]) -> Iterator[tuple[str, str]]:
    for paragraph in gold:
        for deadline in paragraph.deadlines:
            yield fold(paragraph.text[deadline.start : deadline.end]), deadline.label


def _frequent(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _first(counts: Counter[str]) -> str:
    return _frequent(counts)[0][0]


def _most(counts: Counter[str]) -> tuple[str, float] | None:
    total = counts.total()
    return (_first(counts), counts[_first(counts)] / total) if total else None

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanchot.corpus.articles import Article, make_article
from hanchot.corpus.duplicates import Cluster, describe, find_duplicates, shingles, to_json
from hanchot.errors import UsageError

WORDS = """
xã phường huyện tỉnh phải họp dân rà soát nhà ở kênh mương đê kè trường trạm y tế báo cáo trước sau ngày tháng tuần quý
năm giao sở ban đơn vị hộ thôn bản nước đất đường cầu chợ rừng ruộng lúa tôm cá tàu bến kho vốn nợ thu chi kiểm tra giám
sát thanh quyết toán mặt bằng tái định cư khởi công nghiệm bàn hoà thuỷ hòa giải khoẻ
"""
SYLLABLES = WORDS.split()


def paragraph(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(SYLLABLES) for _ in range(words)).capitalize() + "."


def story(seed: int, *, paragraphs: int = 6, words: int = 60) -> str:
    rng = random.Random(seed)
    return "\n\n".join(paragraph(rng, words) for _ in range(paragraphs))


def article(name: str, text: str) -> Article:
    """An article with an id of the test's own: that of a text without a title depends on the text."""
    return Article(name, name, None, "unknown", None, None, None, None, "written", text)


def ids(clusters: list[Cluster]) -> list[tuple[str, ...]]:
    return [cluster.articles for cluster in clusters]


def another_lead(text: str) -> str:
    return "\n\n".join([paragraph(random.Random(99), 60), *text.split("\n\n")[1:]])


def edited(text: str) -> str:
    rng = random.Random(7)
    return " ".join(rng.choice(SYLLABLES) if rng.random() < 0.05 else word for word in text.split(" "))


REPOSTS: dict[str, Callable[[str], str]] = {
    "the same text": lambda text: text,
    "half of it": lambda text: "\n\n".join(text.split("\n\n")[:3]),
    "another lead": another_lead,
    "paragraphs in another order": lambda text: "\n\n".join(reversed(text.split("\n\n"))),
    "on one line": lambda text: text.replace("\n\n", " "),
    "in capitals, decomposed": lambda text: unicodedata.normalize("NFD", text.upper()),
    "the other tone placement": lambda text: text.replace("hoà", "hòa").replace("khoẻ", "khỏe").replace("thuỷ", "thủy"),
    "one syllable in twenty edited": edited,
    "a round-up around it": lambda text: text + "\n\n" + story(98, paragraphs=5),
}


@pytest.mark.parametrize("change", REPOSTS)
def test_a_repost_is_found_among_other_stories(change: str) -> None:
    texts = [story(seed) for seed in range(8)]
    corpus = [article(f"bai-{seed}", text) for seed, text in enumerate(texts)]
    corpus.append(article("dang-lai", REPOSTS[change](texts[3])))
    assert ids(find_duplicates(corpus)) == [("bai-3", "dang-lai")]


def test_a_repost_under_another_headline_is_found() -> None:
    text = story(1)
    corpus = [make_article(title="Xã họp dân", text=text), make_article(title="Dân đi họp", text=text + "\n\nHết.")]
    assert ids(find_duplicates(corpus)) == [tuple(sorted(article.id for article in corpus))]


def test_telegrams_of_one_office_are_stories_of_their_own() -> None:
    head, foot = paragraph(random.Random(1), 80), paragraph(random.Random(2), 70)
    corpus = [
        article(f"cong-dien-{seed}", f"{head}\n\n{story(seed, paragraphs=3, words=50)}\n\n{foot}")
        for seed in range(100, 300)
    ]
    assert find_duplicates(corpus) == []
    assert find_duplicates(corpus, threshold=0.3), "half of each is the same: a lower threshold would take them for one"


def test_a_chain_of_reposts_is_one_story() -> None:
    blocks = [story(seed, paragraphs=1, words=100) for seed in range(6)]
    chain = {name: "\n\n".join(blocks[start : start + 4]) for name, start in (("a", 0), ("b", 1), ("c", 2))}
    (cluster,) = find_duplicates(article(name, text) for name, text in chain.items())
    assert cluster.articles == ("a", "b", "c")
    assert [(pair.left, pair.right) for pair in cluster.pairs] == [("a", "b"), ("b", "c")]
    assert len(shingles(chain["a"]) & shingles(chain["c"])) / len(shingles(chain["a"]) | shingles(chain["c"])) < 0.4


def test_clusters_are_those_of_all_pairs_compared() -> None:
    rng = random.Random(3)
    corpus = []
    for seed in range(40):
        text = story(seed)
        copies = [text, edited(text), another_lead(text), edited(another_lead(text))][: rng.choice((1, 1, 2, 4))]
        corpus += [article(f"bai-{seed:02}-{copy}", changed) for copy, changed in enumerate(copies)]
    sets = {one.id: shingles(one.text) for one in corpus}
    group = {name: {name} for name in sets}
    for left in sets:
        for right in sets:
            if len(sets[left] & sets[right]) / len(sets[left] | sets[right]) >= 0.4:
                group[left] |= group[right]
                for name in group[left]:
                    group[name] = group[left]
    wanted = {tuple(sorted(names)) for names in group.values() if len(names) > 1}
    assert len(wanted) > 10
    assert set(ids(find_duplicates(corpus))) == wanted


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(shuffler: random.Random) -> None:
    texts = [story(seed, paragraphs=2) for seed in range(5)]
    corpus = [article(f"{seed}-{copy}", text + copy * " Hết.") for seed, text in enumerate(texts) for copy in range(3)]
    clusters = find_duplicates(corpus)
    assert len(clusters) == 5
    shuffler.shuffle(corpus)
    assert find_duplicates(corpus) == clusters


def test_a_thousand_reposts_are_held_together_by_one_pair_less() -> None:
    text = story(5, paragraphs=1)
    (cluster,) = find_duplicates(article(f"bai-{number}", f"{text} Số {number}.") for number in range(1000))
    assert len(cluster.articles) == 1000
    assert len(cluster.pairs) == 999


def test_the_estimate_is_near_what_is_counted() -> None:
    corpus = [article("a", story(1)), article("b", another_lead(story(1))), article("c", story(2))]
    (cluster,) = find_duplicates(corpus)
    (pair,) = cluster.pairs
    left, right = shingles(corpus[0].text), shingles(corpus[1].text)
    assert pair.exact == pytest.approx(len(left & right) / len(left | right))
    assert pair.estimated == pytest.approx(pair.exact, abs=0.1)
    assert f"  {pair.exact:.2f} a = b" in list(describe(cluster))
    assert json.loads(to_json(cluster))["pairs"] == [
        {"left": "a", "right": "b", "estimated": pair.estimated, "exact": pair.exact}
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_is_legal_and_like_itself(texts: list[str]) -> None:
    corpus = [article(f"{number}-{copy}", text) for number, text in enumerate(texts) for copy in "ab"]
    together = {name for cluster in find_duplicates(corpus) for name in cluster.articles}
    assert together == {one.id for one in corpus if shingles(one.text)}


def test_a_text_without_a_syllable_is_like_no_other() -> None:
    assert find_duplicates([article("a", "…"), article("b", "…"), article("c", "")]) == []


def test_a_copied_file_whose_id_was_left_is_found() -> None:
    assert ids(find_duplicates([article("a", story(1)), article("a", story(1))])) == [("a", "a")]


def test_a_short_text_is_one_shingle() -> None:
    assert shingles("Trời MƯA.") == {"trời mưa"}
    assert shingles("") == set()


@pytest.mark.parametrize("threshold", [0, -1, 1.5])
def test_a_threshold_that_is_no_share_is_refused(threshold: float) -> None:
    with pytest.raises(UsageError, match="from 0 to 1"):
        find_duplicates([], threshold=threshold)

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hanchot.corpus.duplicates import shingles
from hanchot.training.leakage import Shared, describe, find_leakage, write_leakage
from hanchot.training.splits import SPLITS

TEXTS = {
    "cu": "Xã giao ban nông nghiệp nạo vét kênh trước ngày 20/3, báo cáo huyện kết quả.",
    "khac": "Trường đã khai giảng, học sinh vùng cao được phát sách vở mới và áo ấm.",
    "thu": "Tin nhanh. Xã giao ban nông nghiệp nạo vét kênh trước ngày 20/3, dân mừng.",
    "chon": "Mưa lớn làm ngập ba tuyến phố, xe cộ phải đi vòng qua bến cũ.",
}
SPLIT = {"cu": "train", "khac": "train", "thu": "test", "chon": "dev"}


def test_shared_shingles_and_the_nearest_article_are_counted() -> None:
    leakage = find_leakage(TEXTS, SPLIT, stories=[("cu", "thu")], size=5)
    both = shingles(TEXTS["cu"]) & shingles(TEXTS["thu"])
    assert leakage.shared_shingles["test"] == Shared(len(shingles(TEXTS["thu"])), len(both))
    assert leakage.shared_shingles["dev"].share == 0
    dev, test = leakage.nearest
    assert (dev.article, dev.train, dev.similarity) == ("chon", None, 0)
    assert (test.article, test.train) == ("thu", "cu")
    assert test.similarity == len(both) / len(shingles(TEXTS["cu"]) | shingles(TEXTS["thu"]))
    assert leakage.shared_stories == (("cu", "thu"),)


def test_stories_within_a_split_are_no_leakage() -> None:
    assert find_leakage(TEXTS, SPLIT, stories=[("cu", "khac")]).shared_stories == ()


def test_the_report_is_written_and_told(tmp_path: Path) -> None:
    leakage = find_leakage(TEXTS, SPLIT, stories=[])
    write_leakage(leakage, tmp_path / "runs/leakage.json")
    values = json.loads((tmp_path / "runs/leakage.json").read_text(encoding="utf-8"))
    assert values["syllables"] == 5
    assert values["shared_stories"] == []
    shared = values["shared_shingles"]["test"]
    assert shared["share"] == shared["in_train"] / shared["shingles"] > 0
    assert [row["article"] for row in values["nearest"]] == ["chon", "thu"]
    assert list(describe(leakage)) == [
        f"test: {shared['share']:.1%} of its runs of 5 syllables stand in train too",
        "dev: 0.0% of its runs of 5 syllables stand in train too",
        f"most alike: thu (test) and cu (train), {leakage.nearest[1].similarity:.2f}",
        "stories in two splits: 0",
    ]


@given(st.lists(st.tuples(st.text(alphabet="ab ", max_size=20), st.sampled_from(SPLITS)), max_size=8))
def test_the_nearest_is_the_most_alike_of_all(articles: list[tuple[str, str]]) -> None:
    texts = {str(number): text for number, (text, _) in enumerate(articles)}
    split = {str(number): name for number, (_, name) in enumerate(articles)}
    leakage = find_leakage(texts, split, stories=[], size=2)
    assert {nearest.article for nearest in leakage.nearest} == {name for name in texts if split[name] != "train"}
    for nearest in leakage.nearest:
        own = shingles(texts[nearest.article], size=2)
        train = [shingles(texts[name], size=2) for name in texts if split[name] == "train"]
        assert nearest.similarity == max((len(own & one) / len(own | one) for one in train if own & one), default=0)
    assert list(describe(leakage))

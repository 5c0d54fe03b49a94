from __future__ import annotations

from pathlib import Path

import pytest

from hanchot.annotations.scheme import Scheme, read_scheme
from hanchot.errors import DataError


def test_the_scheme_has_the_labels_of_the_contract(scheme: Scheme) -> None:
    entities = "PERSON TITLE ORG GROUP LOC PROJECT DOCUMENT OCCASION TIME QUANTITY"
    triggers = "DIRECTIVE TASK MILESTONE MEETING ISSUANCE"
    roles = "ISSUER ASSIGNEE CONTENT DEADLINE TIME PLACE OBJECT PARTICIPANT"
    classes = "BY WITHIN RECURRING IMMEDIATE ANCHORED OPEN NONE"
    assert " ".join(scheme.entity_labels) == entities
    assert " ".join(scheme.trigger_labels) == triggers
    assert " ".join(role.label for role in scheme.roles) == roles
    assert " ".join(scheme.class_labels) == classes
    assert scheme.due_classes == ("BY", "WITHIN", "ANCHORED")
    assert (scheme.time, scheme.none, scheme.deadline) == ("TIME", "NONE", "DEADLINE")


def test_hotkeys_are_digits_for_entities_and_letters_that_vietnamese_typing_leaves_alone(scheme: Scheme) -> None:
    assert {label.hotkey for label in scheme.entities} == set("0123456789")
    # Telex uses s f r x j z for tones, w a e o d u for vowels and đ; i and y are vowels.
    assert not {label.hotkey for label in scheme.triggers} & set("sfrxjzwaeoduiy")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('label = "PERSON"', 'label = "người"', "is not upper-case"),
        ('label = "PERSON"', 'label = "TITLE"', "TITLE stands twice"),
        ('colour = "#e6550d"', 'colour = "đỏ"', "is not #rrggbb"),
        ('colour = "#e6550d"', 'color = "#e6550d"', "lacks colour"),
        ('hotkey = "1"', 'hotkey = "2"', "hotkey 2 is given twice"),
        ('hotkey = "1"', 'hotkey = "ê"', "is not one of"),
        ('hotkey = "1"', 'key = "1"', "unknown key key"),
        ('entity = "TIME"', 'entity = "WHEN"', "'WHEN' is no entity label"),
        ('from = ["DIRECTIVE"]\n', 'from = ["ORDER"]\n', "joins ORDER"),
        ("[deadlines]", "[deadlines", "Expected"),
    ],
)
def test_a_broken_scheme_is_refused_with_what_is_wrong(old: str, new: str, reason: str, tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[2] / "annotations/scheme.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "scheme.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"scheme\.toml: ") as error:
        read_scheme(path)
    assert reason in str(error.value)

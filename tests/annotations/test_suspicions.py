import pytest

from hanchot.annotations.check import check_paragraph
from hanchot.annotations.gold import Deadline, EntitySpan, GoldParagraph, Trigger
from hanchot.annotations.suspicions import find_suspicions, open_suspicions, read_accepted
from hanchot.errors import DataError

TEXT = "Chủ đầu tư và Sở Y tế rà soát."
OWNER, BODY, TASK = EntitySpan(0, 10, "GROUP"), EntitySpan(14, 21, "ORG"), Trigger(22, 29, "TASK")


def paragraph(number, *spans, text=TEXT):
    entities = tuple(span for span in spans if isinstance(span, EntitySpan))
    return GoldParagraph(f"tin-00000000:{number}", text, entities, tuple(s for s in spans if isinstance(s, Trigger)))


def test_gold_that_agrees_with_itself_is_not_suspected():
    assert find_suspicions([paragraph(number, OWNER, BODY, TASK) for number in range(4)]) == []


def test_a_string_with_two_labels_names_where_the_rarer_one_is():
    odd = EntitySpan(0, 10, "ORG")
    found = find_suspicions([paragraph(0, OWNER, BODY), paragraph(1, OWNER, BODY), paragraph(2, odd, BODY)])
    assert [(one.string, one.kind, dict(one.labels), one.places) for one in found] == [
        ("chủ đầu tư", "labels", {"GROUP": 2, "ORG": 1}, ("tin-00000000:2",))
    ]


def test_a_string_left_unmarked_is_found_whatever_its_first_letter_but_not_inside_a_word_or_a_span():
    marked = [paragraph(number, OWNER, BODY, TASK) for number in range(3)]
    small = paragraph(3, text="Các chủ đầu tư họp.")
    longer = paragraph(4, EntitySpan(0, 18, "GROUP"), text="Chủ đầu tư dự án 3 họp.")
    other = paragraph(5, text="Chủ đầu tưới nước.")
    (found,) = find_suspicions([*marked, small, longer, other])
    assert (found.string, found.kind, found.places) == ("chủ đầu tư", "missed", ("tin-00000000:3",))


def test_verbs_are_not_missed_but_told_apart_by_label():
    other = Trigger(22, 29, "MILESTONE")
    (found,) = find_suspicions([paragraph(0, TASK), paragraph(1, TASK), paragraph(2, other), paragraph(3)])
    assert (found.string, found.kind) == ("rà soát", "labels")


def test_what_is_accepted_with_a_reason_is_not_listed_and_what_is_no_longer_suspected_is_named(tmp_path):
    found = find_suspicions([paragraph(0, OWNER), paragraph(1, OWNER), paragraph(2)])
    file = tmp_path / "accepted.toml"
    assert len(read_accepted(file)) == 0
    file.write_text('[[accepted]]\nstring = "chủ đầu tư"\nkind = "missed"\nreason = "chỉ nhắc qua"\n', encoding="utf-8")
    assert open_suspicions(found, read_accepted(file), file) == ([], [])
    left, (stale,) = open_suspicions([], read_accepted(file), file)
    assert not left and "not suspected" in stale


def test_a_deadline_of_tasks_in_other_paragraphs_is_accepted_by_its_paragraph(tmp_path, scheme):
    text = "Trước mùa lũ, UBND các xã:"
    time = EntitySpan(0, 12, "TIME")
    lead_in = GoldParagraph("tin-00000000:3", text, (time,), deadlines=(Deadline(0, 12, "ANCHORED", None, None, None),))
    file = tmp_path / "accepted.toml"
    file.write_text(
        '[[accepted]]\nparagraph = "tin-00000000:3"\nstring = "Trước mùa lũ"\n'
        'kind = "cross-paragraph"\nreason = "dẫn vào danh sách"\n',
        encoding="utf-8",
    )
    assert len(list(check_paragraph(lead_in, scheme))) == 1
    assert not list(check_paragraph(lead_in, scheme, cross=read_accepted(file).cross))


@pytest.mark.parametrize("entry", ['string = "a"', 'string = "a"\nkind = "missed"\nreason = " "', 'kind = "x"'])
def test_an_acceptance_without_a_reason_is_refused(tmp_path, entry):
    file = tmp_path / "accepted.toml"
    file.write_text(f"[[accepted]]\n{entry}\n", encoding="utf-8")
    with pytest.raises(DataError, match="an entry has a string"):
        read_accepted(file)

"""Where sentences begin and end in Vietnamese news."""

import re
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from hanchot.corpus.text import is_syllable, lexicon, skeleton
from hanchot.corpus.tokenizer import INITIAL, URL

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_OPEN_MARKS = "“‘«„\"'([{"
_CLOSE_MARKS = "”’»)]}"
_OPEN, _CLOSE = re.escape(_OPEN_MARKS), re.escape(_CLOSE_MARKS)
# An address is taken first, so that no stop inside it is looked at. A straight quote closes only where no word follows.
_STOP = re.compile(rf"{URL}|(?P<marks>[.!?…]+)(?P<closers>(?:[{_CLOSE}]|[\"'](?=[\s\"'.,;:!?…{_CLOSE}]|$))*)")
_NEXT = re.compile(
    rf"(?P<space>\s*+)(?P<dash>[-–—]\s++)?+(?P<open>[{_OPEN}]*+)\s*+(?P<word>[^\W\d_]++|\S)(?P<stop>[.)]?)"
)
_MARKER = re.compile(r"\d{1,3}(?:\.\d{1,2})*|[IVX]{1,5}|[^\W\d_]")
_INITIALS = re.compile(rf"{INITIAL}(?:\.{INITIAL})*")
_NO_WORD = re.compile(r"[^\w.]")
# Longer than any abbreviation with the word before it: looking further back would cost time and find nothing.
_REACH = 24


class Sentences:
    """A spaCy component that sets `token.is_sent_start` of every token; white space belongs to the sentence before.

    It has no state: nothing is saved with a pipeline.
    """

    def __call__(self, doc: Doc) -> Doc:
        starts = iter([start for start, _ in split_sentences(doc.text)][1:])
        following = next(starts, None)
        for token in doc:
            begins = token.i == 0
            while following is not None and token.idx >= following:
                begins = True
                following = next(starts, None)
            token.is_sent_start = begins
        return doc


@Language.factory("hanchot_sentences", assigns=["token.is_sent_start"])
def create_sentences(nlp: Language, name: str) -> Sentences:
    """The component for a pipeline: `nlp.add_pipe("hanchot_sentences")`."""
    return Sentences()


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The half-open code point offsets of the sentences, in their order, without the white space around them.

    A line break always ends a sentence, a semicolon never. Offsets are of `text` as given, in any Unicode form.

    >>> text = "UBND TP. Huế họp sáng 5.12. Các sở… phải báo cáo TS. Lê An."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['UBND TP. Huế họp sáng 5.12.', 'Các sở… phải báo cáo TS. Lê An.']
    """
    bases, starts = skeleton(text)
    spans: list[tuple[int, int]] = []
    for match in _LINE.finditer(bases):
        line = match.group()
        start = 0
        for end in (*_ends(line), len(line)):
            first = match.start() + end - len(line[start:end].lstrip())
            last = match.start() + start + len(line[start:end].rstrip())
            if first < last:
                spans.append((starts[first], starts[last]))
            start = end
    return spans


def _ends(line: str) -> list[int]:
    """The offsets behind each sentence of a line but the last."""
    ends: list[int] = []
    start = 0
    for match in _STOP.finditer(line):
        if match["marks"] and _is_end(line, start, match):
            start = match.end()
            ends.append(start)
    return ends


def _is_end(line: str, start: int, match: re.Match[str]) -> bool:
    following = _NEXT.match(line, match.end())
    before = line[max(start, match.start() - _REACH) : match.start()]
    if not following or following["word"] in f",;:.!?…%/{_CLOSE_MARKS}" or not any(map(str.isalnum, before)):
        return False
    single = match["marks"] == "." and not match["closers"]
    if following["word"][0].islower():
        lists = following["dash"] or (following["stop"] and len(following["word"]) == 1)
        return bool(single and following["space"] and lists)
    if match["closers"] and following["dash"]:
        return False
    if not following["space"] and not following["word"][0].isupper():
        return False
    if not single or before[-1] in _CLOSE_MARKS:
        return True
    return not _is_open(before, match.start() - start <= _REACH, following)


def _is_open(before: str, whole: bool, following: re.Match[str]) -> bool:
    """Whether a full stop belongs to the abbreviation, the initials or the list marker in front of it.

    `before` is what stands in front of the stop, `whole` whether that is the sentence from its beginning.
    """
    words = _words()
    *earlier, word = before.lstrip(_OPEN_MARKS).split()
    word = word.lstrip(_OPEN_MARKS)
    previous = earlier[-1] if earlier else ""
    if _MARKER.fullmatch(word) and (
        previous.endswith((":", ";")) or (whole and (not earlier or " ".join(earlier) in words["headings"]))
    ):
        return True
    core = _NO_WORD.split(word)[-1]
    if {word, core, core.rpartition(".")[2]} & words["titles"]:
        return True
    if core in words["places"] and previous.lower() not in words["honorifics"]:
        return following["word"] not in words["openers"]
    if following["word"].isdigit() and core in words["numbered"]:
        return True
    return bool(_INITIALS.fullmatch(core)) and _goes_on(core, previous, following)


def _goes_on(initials: str, previous: str, following: re.Match[str]) -> bool:
    """Whether a name goes on behind initials: `N. V. A.`, `N.H.Ng. (35 tuổi)`, `George W. Bush`.

    Vietnamese news shortens whole names, so that a Vietnamese word in upper case behind them opens a sentence.
    """
    if not following["space"] or following["open"].startswith("("):
        return True
    name = following["word"]
    if following["stop"] == "." and _INITIALS.fullmatch(name):
        return True
    return ("." in initials or previous[:1].isupper()) and name.istitle() and not is_syllable(name)


@cache
def _words() -> dict[str, frozenset[str]]:
    lists = {**lexicon()["abbreviations"], **lexicon()["sentences"]}
    return {name: frozenset(words) for name, words in lists.items()}

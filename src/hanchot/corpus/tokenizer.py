"""Vietnamese text to syllables, numbers, dates and document numbers: the tokens that every span of ours ends on."""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from spacy.attrs import (  # type: ignore[import-not-found]  # spaCy ships no stub for this Cython module
    IS_ALPHA,
    IS_LOWER,
    IS_TITLE,
    IS_UPPER,
    LOWER,
    NORM,
    PREFIX,
    SHAPE,
    SUFFIX,
)
from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

from hanchot.corpus.text import fold, is_syllable, lexicon, normalise, refuse_surrogates, skeleton

_LATIN = [chr(point) for point in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
_U = "".join(char for char in _LATIN if char.isupper())
_L = "".join(char for char in _LATIN if char.islower())

URL = r"(?:[Hh]ttps?://|ftp://|www\.)[\w%#&+./:;=?@~!$*-]*[\w%#&+/=@~$*-]"
INITIAL = f"(?:[NTKCPG]h|Ng|Tr|Gi|Qu|[{_U}])(?![{_L}])"
_DASH = "[‐‑–-]"
_JOIN = "[/‐‑–-]"
_LABEL = "[A-Za-z0-9][A-Za-z0-9-]{0,62}+"
_CODE = rf"[{_U}]{{2,15}}[gr]?[0-9]{{0,2}}(?![^\W_])"
_THOUSANDS = r"(?:[0-9]{1,3}(?:\.[0-9]{3})++(?:,[0-9]++)?|[0-9]{1,3}(?:,[0-9]{3})++(?:\.[0-9]++)?)(?![.,]?[0-9])"
_DECIMAL = r"[0-9]++,[0-9]++(?![,/][0-9])"
_AMOUNT = f"(?:{_THOUSANDS}|{_DECIMAL})"

# What a rule names is one token. The first that fits is taken, so their order is part of the rules.
# Every repetition is possessive, bounded or followed by nothing that can fail: the time stays linear.
_RULES = {
    # Nearly every token of a text, for speed: the rules below would take the same.
    "plain": f"[{_U}]?[{_L}]++(?=[ ,\n])",
    "space": r"\s++",
    "url": URL,
    "email": rf"[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}+@(?:{_LABEL}\.){{1,5}}[a-z]{{2,12}}(?!\w)",
    "domain": rf"(?:{_LABEL}\.){{1,5}}(?:<<domains>>)(?![\w-])(?:/(?:[\w%#&+./:;=?@~!$*-]*[\w%#&+/=@~$*-])?)?",
    "whole": r"(?:<<whole>>)(?![^\W_])",
    # 15/2021/NĐ-CP, 652/NQ-UBTVQH15, 835-CV/TU
    "document": rf"[0-9]{{1,6}}[a-zđ]?(?:{_JOIN}[0-9]{{4}})?(?:/{_CODE}|{_DASH}{_CODE}/{_CODE})(?:{_JOIN}{_CODE})*",
    # 17h30, 7g00, 8h, 12:34:56
    "clock": r"[0-9]{1,2}(?:[hg][0-9]{2}(?![0-9])|h(?![^\W_])|:[0-9]{2}(?::[0-9]{2})?(?![0-9:]))",
    # 9B, 29A1
    "plate": rf"[0-9]{{1,4}}[{_U}][0-9]?(?![^\W_])",
    # 1.200, 2,5-3,0, 5-10,5; but 1,2,3 and 30-4,1-5 are lists
    "amount": rf"(?<![0-9],){_AMOUNT}(?:{_DASH}(?:{_AMOUNT}|[0-9]++(?![,/.‐‑–-]?[0-9])))?"
    rf"|[0-9]++{_DASH}{_AMOUNT}(?!{_DASH}[0-9])",
    # 30.4.1975, 1.2; but 2018.15 is a year and a new sentence
    "dotted": r"[0-9]{1,3}(?:\.[0-9]++)++",
    # 18-10, 15-16/3, 1/7-30/9, 2021-2026, 12/12, 2026
    "number": rf"\d++(?:{_JOIN}\d++)*+",
    # T.Ư, N.H.Ng
    "initials": rf"{INITIAL}(?:\.{INITIAL})+(?![^\W_])",
    # KT-XH, LĐ-TB&XH, GD&ĐT; longer names joined by a hyphen may be two: TTO-UBND
    "pair": rf"(?:(?:[{_U}]{{1,2}}-)*[{_U}]{{1,8}}&[{_U}]{{1,8}}|[{_U}]{{1,2}}(?:-[{_U}]{{1,2}})+)(?![^\W_])",
    # H5N1, QL1A, m3
    "code": rf"[{_U}]++[0-9](?:[0-9]|[{_U}](?![{_L}]))*+|[kcdm]?m[23](?![^\W_])",
    # H'Mông, d'Ivoire
    "name": rf"(?<![\w'’‘])[{_U}dl]['’][^\W\d_]++",
    "word": rf"(?:[{_U}]?[{_L}]++|[{_U}]++)(?![^\W\d_])",
    # Upper and lower case mixed: perhaps glued, see _unglued
    "letters": r"[^\W\d_]++",
    "run": r"(?P<same>[-–—_=*~#.…!?])(?P=same)++",
    "sign": ".",
}

_SEGMENT = re.compile(f"[{_U}]*[{_L}]+|[{_U}]+|[^{_U}{_L}]+")
_CAPITALS = re.compile(f"([{_U}]{{2,}})([{_L}]+)")


class SyllableTokenizer(DummyTokenizer):
    """A spaCy tokenizer by rules, without state and without loss: the tokens and their spaces are the text.

    A number stands apart from its `%`, unit or currency, a full stop, quote or bracket from everything. Any Unicode
    form is read as its NFC would be, and the text is left as it is. A lone surrogate raises DataError.

    >>> tokenizer = SyllableTokenizer(Vocab())
    >>> [token.text for token in tokenizer("UBND TP.HCM trả lời công văn 835-CV/TU trước 17h30 ngày 5/12.")]
    ['UBND', 'TP.HCM', 'trả', 'lời', 'công', 'văn', '835-CV/TU', 'trước', '17h30', 'ngày', '5/12', '.']
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __reduce__(self) -> tuple[type["SyllableTokenizer"], tuple[Vocab]]:
        return SyllableTokenizer, (self.vocab,)

    def __call__(self, text: str) -> Doc:
        refuse_surrogates(text)
        bases, starts = skeleton(text)
        words: list[str] = []
        spaces: list[bool] = []
        for rule, start, end in _pieces(bases):
            if rule == "space" and words and bases[start] == " ":
                spaces[-1] = True
                start += 1
                if start == end:
                    continue
            words.append(text[starts[start] : starts[end]])
            spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def explain(self, text: str) -> list[tuple[str, str]]:
        """The rule and the text of each token that is not white space.

        >>> SyllableTokenizer(Vocab()).explain("số 31-CT/TU")
        [('plain', 'số'), ('document', '31-CT/TU')]
        """
        bases, starts = skeleton(text)
        return [(rule, text[starts[start] : starts[end]]) for rule, start, end in _pieces(bases) if rule != "space"]


@registry.tokenizers("hanchot.SyllableTokenizer.v1")  # type: ignore[untyped-decorator]  # catalogue is untyped
def create_syllable_tokenizer() -> Callable[[Language], SyllableTokenizer]:
    """The tokenizer for a config's `[nlp.tokenizer]`; it also has the vocabulary take its features from NFC."""

    def create(nlp: Language) -> SyllableTokenizer:
        nlp.vocab.lex_attr_getters.update(FEATURES)  # type: ignore[attr-defined]  # spaCy's stub lacks it
        return SyllableTokenizer(nlp.vocab)

    return create


def _of_corpus_form(getter: Callable[[str], Any], string: str) -> Any:
    return getter(normalise(string) or string)


# Partials of module functions, because the vocabulary pickles them.
FEATURES: dict[int, Callable[[str], Any]] = {
    NORM: partial(_of_corpus_form, fold),
    **{
        attribute: partial(_of_corpus_form, LEX_ATTRS[attribute])
        for attribute in (LOWER, PREFIX, SUFFIX, SHAPE, IS_ALPHA, IS_LOWER, IS_UPPER, IS_TITLE)
    },
}
"""What the vocabulary asks of a token's text, answered from the form that the corpus would give it."""


def _pieces(bases: str) -> Iterator[tuple[str, int, int]]:
    """The name of each rule that took something, and the half-open offsets of that."""
    for match in _pattern().finditer(bases):
        rule = match.lastgroup or ""
        start, end = match.span()
        if rule == "letters":
            for part in _unglued(match.group()):
                yield "letters", start, start + len(part)
                start += len(part)
        else:
            yield rule, start, end


@cache
def _pattern() -> re.Pattern[str]:
    pattern = "|".join(f"(?P<{name}>{rule})" for name, rule in _RULES.items())
    for name, words in lexicon()["tokens"].items():
        longest_first = sorted(words, key=len, reverse=True)
        pattern = pattern.replace(f"<<{name}>>", "|".join(map(re.escape, longest_first)))
    return re.compile(pattern)


def _unglued(word: str) -> list[str]:
    """The words that a missing space glued together: `HàNội`, `phườngUBND`; `VnExpress`, `eKYC`, `VNeID` are one."""
    parts: list[str] = []
    left = ""
    for segment in _SEGMENT.findall(word):
        first, *rest = _without_capitals(segment)
        if left and not _is_seam(left, first):
            parts[-1] += first
        else:
            parts.append(first)
        parts += rest
        left = rest[-1] if rest else first
    return parts


def _without_capitals(segment: str) -> list[str]:
    """`UBNDThành` and `UBNDxã` in two; `TTg` and the mistyped `TRưởng` in one."""
    match = _CAPITALS.fullmatch(segment)
    if match and not is_syllable(segment):
        for cut in (match.end(1) - 1, match.end(1)):
            head, tail = segment[:cut], segment[cut:]
            if len(head) > 1 and is_syllable(tail) and (not tail.isascii() or min(len(head), len(tail)) > 2):
                return [head, tail]
    return [segment]


def _is_seam(left: str, right: str) -> bool:
    """Whether two words meet here: one of them bears Vietnamese marks, or both look like Vietnamese words."""
    if not right[0].isupper():
        return False
    if not (left.isascii() and right.isascii()):
        return True
    if len(left) == 1 or not is_syllable(left):
        return False
    return left.islower() and len(right) > 1 if right.isupper() else is_syllable(right)

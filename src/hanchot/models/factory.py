"""hanchot's components by the names a spaCy config gives them.

Entry points name this module, and spaCy imports every entry point of every installed package: what is heavy is
imported where it is used. Annotations are real types here, because confection checks a factory's arguments by them.
"""

from typing import TYPE_CHECKING

from spacy.language import Language

import hanchot.models.extensions  # noqa: F401  # registers what the components set

if TYPE_CHECKING:
    from hanchot.models.deadlines import DeadlineReader
    from hanchot.models.ner import EntityRecognizer
    from hanchot.models.time_reader import TimeReader


@Language.factory("hanchot_ner", assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def create_ner(nlp: Language, name: str) -> "EntityRecognizer":
    """The CRF entity recogniser."""
    from hanchot.models.ner import EntityRecognizer

    return EntityRecognizer(nlp.vocab, name)


@Language.factory("hanchot_times", requires=["doc.ents"], assigns=["doc.ents"])
def create_times(nlp: Language, name: str, label: str) -> "TimeReader":
    """The reader of time expressions: entities of ``label`` get a value, a bound and a due date."""
    from hanchot.models.time_reader import TimeReader

    return TimeReader(nlp, name, label=label)


@Language.factory("hanchot_deadlines", requires=["doc.ents"])
def create_deadlines(nlp: Language, name: str, label: str, due_classes: list[str]) -> "DeadlineReader":
    """The deadline classifier over entities of ``label``; classes outside ``due_classes`` have no due date."""
    from hanchot.models.deadlines import DeadlineReader

    return DeadlineReader(nlp, name, label=label, due_classes=due_classes)

"""What runs inside a pipeline, and how a whole article is read with its date."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def read(nlp: Language, text: str, published: datetime.date | str | None = None) -> Doc:
    """Run a pipeline on a whole article whose publication date (a date or ISO string) anchors relative times.

    Without ``published`` the article's own dates are the anchor.
    """
    from hanchot.models import extensions  # noqa: F401  # registers Doc._.published

    doc = nlp.make_doc(text)
    doc._.published = published
    return nlp(doc)

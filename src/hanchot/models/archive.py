"""scikit-learn parts in a canonical skops archive: the same object gives the same bytes, and no pickle is read.

skops names arrays by memory addresses and stamps its zip with the time of day; here they are numbered in the order
of the schema and the stamp is fixed.
"""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from typing import Any

from hanchot.errors import DataError

SCHEMA = "schema.json"
EPOCH = (1980, 1, 1, 0, 0, 0)
# Beyond what skops trusts by itself; a type joins this list only by being one of ours.
TRUSTED: tuple[str, ...] = ("hanchot.models.classifier.DeadlineClassifier",)


def dumps(obj: Any) -> bytes:
    """An estimator as a canonical archive."""
    import skops.io

    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(obj))) as archive:
        schema = json.loads(archive.read(SCHEMA))
        files = {name: archive.read(name) for name in archive.namelist() if name != SCHEMA}
    names = _renumber(schema)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, new in names.items():
            archive.writestr(zipfile.ZipInfo(new, EPOCH), files[name], zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo(SCHEMA, EPOCH), json.dumps(schema), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def loads(data: bytes) -> Any:
    """The estimator of an archive. Raises ``DataError`` where it holds a type that is not on our list."""
    import skops.io

    if unknown := set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED):
        raise DataError(
            f"the model holds {', '.join(sorted(unknown))}, which is never loaded; build it again from its config"
        )
    return skops.io.loads(data, trusted=list(TRUSTED))


def _renumber(schema: Any) -> dict[str, str]:
    """Number nodes and files of a skops schema in place, in the order they stand in it; the files' old and new names.

    Two nodes of one id are one object and stay so; plain JSON values are never shared, because whether Python
    happens to share them is no property of the model.
    """
    numbers = itertools.count()
    ids: dict[int, int] = {}
    names: dict[str, str] = {}

    def visit(node: Any) -> None:
        if isinstance(node, list):
            for child in node:
                visit(child)
        elif isinstance(node, dict):
            if "__id__" in node:
                number = next(numbers)
                node["__id__"] = number if node.get("is_json") else ids.setdefault(node["__id__"], number)
            if isinstance(node.get("file"), str):
                node["file"] = names.setdefault(node["file"], f"{len(names)}{node['file'][node['file'].rindex('.') :]}")
            for child in node.values():
                visit(child)

    visit(schema)
    return names

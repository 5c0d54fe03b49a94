"""Strict configs: every key known, overrides as in spaCy (``section.key=value``)."""

from __future__ import annotations

from collections.abc import Mapping
from configparser import Error as SyntaxProblem
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from spacy.util import load_config
from thinc.api import ConfigValidationError

from hanchot.errors import DataError

T = TypeVar("T")


def read_config(path: Path, shape: type[T], *, overrides: Mapping[str, Any] | None = None) -> T:
    """A ``.cfg`` file as the dataclass ``shape``, whose fields are sections and whose sections' fields are keys.

    Raises ``DataError`` naming file, section and key where one is missing, unknown or of another type.
    """
    try:
        config = load_config(path, overrides=dict(overrides or {}), interpolate=True)
    except (OSError, ValueError, ConfigValidationError, SyntaxProblem) as error:
        raise DataError(f"{path}: {' '.join(str(error).split())}") from None
    return _fill(path, "", config, shape)


def _fill(path: Path, section: str, values: Mapping[str, Any], shape: type[T]) -> T:
    hints = get_type_hints(shape)
    if unknown := sorted(set(values) - set(hints)):
        raise DataError(
            f"{path}: {section or 'config'} has the unknown key {', '.join(unknown)}; known: {', '.join(hints)}"
        )
    filled = {}
    for field in fields(shape):  # type: ignore[arg-type]  # shapes are dataclasses
        name = f"{section}.{field.name}" if section else field.name
        if field.name not in values:
            assert field.default is MISSING, "a config has no hidden default"
            raise DataError(f"{path}: {name} is missing; a config is whole")
        value, kind = values[field.name], hints[field.name]
        if is_dataclass(kind):
            if not isinstance(value, Mapping):
                raise DataError(f"{path}: {name} is not a section")
            filled[field.name] = _fill(path, name, value, kind)  # type: ignore[arg-type]  # a dataclass type
        elif isinstance(value, bool) != (kind is bool) or not isinstance(
            value, (int, float) if kind is float else kind
        ):
            raise DataError(f"{path}: {name} is {value!r}, not {kind.__name__}")
        else:
            filled[field.name] = kind(value)
    return shape(**filled)

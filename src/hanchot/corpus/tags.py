"""The tags of an HTML page and the text between them, each with its place in the page.

A tokenizer of its own, because parsers forget where in the page a character came from.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

RAW = frozenset(
    ["script", "style", "title", "textarea", "noscript", "template", "svg", "math", "iframe", "object", "select",
     "button", "canvas", "xmp"]
)  # fmt: skip
"""Elements whose content is no running text; their tags come with it as one."""

LONGEST = 20_000
"""Characters of a tag that are read for attributes."""

_TAG = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_ALONE = re.compile(r"<[/?!]?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_END_OR_VALUE = re.compile(r">|=\s*[\"']")


@dataclass(frozen=True)
class Tag:
    """One tag of the page: its name in lower case, empty for text; for raw elements, where their content stands."""

    start: int
    end: int
    name: str = ""
    closing: bool = False
    inner: tuple[int, int] | None = None


def tags(raw: str) -> Iterator[Tag]:
    """The tags of a page and the text between them, in order; in time linear in the page."""
    at = 0
    plain = False  # once quotes do not match up, a tag ends at its first ">"
    missing: set[str] = set()
    while at < len(raw):
        start = raw.find("<", at)
        if start < 0 or ">" in missing:
            yield Tag(at, len(raw))
            return
        end = -1
        match = _TAG.match(raw, start, start + 64)
        if raw.startswith("<!--", start):
            end = raw.find("-->", start + 4)
            end = len(raw) if end < 0 else end + 3
        elif match or raw.startswith(("<!", "<?"), start):
            end = raw.find(">", start) + 1 if plain or not match else _tag_end(raw, match.end())
            if end == 0:
                missing.add(">")
            elif end < 0:
                plain = True
                end = raw.find(">", start) + 1
        else:
            yield Tag(at, start + 1)
            at = start + 1
            continue
        if end <= 0:
            yield Tag(at, len(raw))
            return
        if start > at:
            yield Tag(at, start)
        at = end
        if not match:
            continue
        name = match[1].lower()
        closing = raw[start + 1] == "/"
        if closing or name not in RAW or name in missing:
            yield Tag(start, end, name, closing)
            continue
        close = re.compile(rf"</{re.escape(name)}\b[^>]{{0,200}}>", re.IGNORECASE).search(raw, end)
        if close is None:
            missing.add(name)
            yield Tag(start, end, name)
        else:
            yield Tag(start, close.end(), name, inner=(end, close.start()))
            at = close.end()


def _tag_end(raw: str, at: int) -> int:
    """Where a tag ends, its quoted values passed over; 0 where no ">" is left, -1 where quotes do not match up."""
    if raw.find(">", at) < 0:
        return 0
    while match := _END_OR_VALUE.search(raw, at):
        if match.group() == ">":
            return match.end()
        close = raw.find(match.group()[-1], match.end())
        if close < 0:
            return -1
        at = close + 1
    return -1


def attributes(raw: str, tag: Tag) -> dict[str, str]:
    """The attributes of a tag, names in lower case, entities resolved."""
    end = tag.inner[0] if tag.inner else tag.end
    content = raw[tag.start + 1 + len(tag.name) : min(end, tag.start + LONGEST)].rstrip(">")
    return {
        match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(content)
    }


def is_tag(text: str) -> bool:
    """Whether a line is one tag and no more.

    >>> is_tag('<doc id="12">'), is_tag("<5 triệu đồng>")
    (True, False)
    """
    return text.startswith("<") and _ALONE.fullmatch(text) is not None

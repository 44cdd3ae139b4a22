"""The objects of JSON files, whatever stands around them: a list, pages of an API, or one object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.strict_json import json_documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["json_objects"]


def json_objects(
    table: Input, how: TextFormat, lists: Collection[str], alone: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give each object with its place, such as ``tickets[3]``, and the list that it is of.

    Args:
        table: the file.
        how: its encoding and limits.
        lists: keys of a page whose values are lists of objects. A bare list, and a bare object, are of the
            first of them, or of what ``alone`` says.
        alone: for the key that a bare object has, the list that it belongs to.

    Raises:
        ExportError: with file and place.
    """
    first = next(iter(lists))
    for number, (_, document) in enumerate(json_documents(table, how), 1):
        page = f"object {number}"
        if isinstance(document, list):
            for place, item in _items(document, "", table.name):
                yield _kind(item, first, alone or {}), place, item
            continue
        if not isinstance(document, dict):
            raise ExportError(f"{table.name}: {page} is no object and no list; export it again.")
        found = [key for key in lists if isinstance(document.get(key), list)]
        for key in found:
            for place, item in _items(document[key], key, table.name):
                yield key, place, item
        if not found:
            yield _kind(document, first, alone or {}), page, document


def _items(items: list[Any], key: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for i, item in enumerate(items):
        if not isinstance(item, dict):
            raise ExportError(f"{file}: {key}[{i}] is no object; export it again.")
        yield f"{key}[{i}]", item


def _kind(item: dict[str, Any], first: str, alone: Mapping[str, str]) -> str:
    return next((of for key, of in alone.items() if key in item), first)

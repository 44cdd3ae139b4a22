"""The objects of JSON files, whatever stands around them: a list, pages of an API, or one object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.decoded_text import DecodedText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["json_documents", "json_objects"]

CHUNK = 1 << 22
IN_MEMORY = 1 << 31
SPACE = " \t\r\n"


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
    first, number = next(iter(lists)), 0
    for document in json_documents(table, how):
        number += 1
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


def json_documents(table: Input, how: TextFormat) -> Iterator[Any]:
    """Give the values that stand in a file one after the other.

    Raises:
        ExportError: the text is no JSON, has a key twice, or is nested too deeply.
    """
    text = _text(table, how)
    decoder = json.JSONDecoder(object_pairs_hook=_without_twins, parse_constant=_no_constant)
    at = _after_space(text, 0)
    if at == len(text):
        raise ExportError(f"{table.name}: the file is empty.")
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except RecursionError:
            raise ExportError(f"{table.name}: objects and lists are nested too deeply.") from None
        except json.JSONDecodeError as error:
            raise ExportError(
                f"{table.name}: line {error.lineno} is no well-formed JSON ({error.msg}); export it again."
            ) from None
        except ValueError as error:
            line = text.count("\n", 0, at) + 1
            raise ExportError(f"{table.name}: the JSON from line {line} on has {error}.") from None
        yield value
        at = _after_space(text, at)


def _text(table: Input, how: TextFormat) -> str:
    whole = bytearray()
    with table.opened(how.limits) as stream:
        decoded = DecodedText(stream, table.name, how.encoding)
        while part := decoded.read(CHUNK):
            whole += part
            if len(whole) > IN_MEMORY:
                raise ExportError(f"{table.name}: the JSON is larger than 2 GiB; export it in parts.")
    return whole.decode("utf-8")


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in SPACE:
        at += 1
    return at


def _without_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twin!r} twice in one object; write each key once")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name}, which is no JSON")


def _items(items: list[Any], key: str, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for i, item in enumerate(items):
        if not isinstance(item, dict):
            raise ExportError(f"{file}: {key}[{i}] is no object; export it again.")
        yield f"{key}[{i}]", item


def _kind(item: dict[str, Any], first: str, alone: Mapping[str, str]) -> str:
    return next((of for key, of in alone.items() if key in item), first)

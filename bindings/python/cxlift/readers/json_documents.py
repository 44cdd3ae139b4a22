"""JSON of any layout, one document or lines of them: keys once, numbers as they are written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn

from cxlift.errors import ExportError
from cxlift.readers.decoded_text import DecodedText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["Number", "json_documents", "json_value", "text_of"]

LARGEST = 1 << 31
CHUNK = 1 << 22
DEEPEST = 64
SPACE = re.compile(r"[ \t\r\n]*")
HALF = re.compile(r"\\u[dD][89a-fA-F]")


class Number(str):
    """A number as it stands in the file: an id of twenty digits keeps them."""

    __slots__ = ()


class _RefusedError(ValueError):
    """What the parser's hooks find."""


def json_documents(table: Input, how: TextFormat) -> Iterator[tuple[int, Any]]:
    """Give the documents of a file, each with the line where it begins.

    Raises:
        ExportError: a document is broken, nested deeper than 64, or has a key twice.
    """
    text = _text(table, how)
    decoder, has_halves = _decoder(), HALF.search(text) is not None
    at, line, last = _after_space(text, 0), 1, 0
    if at == len(text):
        raise ExportError(f"{table.name}: the file is empty; it needs a JSON document.")
    while at < len(text):
        line += text.count("\n", last, at)
        last = at
        try:
            value, end = decoder.raw_decode(text, at)
            _check_depth(value)
            if has_halves:
                json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ExportError(
                f"{table.name}: line {line} has half of a character (a lone surrogate such as \\ud83d); "
                "export it again."
            ) from None
        except json.JSONDecodeError as error:
            raise ExportError(
                f"{table.name}: line {error.lineno} is no well-formed JSON ({error.msg}); export it again."
            ) from None
        except RecursionError:
            raise _deep(table, line) from None
        except _RefusedError as error:
            raise ExportError(f"{table.name}: line {line} {error}.") from None
        yield line, value
        at = _after_space(text, end)
        if at < len(text) and "\n" not in text[end:at]:
            where = line + text.count("\n", last, end)
            raise ExportError(
                f"{table.name}: line {where} has more than one JSON document; write one a line, or a list."
            )


def json_value(text: str, place: str) -> Any:
    """Give one document, such as a cookie's."""
    try:
        value = _decoder().decode(text)
        _check_depth(value)
    except json.JSONDecodeError as error:
        raise ExportError(f"{place} is no well-formed JSON ({error.msg}).") from None
    except RecursionError:
        raise ExportError(f"{place} is nested deeper than {DEEPEST}.") from None
    except _RefusedError as error:
        raise ExportError(f"{place} {error}.") from None
    return value


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_once, parse_int=Number, parse_float=Number, parse_constant=_constant
    )


def text_of(value: object) -> str | None:
    """Give a value as text: null is missing, a number as it was written, lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value if value is None else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _text(table: Input, how: TextFormat) -> str:
    parts: list[bytes] = []
    size = 0
    with table.opened(how.limits) as stream:
        decoded = DecodedText(stream, table.name, how.encoding)
        while part := decoded.read(CHUNK):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise ExportError(
                    f"{table.name}: the file has more than {LARGEST >> 30} GiB; split it into several."
                )
    return b"".join(parts).decode()


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return at if found is None else found.end()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _RefusedError(f"has the key {twice!r} more than once in an object; write each key once")
    return made


def _constant(text: str) -> NoReturn:
    raise _RefusedError(f"has {text}, which JSON does not know; write null")


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise _RefusedError(f"is nested deeper than {DEEPEST}; no export is")
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(v for v in each.values() if isinstance(v, (dict, list)))
            elif isinstance(each, list):
                inner.extend(v for v in each if isinstance(v, (dict, list)))
        level = inner


def _deep(table: Input, line: int) -> ExportError:
    return ExportError(f"{table.name}: line {line} is nested deeper than {DEEPEST}; no export is.")

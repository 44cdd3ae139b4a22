"""JSON of vendors and users: of bounded depth, each key once, no digit lost."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NoReturn

from cxlift.errors import ExportError
from cxlift.readers.decoded_text import DecodedText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["Number", "json_documents", "json_lines", "parsed_json", "text_of"]

DEEPEST = 64
MOST_DIGITS = 400  # of one number; Python refuses more than 4,300 by an error of its own
LARGEST = 1 << 31
LONGEST_LINE = 1 << 24
CHUNK = 1 << 20
SPACE = re.compile(r"[ \t\r\n]*")
HALF = re.compile(r"\\u[dD][89a-fA-F]")


class Number(str):
    """A number as it stands in the file: an id of twenty digits keeps them, a price its cents."""

    __slots__ = ()


class _RefusedError(ValueError):
    """What is JSON, and still not taken."""


def json_documents(table: Input, how: TextFormat, *, as_written: bool = False) -> Iterator[tuple[int, Any]]:
    """Give the documents of a file, each with the line where it begins.

    Those of ``.jsonl`` and ``.ndjson`` are read line by line; other files whole.

    Args:
        table: the file.
        how: its encoding and limits.
        as_written: numbers stay text, as ``Number``.

    Raises:
        ExportError: with the line: a document is broken, too deep or too large, or has a key twice.
    """
    name = (table.member or table.path.name).casefold().removesuffix(".gz")
    if not name.endswith((".jsonl", ".ndjson")):
        yield from _one_after_the_other(_text(table, how), table.name, as_written=as_written)
        return
    empty = True
    for number, line in json_lines(table, how):
        empty = False
        yield number, parsed_json(line, f"{table.name}: line {number}", as_written=as_written)
    if empty:
        raise _empty(table.name)


def json_lines(table: Input, how: TextFormat) -> Iterator[tuple[int, str]]:
    """Give the lines that are not blank, with their numbers from 1 on."""
    rest, number = b"", 0
    with table.opened(how.limits) as stream:
        text = DecodedText(stream, table.name, how.encoding)
        while True:
            part = text.read(CHUNK)
            *lines, rest = (rest + part).split(b"\n") if part else [rest, b""]
            for line in lines:
                number += 1
                if line.strip():
                    yield number, line.decode()
            if len(rest) > LONGEST_LINE:
                raise ExportError(
                    f"{table.name}: line {number + 1} has more than {LONGEST_LINE >> 20} MiB; "
                    "write one object a line."
                )
            if not part:
                return


def parsed_json(text: str, place: str, *, as_written: bool = False) -> Any:
    """Parse one document.

    >>> parsed_json('{"id": 9007199254740993}', "x.json")
    {'id': 9007199254740993}
    >>> parsed_json("[1.10]", "x.json", as_written=True)
    ['1.10']

    Raises:
        ExportError: with the place.
    """
    try:
        value = _decoder(as_written=as_written).decode(text)
        _check(value, may_have_halves=_may_have_halves(text))
    except (ValueError, RecursionError) as error:
        raise _refused(error, place) from None
    return value


def text_of(value: object) -> str | None:
    """Give a value as text: null is missing, a number as it was written, lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value if value is None else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _one_after_the_other(text: str, file: str, *, as_written: bool) -> Iterator[tuple[int, Any]]:
    decoder = _decoder(as_written=as_written)
    may_have_halves = _may_have_halves(text)
    at, line, last = _after_space(text, 0), 1, 0
    if at == len(text):
        raise _empty(file)
    while at < len(text):
        line += text.count("\n", last, at)
        last = at
        try:
            value, end = decoder.raw_decode(text, at)
            _check(value, may_have_halves=may_have_halves)
        except (ValueError, RecursionError) as error:
            where = error.lineno if isinstance(error, json.JSONDecodeError) else line
            raise _refused(error, f"{file}: line {where}") from None
        yield line, value
        at = _after_space(text, end)


def _text(table: Input, how: TextFormat) -> str:
    whole = bytearray()
    with table.opened(how.limits) as stream:
        decoded = DecodedText(stream, table.name, how.encoding)
        while part := decoded.read(CHUNK):
            whole += part
            if len(whole) > LARGEST:
                raise ExportError(
                    f"{table.name}: the JSON has more than {LARGEST >> 30} GiB; export it in parts."
                )
    return whole.decode()


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return at if found is None else found.end()


def _decoder(*, as_written: bool) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_once,
        parse_int=Number if as_written else _exact,
        parse_float=Number if as_written else _finite,
        parse_constant=_constant,
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _RefusedError(f"has the key {twice!r} more than once in an object; write each key once")
    return made


def _exact(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise _RefusedError(f"has a number of {len(digits):,} digits; export it again")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise _RefusedError(f"has {digits[:40]}, which is too large for a number; correct it")
    return value


def _constant(text: str) -> NoReturn:
    raise _RefusedError(f"has {text}, which JSON does not know; write null")


def _may_have_halves(text: str) -> bool:
    return HALF.search(text) is not None


def _check(value: Any, *, may_have_halves: bool) -> None:
    """Refuse what is too deep, and half characters, which no file can be written with."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise RecursionError
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(v for v in each.values() if isinstance(v, (dict, list)))
            elif isinstance(each, list):
                inner.extend(v for v in each if isinstance(v, (dict, list)))
        level = inner
    if may_have_halves:
        json.dumps(value, ensure_ascii=False).encode()


def _refused(error: Exception, place: str) -> ExportError:
    match error:
        case UnicodeEncodeError():
            why = "has half of a character (a lone surrogate such as \\ud83d); export it again"
        case json.JSONDecodeError():
            why = f"is no well-formed JSON ({error.msg}); export it again"
        case RecursionError():
            why = f"is nested deeper than {DEEPEST}; no export is"
        case _:
            why = str(error)
    return ExportError(f"{place} {why}.")


def _empty(file: str) -> ExportError:
    return ExportError(f"{file}: the file is empty; it needs a JSON document.")

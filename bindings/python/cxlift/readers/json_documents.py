"""JSON documents of users: whole, of bounded depth, each key once, whole numbers exact."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from cxlift.errors import ExportError
from cxlift.readers.decoded_text import DecodedText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["At", "json_documents", "json_lines", "parsed_json"]

DEEPEST = 64
MOST_DIGITS = 400  # of one number; Python refuses more than 4,300 by an error of its own
MOST_BYTES = 1 << 28
LONGEST_LINE = 1 << 24
CHUNK = 1 << 20


class At:
    """A value in a document and its place, which stands in the message about it.

    >>> metric = At({"name": "purchase", "event_id": 15762370046}, "results.json", "metrics[0]")
    >>> metric.get("event_id").identifier()
    '15762370046'
    """

    def __init__(self, value: Any, file: str, path: str = "") -> None:
        self.value, self.file, self.path = value, file, path

    @property
    def place(self) -> str:
        """Name the file, and the path within it."""
        return f"{self.file}: {self.path}" if self.path else self.file

    @property
    def is_missing(self) -> bool:
        """Tell whether there is nothing, or null."""
        return self.value is None

    def get(self, *keys: str) -> At:
        """Give the value of the first of these keys that is there."""
        holder = self.mapping()
        key = next((key for key in keys if key in holder), keys[0])
        return At(holder.get(key), self.file, f"{self.path}.{key}" if self.path else key)

    def items(self) -> Iterator[tuple[str, At]]:
        """Give the values of an object by their keys."""
        for key, value in self.mapping().items():
            yield key, At(value, self.file, f"{self.path}[{json.dumps(key, ensure_ascii=False)}]")

    def entries(self) -> list[At]:
        """Give the values of a list."""
        if not isinstance(self.value, list):
            self.refuse("a list")
        return [At(value, self.file, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def mapping(self) -> Mapping[str, Any]:
        """Give an object."""
        if not isinstance(self.value, Mapping):
            self.refuse("an object")
        found: Mapping[str, Any] = self.value
        return found

    def text(self) -> str | None:
        """Give a text; null stays null."""
        if self.value is not None and not isinstance(self.value, str):
            self.refuse("text")
        return None if self.value is None else str(self.value)

    def identifier(self) -> str | None:
        """Give an id as text: a text as it is, a whole number spelt out."""
        if self.value is None or isinstance(self.value, str):
            return self.value
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.refuse("an id, text or a whole number; others have lost digits")
        return str(self.value)

    def number(self) -> float | None:
        """Give a finite number; null stays null."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            self.refuse("a number")
        try:
            return float(self.value)
        except OverflowError:
            self.refuse("a number that a float64 can hold")

    def flag(self) -> bool | None:
        """Give true or false; null stays null."""
        if self.value is not None and not isinstance(self.value, bool):
            self.refuse("true or false")
        return None if self.value is None else bool(self.value)

    def word(self, *known: str) -> str | None:
        """Give one of some words; null stays null."""
        word = self.text()
        if word is not None and word not in known:
            self.refuse(f"one of {', '.join(known)}")
        return word

    def refuse(self, needed: str) -> NoReturn:
        """Say what the value must be."""
        shown = json.dumps(self.value, ensure_ascii=False)
        told = f"{shown[:60]}{'...' if len(shown) > 60 else ''}"
        raise ExportError(f"{self.place} is {told}; it must be {needed}.")


def json_documents(table: Input, how: TextFormat) -> Iterator[At]:
    """Give the document of a file; of ``.jsonl`` and ``.ndjson`` one for each line."""
    name = (table.member or table.path.name).casefold().removesuffix(".gz")
    if name.endswith((".jsonl", ".ndjson")):
        for number, line in json_lines(table, how):
            yield At(parsed_json(line, f"{table.name}: line {number}"), f"{table.name}: line {number}")
        return
    whole = bytearray()
    with table.opened(how.limits) as stream:
        text = DecodedText(stream, table.name, how.encoding)
        while part := text.read(CHUNK):
            whole += part
            if len(whole) > MOST_BYTES:
                raise ExportError(
                    f"{table.name}: one JSON document of more than {MOST_BYTES >> 20} MiB; split it."
                )
    if not whole.strip():
        raise ExportError(f"{table.name}: the file is empty; export it again when there is data.")
    yield At(parsed_json(whole.decode(), table.name), table.name)


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


def parsed_json(text: str, place: str) -> Any:
    """Parse one document.

    >>> parsed_json('{"id": 9007199254740993}', "x.json")
    {'id': 9007199254740993}

    Raises:
        ExportError: with the place.
    """
    if _depth(text) > DEEPEST:
        raise ExportError(
            f"{place}: objects and lists stand more than {DEEPEST} deep; no such export is so deep."
        )

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise ExportError(f"{place}: the key {twice!r} stands twice in one object; write each key once.")
        return found

    def exact(digits: str) -> int:
        if len(digits) > MOST_DIGITS:
            raise ExportError(f"{place}: a number has {len(digits):,} digits; export the file again.")
        return int(digits)

    def finite(digits: str) -> float:
        value = float(digits)
        if abs(value) == float("inf"):
            raise ExportError(f"{place}: {digits[:40]} is too large for a number; correct it.")
        return value

    def refuse(word: str) -> NoReturn:
        raise ExportError(f"{place}: {word} is no number of JSON; write null where there is none.")

    try:
        return json.loads(
            text, object_pairs_hook=once, parse_int=exact, parse_float=finite, parse_constant=refuse
        )
    except json.JSONDecodeError as error:
        raise ExportError(
            f"{place}: this is no well-formed JSON ({error.msg}, line {error.lineno}, column {error.colno}); "
            "export it again."
        ) from None


def _depth(text: str) -> int:
    """Count how deep brackets stand, those within texts left aside."""
    depth = deepest = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        mark = found.group()
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest

"""A value in a JSON document with its place, which stands in the message about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["At"]


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

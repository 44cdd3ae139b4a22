"""Numbers as people write them, with marks, money and percent; one that reads two ways is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Locale", "NumberError", "tolerant_numbers"]

MONEY = r"(?:(?:[A-Z]{3}|[A-Z]{0,2}[$€£¥₹₺₽₴₪₩฿]|lei|Lei|kr|zł|Ft|Kč|лв)\.?)"
SHAPE = re.compile(
    rf"(?P<sign>[+\-−]?)\s*{MONEY}?\s*(?P<sign2>[+\-−]?)(?P<body>[0-9.,](?:[0-9.,'\u2019\s]*[0-9.,])?)"
    rf"\s*(?P<percent>%?)\s*{MONEY}?"
)
GROUPED = re.compile(
    r"[0-9]{1,3}(?:(?P<space>[\s'\u2019])[0-9]{3})(?:(?P=space)[0-9]{3})*(?:(?P<mark>[.,])[0-9]+)?"
)
OTHER = {".": ",", ",": "."}


@dataclass(frozen=True)
class Locale:
    """How numbers are written: the decimal mark; the other mark parts thousands."""

    decimal: str | None = None

    @classmethod
    def of(cls, given: object) -> Locale:
        """Read the argument ``locale``: a mark, or a table with ``decimal``."""
        if isinstance(given, Mapping):
            for key in given:
                if key != "decimal":
                    raise ValueError(f"locale.{key}: is not a key of it; there is decimal.")
            given = given.get("decimal")
        if given is not None and given not in OTHER:
            raise ValueError(f"locale is {given!r}; it is the decimal mark, '.' or ','.")
        return cls(None if given is None else str(given))


class NumberError(ValueError):
    """A cell, by its index, that is no number; the message follows the cell."""

    def __init__(self, index: int, what: str) -> None:
        super().__init__(what)
        self.index = index


def tolerant_numbers(texts: Sequence[str | None], locale: Locale) -> list[float | None]:
    """Read a column, in which one clear number shows how the others are meant.

    >>> tolerant_numbers(["1,234", "18.211,40 €", None], Locale())
    [1.234, 18211.4, None]
    >>> tolerant_numbers(["4.01%", "4,794,012.5"], Locale())
    [0.0401, 4794012.5]

    Raises:
        NumberError: a cell is no number, or can be read in two ways and no other cell decides.
    """
    readings = [None if text is None else _readings(i, text) for i, text in enumerate(texts)]
    decimal, because = locale.decimal, -1
    if decimal is None:
        for i, found in enumerate(readings):
            if found is None or len(found) != 1 or None in found:
                continue
            mark = next(iter(found))
            if decimal is not None and mark != decimal:
                raise NumberError(
                    i, f"has another decimal mark than {texts[because]!r} before it; write all alike."
                )
            decimal, because = mark, i
    made: list[float | None] = []
    for i, found in enumerate(readings):
        if found is None:
            made.append(None)
        elif None in found:
            made.append(found[None])
        elif decimal is None:
            low, high = sorted(found.values())
            raise NumberError(
                i, f"is {low:g} or {high:g}, and no other cell of the column decides; declare locale."
            )
        elif decimal not in found:
            raise NumberError(i, f"is no number with the decimal mark '{decimal}'; correct it, or locale.")
        else:
            made.append(found[decimal])
    return made


def _readings(index: int, text: str) -> dict[str | None, float]:
    """Give what the text means by decimal mark; under None where it means the same with either."""
    whole = SHAPE.fullmatch(text.strip())
    if whole is None or (whole["sign"] and whole["sign2"]):
        raise NumberError(index, "is no number; correct it, or name it in null_words.")
    factor = -1.0 if (whole["sign"] or whole["sign2"]) in ("-", "−") else 1.0
    found = _of_body(whole["body"])
    if not found:
        raise NumberError(index, "is no number: its marks do not part thousands; correct it.")
    return {
        mark: factor * (_hundredth(plain) if whole["percent"] else float(plain))
        for mark, plain in found.items()
    }


def _hundredth(plain: str) -> float:
    from decimal import Decimal

    return float(Decimal(plain) / 100)


def _of_body(body: str) -> dict[str | None, str]:
    if spaced := GROUPED.fullmatch(body):
        plain = re.sub(r"[\s'\u2019]", "", body)
        return {spaced["mark"]: plain.replace(",", ".")} if spaced["mark"] else {None: plain}
    if re.fullmatch(r"[0-9]+", body):
        return {None: body}
    found: dict[str | None, str] = {}
    for decimal, thousands in OTHER.items():
        d, t = re.escape(decimal), re.escape(thousands)
        fraction = rf"(?:{d}[0-9]+)?"
        if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{t}[0-9]{{3}})+{fraction}|[0-9]*{d}[0-9]+", body):
            found[decimal] = body.replace(thousands, "").replace(decimal, ".")
    return found

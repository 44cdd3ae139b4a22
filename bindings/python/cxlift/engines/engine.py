"""What the units ask of an engine beyond narwhals expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    import narwhals as nw

    Frame: TypeAlias = nw.LazyFrame[Any]

__all__ = ["Engine"]


class Engine(Protocol):
    """Six operations that narwhals lacks, or that one engine does much faster in its own way.

    Every one of them gives the same rows on every engine; the order of floating-point sums is the only
    freedom.
    """

    def materialise(self, frame: Frame) -> Frame:
        """Carry out what ``frame`` describes, once, so that later steps do not repeat it."""
        ...

    def epoch_us(self, frame: Frame, column: str) -> Frame:
        """Replace a date or time by microseconds since 1970 in UTC, the one time that all engines share."""
        ...

    def numbered(self, frame: Frame, name: str) -> Frame:
        """Add a column with the number of each row, where the engine's tables have an order of rows."""
        ...

    def repeated(self, frame: Frame, key: str, by: Sequence[str] = ()) -> tuple[Frame | None, Frame | None]:
        """Part the rows: those whose ``key`` (within ``by``) no other row has, and those where one may.

        Either may be ``None``, where it is known to be empty; rows of a null key are among the first.
        """
        ...

    def first_rows(
        self, frame: Frame, key: str, order_by: Sequence[str], by: Sequence[str] = ()
    ) -> tuple[Frame, int]:
        """Keep the first row of each ``key``, say how many went; rows of a null key all stay.

        Rows that differ in ``by``, which is never null, are not the same in any case.
        """
        ...

    def totals(
        self, frame: Frame, by: str, counts: Sequence[str], sums: Sequence[str], firsts: Sequence[str] = ()
    ) -> Frame:
        """Count what is not null in ``counts``, add up ``sums`` (floats in the order of their values).

        Of ``firsts`` it gives the smallest values.
        """
        ...

    def stream(self, frame: Frame) -> tuple[Any, Iterator[Any]]:
        """Give the Arrow schema and record batches that later work on the engine leaves intact."""
        ...

    def errors(self) -> AbstractContextManager[None]:
        """Turn the engine's own exceptions into one clear sentence."""
        ...

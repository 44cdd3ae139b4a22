"""The unit table: one row a unit, read as a stream of Arrow record batches."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pandas
    import polars
    import pyarrow

    from cxlift.engines.engine import Engine, Frame

__all__ = ["UnitTable"]

SHOWN = 10
WIDEST = 40


class UnitTable:
    """A lazy table that any Arrow consumer reads through ``__arrow_c_stream__``, as often as it likes.

    Attributes:
        column_names: unit, variant, attributes, facts, in this order.
    """

    def __init__(
        self, engine: Engine, frame: Frame, column_names: Sequence[str], times: Collection[str] = ()
    ) -> None:
        self._engine, self._frame = engine, frame
        self.column_names, self._times = tuple(column_names), frozenset(times)

    def to_reader(self) -> pyarrow.RecordBatchReader:
        """Give a ``pyarrow.RecordBatchReader``, sorted by unit."""
        return self._read(self._frame)

    def to_arrow(self) -> pyarrow.Table:
        """Read the whole table into a PyArrow table."""
        return self.to_reader().read_all()

    def to_pandas(self) -> pandas.DataFrame:
        """Read the whole table into a pandas data frame."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Read the whole table into a Polars data frame."""
        import polars

        return polars.DataFrame(self)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_reader().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        """Show the first rows, and read no more than these."""
        head, rows, rest = self._first_rows()
        columns = list(zip(head, *rows, strict=True))
        widths = [max(len(cell) for cell, _ in column) for column in columns]
        lines = [
            "  ".join(
                cell.rjust(w) if is_number else cell.ljust(w)
                for (cell, is_number), w in zip(row, widths, strict=True)
            ).rstrip()
            for row in (head, *rows)
        ]
        return "\n".join([*lines, *rest])

    def _repr_html_(self) -> str:
        """Show the first rows in a notebook; all text in them comes from the data and is escaped."""
        head, rows, rest = self._first_rows()

        def line(row: Sequence[tuple[str, bool]], tag: str) -> str:
            align = {True: "right", False: "left"}
            cells = (
                f'<{tag} style="text-align: {align[number]}">{html.escape(cell)}</{tag}>'
                for cell, number in row
            )
            return f"<tr>{''.join(cells)}</tr>"

        body = "".join(line(row, "td") for row in rows)
        more = "".join(f"<p>{text}</p>" for text in rest)
        return f"<table><thead>{line(head, 'th')}</thead><tbody>{body}</tbody></table>{more}"

    def _first_rows(self) -> tuple[list[tuple[str, bool]], list[list[tuple[str, bool]]], list[str]]:
        """Give the header, the rows and what is said below them; a cell is a text, and whether a number."""
        from pyarrow.types import is_floating, is_integer

        table = self._read(self._frame.head(SHOWN + 1)).read_all()
        numbers = [is_integer(field.type) or is_floating(field.type) for field in table.schema]
        head = [(_text(name), number) for name, number in zip(self.column_names, numbers, strict=True)]
        columns = [
            [(_text(cell), number) for cell in column.to_pylist()[:SHOWN]]
            for column, number in zip(table.columns, numbers, strict=True)
        ]
        rest = [f"... (the first {SHOWN} units)"] if table.num_rows > SHOWN else []
        return head, [list(row) for row in zip(*columns, strict=True)], rest

    def _read(self, frame: Frame) -> pyarrow.RecordBatchReader:
        import pyarrow as pa

        with self._engine.errors():
            found, batches = self._engine.stream(frame)
        # Engines share times as microseconds.
        instant = pa.timestamp("us", "UTC")
        schema = pa.schema(
            [
                pa.field(n, instant) if n in self._times else f.with_name(n)
                for f, n in zip(found, self.column_names, strict=True)
            ]
        )

        def renamed() -> Iterator[pyarrow.RecordBatch]:
            with self._engine.errors():
                for batch in batches:
                    columns = [
                        column.cast(instant) if name in self._times else column
                        for name, column in zip(self.column_names, batch.columns, strict=True)
                    ]
                    yield pa.RecordBatch.from_arrays(columns, schema=schema)

        return pa.RecordBatchReader.from_batches(schema, renamed())


def _text(value: object) -> str:
    """Write a cell in one line, cut where it is long; characters that cannot be printed are spelt out."""
    text = "" if value is None else str(value)
    text = text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)

"""DuckDB over tables of any files: streams of text are read again for each query, errors keep their place."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cxlift.engines.duckdb import DuckDBEngine
from cxlift.engines.sql_text import quote_text
from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

__all__ = ["TablesEngine", "refusal"]

# Around what a cell's own check says, in DuckDB's message.
BEGIN, END = "\x02", "\x03"


class TablesEngine(DuckDBEngine):
    """A private database, and the errors that ended the streams it reads."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        super().__init__(files)
        self.ended: list[ExportError] = []
        self._streams: dict[str, Any] = {}

    def register(self, stream: Any) -> str:
        """Make what has ``__arrow_c_stream__`` known, and give its name."""
        name = next(self._names)
        self.connection.register(name, stream)
        self._streams[name] = stream
        return name

    def cursor(self) -> DuckDBPyConnection:
        """Open a cursor that knows the streams, too: they are known to one connection each."""
        cursor = super().cursor()
        for name, stream in self._streams.items():
            cursor.register(name, stream)
        return cursor

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Carry out a query of the readers' own making."""
        with self.errors():
            found: list[tuple[Any, ...]] = self.connection.sql(sql).fetchall()
        return found

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Give the readers' own errors back as they were."""
        self.ended.clear()
        try:
            with super().errors():
                yield
        except ExportError as error:
            self.reraise(error)
            raise

    def reraise(self, error: Exception) -> None:
        """Raise the readers' own error, if one is behind what a stream or the database said."""
        if self.ended:
            raise self.ended[0] from None
        _, found, told = str(error).partition(BEGIN)
        if found:
            raise ExportError(told.partition(END)[0]) from None


def refusal(file: str, row: str, column: str, value: str, wrong: str) -> str:
    """Write the SQL that ends a query with an error about one cell; ``wrong`` follows the cell."""
    cell = f"'''' || left(replace(replace({value}::varchar, chr(10), ' '), chr(13), ' '), 60) || ''''"
    place = f"{file} || ': row ' || coalesce({row}::varchar, '?') || ', column '"
    return (
        f"error({quote_text(BEGIN)} || {place} || {quote_text(repr(column))} || ': ' || {cell} || "
        f"{quote_text(' ' + wrong + END)})"
    )

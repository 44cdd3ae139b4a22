"""DuckDB, embedded: the engine of readers and of all tables that are in memory."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxlift.engines.repeated_numbers import twice_in
from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duckdb import DuckDBPyConnection, DuckDBPyRelation

    from cxlift.engines.engine import Frame

__all__ = ["DuckDBEngine", "connect", "first_line"]

ROWS_PER_BATCH = 65_536
STEP = "step_"


class DuckDBEngine:
    """A private in-memory database; ``files`` are those it reads, to be named when one is damaged."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self.connection = connect()
        self.files = tuple(files)
        self._names = (f"{STEP}{i}" for i in count())

    def table(self, native: Any) -> Frame:
        """Make an Arrow table, or a relation of another connection, known to this database."""
        import duckdb

        name = next(self._names)
        if isinstance(native, duckdb.DuckDBPyRelation):
            # Relations of two connections do not join: the rows stream over, once, into a table of ours.
            stream = native.fetch_record_batch(ROWS_PER_BATCH)
            self.connection.register(f"{name}_stream", stream)
            self.connection.execute(f"create table {name} as from {name}_stream")
            self.connection.unregister(f"{name}_stream")
        else:
            self.connection.register(name, native)
        return self._frame(self.connection.table(name))

    def query(self, sql: str) -> Frame:
        """Give the lazy frame that an SQL query of this module's own making describes."""
        return self._frame(self.connection.sql(sql))

    def limit(self, memory: str, threads: int) -> None:
        """Take no more memory and threads than these; what needs more memory goes to the disk."""
        self.connection.execute(f"set memory_limit = {quote_text(memory)}; set threads = {threads}")
        # Rows of a query without an order need not come as they stand in the files, which costs memory.
        self.connection.execute("set preserve_insertion_order = false")
        # What was read of files is kept by the system already.
        self.connection.execute("set enable_external_file_cache = false")

    def steps(self) -> set[str]:
        """Name the tables of all that was materialised."""
        found = self.connection.sql("select table_name from duckdb_tables()").fetchall()
        return {name for (name,) in found if name.startswith(STEP)}

    def drop_steps(self, but: Collection[str]) -> None:
        """Give back the memory of what was materialised and is none of these; nobody may need it any more."""
        for name in self.steps().difference(but):
            self.connection.execute(f"drop table {name}")

    def view(self, frame: Frame, name: str) -> None:
        """Give a lazy frame a name that queries can use."""
        _relation(frame).create_view(name)

    def cursor(self) -> DuckDBPyConnection:
        """Open a second way into the database."""
        return self.connection.cursor()

    def materialise(self, frame: Frame) -> Frame:
        """Write the rows into a table of the private database, which spills to disk when memory is short."""
        name = next(self._names)
        _relation(frame).create(name)
        return self._frame(self.connection.table(name))

    def epoch_us(self, frame: Frame, column: str) -> Frame:
        """Replace a date or time (UTC where it has no zone) by microseconds since 1970."""
        name = quote_name(column)
        return self._frame(_relation(frame).select(f"* replace (epoch_us({name}) as {name})"))

    def numbered(self, frame: Frame, name: str) -> Frame:
        """Number the rows as they stand in their table or file: a window without an order keeps that."""
        return self._frame(_relation(frame).select(f"*, row_number() over () as {quote_name(name)}"))

    def repeated(self, frame: Frame, key: str, by: Sequence[str] = ()) -> tuple[Frame, Frame | None]:
        """Compare keys by their 64-bit hash, which is smaller: two keys of one hash merely come along."""
        digest = f"hash({', '.join(quote_name(name) for name in (key, *by))})"
        rows = _relation(frame)
        numbers = self._create(rows.filter(f"{quote_name(key)} is not null").select(f"{digest} as digest"))
        found = twice_in(self.connection, numbers.alias)
        self.connection.execute(f"drop table {numbers.alias}")
        if not len(found):
            return frame, None
        twice = self._create(self.connection.from_arrow(found))
        rows, twice = rows.set_alias("rows"), twice.set_alias("twice")
        suspects = self._create(rows.join(twice, f"{digest} = twice.digest", how="semi"))
        return self._frame(rows.join(twice, f"{digest} = twice.digest", how="anti")), self._frame(suspects)

    def first_rows(
        self, frame: Frame, key: str, order_by: Sequence[str], by: Sequence[str] = ()
    ) -> tuple[Frame, int]:
        """Sort only the rows whose key occurs twice: a window over all rows costs several scans."""
        import narwhals as nw

        others, suspects = self.repeated(frame, key, by)
        if suspects is None:
            return others, 0
        columns = _relation(suspects).columns
        winners = self.materialise(
            suspects.unique([*by, key], keep="first", order_by=order_by).select(columns)
        )
        removed = len(_relation(suspects)) - len(_relation(winners))
        return nw.concat([others, winners], how="vertical"), removed

    def totals(
        self, frame: Frame, by: str, counts: Sequence[str], sums: Sequence[str], firsts: Sequence[str] = ()
    ) -> Frame:
        """Count and sum by group; floats in the order of their values: threads change no bit of them."""
        schema = frame.collect_schema()
        inexact = [c for c in sums if schema[c].is_float()]
        made = [f"count({c}) as {c}" for c in counts]
        made += [f"sum({c}) as {c}" for c in sums if c not in inexact]
        made += [f"sum({c} order by {c}) filter ({c} <> 0) as {c}" for c in inexact]
        made += [f"min({c}) as {c}" for c in firsts]
        return self._frame(_relation(frame).aggregate(", ".join([by, *made]), by))

    def stream(self, frame: Frame) -> tuple[Any, Iterator[Any]]:
        """Read on a cursor of its own: another query on the same connection silently ends a stream."""
        cursor = self.cursor()
        reader = cursor.sql(_relation(frame).sql_query()).fetch_record_batch(ROWS_PER_BATCH)

        def batches() -> Iterator[Any]:
            try:
                yield from reader
            finally:
                cursor.close()  # and until then it is held: without its cursor the stream would be closed

        return reader.schema, batches()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn DuckDB's exceptions into an ``ExportError`` that names the damaged file, when there is one."""
        import duckdb

        try:
            yield
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except duckdb.OutOfMemoryException as error:
            raise MemoryError(first_line(error)) from None
        except duckdb.Error as error:
            culprit = next((file for file in self.files if str(file) in str(error)), None) or self._damaged()
            place = f"{culprit}: " if culprit else ""
            remedy = "; copy or export the file again." if culprit else "."
            raise ExportError(f"{place}the data cannot be read: {first_line(error)}{remedy}") from None

    def _damaged(self) -> Path | None:
        """Find the file that DuckDB could not decode, when its message does not name it."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        for file in self.files:
            try:
                for _ in pq.ParquetFile(file).iter_batches():
                    pass
            except (pa.ArrowException, OSError):
                return file
        return None

    def _create(self, relation: DuckDBPyRelation) -> DuckDBPyRelation:
        name = next(self._names)
        relation.create(name)
        return self.connection.table(name)

    @staticmethod
    def _frame(relation: DuckDBPyRelation) -> Frame:
        import narwhals as nw

        return nw.from_native(relation)


def connect() -> DuckDBPyConnection:
    """Open a private in-memory database: times are UTC, nothing is printed, no network is used."""
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # DuckDB's default would be a folder `.tmp` in the user's own working folder.
            "temp_directory": str(Path(tempfile.gettempdir()) / f"cxlift-{os.getpid()}"),
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("pragma disable_progress_bar")
    # Each step of a query is bound anew: an export's thousands of files are then parsed once, not every time.
    connection.execute("set parquet_metadata_cache = true")
    return connection


def first_line(error: Exception) -> str:
    """Give the first line of a message, without the word for the kind of error and without a final stop."""
    line = str(error).strip().partition("\n")[0]
    kind, colon, rest = line.partition(": ")
    return (rest if colon and kind.endswith("Error") else line).rstrip(".")


def _relation(frame: Frame) -> DuckDBPyRelation:
    import duckdb

    native = frame.to_native()
    if not isinstance(native, duckdb.DuckDBPyRelation):
        raise TypeError(f"not a DuckDB relation: {type(native).__name__}")
    return native

"""A table with one row a unit, from files of any layout, by a map of its columns."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_name
from cxlift.errors import PlanError
from cxlift.readers.declared_tables import unit_table
from cxlift.readers.mapped_table import mapped_table
from cxlift.readers.tables_engine import TablesEngine
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Unpack

    from cxlift.readers.declared_columns import Column
    from cxlift.readers.declared_tables import CellOptions, DeclaredTable
    from cxlift.readers.mapped_table import MappedTable
    from cxlift.readers.table_files import Paths

__all__ = ["MappedUnits", "read_units"]


def read_units(path: Paths, **options: Unpack[CellOptions]) -> MappedUnits:
    """Read a table with one row a unit, or several, from files of any layout, by a map of its columns.

    The result is data for ``Experiment.analyze``, and anything that reads Arrow streams takes it. Columns
    that are not declared keep their names and are text, or what Parquet says; columns that a metric
    measures are numbers without a declaration.

    Args:
        path: files, as of ``cxlift.read_tables``.
        **options: ``columns`` maps the names that the plan uses to the columns of the files; ``time_zone``,
            ``decimal``, ``thousands``, ``null_words``, ``encoding``, ``delimiter`` and ``limits`` as of
            ``cxlift.read_tables``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be; the message names its place.
        ValueError: an argument contradicts itself.

    Example::

        data = cxlift.read_units(
            "umfrage.csv",
            columns={"score": "Bewertung", "revenue": {"name": "Umsatz", "type": "number"}},
            encoding="windows-1252", delimiter=";", decimal=",", thousands=".",
        )
    """
    try:
        table = unit_table(path, options)
    except ValueError as error:
        text = str(error)
        raise type(error)(text if type(error) is not ValueError else f"read_units: {text}") from None
    return MappedUnits(table)


class MappedUnits:
    """The rows of the table, read whenever they are asked for.

    Attributes:
        column_names: the columns, those of the map first.
    """

    def __init__(
        self, table: DeclaredTable, columns: Sequence[str] | None = None, numeric: Collection[str] = ()
    ) -> None:
        self._table = table
        self._engine = TablesEngine([each.path for each in table.inputs if each.kind == "parquet"])
        found = self._mapped({})
        for name in (*(columns or ()), *numeric):
            if name not in found.names:
                first = table.inputs[0].name
                raise PlanError(f"{first}: there is no column {name!r}; {nearest(name, found.names)}")
        declared = {name: table.map.columns.get(name) for name in numeric}
        untyped = {name: of for name, of in declared.items() if of is None or of.type is None}
        if untyped:
            none = table.map.defaults
            found = self._mapped(
                {n: replace(of or replace(none, names=(n,)), type="number") for n, of in untyped.items()}
            )
        self.column_names = tuple(found.names if columns is None else columns)
        picked = ", ".join(quote_name(name) for name in self.column_names)
        self._sql = f"select {picked} from ({found.sql})"  # noqa: S608

    def rows(self, columns: Sequence[str] | None = None, *, numeric: Collection[str] = ()) -> MappedUnits:
        """Give some columns, those of ``numeric`` as numbers."""
        return MappedUnits(self._table, columns, numeric)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        import pyarrow as pa

        with self.errors():
            schema, batches = self._engine.stream(self._engine.query(self._sql))
        return pa.RecordBatchReader.from_batches(schema, batches).__arrow_c_stream__(requested_schema)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Give an error of a cell, which Arrow carries as text, its type back."""
        with self._engine.errors():
            try:
                yield
            except Exception as error:
                self._engine.reraise(error)
                raise

    def _mapped(self, more: dict[str, Column]) -> MappedTable:
        table = replace(self._table.map, columns={**self._table.map.columns, **more})
        with self._engine.errors():
            found = mapped_table(self._engine, self._table.inputs, table, roles=())
            self._engine.connection.sql(found.sql)  # binds it, so that what cannot be bound is said now
        return found

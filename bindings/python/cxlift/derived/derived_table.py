"""A table with columns that are computed while it streams."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError, PlanError
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift.derived.derivation import Derivation

__all__ = ["DerivedTable", "batches_of"]


def batches_of(table: Any) -> Any:
    """Open a ``pyarrow.RecordBatchReader`` over anything with ``__arrow_c_stream__``."""
    import pyarrow as pa

    return table.to_reader() if hasattr(table, "to_reader") else pa.RecordBatchReader.from_stream(table)


class DerivedTable:
    """The rows of a table, with further columns: never more than a batch of them in memory.

    An Arrow stream carries an error's text but not its type, so that whoever consumes it does so inside
    ``with table.errors():``.

    >>> import pyarrow as pa, pyarrow.compute as pc
    >>> from cxlift.derived.derivation import Derivation
    >>> twice = Derivation(["twice"], ["x"], lambda x: [pc.multiply(x, 2.0)], ["metrics[0].column"])
    >>> pa.table(DerivedTable(pa.table({"x": [1.0, 2.5]}), [twice]))["twice"].to_pylist()
    [2.0, 5.0]
    """

    def __init__(self, table: Any, derivations: Sequence[Derivation]) -> None:
        self._table, self._derivations = table, tuple(derivations)
        self._error: Exception | None = None

    def to_reader(self) -> Any:
        """Give a ``pyarrow.RecordBatchReader``.

        Raises:
            PlanError: an input is not there, or a column that is to be made is.
        """
        import pyarrow as pa

        reader = batches_of(self._table)
        names = reader.schema.names
        fields = list(reader.schema)
        for each in self._derivations:
            for column, place in zip(each.inputs, each.places, strict=True):
                if column not in names:
                    raise PlanError(f"{place}: the data have no column {column!r}; {nearest(column, names)}")
                if names.count(column) > 1:
                    raise ExportError(
                        f"Column '{column}' stands twice in the data: rename or drop one of the two."
                    )
            for column in each.columns:
                if column in names:
                    raise PlanError(
                        f"{each.places[0]}: the data have a column {column!r} already; rename it."
                    )
                fields.append(pa.field(column, pa.string() if each.texts else pa.float64()))
        schema = pa.schema(fields)
        return pa.RecordBatchReader.from_batches(schema, self._batches(reader, schema))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_reader().__arrow_c_stream__(requested_schema)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Give the error of this package that ended a stream its type back."""
        self._error = None
        try:
            yield
        except Exception:
            if self._error is not None:
                raise self._error from None
            raise

    def _batches(self, reader: Any, schema: Any) -> Iterator[Any]:
        import pyarrow as pa

        for each in self._derivations:
            each.begin()
        try:
            for batch in reader:
                arrays = list(batch.columns)
                for each in self._derivations:
                    arrays += each.function(*(batch.column(name) for name in each.inputs))
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)
        except (ExportError, PlanError) as error:
            self._error = error
            raise

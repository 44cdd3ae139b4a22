"""The unit table: one row a unit, read as a stream of Arrow record batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.engines.engine import Engine, Frame

__all__ = ["UnitTable"]


class UnitTable:
    """A lazy table that any Arrow consumer reads through ``__arrow_c_stream__``, as often as it likes.

    Attributes:
        column_names: unit, variant, attributes, facts, in this order.
    """

    def __init__(self, engine: Engine, frame: Frame, column_names: Sequence[str]) -> None:
        self._engine, self._frame = engine, frame
        self.column_names = tuple(column_names)

    def to_reader(self) -> Any:
        """Give a ``pyarrow.RecordBatchReader``, sorted by unit."""
        import pyarrow as pa

        with self._engine.errors():
            found, batches = self._engine.stream(self._frame)
        schema = pa.schema([f.with_name(n) for f, n in zip(found, self.column_names, strict=True)])
        return pa.RecordBatchReader.from_batches(
            schema, (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in batches)
        )

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_reader().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<UnitTable {', '.join(self.column_names)}>"

"""Any other lazy frame that narwhals knows (Polars, PySpark, Ibis): its tables stay where they are."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift.engines.engine import Frame

__all__ = ["PortableEngine"]


class PortableEngine:
    """Plain narwhals; floating-point sums may differ in the last bit from run to run."""

    def materialise(self, frame: Frame) -> Frame:
        """Collect a Polars frame, or cache a Spark or Ibis one where it is."""
        import narwhals as nw

        if frame.implementation.is_polars():
            return frame.collect().lazy()
        cached: Frame = nw.from_native(frame.to_native().cache())
        return cached

    def epoch_us(self, frame: Frame, column: str) -> Frame:
        """Replace a date or time by microseconds since 1970; a time without a zone is taken as UTC."""
        import narwhals as nw

        if frame.implementation.is_pyspark():
            from pyspark.sql import functions  # type: ignore[import-not-found,unused-ignore]

            native = frame.to_native()
            converted: Frame = nw.from_native(
                native.withColumn(column, functions.unix_micros(native[column]))
            )
            return converted
        moment = nw.col(column)
        if frame.collect_schema()[column] == nw.Date:
            moment = moment.cast(nw.Datetime("us"))
        return frame.with_columns(moment.dt.timestamp("us"))

    def numbered(self, frame: Frame, name: str) -> Frame:
        """Number the rows as the engine has them: a Polars frame in order, a Spark one by its partitions."""
        import narwhals as nw

        native = frame.to_native()
        if frame.implementation.is_polars():
            numbers: Frame = nw.from_native(native.with_row_index(name))
            return numbers.with_columns(nw.col(name).cast(nw.Int64))
        made: Frame
        if frame.implementation.is_pyspark():
            from pyspark.sql import functions

            made = nw.from_native(native.withColumn(name, functions.monotonically_increasing_id()))
            return made
        import ibis  # type: ignore[import-not-found,unused-ignore]

        made = nw.from_native(native.mutate(**{name: ibis.row_number()}))
        return made

    def repeated(self, frame: Frame, key: str, by: Sequence[str] = ()) -> tuple[Frame | None, Frame]:  # noqa: ARG002
        """Leave all rows together."""
        return None, frame

    def first_rows(
        self, frame: Frame, key: str, order_by: Sequence[str], by: Sequence[str] = ()
    ) -> tuple[Frame, int]:
        """Sort the rows of each key."""
        import narwhals as nw

        rows = self.materialise(frame)
        columns = rows.collect_schema().names()
        keyed = rows.filter(~nw.col(key).is_null())
        firsts = keyed.unique([*by, key], keep="first", order_by=order_by).select(columns)
        result = self.materialise(nw.concat([firsts, rows.filter(nw.col(key).is_null())], how="vertical"))
        return result, _n_rows(rows) - _n_rows(result)

    def totals(
        self, frame: Frame, by: str, counts: Sequence[str], sums: Sequence[str], firsts: Sequence[str] = ()
    ) -> Frame:
        """Count and sum by group, floats too in whatever order the engine likes."""
        import narwhals as nw

        made = [*(nw.col(c).count() for c in counts), *(nw.col(c).sum() for c in sums)]
        return frame.group_by(by).agg(*made, *(nw.col(c).min() for c in firsts))

    def stream(self, frame: Frame) -> tuple[Any, Iterator[Any]]:
        """Collect into an Arrow table and read its batches."""
        table = frame.collect("pyarrow").to_native()
        return table.schema, iter(table.to_batches())

    def errors(self) -> AbstractContextManager[None]:
        """Leave the engine's exceptions as they are."""
        return nullcontext()


def _n_rows(frame: Frame) -> int:
    import narwhals as nw

    return int(frame.select(nw.len()).collect().item())

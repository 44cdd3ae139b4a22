"""The table of answers: one row for each answer that counts, with what the exposures say of its unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from cxlift.units.answers import ordered
from cxlift.units.attribution import attributed
from cxlift.units.decisions import numbers
from cxlift.units.unit_table import UnitTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    import pyarrow

    from cxlift.engines.engine import Engine, Frame
    from cxlift.units.facts import Repeated, Where
    from cxlift.units.source import Source

__all__ = ["AnswerTable", "Answers", "answer_rows"]


class AnswerTable(UnitTable):
    """A lazy table with one row for each answer, and one of nulls for each unit without any.

    Attributes:
        column_names: unit, variant, attributes, time, properties, in this order.
        exclusions: what was left out, by reason, as of ``Dataset.exclusions``.
    """

    def __init__(
        self,
        engine: Engine,
        frame: Frame,
        column_names: Sequence[str],
        time: str,
        exclusions: Mapping[str, int],
    ) -> None:
        super().__init__(engine, frame, column_names)
        self._time, self.exclusions = time, dict(exclusions)

    def _read(self, frame: Frame) -> pyarrow.RecordBatchReader:
        """Write the time, which engines share as microseconds, as one."""
        import pyarrow as pa

        reader = super()._read(frame)
        place = reader.schema.get_field_index(self._time)
        schema = reader.schema.set(place, pa.field(self._time, pa.timestamp("us", "UTC")))
        return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in reader))


@dataclass(frozen=True)
class Answers:
    """Which answers are asked for, as in ``Dataset.answers``."""

    event: str
    properties: Sequence[str]
    where: Where
    repeated: Repeated
    unanswered: bool
    until: int | None = None


def answer_rows(
    source: Source, decided: Frame, asked: Answers, window: timedelta | None, n_attributes: int
) -> tuple[Frame, dict[str, int]]:
    """Give ``unit``, ``variant``, ``a0`` ..., ``time``, ``c0`` ... and the counts of events left out."""
    import narwhals as nw

    engine = source.engine
    cells = [f"c{i}" for i in range(len(asked.properties))]
    events = source.facts.cells(engine, source.columns, asked.event, asked.properties, asked.where)
    rows, in_time, reasons, found = attributed(source, events, decided, window, asked.until)
    counts = {name: nw.when(reason).then(1).count() for name, reason in reasons.items()}
    found |= numbers(rows.select(**counts))
    kept = rows.filter(in_time)
    if cells:  # a row without any of its values is no answer
        kept = kept.filter(reduce(or_, (~nw.col(cell).is_null() for cell in cells)))
    order = ordered(kept.collect_schema().names())
    kept = engine.materialise(kept.select("unit", *order, *cells))
    chosen = kept
    if asked.repeated == "first":
        chosen = kept.unique(["unit"], keep="first", order_by=order)
    elif asked.repeated == "last":
        chosen = kept.unique(["unit"], keep="last", order_by=order)
    found["repeated_answers"] = (
        numbers(kept.select(n=nw.len()))["n"] - numbers(chosen.select(n=nw.len()))["n"]
    )
    # Their places among all answers: after the join no engine has an order of its own.
    people = decided.select("unit", "variant", *(f"a{i}" for i in range(n_attributes)))
    result = people.join(chosen, on="unit", how="left" if asked.unanswered else "inner")
    columns = [*people.collect_schema().names(), *order, *cells]
    result = engine.materialise(result.select(columns)).sort("unit", *order)
    return result.select([c for c in columns if c not in order or c == "time"]), found

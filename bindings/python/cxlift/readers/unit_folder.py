"""The units of many experiments in a folder: written once, and read one experiment at a time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.bare_columns import column_of, numbers_of
from cxlift.readers.unit_pieces import pieces, spans
from cxlift.units.facts import FactColumn, events_of, summed
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike

    import pyarrow as pa

    from cxlift.units.columns import Columns
    from cxlift.units.portfolio_totals import PortfolioTotals

__all__ = ["UnitFolder", "write_units"]

INDEX, UNITS, TOTALS = "index.json", "units.arrow", "totals.arrow"
VERSION = 1


class UnitFolder:
    """What ``Portfolio.write`` wrote. A folder without its index is not whole, and is refused.

    Attributes:
        experiments: the ids, sorted as text.
        facts: the totals of each unit, such as ``purchase.converted``, as a plan's metrics name them.
        unit, variant: the names of these columns.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        self.folder = Path(folder)
        try:
            index: dict[str, Any] = json.loads((self.folder / INDEX).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ExportError(
                f"{self.folder}: holds no whole table of units ({type(error).__name__}); write it again."
            ) from None
        if index.get("version") != VERSION:
            raise ExportError(f"{self.folder}: was written by another version of cxlift; write it again.")
        self._index: dict[str, dict[str, Any]] = index["experiments"]
        self.experiments = tuple(self._index)
        self.facts = tuple(FactColumn(*fact) for fact in index["facts"])
        self.unit: str = index["unit"]
        self.variant: str = index["variant"]

    def variants(self, experiment: str) -> dict[str, int]:
        """Give the number of units of each variant, sorted by variant."""
        return dict(self._of(experiment)["variants"])

    def exclusions(self, experiment: str) -> dict[str, int]:
        """Give what ``Dataset.exclusions`` of this experiment and of all ``facts`` gives."""
        return dict(self._of(experiment)["excluded"])

    def schema(self, facts: Sequence[FactColumn]) -> pa.Schema:
        """Give the columns: the unit, the variant and the facts."""
        import pyarrow as pa

        texts = [(self.unit, pa.string()), (self.variant, pa.string())]
        return pa.schema([*texts, *((fact.name, self._type(fact)) for fact in facts)])

    def batches(self, experiment: str, facts: Sequence[FactColumn]) -> Iterator[pa.RecordBatch]:
        """Give one row a unit, sorted by unit, as ``Dataset.units`` does."""
        known, schema = self._of(experiment), self.schema(facts)
        units, totals = self._files
        for number in range(known["first"], known["end"]):
            yield self._with_totals(units.get_batch(number), totals.get_batch(number), facts, schema)

    def _with_totals(
        self, units: pa.RecordBatch, totals: pa.RecordBatch, facts: Sequence[FactColumn], schema: pa.Schema
    ) -> pa.RecordBatch:
        """Spread the totals over the units, 0 where a unit has none."""
        import numpy as np
        import pyarrow as pa

        events, properties = events_of(self.facts), summed(self.facts)
        kinds, rows = numbers_of(totals["event"]), numbers_of(totals["row"])
        chosen = {event: np.flatnonzero(kinds == events.index(event)) for event in events_of(facts)}
        columns = [units.column(0), units.column(1)]
        for fact, field in zip(facts, list(schema)[2:], strict=True):
            of_event = chosen[fact.event]
            name = "n" if fact.property is None else f"p{properties.index(fact.property)}"
            column = np.zeros(units.num_rows, field.type.to_pandas_dtype())
            column[rows[of_event]] = 1 if fact.total == "converted" else numbers_of(totals[name])[of_event]
            columns.append(column_of(column))
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def _type(self, fact: FactColumn) -> pa.DataType:
        import pyarrow as pa

        if fact.property is None:
            return pa.int64()
        return self._files[1].schema.field(f"p{summed(self.facts).index(fact.property)}").type

    def _of(self, experiment: str) -> dict[str, Any]:
        if experiment not in self._index:
            raise KeyError(f"no experiment is called {experiment!r}; {nearest(experiment, self._index)}")
        return self._index[experiment]

    @cached_property
    def _files(self) -> list[pa.ipc.RecordBatchFileReader]:
        """Open both files: a batch of either is read when it is asked for."""
        import pyarrow as pa

        options = pa.ipc.IpcReadOptions(use_threads=False)  # as when they are written
        files = (pa.OSFile(str(self.folder / name)) for name in (UNITS, TOTALS))
        return [pa.ipc.open_file(file, options=options) for file in files]


def write_units(
    folder: Path,
    found: PortfolioTotals,
    facts: Sequence[FactColumn],
    columns: Columns,
    excluded: Mapping[str, Mapping[str, int]],
) -> UnitFolder:
    """Write the tables, and then the index, which says that they are whole."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / INDEX).unlink(missing_ok=True)
    sizes = [sum(found.variants[experiment].values()) for experiment in found.experiments]
    places = spans(sizes)
    with ThreadPoolExecutor() as threads:
        units = threads.submit(_write_units, folder / UNITS, found, places)
        counted = _write_totals(folder / TOTALS, found, places)
        units.result()
    experiments: dict[str, dict[str, Any]] = {}
    end = 0
    for number, (experiment, size) in enumerate(zip(found.experiments, sizes, strict=True)):
        first, end = end, end + len(spans([size]))
        experiments[experiment] = {
            "first": first,
            "end": end,
            "variants": found.variants[experiment],
            "excluded": {**excluded[experiment], **found.excluded(number, sum(counted[first:end]))},
        }
    index = {
        "version": VERSION,
        "unit": columns.unit,
        "variant": columns.variant,
        "facts": [[fact.name, fact.event, fact.total, fact.property] for fact in facts],
        "experiments": experiments,
    }
    temporary = folder / f".{INDEX}.tmp"
    temporary.write_text(json.dumps(index), encoding="utf-8")
    temporary.replace(folder / INDEX)
    return UnitFolder(folder)


def _write_units(path: Path, found: PortfolioTotals, places: Sequence[tuple[int, int]]) -> None:
    import pyarrow as pa

    schema = pa.schema([("unit", pa.string()), ("variant", pa.string())])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema, options=_options()) as writer:
        cut = pieces(
            found.units(), (end for _, end in places), lambda b, end, done: min(b.num_rows, end - done)
        )
        for parts in cut:
            writer.write_batch(_whole(parts, schema))


def _write_totals(path: Path, found: PortfolioTotals, places: Sequence[tuple[int, int]]) -> list[int]:
    """Give the number of events that count in each piece, too."""
    import numpy as np
    import pyarrow as pa

    events, counted = found.events, []
    n_events = len(events.names) or 1
    sums = [(p, pa.float64() if p in events.inexact else pa.int64()) for p in events.properties]
    schema = pa.schema([("row", pa.int32()), ("event", pa.int32()), ("n", pa.int64()), *sums])

    def before(batch: pa.RecordBatch, end: int, done: int) -> int:  # noqa: ARG001
        return int(np.searchsorted(numbers_of(batch.column(0)), end * n_events))

    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema, options=_options()) as writer:
        cut = pieces(found.totals(), (end for _, end in places), before)
        for (first, _), parts in zip(places, cut, strict=True):
            cells = np.concatenate([numbers_of(part.column(0)) for part in parts] or [np.zeros(0, np.int64)])
            row, event = (cells // n_events - first).astype(np.int32), (cells % n_events).astype(np.int32)
            rest = _whole([part.select(schema.names[2:]) for part in parts], pa.schema(list(schema)[2:]))
            counted.append(int(numbers_of(rest.column(0)).sum()))
            columns = [column_of(row), column_of(event), *rest.columns]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    return counted


def _whole(parts: Sequence[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    batches = pa.Table.from_batches(parts, schema=schema).combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=schema)


def _options() -> pa.ipc.IpcWriteOptions:
    import pyarrow as pa

    # Batches are small: threads that were to pack their columns side by side would take longer to wake up.
    return pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)

"""The units of many experiments in a folder: written once, and read one experiment at a time."""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxlift.engines.duckdb import quote_text
from cxlift.errors import ExportError
from cxlift.units.facts import FactColumn, events_of, summed
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    import pyarrow as pa
    import pyarrow.parquet as pq

    from cxlift.engines.duckdb import DuckDBEngine
    from cxlift.units.columns import Columns
    from cxlift.units.portfolio_totals import PortfolioTotals

__all__ = ["UnitFolder", "write_units"]

INDEX, UNITS, TOTALS = "index.json", "units.parquet", "totals.parquet"
VERSION = 1
ROWS = 8_192  # of a row group: an experiment is read with few rows of others


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
        """Give the number of units of each variant."""
        return dict(self._of(experiment)["variants"])

    def exclusions(self, experiment: str) -> dict[str, int]:
        """Give what ``Dataset.exclusions`` of this experiment and of all ``facts`` gives."""
        return dict(self._of(experiment)["excluded"])

    def table(self, experiment: str, facts: Sequence[FactColumn] | None = None) -> pa.Table:
        """Give one row a unit, sorted by unit, as ``Dataset.units`` does; all ``facts`` if left out."""
        import numpy as np
        import pyarrow as pa

        known = self._of(experiment)
        units = _rows(*self._files[0], known["first_unit"], known["units"])
        totals = _rows(*self._files[1], known["first_total"], known["totals"])
        rows = totals["row"].to_numpy() - known["first_unit"]
        kinds, columns = totals["event"].to_numpy(), [units["unit"], units["variant"]]
        events, properties = events_of(self.facts), summed(self.facts)
        wanted = self.facts if facts is None else facts
        for fact in wanted:
            of_event = kinds == events.index(fact.event)
            name = "n" if fact.property is None else f"p{properties.index(fact.property)}"
            cells = totals[name].fill_null(0).to_numpy()[of_event]
            column = np.zeros(known["units"], cells.dtype)
            column[rows[of_event]] = cells > 0 if fact.total == "converted" else cells
            columns.append(pa.array(column))
        return pa.Table.from_arrays(columns, [self.unit, self.variant, *(fact.name for fact in wanted)])

    def _of(self, experiment: str) -> dict[str, Any]:
        if experiment not in self._index:
            raise KeyError(f"no experiment is called {experiment!r}; {nearest(experiment, self._index)}")
        return self._index[experiment]

    @cached_property
    def _files(self) -> list[tuple[pq.ParquetFile, list[int]]]:
        """Open the two files, with the numbers of the rows at which their row groups begin."""
        import pyarrow.parquet as pq

        opened = []
        for name in (UNITS, TOTALS):
            file = pq.ParquetFile(self.folder / name)
            begins = [0]
            for group in range(file.num_row_groups):
                begins.append(begins[-1] + file.metadata.row_group(group).num_rows)
            opened.append((file, begins))
        return opened


def write_units(
    folder: str | PathLike[str],
    engine: DuckDBEngine,
    found: PortfolioTotals,
    facts: Sequence[FactColumn],
    columns: Columns,
    excluded: Mapping[str, Mapping[str, int]],
) -> UnitFolder:
    """Write the tables, and then the index, which says that they are whole."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    (target / INDEX).unlink(missing_ok=True)
    for name, query in ((UNITS, found.units), (TOTALS, found.totals)):
        engine.connection.execute(
            f"copy ({query}) to {quote_text(str(target / name))} (format parquet, row_group_size {ROWS})"
        )
    index = {
        "version": VERSION,
        "unit": columns.unit,
        "variant": columns.variant,
        "facts": [[fact.name, fact.event, fact.total, fact.property] for fact in facts],
        "experiments": _index(engine, found, excluded),
    }
    temporary = target / f".{INDEX}.tmp"
    temporary.write_text(json.dumps(index), encoding="utf-8")
    temporary.replace(target / INDEX)
    return UnitFolder(target)


def _index(
    engine: DuckDBEngine, found: PortfolioTotals, excluded: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, Any]]:
    """Say of each experiment where its rows stand."""
    counted = engine.connection.sql(
        f"select experiment, variant, count(*) from ({found.units}) group by all order by all"  # noqa: S608
    ).fetchall()
    variants: dict[str, dict[str, int]] = {experiment: {} for experiment in sorted(excluded)}
    for experiment, variant, n in counted:
        variants[experiment][variant] = n
    index: dict[str, dict[str, Any]] = {}
    first_unit = first_total = 0
    for experiment, shown in variants.items():
        units, totals = sum(shown.values()), found.n_totals.get(experiment, 0)
        index[experiment] = {
            "first_unit": first_unit,
            "units": units,
            "first_total": first_total,
            "totals": totals,
            "variants": shown,
            "excluded": dict(excluded[experiment]),
        }
        first_unit, first_total = first_unit + units, first_total + totals
    return index


def _rows(file: pq.ParquetFile, begins: Sequence[int], first: int, n: int) -> pa.Table:
    """Read the rows from one on."""
    if not n:
        return file.schema_arrow.empty_table()
    begin, end = bisect_right(begins, first) - 1, bisect_right(begins, first + n - 1) - 1
    table = file.read_row_groups(range(begin, end + 1), use_threads=False)
    return table.slice(first - begins[begin], n)

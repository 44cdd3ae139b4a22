"""The rows of a small table of aggregates: labels as text, numbers as they were given."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["AggregateTable", "Row", "open_aggregates"]


@dataclass(frozen=True)
class Row:
    """One row: what it is about, and its numbers; what is missing is not in either.

    Attributes:
        place: the file, and the row of a table in memory, for messages.
    """

    labels: Mapping[str, str]
    numbers: Mapping[str, Any]
    place: str

    def number(self, name: str, place: str) -> Any:
        """Give a number that the row must have."""
        if name not in self.numbers:
            raise ExportError(f"{place}: {name} is missing; give it.")
        return self.numbers[name]

    def count(self, name: str, place: str) -> int:
        """Give a whole number from 0."""
        value = self.number(name, place)
        if value != math.floor(value) or value < 0:
            raise ExportError(f"{place}: {name} is {value}; it is a whole number from 0.")
        if value > 2**53:
            raise ExportError(f"{place}: {name} is {value}, more than 2^53; nobody has so many units.")
        return int(value)


class AggregateTable:
    """Columns of files, or of a table in memory, read when they are asked for."""

    def __init__(self, source: Any, name: str, column_names: Sequence[str]) -> None:
        self._source, self.name, self.column_names = source, name, tuple(column_names)

    def rows(self, labels: Collection[str], numbers: Collection[str]) -> list[Row]:
        """Give all rows.

        Raises:
            ExportError: a cell is no number, or a label is none.
        """
        import pyarrow as pa

        found = self._source
        if hasattr(found, "errors"):
            with found.errors():
                found = pa.table(found.rows([*labels, *numbers], numeric=numbers))
        table = found.select([*labels, *numbers])
        if not table.num_rows:
            raise ExportError(f"{self.name}: the table has no rows; export it again.")
        return [self._row(i, row, labels) for i, row in enumerate(table.to_pylist(), 1)]

    def _row(self, number: int, cells: Mapping[str, Any], labels: Collection[str]) -> Row:
        place = f"{self.name}: data row {number}"
        texts: dict[str, str] = {}
        numbers: dict[str, Any] = {}
        for name, value in cells.items():
            if value is None or value != value:  # noqa: PLR0124  NaN is missing
                continue
            if name in labels:
                texts[name] = _label(value, f"{place}, column {name!r}")
            else:
                numbers[name] = _number(value, f"{place}, column {name!r}")
        return Row(texts, numbers, place)


def open_aggregates(data: Any, columns: Mapping[str, Any], cells: Mapping[str, Any]) -> AggregateTable:
    """Open files by a map of columns, or take a table.

    Args:
        data: paths as of ``cxlift.read_tables``, a dict of columns, or anything that narwhals knows.
        columns: what the columns are called there, by what they are called here.
        cells: how text is written, as of ``cxlift.read_tables``; of files alone.

    Raises:
        ExportError: there is no such file, or it is no table.
        ValueError: an argument is not as it must be.
    """
    from cxlift.readers.declared_tables import unit_table
    from cxlift.readers.mapped_units import MappedUnits

    if isinstance(data, (str, PathLike)) or (
        isinstance(data, (list, tuple)) and data and all(isinstance(each, (str, PathLike)) for each in data)
    ):
        table = unit_table(data, {"columns": columns, **cells})  # type: ignore[typeddict-item]  # checked there
        source = MappedUnits(table)
        return AggregateTable(source, table.inputs[0].name, source.column_names)
    if cells:
        raise ValueError(
            f"{next(iter(cells))} is about files, and the data are a table in memory; leave it out."
        )
    found = _arrow(data)
    renamed = {}
    for ours, theirs in columns.items():
        name = theirs.get("name", ours) if isinstance(theirs, Mapping) else theirs
        if name not in found.column_names:
            raise ExportError(f"the table: the column {name!r} ({ours}) is missing.")
        renamed[name] = ours
    names = [renamed.get(name, name) for name in found.column_names]
    for name in names:
        if names.count(name) > 1:
            raise ExportError(f"the table: the column {name!r} is there more than once; rename one of them.")
    return AggregateTable(found.rename_columns(names), "the table", names)


def _arrow(data: Any) -> Any:
    import pyarrow as pa

    try:
        if isinstance(data, list) and data and all(isinstance(row, Mapping) for row in data):
            names = dict.fromkeys(name for row in data for name in row)  # PyArrow would take the first row's
            data = {name: [row.get(name) for row in data] for name in names}
        if isinstance(data, Mapping):
            return pa.table({name: pa.array(list(values), from_pandas=True) for name, values in data.items()})
        if type(data).__module__.partition(".")[0] == "pandas":
            return pa.Table.from_pandas(data, preserve_index=False)
        if hasattr(data, "__arrow_c_stream__"):
            return pa.table(data)
        import narwhals

        return narwhals.from_native(data).lazy().collect("pyarrow").to_native()
    except (pa.ArrowException, TypeError, ValueError, AttributeError, OverflowError) as error:
        told = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
        raise ExportError(
            f"the table: this {type(data).__name__} is no table of aggregates ({told}); pass a path, a "
            "data frame, "
            "or a dict of columns."
        ) from None


def _label(value: Any, place: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    raise ExportError(
        f"{place}: {value!r} is a {type(value).__name__}; ids and names are text or whole numbers."
    )


def _number(value: Any, place: str) -> Any:
    from decimal import Decimal

    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ExportError(f"{place}: {str(value)[:60]!r} is no number; correct it.")
    if not math.isfinite(value):
        raise ExportError(f"{place}: {value} is not a finite number; correct it.")
    return value

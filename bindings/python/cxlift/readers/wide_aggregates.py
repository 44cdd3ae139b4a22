"""Layouts with a row for each variant and combination of attributes, which are added up unless named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from cxlift.aggregates.group import Group, GroupKey, place_of, sum_of
from cxlift.errors import ExportError
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cxlift.readers.aggregate_rows import AggregateTable, Row

__all__ = ["Wide", "segments_of", "wide_groups"]

Reading: TypeAlias = "Callable[[Row, str], Group]"


@dataclass(frozen=True)
class Wide:
    """A wide table.

    Attributes:
        variant: the column of the variants.
        segments: the columns of the segments, by their names in a plan.
        numbers: the columns to read as numbers.
        reading: makes a group of a row.
        left_out: variants that are none, each with the clause under which its rows are counted.
    """

    variant: str
    segments: Mapping[str, str]
    numbers: Sequence[str]
    reading: Reading
    left_out: Mapping[str, str]


def segments_of(given: object, table: AggregateTable) -> dict[str, str]:
    """Read the argument ``segments``: a list of columns, or a map of the plan's names to them.

    Raises:
        ValueError: it is neither.
        ExportError: a column is missing.
    """
    from collections.abc import Mapping

    named = {name: name for name in given} if isinstance(given, (list, tuple)) else given
    if not isinstance(named, Mapping) or not all(isinstance(n, str) for pair in named.items() for n in pair):
        raise ValueError(f"segments is {given!r}; it is a list of columns, or a table of names and columns.")
    for column in named.values():
        if column not in table.column_names:
            raise ExportError(
                f"{table.name}: the column {column!r} (segments) is missing; "
                f"{nearest(column, table.column_names)}"
            )
    return dict(named)


def wide_groups(table: AggregateTable, wide: Wide) -> tuple[dict[GroupKey, Group], dict[str, int]]:
    """Read the rows into groups: everybody, and each value of each segment.

    Raises:
        ExportError: with the place of what is wrong.
    """
    if wide.variant not in table.column_names:
        raise ExportError(
            f"{table.name}: the column {wide.variant!r} (variant) is missing; "
            f"{nearest(wide.variant, table.column_names)} Name it with columns, or name another layout."
        )
    parts: dict[GroupKey, list[tuple[str, Group]]] = {}
    left_out: dict[str, int] = {}
    for row in table.rows([wide.variant, *wide.segments.values()], wide.numbers):
        variant = row.labels.get(wide.variant)
        if variant is None:
            raise ExportError(f"{row.place}: the variant is missing; every row is of one.")
        if variant in wide.left_out:
            left_out[wide.left_out[variant]] = left_out.get(wide.left_out[variant], 0) + 1
            continue
        everybody = GroupKey("", "", variant)
        values = {name: row.labels[c] for name, c in wide.segments.items() if c in row.labels}
        place = f"{row.place}, {place_of(everybody)}"
        group = wide.reading(row, place)
        group.check(place)
        for key in (everybody, *(GroupKey(name, value, variant) for name, value in values.items())):
            parts.setdefault(key, []).append((place, group))
    if not parts:
        raise ExportError(f"{table.name}: there is no row of a variant; export it again.")
    return {key: sum_of(groups) for key, groups in parts.items()}, left_out

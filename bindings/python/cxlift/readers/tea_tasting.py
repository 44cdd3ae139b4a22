"""The aggregates of tea-tasting: one row a variant, columns ``__count__``, ``__mean__x__`` and so on.

The names are those of tea-tasting's queries (src/tea_tasting/backends/base.py), and the attributes those
of its ``Aggregates`` (src/tea_tasting/aggr.py), of which its ``read_aggregates`` gives a dict by variant.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cxlift.aggregates.group import Group, pair_of
from cxlift.aggregates.moments import from_variance
from cxlift.errors import ExportError
from cxlift.readers.wide_aggregates import Wide, segments_of, wide_groups

if TYPE_CHECKING:
    from cxlift.aggregates.group import GroupKey
    from cxlift.readers.aggregate_rows import AggregateTable, Row

__all__ = ["as_table", "tea_tasting_groups"]

COUNT = "__count__"
OF_ONE = re.compile(r"__(mean|var)__(.+)__", re.IGNORECASE)
OF_TWO = re.compile(r"__cov__(.+)__", re.IGNORECASE)


def tea_tasting_groups(
    table: AggregateTable, *, segments: object = ()
) -> tuple[dict[GroupKey, Group], dict[str, int]]:
    """Read the rows into groups.

    Raises:
        ExportError: with the place of what is wrong.
    """
    named = segments_of(segments, table)
    ones: dict[tuple[str, str], str] = {}
    pairs: dict[tuple[str, str], str] = {}
    counted = ""
    for name in table.column_names:
        if name.casefold() == COUNT:  # some databases write all names in capitals
            counted = name
        elif found := OF_ONE.fullmatch(name):
            ones[found[1].casefold(), found[2]] = name
    measured = {column for _, column in ones}
    for name in table.column_names:
        if found := OF_TWO.fullmatch(name):
            pairs[_pair(found[1], name, measured, table.name)] = name
        elif name not in ("variant", counted, *named.values(), *ones.values()):
            raise ExportError(
                f"{table.name}: {name!r} is no column of this layout (variant, __count__, __mean__x__, "
                "__var__x__, "
                "__cov__x__y__); drop it, or name it in segments."
            )
    if not counted:
        raise ExportError(
            f"{table.name}: the column '__count__' is missing, without which no mean can be tested; read the "
            "aggregates with has_count=True."
        )

    def reading(row: Row, place: str) -> Group:
        n = row.count(counted, place)
        group = Group(n)
        for column in sorted(measured):
            if ("mean", column) not in ones:
                raise ExportError(
                    f"{place}: __mean__{column}__ is missing; give the mean of {column!r}, too."
                )
            mean = row.number(ones["mean", column], place) if n else 0
            variance = row.numbers.get(ones.get(("var", column), ""))
            try:
                group.moments[column] = from_variance(n, mean, variance)
            except ValueError as error:
                raise ExportError(f"{place}, column {column!r}: {error}") from None
        for pair, name in pairs.items():
            if n > 1:
                group.products[pair] = Fraction(row.number(name, place)) * (n - 1)
        return group

    numbers = [counted, *ones.values(), *pairs.values()]
    return wide_groups(table, Wide("variant", named, numbers, reading, {}))


def as_table(data: Any) -> Any:
    """Take a dict of tea-tasting's ``Aggregates`` by variant to the table that its query would give."""
    objects = list(data.values()) if isinstance(data, dict) else []
    if not objects or not all(hasattr(each, "count_") and hasattr(each, "mean_") for each in objects):
        return data
    rows: list[dict[str, Any]] = []
    for variant, each in data.items():
        row: dict[str, Any] = {"variant": str(variant), COUNT: each.count_}
        row |= {f"__mean__{column}__": value for column, value in each.mean_.items()}
        row |= {f"__var__{column}__": value for column, value in each.var_.items()}
        row |= {f"__cov__{a}__{b}__": value for (a, b), value in each.cov_.items()}
        rows.append(row)
    return {name: [row.get(name) for row in rows] for name in dict.fromkeys(n for row in rows for n in row)}


def _pair(both: str, name: str, measured: set[str], place: str) -> tuple[str, str]:
    """Part the two names, which may have ``__`` themselves, where both are columns with a mean."""
    cuts = [found.start() for found in re.finditer("(?=__)", both)]
    known = [pair_of(both[:i], both[i + 2 :]) for i in cuts if {both[:i], both[i + 2 :]} <= measured]
    if len(known) != 1:
        told = "two columns with a mean" if not known else "one pair of columns only"
        raise ExportError(f"{place}: {name!r} does not name {told}; give the means, or rename the columns.")
    return known[0]

"""GrowthBook's aggregates: the rows that its metric query gives to gbstats, sums by variation and dimension.

The names are those that gbstats reads (packages/stats/gbstats/gbstats.py of growthbook/growthbook: SUM_COLS,
get_metric_dfs, variation_statistic_from_metric_row, filter_query_rows).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.aggregates.group import Group, pair_of
from cxlift.aggregates.moments import from_sums, from_variance, of_products
from cxlift.errors import ExportError
from cxlift.readers.wide_aggregates import Wide, segments_of, wide_groups
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Collection

    from cxlift.aggregates.group import GroupKey
    from cxlift.readers.aggregate_rows import AggregateTable, Row

__all__ = ["growthbook_groups"]

ROLES = ("main", "denominator", "covariate", "denominator_pre")
PRODUCTS = {
    "main_denominator_sum_product": ("main", "denominator"),
    "main_covariate_sum_product": ("main", "covariate"),
    "main_post_denominator_pre_sum_product": ("main", "denominator_pre"),
    "main_pre_denominator_post_sum_product": ("covariate", "denominator"),
    "main_pre_denominator_pre_sum_product": ("covariate", "denominator_pre"),
    "denominator_post_denominator_pre_sum_product": ("denominator", "denominator_pre"),
}
OWN = ("users", "count", *(f"{r}_sum{s}" for r in ROLES for s in ("", "_squares")), *PRODUCTS)
# Columns that say nothing about means; dimensions that nobody asks for are added up, as gbstats does.
OTHERS = re.compile(r"dimension|dim_.*|id|theta|quantile.*|.*_uncapped|.*_cap_value")
PREFIX = re.compile(r"(m\d+)_(.+)")
SEVERAL = {"__multiple__": "their units met several variations"}


@dataclass(frozen=True)
class _Metric:
    """Where a metric stands in the files, and what a plan calls its columns."""

    prefix: str
    names: Mapping[str, str]
    columns: frozenset[str]


def growthbook_groups(
    table: AggregateTable, *, metrics: object = None, segments: object = ()
) -> tuple[dict[GroupKey, Group], dict[str, int]]:
    """Read the rows into groups.

    Raises:
        ExportError: with the place of what is wrong.
        ValueError: an argument is not as it must be.
    """
    named = segments_of(segments, table)
    found: dict[str, set[str]] = {}
    for name in table.column_names:
        prefixed = PREFIX.fullmatch(name)
        prefix, own = (prefixed[1], prefixed[2]) if prefixed else ("", name)
        if own in OWN:
            found.setdefault(prefix if own != "users" or prefix else "", set()).add(own)
        elif name not in ("variation", *named.values()) and not OTHERS.fullmatch(own):
            raise ExportError(
                f"{table.name}: {name!r} is no column of this layout; {nearest(own, ('variation', *OWN))} "
                "Drop or "
                "rename it."
            )
    if "users" not in found.get("", ()):
        raise ExportError(
            f"{table.name}: the column 'users' is missing; it says how many units each row is of."
        )
    of_each = {prefix: own for prefix, own in found.items() if "main_sum" in own}
    if not of_each:
        raise ExportError(f"{table.name}: there is no column 'main_sum', so that there is no metric to read.")
    _check_metrics(metrics, of_each)
    asked = [_metric(prefix, own, _names(prefix, metrics)) for prefix, own in of_each.items()]

    def reading(row: Row, place: str) -> Group:
        group = Group(row.count("users", place))
        for metric in asked:
            _add(group, metric, row, place)
        return group

    numbers = [
        "users",
        *(_at(m.prefix, c) for m in asked for c in sorted(m.columns) if _at(m.prefix, c) != "users"),
    ]
    return wide_groups(table, Wide("variation", named, numbers, reading, SEVERAL))


def _check_metrics(metrics: object, prefixes: Collection[str]) -> None:
    """Refuse names of metrics that the table does not have."""
    known = [prefix for prefix in prefixes if prefix]
    if isinstance(metrics, Mapping) and known and "" not in prefixes:
        for prefix in metrics:
            if prefix not in known:
                raise ValueError(f"metrics has {prefix!r}; the table's metrics are {listed(known)}.")


def _names(prefix: str, metrics: object) -> Mapping[str, str]:
    """Give what a plan calls the roles of a metric: as it was said, or the roles themselves."""
    of: Any = metrics
    if prefix:
        if metrics is not None and not isinstance(metrics, Mapping):
            raise ValueError(
                f"metrics is {metrics!r}; it is a table such as {{'m0': {{'main': 'revenue'}}}}."
            )
        of = (metrics or {}).get(prefix)
    defaults = {role: f"{prefix}_{role}" if prefix else role for role in ROLES}
    if of is None:
        return defaults
    of = {"main": of} if isinstance(of, str) else of
    if not isinstance(of, Mapping) or not all(isinstance(value, str) and value for value in of.values()):
        raise ValueError(f"metrics is {metrics!r}; it is a table of names for {', '.join(ROLES)}.")
    for role in of:
        if role not in ROLES:
            raise ValueError(f"metrics has {role!r}; {nearest(role, ROLES)}")
    return {**defaults, **of}


def _metric(prefix: str, own: set[str], names: Mapping[str, str]) -> _Metric:
    return _Metric(prefix, names, frozenset(own))


def _at(prefix: str, column: str) -> str:
    return f"{prefix}_{column}" if prefix else column


def _add(group: Group, metric: _Metric, row: Row, place: str) -> None:
    counted = _at(metric.prefix, "count")
    n = row.count(counted, place) if "count" in metric.columns else group.size()
    for role in ROLES:
        if f"{role}_sum" not in metric.columns:
            continue
        name, total = metric.names[role], _at(metric.prefix, f"{role}_sum")
        squares = f"{total}_squares" if f"{role}_sum_squares" in metric.columns else None
        given = (row.number(total, place), None if squares is None else row.number(squares, place))
        try:
            of = from_sums(n, *given) if n else from_variance(0, 0, 0)
        except ValueError as error:
            raise ExportError(f"{place}, column {total!r}: {error}") from None
        if group.moments.setdefault(name, of) != of:
            raise ExportError(
                f"{place}: {name!r} is in several metrics with several numbers; name it apart in metrics."
            )
    for column, (a, b) in PRODUCTS.items():
        roles_there = {f"{a}_sum", f"{b}_sum"} <= metric.columns
        if column in metric.columns and roles_there and n:
            x, y = (metric.names[role] for role in (a, b))
            product = of_products(
                row.number(_at(metric.prefix, column), place), group.moments[x], group.moments[y]
            )
            group.products[pair_of(x, y)] = product

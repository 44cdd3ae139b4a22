"""Our own layout: a row for each column, pair of columns or value, of each variant and segment value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.aggregates.group import Group, GroupKey, pair_of, place_of
from cxlift.aggregates.moments import from_sums, from_variance, of_products
from cxlift.errors import ExportError
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxlift.aggregates.moments import Number
    from cxlift.readers.aggregate_rows import AggregateTable, Row

__all__ = ["LABELS", "NUMBERS", "long_groups"]

LABELS = ("experiment", "variant", "segment", "segment_value", "column", "with")
#: The ways in which a row may say what it has to say, each with what it needs and may have beside n.
WAYS = {
    "mean": (("n", "mean"), ("variance",)),
    "sum": (("n", "sum"), ("sum_of_squares", "shift")),
    "successes": (("n", "successes"), ()),
    "count": (("value", "count"), ()),
    "covariance": (("covariance",), ("n",)),
    "sum_of_products": (("sum_of_products",), ("n",)),
}
OF_PAIRS = ("covariance", "sum_of_products")
NUMBERS = tuple(dict.fromkeys(["units", *(n for needs, may in WAYS.values() for n in (*needs, *may))]))


def long_groups(
    table: AggregateTable, experiment: str | None
) -> tuple[dict[GroupKey, Group], dict[str, int]]:
    """Read the rows into groups, and count those of other experiments.

    Raises:
        ExportError: with the place of what is wrong.
    """
    known = (*LABELS, *NUMBERS)
    for name in table.column_names:
        if name not in known:
            raise ExportError(
                f"{table.name}: {name!r} is no column of this layout; {nearest(name, known)} Rename or "
                "drop it."
            )
    for name in ("variant", "column"):
        if name not in table.column_names:
            raise ExportError(
                f"{table.name}: the column {name!r} is missing; {nearest(name, table.column_names)} "
                "Name it with columns, or name another layout."
            )
    labels = [name for name in LABELS if name in table.column_names]
    rows, others = _of_experiment(
        table.rows(labels, [n for n in NUMBERS if n in table.column_names]), experiment, table.name
    )
    groups: dict[GroupKey, Group] = {}
    shifts: dict[tuple[GroupKey, str], Number] = {}
    pairs: list[tuple[GroupKey, Row, str]] = []
    for row in rows:
        key, column, place = _about(row, table.name)
        group = groups.setdefault(key, Group())
        if "units" in row.numbers:
            units = row.count("units", place)
            if group.units not in (None, units):
                raise ExportError(
                    f"{place}: units is {units:,}, and {group.units:,} in another row of the group."
                )
            group.units = units
        way = _way(row, place)
        if way in OF_PAIRS:
            pairs.append((key, row, place))
        elif way == "count":
            _count(group, row, column, place)
        else:
            if column in group.moments or column in group.counts:
                raise ExportError(f"{place}: this column has a row already; drop one of the two.")
            group.moments[column] = _moments(row, way, place)
            shifts[key, column] = row.numbers.get("shift", 0)
    for key, row, place in pairs:
        _product(groups[key], key, row, place, shifts)
    return groups, others


def _of_experiment(rows: list[Row], experiment: str | None, name: str) -> tuple[list[Row], dict[str, int]]:
    found = sorted({row.labels["experiment"] for row in rows if "experiment" in row.labels})
    if experiment is None:
        if len(found) > 1:
            raise ExportError(f"{name}: the rows are of {listed(found)}; say which with experiment.")
        return rows, {}
    if experiment not in found:
        raise ExportError(
            f"{name}: there is no row of experiment {experiment!r}; {nearest(experiment, found)}"
        )
    ours = [row for row in rows if row.labels.get("experiment") == experiment]
    return ours, {"they are of other experiments": len(rows) - len(ours)}


def _about(row: Row, name: str) -> tuple[GroupKey, str, str]:
    for label in ("variant", "column"):
        if label not in row.labels:
            raise ExportError(f"{row.place}: the {label} is missing; every row is of one.")
    segment = row.labels.get("segment", "")
    if bool(segment) != ("segment_value" in row.labels):
        there, lacking = ("segment", "segment_value") if segment else ("segment_value", "segment")
        raise ExportError(
            f"{row.place}: it has a {there} and no {lacking}; give both, or none for everybody."
        )
    key = GroupKey(segment, row.labels.get("segment_value", ""), row.labels["variant"])
    column = row.labels["column"]
    return key, column, f"{name}: {place_of(key)}, column {column!r}"


def _way(row: Row, place: str) -> str:
    """Find out how the row says what it says; two ways in one row could contradict each other."""
    given = [name for name in row.numbers if name != "units"]
    ways = [way for way in WAYS if way in given]
    if "n" in given and row.numbers["n"] == 0 and not ways:
        return "mean"
    if not ways:
        raise ExportError(
            f"{place}: the row says nothing that can be used ({listed(given) if given else 'no number'}); "
            "give n "
            "with mean and variance, with sum and sum_of_squares or with successes, or value and count."
        )
    if len(ways) > 1:
        raise ExportError(
            f"{place}: the row has {listed(ways)}; it says what it says in one way, so leave one out."
        )
    way = ways[0]
    needs, may = WAYS[way]
    for name in needs:
        row.number(name, place)
    for name in given:
        if name not in (*needs, *may):
            raise ExportError(
                f"{place}: the row has {way} and {name}, which do not go together; leave one out."
            )
    if (way in OF_PAIRS) != ("with" in row.labels):
        what = (
            "needs with, the other column of the pair"
            if way in OF_PAIRS
            else "is of one column, and has with"
        )
        raise ExportError(f"{place}: a row with {way} {what}; correct it.")
    return way


def _count(group: Group, row: Row, column: str, place: str) -> None:
    if column in group.moments:
        raise ExportError(f"{place}: this column has a row already; drop one of the two.")
    value, counts = float(row.numbers["value"]), group.counts.setdefault(column, {})
    if value in counts:
        raise ExportError(f"{place}: the value {value:g} has a row already; drop one of the two.")
    counts[value] = row.count("count", place)


def _moments(row: Row, way: str, place: str) -> Any:
    n = row.count("n", place)
    if n == 0:
        return from_variance(0, 0, 0)
    of: Mapping[str, Any] = row.numbers
    try:
        if way == "mean":
            return from_variance(n, of["mean"], of.get("variance"))
        if way == "sum":
            return from_sums(n, of["sum"], of.get("sum_of_squares"), of.get("shift", 0))
    except ValueError as error:
        raise ExportError(f"{place}: {error}") from None
    successes = row.count("successes", place)
    if successes > n:
        raise ExportError(f"{place}: successes is {successes:,}, more than n, {n:,}; correct one of them.")
    return from_sums(n, successes, successes)


def _product(
    group: Group, key: GroupKey, row: Row, place: str, shifts: Mapping[tuple[GroupKey, str], Number]
) -> None:
    names = (row.labels["column"], row.labels["with"])
    if names[0] == names[1]:
        raise ExportError(
            f"{place}: with is the column itself; a covariance is of two, a variance has its own."
        )
    pair = pair_of(*names)
    if pair in group.products:
        raise ExportError(f"{place}: the pair with {names[1]!r} has a row already; drop one of the two.")
    a, b = (group.of(name, place) for name in names)
    if "n" in row.numbers and not row.count("n", place) == a.n == b.n:
        raise ExportError(
            f"{place}: the covariance with {names[1]!r} has n = {row.count('n', place):,}, and the columns "
            "have "
            f"{a.n:,} and {b.n:,}; aggregate all over the units that have both."
        )
    if "covariance" in row.numbers:
        from fractions import Fraction

        group.products[pair] = Fraction(row.numbers["covariance"]) * max(a.n - 1, 0)
        return
    own = (shifts.get((key, names[0]), 0), shifts.get((key, names[1]), 0))
    group.products[pair] = of_products(row.numbers["sum_of_products"], a, b, own)

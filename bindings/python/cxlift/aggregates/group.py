"""What aggregates say of one group of units: a variant, or its units with one value of a segment."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from cxlift.aggregates.moments import Moments, covariation, from_counts, merged
from cxlift.errors import ExportError
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Group", "GroupKey", "pair_of", "place_of", "sum_of"]

SLACK = Fraction(1, 10**9)


@dataclass(frozen=True, order=True)
class GroupKey:
    """Whom a group is about; everybody of the variant where the segment is empty."""

    segment: str
    value: str
    variant: str


@dataclass
class Group:
    """The columns of a group.

    Attributes:
        units: how many units it has, also those without a value; None where nobody said it.
        moments: of each column that has them.
        counts: how often each value comes, of columns of scores.
        products: of two columns, the products of their differences from their means, added up.
    """

    units: int | None = None
    moments: dict[str, Moments] = field(default_factory=dict)
    counts: dict[str, dict[float, int]] = field(default_factory=dict)
    products: dict[tuple[str, str], Fraction] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Name the columns."""
        return sorted({*self.moments, *self.counts})

    def size(self) -> int:
        """Count the units: as said, or else those of the column that has the most."""
        if self.units is not None:
            return self.units
        known = [of.n for of in self.moments.values()] + [sum(of.values()) for of in self.counts.values()]
        return max(known, default=0)

    def of(self, column: str, place: str) -> Moments:
        """Give the moments of a column."""
        if column in self.counts:
            return from_counts(self.counts[column])[0]
        if column not in self.moments:
            raise ExportError(f"{place}: there is no {column!r}; {nearest(column, self.columns)}")
        return self.moments[column]

    def check(self, place: str) -> None:
        """Refuse numbers that contradict each other."""
        for column in self.columns:
            n = self.of(column, place).n
            _check_size(self.of(column, place), f"{place}: {column!r}")
            if self.units is not None and n > self.units:
                raise ExportError(
                    f"{place}: {column!r} has n = {n:,}, more than the {self.units:,} units; correct one "
                    "of them."
                )
        for (a, b), product in self.products.items():
            x, y = self.of(a, place), self.of(b, place)
            if x.n != y.n:
                raise ExportError(
                    f"{place}: {a!r} has n = {x.n:,} and {b!r} has {y.n:,}, so that nobody can say whose "
                    "covariance it is; aggregate both over the units that have both."
                )
            if x.m2 is not None and y.m2 is not None and product**2 > x.m2 * y.m2 * (1 + SLACK):
                raise ExportError(
                    f"{place}: the covariance of {a!r} and {b!r} is larger than their variances allow; "
                    "correct one of the three."
                )


def _check_size(of: Moments, what: str) -> None:
    """Refuse what no double holds."""
    try:
        float(of.mean), float(of.m2 or 0)
    except OverflowError:
        raise ExportError(
            f"{what} has values so large that their squares overflow; measure them in a larger unit."
        ) from None


def pair_of(a: str, b: str) -> tuple[str, str]:
    """Name a pair of columns whatever their order."""
    return (a, b) if a <= b else (b, a)


def place_of(key: GroupKey) -> str:
    """Name a group in a message."""
    within = f" of {key.segment} {key.value!r}" if key.segment else ""
    return f"variant {key.variant!r}{within}"


def sum_of(groups: Sequence[tuple[str, Group]]) -> Group:
    """Add up groups that no unit stands in twice; all need the same columns.

    Args:
        groups: each with its place, for messages.
    """
    (first_place, first), *others = groups
    result = Group(first.units, dict(first.moments), _copied(first), dict(first.products))
    for place, group in others:
        if odd := sorted({*result.columns} ^ {*group.columns}):
            lacks = first_place if odd[0] in group.columns else place
            raise ExportError(
                f"{lacks}: there is no {odd[0]!r}, which other groups have, so that they cannot be added up; "
                "give it, with n = 0 where nobody has a value."
            )
        both = {pair for pair in result.products if pair in group.products}
        result.products = {
            (a, b): covariation(
                (result.products[a, b], result.of(a, place), result.of(b, place)),
                (group.products[a, b], group.of(a, place), group.of(b, place)),
            )
            for a, b in both
        }
        for column, of in group.moments.items():
            known = result.moments.get(column)
            if known is None:
                raise ExportError(f"{place}: {column!r} has counts in other groups; give it in one way.")
            result.moments[column] = merged(known, of)
        for column, counts in group.counts.items():
            if column in result.moments:
                raise ExportError(f"{place}: {column!r} has no counts in other groups; give it in one way.")
            for value, times in counts.items():
                result.counts[column][value] = result.counts[column].get(value, 0) + times
        is_said = result.units is not None and group.units is not None
        result.units = (result.units or 0) + (group.units or 0) if is_said else None
    return result


def _copied(group: Group) -> dict[str, dict[float, int]]:
    return {column: dict(counts) for column, counts in group.counts.items()}

"""What a published variance is of: one unit's value, or the mean of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift.vendor_results.arms import VarianceMeaning, VendorMetric

__all__ = ["variance_meaning"]

# A share p of n units has the variance p (1 - p) of a unit and p (1 - p) / n of the mean. From so many units
# on, and up to so much rounding, nothing fits both.
FEWEST, CLOSE = 20, 0.2


def variance_meaning(metrics: Sequence[VendorMetric]) -> tuple[VarianceMeaning | None, str]:
    """Tell it from the metrics that count each unit once, whose variance is known; and say why.

    The second is a clause: what shows it, or why it cannot be told.
    """
    found: dict[VarianceMeaning | None, str] = {}
    for name, ratio, n in _ratios(metrics):
        meaning: VarianceMeaning | None = None
        if abs(ratio - 1) <= CLOSE:
            meaning = "unit"
        elif abs(ratio * n - 1) <= CLOSE:
            meaning = "estimate"
        found.setdefault(meaning, name)
    if not found:
        return None, "no metric that counts each unit once has a variance and enough units to compare it with"
    if None in found:
        return None, f"the variance of {found[None]!r} fits neither"
    if len(found) > 1:
        return None, f"the variances of {found['unit']!r} and {found['estimate']!r} contradict each other"
    [(meaning, name)] = found.items()
    return meaning, f"those of {name!r} follow from its counts so"


def _ratios(metrics: Sequence[VendorMetric]) -> Iterator[tuple[str, float, float]]:
    for metric in metrics:
        for arm in metric.arms:
            if metric.aggregator != "unique" or arm.variance is None or not arm.value or not arm.samples:
                continue
            share = arm.value / arm.samples
            if arm.samples >= FEWEST and 0 < share < 1:
                yield metric.name, arm.variance / (share * (1 - share)), arm.samples

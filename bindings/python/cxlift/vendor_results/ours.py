"""Our own comparison of what a vendor publishes, wherever that is enough to make one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.vendor_results.arms import Arm, VarianceMeaning, VendorMetric

__all__ = ["Compared", "Known", "compared"]

SIGN = {"higher": 1, "lower": -1}


@dataclass(frozen=True)
class Known:
    """What all metrics of a file share.

    Attributes:
        level: of our intervals.
        meaning: of published variances; ``None`` where it cannot be told.
        reason: why it is known or not.
        has_variance: whether the format has variances at all.
    """

    level: float
    meaning: VarianceMeaning | None
    reason: str
    has_variance: bool


@dataclass(frozen=True)
class Compared:
    """A treatment against the baseline: ``comparison`` is ours, or ``None`` with the reason in ``notes``."""

    metric: VendorMetric
    control: Arm | None
    treatment: Arm
    comparison: Comparison | None
    notes: tuple[str, ...]


def compared(metric: VendorMetric, control: Arm | None, treatment: Arm, known: Known) -> Compared:
    """Compare two variants of a metric."""
    if control is None:
        reason = "Not tested by us: no variant is marked as the baseline."
        return Compared(metric, None, treatment, None, (reason,))
    comparison, why = None, _missing(metric, control, treatment, known)
    notes = [f"Not tested by us: {why}."] if why else []
    if not why:
        comparison = _tested(metric, control, treatment, known)
        notes += comparison.notes
        if metric.scope not in ("visitor", None):
            notes.append(
                f"The denominator counts {metric.scope}s: those of one visitor are not independent, so that "
                "our interval is too narrow where visitors come back."
            )
    notes += _contradictions(metric, treatment, comparison, known)
    return Compared(metric, control, treatment, comparison, tuple(notes))


def _missing(metric: VendorMetric, control: Arm, treatment: Arm, known: Known) -> str:
    """Say what a test lacks; nothing where it lacks nothing."""
    for arm in (control, treatment):
        if arm.value is None or arm.samples is None:
            return f"{arm.name!r} has no {'numerator' if arm.value is None else 'denominator'}"
        if not arm.samples.is_integer():
            return f"the denominator of {arm.name!r} is {arm.samples:g}, no number of units"
        if metric.aggregator == "unique" and not (arm.value.is_integer() and 0 <= arm.value <= arm.samples):
            return f"{arm.name!r} has {arm.value:g} of {arm.samples:g}, which are no units of those counted"
    if metric.aggregator == "unique":
        return ""
    if not known.has_variance:
        return "this format has no variance, without which only unique conversions can be tested"
    without = [arm.name for arm in (control, treatment) if arm.variance is None]
    if without:
        return f"{without[0]!r} has no variance, without which only unique conversions can be tested"
    if known.meaning is None:
        return (
            "a variance is that of a unit or that of the mean, which these files do not tell "
            f"({known.reason}); say which with variance="
        )
    return ""


def _tested(metric: VendorMetric, control: Arm, treatment: Arm, known: Known) -> Comparison:
    from cxlift.stats import Moments, two_proportion_test, welch_t_test

    level = known.level
    if metric.aggregator == "unique":
        counts = [round(x or 0) for arm in (control, treatment) for x in (arm.value, arm.samples)]
        return two_proportion_test(*counts, method="auto", confidence_level=level)
    moments = []
    for arm in (control, treatment):
        n, value, variance = round(arm.samples or 0), arm.value or 0.0, arm.variance or 0.0
        of_unit = variance if known.meaning == "unit" else variance * n
        moments.append(Moments(n, value / n if n else math.nan, of_unit) if n else Moments(0, 0.0, 0.0))
    return welch_t_test(*moments, confidence_level=level)


def _contradictions(
    metric: VendorMetric, treatment: Arm, comparison: Comparison | None, known: Known
) -> list[str]:
    """Name what does not fit: within the vendor's numbers, and between theirs and ours."""
    theirs, notes = treatment.theirs, []
    for arm in (metric.baseline, treatment):
        if arm is None or arm.rate is None or not arm.samples or arm.value is None:
            continue
        if not math.isclose(arm.rate, arm.value / arm.samples, rel_tol=1e-3, abs_tol=1e-5):
            notes.append(
                f"The vendor's value of {arm.name!r} is {arm.rate:g}, its numerator by its denominator "
                f"{arm.value / arm.samples:g}; ours is the latter."
            )
    sign = SIGN.get(metric.direction or "", 0)
    if theirs.lift and sign and theirs.status in ("better", "worse"):
        good = theirs.lift * sign > 0
        if good != (theirs.status == "better"):
            notes.append(
                f"The vendor says {theirs.status}, although {metric.direction} is better and its lift is "
                f"{theirs.lift:+.4g}."
            )
    if comparison is not None and theirs.is_significant is not None and not math.isnan(comparison.pvalue):
        ours = comparison.pvalue < 1 - known.level
        if ours != theirs.is_significant:
            one, other = ("significant", "not significant")
            theirs_said, ours_said = (one, other) if theirs.is_significant else (other, one)
            notes.append(
                f"The vendor's sequential test calls this {theirs_said}, our fixed-horizon one {ours_said} "
                f"at {known.level:.0%}; both can be right, they answer different questions."
            )
    return notes

"""Several metrics of the same units, resampled together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import array
from cxlift.stats.resampled_units import keys_of
from cxlift.stats.resampling_request import bar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxlift._core import BootstrapComparison, Interval
    from cxlift.stats.alternative import Alternative

__all__ = ["JointBootstrap", "joint_bootstrap"]


@dataclass(frozen=True)
class JointBootstrap:
    """Comparisons of several metrics, each alone and all at once; every mapping is by the metric's name."""

    comparisons: dict[str, BootstrapComparison]
    simultaneous_intervals: dict[str, Interval]
    pvalues_adjusted: dict[str, float]
    critical_value: float
    notes: tuple[str, ...]

    def __getitem__(self, metric: str) -> BootstrapComparison:
        return self.comparisons[metric]


def joint_bootstrap(
    control: Mapping[str, Any],
    treatment: Mapping[str, Any],
    *,
    method: Literal["percentile", "basic", "bca"] = "bca",
    n_resamples: int = 10_000,
    seed: int = 0,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
    control_units: Any = None,
    treatment_units: Any = None,
    threads: int = 0,
    progress: bool = False,
) -> JointBootstrap:
    """Compare the means of several metrics of the same units by one bootstrap.

    Every unit has one Poisson(1) weight in each replicate, which all metrics share (Chamandy et al. 2012). So
    what the metrics have in common is in the replicates, and another metric costs little. The simultaneous
    intervals hold all true differences at once: their half-width is the standard deviation of a metric's
    replicates times the quantile of the largest |difference* − difference| / std_error over the metrics, and
    the adjusted p-values invert them (Westfall and Young 1993, single step; Romano and Wolf 2005, JASA
    100:94). No distribution and no correlation is assumed.

    Args:
        control: for each metric the values of the control's units, in the same order; NaN where a unit has
            none. At least 50 units.
        treatment: the same for the treatment.
        method: of the intervals of each metric alone.
        n_resamples: 1 to 10,000,000.
        seed: of the weights.
        alternative: of treatment − control.
        confidence_level: of all intervals.
        control_units: the ids of the control's units, text or whole numbers, by which they then draw, as in
            ``bootstrap``; by their places in the columns if left out.
        treatment_units: the same for the treatment.
        threads: 0 takes all processors. The answer does not depend on it.
        progress: whether to show a progress bar.

    Returns:
        A ``JointBootstrap``.

    Raises:
        ValueError: variants with different metrics, metrics of different lengths, an infinite value, or an
            argument out of range.

    >>> import numpy as np
    >>> random = np.random.default_rng(1)
    >>> control, treatment = ({"orders": random.poisson(2.0, 400)} for _ in range(2))
    >>> for one in (control, treatment):
    ...     one["revenue"] = 20.0 * one["orders"] + random.normal(size=400)
    >>> result = joint_bootstrap(control, treatment, n_resamples=2000)
    >>> bool(result.pvalues_adjusted["revenue"] >= 0.9 * result["revenue"].pvalue)
    True
    """
    name = "joint_bootstrap"
    if not control or set(control) != set(treatment):
        raise ValueError(
            f"{name}: control has the metrics {sorted(control)} and treatment {sorted(treatment)}, must have "
            f"the "
            "same, and at least one."
        )
    columns = [
        [array(side[metric], f"{name}: {variant}[{metric!r}]") for metric in control]
        for variant, side in (("control", control), ("treatment", treatment))
    ]
    if (control_units is None) != (treatment_units is None):
        raise ValueError(f"{name}: units are given of one variant alone, must be of both or of none.")
    keys = [
        None if units is None else keys_of(units, f"{name}: {variant}_units")
        for variant, units in (("control", control_units), ("treatment", treatment_units))
    ]
    with bar(n_resamples, 2, show=progress) as report:
        options = _core.ResamplingOptions(
            n_resamples=n_resamples,
            seed=seed,
            threads=threads,
            resampling="poisson",
            progress=None if report is None else (lambda done: report(0, done)),
            keys=keys[0],
            treatment_keys=keys[1],
        )
        found = _core.joint_bootstrap(
            columns[0],
            columns[1],
            options,
            method=method,
            alternative=alternative,
            confidence_level=confidence_level,
        )
    names = list(control)
    return JointBootstrap(
        comparisons=dict(zip(names, found.comparisons, strict=True)),
        simultaneous_intervals=dict(zip(names, found.intervals, strict=True)),
        pvalues_adjusted=dict(zip(names, found.pvalues_adjusted, strict=True)),
        critical_value=found.critical_value,
        notes=found.notes,
    )

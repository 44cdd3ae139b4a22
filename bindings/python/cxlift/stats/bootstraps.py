"""Bootstrap intervals of a difference and a lift, and of one estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import noting_missing
from cxlift.stats.estimands import estimand_of
from cxlift.stats.resampled import replicates_of_one, replicates_of_two
from cxlift.stats.resampling_request import Asked, Given, bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxlift._core import BootstrapComparison, BootstrapEstimate
    from cxlift.stats.alternative import Alternative
    from cxlift.stats.estimands import Share

__all__ = ["BootstrapMethod", "Resampling", "bootstrap", "bootstrap_interval"]

BootstrapMethod = Literal["percentile", "basic", "bca", "studentized"]
Resampling = Literal["auto", "counts", "order", "multinomial", "poisson", "compressed"]


def bootstrap(  # noqa: PLR0917 -- the order of DESIGN's call
    control: Any,
    treatment: Any,
    estimand: str | float | Share | Callable[..., Any] = "mean",
    method: BootstrapMethod = "bca",
    n_resamples: int = 10_000,
    seed: int = 0,
    resampling: Resampling = "auto",
    *,
    control_denominators: Any = None,
    treatment_denominators: Any = None,
    control_covariates: Any = None,
    treatment_covariates: Any = None,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    control_strata: Any = None,
    treatment_strata: Any = None,
    control_units: Any = None,
    treatment_units: Any = None,
    trim: float = 0.1,
    vectorized: bool | None = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
    threads: int = 0,
    progress: bool = False,
) -> BootstrapComparison:
    """Compare two estimates by the bootstrap: the difference with interval and p-value, and the lift.

    Control and treatment are resampled independently of each other, and the estimate is made of every
    resample. ``method`` makes the interval of the difference from them:

    - ``"bca"``: bias-corrected and accelerated (Efron 1987, JASA 82:171). The acceleration comes from
      influence values in closed form. Of a quantile it brings nothing: a quantile's replicates are a handful
      of order statistics, and its influence has no skewness worth correcting; ``"percentile"`` is as good.
    - ``"percentile"``: quantiles of the replicates.
    - ``"basic"``: the same reflected at the estimate.
    - ``"studentized"``: every replicate is divided by its own standard error (Hall 1988, Ann Stat 16:927).
      For means, ratios, standard deviations and adjusted means.

    See Davison and Hinkley (1997), chapter 5, for all four. Quantiles of replicates are of type 7. The
    p-value inverts the interval: it is below alpha exactly where the interval of level 1 − alpha leaves 0
    out. The set of the lift holds every lift l for which the interval of treatment − (1 + l) × control, by
    the same method, holds 0. So p-value, interval and set cannot contradict each other.

    ``resampling`` says how, and ``method`` of the result what was taken:

    - ``"counts"``: multinomial draws on the distinct values. Exactly the ordinary bootstrap, at a cost that
      does not depend on the number of rows.
    - ``"order"``: of a quantile the order statistic of a resample is drawn, not the resample (Schultzberg and
      Ankargren 2022, arXiv:2202.10992). Exactly the ordinary bootstrap.
    - ``"multinomial"``: rows are drawn with replacement, the ordinary bootstrap.
    - ``"poisson"``: each row gets a weight with Poisson(1) distribution (Chamandy, Muralidharan, Najmi and
      Naidu 2012). The draws of a row depend on the seed and its number alone, or its unit's id if there are.
    - ``"compressed"``: means over the groups of a ``Distribution``, with the variance within the groups;
      ratios and adjusted means over 1,024 buckets of rows, for some thousand rows or more. The cost of
      drawing does not depend on the number of rows.
    - With clusters or strata every estimand is made of all rows of the units drawn: quantiles and trimmed
      means by ``multinomial``, the others by ``multinomial``, ``poisson`` (50 units or more in each stratum,
      whose sums are scaled to its number of units) or ``compressed``. BCa's acceleration is then that of the
      units' influences less their mean over the stratum (Davison and Hinkley 1997, section 3.2).
    - ``"auto"``: ``counts`` where few values are distinct, ``order`` for quantiles, ``multinomial`` while
      rows times resamples are few, then ``compressed`` for means and ``poisson`` for the rest.

    The same seed gives the same bits on every machine, with any number of threads.

    Args:
        control: one-dimensional array of the control's values, or their ``Counts`` or ``Distribution``.
        treatment: the same for the treatment.
        estimand: ``"mean"``; ``"proportion"``, of values 0 and 1; ``"nps"``, of answers from 0 to 10, in
            points, without a lift; ``Share(lowest, highest)``, of answers within a part of a scale, such as
            the top boxes; ``"median"`` or a number q between 0 and 1 for a quantile; ``"std"``, with n − 1;
            ``"trimmed_mean"``; ``"ratio"``, of totals; or a callable of an array, slow and general.
        method: of the interval.
        n_resamples: 1 to 10,000,000. So many replicates say nothing of tails below 1 / (n_resamples + 1).
        seed: of the draws.
        resampling: how resamples are drawn.
        control_denominators: for each value of the control what it is divided by: the estimate is then the
            ratio of totals.
        treatment_denominators: the same for the treatment.
        control_covariates: for each value of the control one number, or a row of them, known before the
            experiment. The means are then adjusted as ``cuped`` does, with the slope found anew in every
            resample.
        treatment_covariates: the same for the treatment.
        control_clusters: for each value of the control the label of the randomised unit that it belongs to.
            Whole clusters are drawn.
        treatment_clusters: the same for the treatment.
        control_strata: for each value of the control the label of its stratum. Units are drawn within each
            stratum, of which a variant keeps its own numbers; of clusters none may be in two.
        treatment_strata: the same for the treatment.
        control_units: of ``"poisson"``, for each value of the control its unit's id, text or a whole number.
            A unit then has the same weights in whatever order, and beside whatever units, it is given: those
            that it has in a plan with ``resampling = "poisson"``.
        treatment_units: the same for the treatment.
        trim: of ``"trimmed_mean"``, the share of values cut off at each end.
        vectorized: of a callable, whether it takes ``axis`` and a matrix with a resample in each row; found
            out from its signature where it is None.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.
        threads: 0 takes all processors. The answer does not depend on it.
        progress: whether to show a progress bar.

    A value that is NaN, or has no label, denominator or covariate, is left out, and a note counts it.

    Returns:
        A ``BootstrapComparison``: a ``Comparison`` with ``difference_replicates`` and ``lift_replicates``.
        ``std_error`` is the standard deviation of the replicates. Fewer than two values, or equal ones: the
        estimates, nan for the rest, and a note.

    Raises:
        ValueError: an argument out of range, an estimand that does not exist or has no such resampling or
            method, denominators beside covariates, a cluster in two variants or strata, an answer off its
            scale, labels of one variant alone, an infinite value, or a callable of another shape.

    >>> control = [12.1, 15.3, 9.8, 20.4, 11.0, 13.7, 16.2, 10.5]
    >>> treatment = [14.9, 18.2, 12.6, 25.1, 13.3, 19.0, 17.4, 12.2, 21.8]
    >>> result = bootstrap(control, treatment, method="percentile")
    >>> round(result.difference, 2), [round(end, 1) for end in result.difference_interval]
    (3.54, [0.0, 7.1])
    >>> bootstrap({10: 200, 7: 150, 0: 150}, {10: 240, 7: 140, 0: 120}, "nps").method
    'bca bootstrap, 10000 resamples by counts'
    """
    chosen = estimand_of("bootstrap", estimand, trim=trim, has_denominators=control_denominators is not None)
    sides = (
        Given(
            "control",
            control,
            control_denominators,
            control_covariates,
            control_clusters,
            control_strata,
            control_units,
        ),
        Given(
            "treatment",
            treatment,
            treatment_denominators,
            treatment_covariates,
            treatment_clusters,
            treatment_strata,
            treatment_units,
        ),
    )
    with bar(n_resamples, 2, show=progress) as report:
        asked = Asked("bootstrap", n_resamples, seed, resampling, method, threads, vectorized, report)
        pair = replicates_of_two(sides, chosen, asked)
    result: Any = _core.bootstrap_comparison(
        *pair.replicates,
        method=method,
        has_lift=chosen.has_lift,
        alternative=alternative,
        confidence_level=confidence_level,
    )
    for (of_control, of_treatment), what in pair.left_out:
        result = noting_missing(result, of_control, of_treatment, what)
    found: BootstrapComparison = result
    return found


def bootstrap_interval(
    values: Any,
    estimand: str | float | Share | Callable[..., Any] = "mean",
    *,
    denominators: Any = None,
    clusters: Any = None,
    strata: Any = None,
    null_value: float = 0.0,
    method: BootstrapMethod = "bca",
    n_resamples: int = 10_000,
    seed: int = 0,
    resampling: Resampling = "auto",
    trim: float = 0.1,
    vectorized: bool | None = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
    threads: int = 0,
    progress: bool = False,
) -> BootstrapEstimate:
    """Return an estimate of one sample with its bootstrap interval; see ``bootstrap`` for the arguments.

    Args:
        values: one-dimensional array, or its ``Counts`` or ``Distribution``.
        estimand: what is estimated.
        denominators: of a ratio of totals.
        clusters: for each value the label of its unit.
        strata: for each value the label of its stratum.
        null_value: what the p-value tests the estimate against.
        method: of the interval.
        n_resamples: 1 to 10,000,000.
        seed: of the draws.
        resampling: how resamples are drawn.
        trim: of ``"trimmed_mean"``.
        vectorized: of a callable.
        alternative: of estimate − null_value.
        confidence_level: of the interval.
        threads: 0 takes all processors.
        progress: whether to show a progress bar.

    Returns:
        A ``BootstrapEstimate``: a ``OneSample`` with ``replicates``.

    Raises:
        ValueError: as ``bootstrap``.

    >>> hours = [10, 12, 12.5, 12.5, 13.9, 15, 21, 22, 23, 34, 50, 81, 89, 121, 134, 213]
    >>> round(bootstrap_interval(hours, n_resamples=100_000).interval.lower)
    32
    """
    name = "bootstrap_interval"
    chosen = estimand_of(name, estimand, trim=trim, has_denominators=denominators is not None)
    given = Given("values", values, denominators, None, clusters, strata)
    with bar(n_resamples, 1, show=progress) as report:
        asked = Asked(name, n_resamples, seed, resampling, method, threads, vectorized, report)
        one = replicates_of_one(given, chosen, asked)
    result = _core.bootstrap_estimate(
        one.replicates[0],
        null_value,
        method=method,
        alternative=alternative,
        confidence_level=confidence_level,
    )
    for (missing,), what in one.left_out:
        if missing:
            result = result.with_note(f"{missing} {what}{'s' if missing > 1 else ''} left out.")
    return result

"""Rates of events of two variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cxlift import _core
from cxlift.stats.arrays import array
from cxlift.stats.clustered import numbered_names
from cxlift.stats.labels import labels

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["RateMethod", "poisson_rate_test", "quasi_poisson_test"]

RateMethod = Literal["score", "e_test", "exact", "minlike", "mid_p", "auto"]


def poisson_rate_test(
    events_control: int,
    exposure_control: float,
    events_treatment: int,
    exposure_treatment: float,
    *,
    method: RateMethod = "score",
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal rates of events that come independently of one another.

    Errors per session, tickets per day: counts that are Poisson. Where events hang together, several from one
    unit, use ``quasi_poisson_test`` or ``ratio_test`` on the units' events and exposures.

    - ``score``, the default: z with the restricted maximum-likelihood variance (Miettinen and Nurminen 1985,
      Stat Med 4:213; Gart and Nam 1988, Biometrics 44:323). Intervals of the difference and of the ratio
      invert the same statistic. Zero events give finite ends where the data have any.
    - ``e_test``: Krishnamoorthy and Thomson (2004, J Stat Plan Infer 119:23): the distribution of the
      unpooled z where both counts are Poisson with the pooled rate. For few events: more powerful than the
      exact test. The intervals invert it with restricted maximum-likelihood rates. Up to a million events.
    - ``exact``: the binomial test of the treatment's share of all events, two-sided as twice the smaller tail
      (Przyborowski and Wilenski 1940, Biometrika 31:313). The interval of the lift is Clopper and Pearson's,
      which inverts it: the same as that of R's ``poisson.test``.
    - ``minlike``: the same test, two-sided as the probability of what is not likelier than what was seen: the
      p-value of R's ``poisson.test``, with the interval that inverts it (Fay 2010, R Journal 2:53).
    - ``mid_p``: ``exact`` with what was seen counted by half (Lancaster 1961, JASA 56:223): shorter
      intervals, which now and then cover a little too rarely.
    - ``auto``: ``e_test`` of at most 100 events in both variants together, ``score`` of more.

    The conditional tests (``exact``, ``minlike``, ``mid_p``) speak of the ratio alone: they have no
    interval of the difference, and ``dual`` is False; they take up to ten million events; p-value and set
    of the lift agree.

    Args:
        events_control: events of the control.
        exposure_control: what they are counted over, such as sessions or days, above 0.
        events_treatment: events of the treatment.
        exposure_treatment: likewise, in the same unit.
        method: one of the words above.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison`` of the rates; ``n_control`` and ``n_treatment`` count events. ``statistic`` is z,
        of a conditional test the treatment's events. A variant without exposure: nan fields and a note.

    Raises:
        ValueError: negative numbers, events without exposure, an argument out of range, an unknown method.

    >>> result = poisson_rate_test(21, 3011, 11, 800, method="exact")
    >>> round(1 + result.lift, 4), [round(1 + end, 4) for end in result.lift_interval]
    (1.9715, [0.8584, 4.2773])
    >>> round(poisson_rate_test(21, 3011, 11, 800, method="minlike").pvalue, 5)
    0.07967
    """
    return _core.poisson_rate_test(
        events_control,
        exposure_control,
        events_treatment,
        exposure_treatment,
        method=method,
        alternative=alternative,
        confidence_level=confidence_level,
    )


def quasi_poisson_test(
    events_control: Any,
    exposures_control: Any,
    events_treatment: Any,
    exposures_treatment: Any,
    *,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal rates of events that differ more, or less, between units than Poisson counts do.

    The quasi-Poisson model log(mean) = log(exposure) + rate of the variant (Wedderburn 1974, Biometrika
    61:439; McCullagh and Nelder 1989, section 6.2.3). The dispersion is Pearson's over the units of both
    variants, with n − 2; the statistic is the log ratio of the rates over its standard error, with n − 2
    degrees of freedom, as in R's ``glm(family = quasipoisson)``. The set of the lift inverts it. It takes
    the variance for proportional to the mean, with one factor in both variants; ``ratio_test`` takes
    nothing for given.

    Several rows of one randomised unit hang together, such as its sessions or days: give their labels. The
    log ratio then has CR2's standard error and Satterthwaite's degrees of freedom with this model for the
    working one (Bell and McCaffrey 2002, Survey Methodology 28:169; Pustejovsky and Tipton 2018, JBES
    36:672), as ``clubSandwich`` has them of R's ``glm`` on the clusters' totals, into however many rows they
    were cut: with a cluster's events y, exposure x and residual e = y − rate · x, the variance of a variant's
    log rate is sum(e² / (1 − x / sum(x))) / sum(y)². Neither is a dispersion taken for given, nor that it is
    one in both variants.

    Args:
        events_control: for each unit of the control how many events it had.
        exposures_control: what they are counted over; a unit with 0 is not counted.
        events_treatment: the same for the treatment.
        exposures_treatment: the same for the treatment.
        control_clusters: for each unit of the control the label of its cluster: whole numbers or text. A
            cluster is what was randomised, and is in one variant.
        treatment_clusters: the same for the treatment; both or neither.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    A unit with a NaN, or without a label, is left out, and a note counts it.

    Returns:
        A ``Comparison``; ``std_error`` is that of the log ratio, ``n_control`` and ``n_treatment`` count
        units, a note gives the dispersion or the clusters. The interval of the difference is Wald's with the
        same variances, which the test does not invert: ``dual`` is False. A variant without events, or with
        fewer than two clusters: nan fields and a note.

    Raises:
        ValueError: arrays of different length, negative or infinite numbers, events without exposure, a
            label in both variants, an argument out of range.

    >>> result = quasi_poisson_test([0, 3, 1, 2], [1, 2, 1, 2], [4, 2, 7, 3], [1, 1, 2, 2])
    >>> round(result.lift, 4), round(result.statistic, 4), round(result.pvalue, 4)
    (1.6667, 2.5495, 0.0435)
    """
    function = "quasi_poisson_test"
    of_control = units(events_control, exposures_control, control_clusters, "control")
    of_treatment = units(events_treatment, exposures_treatment, treatment_clusters, "treatment")
    options: Any = {"alternative": alternative, "confidence_level": confidence_level}
    if of_control.names is None and of_treatment.names is None:
        result = _core.quasi_poisson_test(*of_control.columns, *of_treatment.columns, **options)
    elif of_control.names is None or of_treatment.names is None:
        given = "treatment_clusters" if of_control.names is None else "control_clusters"
        raise ValueError(f"{function}: {given} is given alone, must be given for both variants or for none.")
    else:
        numbers = numbered_names(of_control.names, of_treatment.names, function)
        rows = (
            _core.EventRows(*of.columns, *number)
            for of, number in zip((of_control, of_treatment), numbers, strict=True)
        )
        result = _core.clustered_quasi_poisson_test(*rows, **options)
    for name, of in (("control", of_control), ("treatment", of_treatment)):
        for missing, why in ((of.missing, "a value is missing"), (of.unlabelled, "it has no cluster")):
            if missing:
                plural = "unit" if missing == 1 else "units"
                result = result.with_note(f"{missing} {plural} of the {name} left out: {why}.")
    return result


class Units(NamedTuple):
    """The columns of a variant's units that are there, their labels, and how many were left out."""

    columns: tuple[Any, Any]
    names: Any
    missing: int
    unlabelled: int


def units(events: Any, exposures: Any, clusters: Any, variant: str) -> Units:
    """Return the units that have all that is asked for."""
    import numpy as np

    columns = [
        array(values, f"quasi_poisson_test: {name}_{variant}")
        for name, values in (("events", events), ("exposures", exposures))
    ]
    if len({column.shape for column in columns}) > 1:  # which the test refuses
        return Units((columns[0], columns[1]), None, 0, 0)
    whole = ~(np.isnan(columns[0]) | np.isnan(columns[1]))
    kept, names = whole, None
    if clusters is not None:
        names, has_name = labels(clusters, f"quasi_poisson_test: {variant}_clusters")
        if whole.shape != names.shape:
            raise ValueError(
                f"quasi_poisson_test: events_{variant} has {len(whole)} values and {variant}_clusters "
                f"{len(names)} labels, must have as many."
            )
        kept = whole & has_name
        names = names[kept]
    missing, unlabelled = np.count_nonzero(~whole), np.count_nonzero(whole & ~kept)
    return Units((columns[0][kept], columns[1][kept]), names, int(missing), int(unlabelled))

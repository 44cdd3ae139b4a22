"""Scores of surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import array, counts
from cxlift.stats.clustered import labelled, noting_left_out
from cxlift.stats.labels import together

if TYPE_CHECKING:
    from cxlift._core import Comparison, OneSample
    from cxlift.stats.alternative import Alternative
    from cxlift.stats.clustered import Labelled

__all__ = ["nps_interval", "nps_test"]

METHODS = ("welch", "adjusted_wald", "bootstrap", "permutation")


def nps_interval(
    scores: Any,
    method: Literal["adjusted_wald", "wald", "t"] = "adjusted_wald",
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> OneSample:
    """Confidence interval of one net promoter score, in points from -100 to 100.

    With shares p of promoters and d of detractors among n answers the score is 100 (p − d), and the variance
    of one answer's points is 100² (p + d − (p − d)²).

    - ``adjusted_wald``: 3/4 of a promoter, 3/4 of a detractor and 3/2 of a passive are added, so that there
      are n + 3 answers; then Wald's. The best of those compared by Rocks (2016, The American Statistician
      70:365). The interval's centre is the adjusted score, and ``std_error`` is that of it.
    - ``wald``: variance / n and the normal distribution, to compare with other tools. Of 40 answers it covers
      in 92 to 94 % of samples, not in 95.
    - ``t``: variance / (n − 1), which is the unbiased one / n, and Student's t with n − 1 degrees of freedom.

    ``bootstrap_interval(scores, "nps")`` gives the interval by resampling.

    Args:
        scores: answers from 0 to 10, or ``Counts`` of them.
        method: one of the words above.
        alternative: ``greater`` gives a lower bound, ``less`` an upper one. The p-value is of a score of 0.
        confidence_level: of the interval.

    Returns:
        A ``OneSample``; ``value`` is the plain score. No answers, or of ``wald`` and ``t`` answers of one
        class alone: nan fields and a note.

    Raises:
        ValueError: an answer that is not a whole number from 0 to 10, an unknown method, an argument out of
            range.

    >>> from cxlift.stats import Counts
    >>> result = nps_interval(Counts({10: 200, 7: 150, 0: 150}))
    >>> round(result.value, 1), round(result.std_error, 4), [round(end, 2) for end in result.interval]
    (10.0, 3.7009, [2.69, 17.19])
    """
    return _core.nps_interval(
        counts(scores, "nps_interval: scores"),
        method=method,
        alternative=alternative,
        confidence_level=confidence_level,
    )


def nps_test(
    control: Any,
    treatment: Any,
    *,
    method: Literal["welch", "adjusted_wald", "bootstrap", "permutation"] = "welch",
    control_units: Any = None,
    treatment_units: Any = None,
    n_resamples: int = 10_000,
    seed: int = 0,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal net promoter scores, in points from -100 to 100.

    - ``welch``: Welch's t on the points of each answer (100, 0, -100). The variance is the trinomial one with
      n − 1 (Rocks 2016, The American Statistician 70:365, equation 1). Of 40 answers a variant, with 5 or
      more expected in each class, its interval covers in 94.3 to 95.1 % of samples, by enumeration of all.
    - ``adjusted_wald``: three answers are added to each variant, as in ``nps_interval``, and the normal
      distribution taken. It answers where ``welch`` has no variance. ``difference`` is the plain one.
    - ``bootstrap``: ``bootstrap(control, treatment, "nps")``, of BCa.
    - ``permutation``: ``permutation_test(control, treatment, "nps")``, exact where both variants have one
      distribution.

    Where a person answers more than once, say whose each answer is: ``control_units`` and
    ``treatment_units``. ``welch`` then takes the cluster-robust variance CR2 with Satterthwaite's degrees of
    freedom, as ``cluster_t_test`` does; the two that resample take whole units.

    Points have no natural zero, so there is no lift.

    Args:
        control: answers from 0 to 10, or ``Counts`` of them.
        treatment: likewise.
        method: one of the words above.
        control_units: for each answer of the control the label of who gave it: whole numbers or text.
        treatment_units: likewise of the treatment; nobody is in both variants.
        n_resamples: of ``bootstrap`` and ``permutation``.
        seed: of these.
        alternative: of treatment − control.
        confidence_level: of the interval, which has the same sidedness as the test.

    Raises:
        ValueError: an answer that is not a whole number from 0 to 10, units of one variant alone or of
            ``Counts`` or beside ``adjusted_wald``, an unknown method, an argument out of range.

    >>> from cxlift.stats import Counts
    >>> a = Counts({10: 200, 7: 150, 0: 150})
    >>> b = Counts({10: 240, 7: 140, 0: 120})
    >>> result = nps_test(a, b)
    >>> round(result.difference, 1), round(result.std_error, 4), round(result.pvalue, 6)
    (14.0, 5.206, 0.007281)
    >>> [round(end, 2) for end in nps_test(a, b, method="adjusted_wald").difference_interval]
    [3.76, 24.07]
    >>> nps_test([9, 10, 3, 7, 9], [10, 10, 8, 9, 6], control_units=list("aabcd"),
    ...          treatment_units=list("efghh")).notes
    ('Clusters: 4 of the control, 4 of the treatment.',)
    """
    if method not in METHODS:
        raise ValueError(f"nps_test: method is {method!r}, must be one of {', '.join(METHODS)}.")
    _check_units(control, control_units, "control", treatment_units, method)
    _check_units(treatment, treatment_units, "treatment", control_units, method)
    asked: dict[str, Any] = {"alternative": alternative, "confidence_level": confidence_level}
    if method in ("bootstrap", "permutation"):
        drawn = asked | {"n_resamples": n_resamples, "seed": seed}
        if control_units is not None:
            drawn |= {"control_clusters": control_units, "treatment_clusters": treatment_units}
        return _resampled(control, treatment, method, drawn)
    if control_units is not None:
        return _of_units((control, control_units), (treatment, treatment_units), asked)
    test = _core.nps_test if method == "welch" else _core.adjusted_nps_test
    return test(counts(control, "nps_test: control"), counts(treatment, "nps_test: treatment"), **asked)


def _check_units(values: Any, units: Any, variant: str, of_other: Any, method: str) -> None:
    if units is None:
        if of_other is not None:
            raise ValueError(
                f"nps_test: {variant}_units must be given, since those of the other variant are."
            )
    elif isinstance(values, _core.Counts):
        raise ValueError(f"nps_test: {variant} is a Counts, so {variant}_units must not be given.")
    elif method == "adjusted_wald":
        raise ValueError(f"nps_test: {variant}_units must not be given beside method='adjusted_wald'.")


def _resampled(control: Any, treatment: Any, method: str, drawn: dict[str, Any]) -> Comparison:
    from cxlift.stats.bootstraps import bootstrap
    from cxlift.stats.permutation import permutation_test

    if method == "bootstrap":
        return bootstrap(control, treatment, "nps", **drawn)
    return permutation_test(_expanded(control), _expanded(treatment), "nps", **drawn)


def _expanded(values: Any) -> Any:
    import numpy as np

    if not isinstance(values, _core.Counts):
        return values
    answers = values.values
    return np.repeat(list(answers), list(answers.values()))


def _of_units(control: tuple[Any, Any], treatment: tuple[Any, Any], asked: dict[str, Any]) -> Comparison:
    import numpy as np

    found = [
        labelled(_core.nps_points(array(values, f"nps_test: {variant}")), units, names)
        for (values, units), variant, names in (
            (control, "control", ("nps_test: control", "control_units")),
            (treatment, "treatment", ("nps_test: treatment", "treatment_units")),
        )
    ]
    together(found[0].names, found[1].names, "nps_test: control_units and treatment_units")
    both = np.intersect1d(found[0].names, found[1].names)
    if both.size:
        raise ValueError(
            f"nps_test: unit {both.tolist()[0]!r} has answers in both variants, must be in one: the unit is "
            "what was randomised."
        )
    result = _core.cluster_difference(*(_summary(one) for one in found), **asked)
    noted: Comparison = noting_left_out(result, *found)
    return noted


def _summary(found: Labelled) -> _core.ClusterMoments:
    import numpy as np

    names, numbers = np.unique(found.names, return_inverse=True)
    return _core.cluster_moments(found.values, numbers, len(names))

"""Permutation tests of two variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.arrays import array, noting_missing
from cxlift.stats.labels import labels, together

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["Estimand", "permutation_test"]

Array = Any  # a NumPy array
Estimand = Literal["mean", "proportion", "nps"]


def permutation_test(
    control: Any,
    treatment: Any,
    estimand: Estimand = "mean",
    *,
    n_resamples: int = 10_000,
    seed: int = 0,
    control_strata: Any = None,
    treatment_strata: Any = None,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal means by permuting the units between the variants, with a statistic made for it.

    The statistic is Welch's t, made anew for every split of the units. So the test is exact where both
    variants have one distribution, and of its level in large samples where only their means are equal
    (Janssen 1997, Stat Prob Lett 36:9; Chung and Romano 2013, Ann Stat 41:484). A permutation test of the
    raw difference is
    not: with 90 and 10 units and standard deviations of 1 and 3 it rejects more than a third of true nulls.

    Where there are at most ``n_resamples`` splits all are taken, and the p-value is the share of those whose
    statistic is at least as far out. Otherwise ``n_resamples`` random ones are, and the p-value is
    (b + 1) / (m + 1) with b of m as far out (Phipson and Smyth 2010, Stat Appl Genet Mol Biol 9:39).
    Statistics that differ by a part in 10¹¹ are alike. The same seed gives the same bits on every machine,
    with any number of threads.

    The interval inverts the test with the same splits: it holds the differences d for which control and
    treatment − d are not told apart. The set of the lift holds the lifts for which (1 + lift) × control and
    treatment are not, where no value is negative. An end is infinite where there are too few splits to reject
    anything. The p-value is below alpha exactly when an interval excludes 0.

    Args:
        control: one-dimensional array of the control's values.
        treatment: the same for the treatment.
        estimand: ``mean``; ``proportion``, the mean of values that are 0 or 1; ``nps``, the net promoter
            score of answers from 0 to 10, in points, which have no lift.
        n_resamples: splits, 1 to 10,000,000.
        seed: of the splits, where they are random.
        control_strata: for each value of the control the label of its stratum: whole numbers or text, known
            before the treatment could change them. Units are permuted within each stratum; the difference is
            that of the strata, weighted by their shares of all values.
        treatment_strata: the same for the treatment.
        control_clusters: for each value of the control the label of the randomised unit that it belongs to.
            Whole clusters are permuted; the variance is that of the ratio of their sums to their sizes, as in
            ``ratio_test``.
        treatment_clusters: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    A value that is NaN, or has no label, is left out, and a note counts it.

    Returns:
        A ``Comparison``; ``statistic`` is Welch's t, ``df`` is nan, ``method`` says whether all splits were
        taken. Fewer than two units of a variant in a stratum, or equal values: nan fields and a note.

    Raises:
        ValueError: labels of one variant alone, not one label a value, a cluster in both variants or in two
            strata, an infinite value, an answer off its scale, an argument out of range.

    >>> result = permutation_test([1, 2, 3, 4], [4, 5, 6, 8, 9])
    >>> round(result.difference, 2), round(result.pvalue, 4), result.method
    (3.9, 0.0238, 'studentized permutation, all 126 splits')
    >>> [round(end, 2) for end in result.difference_interval]
    [1.0, 7.0]
    """
    import numpy as np

    given = _checked(control, estimand, "control"), _checked(treatment, estimand, "treatment")
    kept = [~np.isnan(values) for values in given]
    missing = [int(np.count_nonzero(~there)) for there in kept]
    codes: dict[str, list[Array]] = {}
    unlabelled = [0, 0]
    for what, pair in (
        ("strata", (control_strata, treatment_strata)),
        ("clusters", (control_clusters, treatment_clusters)),
    ):
        found = _codes(what, pair, given)
        if found is not None:
            codes[what] = [code for code, _ in found]
            for variant, (_, there) in enumerate(found):
                unlabelled[variant] += int(np.count_nonzero(kept[variant] & ~there))
                kept[variant] &= there
    if "clusters" in codes:
        _refuse_shared(codes["clusters"], kept)
    arguments: list[Array] = []
    for variant in (0, 1):
        arguments.append(given[variant][kept[variant]])
        arguments += [
            _dense(codes[what], kept)[variant] if what in codes else np.empty(0, dtype=np.int64)
            for what in ("strata", "clusters")
        ]
    result = _core.permutation_test(
        *arguments,
        n_resamples=n_resamples,
        seed=seed,
        has_lift=estimand != "nps",
        alternative=alternative,
        confidence_level=confidence_level,
    )
    result = noting_missing(result, missing[0], missing[1])
    return noting_missing(result, unlabelled[0], unlabelled[1], "value without a label")


def _checked(values: Any, estimand: str, variant: str) -> Array:
    import numpy as np

    found = array(values, f"permutation_test: {variant}")
    if np.isinf(found).any():
        raise ValueError(f"permutation_test: {variant} holds an infinite value; a mean needs finite numbers.")
    if estimand == "nps":
        return _core.nps_points(found)
    if estimand == "proportion":
        other = found[~(np.isnan(found) | (found == 0) | (found == 1))]
        if other.size:
            raise ValueError(
                f"permutation_test: {variant} holds {other[0]:g}, must hold 0 and 1 alone as a proportion."
            )
    elif estimand != "mean":
        raise ValueError(
            f"permutation_test: estimand is {estimand!r}, must be 'mean', 'proportion' or 'nps'."
        )
    return found


def _codes(what: str, pair: tuple[Any, Any], given: tuple[Array, Array]) -> list[tuple[Array, Array]] | None:
    """Number the labels of both variants alike; of each variant the numbers, and where a label is there."""
    import numpy as np

    if pair[0] is None and pair[1] is None:
        return None
    found = []
    for variant, values, of_variant in zip(("control", "treatment"), pair, given, strict=True):
        name = f"{variant}_{what}"
        if values is None:
            raise ValueError(f"permutation_test: {name} is None, must be given as the other variant's is.")
        names, there = labels(values, f"permutation_test: {name}")
        if names.shape != of_variant.shape:
            raise ValueError(
                f"permutation_test: {variant} has {len(of_variant)} values and {name} {len(names)} labels, "
                "must have as many."
            )
        found.append((names, there))
    both = together(found[0][0], found[1][0], f"permutation_test: control_{what} and treatment_{what}")
    number = np.unique(both, return_inverse=True)[1].astype(np.int64)
    return [(number[: len(given[0])], found[0][1]), (number[len(given[0]) :], found[1][1])]


def _refuse_shared(codes: list[Array], kept: list[Array]) -> None:
    import numpy as np

    shared = np.intersect1d(codes[0][kept[0]], codes[1][kept[1]])
    if shared.size:
        raise ValueError(
            "permutation_test: a cluster has values in both variants, must be in one: the cluster is what "
            "was randomised."
        )


def _dense(codes: list[Array], kept: list[Array]) -> list[Array]:
    """Number what is left after values were left out, without gaps."""
    import numpy as np

    of_kept = [code[there] for code, there in zip(codes, kept, strict=True)]
    number = np.unique(np.concatenate(of_kept), return_inverse=True)[1].astype(np.int64)
    return [number[: len(of_kept[0])], number[len(of_kept[0]) :]]

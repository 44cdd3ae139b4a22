"""Two variants compared by the order of their values: scores of a scale, times, whatever can be ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift import _core
from cxlift.stats.clustered import labelled, noting_left_out, numbered, places_of
from cxlift.stats.order import ordered, require_clusters

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxlift._core import CliffsDelta, RankTest
    from cxlift.stats.alternative import Alternative

__all__ = ["brunner_munzel", "cliffs_delta", "mann_whitney"]


def mann_whitney(
    control: Any,
    treatment: Any,
    *,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    method: Literal["auto", "exact", "asymptotic"] = "auto",
    continuity: bool = True,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> RankTest:
    """Test that both variants have one distribution, by the sum of ranks (Wilcoxon 1945; Mann, Whitney 1947).

    It looks for a tendency to larger or smaller values. ``statistic`` is U, the pairs of a treatment and a
    control value whose treatment is larger, and half of the equal ones; U divided by all pairs estimates
    ``probability_of_superiority``, P(treatment > control) + P(equal) / 2.

    - ``exact``: all ways to deal the values to the variants, ties included (the shift algorithm, Streitberg
      and Röhmel 1986). Two-sided is the probability to be as far from the mean as observed, as in R's
      exactRankTests and coin. Twice as many values of each variant take 16 times as long: 50 and 50 some
      hundredths of a second.
    - ``asymptotic``: the normal distribution, with the variance that ties leave.
    - ``auto``: exact up to about 50 and 50 values, asymptotic above.

    The interval is that of ``brunner_munzel`` with ``method="logit"``, and ``std_error`` belongs to it. It
    does not suppose, as the test does, that the variants have one distribution: it can disagree with the
    p-value, and ``dual`` is False. To decide by an interval, take ``brunner_munzel``.

    Several answers of one person hang together: give their labels. U is that of all values still; the
    hypothesis is that the clusters, with their sizes and values, were dealt to the variants at random, and
    ``exact`` walks through all ways to deal them, ``asymptotic`` takes U's variance over these, ties
    included, and ``auto`` is exact up to about 11 and 11 clusters, or more where values are few. Of clusters
    of one size it is the test of Rosner, Glynn and Lee (2003, Biometrics 59:1089); where sizes differ theirs
    deals within each size, so that a cluster whose size no other has says nothing. It holds its level with
    the fewest clusters, where ``brunner_munzel`` may not. Prefer ``brunner_munzel`` where the treatment may
    change the spread of the values or the sizes of clusters, which this test takes for an effect, too, and
    wherever an interval decides.

    Args:
        control: one-dimensional array of the control's values; their ``Counts``, or a mapping from a value to
            how often it occurs, which takes no time even for a billion answers.
        treatment: the same for the treatment.
        control_clusters: for each value of the control's array the label of its cluster: whole numbers or
            text. A cluster is what was randomised, and is in one variant.
        treatment_clusters: the same for the treatment; both or neither.
        method: one of the words above.
        continuity: whether the asymptotic test moves U by 1/2 towards its mean.
        alternative: ``"greater"``: the treatment tends to larger values.
        confidence_level: of the interval, which has the same sidedness as the test.

    Returns:
        A ``RankTest`` with ``probability_of_superiority``, ``interval``, ``std_error``, ``statistic``, ``df``
        (nan here), ``pvalue``, ``n_control``, ``n_treatment``, ``method``, ``dual``, ``notes``. A variant
        without values, values that are all equal, or clusters of one mean rank: nan and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range, more than 2^53
            values; a label in both variants, not one label a value, labels beside ``Counts``.

    >>> result = mann_whitney([20, 11, 17, 12], [19, 22, 16, 29, 24])
    >>> result.statistic, result.probability_of_superiority, round(result.pvalue, 7)
    (17.0, 0.85, 0.1111111)
    >>> old = {1: 110_000, 2: 512_000, 3: 220_000, 4: 210_000, 5: 70_000}
    >>> new = {1: 109_000, 2: 511_000, 3: 221_000, 4: 210_000, 5: 72_000}
    >>> round(mann_whitney(old, new).pvalue, 6)
    2.7e-05
    >>> people = {"control_clusters": list("aabbcc"), "treatment_clusters": list("ddeff")}
    >>> round(mann_whitney([3, 4, 1, 2, 2, 3], [4, 5, 3, 5, 5], **people).pvalue, 6)
    0.2
    """
    if control_clusters is None and treatment_clusters is None:
        return _core.mann_whitney(
            ordered(control, treatment, "mann_whitney"),
            method=method,
            continuity=continuity,
            alternative=alternative,
            confidence_level=confidence_level,
        )
    return _of_clusters(
        "mann_whitney",
        (control, control_clusters),
        (treatment, treatment_clusters),
        lambda *columns: _core.clustered_mann_whitney(
            *columns,
            method=method,
            continuity=continuity,
            alternative=alternative,
            confidence_level=confidence_level,
        ),
    )


def brunner_munzel(
    control: Any,
    treatment: Any,
    *,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    method: Literal["t", "logit"] = "t",
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> RankTest:
    """Test whether either variant tends to larger values, whatever shapes and variances the two have.

    The estimand is the probability of superiority, P(treatment > control) + P(equal) / 2, tested against 1/2
    (Brunner and Munzel 2000, Biometrical Journal 42:17), with Satterthwaite's degrees of freedom. The
    interval inverts the test: the p-value is below alpha exactly when it excludes 1/2.

    - ``t``: the estimate less 1/2, over its standard error; the interval is cut to [0, 1].
    - ``logit``: the same on the scale of log(p / (1 − p)), whose interval lies within (0, 1) of itself
      (Brunner, Bathke and Konietschke 2018, Rank and Pseudo-Rank Procedures for Independent Observations in
      Factorial Designs, Springer, chapter 3, here with the same t distribution). Better where p is far from
      1/2.

    Several answers of one person hang together: give their labels. A variant's variance is then that of its
    clusters' sums of placements (Obuchowski 1997, Biometrics 53:567), with the correction for clusters of
    unequal size and the degrees of freedom of Bell and McCaffrey (2002, Survey Methodology 28:169). With
    fewer than some 20 clusters in a variant ``logit`` stays nearer to its level than ``t``, which rejects
    too often.

    Args:
        control: one-dimensional array of the control's values, their ``Counts``, or a mapping from a value to
            how often it occurs.
        treatment: the same for the treatment.
        control_clusters: for each value of the control's array the label of its cluster: whole numbers or
            text. A cluster is what was randomised, and is in one variant.
        treatment_clusters: the same for the treatment; both or neither.
        method: one of the words above.
        alternative: ``"greater"``: the treatment tends to larger values.
        confidence_level: of the interval, which has the same sidedness as the test.

    Returns:
        A ``RankTest``, as of ``mann_whitney``. Fewer than two values or clusters in a variant, values that
        are all equal, or no overlap of the variants' values (which leaves no variance): nan and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range; a label in both
            variants, not one label a value, labels beside ``Counts``.

    >>> control = {-2: 24, -1: 37, 0: 21, 1: 19, 2: 6}  # Munzel and Hauschke (2003)
    >>> result = brunner_munzel(control, {-2: 11, -1: 51, 0: 22, 1: 21, 2: 7})
    >>> round(result.probability_of_superiority, 6), round(result.pvalue, 6)
    (0.544226, 0.241061)
    >>> [round(end, 6) for end in result.interval]
    [0.470063, 0.618388]
    """
    if control_clusters is None and treatment_clusters is None:
        return _core.brunner_munzel(
            ordered(control, treatment, "brunner_munzel"),
            method=method,
            alternative=alternative,
            confidence_level=confidence_level,
        )
    return _of_clusters(
        "brunner_munzel",
        (control, control_clusters),
        (treatment, treatment_clusters),
        lambda *columns: _core.clustered_brunner_munzel(
            *columns, method=method, alternative=alternative, confidence_level=confidence_level
        ),
    )


def _of_clusters(
    function: str, control: tuple[Any, Any], treatment: tuple[Any, Any], test: Callable[..., RankTest]
) -> RankTest:
    """Bring values and labels of both variants to a test of clusters."""
    pairs = {"control": control, "treatment": treatment}
    for variant, pair in pairs.items():
        require_clusters(*pair, variant, function)
    of_control, of_treatment = (
        labelled(*pair, places_of(function, variant)) for variant, pair in pairs.items()
    )
    numbers_control, numbers_treatment = numbered(of_control, of_treatment, function)
    result = test(of_control.values, *numbers_control, of_treatment.values, *numbers_treatment)
    noted: RankTest = noting_left_out(result, of_control, of_treatment)
    return noted


def cliffs_delta(
    control: Any,
    treatment: Any,
    *,
    method: Literal["t", "logit", "cliff"] = "t",
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> CliffsDelta:
    """By how much more often a treatment value is above a control value than below: P(t > c) − P(t < c).

    It is 2 p − 1 of the probability of superiority p, from −1 to 1. The interval inverts the test of 0.

    - ``t``, ``logit``: those of ``brunner_munzel``, moved to this scale.
    - ``cliff``: the unbiased variance of Cliff (1996, Ordinal Methods for Behavioral Data Analysis, eq. 5.8)
      and the asymmetric interval of Feng and Cliff (2004, J Mod Appl Stat Methods 3:322), with n1 + n2 − 2
      degrees of freedom; the test is the one that this interval inverts.

    Args:
        control: one-dimensional array of the control's values, their ``Counts``, or a mapping from a value to
            how often it occurs.
        treatment: the same for the treatment.
        method: one of the words above.
        alternative: ``"greater"``: the treatment tends to larger values.
        confidence_level: of the interval, which has the same sidedness as the test.

    Returns:
        A ``CliffsDelta`` with ``value``, ``interval``, ``std_error``, ``statistic``, ``df``, ``pvalue``,
        ``n_control``, ``n_treatment``, ``method``, ``notes``. Fewer than two values in a variant, values that
        are all equal, or no overlap: nan and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range.

    >>> result = cliffs_delta([3, 4, 4, 5, 2], [4, 5, 5, 6, 3])
    >>> round(result.value, 2), [round(end, 4) for end in result.interval]
    (0.48, [-0.2871, 1.0])
    """
    return _core.cliffs_delta(
        ordered(control, treatment, "cliffs_delta"),
        method=method,
        alternative=alternative,
        confidence_level=confidence_level,
    )

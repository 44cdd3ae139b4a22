"""Means of values of which several belong to one randomised unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.clustered import labelled, noting_left_out, numbered, places_of

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["cluster_t_test"]


def cluster_t_test(
    control: Any,
    treatment: Any,
    control_clusters: Any,
    treatment_clusters: Any,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal means over all values where several of them belong to one randomised unit, a cluster.

    Several answers of one person, or tickets of one customer: they hang together, and a test that takes them
    for independent is significant far too often. The variance here is CR2's, that of the least-squares
    regression of the values on the treatment with an independence working model. With the clusters' sums of
    residuals e_g = sum_g − n_g · mean, it is sum(e_g² / (1 − n_g / N)) / N² for a variant with N values. The
    degrees of freedom are Satterthwaite's of the difference (Bell and McCaffrey 2002, Survey Methodology
    28:169; Pustejovsky and Tipton 2018, JBES 36:672).

    Clusters of one size have the standard error of ``ratio_test`` on their sums and counts, the delta
    method's; many that are alike, nearly so. Where one variant has few clusters, the delta method is
    significant too often, however many the other has. CR2 stays near its level: with very unequal clusters a
    little above it, and far below where one variant has two or three clusters and the other many.

    The set of the lift is Fieller's (1954) of the same statistic, so that p-value, interval and lift agree.
    Values of 0 and 1 compare shares; points of −100, 0 and 100 compare net promoter scores. For net promoter
    points the lift has no meaning, because a score may be 0 or negative: read the difference, which is in
    points.

    Args:
        control: one-dimensional array of the control's values.
        treatment: the same for the treatment.
        control_clusters: for each value of the control the label of its cluster: whole numbers or text.
        treatment_clusters: the same for the treatment. A cluster is what was randomised: its values are all
            in one variant.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    A value that is NaN, or has no label, is left out, and a note counts it.

    Returns:
        A ``Comparison``; n_control and n_treatment count values, and a note the clusters. Fewer than two
        clusters in a variant, or equal means in all clusters of both: nan fields and a note.

    Raises:
        ValueError: a label in both variants, not one label a value, labels of another kind, an infinite
            value, an argument out of range.

    >>> result = cluster_t_test([3, 4, 5, 1, 2], [6, 5, 7, 7, 4], ["a", "a", "b", "c", "c"], list("ddeef"))
    >>> result.difference, round(result.df, 4), round(result.pvalue, 4)
    (2.8, 3.6, 0.087)
    >>> result.notes
    ('Clusters: 3 of the control, 3 of the treatment.',)
    """
    finite = "; a mean needs finite numbers."
    of_control = labelled(control, control_clusters, places_of("cluster_t_test", "control"), finite)
    of_treatment = labelled(treatment, treatment_clusters, places_of("cluster_t_test", "treatment"), finite)
    numbers_control, numbers_treatment = numbered(of_control, of_treatment, "cluster_t_test")
    result = _core.cluster_t_test(
        of_control.values,
        *numbers_control,
        of_treatment.values,
        *numbers_treatment,
        alternative=alternative,
        confidence_level=confidence_level,
    )
    noted: Comparison = noting_left_out(result, of_control, of_treatment)
    return noted

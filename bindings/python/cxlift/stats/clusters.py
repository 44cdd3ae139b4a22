"""Means of values of which several belong to one randomised unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import ClusterMoments
from cxlift.stats.clustered import Labelled, labelled, noting_left_out, numbered, places_of

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["cluster_moments", "cluster_t_test"]

FINITE = "; a mean needs finite numbers."


def cluster_moments(values: Any, clusters: Any) -> ClusterMoments:
    """Summarise values that come in clusters: what ``cluster_t_test`` needs of them, whatever their number.

    Summaries of different clusters are added with ``+``. Of counts and sums that a database has grouped by
    cluster, ``ClusterMoments(sizes, sums)`` is one, too; with values far from 0 let it sum ``x − K`` and
    give that constant as ``origin=K``, so that no digit is lost.

    Args:
        values: one-dimensional array of finite numbers or NaN.
        clusters: for each value the label of its cluster: whole numbers or text. A value that is NaN, or has
            no label, is left out.

    Raises:
        ValueError: an infinite value, not one label a value, labels of another kind.

    >>> cluster_moments([3, 4, 5, 1, 2], ["a", "a", "b", "c", "c"])
    ClusterMoments(5 values in 3 clusters)
    >>> cluster_moments([3, 4, 5], ["a", "a", "b"]) == ClusterMoments([2, 1], [1, 2], origin=3)
    True
    """
    found = labelled(values, clusters, ("cluster_moments: values", "clusters"), FINITE)
    return _summary(found)


def _summary(found: Labelled) -> ClusterMoments:
    import numpy as np

    names, numbers = np.unique(found.names, return_inverse=True)
    return _core.cluster_moments(found.values, numbers, len(names))


def cluster_t_test(
    control: Any,
    treatment: Any,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
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
        control: one-dimensional array of the control's values, or their ``ClusterMoments``.
        treatment: the same for the treatment.
        control_clusters: for each value of the control the label of its cluster: whole numbers or text. Not
            for ``ClusterMoments``.
        treatment_clusters: the same for the treatment. A cluster is what was randomised: its values are all
            in one variant.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    A value that is NaN, or has no label, is left out, and a note counts it.

    Returns:
        A ``Comparison``; n_control and n_treatment count values, and a note the clusters. Fewer than two
        clusters in a variant, or equal means in all clusters of both: nan fields and a note.

    Raises:
        ValueError: a label in both variants, not one label a value, labels of another kind, or none, an
            infinite value, an argument out of range.

    >>> result = cluster_t_test([3, 4, 5, 1, 2], [6, 5, 7, 7, 4], ["a", "a", "b", "c", "c"], list("ddeef"))
    >>> result.difference, round(result.df, 4), round(result.pvalue, 4)
    (2.8, 3.6, 0.087)
    >>> result.notes
    ('Clusters: 3 of the control, 3 of the treatment.',)
    """
    given = {"control": (control, control_clusters), "treatment": (treatment, treatment_clusters)}
    for variant, (values, clusters) in given.items():
        if isinstance(values, ClusterMoments) != (clusters is None):
            must = "must not be given" if clusters is not None else "must be given"
            raise ValueError(
                f"cluster_t_test: {variant} is {_described(values)}, so {variant}_clusters {must}."
            )
    found = {
        variant: values
        if isinstance(values, ClusterMoments)
        else labelled(values, clusters, places_of("cluster_t_test", variant), FINITE)
        for variant, (values, clusters) in given.items()
    }
    of_control, of_treatment = found.values()
    if isinstance(of_control, Labelled) and isinstance(of_treatment, Labelled):
        numbers_control, numbers_treatment = numbered(of_control, of_treatment, "cluster_t_test")
        result = _core.cluster_t_test(
            of_control.values,
            *numbers_control,
            of_treatment.values,
            *numbers_treatment,
            alternative=alternative,
            confidence_level=confidence_level,
        )
    else:
        summaries = (_summary(one) if isinstance(one, Labelled) else one for one in found.values())
        result = _core.cluster_t_test_of_moments(
            *summaries, alternative=alternative, confidence_level=confidence_level
        )
    nothing = Labelled(None, None, 0, 0)
    left_out = (one if isinstance(one, Labelled) else nothing for one in found.values())
    noted: Comparison = noting_left_out(result, *left_out)
    return noted


def _described(values: Any) -> str:
    return "a ClusterMoments" if isinstance(values, ClusterMoments) else "an array"

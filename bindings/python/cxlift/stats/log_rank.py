"""The log-rank test of two variants, in strata and of clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import Survival
from cxlift.stats.labels import labels, together
from cxlift.stats.survival_rows import noted, rows, survival, variants

if TYPE_CHECKING:
    from cxlift._core import LogRank
    from cxlift.stats.alternative import Alternative

__all__ = ["log_rank_test"]

NAME = "log_rank_test"


def log_rank_test(
    time_control: Any,
    event_control: Any = None,
    time_treatment: Any = None,
    event_treatment: Any = None,
    *,
    control_strata: Any = None,
    treatment_strata: Any = None,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> LogRank:
    """Test whether the event comes at the same rate in both variants, such as tickets being resolved.

    At each time with an event the treatment's events are compared with those expected were the rates equal,
    given the units at risk (Mantel 1966, Cancer Chemother. Rep. 50:163). It has most power where the ratio
    of the rates is constant. The hazard ratio, treatment / control, is Peto's one-step estimate
    exp((O − E) / V) (Yusuf et al. 1985, Prog. Cardiovasc. Dis. 27:335). Its interval inverts the same
    statistic: it leaves out 1 exactly when p < 1 − confidence_level. Above 1 the treatment's events come
    sooner. A ratio far from 1 is pulled towards 1; where the size matters read ``restricted_mean_test``.

    With strata, such as countries, units are compared within theirs alone and the sums added. With clusters,
    such as several tickets of one customer, the variance is the sum of squares of the clusters' sums of score
    residuals (Lin and Wei 1989, JASA 84:1074; the robust score test of Cox's model). It needs many clusters:
    a note says where a variant has fewer than 20.

    Args:
        time_control: one-dimensional array of the control's times, not negative; or a ``Survival``; or a
            dict of them by stratum.
        event_control: for each time 1 where the event was seen then, 0 where the unit was censored.
        time_treatment: the same for the treatment.
        event_treatment: the same for the treatment.
        control_strata: for each time the stratum of the unit, whole numbers or text.
        treatment_strata: the same for the treatment.
        control_clusters: for each time the label of its cluster, which was randomised: whole numbers or text.
        treatment_clusters: the same for the treatment.
        alternative: of the hazard ratio: ``greater`` is that the treatment's events come sooner.
        confidence_level: of the interval, which has the same sidedness as the test.

    Two summaries, or dicts of them, may be given as ``log_rank_test(control, treatment)``. A unit without
    time, event, stratum or cluster is left out, and a note counts it.

    Returns:
        ``statistic`` (z, above 0 where the treatment has more events than expected), ``chi_squared``,
        ``pvalue``, ``observed_control``, ``expected_control`` and the treatment's, ``variance`` of observed −
        expected, ``hazard_ratio``, ``hazard_ratio_interval``, ``log_hazard_ratio_std_error``, ``n_control``,
        ``n_treatment``, ``method``, ``notes``. No event with units of both at risk: nan and a note.

    Raises:
        ValueError: a cluster in both variants, not one label a time; the rest as in ``kaplan_meier``.

    >>> result = log_rank_test([5, 8, 12, 15, 20], [1, 1, 1, 0, 0], [2, 3, 4, 6, 9], [1, 1, 1, 1, 0])
    >>> result.observed_treatment, round(result.expected_treatment, 4), round(result.pvalue, 4)
    (4.0, 2.1385, 0.1049)
    """
    control, treatment = variants(
        time_control, event_control, time_treatment, event_treatment, (Survival, Mapping)
    )
    options: Any = {"alternative": alternative, "confidence_level": confidence_level}
    named = (control_strata, treatment_strata, control_clusters, treatment_clusters)
    if isinstance(control[0], Mapping) or isinstance(treatment[0], Mapping):
        return _of_summaries(control, treatment, named, options)
    if all(part is None for part in named):
        of_control, missing_control = survival(*control, NAME, "_control")
        of_treatment, missing_treatment = survival(*treatment, NAME, "_treatment")
        result = _core.log_rank_test([of_control], [of_treatment], **options)
        compared: LogRank = noted(result, (missing_control, missing_treatment))
        return compared
    for what in ("strata", "clusters"):
        pair = (control_strata, treatment_strata) if what == "strata" else named[2:]
        if (pair[0] is None) != (pair[1] is None):
            given = "treatment" if pair[0] is None else "control"
            raise ValueError(f"{NAME}: {given}_{what} is given alone, must be given for both variants.")
    return _of_rows(control, treatment, named, options)


def _of_summaries(control: Any, treatment: Any, named: Any, options: Any) -> LogRank:
    """Compare variants that are dicts of summaries by stratum."""
    both = (control[0], treatment[0])
    if not all(isinstance(part, Mapping) for part in both) or any(part is not None for part in named):
        raise ValueError(
            f"{NAME}: a dict of summaries by stratum stands beside something else, must be two dicts alone."
        )
    for part in both:
        wrong = [label for label, summary in part.items() if not isinstance(summary, Survival)]
        if wrong:
            raise ValueError(f"{NAME}: stratum {wrong[0]!r} is not a Survival, must be one.")
    strata = sorted({*both[0], *both[1]}, key=str)
    empty = Survival([], [], [])
    sides = [[part.get(label, empty) for label in strata] for part in both]
    return _core.log_rank_test(*sides, **options)


def _of_rows(control: Any, treatment: Any, named: Any, options: Any) -> LogRank:
    """Compare rows with strata, clusters or both."""
    import numpy as np

    found = []
    for (time, event), suffix in ((control, "_control"), (treatment, "_treatment")):
        if isinstance(time, Survival) or event is None:
            raise ValueError(
                f"{NAME}: time{suffix} and event{suffix} must be arrays where strata or clusters are given."
            )
        columns = rows(time, event, NAME, suffix)
        _core.check_units(*columns, NAME, suffix)
        found.append(columns)
    kept = [~(np.isnan(time) | np.isnan(event)) for time, event in found]
    left_out = [int(np.count_nonzero(~part)) for part in kept]
    numbers = []
    for what, pair in (("strata", named[:2]), ("clusters", named[2:])):
        if pair[0] is None:
            numbers.append([np.zeros(len(part), dtype=np.int64) for part in kept])
            continue
        codes, there = _numbered(pair, what, [len(part) for part in kept])
        kept = [a & b for a, b in zip(kept, there, strict=True)]
        numbers.append(codes)
    unlabelled = [int(np.count_nonzero(~part)) - gone for part, gone in zip(kept, left_out, strict=True)]
    strata = max((int(codes.max()) + 1 for codes in numbers[0] if len(codes)), default=1)
    clustered = named[2] is not None
    if clustered:
        _refuse_shared(numbers[1], kept, named[2:])
    sides = []
    for i, (time, event) in enumerate(found):
        clusters, ranks = np.unique(numbers[1][i][kept[i]], return_inverse=True)
        stratum = numbers[0][i][kept[i]]
        sides.append(_core.SurvivalRows(time[kept[i]], event[kept[i]], stratum, ranks, len(clusters)))
    result: Any
    if clustered:
        result = _core.clustered_log_rank_test(sides[0], sides[1], strata, **options)
    else:
        result = _core.log_rank_test(sides[0].by_stratum(strata), sides[1].by_stratum(strata), **options)
    result = noted(result, (left_out[0], left_out[1]))
    compared: LogRank = noted(result, (unlabelled[0], unlabelled[1]), "without a stratum or a cluster")
    return compared


def _numbered(pair: Any, what: str, sizes: list[int]) -> tuple[list[Any], list[Any]]:
    """Number the labels of both variants alike from 0; return also where they are there."""
    import numpy as np

    names: list[Any] = []
    there: list[Any] = []
    for part, size, variant in zip(pair, sizes, ("control", "treatment"), strict=True):
        label, has = labels(part, f"{NAME}: {variant}_{what}")
        if len(label) != size:
            raise ValueError(
                f"{NAME}: time_{variant} has {size} values and {variant}_{what} {len(label)} labels, "
                "must have as many."
            )
        names.append(label)
        there.append(has)
    both = together(names[0], names[1], f"{NAME}: control_{what} and treatment_{what}")
    codes = np.unique(both, return_inverse=True)[1]
    return [codes[: sizes[0]], codes[sizes[0] :]], there


def _refuse_shared(numbers: list[Any], kept: list[Any], pair: Any) -> None:
    import numpy as np

    shared = np.intersect1d(numbers[0][kept[0]], numbers[1][kept[1]])
    if len(shared):
        label = np.asarray(pair[0])[numbers[0] == shared[0]].tolist()[0]
        raise ValueError(
            f"{NAME}: cluster {label!r} has units in both variants, must be in one: the cluster is what was "
            "randomised."
        )

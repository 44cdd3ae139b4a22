"""Replicates where whole clusters are drawn, or units within their strata."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import array
from cxlift.stats.clustered import labelled, numbered
from cxlift.stats.labels import labels, together
from cxlift.stats.resampled_calls import replicates_of_callable
from cxlift.stats.resampled_columns import pairs_of
from cxlift.stats.resampled_values import of_rows, points
from cxlift.stats.resampling_request import Asked, Given, Replicated

if TYPE_CHECKING:
    from cxlift.stats.estimands import Estimand

__all__ = ["clustered", "stratified"]


def clustered(sides: list[Given], estimand: Estimand, asked: Asked) -> Replicated:
    """Draw whole clusters."""
    import numpy as np

    if estimand.kind == "ratio":
        return _clustered_ratios(sides, asked)
    found = [
        labelled(
            side.values,
            side.clusters,
            (f"{asked.function}: {side.variant}", side.argument("clusters")),
            ", must hold finite numbers.",
        )
        for side in sides
    ]
    if len(found) == 1:
        names, number = np.unique(found[0].names, return_inverse=True)
        numbers: Any = ((number, len(names)),)
    else:
        numbers = numbered(found[0], found[1], asked.function)
    replicates = []
    for variant, (one, (number, clusters)) in enumerate(zip(found, numbers, strict=True)):
        options = asked.options(variant)
        values = points(one.values, estimand, f"{asked.function}: {sides[variant].variant}")
        if estimand.kind == "callable":
            replicates.append(replicates_of_callable(values, estimand, asked, variant, clusters=number))
        elif estimand.kind == "quantile":
            replicates.append(_core.quantile_of_clusters(values, number, clusters, estimand.number, options))
        elif estimand.kind == "trimmed_mean":
            replicates.append(
                _core.trimmed_mean_of_clusters(values, number, clusters, estimand.number, options)
            )
        else:
            replicates.append(_core.mean_of_clusters(values, number, clusters, options))
    missing = tuple(one.missing for one in found)
    unlabelled = tuple(one.unlabelled for one in found)
    return Replicated(
        tuple(replicates), [(missing, "missing value"), (unlabelled, "value without a cluster")]
    )


def _clustered_ratios(sides: list[Given], asked: Asked) -> Replicated:
    """Add up numerators and denominators within each cluster; its totals are then one row."""
    import numpy as np

    sums = []
    for side in sides:
        place = (f"{asked.function}: {side.variant}", side.argument("clusters"))
        whole = replace(side, clusters=None)
        given = np.asarray(array(side.values, place[0]), dtype=np.float64)
        beside = array(side.denominators, f"{asked.function}: {side.argument('denominators')}")
        pairs_of(whole, asked)  # refuses what does not fit together
        both = np.where(np.isnan(beside), np.nan, given)
        sums.append((labelled(both, side.clusters, place), beside, labels(side.clusters, place[1])[1]))
    if len(sums) == 2:
        numbered(sums[0][0], sums[1][0], asked.function)
    replicates = []
    for variant, (side, (one, beside, has_name)) in enumerate(zip(sides, sums, strict=True)):
        there = ~np.isnan(array(side.values, side.variant)) & ~np.isnan(beside) & has_name
        names, number = np.unique(one.names, return_inverse=True)
        totals = [
            np.bincount(number, weights=column, minlength=len(names))
            for column in (one.values, beside[there])
        ]
        replicates.append(_core.ratio_of_rows(totals[0], totals[1], asked.options(variant)))
    return Replicated(
        tuple(replicates),
        [
            (tuple(one.missing for one, *_ in sums), "value without a denominator"),
            (tuple(one.unlabelled for one, *_ in sums), "value without a cluster"),
        ],
    )


def stratified(sides: list[Given], estimand: Estimand, asked: Asked) -> Replicated:
    """Draw units within each stratum."""
    import numpy as np

    found = [
        labelled(
            side.values,
            side.strata,
            (f"{asked.function}: {side.variant}", side.argument("strata")),
            ", must hold finite numbers.",
        )
        for side in sides
    ]
    names = found[0].names if len(found) == 1 else together(found[0].names, found[1].names, "the strata")
    order = {name: number for number, name in enumerate(np.unique(names).tolist())}
    replicates = []
    for variant, (side, one) in enumerate(zip(sides, found, strict=True)):
        values = points(one.values, estimand, f"{asked.function}: {side.variant}")
        if estimand.kind == "callable":
            number = np.array([order[name] for name in one.names.tolist()], dtype=np.int64)
            replicates.append(replicates_of_callable(values, estimand, asked, variant, strata=number))
            continue
        parts = [
            of_rows(
                np.ascontiguousarray(values[one.names == name]), estimand, asked.options(variant, stratum)
            )
            for name, stratum in order.items()
            if (one.names == name).any()
        ]
        replicates.append(_core.over_strata(parts))
    missing = tuple(one.missing for one in found)
    unlabelled = tuple(one.unlabelled for one in found)
    return Replicated(
        tuple(replicates), [(missing, "missing value"), (unlabelled, "value without a stratum")]
    )

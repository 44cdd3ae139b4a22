"""Replicates where whole clusters are drawn, or units within their strata, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.clustered import numbered_names
from cxlift.stats.labels import labels, together
from cxlift.stats.resampled_calls import replicates_of_callable
from cxlift.stats.resampled_columns import check_alike, columns_of
from cxlift.stats.resampled_values import of_rows, points
from cxlift.stats.resampling_request import Asked, Given, Replicated

if TYPE_CHECKING:
    from cxlift.stats.estimands import Estimand

__all__ = ["grouped"]

Array = Any  # a NumPy array
LABELS = {"clusters": "cluster", "strata": "stratum"}


@dataclass(frozen=True)
class _Rows:
    """The complete rows of a variant: values first, with what stands beside them, and their labels."""

    columns: list[Array]
    names: dict[str, Array]  # of the clusters and strata that were given
    left_out: dict[str, int]


def grouped(sides: list[Given], estimand: Estimand, asked: Asked) -> Replicated:
    """Draw units within their strata, each a row or a cluster; every estimand is that of all rows drawn."""
    found = [_rows(side, asked) for side in sides]
    clusters, strata = _cluster_numbers(found, asked), _stratum_numbers(found, sides, asked)
    for variant, rows in enumerate(found):
        _check_nested(rows, clusters[variant], strata[variant], f"{asked.function}: {sides[variant].variant}")
    numbers = list(zip(clusters, strata, strict=True))
    given = [
        _core.RowLabels(clusters=[] if of is None else of, strata=[] if within is None else within)
        for of, within in numbers
    ]
    left_out = [(tuple(rows.left_out[what] for rows in found), what) for what in found[0].left_out]
    if sides[0].covariates is not None:
        control, treatment = (rows.columns for rows in found)
        check_alike([control, treatment], asked)
        pair = _core.cuped_of_rows(control, treatment, asked.options(0), given[0], given[1])
        return Replicated(tuple(pair), left_out)
    replicates = []
    for variant, (rows, (of, within)) in enumerate(zip(found, numbers, strict=True)):
        options = asked.options(variant)
        if estimand.kind == "ratio":
            values, beside = rows.columns
            replicates.append(_core.ratio_of_rows(values, beside, options, given[variant]))
            continue
        values = points(rows.columns[0], estimand, f"{asked.function}: {sides[variant].variant}")
        if estimand.kind == "callable":
            made = replicates_of_callable(values, estimand, asked, variant, clusters=of, strata=within)
        else:
            made = of_rows(values, estimand, options, given[variant])
        replicates.append(made)
    return Replicated(tuple(replicates), left_out)


def _rows(side: Given, asked: Asked) -> _Rows:
    columns, there, what = columns_of(side, asked)
    left_out = {what: int(there.size - there.sum())}
    names = {}
    for of, one in LABELS.items():
        if getattr(side, of) is None:
            continue
        argument = side.argument(of)
        found, has_name = labels(getattr(side, of), f"{asked.function}: {argument}")
        if found.shape != there.shape:
            raise ValueError(
                f"{asked.function}: {side.variant} has {len(there)} values and {argument} {len(found)} "
                "labels, must have as many."
            )
        names[of] = found
        left_out[f"value without a {one}"] = int((there & ~has_name).sum())
        there &= has_name
    return _Rows(
        [column[there] for column in columns], {of: found[there] for of, found in names.items()}, left_out
    )


def _cluster_numbers(found: list[_Rows], asked: Asked) -> list[Array | None]:
    import numpy as np

    if "clusters" not in found[0].names:
        return [None for _ in found]
    names = [rows.names["clusters"] for rows in found]
    if len(names) == 1:
        return [np.unique(names[0], return_inverse=True)[1]]
    return [number for number, _ in numbered_names(names[0], names[1], asked.function)]


def _stratum_numbers(found: list[_Rows], sides: list[Given], asked: Asked) -> list[Array | None]:
    """Number the strata of both variants together."""
    import numpy as np

    if "strata" not in found[0].names:
        return [None for _ in found]
    names = [rows.names["strata"] for rows in found]
    arguments = " and ".join(side.argument("strata") for side in sides)
    every = names[0] if len(names) == 1 else together(names[0], names[1], f"{asked.function}: {arguments}")
    number: Array = np.unique(every, return_inverse=True)[1]
    return [number[: len(names[0])], number[len(names[0]) :]][: len(names)]


def _check_nested(rows: _Rows, clusters: Array | None, strata: Array | None, place: str) -> None:
    """Refuse a cluster in two strata."""
    import numpy as np

    if clusters is None or strata is None or not len(clusters):
        return
    of_cluster = np.empty(clusters.max() + 1, dtype=strata.dtype)
    of_cluster[clusters] = strata
    other = of_cluster[clusters] != strata
    if other.any():
        name = rows.names["clusters"][other].tolist()[0]
        raise ValueError(
            f"{place} has values of cluster {name!r} in two strata, must be in one: whole clusters are drawn "
            "within a stratum."
        )

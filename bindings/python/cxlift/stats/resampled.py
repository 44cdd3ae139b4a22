"""From what a caller has of each variant to the replicates of an estimate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cxlift._core import Counts, Distribution
from cxlift.stats.resampled_columns import adjusted, ratios
from cxlift.stats.resampled_groups import grouped
from cxlift.stats.resampled_units import by_units, refuse_units
from cxlift.stats.resampled_values import plain
from cxlift.stats.resampling_request import Asked, Given, Replicated

if TYPE_CHECKING:
    from cxlift.stats.estimands import Estimand

__all__ = ["replicates_of_one", "replicates_of_two"]


def replicates_of_one(given: Given, estimand: Estimand, asked: Asked) -> Replicated:
    """Resample one sample."""
    _check(given, estimand, asked)
    return _several([given], estimand, asked)


def replicates_of_two(sides: tuple[Given, Given], estimand: Estimand, asked: Asked) -> Replicated:
    """Resample two variants independently of each other."""
    for what in ("denominators", "covariates", "clusters", "strata", "units"):
        alone = [side for side in sides if getattr(side, what) is not None]
        if len(alone) == 1:
            raise ValueError(
                f"{asked.function}: {alone[0].argument(what)} is given alone, must be given for both "
                "variants or for none."
            )
    for side in sides:
        _check(side, estimand, asked)
    return _several([_ordered(side, estimand, asked) for side in sides], estimand, asked)


def _ordered(given: Given, estimand: Estimand, asked: Asked) -> Given:
    if given.units is None:
        return given
    refuse_units(given, asked.function, asked.resampling, estimand.kind)
    return by_units(given, asked.function)


def _check(given: Given, estimand: Estimand, asked: Asked) -> None:
    """Refuse what cannot be had together."""
    beside = given.beside
    where = f"{asked.function}: {given.variant}"
    if beside and isinstance(given.values, (Counts, Distribution, Mapping)):
        raise ValueError(f"{where} must be an array where there are {beside[0]}.")
    if "denominators" in beside and "covariates" in beside:
        raise ValueError(f"{where} has denominators and covariates, must have one of them.")
    if "covariates" in beside and estimand.kind != "mean":
        raise ValueError(f"{where} has covariates, which this estimand ({estimand.kind}) does not take.")
    is_sum = estimand.is_mean or estimand.kind in {"ratio", "std", "trimmed_mean"}
    if asked.method == "studentized" and not is_sum:
        raise ValueError(
            f"{asked.function}: method is 'studentized', must be 'percentile', 'basic' or 'bca' for an "
            f"estimand "
            "without a standard error of its own."
        )


def _several(sides: list[Given], estimand: Estimand, asked: Asked) -> Replicated:
    first = sides[0]
    if first.clusters is not None or first.strata is not None:
        return grouped(sides, estimand, asked)
    if first.covariates is not None:
        return adjusted(sides, asked)
    if first.denominators is not None:
        return ratios(sides, asked)
    found = [plain(side, estimand, asked, variant) for variant, side in enumerate(sides)]
    missing = tuple(count for _, count in found)
    return Replicated(tuple(one for one, _ in found), [(missing, "missing value")])

"""Replicates of an estimate that a caller's own function makes of a resample."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.estimands import takes_axis

if TYPE_CHECKING:
    from cxlift._core import Replicates
    from cxlift.stats.estimands import Estimand
    from cxlift.stats.resampling_request import Asked

__all__ = ["replicates_of_callable"]

Array = Any  # a NumPy array
AT_ONCE = 2**20  # values of a block of resamples
MOST_GROUPS = 200  # of a jackknife


def replicates_of_callable(
    values: Array,
    estimand: Estimand,
    asked: Asked,
    variant: int,
    *,
    clusters: Array | None = None,
    strata: Array | None = None,
) -> Replicates:
    """Resample rows, whole clusters, or rows within strata, and call the function on each resample.

    The influence values that BCa needs are those of a jackknife that leaves out one of at most 200 groups of
    rows at a time, so that its cost grows with the rows and not with their square.
    """
    import numpy as np

    if asked.resampling not in {"auto", "multinomial"}:
        raise ValueError(
            f"{asked.function}: resampling is {asked.resampling!r}, must be 'auto' or 'multinomial' for a "
            f"callable."
        )
    call = _Call(estimand, asked)
    if not len(values):
        return _core.Replicates(
            math.nan, [], n=0, std_error=math.nan, skewness=math.nan, resampling="multinomial"
        )
    draw = _Drawing(values, asked, variant, clusters, strata)
    at_once = max(1, AT_ONCE // len(values)) if draw.is_rectangular and call.vectorized else 1
    made = np.empty(asked.n_resamples)
    for first in range(0, asked.n_resamples, at_once):
        last = min(first + at_once, asked.n_resamples)
        made[first:last] = call.of_block([draw.resample(number) for number in range(first, last)])
        if asked.progress is not None:
            asked.progress(variant, last)
    value = call.of_one(values)
    std_error, skewness = (
        _spread(values, call, clusters, strata) if asked.method == "bca" else (math.nan, math.nan)
    )
    return _core.Replicates(
        value,
        made,
        n=len(values),
        std_error=std_error,
        skewness=skewness,
        resampling="multinomial",
    )


class _Call:
    """The caller's function, whose answers are checked."""

    def __init__(self, estimand: Estimand, asked: Asked) -> None:
        self.function: Any = estimand.function
        self.place = f"{asked.function}: estimand {getattr(self.function, '__name__', repr(self.function))}"
        self.vectorized = asked.vectorized if asked.vectorized is not None else takes_axis(self.function)

    def of_one(self, values: Array) -> float:
        import numpy as np

        answer = np.asarray(self._called(values, axis=-1) if self.vectorized else self._called(values))
        if answer.shape != () or answer.dtype.kind not in "biuf":
            raise ValueError(
                f"{self.place} returned an array of shape {answer.shape}, must return one number."
            )
        return float(answer)

    def of_block(self, resamples: list[Array]) -> Any:
        import numpy as np

        if not self.vectorized or len(resamples) == 1:
            return [self.of_one(resample) for resample in resamples]
        answer = np.asarray(self._called(np.stack(resamples), axis=-1))
        if answer.shape != (len(resamples),):
            raise ValueError(
                f"{self.place} returned an array of shape {answer.shape} for {len(resamples)} resamples, "
                f"must return shape ({len(resamples)},)."
            )
        return answer

    def _called(self, *arguments: Any, **named: Any) -> Any:
        try:
            return self.function(*arguments, **named)
        except Exception as error:
            raise ValueError(f"{self.place} raised {type(error).__name__}: {error}") from error


class _Drawing:
    """Resamples by their number, the same for any order and any block."""

    def __init__(
        self, values: Array, asked: Asked, variant: int, clusters: Array | None, strata: Array | None
    ) -> None:
        import numpy as np

        self.values, self.seed, self.variant = values, asked.seed, variant
        self.is_rectangular = clusters is None
        self.members: list[Array] | None = None
        units = np.zeros(len(values), dtype=np.int64) if strata is None else strata
        if clusters is not None:
            order = np.argsort(clusters, kind="stable")
            self.members = np.split(order, np.flatnonzero(np.diff(clusters[order])) + 1)
            units = units[[of_cluster[0] for of_cluster in self.members]]
        self.parts = _places(units)  # of each stratum its number and its units

    def resample(self, number: int) -> Array:
        import numpy as np

        drawn = [
            part[_core.drawn_rows(len(part), number, seed=self.seed, variant=2 * stratum + self.variant)]
            for stratum, part in self.parts
        ]
        rows = drawn[0] if len(drawn) == 1 else np.concatenate(drawn)
        if self.members is not None:
            rows = np.concatenate([self.members[cluster] for cluster in rows])
        return self.values[rows]


def _places(numbers: Array) -> list[tuple[int, Array]]:
    """Return of each number where it stands."""
    import numpy as np

    order = np.argsort(numbers, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
    return [(int(numbers[part[0]]), part) for part in parts]


def _spread(values: Array, call: _Call, clusters: Array | None, strata: Array | None) -> tuple[float, float]:
    """Return standard error and skewness of influence values, by a jackknife of groups of each stratum."""
    import numpy as np

    units = np.arange(len(values)) if clusters is None else clusters
    n = int(units.max()) + 1
    of_unit = np.zeros(n, dtype=np.int64)
    if strata is not None:
        of_unit[units] = strata
    own = call.of_one(values)
    found = []
    for _, part in _places(of_unit):
        groups = min(len(part), max(2, MOST_GROUPS * len(part) // n))
        if groups < 2:
            continue  # a lone unit is in every resample
        group = np.full(n, -1)
        group[part] = np.arange(len(part)) * groups // len(part)
        group = group[units]
        influence = np.empty(groups)
        for left_out in range(groups):
            kept = values[group != left_out]
            influence[left_out] = len(kept) / len(values) * (own - call.of_one(kept))
        found.append(influence - influence.mean())
    influence = np.concatenate(found) if found else np.zeros(1)
    greatest = float(np.abs(influence).max())
    if not 0 < greatest < math.inf:
        return (0.0 if greatest == 0 else math.nan), 0.0
    scaled = influence / greatest
    squares = float((scaled**2).sum())
    return greatest * math.sqrt(squares), float((scaled**3).sum()) / squares**1.5

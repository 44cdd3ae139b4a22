"""Permutation tests by SciPy with Welch's t, and by the definition: every split, every hypothesis."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy
from scipy import stats
from writing import Case, reference_case, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Array = Any
SIDES = ("two-sided", "less", "greater")


def welch(control: Array, treatment: Array, axis: int = -1) -> Array:
    """Give t; 0/0 is no difference."""
    difference = treatment.mean(axis) - control.mean(axis)
    squared = (
        control.var(axis, ddof=1) / control.shape[axis] + treatment.var(axis, ddof=1) / treatment.shape[axis]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(difference) < 1e-14, 0.0, difference / np.sqrt(squared))


def by_scipy(control: Array, treatment: Array, side: str) -> float:
    def statistic(x: Array, y: Array, axis: int) -> Array:
        t = welch(x, y, axis)
        return {"two-sided": np.abs(t), "less": -t, "greater": t}[side]

    result = stats.permutation_test(
        (control, treatment), statistic, n_resamples=np.inf, alternative="greater", vectorized=True
    )
    return float(result.pvalue)


class Cells:
    """Clusters (of one value each, if need be) in strata, and the statistic of any split of them."""

    def __init__(self, control: Array, treatment: Array, strata: Any = None, clusters: Any = None) -> None:
        values = np.concatenate([control, treatment])
        treated = np.repeat([False, True], [len(control), len(treatment)])
        stratum = np.zeros(len(values), int) if strata is None else np.concatenate(strata)
        cluster = np.arange(len(values)) if clusters is None else np.concatenate(clusters)
        self.clusters = [cluster == name for name in np.unique(cluster)]
        self.stratum = np.array([stratum[rows][0] for rows in self.clusters])
        self.treated = np.array([treated[rows][0] for rows in self.clusters])
        self.values, self.rows_treated = values, treated
        self.is_plain = strata is None and clusters is None
        self.matrix = np.array(list(self.splits())).astype(float)

    def all_t(self, values: Array) -> Array:
        """Give the statistic of every split; of single values without strata all at once."""
        if not self.is_plain:
            return np.array([self.t(values, split > 0) for split in self.matrix])
        centred = values - values.mean()
        n = self.matrix.sum(1)
        parts = []
        for chosen, size in ((1 - self.matrix, len(values) - n), (self.matrix, n)):
            mean = chosen @ centred / size
            parts.append((mean, (chosen * (centred - mean[:, None]) ** 2).sum(1) / (size - 1) / size))
        difference = parts[1][0] - parts[0][0]
        with np.errstate(divide="ignore", invalid="ignore"):
            found = difference / np.sqrt(parts[0][1] + parts[1][1])
        return np.where(np.abs(difference) < 1e-13, 0.0, found)

    def t(self, values: Array, treated: Array) -> float:
        difference = variance = 0.0
        for name in np.unique(self.stratum):
            parts = []
            for side in (False, True):
                chosen = [
                    rows
                    for rows, s, z in zip(self.clusters, self.stratum, treated, strict=True)
                    if s == name and z == side
                ]
                sums = np.array([values[rows].sum() for rows in chosen])
                sizes = np.array([rows.sum() for rows in chosen])
                mean = sums.sum() / sizes.sum()
                g = len(chosen)
                parts.append(
                    (mean, g / (g - 1) * ((sums - sizes * mean) ** 2).sum() / sizes.sum() ** 2, sizes.sum())
                )
            share = (parts[0][2] + parts[1][2]) / len(values)
            difference += share * (parts[1][0] - parts[0][0])
            variance += share**2 * (parts[0][1] + parts[1][1])
        return 0.0 if abs(difference) < 1e-13 else float(difference / np.sqrt(variance))

    def splits(self) -> Iterator[Array]:
        names = np.unique(self.stratum)
        places = [np.flatnonzero(self.stratum == name) for name in names]
        choices = [combinations(where, int(self.treated[where].sum())) for where in places]
        for chosen in product(*(list(choice) for choice in choices)):
            treated = np.zeros(len(self.treated), dtype=bool)
            treated[[unit for part in chosen for unit in part]] = True
            yield treated

    def pvalue(self, values: Array, side: str) -> float:
        seen = self.t(values, self.treated)
        drawn = self.all_t(values)
        tie = 1e-12 * max(1.0, abs(seen))
        return float(
            {
                "two-sided": np.abs(drawn) >= abs(seen) - tie,
                "less": drawn <= seen + tie,
                "greater": drawn >= seen - tie,
            }[side].mean()
        )

    def shifted(self, d: float) -> Array:
        return np.where(self.rows_treated, self.values - d, self.values)

    def scaled(self, lift: float) -> Array:
        return np.where(self.rows_treated, self.values, self.values * (1 + lift))


def end(
    p: Callable[[float], float], alpha: float, estimate: float, step: float, limit: float = np.inf
) -> float:
    """Walk outwards; the p-value must not come back over alpha on the way."""
    x, crossed, last = estimate, None, estimate
    for _ in range(400):
        x += step
        if step < 0 and x < -limit:
            if crossed is None:
                return -limit
            break
        kept = p(x) >= alpha
        if crossed is None and not kept:
            crossed = (last, x)
        assert crossed is None or not kept, "an island"
        if crossed is not None and abs(x - crossed[1]) > 8 * abs(step):
            break
        last = x
    assert crossed is not None
    low, high = crossed
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if p(middle) >= alpha else (low, middle)
    return low


def intervals(  # noqa: PLR0917
    cells: Cells, side: str, level: float, estimate: float, step: float, lift: float, lift_step: float
) -> dict[str, Any]:
    alpha = 1 - level
    differences, lifts = [-np.inf, np.inf], [-1.0, np.inf]

    def of_shift(d: float) -> float:
        return cells.pvalue(cells.shifted(d), side)

    def of_lift(x: float) -> float:
        return cells.pvalue(cells.scaled(x), side)

    if side != "less":
        differences[0] = end(of_shift, alpha, estimate, -step)
        lifts[0] = end(of_lift, alpha, lift, -lift_step, limit=1.0)
    if side != "greater":
        differences[1] = end(of_shift, alpha, estimate, step)
        lifts[1] = end(of_lift, alpha, lift, lift_step)
    return {"difference_interval": differences, "lift_interval": lifts}


def cell_case(name: str, cells: Cells, arguments: dict[str, Any], side: str, level: float | None) -> Case:
    expected: dict[str, Any] = {
        "pvalue": cells.pvalue(cells.values, side),
        "statistic": cells.t(cells.values, cells.treated),
    }
    arguments = {key: np.asarray(value).tolist() for key, value in arguments.items()} | {"alternative": side}
    if level is not None:
        control, treatment = cells.values[~cells.rows_treated], cells.values[cells.rows_treated]
        estimate = float(treatment.mean() - control.mean())
        step = abs(estimate / expected["statistic"]) / 10
        lift = estimate / float(control.mean())
        expected |= intervals(cells, side, level, estimate, step, lift, step / float(control.mean()))
        arguments["confidence_level"] = level
    return reference_case(f"{name}, {side}, {level}", "permutation_test", arguments, expected, 1e-9)


def permutations() -> None:
    random = np.random.default_rng(20240915)
    given = {
        "four and five": ([1.0, 2, 3, 4], [4.0, 5, 6, 8, 9]),
        "ties": ([0.0, 0, 1, 1, 0, 2], [1.0, 2, 2, 0, 1]),
        "scores": (random.integers(0, 11, 7), random.integers(3, 11, 6)),
        "normal": (random.normal(size=6).round(3), random.normal(1, 3, 5).round(3)),
        "two of one": (random.normal(size=2).round(3), random.normal(1, 1, 20).round(3)),
        "three of one": (random.gamma(1, 1, 14).round(3), random.gamma(1, 3, 3).round(3)),
        "equal sizes": (random.normal(size=6).round(2), random.normal(0.5, 1, 6).round(2)),
        "far from zero": (1e6 + random.normal(size=5).round(2), 1e6 + random.normal(2, 1, 6).round(2)),
        "0 and 1": ([0.0, 0, 1, 0, 0, 0, 1], [1.0, 1, 0, 1, 1, 1]),
        "negative": ([-5.0, -3, -4, -6], [-2.0, -3.5, -1, 0]),
    }
    cases = []
    for name, (control, treatment) in given.items():
        x, y = np.asarray(control, float), np.asarray(treatment, float)
        for side in SIDES:
            expected = {"pvalue": by_scipy(x, y, side), "statistic": float(welch(x, y)), "dual": True}
            arguments = {"control": x.tolist(), "treatment": y.tolist(), "alternative": side}
            tol = 1e-8 if "far" in name else 1e-12
            cases.append(reference_case(f"{name}, {side}", "permutation_test", arguments, expected, tol))
    write(
        "cases/permutation_test_scipy",
        f"SciPy {scipy.__version__} permutation_test of Welch's t, all splits",
        cases,
    )

    cases = []
    for name in ("four and five", "three of one", "equal sizes", "scores"):
        x, y = (np.abs(np.asarray(part, float)) for part in given[name])
        for side, level in (("two-sided", 0.9), ("two-sided", 0.8), ("less", 0.9), ("greater", 0.9)):
            cases.append(cell_case(name, Cells(x, y), {"control": x, "treatment": y}, side, level))
    x, y = random.normal(2, 1, 7).round(2), random.normal(3, 2, 7).round(2)
    strata = np.array([0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 0, 0, 1, 1, 1])
    named = {"control": x, "treatment": y, "control_strata": strata[0], "treatment_strata": strata[1]}
    cases += [cell_case("two strata", Cells(x, y, strata), named, side, None) for side in SIDES]
    x, y = random.normal(2, 1, 14).round(2), random.normal(3, 2, 12).round(2)
    clusters = (
        np.array([0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4]),
        np.array([5, 5, 6, 7, 7, 7, 7, 8, 9, 9, 9, 9]),
    )
    named = {"control": x, "treatment": y, "control_clusters": clusters[0], "treatment_clusters": clusters[1]}
    cases += [cell_case("clusters", Cells(x, y, clusters=clusters), named, side, None) for side in SIDES]
    strata = np.array([0] * 6 + [1] * 8), np.array([0] * 3 + [1] * 9)
    clusters = (
        np.array([0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4]),
        np.array([5, 5, 6, 7, 7, 7, 7, 8, 9, 9, 9, 9]),
    )
    named |= {"control_strata": strata[0], "treatment_strata": strata[1]}
    cases += [
        cell_case("clusters in strata", Cells(x, y, strata, clusters), named, side, None) for side in SIDES
    ]
    write(
        "cases/permutation_test",
        "definition: every split, every hypothesis (tests/reference/permutations.py)",
        cases,
    )

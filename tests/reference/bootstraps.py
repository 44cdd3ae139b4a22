"""Bootstrap intervals from the exact law: every resample of small samples, with its probability.

Nothing is drawn. Where a method takes quantiles of replicates, the limit of infinitely many is the quantile
of this law; a simulated interval comes as near to it as its number of resamples allows.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats as scipy_stats
from writing import Case, reference_case, write

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = "definition: every resample with its probability (tests/reference/bootstraps.py)"
RESAMPLES = 100_000
TOLERANCE = 0.03  # of the larger end: Monte Carlo noise of 100,000 resamples
Array = Any


def law(values: list[float], statistic: Callable[[Array], float]) -> tuple[Array, Array, Array]:
    """Give each resample's statistic, its plug-in standard error of a mean, and its probability."""
    n = len(values)
    found, errors, chances = [], [], []
    for drawn in itertools.combinations_with_replacement(range(n), n):
        sample = np.array([values[i] for i in drawn])
        ways = math.factorial(n) / math.prod(math.factorial(times) for times in Counter(drawn).values())
        found.append(statistic(sample))
        errors.append(sample.std() / math.sqrt(n))
        chances.append(ways / n**n)
    return np.array(found), np.array(errors), np.array(chances)


def quantile(atoms: Array, chances: Array, p: float) -> float:
    order = np.argsort(atoms)
    return float(atoms[order][np.searchsorted(np.cumsum(chances[order]), p)])


def ends(  # noqa: PLR0917
    method: str,
    estimate: float,
    std_error: float,
    acceleration: float,
    atoms: Array,
    errors: Array,
    chances: Array,
) -> list[float]:
    """Davison and Hinkley (1997), chapter 5."""
    tails = (0.025, 0.975)
    if method == "percentile":
        return [quantile(atoms, chances, p) for p in tails]
    if method == "basic":
        return [2 * estimate - quantile(atoms, chances, 1 - p) for p in tails]
    if method == "studentized":
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(atoms == estimate, 0.0, (atoms - estimate) / errors)
        return [estimate - std_error * quantile(t, chances, 1 - p) for p in tails]
    below = chances[atoms < estimate - 1e-12].sum() + chances[np.abs(atoms - estimate) <= 1e-12].sum() / 2
    z0 = scipy_stats.norm.ppf(below)
    z = z0 + scipy_stats.norm.ppf(tails)
    return [quantile(atoms, chances, p) for p in scipy_stats.norm.cdf(z0 + z / (1 - acceleration * z))]


def combined(control: list[float], treatment: list[float], statistic: Callable[[Array], float]) -> Any:
    c, c_errors, c_chances = law(control, statistic)
    t, t_errors, t_chances = law(treatment, statistic)
    atoms = (t[:, None] - c[None, :]).ravel()
    errors = np.sqrt(t_errors[:, None] ** 2 + c_errors[None, :] ** 2).ravel()
    return atoms, errors, (t_chances[:, None] * c_chances[None, :]).ravel()


def two_samples() -> list[Case]:
    control = [11.3, 14.9, 9.7, 18.1, 12.6, 22.4, 10.8]
    treatment = [19.2, 25.7, 17.3, 31.8, 15.9, 27.1, 40.4]
    cases = []
    for method in ("percentile", "basic", "bca", "studentized"):
        for name, statistic, influence in (("mean", mean, mean_influence), ("std", std, std_influence)):
            if name == "std" and method == "studentized":
                continue
            c, t = np.array(control), np.array(treatment)
            atoms, errors, chances = combined(control, treatment, statistic)
            squared = (influence(c) ** 2).sum() / len(c) ** 2 + (influence(t) ** 2).sum() / len(t) ** 2
            cubed = (influence(t) ** 3).sum() / len(t) ** 3 - (influence(c) ** 3).sum() / len(c) ** 3
            estimate = statistic(t) - statistic(c)
            expected = ends(
                method, estimate, math.sqrt(squared), cubed / (6 * squared**1.5), atoms, errors, chances
            )
            middle = (chances * atoms).sum()
            spread = math.sqrt((chances * (atoms - middle) ** 2).sum())
            cases.append(
                reference_case(
                    f"difference of {name}s, {method}",
                    "bootstrap",
                    {
                        "control": control,
                        "treatment": treatment,
                        "estimand": name,
                        "method": method,
                        "n_resamples": RESAMPLES,
                        "resampling": "multinomial",
                    },
                    {"difference": estimate, "difference_interval": expected, "std_error": spread},
                    TOLERANCE,
                )
            )
    return cases


def mean(x: Array) -> float:
    return float(x.mean())


def std(x: Array) -> float:
    return float(x.std(ddof=1))


def mean_influence(x: Array) -> Array:
    return x - x.mean()


def std_influence(x: Array) -> Array:
    return ((x - x.mean()) ** 2 - x.var()) / (2 * x.std())


def quantile_at(q: float) -> Callable[[Array], float]:
    return lambda x: float(np.quantile(x, q))


def one_sample() -> list[Case]:
    values = [11.3, 14.9, 9.7, 18.1, 12.6, 22.4, 10.8, 35.2]
    cases = []
    for method in ("percentile", "basic", "bca", "studentized"):
        for resampling in ("multinomial", "counts"):
            x = np.array(values)
            atoms, errors, chances = law(values, mean)
            squared = x.var() / len(x)
            acceleration = ((x - x.mean()) ** 3).sum() / len(x) ** 3 / (6 * squared**1.5)
            cases.append(
                reference_case(
                    f"mean, {method}, {resampling}",
                    "bootstrap_interval",
                    {
                        "values": values,
                        "method": method,
                        "n_resamples": RESAMPLES,
                        "resampling": resampling,
                    },
                    {
                        "value": x.mean(),
                        "interval": ends(
                            method, x.mean(), math.sqrt(squared), acceleration, atoms, errors, chances
                        ),
                        "std_error": math.sqrt(squared),
                    },
                    TOLERANCE,
                )
            )
    for q in (0.5, 0.8):
        atoms, _, chances = law(values, quantile_at(q))
        cases.append(
            reference_case(
                f"quantile {q}",
                "bootstrap_interval",
                {"values": values, "estimand": q, "method": "percentile", "n_resamples": RESAMPLES},
                {
                    "value": float(np.quantile(values, q)),
                    "interval": [quantile(atoms, chances, p) for p in (0.025, 0.975)],
                    "std_error": math.sqrt((chances * atoms**2).sum() - (chances * atoms).sum() ** 2),
                },
                TOLERANCE,
            )
        )
    return cases


def joint() -> list[Case]:
    """Two metrics that go together, by NumPy's own Poisson weights."""
    random = np.random.default_rng(20)
    common = random.normal(size=(2, 60))
    metrics = {
        "a": np.round(common + 0.5 * random.normal(size=(2, 60)), 2),
        "b": np.round(3.0 * common + random.normal(size=(2, 60)) + [[0.0], [0.8]], 2),
    }
    drawn = np.random.default_rng(21)
    differences: dict[str, list[Array]] = {"a": [], "b": []}
    for _ in range(40):
        weights = drawn.poisson(1.0, (2, 5_000, 60))
        for name, values in metrics.items():
            means = [(weights[v] @ values[v]) / weights[v].sum(axis=1) for v in (0, 1)]
            differences[name].append(means[1] - means[0])
    replicates = {name: np.concatenate(parts) for name, parts in differences.items()}
    estimates = {name: values[1].mean() - values[0].mean() for name, values in metrics.items()}
    errors = {name: one.std(ddof=1) for name, one in replicates.items()}
    largest = np.max([np.abs(replicates[m] - estimates[m]) / errors[m] for m in metrics], axis=0)
    critical = float(np.quantile(largest, 0.95))
    arguments = {
        variant: {"mapping": [[name, values[v].tolist()] for name, values in metrics.items()]}
        for v, variant in enumerate(("control", "treatment"))
    }
    return [
        reference_case(
            f"two correlated metrics, {method}",
            "joint_bootstrap",
            arguments | {"n_resamples": RESAMPLES, "method": method},
            {"critical_value": critical},
            TOLERANCE,
        )
        for method in ("percentile", "basic", "bca")
    ]


def bootstraps() -> None:
    write("cases/bootstrap", SOURCE, [*two_samples(), *one_sample()])
    write(
        "cases/joint_bootstrap",
        "definition: NumPy's Poisson weights (tests/reference/bootstraps.py)",
        joint(),
    )

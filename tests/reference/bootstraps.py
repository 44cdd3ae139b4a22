"""Bootstrap intervals from the exact law: every resample of small samples, with its probability.

Nothing is drawn. Where a method takes quantiles of replicates, the limit of infinitely many is the quantile
of this law; a simulated interval comes as near to it as its number of resamples allows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from bootstrap_laws import clustered_law, combined, ends, law, quantile
from writing import Case, reference_case, write

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = "definition: every resample with its probability (tests/reference/bootstraps.py)"
RESAMPLES = 100_000
TOLERANCE = 0.03  # of the larger end: Monte Carlo noise of 100,000 resamples
Array = Any


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


def clustered() -> list[Case]:
    control = [[11.3, 14.9], [9.7], [18.1, 12.6, 22.4], [10.8, 13.0], [16.4], [12.2, 15.1, 9.9], [20.3]]
    treatment = [[19.2, 25.7], [17.3, 31.8], [15.9], [27.1, 40.4, 22.8], [18.8], [29.5, 24.6], [35.0]]
    cases = []
    laws = [clustered_law(one) for one in (control, treatment)]
    values = [[x for one in side for x in one] for side in (control, treatment)]
    labels = [[i for i, one in enumerate(side) for _ in one] for side in (control, treatment)]
    squared, cubed, estimates = [], [], []
    for side in (control, treatment):
        s, m = np.array([sum(one) for one in side]), np.array([len(one) for one in side])
        residuals = (s - s.sum() / m.sum() * m) / m.sum()
        estimates.append(s.sum() / m.sum())
        squared.append((residuals**2).sum())
        cubed.append((residuals**3).sum())
    for method in ("percentile", "basic", "bca", "studentized"):
        shared = {"method": method, "n_resamples": RESAMPLES}
        atoms = (laws[1][0][:, None] - laws[0][0][None, :]).ravel()
        errors = np.sqrt(laws[1][1][:, None] ** 2 + laws[0][1][None, :] ** 2).ravel()
        chances = (laws[1][2][:, None] * laws[0][2][None, :]).ravel()
        estimate, total = estimates[1] - estimates[0], squared[0] + squared[1]
        acceleration = (cubed[1] - cubed[0]) / (6 * total**1.5)
        arguments = {
            "control": values[0],
            "treatment": values[1],
            "control_clusters": labels[0],
            "treatment_clusters": [100 + label for label in labels[1]],
        }
        expected = {
            "difference": estimate,
            "difference_interval": ends(
                method, estimate, math.sqrt(total), acceleration, atoms, errors, chances
            ),
        }
        cases.append(
            reference_case(
                f"difference of means of clusters, {method}",
                "bootstrap",
                arguments | shared,
                expected,
                TOLERANCE,
            )
        )
        one = ends(method, estimates[1], math.sqrt(squared[1]), cubed[1] / (6 * squared[1] ** 1.5), *laws[1])
        cases.append(
            reference_case(
                f"mean of clusters, {method}",
                "bootstrap_interval",
                {"values": values[1], "clusters": labels[1]} | shared,
                {"value": estimates[1], "interval": one},
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
    write("cases/bootstrap", SOURCE, [*two_samples(), *one_sample(), *clustered()])
    write(
        "cases/joint_bootstrap",
        "definition: NumPy's Poisson weights (tests/reference/bootstraps.py)",
        joint(),
    )

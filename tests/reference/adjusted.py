"""Cases of adjustment: normal equations at 1,500 digits where doubles make it hard, and statsmodels."""

from __future__ import annotations

import random
from typing import Any

import definitions as d
import numpy as np
import pyarrow as pa
import statsmodels  # type: ignore[import-not-found,import-untyped,unused-ignore]
import statsmodels.api as sm  # type: ignore[import-not-found,import-untyped,unused-ignore]
import tea_tasting
from mpmath import mp, mpf
from writing import DEFINITION, Case, reference_case, write

Rows = list[list[float]]


def least_squares(y: list[Any], design: list[list[Any]]) -> tuple[Any, Any]:
    """Return coefficients, and the inverse of design' design."""
    with mp.workdps(1500):  # columns may be of sizes 1e-150 and 1e150
        x = mp.matrix([[mpf(v) for v in row] for row in design])
        inverse = (x.T * x) ** -1
        return inverse * (x.T * mp.matrix([mpf(v) for v in y])), inverse


def one_slope(control: Rows, treatment: Rows) -> dict[str, Any]:
    """The regression on treatment and covariates, with one residual variance for each variant."""
    with mp.workdps(1500):
        rows = [(0, row) for row in control] + [(1, row) for row in treatment]
        n = len(rows)
        k = len(control[0]) - 1
        centre = [mp.fsum(mpf(row[j]) for _, row in rows) / n for j in range(1, k + 1)]
        design = [[1, t, *(mpf(row[j + 1]) - centre[j] for j in range(k))] for t, row in rows]
        y = [mpf(row[0]) for _, row in rows]
        b, inverse = least_squares(y, design)
        variance, parts, df = [], [], []
        for a in (0, 1):
            mine = [i for i, (t, _) in enumerate(rows) if t == a]
            x = mp.matrix([design[i] for i in mine])
            residuals = [y[i] - sum(b[j] * design[i][j] for j in range(k + 2)) for i in mine]
            leverages = [(x[i, :] * inverse * x[i, :].T)[0] for i in range(len(mine))]
            df.append(len(mine) - mp.fsum(leverages))
            variance.append(mp.fsum(e * e for e in residuals) / df[a])
            parts.append((inverse * x.T * x * inverse)[1, 1] * variance[a])
        total = parts[0] + parts[1]
        return {
            "control_value": b[0],
            "treatment_value": b[0] + b[1],
            "difference": b[1],
            "std_error": mp.sqrt(total),
            "df": total**2 / (parts[0] ** 2 / df[0] + parts[1] ** 2 / df[1]),
        }


def with_test(found: dict[str, Any]) -> dict[str, Any]:
    df = found["df"]
    statistic = found["difference"] / found["std_error"]
    reach = d.critical_value(0.95, "two-sided", lambda t: d.t_tail(t, df)) * found["std_error"]
    return found | {
        "statistic": statistic,
        "pvalue": 2 * d.t_tail(abs(statistic), df),
        "difference_interval": [found["difference"] - reach, found["difference"] + reach],
    }


def made(seed: int, nc: int, nt: int, k: int) -> tuple[Rows, Rows]:
    source = random.Random(seed)
    result = []
    for n, effect in ((nc, 0.0), (nt, 0.4)):
        rows = []
        for _ in range(n):
            x = [source.gauss(0, 1) for _ in range(k)]
            rows.append([2.0 + effect + sum(x) + source.gauss(0, 1), *x])
        result.append(rows)
    return result[0], result[1]


def rescaled(rows: Rows, scales: list[float], shifts: list[float]) -> Rows:
    return [[v * s + o for v, s, o in zip(row, scales, shifts, strict=True)] for row in rows]


def arguments(control: Rows, treatment: Rows) -> dict[str, Any]:
    return {
        "control": [row[0] for row in control],
        "treatment": [row[0] for row in treatment],
        "control_covariates": [row[1:] for row in control],
        "treatment_covariates": [row[1:] for row in treatment],
    }


def cuped() -> None:
    cases: list[Case] = []
    one = [0.0] * 4
    for name, (nc, nt), scales, shifts in [
        ("as it is", (12, 17), [1.0] * 4, one),
        ("outcome moved by 1e9", (20, 25), [1.0] * 4, [1e9, 0.0, 0.0, 0.0]),
        ("covariates moved by 1e9", (20, 25), [1.0] * 4, [0.0, 1e9, -1e9, 1e9]),
        ("all moved by 1e9", (20, 25), [1.0] * 4, [1e9, 1e9, -1e9, 1e9]),
        ("outcome 1e150", (15, 11), [1e150, 1.0, 1.0, 1.0], one),
        ("outcome 1e-150", (15, 11), [1e-150, 1.0, 1.0, 1.0], one),
        ("covariates 1e-150, 1, 1e150", (15, 11), [1.0, 1e-150, 1.0, 1e150], one),
        ("all 1e150", (15, 11), [1e150] * 4, one),
        ("all 1e-150", (15, 11), [1e-150] * 4, one),
        ("3 against 40", (3, 40), [1.0] * 4, one),
        ("2 against 40", (2, 40), [1.0] * 4, one),
        ("as few as can be", (3, 3), [1.0] * 4, one),
    ]:
        control, treatment = (rescaled(rows, scales, shifts) for rows in made(len(cases), nc, nt, 3))
        expected = with_test(one_slope(control, treatment))
        cases.append(reference_case(name, "cuped", arguments(control, treatment), expected))
    write("cases/cuped", DEFINITION.replace("definitions.py", "adjusted.py"), cases)


def regressions() -> None:
    """Statsmodels' least squares: the coefficient of the treatment."""
    cases: list[Case] = []
    for seed, (nc, nt, k) in enumerate([(30, 30, 1), (60, 60, 5), (200, 20, 2), (8, 9, 1), (500, 480, 3)]):
        control, treatment = made(100 + seed, nc, nt, k)
        rows = np.array(control + treatment)
        t = np.repeat([0.0, 1.0], [nc, nt])
        x = rows[:, 1:] - rows[:, 1:].mean(0)
        plain = sm.OLS(rows[:, 0], np.column_stack([np.ones(nc + nt), t, x])).fit()
        expected = {
            "control_value": plain.params[0],
            "difference": plain.params[1],
            "treatment_value": plain.params[0] + plain.params[1],
        }
        cases.append(
            reference_case(f"{nc}, {nt}, {k} covariates", "cuped", arguments(control, treatment), expected)
        )
        crossed = sm.OLS(rows[:, 0], np.column_stack([np.ones(nc + nt), t, x, x * t[:, None]])).fit()
        expected = {"control_value": crossed.params[0], "difference": crossed.params[1]}
        cases.append(
            reference_case(
                f"{nc}, {nt}, {k} covariates, crossed",
                "regression_adjustment",
                arguments(control, treatment),
                expected,
            )
        )
    write("cases/adjustment_statsmodels", f"statsmodels {statsmodels.__version__} OLS", cases)


def peers() -> None:
    """Tea-tasting's CUPED takes its slope from both variants together, the effect included in its covariance.

    That draws its difference towards 0 by the factor 1 + n_c n_t / N (distance of the covariate's means)^2 /
    (its sum of squares within variants), exactly; with the factor it is the regression's.
    """
    cases: list[Case] = []
    for seed, (nc, nt) in enumerate([(40, 60), (12, 9), (300, 50), (1000, 1100)]):
        control, treatment = made(200 + seed, nc, nt, 1)
        rows = np.array(control + treatment)
        data = pa.table({"variant": np.repeat([0, 1], [nc, nt]), "y": rows[:, 0], "x": rows[:, 1]})
        found: Any = tea_tasting.Experiment(m=tea_tasting.Mean("y", "x")).analyze(data)["m"]
        within = sum(((x - x.mean()) ** 2).sum() for x in (rows[:nc, 1], rows[nc:, 1]))
        distance = rows[nc:, 1].mean() - rows[:nc, 1].mean()
        factor = 1 + nc * nt / (nc + nt) * distance**2 / within
        expected = {"difference": found.effect_size * factor}
        cases.append(reference_case(f"{nc}, {nt}", "cuped", arguments(control, treatment), expected))
    write("cases/cuped_tea_tasting", f"tea-tasting {tea_tasting.__version__} Mean(covariate=)", cases)


def weighted() -> None:
    """Weighted means where values are large, far off or weights extreme."""
    cases: list[Case] = []
    for name, scale, shift, weight in [
        ("as it is", 1.0, 0.0, 1.0),
        ("values moved by 1e9", 1.0, 1e9, 1.0),
        ("values 1e150", 1e150, 0.0, 1.0),
        ("values 1e-150", 1e-150, 0.0, 1.0),
        ("weights 1e200", 1.0, 5.0, 1e200),
        ("weights 1e-200", 1.0, 5.0, 1e-200),
    ]:
        source = random.Random(len(cases))
        given, parts, means = {}, [], []
        for variant, n in (("control", 15), ("treatment", 22)):
            y = [source.gauss(3, 1) * scale + shift for _ in range(n)]
            w = [source.lognormvariate(0, 1) * weight for _ in range(n)]
            given[variant], given[f"{variant}_weights"] = y, w
            total = mp.fsum(mpf(v) for v in w)
            means.append(mp.fsum(mpf(a) * mpf(b) for a, b in zip(w, y, strict=True)) / total)
            squares = mp.fsum((mpf(a) / total * (mpf(b) - means[-1])) ** 2 for a, b in zip(w, y, strict=True))
            parts.append((squares * n / (n - 1), n - 1))
        total = parts[0][0] + parts[1][0]
        found = {
            "control_value": means[0],
            "treatment_value": means[1],
            "difference": means[1] - means[0],
            "std_error": mp.sqrt(total),
            "df": total**2 / sum(v**2 / df for v, df in parts),
        }
        cases.append(reference_case(name, "weighted_test", given, with_test(found)))
    write("cases/weighted_test", DEFINITION.replace("definitions.py", "adjusted.py"), cases)


def adjusted() -> None:
    cuped()
    regressions()
    peers()
    weighted()

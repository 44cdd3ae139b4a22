"""Ratios of totals by cluster-robust least squares in statsmodels: another road to the delta variance.

Each unit with x sessions and y events in them becomes x rows, among which y is spread; a row is regressed on
one dummy for each variant, with the unit as cluster. The coefficient of a variant with n units is then
R = sum(y) / sum(x), and the residuals of a unit sum to y - R x however y is spread, so that the sandwich is
V0 = sum((y - R x)^2) / sum(x)^2. statsmodels multiplies it by G / (G - 1) * (N - 1) / (N - K) for G clusters,
N rows and K = 2 coefficients, which is divided out. The delta method's variance is that of the values
(y - R x) / mean(x) over n, with n - 1: V = V0 * n / (n - 1). A unit without sessions has no row and adds 0 to
V0, but it is one of the n.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import statsmodels  # type: ignore[import-not-found,import-untyped,unused-ignore]
import statsmodels.api as sm  # type: ignore[import-not-found,import-untyped,unused-ignore]
from scipy import stats
from writing import Case, write

Array = Any  # a NumPy array of whole numbers


def expanded(y: Array, x: Array, random: np.random.Generator) -> tuple[Array, Array]:
    """Give one row a session: its events, and its unit."""
    unit = np.repeat(np.arange(len(x)), x)
    events = np.concatenate(
        [random.multinomial(a, np.full(b, 1 / b)) for a, b in zip(y, x, strict=True) if b]
    )
    return events.astype(float), unit


def regress(control: tuple[Array, Array], treatment: tuple[Array, Array], random: np.random.Generator) -> Any:
    """Return (ratio, variance) of both variants, the finite-sample factors of statsmodels divided out."""
    parts = [expanded(*control, random), expanded(*treatment, random)]
    rows = np.concatenate([events for events, _ in parts])
    treated = np.repeat([False, True], [len(events) for events, _ in parts])
    units = np.concatenate([parts[0][1], parts[1][1] + len(control[1])])
    dummies = np.column_stack([~treated, treated]).astype(float)
    fit = sm.OLS(rows, dummies).fit(cov_type="cluster", cov_kwds={"groups": units})
    clusters, count = len(np.unique(units)), len(rows)
    factor = clusters / (clusters - 1) * (count - 1) / (count - 2)
    n = np.array([len(control[1]), len(treatment[1])])
    covariance = fit.cov_params()
    assert abs(covariance[0, 1]) < 1e-18
    return fit.params, np.diag(covariance) / factor * n / (n - 1)


def units(random: np.random.Generator, n: int, sessions: float, rate: float) -> tuple[Array, Array]:
    """Draw units whose sessions hang together; events come in sessions only."""
    x = random.poisson(random.gamma(2, sessions / 2, n))
    return random.poisson(random.gamma(1.5, rate / 1.5, n) * x), x


def ratio_clusters() -> None:
    random = np.random.default_rng(20240607)
    given = [
        ("errors per session", units(random, 150, 6, 0.3), units(random, 160, 6, 0.4)),
        ("many units without sessions", units(random, 200, 0.7, 0.5), units(random, 180, 0.7, 0.9)),
        ("unequal sizes", units(random, 20, 9, 1.0), units(random, 300, 9, 1.1)),
        ("few units", units(random, 4, 9, 2.0), units(random, 5, 9, 3.0)),
        ("rare events", units(random, 250, 12, 0.004), units(random, 250, 12, 0.004)),
        ("more events than sessions", units(random, 100, 2, 40.0), units(random, 100, 3, 35.0)),
    ]
    cases: list[Case] = []
    for name, control, treatment in given:
        (rc, rt), (vc, vt) = regress(control, treatment, random)
        df = (vc + vt) ** 2 / (vc**2 / (len(control[1]) - 1) + vt**2 / (len(treatment[1]) - 1))
        error = np.sqrt(vc + vt)
        statistic = (rt - rc) / error
        reach = stats.t.isf(0.025, df) * error
        cases.append(
            {
                "name": name,
                "control": np.column_stack(control).tolist(),
                "treatment": np.column_stack(treatment).tolist(),
                "alternative": "two-sided",
                "confidence_level": 0.95,
                "control_value": float(rc),
                "treatment_value": float(rt),
                "difference": float(rt - rc),
                "std_error": float(error),
                "df": float(df),
                "statistic": float(statistic),
                "pvalue": float(2 * stats.t.sf(abs(statistic), df)),
                "difference_interval": [float(rt - rc - reach), float(rt - rc + reach)],
                "tol": 1e-9,
            }
        )
    version = statsmodels.__version__
    source = f"statsmodels {version} OLS, cov_type='cluster' (algebra: tests/reference/clusters.py)"
    write("ratio_test", source, cases)

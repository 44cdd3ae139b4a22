"""Several differences at once: SciPy's quantiles and Welch tests, NumPy's covariances."""

from __future__ import annotations

import numpy as np
import scipy
from scipy.stats import norm, t, ttest_ind
from writing import Case, reference_case, write


def bonferroni_and_sidak() -> list[Case]:
    """Bonferroni for any correlation; of independent normal differences max-t is Šidák's (1967) level."""
    cases = []
    rng = np.random.default_rng(7)
    for m in (1, 2, 5, 20):
        for df in (8.0, 60.0, float("inf")):
            differences = rng.normal(0, 2, m).round(3).tolist()
            errors = rng.uniform(0.2, 3, m).round(3).tolist()
            for level in (0.9, 0.95):
                reach = t.isf((1 - level) / 2 / m, df) if np.isfinite(df) else norm.isf((1 - level) / 2 / m)
                intervals = [[d - reach * e, d + reach * e] for d, e in zip(differences, errors, strict=True)]
                given = {"differences": differences, "std_errors": errors, "confidence_level": level}
                cases.append(
                    reference_case(
                        f"Bonferroni, {m}, {df}, {level}",
                        "simultaneous_intervals",
                        {**given, "df": df, "method": "bonferroni"},
                        {"intervals": intervals},
                    )
                )
                if np.isfinite(df) or m > 5:
                    continue
                reach = norm.isf((1 - level ** (1 / m)) / 2)
                intervals = [[d - reach * e, d + reach * e] for d, e in zip(differences, errors, strict=True)]
                cases.append(
                    reference_case(
                        f"Sidak, {m}, {level}",
                        "simultaneous_intervals",
                        {**given, "df": df, "method": "max_t", "correlation": np.eye(m).tolist()},
                        {"intervals": intervals},
                        2e-3,
                    )
                )
    return cases


def samples() -> list[Case]:
    """Statistics of permuted columns before any permutation, and the correlation of their differences."""
    cases = []
    rng = np.random.default_rng(8)
    for n_control, n_treatment, m in ((8, 9, 2), (30, 12, 3), (5, 40, 4)):
        mix = rng.normal(size=(m, m))
        control = (rng.normal(size=(n_control, m)) @ mix).round(4)
        treatment = (rng.normal(0.3, 2, size=(n_treatment, m)) @ mix).round(4)
        arrays = {"control": control.tolist(), "treatment": treatment.tolist()}
        name = f"{n_control} and {n_treatment}, {m} metrics"
        welch = ttest_ind(treatment, control, equal_var=False)
        covariance = np.cov(control.T) / n_control + np.cov(treatment.T) / n_treatment
        scale = np.sqrt(np.diag(covariance))
        cases += [
            reference_case(
                name,
                "westfall_young",
                {**arrays, "n_resamples": 99},
                {"statistics": welch.statistic.tolist()},
            ),
            reference_case(
                f"correlation, {name}",
                "difference_correlation",
                arrays,
                {"self": (covariance / np.outer(scale, scale)).tolist()},
            ),
        ]
    return cases


def several() -> None:
    write("cases/several", f"SciPy {scipy.__version__}", [*bonferroni_and_sidak(), *samples()])

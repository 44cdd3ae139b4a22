"""The cases of tables of counts."""

from __future__ import annotations

import numpy as np
from definitions import chi_squared_tail
from mpmath import mp, mpf
from scipy import __version__ as scipy_version
from scipy.stats import chi2_contingency
from writing import DEFINITION, Case, reference_case, write


def cases_of_tables() -> list[Case]:
    """SciPy's tables, and definitions where counts are large and nearly independent."""
    cases = []
    random = np.random.default_rng(7)
    for number in range(24):
        shape = random.integers(2, 6, 2)
        table = random.poisson(float(random.choice([1.0, 8.0, 200.0])), shape)
        table[0] += 1
        table[:, 0] += 1
        for function, correction in (
            ("chi_squared_test", False),
            ("chi_squared_test", True),
            ("g_test", False),
        ):
            theirs = chi2_contingency(
                table, correction, "log-likelihood" if function == "g_test" else "pearson"
            )
            options = {"correction": correction} if function == "chi_squared_test" else {}
            wanted = {
                "statistic": float(theirs.statistic), "df": int(theirs.dof), "pvalue": float(theirs.pvalue),
                "expected_least": float(theirs.expected_freq.min()), "n": int(table.sum()),
            }  # fmt: skip
            name = f"random {number}, {function}, {correction}"
            cases.append(
                reference_case(name, function, {"table": table.tolist()} | options, wanted, 1e-9)
                | {"source": f"SciPy {scipy_version} chi2_contingency"}
            )
    large = {
        "no difference": [[10, 20, 30], [20, 40, 60]],
        "tiny deviations": [[5000, 5001], [5001, 5000]],
        "a billion": [[500_000_000, 500_060_000], [500_000_000, 499_940_000]],
        "2^52": [[2**51, 2**51 + 2**26], [2**51, 2**51 - 2**26]],
        "an empty cell": [[0, 12, 5], [7, 11, 9]],
        "p about 1e-1000": [[10**6, 9 * 10**6], [1_100_000, 9 * 10**6]],
        "a table of one cell each": [[1, 0], [0, 1]],
    }
    for name, rows in large.items():
        exact = [[mpf(count) for count in row] for row in rows]
        across, down = [sum(row) for row in exact], [sum(column) for column in zip(*exact, strict=True)]
        n = sum(across)
        both = [(o, across[i] * down[j] / n) for i, row in enumerate(exact) for j, o in enumerate(row)]
        df = (len(across) - 1) * (len(down) - 1)
        statistics = {
            "chi_squared_test": sum((o - e) ** 2 / e for o, e in both),
            "g_test": 2 * sum(o * mp.log(o / e) for o, e in both if o > 0),
        }
        for function, found in statistics.items():
            statistic = mpf(0) if found < mpf("1e-40") else found
            tail = chi_squared_tail(statistic, df)
            wanted = {"statistic": statistic, "pvalue": tail, "log_pvalue": mp.log(tail)}
            cases.append(
                reference_case(f"{name}, {function}", function, {"table": rows}, wanted)
                | {"source": DEFINITION}
            )
    return cases


def tables() -> None:
    write("cases/tables", "SciPy and definitions", cases_of_tables())

"""The cases of moments: NIST's hard sets, made as NIST describes them, and SciPy's skewness and kurtosis."""

from __future__ import annotations

import definitions as d
import scipy
from scipy import stats
from writing import DEFINITION, Case, write


def moments() -> None:
    """NIST StRD univariate sets made from their published construction, and SciPy's skewness and kurtosis."""
    nist = "NIST StRD univariate, certified mean and standard deviation; other moments exact for the doubles"

    def cycle(first: float, *others: float) -> Case:
        return {"values": [first], "cycle": list(others), "times": 500}

    sets: list[tuple[str, Case, float, float, float]] = [
        ("NumAcc1", {"values": [10000001, 10000003, 10000002]}, 10000002, 1, 1e-15),
        ("NumAcc2", cycle(1.2, 1.1, 1.3), 1.2, 0.1, 1e-13),
        ("NumAcc3", cycle(1000000.2, 1000000.1, 1000000.3), 1000000.2, 0.1, 1e-9),
        ("NumAcc4", cycle(10000000.2, 10000000.1, 10000000.3), 10000000.2, 0.1, 1e-8),
    ]
    cases: list[Case] = []
    for name, given, mean, std_dev, certified_tol in sets:
        exact = d.moments(given["values"] + given.get("cycle", []) * given.get("times", 0))
        assert abs(exact["mean"] / mean - 1) < 1e-13
        assert abs(exact["std_dev"] / std_dev - 1) < certified_tol
        cases.append(
            {
                "name": name,
                "source": nist,
                **given,
                **exact,
                "certified_mean": mean,
                "certified_std_dev": std_dev,
                "certified_tol": certified_tol,
                "tol": 1e-10,
            }
        )
    samples: dict[str, list[float]] = {
        "skewed": [0.1, 0.2, 0.2, 0.4, 0.7, 1.1, 1.9, 3.3, 7.0, 19.5, 120.25],
        "two values": [0, 0, 0, 1, 0, 1, 1, 0, 0, 0],
        "nps": [0, 3, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 10, 10],
        "negative": [-5.5, -4.25, -4.0, -1.5, -0.125, 2.0],
        "far from zero": [1e9 + v for v in (1.0, 2.5, 2.75, 9.125, 4.0, 4.5)],
        "tiny": [1e-12, 3e-12, 3.5e-12, 9e-12, 2e-12],
        "one value": [42.5],
        "constant": [7.25] * 6,
    }
    for name, values in samples.items():
        exact = d.moments([float(v) for v in values])
        if (
            "skewness" in exact
        ):  # SciPy has the word; the definition gives the digits that doubles lose far from zero
            near = 1e-6 if name == "far from zero" else 1e-12
            assert abs(stats.skew(values) - exact["skewness"]) < near
            assert abs(stats.kurtosis(values) - exact["kurtosis"]) < near * 10
        cases.append(
            {
                "name": name,
                "source": f"SciPy {scipy.__version__} stats.skew, stats.kurtosis; {DEFINITION}",
                "values": values,
                **exact,
                "tol": 1e-12 if name != "far from zero" else 1e-9,
            }
        )
    write("moments", f"NIST StRD; SciPy {scipy.__version__}; {DEFINITION}", cases)

"""The cases of the sample-ratio test, some of which underflow, and two that were published."""

from __future__ import annotations

from definitions import chi_squared_tail
from mpmath import mp, mpf
from writing import DEFINITION, Case, write


def sample_ratio() -> None:
    given: list[tuple[str, list[int], list[float]]] = [
        ("Kohavi, Tang and Xu 2020, chapter 21", [821588, 815482], []),
        ("lukasvermeer/srm PR 14", [9463, 7681], []),
        ("even", [5000, 5000], []),
        ("one off", [5001, 5000], []),
        ("90 to 10", [9012, 988], [0.9, 0.1]),
        ("weights that do not add up to one", [9012, 988], [9, 1]),
        ("three variants", [3333, 3400, 3267], []),
        ("five variants", [1000, 2011, 2990, 4105, 4950], [1, 2, 3, 4, 5]),
        ("an empty variant", [40, 0], []),
        ("pvalue underflows", [1000000, 500000], []),
        ("pvalue underflows in three", [10**8, 10**8, 9 * 10**7], []),
        ("pvalue near the smallest double", [25000, 19600], []),
        ("a billion", [10**9, 10**9 + 40000], []),
        ("rare variant", [10**6, 3], [0.999999, 0.000001]),
    ]
    cases: list[Case] = []
    for name, counts, shares in given:
        weights = [mpf(s) for s in shares] or [mpf(1)] * len(counts)
        total = sum(counts)
        expected = [total * w / sum(weights) for w in weights]
        statistic = sum((c - e) ** 2 / e for c, e in zip(counts, expected, strict=True))
        tail = chi_squared_tail(statistic, len(counts) - 1)
        cases.append(
            {
                "name": name,
                "counts": counts,
                "shares": shares,
                "statistic": statistic,
                "df": len(counts) - 1,
                "pvalue": tail,
                "log_pvalue": mp.log(tail) if tail < 1 else mpf(0),
                "tol": 1e-10,
            }
        )
    cases.append(
        {
            "name": "published: Kohavi, Tang and Xu 2020",
            "counts": [821588, 815482],
            "shares": [],
            "pvalue": 1.82179e-06,
            "source": "Kohavi, Tang and Xu (2020), chapter 21",
            "tol": 1e-5,
        }
    )
    cases.append(
        {
            "name": "published: srm PR 14",
            "counts": [9463, 7681],
            "shares": [],
            "pvalue": 3.50e-42,
            "source": "lukasvermeer/srm PR #14, true value of its 2.2e-16 floor",
            "tol": 1e-2,
        }
    )
    write("sample_ratio_mismatch", DEFINITION, cases)

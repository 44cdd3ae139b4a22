"""The cases of one proportion."""

from __future__ import annotations

import sys
from itertools import product

import statsmodels
from mpmath import mpf
from proportion_definitions import beta_quantile
from statsmodels.stats.proportion import proportion_confint
from writing import DEFINITION, Case, reference_case, write

STATSMODELS = f"statsmodels {statsmodels.__version__} proportion_confint"


def intervals() -> list[Case]:
    cases = []
    words = {
        "wilson": "wilson", "clopper_pearson": "beta", "jeffreys": "jeffreys",
        "agresti_coull": "agresti_coull", "wald": "normal",
    }  # fmt: skip
    samples = [(81, 263), (15, 148), (1, 29), (28, 29), (5, 10), (3, 100_000), (99_990, 100_000), (400, 1000)]
    for (x, n), level, (method, theirs) in product(samples, (0.8, 0.95, 0.999), words.items()):
        ends = proportion_confint(x, n, 1 - level, theirs)
        given = {"successes": x, "n": n, "method": method, "confidence_level": level}
        case = reference_case(
            f"{x}/{n}, {method}, {level}",
            "proportion_interval",
            given,
            {"self": [float(e) for e in ends]},
            1e-9,
        )
        cases.append(case | {"source": STATSMODELS})
    # Large n and extreme levels, by the density of the beta distribution.
    hard = [
        (2, 10**9),
        (3, 10**7),
        (12, 10**12),
        (5, 2**53),
        (40_000, 10**9),
        (3 * 10**8, 10**9),
        (2**52, 2**53),
    ]
    for (x, n), level in product(hard, (0.95, 1 - 2.0**-30)):
        sys.stderr.write(f"{x}/{n}, {level}\n")
        tail = (1 - mpf(level)) / 2
        for method, a, b, shift in (("clopper_pearson", x, n - x, 1), ("jeffreys", x, n - x, 0)):
            half = mpf(0) if shift else mpf(1) / 2
            ends = [
                beta_quantile(tail, a + half, b + half + shift, upper=False),
                beta_quantile(tail, a + half + shift, b + half, upper=True),
            ]
            given = {"successes": x, "n": n, "method": method, "confidence_level": level}
            cases.append(
                reference_case(
                    f"{x}/{n}, {method}, {level:.12g}", "proportion_interval", given, {"self": ends}, 1e-13
                )
                | {"source": DEFINITION}
            )
    newcombe = "Newcombe (1998), Stat Med 17:857, Table I"
    for x, n, method, ends in (
        (81, 263, "wilson", [0.2553, 0.3662]), (81, 263, "clopper_pearson", [0.2527, 0.3676]),
        (81, 263, "wald", [0.2522, 0.3638]), (0, 20, "wilson", [0, 0.1611]),
        (0, 20, "clopper_pearson", [0, 0.1684]), (1, 29, "wilson", [0.0061, 0.1718]),
        (1, 29, "clopper_pearson", [0.0009, 0.1776]),
    ):  # fmt: skip
        given = {"successes": x, "n": n, "method": method}
        case = reference_case(
            f"published: {x}/{n}, {method}", "proportion_interval", given, {"self": ends}, 5e-5 / ends[1]
        )
        cases.append(case | {"source": newcombe})
    nothing = {"successes": 0, "n": 20, "method": "wald"}
    cases.append(
        reference_case("0/20, wald", "proportion_interval", nothing, {"self": ["nan", "nan"]})
        | {"source": "a single point is no interval"}
    )
    return cases


def one_proportion() -> None:
    write("cases/proportion_interval", STATSMODELS, intervals())

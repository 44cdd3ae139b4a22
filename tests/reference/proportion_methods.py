"""The cases of one and of two proportions by every method but the exact ones, and of tables of counts."""

from __future__ import annotations

import sys
import warnings
from itertools import product
from typing import Any

import numpy as np
import statsmodels
from definitions import chi_squared_tail, critical_value, normal_tail, pvalue
from mpmath import mp, mpf
from proportion_definitions import (
    OddsScore,
    Sample,
    beta_quantile,
    expected,
    log_ratio,
    newcombe_difference,
    newcombe_ratio,
    sided,
    wald_parts,
    walter,
)
from proportions import PAIRS
from scores import Score
from scipy import __version__ as scipy_version
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    test_proportions_2indep,
)
from writing import DEFINITION, Case, reference_case, write

SIDES = ("two-sided", "less", "greater")
LARGE: list[tuple[str, Sample, Sample]] = [
    ("2^52 of 2^53", (2**52, 2**53), (2**52 + 2**27, 2**53)),
    ("four of 2^53", (4, 2**53), (9, 2**53)),
]
HARD = [*PAIRS, *LARGE]
STATSMODELS = f"statsmodels {statsmodels.__version__}"


def arguments(control: Sample, treatment: Sample, **others: Any) -> dict[str, Any]:
    names = ("successes_control", "n_control", "successes_treatment", "n_treatment")
    return dict(zip(names, (*control, *treatment), strict=True)) | others


def without_variance(control: Sample, treatment: Sample) -> bool:
    return all(x in (0, n) for x, n in (control, treatment))


def defined() -> list[Case]:
    """newcombe, agresti_caffo, wald and katz; the lift of wald is in wald_lifts()."""
    cases = []
    for (name, control, treatment), method in product(HARD, ("newcombe", "agresti_caffo", "wald", "katz")):
        if (method == "wald" and without_variance(control, treatment)) or (
            method == "newcombe" and name in ("both none", "both all")
        ):
            continue
        for sides, level in (("two-sided", 0.95), ("less", 0.95), ("greater", 0.9), ("two-sided", 0.999)):
            options = {"method": method, "alternative": sides, "confidence_level": level}
            found = expected(control, treatment, method, sides, level)
            found["dual"] = method == "wald"
            # Doubles of shares near 1/2 hold 16 digits of them, and fewer of their distance.
            noise = mp.sqrt(control[1] + treatment[1]) * mpf("1e-16") / max(abs(found["statistic"]), mpf("1e-3"))
            tol = max(1e-10, float(noise) * (1 + float(abs(found["statistic"])) ** 2))
            cases.append(
                reference_case(
                    f"{name}, {method}, {sides}, {level}",
                    "two_proportion_test",
                    arguments(control, treatment, **options),
                    found,
                    tol,
                )
            )
    return cases


def mee() -> list[Case]:
    """Mee and Koopman without the factor, and the odds ratio with and without it."""
    cases = []
    for (name, control, treatment), method in product(PAIRS, ("mee", "score")):
        factor = "miettinen_nurminen" if method == "score" else "none"
        some = 0 < control[0] + treatment[0] < control[1] + treatment[1]
        for sides, level in (("two-sided", 0.95), ("greater", 0.9)):
            sys.stderr.write(f"{name}, {method}, {sides}\n")
            z = critical_value(level, sides, normal_tail)
            difference = Score(control, treatment, "difference", factor)
            found: dict[str, Any] = {"dual": True}
            if method == "mee":
                found["pvalue"] = pvalue(difference(0), sides, normal_tail)
                found["difference_interval"] = list(difference.interval(level, sides))
                if control[0] > 0:
                    ratio = Score(control, treatment, "ratio", factor).interval(level, sides)
                    found["lift_interval"] = [end - 1 for end in ratio]
            odds = OddsScore(control, treatment, method == "score")
            found["odds_ratio_interval"] = sided(
                odds.interval(z) if some else (mpf(0), mp.inf), sides, mpf(0), mp.inf
            )
            options = {"method": method, "alternative": sides, "confidence_level": level}
            cases.append(
                reference_case(
                    f"{name}, {method}, {sides}, {level}",
                    "two_proportion_test",
                    arguments(control, treatment, **options),
                    found,
                    1e-9,
                )
            )
    return cases


def peers() -> list[Case]:
    """Statsmodels' intervals of two proportions, but its score interval of the difference (its issue 10269)."""
    cases = []
    words = {"newcombe": "newcomb", "agresti_caffo": "agresti-caffo", "wald": "wald"}
    for (name, control, treatment), level in product(PAIRS, (0.9, 0.95, 0.999)):
        if "billion" in name or without_variance(control, treatment):
            continue
        (xc, nc), (xt, nt) = control, treatment
        for method, theirs in words.items():
            ends = confint_proportions_2indep(xt, nt, xc, nc, method=theirs, compare="diff", alpha=1 - level)
            found: dict[str, Any] = {"difference_interval": [max(-1.0, ends[0]), min(1.0, ends[1])]}
            if method == "agresti_caffo":
                tested = test_proportions_2indep(xt, nt, xc, nc, method=theirs, compare="diff")
                found["statistic"] = tested.statistic
                ratio = confint_proportions_2indep(
                    xt, nt, xc, nc, method="log-adjusted", compare="ratio", alpha=1 - level
                )
                found["lift_interval"] = [end - 1 for end in ratio]
            options = {"method": method, "confidence_level": level}
            cases.append(
                reference_case(
                    f"{name}, {method}, {level}",
                    "two_proportion_test",
                    arguments(control, treatment, **options),
                    found,
                    1e-8,
                )
            )
    return cases


def published() -> list[Case]:
    table = "Newcombe (1998), Stat Med 17:873, Table II"
    rows = [
        ("a", (48, 80), (56, 70), "newcombe", [0.0524, 0.3339], 5e-5, table),
        ("a", (48, 80), (56, 70), "mee", [0.0533, 0.3377], 5e-5, table),
        ("a", (48, 80), (56, 70), "wald", [0.0575, 0.3425], 5e-5, table),
        ("b", (3, 10), (9, 10), "newcombe", [0.1705, 0.8090], 5e-5, table),
        ("b", (3, 10), (9, 10), "mee", [0.1821, 0.8370], 5e-5, table),
        ("e", (0, 29), (5, 56), "newcombe", [-0.0381, 0.1926], 5e-5, table),
        ("e", (0, 29), (5, 56), "mee", [-0.0313, 0.1926], 5e-5, table),
        ("PropCIs diffscoreci", (1, 34), (7, 34), "score", [0.0270416, 0.3452912], 1e-6, "R PropCIs"),
        ("PropCIs wald2ci AC", (1, 34), (7, 34), "agresti_caffo", [0.01161167, 0.32172166], 1e-6, "R PropCIs"),
        ("PropCIs wald2ci", (1, 34), (7, 34), "wald", [0.02916942, 0.32377176], 1e-6, "R PropCIs"),
    ]
    cases = []
    for name, control, treatment, method, ends, tol, source in rows:
        # The tolerance is of the last printed digit: relative to the larger end, as the cases are judged.
        relative = tol / max(abs(end) for end in ends)
        case = reference_case(
            f"published: {name}, {method}",
            "two_proportion_test",
            arguments(control, treatment, method=method),
            {"difference_interval": ends},
            relative,
        )
        cases.append(case | {"source": source})
    katz = arguments((1, 34), (7, 34), method="katz")
    fagerland = "Fagerland, Lydersen and Laake (2015), in statsmodels' tests: 0.91 to 54"
    cases.append(
        reference_case("published: Katz", "two_proportion_test", katz, {"lift_interval": [-0.09, 53.0]}, 0.01)
        | {"source": fagerland}
    )
    adjusted = arguments((1, 34), (7, 34), method="agresti_caffo")
    cases.append(
        reference_case(
            "published: adjusted", "two_proportion_test", adjusted, {"lift_interval": [-0.08, 26.0]}, 0.01
        )
        | {"source": fagerland.replace("0.91 to 54", "0.92 to 27")}
    )
    return cases


def margins() -> list[Case]:
    """p-values at a margin. Newcombe's by bisection of the critical value on the printed formulas."""
    cases = []
    some = [
        "Newcombe a", "Newcombe b", "Newcombe e", "PropCIs", "treatment none", "rare", "unequal split", "common",
    ]  # fmt: skip
    nulls = [("shift", -0.1), ("shift", 0.02), ("shift", 0.5), ("ratio", 0.8), ("ratio", 0.98), ("ratio", 1.5)]
    for (name, control, treatment), (kind, null), method, sides in product(
        HARD, nulls, ("mee", "newcombe", "agresti_caffo", "wald", "katz"), ("two-sided", "greater")
    ):
        if name not in some or (method == "katz" and kind == "shift"):
            continue
        c, t, vc, vt = wald_parts(control, treatment)
        value = mpf(null)
        if method == "mee":
            z = Score(control, treatment, "ratio" if kind == "ratio" else "difference", "none")(value)
        elif method == "wald":
            if kind == "ratio" and min(control[0], treatment[0]) == 0:
                continue
            z = (t - c - value) / mp.sqrt(vt + vc) if kind == "shift" else (t - value * c) / mp.sqrt(vt + value**2 * vc)
        elif method == "newcombe":
            z = touching(control, treatment, kind, value)
        elif kind == "shift":
            found = expected(control, treatment, method, "two-sided", 0.95)
            z = found["statistic"] - value / found["std_error"]
        else:
            empty = min(control[0], treatment[0]) == 0
            log, error = (walter if method == "agresti_caffo" or empty else log_ratio)(control, treatment)
            z = (log - mp.log(value)) / error
        if abs(z) > 37:
            continue
        options = {kind: null, "method": method, "alternative": sides}
        cases.append(
            reference_case(
                f"{name}, {kind} {null}, {method}, {sides}",
                "proportion_margin_pvalue",
                arguments(control, treatment, **options),
                {"self": pvalue(z, sides, normal_tail)},
                1e-8,
            )
        )
    return cases


def touching(control: Sample, treatment: Sample, kind: str, null: Any) -> Any:
    interval = newcombe_ratio if kind == "ratio" else newcombe_difference
    c, t = mpf(control[0]) / control[1], mpf(treatment[0]) / treatment[1]
    above = t > null * c if kind == "ratio" else t - c > null
    low, high = mpf("1e-20"), mpf(60)
    end = 0 if above else 1
    far = interval(control, treatment, high)[end]
    if far > null if above else far < null:
        return mp.inf if above else -mp.inf
    for _ in range(120):
        middle = (low + high) / 2
        inside = interval(control, treatment, middle)[end]
        if inside > null if above else inside < null:
            low = middle
        else:
            high = middle
    return low if above else -low


def one_proportion() -> list[Case]:
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
            f"{x}/{n}, {method}, {level}", "proportion_interval", given, {"self": [float(e) for e in ends]}, 1e-9
        )
        cases.append(case | {"source": STATSMODELS})
    # Large n and extreme levels, by the density of the beta distribution.
    hard = [(2, 10**9), (3, 10**7), (12, 10**12), (5, 2**53), (40_000, 10**9), (3 * 10**8, 10**9), (2**52, 2**53)]
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
                reference_case(f"{x}/{n}, {method}, {level:.12g}", "proportion_interval", given, {"self": ends}, 1e-13)
                | {"source": DEFINITION}
            )
    newcombe = "Newcombe (1998), Stat Med 17:857, Table I"
    for x, n, method, ends in (
        (81, 263, "wilson", [0.2553, 0.3662]), (81, 263, "clopper_pearson", [0.2527, 0.3676]),
        (81, 263, "wald", [0.2522, 0.3638]), (0, 20, "wilson", [0, 0.1611]), (0, 20, "clopper_pearson", [0, 0.1684]),
        (1, 29, "wilson", [0.0061, 0.1718]), (1, 29, "clopper_pearson", [0.0009, 0.1776]),
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


def tables() -> list[Case]:
    """SciPy's tables, and definitions where counts are large and nearly independent."""
    cases = []
    random = np.random.default_rng(7)
    for number in range(24):
        shape = random.integers(2, 6, 2)
        table = random.poisson(float(random.choice([1.0, 8.0, 200.0])), shape)
        table[0] += 1
        table[:, 0] += 1
        for function, correction in (("chi_squared_test", False), ("chi_squared_test", True), ("g_test", False)):
            found = chi2_contingency(table, correction, "log-likelihood" if function == "g_test" else "pearson")
            options = {"correction": correction} if function == "chi_squared_test" else {}
            wanted = {
                "statistic": float(found.statistic), "df": int(found.dof), "pvalue": float(found.pvalue),
                "expected_least": float(found.expected_freq.min()), "n": int(table.sum()),
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
        for function, statistic in statistics.items():
            statistic = mpf(0) if statistic < mpf("1e-40") else statistic
            tail = chi_squared_tail(statistic, df)
            wanted = {"statistic": statistic, "pvalue": tail, "log_pvalue": mp.log(tail)}
            cases.append(
                reference_case(f"{name}, {function}", function, {"table": rows}, wanted) | {"source": DEFINITION}
            )
    return cases


def proportion_methods() -> None:
    warnings.simplefilter("ignore")
    write("cases/proportion_interval", f"{STATSMODELS} proportion_confint", one_proportion())
    write("cases/tables", "SciPy and definitions", tables())
    write("cases/proportion_methods_statsmodels", f"{STATSMODELS} confint_proportions_2indep", peers())
    write("cases/proportion_methods_published", "published", published())
    write("cases/proportion_methods", DEFINITION, defined())
    write("cases/proportion_margin_pvalue", DEFINITION, margins())
    write("cases/proportion_score_methods", DEFINITION, mee())

"""The cases of two proportions by every method but the exact ones."""

from __future__ import annotations

import sys
import warnings
from itertools import product
from typing import Any

import statsmodels
from definitions import critical_value, normal_tail, pvalue
from mpmath import mp, mpf
from proportion_definitions import OddsScore, Sample, expected, sided
from proportions import PAIRS
from scores import Score
from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep
from writing import DEFINITION, Case, reference_case, write

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
            noise = (
                mp.sqrt(control[1] + treatment[1]) * mpf("1e-16") / max(abs(found["statistic"]), mpf("1e-3"))
            )
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
    """Statsmodels' intervals, but its score interval of the difference, which is wrong (its issue 10269)."""
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
        (
            "PropCIs wald2ci AC",
            (1, 34),
            (7, 34),
            "agresti_caffo",
            [0.01161167, 0.32172166],
            1e-6,
            "R PropCIs",
        ),
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


def proportion_methods() -> None:
    warnings.simplefilter("ignore")  # statsmodels divides by zero
    write("cases/proportion_methods_statsmodels", f"{STATSMODELS} confint_proportions_2indep", peers())
    write("cases/proportion_methods_published", "published", published())
    write("cases/proportion_methods", DEFINITION, defined())
    write("cases/proportion_score_methods", DEFINITION, mee())

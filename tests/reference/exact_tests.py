"""The cases of Fisher's, Barnard's and Boschloo's exact tests, through the public functions."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import scipy
from conditional import Tables
from scipy.stats import barnard_exact, boschloo_exact, fisher_exact
from scipy.stats.contingency import odds_ratio
from unconditional import boschloo_pvalue, score_interval, score_pvalue, unpooled_pvalue
from writing import DEFINITION, Case, reference_case, write

Sample = tuple[int, int]
SIDES = ("two-sided", "less", "greater")
SCIPY = f"SciPy {scipy.__version__}"
ENUMERATION = "every outcome and a dense grid of the nuisance proportion (tests/reference/unconditional.py)"

PAIRS: list[tuple[Sample, Sample]] = [
    ((1, 4), (3, 4)),
    ((7, 15), (12, 15)),
    ((3, 10), (9, 10)),
    ((0, 29), (5, 56)),
    ((1, 34), (7, 34)),
    ((0, 1), (1, 1)),
    ((0, 10), (4, 12)),
    ((4, 12), (0, 10)),
    ((10, 10), (6, 9)),
    ((6, 9), (10, 10)),
    ((0, 10), (20, 20)),
    ((20, 20), (0, 10)),
    ((3, 5), (40, 100)),
    ((10, 30), (18, 30)),
    ((2, 100), (9, 100)),
    ((45, 100), (60, 100)),
    ((30, 60), (15, 30)),
    ((5, 6), (3, 41)),
]
EMPTY: list[tuple[Sample, Sample]] = [((0, 15), (0, 9)), ((15, 15), (9, 9))]


# exact2x2(tsmethod = "minlike", tol = 1e-9) at 80 and 95 %; its ends are found to about seven digits.
EXACT2X2 = {
    ((7, 15), (12, 15)): [(1.31607401, 12.8966159), (0.75105586, 25.02877545)],
    ((3, 10), (9, 10)): [(3.32469988, 114.2289683), (1.51095007, 514.4705884)],
    ((10, 30), (18, 30)): [(1.41574002, 6.17216107), (1.0, 8.91953451)],
    ((1, 34), (7, 34)): [(1.73700665, 44.24601559), (1.0, 195.492114)],
    ((2, 100), (9, 100)): [(1.46142205, 13.33457677), (1.0, 31.78673615)],
    ((3, 5), (40, 100)): [(0.13206964, 1.53352237), (0.05349293, 3.00224979)],
    ((30, 60), (15, 30)): [(0.55143619, 1.81344644), (0.39936727, 2.50396083)],
    ((5, 6), (3, 41)): [(0.00298691, 0.09824666), (0.00066422, 0.23181266)],
}


def table(control: Sample, treatment: Sample) -> Any:
    """As SciPy has it: columns are the samples, the treatment first."""
    return np.array([[treatment[0], control[0]], [treatment[1] - treatment[0], control[1] - control[0]]])


def arguments(control: Sample, treatment: Sample, side: str, level: float = 0.95) -> dict[str, Any]:
    counts = {"successes_control": control[0], "n_control": control[1]}
    counts |= {"successes_treatment": treatment[0], "n_treatment": treatment[1]}
    return {**counts, "alternative": side, "confidence_level": level}


def label(control: Sample, treatment: Sample, *rest: Any) -> str:
    words = [f"{control[0]}/{control[1]}, {treatment[0]}/{treatment[1]}", *map(str, rest)]
    sys.stderr.write(", ".join(words) + "\n")
    return ", ".join(words)


def made(source: str, case: Case) -> Case:
    return {**case, "source": source}


def fisher() -> None:
    cases = []
    for control, treatment in PAIRS + EMPTY:
        tables = Tables(control, treatment)
        for side in SIDES:
            for level in (0.95,) if side != "two-sided" else (0.8, 0.95, 0.999):
                expected = {
                    "pvalue": tables.pvalue(side),
                    "odds_ratio": tables.estimate(),
                    "odds_ratio_interval": list(tables.interval(side, level)),
                    "dual": True,
                }
                name = label(control, treatment, side, level)
                given = arguments(control, treatment, side, level)
                cases.append(reference_case(name, "fisher_test", given, expected, 1e-9))
            expected = {"pvalue": float(fisher_exact(table(control, treatment), side).pvalue)}
            conditional = odds_ratio(table(control, treatment))
            if np.isfinite(conditional.statistic) and conditional.statistic > 0:
                expected["odds_ratio"] = float(conditional.statistic)
            if side != "two-sided" and (control, treatment) not in EMPTY:
                ends = conditional.confidence_interval(0.95, side)
                expected["odds_ratio_interval"] = [float(ends.low), float(ends.high)]
            given = arguments(control, treatment, side)
            name = f"SciPy: {label(control, treatment, side)}"
            cases.append(made(SCIPY, reference_case(name, "fisher_test", given, expected, 1e-9)))
    for control, treatment in (
        ((1000, 10000), (1470, 10000)),
        ((30, 1000), (31, 70000)),
        ((20, 3000), (19, 2999)),
    ):
        for side in SIDES:
            tables = Tables(control, treatment)
            expected = {"pvalue": tables.pvalue(side), "odds_ratio": tables.estimate(), "dual": False}
            given = arguments(control, treatment, side)
            cases.append(
                reference_case(label(control, treatment, side), "fisher_test", given, expected, 1e-10)
            )
    for (control, treatment), ends in EXACT2X2.items():
        for level, interval in zip((0.8, 0.95), ends, strict=True):
            name = f"exact2x2: {label(control, treatment, level)}"
            given = arguments(control, treatment, "two-sided", level)
            expected = {"odds_ratio_interval": list(interval)}
            case = reference_case(name, "fisher_test", given, expected, 1e-6)
            cases.append(made('R exact2x2 1.7.0, tsmethod = "minlike"', case))
    for side, pvalue in (("two-sided", 0.4857), ("greater", 0.2429)):
        case = reference_case(
            f"published: tea, {side}",
            "fisher_test",
            arguments((1, 4), (3, 4), side),
            {"pvalue": pvalue},
            2e-4,
        )
        cases.append(made("R ?fisher.test, Fisher's lady tasting tea (Agresti 1990, p. 61)", case))
    write("cases/fisher_test", DEFINITION.replace("definitions.py", "conditional.py"), cases)


def barnard() -> None:
    cases = []
    small = [pair for pair in PAIRS if pair[0][1] + pair[1][1] <= 31]
    for control, treatment in PAIRS + EMPTY:
        for side in SIDES:
            given = arguments(control, treatment, side)
            expected: dict[str, Any] = {"pvalue": score_pvalue(control, treatment, side), "dual": True}
            name = label(control, treatment, side)
            cases.append(reference_case(name, "barnard_test", given, expected, 1e-9))
            expected = {"pvalue": unpooled_pvalue(control, treatment, side)}
            given = {**given, "pooled": False}
            cases.append(reference_case(f"unpooled: {name}", "barnard_test", given, expected, 1e-9))
    for control, treatment in small + EMPTY:
        for side, level in (("two-sided", 0.95), ("two-sided", 0.8), ("less", 0.95), ("greater", 0.99)):
            given = arguments(control, treatment, side, level)
            difference = score_interval(control, treatment, side, level, "difference")
            expected = {"difference_interval": list(difference)}
            if control[0] > 0:
                low, high = score_interval(control, treatment, side, level, "ratio")
                expected["lift_interval"] = [low - 1, high - 1]
            name = f"intervals: {label(control, treatment, side, level)}"
            cases.append(reference_case(name, "barnard_test", given, expected, 1e-7))
    control, treatment = (40, 79), (43, 53)
    for pooled, z, pvalue in (
        (True, 3.555406779643, 0.000362832367),
        (False, 3.920362887717, 0.000289470662),
    ):
        given = {**arguments(control, treatment, "two-sided"), "pooled": pooled}
        expected = {"statistic": z, "pvalue": pvalue}
        case = reference_case(f"SciPy's tests, pooled {pooled}", "barnard_test", given, expected, 1e-7)
        cases.append(made("R Barnard, in SciPy's test_hypotests.py", case))
        found = barnard_exact(table(control, treatment), pooled=pooled, n=256)
        expected = {"statistic": float(found.statistic), "pvalue": float(found.pvalue)}
        cases.append(
            made(SCIPY, reference_case(f"SciPy, pooled {pooled}", "barnard_test", given, expected, 1e-8))
        )
    given = arguments((12, 15), (7, 15), "less")
    case = reference_case("published: vaccine", "barnard_test", given, {"pvalue": 0.0341}, 5e-3)
    cases.append(made("Mehta and Senchaudhuri (2003), Cytel, on Chan (1998)", case))
    write("cases/barnard_test", ENUMERATION, cases)


def boschloo() -> None:
    cases = []
    for control, treatment in PAIRS + EMPTY:
        for side in SIDES:
            given = arguments(control, treatment, side)
            expected: dict[str, Any] = {"pvalue": boschloo_pvalue(control, treatment, side), "dual": True}
            name = label(control, treatment, side)
            cases.append(reference_case(name, "boschloo_test", given, expected, 1e-9))
            found = boschloo_exact(table(control, treatment), side, n=256)
            expected = {"pvalue": float(found.pvalue)}
            if side != "two-sided":
                expected["statistic"] = float(found.statistic)
            cases.append(
                made(SCIPY, reference_case(f"SciPy: {name}", "boschloo_test", given, expected, 1e-8))
            )
    write("cases/boschloo_test", ENUMERATION, cases)


def exact_tests() -> None:
    fisher()
    boschloo()
    barnard()

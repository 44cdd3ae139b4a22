"""The cases of two proportions: score statistics, p-values and the intervals that invert them."""

from __future__ import annotations

import sys
from itertools import product
from typing import Any

from definitions import normal_tail, pvalue
from mpmath import mp, mpf
from scores import Score
from writing import DEFINITION, Case, write

Sample = tuple[int, int]

PAIRS: list[tuple[str, Sample, Sample]] = [
    ("Newcombe a", (48, 80), (56, 70)),
    ("Newcombe b", (3, 10), (9, 10)),
    ("Newcombe e", (0, 29), (5, 56)),
    ("PropCIs", (1, 34), (7, 34)),
    ("one unit each", (0, 1), (1, 1)),
    ("control none", (0, 10), (4, 12)),
    ("treatment none", (4, 12), (0, 10)),
    ("both none", (0, 15), (0, 9)),
    ("control all", (10, 10), (6, 9)),
    ("treatment all", (6, 9), (10, 10)),
    ("both all", (15, 15), (9, 9)),
    ("all against none", (0, 10), (20, 20)),
    ("none against all", (20, 20), (0, 10)),
    ("equal", (30, 100), (15, 50)),
    ("rare", (12, 100000), (25, 98000)),
    ("unequal split", (5, 90), (900, 9000)),
    ("common", (99000, 100000), (99200, 100000)),
    ("p about 1e-40", (1000, 10000), (1470, 10000)),
    ("p about 1e-290", (100000, 1000000), (116000, 1000000)),
    ("a billion", (500000000, 1000000000), (500060000, 1000000000)),
    ("a billion, rare", (1000, 1000000000), (1100, 999999999)),
    ("a billion, none", (0, 1000000000), (7, 1000000000)),
    ("a billion against ten", (300000000, 1000000000), (8, 10)),
]


def tolerance(low: Any, high: Any) -> float:
    """1e-9 absolute, and never so loose that it would hide an error of a millionth of the width."""
    width = abs(high - low) if mp.isfinite(high) else abs(low)
    return float(
        min(
            mpf("1e-9") * max(1, abs(high) if mp.isfinite(high) else 1, abs(low)),
            max(width, mpf("1e-15")) * mpf("1e-6"),
        )
    )


def case(name: str, control: Sample, treatment: Sample, sides: str, level: float) -> Case:
    difference = {f: Score(control, treatment, "difference", f) for f in ("miettinen_nurminen", "none")}
    ratio = {f: Score(control, treatment, "ratio", f) for f in ("miettinen_nurminen", "none")}
    statistic = difference["miettinen_nurminen"](0)
    result: Case = {
        "name": f"{name}, {sides}, {level}",
        "control": control,
        "treatment": treatment,
        "alternative": sides,
        "confidence_level": level,
        "statistic": statistic,
        "pvalue": pvalue(statistic, sides, normal_tail),
        "tol": 1e-10,
    }
    for key, scores in (("difference", difference), ("ratio", ratio)):
        for factor, score in scores.items():
            low, high = score.interval(level, sides)
            label = f"{key}_{factor}"
            result[label] = [low, high]
            result[f"{label}_tol"] = tolerance(low, high)
    sys.stderr.write(result["name"] + "\n")
    return result


PUBLISHED: list[tuple[str, Sample, Sample, str, list[float], float]] = [
    ("Newcombe a, MN", (48, 80), (56, 70), "difference_miettinen_nurminen", [0.0528, 0.3382], 5e-5),
    ("Newcombe a, Mee", (48, 80), (56, 70), "difference_none", [0.0533, 0.3377], 5e-5),
    ("Newcombe b, MN", (3, 10), (9, 10), "difference_miettinen_nurminen", [0.1700, 0.8406], 5e-5),
    ("Newcombe b, Mee", (3, 10), (9, 10), "difference_none", [0.1821, 0.8370], 5e-5),
    ("Newcombe e, MN", (0, 29), (5, 56), "difference_miettinen_nurminen", [-0.0326, 0.1933], 5e-5),
    ("Newcombe e, Mee", (0, 29), (5, 56), "difference_none", [-0.0313, 0.1926], 5e-5),
    ("PropCIs diffscoreci", (1, 34), (7, 34), "difference_miettinen_nurminen", [0.0270416, 0.3452912], 1e-6),
    ("PropCIs riskscoreci", (1, 34), (7, 34), "ratio_none", [1.220853, 42.575718], 1e-5),
]


def intervals() -> list[Case]:
    cases = [case(name, control, treatment, "two-sided", 0.95) for name, control, treatment in PAIRS]
    for name, control, treatment in PAIRS:
        if name in ("Newcombe a", "PropCIs", "control none", "treatment none", "treatment all", "rare"):
            cases += [case(name, control, treatment, sides, 0.95) for sides in ("less", "greater")]
            cases.append(case(name, control, treatment, "two-sided", 0.999))
    for name, control, treatment, label, ends, tol in PUBLISHED:
        published: Case = {"name": f"published: {name}", "control": control, "treatment": treatment}
        published |= {"alternative": "two-sided", "confidence_level": 0.95, label: ends, f"{label}_tol": tol}
        newcombe = "Newcombe (1998), Stat Med 17:873, Table II"
        published["source"] = newcombe if "Newcombe" in name else "R PropCIs, in statsmodels' tests"
        cases.append(published)
    return cases


def scores() -> list[Case]:
    """z at nulls away from the estimate, and next to the ends, where closed forms lose digits."""
    differences = (-0.999, -0.6, -0.1, -1e-6, 0.0, 1e-6, 0.1, 0.6, 0.999)
    nulls = [("difference", null) for null in differences]
    nulls += [("ratio", null) for null in (1e-6, 0.1, 0.9, 1.0, 1.000001, 1.5, 10.0, 1e6)]
    cases: list[Case] = []
    for (name, control, treatment), (kind, null) in product(PAIRS, nulls):
        for factor in ("miettinen_nurminen", "none") if null in (0.1, 1.5) else ("miettinen_nurminen",):
            one: Case = {
                "name": f"{name}, {kind} {null}, {factor}",
                "control": control,
                "treatment": treatment,
            }
            one |= {"kind": kind, "null": null, "factor": factor}
            one["statistic"] = Score(control, treatment, kind, factor)(null)
            # Close to a difference of 1 the variance hangs on 1 - p, of which a double holds fewer digits.
            one["tol"] = 1e-8 if kind == "difference" and abs(null) > 0.9 else 1e-9
            cases.append(one)
    return cases


def two_proportions() -> None:
    write("proportion_scores", DEFINITION, scores())
    write("proportion_intervals", DEFINITION, intervals())

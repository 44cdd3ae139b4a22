"""The cases of means: Welch's test from summaries, and Fieller's set in all its shapes."""

from __future__ import annotations

from typing import Any

import definitions as d
from mpmath import mp, mpf
from writing import DEFINITION, Case, write


def estimates(case: Case) -> tuple[tuple[Any, Any], tuple[Any, Any], Any]:
    """Mean and variance of the mean of both variants, and Satterthwaite's degrees of freedom."""
    (nc, mc, vc), (nt, mt, vt) = ([mpf(v) for v in case[k]] for k in ("control", "treatment"))
    a, b = vc / nc, vt / nt
    return (mc, a), (mt, b), (a + b) ** 2 / (a * a / (nc - 1) + b * b / (nt - 1))


def welch() -> None:
    """From summaries [n, mean, variance]: far tails, where R prints a floor, and Fieller's set."""
    growthbook = [
        [3407, 1396.87 / 3407, (52377.9767 - 1396.87**2 / 3407) / 3406],
        [3461, 2422.7 / 3461, (134698.29 - 2422.7**2 / 3461) / 3460],
    ]
    given = [
        ("growthbook fixture", *growthbook),
        ("p about 1e-40", [500, 10.0, 4.0], [450, 12.0, 5.5]),
        ("p about 1e-120", [5000, 10.0, 4.0], [4500, 11.0, 5.5]),
        ("p about 1e-290", [20000, 100.0, 400.0], [25000, 106.98, 410.0]),
        ("p about 1e-11 with few units", [3, 1.0, 1e-13], [4, 1.5, 2e-13]),
        ("tiny effect in a billion", [10**9, 5.0, 30.0], [10**9 + 7, 5.0004, 30.5]),
        ("unequal", [12, 0.5, 0.25], [900, 0.75, 4.0]),
        ("constant control", [20, 3.0, 0.0], [30, 3.5, 1.5]),
        ("constant treatment", [20, 3.0, 1.5], [30, 3.5, 0.0]),
        ("control near zero", [40, 0.05, 1.0], [45, 0.9, 1.2]),
        ("both near zero", [40, 0.05, 1.0], [45, 0.02, 1.2]),
        ("control zero", [40, 0.0, 1.0], [45, 0.9, 1.2]),
        ("negative control", [60, -4.0, 2.0], [50, -3.2, 2.5]),
        ("opposite signs", [60, -4.0, 2.0], [50, 3.2, 2.5]),
        ("equal means", [60, 4.0, 2.0], [50, 4.0, 2.5]),
        ("huge values", [60, 4e150, 2e298], [50, 5e150, 2e298]),
        ("tiny values", [60, 4e-120, 2e-240], [50, 5e-120, 2e-240]),
    ]
    cases: list[Case] = []
    for name, control, treatment in given:
        for sides in ("two-sided", "less", "greater"):
            for level in (
                (0.8, 0.95, 0.999) if name in ("growthbook fixture", "control near zero") else (0.95,)
            ):
                case: Case = {
                    "name": f"{name}, {sides}, {level}",
                    "control": control,
                    "treatment": treatment,
                    "alternative": sides,
                    "confidence_level": level,
                }
                (mc, a), (mt, b), df = estimates(case)

                def tail(t: Any, df: Any = df) -> Any:
                    return d.t_tail(t, df)

                error = mp.sqrt(a + b)
                critical = d.critical_value(level, sides, tail)
                statistic = (mt - mc) / error
                kind, low, high = d.fieller_set((mc, a), (mt, b), critical, sides)
                case |= {
                    "difference": mt - mc,
                    "std_error": error,
                    "df": df,
                    "statistic": statistic,
                    "pvalue": d.pvalue(statistic, sides, tail),
                    "difference_interval": [
                        -mp.inf if sides == "less" else mt - mc - critical * error,
                        mp.inf if sides == "greater" else mt - mc + critical * error,
                    ],
                    "lift_kind": kind,
                    "lift_interval": [low, high],
                    "tol": 1e-10,
                }
                cases.append(case)
    fixture = {
        "control": growthbook[0],
        "treatment": growthbook[1],
        "alternative": "two-sided",
        "confidence_level": 0.95,
    }
    cases.append(
        {
            "name": "published: growthbook",
            **fixture,
            "difference_interval": [0.04538, 0.53462],
            "pvalue": 0.02016,
            "source": "gbstats tests/frequentist/test_tests.py",
            "tol": 1e-3,
            "interval_tol": 1e-5,
        }
    )
    cases.append(
        {
            "name": "published: growthbook lift",
            **fixture,
            "df": 5841.74,
            "lift_kind": "bounded",
            "lift_interval": [0.09406, 1.70869],
            "source": "Fieller with Student's t",
            "tol": 1e-5,
            "interval_tol": 1e-5,
        }
    )
    write("welch_t_test", DEFINITION, cases)


def fieller() -> None:
    """Estimates [value, variance] and a critical value: every shape of the set."""
    z = 1.959963984540054
    given = [
        ("bounded", [10.0, 1.0], [12.0, 1.0], z),
        ("control and treatment negative", [-10.0, 1.0], [-12.0, 1.0], z),
        ("control negative", [-10.0, 1.0], [12.0, 2.0], z),
        ("control near zero", [1.0, 1.0], [12.0, 1.0], z),
        ("control near zero from below", [-1.0, 1.0], [12.0, 1.0], z),
        ("nothing known", [0.5, 1.0], [0.25, 1.0], z),
        ("control exactly zero", [0.0, 1.0], [12.0, 1.0], z),
        ("treatment zero", [10.0, 1.0], [0.0, 1.0], z),
        ("control known", [10.0, 0.0], [12.0, 1.0], z),
        ("control known and negative", [-10.0, 0.0], [12.0, 1.0], z),
        ("treatment known", [10.0, 1.0], [12.0, 0.0], z),
        ("just bounded", [1.97, 1.0], [2.0, 1.0], z),
        ("just not bounded", [1.95, 1.0], [2.0, 1.0], z),
        ("very precise", [1e6, 1e-6], [1.0000001e6, 1e-6], z),
        ("large critical value", [100.0, 1.0], [130.0, 2.0], 37.0),
    ]
    cases: list[Case] = []
    for name, control, treatment, critical in given:
        for sides in ("two-sided", "less", "greater"):
            kind, low, high = d.fieller_set(
                (control[0], control[1]), (treatment[0], treatment[1]), mpf(critical), sides
            )
            cases.append(
                {
                    "name": f"{name}, {sides}",
                    "control": control,
                    "treatment": treatment,
                    "critical_value": critical,
                    "alternative": sides,
                    "kind": kind,
                    "interval": [low, high],
                    "tol": 1e-10,
                }
            )
    cases.append(
        {
            "name": "roots of (a - r b)^2 = z^2 (va + r^2 vb)",
            "control": [10.0, 1.0],
            "treatment": [12.0, 1.0],
            "critical_value": 1.959964,
            "alternative": "two-sided",
            "kind": "bounded",
            "interval": [0.932068 - 1, 1.563809 - 1],
            "tol": 2e-6,
        }
    )
    write("fieller_lift", DEFINITION, cases)

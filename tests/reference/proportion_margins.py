"""The p-values of two proportions at a margin, by every method but the exact ones."""

from __future__ import annotations

from itertools import product
from typing import Any

from definitions import normal_tail, pvalue
from mpmath import mp, mpf
from proportion_definitions import (
    Sample,
    expected,
    log_ratio,
    newcombe_difference,
    newcombe_ratio,
    wald_parts,
    walter,
)
from proportion_methods import HARD, arguments
from scores import Score
from writing import DEFINITION, Case, reference_case, write


def margins() -> list[Case]:
    """p-values at a margin. Newcombe's by bisection of the critical value on the printed formulas."""
    cases = []
    some = ["Newcombe a", "Newcombe b", "Newcombe e", "PropCIs", "treatment none"]
    some += ["rare", "unequal split", "common"]
    nulls = [
        ("shift", -0.1),
        ("shift", 0.02),
        ("shift", 0.5),
        ("ratio", 0.8),
        ("ratio", 0.98),
        ("ratio", 1.5),
    ]
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
            z = (
                (t - c - value) / mp.sqrt(vt + vc)
                if kind == "shift"
                else (t - value * c) / mp.sqrt(vt + value**2 * vc)
            )
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


def proportion_margins() -> None:
    write("cases/proportion_margin_pvalue", DEFINITION, margins())

"""Score tests of two proportions at a margin: the statistic at 50 digits, and its normal tail."""

from __future__ import annotations

from itertools import product

from definitions import normal_tail, pvalue
from scores import Score
from writing import DEFINITION, Case, write

PAIRS = [
    ("guardrail kept", (480, 1000), (470, 1000)),
    ("guardrail broken", (480, 1000), (420, 1000)),
    ("Newcombe a", (48, 80), (56, 70)),
    ("PropCIs", (1, 34), (7, 34)),
    ("control none", (0, 40), (3, 45)),
    ("treatment none", (4, 40), (0, 45)),
    ("treatment all", (36, 40), (45, 45)),
    ("both none", (0, 60), (0, 50)),
    ("rare", (120, 100000), (131, 98000)),
    ("common", (99000, 100000), (99010, 100000)),
    ("unequal split", (5, 90), (430, 9000)),
    ("a billion", (500000000, 1000000000), (500060000, 1000000000)),
]


def score_margins() -> None:
    nulls = [("difference", null) for null in (-0.2, -0.05, -0.01, -0.001, 0.0, 0.001, 0.05)]
    nulls += [("ratio", null) for null in (0.5, 0.9, 0.98, 1.02, 1.25)]
    cases: list[Case] = []
    for (name, control, treatment), (kind, null) in product(PAIRS, nulls):
        statistic = Score(control, treatment, kind, "miettinen_nurminen")(null)
        for sides in ("less", "greater", "two-sided"):
            tail = pvalue(statistic, sides, normal_tail)
            if tail < 1e-290:  # further out a double has fewer digits than the tolerance asks for
                continue
            cases.append(
                {
                    "name": f"{name}, {kind} {null}, {sides}",
                    "control": control,
                    "treatment": treatment,
                    "ratio": null if kind == "ratio" else 1.0,
                    "shift": null if kind == "difference" else 0.0,
                    "alternative": sides,
                    "statistic": statistic,
                    "pvalue": tail,
                    # z has nine digits or more; in the tail a p-value has a factor |z|^2 less of them.
                    "tol": float(1e-9 * max(1, statistic * statistic)),
                }
            )
    write("score_margin", DEFINITION, cases)

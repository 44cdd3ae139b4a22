"""Margins by exact tests: the worst case of the score test at the margin, over all outcomes."""

from __future__ import annotations

from unconditional import score_pvalue
from writing import reference_case, write

SAMPLES = [((3, 12), (8, 15)), ((0, 10), (0, 12)), ((9, 20), (14, 20)), ((1, 25), (6, 20)), ((7, 8), (3, 30))]
NULLS = [(1.0, -0.2), (1.0, 0.15), (0.8, 0.0), (1.5, 0.0)]
WORDS = ("fisher", "barnard", "boschloo", "auto")


def exact_margins() -> None:
    """At a margin all of them are the exact score test."""
    cases = []
    for control, treatment in SAMPLES:
        for ratio, shift in NULLS:
            kind, null = ("difference", shift) if ratio == 1.0 else ("ratio", ratio)
            for side in ("two-sided", "less", "greater"):
                expected = score_pvalue(control, treatment, side, kind, null)
                cases += [
                    reference_case(
                        f"{word}, {control}, {treatment}, {kind} {null}, {side}",
                        "proportion_margin_pvalue",
                        {
                            "successes_control": control[0],
                            "n_control": control[1],
                            "successes_treatment": treatment[0],
                            "n_treatment": treatment[1],
                            "ratio": ratio,
                            "shift": shift,
                            "alternative": side,
                            "method": word,
                        },
                        {"self": expected},
                        1e-8,
                    )
                    for word in WORDS
                ]
    write("cases/exact_margins", "every outcome and a dense grid of the nuisance proportion", cases)

"""Mann and Whitney's U of clusters: every split of the clusters into the two variants, by definition.

U is counted over all pairs. Under the hypothesis each split of the clusters into as many of the control and
of the treatment is as likely; U less what its values' numbers let expect, m n / 2, is the treatment's sum of
midranks less middle ranks. The exact p-values walk through all splits in whole numbers; the normal ones take
the mean of the squares over all splits where these are few, and its closed form above.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from typing import Any

import definitions as d
import numpy as np
import order_definitions as o
from mpmath import mp, mpf
from order_samples import SIDES
from writing import DEFINITION, Case, reference_case, write

DEFINED = DEFINITION.replace("definitions.py", "clustered_ranks.py")
Clustered = tuple[list[float], list[str]]  # values, and their clusters' labels


def centred_sums(control: Clustered, treatment: Clustered) -> dict[str, Fraction]:
    """Give each cluster's sum of midranks less that of as many middle ranks."""
    everything = [*control[0], *treatment[0]]
    middle = Fraction(len(everything) + 1, 2)
    sums: dict[str, Fraction] = {}
    for values, labels in (control, treatment):
        for value, label in zip(values, labels, strict=True):
            below = sum(other < value for other in everything)
            equal = sum(other == value for other in everything)
            sums[label] = sums.get(label, Fraction(0)) + below + Fraction(equal + 1, 2) - middle
    return sums


def statistic(control: Clustered, treatment: Clustered) -> Fraction:
    return sum(
        (Fraction((t > c) - (t < c), 2) + Fraction(1, 2) for t in treatment[0] for c in control[0]),
        Fraction(0),
    )


def exact(control: Clustered, treatment: Clustered, sides: str) -> Any:
    sums = centred_sums(control, treatment)
    chosen = sorted(set(treatment[1]))
    observed = sum((sums[label] for label in chosen), Fraction(0))
    moved = statistic(control, treatment) - Fraction(len(control[0]) * len(treatment[0]), 2)
    assert moved == observed, "the sum of the treatment's clusters is U less its mean"

    def counts(total: Fraction) -> bool:
        return {"less": total <= observed, "greater": total >= observed}.get(
            sides, abs(total) >= abs(observed)
        )

    splits = list(combinations(sums.values(), len(chosen)))
    return mpf(sum(counts(sum(split, Fraction(0))) for split in splits)) / len(splits)


def normal(control: Clustered, treatment: Clustered, sides: str, continuity: bool) -> Any:
    sums = centred_sums(control, treatment)
    chosen = set(treatment[1])
    if math.comb(len(sums), len(chosen)) <= 5000:
        splits = [sum(split, Fraction(0)) for split in combinations(sums.values(), len(chosen))]
        variance = sum((s * s for s in splits), Fraction(0)) / len(splits)
    else:  # of a sum of some of several numbers, drawn without replacement
        all_, n = len(sums), len(chosen)
        variance = Fraction(n * (all_ - n), all_ * (all_ - 1)) * sum(
            (s * s for s in sums.values()), Fraction(0)
        )
    deviation = mp.sqrt(mpf(variance.numerator) / variance.denominator)
    moved = statistic(control, treatment) - Fraction(len(control[0]) * len(treatment[0]), 2)
    distance, half = mpf(moved.numerator) / moved.denominator, mpf(1) / 2 if continuity else mpf(0)
    if sides == "two-sided":
        z = max(mpf(0), abs(distance) - half) / deviation
    else:
        z = (distance + (half if sides == "less" else -half)) / deviation
    return d.pvalue(z, sides, d.normal_tail)


def designs() -> list[tuple[str, Clustered, Clustered]]:
    random = np.random.default_rng(20_241_122)

    def drawn(sizes: list[int], prefix: str, shift: float, digits: int | None = None) -> Clustered:
        label = np.repeat(np.arange(len(sizes)), sizes)
        latent = random.normal(3 + shift, 0.8, len(sizes))[label] + random.normal(size=len(label))
        values = np.clip(np.round(latent), 1, 5) if digits is None else np.round(latent, digits)
        return values.tolist(), [f"{prefix}{g}" for g in label]

    def scaled(sample: Clustered, unit: float) -> Clustered:
        return [unit * value for value in sample[0]], sample[1]

    def yes_or_no(sample: Clustered) -> Clustered:
        return [min(1.0, value // 4) for value in sample[0]], sample[1]

    few = drawn([2, 1, 4], "c", 0.0, 2), drawn([3, 1, 1, 2], "t", 0.9, 2)
    return [
        ("one size", drawn([4] * 6, "c", 0.0), drawn([4] * 7, "t", 0.6)),
        ("sizes that differ", drawn([1, 9, 3, 2, 14], "c", 0.0), drawn([7, 1, 1, 5, 12, 2], "t", 0.5)),
        ("no ties", drawn([3, 2, 5, 1, 4, 2], "c", 0.0, 4), drawn([6, 1, 2, 2], "t", 0.7, 4)),
        ("fewer of the treatment", drawn([2] * 9, "c", 0.0), drawn([3, 4, 5], "t", 0.8)),
        ("singletons", drawn([1] * 8, "c", 0.0), drawn([1] * 6, "t", 0.5)),
        ("singletons beside one", drawn([1] * 6, "c", 0.0, 2), drawn([1, 1, 1, 20], "t", 0.3, 2)),
        ("two and two", drawn([3, 5], "c", 0.0), drawn([4, 2], "t", 0.5)),
        ("one against many", drawn([4], "c", 0.0), drawn([2, 3, 1, 5, 2], "t", 0.5)),
        ("yes and no", yes_or_no(few[0]), yes_or_no(few[1])),
        ("apart", drawn([3, 2, 4], "c", -9.0, 2), drawn([2, 2, 3], "t", 9.0, 2)),
        (
            "no difference of means",
            ([1.0, 4.0, 2.0, 3.0], list("aabb")),
            ([1.0, 4.0, 3.0, 2.0], list("ccdd")),
        ),
        *((f"values of {unit:g}", scaled(few[0], unit), scaled(few[1], unit)) for unit in (1e150, 1e-150)),
        ("many", drawn([2, 3, 1] * 12, "c", 0.0), drawn([1, 5, 2, 2] * 8, "t", 0.3)),
        ("many, far apart", drawn([4] * 40, "c", -0.8), drawn([5] * 50, "t", 0.9)),
    ]


def clustered_ranks() -> None:
    cases: list[Case] = []
    for name, control, treatment in designs():
        pairs = len(control[0]) * len(treatment[0])
        u = statistic(control, treatment)
        clusters = len(set(control[1])), len(set(treatment[1]))
        given = {
            "control": control[0],
            "treatment": treatment[0],
            "control_clusters": control[1],
            "treatment_clusters": treatment[1],
        }
        for sides in SIDES:
            shared: dict[str, Any] = {
                "statistic": float(u),
                "probability_of_superiority": float(u / pairs),
                "n_control": len(control[0]),
                "n_treatment": len(treatment[0]),
                "dual": False,
            }
            constant = not any(centred_sums(control, treatment).values())
            if min(clusters) > 1 and 0 < u < pairs and not constant:
                of_interval = o.clustered(*_arrays(control, treatment), sides, 0.95, "logit")
                shared |= {"interval": of_interval["interval"], "std_error": of_interval["std_error"]}
            for continuity in (True, False):
                pvalue = mp.nan if constant else normal(control, treatment, sides, continuity)
                cases.append(
                    reference_case(
                        f"{name}, {sides}, {'corrected' if continuity else 'plain'}",
                        "mann_whitney",
                        {**given, "alternative": sides, "method": "asymptotic", "continuity": continuity},
                        {**shared, "pvalue": pvalue},
                    )
                )
            if math.comb(sum(clusters), clusters[0]) <= 10_000:
                pvalue = mp.nan if constant else exact(control, treatment, sides)
                cases += [
                    reference_case(
                        f"{name}, {sides}, {method}",
                        "mann_whitney",
                        {**given, "alternative": sides, "method": method},
                        {**shared, "pvalue": pvalue},
                    )
                    for method in ("exact", "auto")
                ]
    write("cases/mann_whitney_clusters", DEFINED, cases)


def _arrays(control: Clustered, treatment: Clustered) -> tuple[Any, Any, Any, Any]:
    return control[0], treatment[0], control[1], treatment[1]

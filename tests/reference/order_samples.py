"""Samples for tests by order: answers, numbers, extremes; counted, or written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import order_definitions as o

MUNZEL = [[-2, 24], [-1, 37], [0, 21], [1, 19], [2, 6]], [[-2, 11], [-1, 51], [0, 22], [1, 21], [2, 7]]
BIG = 2**53
SCALES = (1e150, 1e-150)
Sample = Any  # pairs of a value and how often it occurs
SIDES = ("two-sided", "less", "greater")


def counted(values: list[float]) -> list[list[float]]:
    found, times = np.unique(values, return_counts=True)
    return [[float(v), int(k)] for v, k in zip(found, times, strict=True)]


def weighted(pairs: Any) -> o.Weighted:
    return [(float(v), int(k)) for v, k in pairs]


def samples() -> list[tuple[str, Sample, Sample]]:
    random = np.random.default_rng(20_241_006)

    def answers(n: int, shift: float) -> list[list[float]]:
        return counted(np.clip(np.round(random.normal(3 + shift, 1.1, n)), 1, 5).tolist())

    def numbers(n: int, shift: float) -> list[list[float]]:
        return counted(np.round(random.normal(shift, 1, n), 3).tolist())

    return [
        ("Munzel and Hauschke", *MUNZEL),
        ("few answers", answers(6, 0), answers(5, 0.6)),
        ("answers", answers(60, 0), answers(45, 0.4)),
        ("numbers", numbers(14, 0), numbers(11, 0.8)),
        ("two and two", counted([1, 3]), counted([2, 4])),
        ("two and many", counted([0.5, 0.1]), numbers(30, 0.4)),
        ("almost apart", counted([1, 2, 3, 4, 9.5]), counted([6, 7, 8, 9, 10, 11])),
        ("one constant", counted([2, 2, 2, 2]), counted([1, 3, 3, 4, 5])),
        ("unequal spread", numbers(20, 0), [[8 * v, k] for v, k in numbers(9, 0.1)]),
        *(
            (
                f"values of {unit:g}",
                [[unit * v, k] for v, k in numbers(9, 0)],
                [[unit * v, k] for v, k in numbers(9, 0.5)],
            )
            for unit in SCALES
        ),
        (
            "a billion answers",
            [[k, 200_000_000 + 7 * k] for k in range(1, 6)],
            [[k, 200_001_000 - 3 * k * k] for k in range(1, 6)],
        ),
        (
            "2^53 answers",
            [[1, BIG // 2], [2, BIG // 2]],
            [[1, BIG // 2 - 9 * 10**7], [2, BIG // 2 + 9 * 10**7]],
        ),
        ("one of 2^53 differs", [[1, BIG - 1], [2, 1]], [[1, BIG - 40], [2, 40]]),
        ("a far tail", [[1, 600], [2, 300], [3, 100]], [[1, 100], [2, 300], [3, 600]]),
    ]


def arguments(control: Any, treatment: Any, *, as_arrays: bool, **more: Any) -> dict[str, Any]:
    if as_arrays:
        control, treatment = (
            [v for v, k in sample for _ in range(int(k))] for sample in (control, treatment)
        )
        return {"control": control, "treatment": treatment, **more}
    return {"control": {"counts": control}, "treatment": {"counts": treatment}, **more}

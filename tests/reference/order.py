"""The cases of tests by order: 50-digit definitions, SciPy's Brunner-Munzel, and what was published."""

from __future__ import annotations

from typing import Any

import numpy as np
import order_definitions as o
import scipy
from scipy import stats
from writing import DEFINITION, Case, reference_case, write

MUNZEL = [[-2, 24], [-1, 37], [0, 21], [1, 19], [2, 6]], [[-2, 11], [-1, 51], [0, 22], [1, 21], [2, 7]]
BIG = 2**53
SCALES = (1e150, 1e-150)
DEFINED = DEFINITION.replace("definitions.py", "order_definitions.py")
SIDES = ("two-sided", "less", "greater")


def counted(values: list[float]) -> list[list[float]]:
    found, times = np.unique(values, return_counts=True)
    return [[float(v), int(k)] for v, k in zip(found, times, strict=True)]


def weighted(pairs: Any) -> o.Weighted:
    return [(float(v), int(k)) for v, k in pairs]


def samples() -> list[tuple[str, list[list[float]], list[list[float]]]]:
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
            (f"values of {unit:g}", *([[unit * v, k] for v, k in numbers(9, s)] for s in (0, 0.5)))
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


def placements() -> None:
    cases: list[Case] = []
    for name, control, treatment in samples():
        small = sum(k for _, k in [*control, *treatment]) < 200
        c, t = weighted(control), weighted(treatment)
        for sides in SIDES:
            for level in (0.95,) if sides != "two-sided" else (0.8, 0.95, 0.999):
                label = f"{name}, {sides}, {level:g}"
                more = {"alternative": sides, "confidence_level": level}
                for method in ("t", "logit"):
                    given = arguments(
                        control, treatment, as_arrays=small and sides != "less", method=method, **more
                    )
                    expected = o.brunner_munzel(c, t, sides, level, method)
                    cases.append(reference_case(f"{label}, {method}", "brunner_munzel", given, expected))
                    delta = {
                        "value": 2 * expected["probability_of_superiority"] - 1,
                        "interval": [2 * end - 1 for end in expected["interval"]],
                        "std_error": 2 * expected["std_error"],
                        **{field: expected[field] for field in ("statistic", "df", "pvalue")},
                    }
                    cases.append(reference_case(f"delta, {label}, {method}", "cliffs_delta", given, delta))
                if small:
                    given = arguments(control, treatment, as_arrays=sides == "less", method="cliff", **more)
                    cases.append(
                        reference_case(
                            f"delta, {label}, cliff", "cliffs_delta", given, o.cliff(c, t, sides, level)
                        )
                    )
    write("cases/order_placements", DEFINED, cases)


def rank_sums() -> None:
    cases: list[Case] = []
    for name, control, treatment in samples():
        c, t = weighted(control), weighted(treatment)
        for sides in SIDES:
            for continuity in (True, False):
                given = arguments(control, treatment, as_arrays=False, method="asymptotic", alternative=sides)
                expected = o.rank_sum(c, t, sides, continuity)
                if sum(k for _, k in c) > 1 and sum(k for _, k in t) > 1:
                    of_interval = o.brunner_munzel(c, t, sides, 0.95, "logit")
                    expected |= {"interval": of_interval["interval"], "std_error": of_interval["std_error"]}
                given["continuity"] = continuity
                label = f"{name}, {sides}, {'corrected' if continuity else 'plain'}"
                cases.append(reference_case(label, "mann_whitney", given, expected))
        large = sum(k for _, k in [*c, *t]) > 10_000
        if large:
            given = arguments(control, treatment, as_arrays=False)
            cases.append(
                reference_case(
                    f"{name}, auto", "mann_whitney", given, o.rank_sum(c, t, "two-sided", continuity=True)
                )
            )
    write("cases/order_rank_sums", DEFINED, cases)


def clusters() -> None:
    random = np.random.default_rng(20_241_007)
    cases: list[Case] = []
    designs = [
        ("alike", [4] * 6, [4] * 7, 0.4),
        ("unbalanced", [1, 9, 3, 2, 14], [7, 1, 1, 5, 12, 2], 0.5),
        ("two and two", [3, 5], [4, 2], 0.2),
        ("singletons", [1] * 9, [1] * 7, 0.6),
        ("one huge", [40, 1, 2, 1], [5, 4, 6], -0.7),
        ("many", [2] * 25, [3] * 20, 0.3),
    ]
    for name, sizes_control, sizes_treatment, shift in designs:
        values, labels = [], []
        for prefix, sizes, centre in (("c", sizes_control, 0.0), ("t", sizes_treatment, shift)):
            own = random.normal(3 + centre, 0.8, len(sizes))
            label = np.repeat(np.arange(len(sizes)), sizes)
            values.append(np.clip(np.round(own[label] + random.normal(size=len(label))), 1, 7).tolist())
            labels.append([f"{prefix}{g}" for g in label])
        for sides in SIDES:
            for method in ("t", "logit"):
                for level in (0.9, 0.95) if sides == "two-sided" else (0.95,):
                    given = {
                        "control": values[0],
                        "treatment": values[1],
                        "clusters_control": labels[0],
                        "clusters_treatment": labels[1],
                        "alternative": sides,
                        "confidence_level": level,
                        "method": method,
                    }
                    expected = o.clustered(*values, *labels, sides, level, method)
                    cases.append(
                        reference_case(
                            f"{name}, {sides}, {method}, {level:g}", "brunner_munzel", given, expected
                        )
                    )
    write("cases/order_clusters", DEFINED, cases)


def odds() -> None:
    tables = [
        ("Munzel and Hauschke", *([k for _, k in row] for row in MUNZEL), 0),
        ("two levels", [30, 12], [22, 25], 0),
        ("three levels", [10, 20, 5], [4, 18, 16], 0),
        ("a level of one variant", [5, 0, 12, 9], [3, 6, 2, 14], 0),
        ("a large effect", [60, 25, 10, 5], [4, 9, 21, 70], 0),
        ("unequal sizes", [3, 2, 4], [412, 530, 777], 0),
        ("down", [2, 8, 15, 20, 9], [12, 18, 11, 6, 2], 0),
        ("few", [1, 2, 1], [1, 1, 2], 0),
        ("one each", [0, 1, 0, 1], [1, 0, 1, 0], -0),
        ("apart", [3, 4, 0, 0], [0, 0, 5, 2], 1),
        ("touching", [3, 4, 0], [0, 5, 2], 1),
        ("touching, down", [0, 5, 2], [3, 4, 0], -1),
        ("millions", [1_000_000, 2_000_000, 1_500_000], [999_000, 2_001_000, 1_503_000], 0),
    ]
    cases: list[Case] = []
    for name, control, treatment, separated in tables:
        model = o.Odds(control, treatment)
        for sides in SIDES:
            for level in (0.9, 0.95) if sides == "two-sided" else (0.95,):
                pairs = [[[j, k] for j, k in enumerate(row) if k > 0] for row in (control, treatment)]
                given = arguments(*pairs, as_arrays=False, alternative=sides, confidence_level=level)
                expected = model.score(sides, level, separated)
                cases.append(
                    reference_case(f"{name}, {sides}, {level:g}", "proportional_odds", given, expected, 1e-9)
                )
    write("cases/order_odds", DEFINED, cases)


def distances() -> None:
    cases: list[Case] = []
    for name, control, treatment in samples():
        if sum(k for _, k in [*control, *treatment]) < 200:
            given = arguments(control, treatment, as_arrays=True, method="asymptotic")
            cases.append(
                reference_case(
                    name, "kolmogorov_smirnov", given, o.kolmogorov(given["control"], given["treatment"])
                )
            )
    write("cases/order_distances", DEFINED, cases)


def published() -> None:
    munzel = {
        "statistic": 1.1757561456582,
        "df": 204.2984239868,
        "pvalue": 0.2410606649547,
        "probability_of_superiority": 0.5442256341789052,
        "interval": [0.4700629827705593, 0.6183882855872511],
    }
    given = arguments(*MUNZEL, as_arrays=False)
    source = "Munzel and Hauschke (2003) by R lawstat, in statsmodels' test_nonparametric.py"
    example = {"control": [20, 11, 17, 12], "treatment": [19, 22, 16, 29, 24]}
    of_scipy = "SciPy's documentation of mannwhitneyu"
    cases = [
        {
            **reference_case("published: Munzel and Hauschke", "brunner_munzel", given, munzel),
            "source": source,
        },
        *(
            {
                **reference_case(
                    f"published: {method}",
                    "mann_whitney",
                    {**example, "method": method},
                    expected,
                    1e-8,
                ),
                "source": of_scipy,
            }
            for method, expected in (
                ("exact", {"statistic": 17, "pvalue": 1 / 9}),
                ("auto", {"statistic": 17, "pvalue": 1 / 9}),
                ("asymptotic", {"statistic": 17, "pvalue": 0.11134688653314041}),
            )
        ),
    ]
    for name, control, treatment in samples():
        c, t = (
            [v for v, k in sample for _ in range(int(k))] if sum(k for _, k in sample) < 2000 else []
            for sample in (control, treatment)
        )
        if c and t:
            for sides in SIDES:
                test = stats.brunnermunzel(
                    c, t, alternative={"less": "greater", "greater": "less"}.get(sides, sides)
                )
                expected = {"statistic": float(test.statistic), "pvalue": float(test.pvalue)}
                cases.append(
                    reference_case(
                        f"{name}, {sides}",
                        "brunner_munzel",
                        arguments(control, treatment, as_arrays=False, alternative=sides),
                        expected,
                        1e-9,
                    )
                )
                cases[-1]["source"] = f"SciPy {scipy.__version__} brunnermunzel"
    write("cases/order_published", "published", cases)


def order() -> None:
    placements()
    rank_sums()
    clusters()
    odds()
    distances()
    published()

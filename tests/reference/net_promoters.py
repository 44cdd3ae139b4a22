"""The cases of net promoter scores: Wald's and the adjusted Wald interval at 50 digits."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import definitions as d
import numpy as np
from mpmath import mp, mpf
from scipy import stats as scipy_stats
from writing import DEFINITION, Case, reference_case, write

Three = tuple[int, int, int]  # promoters, passives, detractors
SAMPLES: dict[str, Three] = {
    "1, 2, 3": (3, 2, 1),
    "200, 150, 150": (200, 150, 150),
    "promoters alone": (7, 0, 0),
    "passives alone": (0, 7, 0),
    "detractors alone": (0, 0, 7),
    "no passives": (4, 0, 4),
    "one answer": (1, 0, 0),
    "forty": (20, 12, 8),
    "mostly passives": (5, 30, 5),
    "many": (51_234, 30_120, 18_646),
    "2^40": (2**39, 2**38, 2**38),
}
PAIRS: dict[str, tuple[Three, Three]] = {
    "200/150/150, 240/140/120": ((200, 150, 150), (240, 140, 120)),
    "few": ((1, 1, 1), (3, 0, 1)),
    "one class each": ((5, 0, 0), (0, 0, 6)),
    "one class in both": ((5, 0, 0), (6, 0, 0)),
    "unequal sizes": ((9, 8, 4), (4100, 3000, 2500)),
    "negative": ((20, 100, 300), (60, 90, 280)),
    "far apart": ((51_234, 30_120, 18_646), (70_000, 20_000, 10_000)),
}
OPTIONS = [("two-sided", 0.8), ("two-sided", 0.95), ("two-sided", 0.999), ("less", 0.95), ("greater", 0.9)]


def counts(three: Three) -> dict[str, Any]:
    """Give answers: several of each class, so that they must be put together."""
    promoters, passives, detractors = three
    pairs = [
        (10, promoters - promoters // 3),
        (9, promoters // 3),
        (8, passives // 2),
        (7, passives - passives // 2),
        (6, detractors // 4),
        (0, detractors - detractors // 4),
    ]
    return {"counts": [[answer, times] for answer, times in pairs if times]}


def moments(three: Three, added: tuple[str, str, str]) -> tuple[Any, Any, Any]:
    """Give number, mean and plug-in variance of the points, by the definition of a variance."""
    weights = [mpf(k) + mpf(a) for k, a in zip(three, added, strict=True)]
    points = [mpf(100), mpf(0), mpf(-100)]
    n = mp.fsum(weights)
    mean = mp.fsum(w * x for w, x in zip(weights, points, strict=True)) / n
    return n, mean, mp.fsum(w * (x - mean) ** 2 for w, x in zip(weights, points, strict=True)) / n


PLAIN = ("0", "0", "0")
ADJUSTED = ("0.75", "1.5", "0.75")


def normal_fields(estimate: Any, std_error: Any, sides: Any, level: float, reach: int) -> dict[str, Any]:
    z = estimate / std_error
    tail = {"less": d.normal_tail(-z), "greater": d.normal_tail(z)}.get(sides, 2 * d.normal_tail(abs(z)))
    critical = d.critical_value(mpf(level), sides, d.normal_tail)
    lower = mpf(-reach) if sides == "less" else max(mpf(-reach), estimate - critical * std_error)
    upper = mpf(reach) if sides == "greater" else min(mpf(reach), estimate + critical * std_error)
    return {"std_error": std_error, "statistic": z, "pvalue": min(mpf(1), tail), "interval": [lower, upper]}


def of_one() -> list[Case]:
    cases = []
    for name, three in SAMPLES.items():
        _, mean, plain = moments(three, PLAIN)
        for sides, level in OPTIONS:
            for method, added in (("wald", PLAIN), ("adjusted_wald", ADJUSTED)):
                n, centre, variance = moments(three, added)
                fields: dict[str, Any] = {
                    "std_error": mpf(0),
                    "pvalue": mpf("nan"),
                    "interval": [mpf("nan")] * 2,
                }
                if variance > 0:
                    fields = normal_fields(centre, mp.sqrt(variance / n), sides, level, 100)
                arguments: dict[str, Any] = {"scores": counts(three), "method": method}
                arguments |= {"alternative": sides, "confidence_level": level}
                cases.append(
                    reference_case(
                        f"one, {name}, {method}, {sides}, {level}",
                        "nps_interval",
                        arguments,
                        {"value": mean, "n": sum(three)} | fields,
                        1e-12,
                    )
                )
            if plain > 0 and sum(three) < 1000:
                cases.append(by_t(name, three, sides, level))
    return cases


def by_t(name: str, three: Three, sides: str, level: float) -> Case:
    """Give SciPy's t-test of the points, one by one."""
    points = np.repeat([100.0, 0.0, -100.0], three)
    found = scipy_stats.ttest_1samp(points, 0.0, alternative=sides)
    interval = found.confidence_interval(level)
    return reference_case(
        f"one, {name}, t, {sides}, {level}",
        "nps_interval",
        {"scores": counts(three), "method": "t", "alternative": sides, "confidence_level": level},
        {
            "value": points.mean(),
            "std_error": points.std(ddof=1) / np.sqrt(len(points)),
            "statistic": found.statistic,
            "pvalue": found.pvalue,
            "interval": [max(-100.0, interval.low), min(100.0, interval.high)],
        },
        1e-9,
    )


def of_two() -> list[Case]:
    cases = []
    for name, (control, treatment) in PAIRS.items():
        (nc, mc, vc), (nt, mt, vt) = moments(control, ADJUSTED), moments(treatment, ADJUSTED)
        plain = moments(treatment, PLAIN)[1] - moments(control, PLAIN)[1]
        for sides, level in OPTIONS:
            fields = normal_fields(mt - mc, mp.sqrt(vc / nc + vt / nt), sides, level, 200)
            fields["difference_interval"] = [
                mpf("-inf")
                if sides == "less" and i == 0
                else mpf("inf")
                if sides == "greater" and i == 1
                else end
                for i, end in enumerate(fields.pop("interval"))
            ]
            arguments: dict[str, Any] = {"control": counts(control), "treatment": counts(treatment)}
            arguments |= {"method": "adjusted_wald", "alternative": sides, "confidence_level": level}
            cases.append(
                reference_case(
                    f"two, {name}, {sides}, {level}",
                    "nps_test",
                    arguments,
                    {"difference": plain} | fields,
                    1e-12,
                )
            )
    return cases


def published() -> list[Case]:
    """Printed to four figures."""
    rocks = "R package NPS (Rocks), tests/testthat/test_01_basics.R, in points"
    formula = "formula at measuringu.com/nps-three-confidence-intervals, by hand"

    def case(name: str, three: Three, method: str, source: str, **expected: Any) -> Case:
        arguments = {"scores": counts(three), "method": method}
        found = reference_case(f"published: {name}", "nps_interval", arguments, expected, 2e-3)
        return found | {"source": source}

    return [
        case("0, 7, 7, 9, 9, 9", (3, 2, 1), "wald", rocks, value=100 / 3, std_error=30.4),
        case("one class", (9, 0, 0), "wald", rocks, std_error=0.0),
        case("as many detractors as promoters", (3, 0, 3), "wald", rocks, std_error=100 / 6**0.5),
        case("as many passives as promoters", (3, 3, 0), "wald", rocks, std_error=(1e4 / 4 / 6) ** 0.5),
        case("thirds", (2, 2, 2), "wald", rocks, std_error=(1e4 * 2 / 3 / 6) ** 0.5),
        case("200, 150, 150", (200, 150, 150), "wald", formula, value=10.0, std_error=3.7148),
        case("200, 150, 150, n - 1", (200, 150, 150), "t", formula, value=10.0, std_error=3.7186),
        case(
            "200, 150, 150, adjusted",
            (200, 150, 150),
            "adjusted_wald",
            formula,
            std_error=3.7009,
            interval=[9.940 - 1.959964 * 3.7009, 9.940 + 1.959964 * 3.7009],
        ),
        reference_case(
            "published: 200/150/150, 240/140/120",
            "nps_test",
            {"control": counts((200, 150, 150)), "treatment": counts((240, 140, 120)), "method": "welch"},
            {"difference": 14.0, "std_error": 5.2060, "pvalue": 0.007281},
            1e-4,
        )
        | {"source": "Welch's formula by hand"},
    ]


def welch(control: Any, treatment: Any) -> float:
    variance = control.var(ddof=1) / len(control) + treatment.var(ddof=1) / len(treatment)
    difference = treatment.mean() - control.mean()
    return float(difference / np.sqrt(variance)) if variance > 0 else float(np.sign(difference) * np.inf)


def resampled() -> list[Case]:
    """All splits of a few answers; and the standard error that the ordinary bootstrap tends to."""
    control, treatment = [0, 7, 9, 3, 8], [10, 9, 7, 9, 10, 2]
    worth = np.array([-100.0] * 7 + [0.0] * 2 + [100.0] * 2)
    points = worth[control + treatment]
    everybody = range(len(points))
    statistics = []
    for chosen in combinations(everybody, len(control)):
        others = [i for i in everybody if i not in chosen]
        statistics.append(welch(points[list(chosen)], points[others]))
    observed = welch(points[: len(control)], points[len(control) :])
    far = np.abs(statistics) >= abs(observed) * (1 - 1e-11)
    large = PAIRS["200/150/150, 240/140/120"]
    spread = mp.sqrt(sum(v / n for n, _, v in (moments(three, PLAIN) for three in large)))
    return [
        reference_case(
            "all splits",
            "nps_test",
            {"control": control, "treatment": treatment, "method": "permutation"},
            {"statistic": observed, "pvalue": float(far.mean())},
        ),
        reference_case(
            "the spread of resamples",
            "nps_test",
            {
                "control": counts(large[0]),
                "treatment": counts(large[1]),
                "method": "bootstrap",
                "n_resamples": 200_000,
            },
            {"difference": 14.0, "std_error": spread},
            0.01,
        ),
    ]


def net_promoters() -> None:
    write("cases/nps_interval", f"{DEFINITION}; t: SciPy's ttest_1samp", [*of_one(), *published()])
    write("cases/nps_test_adjusted", f"{DEFINITION}; permutation: every split", [*of_two(), *resampled()])

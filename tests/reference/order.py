"""The cases of tests by order by definition at 50 digits; more in order_models.py."""

from __future__ import annotations

import numpy as np
import order_definitions as o
from order_models import distances, odds, published
from order_samples import SIDES, arguments, samples, weighted
from writing import DEFINITION, Case, reference_case, write

DEFINED = DEFINITION.replace("definitions.py", "order_definitions.py")


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
                        "control_clusters": labels[0],
                        "treatment_clusters": labels[1],
                        "alternative": sides,
                        "confidence_level": level,
                        "method": method,
                    }
                    expected = o.clustered(values[0], values[1], labels[0], labels[1], sides, level, method)
                    cases.append(
                        reference_case(
                            f"{name}, {sides}, {method}, {level:g}", "brunner_munzel", given, expected
                        )
                    )
    write("cases/order_clusters", DEFINED, cases)


def order() -> None:
    placements()
    rank_sums()
    clusters()
    odds()
    distances()
    published()

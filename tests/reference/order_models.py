"""The cases of the odds model and of Smirnov's test by definition; SciPy's; what was published."""

from __future__ import annotations

import odds_definitions
import order_definitions as o
import scipy
from order_samples import MUNZEL, SIDES, arguments, counted, samples
from scipy import stats
from writing import DEFINITION, Case, reference_case, write

DEFINED = DEFINITION.replace("definitions.py", "odds_definitions.py")
PATHS = DEFINITION.replace("definitions.py", "order_definitions.py")


def odds() -> None:
    tables: list[tuple[str, list[int], list[int], int]] = [
        ("Munzel and Hauschke", [24, 37, 21, 19, 6], [11, 51, 22, 21, 7], 0),
        ("two levels", [30, 12], [22, 25], 0),
        ("three levels", [10, 20, 5], [4, 18, 16], 0),
        ("a level of one variant", [5, 0, 12, 9], [3, 6, 2, 14], 0),
        ("a large effect", [60, 25, 10, 5], [4, 9, 21, 70], 0),
        ("unequal sizes", [3, 2, 4], [412, 530, 777], 0),
        ("down", [2, 8, 15, 20, 9], [12, 18, 11, 6, 2], 0),
        ("few", [1, 2, 1], [1, 1, 2], 0),
        ("one each", [0, 1, 0, 1], [1, 0, 1, 0], 0),
        ("apart", [3, 4, 0, 0], [0, 0, 5, 2], 1),
        ("touching", [3, 4, 0], [0, 5, 2], 1),
        ("touching, down", [0, 5, 2], [3, 4, 0], -1),
        ("millions", [1_000_000, 2_000_000, 1_500_000], [999_000, 2_001_000, 1_503_000], 0),
    ]
    cases: list[Case] = []
    for name, control, treatment, separated in tables:
        model = odds_definitions.Odds(control, treatment)
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
    apart = ("far apart", counted([1, 2, 2, 3, 3, 3, 4] * 3), counted([4, 5, 6, 7, 7, 8] * 4))
    for name, control, treatment in [*samples(), apart]:
        if sum(k for _, k in [*control, *treatment]) < 200:
            given = arguments(control, treatment, as_arrays=True, method="asymptotic")
            columns = given["control"], given["treatment"]
            cases.append(reference_case(name, "kolmogorov_smirnov", given, o.kolmogorov(*columns)))
            for sides in SIDES:
                given = arguments(control, treatment, as_arrays=True, method="exact", alternative=sides)
                expected = o.counted_paths(*columns, sides)
                cases.append(reference_case(f"{name}, exact, {sides}", "kolmogorov_smirnov", given, expected))
    write("cases/order_distances", PATHS, cases)


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

"""The reference files that C++ reads as well, as calls of the public functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reference import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(__file__).resolve().parents[1] / "reference"
FIELDS = (
    "control_value",
    "treatment_value",
    "difference",
    "std_error",
    "statistic",
    "df",
    "pvalue",
    "log_pvalue",
)


def options(case: dict[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in ("alternative", "confidence_level") if key in case}


def moments(case: dict[str, Any]) -> dict[str, Any]:
    return {arm: {"moments": case[arm]} for arm in ("control", "treatment")} | options(case)


def arrays(case: dict[str, Any]) -> dict[str, Any]:
    return {arm: case[arm] for arm in ("control", "treatment")} | options(case)


def counted(case: dict[str, Any]) -> dict[str, Any]:
    return {arm: {"counts": case[arm]} for arm in ("control", "treatment")} | options(case)


def shares(case: dict[str, Any]) -> dict[str, Any]:
    (x_c, n_c), (x_t, n_t) = case["control"], case["treatment"]
    sides = {"successes_control": x_c, "n_control": n_c, "successes_treatment": x_t, "n_treatment": n_t}
    return sides | options(case) | {"method": "score"}


def pairs(case: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for arm in ("control", "treatment"):
        found[f"numerator_{arm}"], found[f"denominator_{arm}"] = (
            list(x) for x in zip(*case[arm], strict=True)
        )
    return found | options(case)


def ratios(case: dict[str, Any]) -> dict[str, Any]:
    return {"counts": case["counts"]} | ({"expected": case["shares"]} if case.get("shares") else {})


def margins(case: dict[str, Any]) -> dict[str, Any]:
    return {**shares(case), "ratio": case["ratio"], "shift": case["shift"]}


FILES: list[tuple[str, str, Callable[[dict[str, Any]], dict[str, Any]]]] = [
    ("welch_t_test", "welch_t_test", moments),
    ("welch_t_test_r", "welch_t_test", arrays),
    ("ratio_test_r", "ratio_test", pairs),
    ("nps_test_r", "nps_test", counted),
    ("two_proportion_test_r", "two_proportion_test", shares),
    ("score_margin", "proportion_margin_pvalue", margins),
    ("sample_ratio_mismatch", "sample_ratio_mismatch", ratios),
    ("sample_ratio_mismatch_r", "sample_ratio_mismatch", ratios),
]


def cases() -> Iterator[Case]:
    for file, function, arguments in FILES:
        content = json.loads((FOLDER / f"{file}.json").read_text())
        for case in content["cases"]:
            expected = {key: case[key] for key in FIELDS if key in case}
            if function == "proportion_margin_pvalue":
                expected = {"self": case["pvalue"]}
            source = case.get("source", content["source"])
            yield Case(file, source, case["name"], function, arguments(case), expected, case["tol"])

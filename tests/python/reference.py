"""Runs the cases of tests/reference/cases: calls of ``cxlift.stats`` and what an independent source says."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxlift import stats

FOLDER = Path(__file__).resolve().parents[1] / "reference" / "cases"


@dataclass(frozen=True)
class Case:
    """One call, with the relative error that is allowed."""

    file: str
    source: str
    name: str
    function: str
    arguments: dict[str, Any]
    expected: dict[str, Any]
    tol: float


# Joint probabilities of many statistics take a second each: of these files the usual run takes the first
# cases, and tests/calibration all of them.
SLOW = ("max_t_pvalues_r", "largest_of_several")
FEW = 8


def cases(*, every: bool = False) -> list[Case]:
    """Read the cases; without ``every`` a few of the slow ones."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        content = json.loads(path.read_text())
        of_file = content["cases"] if every or path.stem not in SLOW else content["cases"][:FEW]
        for case in of_file:
            source = case.get("source", content["source"])
            function = case.get("function", content.get("function"))
            arguments, expected = case["arguments"], case["expected"]
            found.append(Case(path.stem, source, case["name"], function, arguments, expected, case["tol"]))
    return found


def value(written: Any) -> Any:
    """Read an argument: summaries are tables of one key, infinities and NaN are words."""
    if isinstance(written, dict):
        match written:
            case {"moments": [n, mean, variance]}:
                return stats.Moments(int(n), mean, variance)
            case {"counts": pairs}:
                return stats.Counts({score: int(times) for score, times in pairs})
            case {"quantile": q}:
                return stats.quantile(q)
            case {"co_moments": rows}:
                return stats.CoMoments.of(value(rows))
            case {"survival": [times, events, censored]}:
                return stats.Survival(times, events, censored)
            case {"mapping": pairs}:
                return {key: value(item) for key, item in pairs}
        raise AssertionError(written)
    if isinstance(written, list):
        return [value(item) for item in written]
    return float(written) if written in ("nan", "inf", "-inf") else written


def error_of(got: Any, expected: Any) -> float:
    """Return the largest error: of a number relative to it, of a list to its largest number."""
    if isinstance(expected, (str, bool)) and expected not in ("nan", "inf", "-inf"):
        return 0.0 if got == expected else math.inf
    if not isinstance(expected, list):
        got, expected = [got], [expected]
    wanted, found = flat(expected), flat(got)
    if len(wanted) != len(found):
        return math.inf
    scale = max((abs(number) for number in wanted if math.isfinite(number)), default=1.0) or 1.0
    return max((difference(a, b) / scale for a, b in zip(found, wanted, strict=True)), default=0.0)


def flat(numbers: Any) -> list[float]:
    if hasattr(numbers, "tolist"):  # of whole numbers, too
        numbers = numbers.tolist()
    if isinstance(numbers, (str, int, float)):
        return [float(numbers)]
    return [number for item in numbers for number in flat(item)]


def difference(got: float, expected: float) -> float:
    if math.isfinite(expected):
        return abs(got - expected) if math.isfinite(got) else math.inf
    same = math.isnan(got) if math.isnan(expected) else got == expected
    return 0.0 if same else math.inf


def call(case: Case) -> Any:
    arguments = {name: value(argument) for name, argument in case.arguments.items()}
    return getattr(stats, case.function)(**arguments)


def errors(case: Case) -> dict[str, float]:
    """Call and compare: for each expected field (dots lead into it, a
    number is a place in a tuple; ``self`` is the result) its error."""
    result = call(case)
    found = {}
    for path, expected in case.expected.items():
        got = result
        for name in path.split("."):
            if name.isdigit():
                got = got[int(name)]
            elif name != "self":
                got = getattr(got, name)
        found[path] = error_of(got, expected)
    return found

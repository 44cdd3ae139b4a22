"""How reference files are written: one case a line, doubles in full, infinities and NaN as words."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import mpmath
from mpmath import mpf

Case = dict[str, Any]
DEFINITION = f"definition at 50 digits, mpmath {mpmath.__version__} (tests/reference/definitions.py)"
FOLDER = Path(__file__).parent


def plain(value: Any) -> Any:
    """JSON's view of a value: an mpf becomes the nearest double, and what JSON cannot say becomes a word."""
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, mpf):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    return value


def reference_case(
    name: str, function: str, arguments: dict[str, Any], expected: dict[str, Any], tol: float = 1e-10
) -> Case:
    """Write a case of tests/python/reference.py: a public function, its arguments, the fields expected."""
    return {"name": name, "function": function, "arguments": arguments, "expected": expected, "tol": tol}


def write(name: str, source: str, cases: list[dict[str, Any]]) -> None:
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names), [n for n in names if names.count(n) > 1]
    lines = ",\n".join("  " + json.dumps(plain(case), ensure_ascii=False) for case in cases)
    head = f'{{"source": {json.dumps(source)},\n "made_by": "tests/reference/generate.py",\n "cases": [\n'
    (FOLDER / f"{name}.json").write_text(head + lines + "\n]}\n", encoding="utf-8")
    sys.stderr.write(f"{name}.json: {len(cases)} cases" + "\n")

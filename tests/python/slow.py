"""What a pass over a unit table keeps, row by row in Python: slow, obvious and exact."""

from __future__ import annotations

import json
import math
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import cxlift as cx

__all__ = ["check_summaries", "label", "segment_name", "segment_value", "slow_summaries"]

Columns = dict[str, list[Any]]


def label(value: Any) -> str | None:
    """Write a value as the label of a variant or a segment."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("×", "\\×")


def segment_name(segment: str | list[str]) -> str:
    return segment if isinstance(segment, str) else " × ".join(escaped(column) for column in segment)


def segment_value(segment: str | list[str], columns: Columns, row: int) -> str | None:
    if isinstance(segment, str):
        return label(columns[segment][row])
    labels = [label(columns[column][row]) for column in segment]
    return None if None in labels else " × ".join(escaped(str(text)) for text in labels)


def number(value: Any) -> float | None:
    """Return the value, or None where it is missing."""
    return None if value is None or math.isnan(value) else float(value)


def summary(metric: dict[str, Any], columns: Columns, rows: list[int]) -> dict[str, Any]:
    """Summarise one metric of the rows of a group."""
    names = [metric["numerator"], metric["denominator"]] if metric["type"] == "ratio" else [metric["column"]]
    values = [[number(columns[name][row]) for name in names] for row in rows]
    present = [pair for pair in values if None not in pair]
    found: dict[str, Any] = {"missing": len(values) - len(present)}
    if metric["type"] in ("proportion", "nps", "csat", "ces"):
        return found | {"counts": Counter(pair[0] for pair in present)}
    exact = [[Fraction(value or 0.0) for value in pair] for pair in present]
    n = len(exact)
    means = [sum(column, Fraction(0)) / n if n else Fraction(0) for column in zip(*exact, strict=True)]
    found |= {"n": n, "means": [float(mean) for mean in means]}
    if metric["type"] == "ratio":
        pairs = [(0, 0), (0, 1), (1, 1)]
        found["cross"] = [
            float(sum(((p[a] - means[a]) * (p[b] - means[b]) for p in exact), Fraction(0))) for a, b in pairs
        ]
    else:
        found["m2"] = float(sum(((p[0] - means[0]) ** 2 for p in exact), Fraction(0)))
    return found


def slow_summaries(plan: dict[str, Any], columns: Columns) -> dict[str, Any]:
    """Return the groups by (segment, value, variant), and what was left out by reason."""
    variants = [label(value) for value in columns[plan.get("variant", "variant")]]
    kept = [row for row, variant in enumerate(variants) if variant is not None]
    members: dict[tuple[str, str, str], list[int]] = {}
    excluded: Counter[str] = Counter()
    excluded["rows_without_variant"] = len(variants) - len(kept)
    for row in kept:
        members.setdefault(("", "", str(variants[row])), []).append(row)
        for segment in plan.get("segments", []):
            value = segment_value(segment, columns, row)
            if value is None:
                excluded[f"rows_without_segment.{segment_name(segment)}"] += 1
            else:
                members.setdefault((segment_name(segment), value, str(variants[row])), []).append(row)
    if "unit" in plan:
        ids = [label(value) for value in columns[plan["unit"]] if value is not None]
        excluded["duplicate_units"] = len(ids) - len(set(ids))
    groups = {
        key: {"units": len(rows), "cells": [summary(metric, columns, rows) for metric in plan["metrics"]]}
        for key, rows in members.items()
    }
    return {"groups": groups, "exclusions": {reason: n for reason, n in excluded.items() if n}}


def check_summaries(found: cx.Summaries, expected: dict[str, Any]) -> None:
    """Compare counts exactly, sums to what rounding leaves."""
    document = json.loads(found.to_json())
    assert document["exclusions"] == expected["exclusions"]
    groups = {(g["segment"], g["segment_value"], g["variant"]): g for g in document["groups"]}
    assert groups.keys() == expected["groups"].keys()
    for key, group in expected["groups"].items():
        assert groups[key]["units"] == group["units"], key
        for cell, slow in zip(groups[key]["cells"], group["cells"], strict=True):
            check_cell(cell, slow)


def check_cell(cell: dict[str, Any], slow: dict[str, Any]) -> None:
    assert cell["missing"] == slow["missing"]
    if "counts" in slow:
        assert {value: n for value, n in cell["counts"] if n} == dict(slow["counts"])
        return
    assert cell["n"] == slow["n"]
    if slow["n"] == 0:
        return
    if "m2" in slow:
        assert cell["mean"] == pytest.approx(slow["means"][0], rel=1e-12, abs=1e-12)
        assert cell["m2"] == pytest.approx(slow["m2"], rel=1e-10, abs=1e-12)
        return
    assert cell["means"] == pytest.approx(slow["means"], rel=1e-12, abs=1e-12)
    size = math.sqrt(slow["cross"][0] * slow["cross"][2])  # a cross product may be small beside its parts
    for one, exact in zip(cell["cross"], slow["cross"], strict=True):
        assert one == pytest.approx(exact, rel=1e-10, abs=1e-11 * size + 1e-12)

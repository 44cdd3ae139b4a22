"""A plan as JSON for the engine; a value that JSON cannot hold is refused at its place."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from cxlift.errors import PlanError

__all__ = ["label_text", "plan_json"]


def plan_json(plan: Mapping[str, Any]) -> str:
    """Write the keys and values of a plan as JSON.

    Raises:
        PlanError: with the place of a value that is not finite, not UTF-8, too large, or of a kind that no
            key of a plan has.

    >>> plan_json({"name": "checkout", "control": "old"})
    '{"name": "checkout", "control": "old"}'
    """
    return json.dumps(_plain(plan, ""))


def _plain(value: Any, place: str) -> Any:
    if isinstance(value, Mapping):
        return {
            _text(str(key), place or "plan"): _plain(item, f"{place}.{key}" if place else str(key))
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{place}[{i}]") for i, item in enumerate(value)]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise PlanError(f"{place}: must be a finite number, not {value}.")
        return float(value)
    if isinstance(value, int):
        if value.bit_length() > 63:
            raise PlanError(f"{place}: {value} has too many digits for a number; write it in quotes.")
        return int(value)
    if isinstance(value, (date, time)):
        raise PlanError(f"{place}: must be text, not the date or time {value}; write it in quotes.")
    if hasattr(value, "item"):  # a NumPy scalar
        return _plain(value.item(), place)
    raise PlanError(f"{place}: a plan cannot hold a {type(value).__name__}.")


def _text(value: str, place: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PlanError(f"{place}: {value!a} is not valid Unicode text.") from None
    return str(value)


def label_text(variant: object) -> object:
    """Return a variant's name as the engine writes labels that are not text."""
    if not isinstance(variant, str) and hasattr(variant, "item"):
        variant = variant.item()  # a NumPy scalar
    if isinstance(variant, bool):
        return "true" if variant else "false"
    return str(variant) if isinstance(variant, int) else variant

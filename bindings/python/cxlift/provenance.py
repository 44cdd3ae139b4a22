"""What a report was made from: texts that change when the plan or the data do."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxlift._core import Plan, Summaries

__all__ = ["fingerprint", "plan_hash", "provenance"]


def plan_hash(plan: Plan) -> str:
    """Return the SHA-256 of the plan, defaults written out, as 64 hexadecimal digits.

    How a plan was written (the order of keys, comments, a default said or left out) does not change it; what
    was promised does. The order of metrics, segments and shares is part of the promise: reports follow it.

    >>> import cxlift as cx
    >>> metrics = [{"type": "mean", "column": "y"}]
    >>> short = cx.Experiment.from_plan({"name": "x", "control": "a", "metrics": metrics})
    >>> whole = cx.Experiment.from_plan(short.to_plan())
    >>> plan_hash(short.plan) == plan_hash(whole.plan), len(plan_hash(short.plan))
    (True, 64)
    """
    return sha256(plan.to_json().encode()).hexdigest()


def fingerprint(summaries: Summaries) -> str:
    """Return the SHA-256 of what the analysis read of the data, as 64 hexadecimal digits.

    Equal data give equal digits whatever they were read from, and for any number of threads; a changed value
    of a column that no metric reads changes nothing.

    >>> import cxlift as cx
    >>> experiment = cx.Experiment("x", control="a", metrics=[cx.Mean("y")])
    >>> def digits(y):
    ...     return fingerprint(experiment.summarize({"variant": ["a", "a", "b", "b"], "y": y}))
    >>> digits([1.0, 2.0, 3.0, 5.0]) == digits([1.0, 2.0, 3.0, 5.0])
    True
    >>> digits([1.0, 2.0, 3.0, 5.0]) == digits([1.0, 2.0, 3.0, 6.0])
    False
    """
    return sha256(summaries.to_digest()).hexdigest()


def provenance(plan: Plan, summaries: Summaries) -> dict[str, str]:
    """Return what a report says of its making: the same for the same inputs, so that its JSON is.

    A time stands in it only where ``SOURCE_DATE_EPOCH`` (reproducible-builds.org) fixes one.
    """
    from cxlift import __version__

    return {
        "plan_hash": plan_hash(plan),
        "data_fingerprint": fingerprint(summaries),
        "version": __version__,
        "generated_at": _fixed_time(os.environ.get("SOURCE_DATE_EPOCH", "")),
    }


def _fixed_time(epoch: str) -> str:
    if not epoch:
        return ""
    try:
        return datetime.fromtimestamp(int(epoch), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"SOURCE_DATE_EPOCH is {epoch!r}, must be whole seconds since 1970.") from None

"""A gate's decision for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.render.gate import alarms, standing

if TYPE_CHECKING:
    from cxlift.render.gate import Ruling

__all__ = ["json_text"]


def json_text(ruling: Ruling) -> str:
    """Write the decision and the comparisons that decide; a number that does not exist is null."""
    report, decision = ruling.report, ruling.decision
    document = {
        "experiment": report.name,
        "outcome": decision.outcome,
        "valid": decision.valid,
        "exit_code": ruling.exit_code,
        "reasons": list(decision.reasons),
        "alarms": [{"check": check.check, "sentence": check.sentence} for check in alarms(report)],
        "plan_hash": ruling.report.plan_hash,
        "data_fingerprint": ruling.report.data_fingerprint,
        "comparisons": _comparisons(ruling),
    }
    # A pound sign as an escape is the same text, and no command to the runner whose log this may be.
    return json.dumps(document, indent=2, allow_nan=False).replace("##", "\\u0023#") + "\n"


def _comparisons(ruling: Ruling) -> list[dict[str, Any]]:
    """Return the comparisons that decide as the report's JSON has them, and what each does to the outcome."""
    stored = json.loads(ruling.report.to_json())["comparisons"]
    return [
        {**comparison, "standing": standing(ruling, row)}
        for comparison, row in zip(stored, ruling.report.rows, strict=True)
        if _core.decides(row)
    ]

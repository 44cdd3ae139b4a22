"""A gate's decision for programs."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from cxlift.render.gate import alarms, decides, sentence, standing

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
        "plan_hash": ruling.plan_hash,
        "data_fingerprint": ruling.data_fingerprint,
        "comparisons": _comparisons(ruling),
    }
    # A pound sign as an escape is the same text, and no command to the runner whose log this may be.
    return json.dumps(document, indent=2, allow_nan=False).replace("##", "\\u0023#") + "\n"


def _comparisons(ruling: Ruling) -> list[dict[str, Any]]:
    table = ruling.report.to_dict()
    found = []
    for place, row in enumerate(ruling.report.rows):
        if not decides(row):
            continue
        own = {"role": row.role, "direction": row.direction, "standing": standing(ruling, row)}
        cells = {name: _finite(column[place]) for name, column in table.items()}
        found.append(cells | own | {"sentence": sentence(row)})
    return found


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value

"""One notification, or one state, as the decisions that it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003  of a field
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from cxlift.readers.json_at import At

__all__ = ["UNDECLARED", "UNDISPATCHED", "Decided", "of_notification", "of_state"]

LEGACY = ("ab-test", "feature-test")
UNDISPATCHED = "notifications of ab-test and feature-test were dispatched, which they do not say"
UNDECLARED = (
    "every experiment of a variation map is an exposure where the state does not say which experiments are "
    "active, although the map has all that the visitor was ever bucketed into"
)


@dataclass(frozen=True)
class Decided:
    """A decision, or the reason why it does not count."""

    experiment: str = ""
    variation: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    left_out: str = ""
    assumed: str = ""


def of_notification(line: At, info: At, by: str) -> list[Decided]:
    """Read what a listener was told."""
    kind = line.get("type").text()
    if kind == "flag":
        dispatched = info.get("decisionEventDispatched", "decision_event_dispatched").flag()
        if dispatched is None:
            return [Decided(left_out="it does not say whether the decision's event was dispatched")]
        if not dispatched:
            return [Decided(left_out="the decision's event was not dispatched")]
        keys = ("ruleKey", "rule_key"), ("variationKey", "variation_key")
    elif kind in LEGACY:
        keys = ("experimentKey", "experiment_key"), ("variationKey", "variation_key")
    else:
        return [Decided(left_out=f"its type is {kind!r}, which is no decision about an experiment")]
    if info.get(*keys[1]).is_missing and info.get("variationId", "variation_id").is_missing:
        return [Decided(left_out="no variation was decided")]
    if by == "id":
        keys = ("experimentId", "experiment_id"), ("variationId", "variation_id")
    experiment, variation = (info.get(*names).identifier() for names in keys)
    for names, value in zip(keys, (experiment, variation), strict=True):
        if value is None:
            other = "key" if by == "id" else "id"
            raise ExportError(
                f"{info.get(*names).place} is missing; read the notifications with by={other!r}."
            )
    attributes = line.get("attributes")
    cells = {} if attributes.is_missing else {name: _text(at) for name, at in attributes.items()}
    return [
        Decided(
            experiment or "",
            variation or "",
            {name: text for name, text in cells.items() if text is not None},
            assumed=UNDISPATCHED if kind in LEGACY else "",
        )
    ]


def of_state(shown: At, active: At) -> list[Decided]:
    """Read the variation map of a page; ``active`` may be missing."""
    known = None if active.is_missing else {each.identifier() for each in active.entries()}
    found = []
    for experiment, entry in shown.items():
        variation = None if entry.is_missing else entry.get("id").identifier()
        if known is not None and experiment not in known:
            found.append(Decided(left_out="its experiment was not active in the state"))
        elif not variation:
            found.append(Decided(left_out="no variation was decided"))
        else:
            found.append(Decided(experiment, variation, assumed=UNDECLARED if known is None else ""))
    return found


def _text(at: At) -> str | None:
    """Write an attribute's value as text: numbers and truth values as JSON has them."""
    if at.value is None or isinstance(at.value, str):
        return at.value
    return json.dumps(at.value, ensure_ascii=False)

"""From times and flags of events, or their summaries, to what a test of two variants takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import Survival
from cxlift.stats.arrays import array

if TYPE_CHECKING:
    from cxlift.stats.arrays import Doubles

__all__ = ["noted", "rows", "survival", "variants"]


def rows(time: Any, event: Any, function: str, suffix: str = "") -> tuple[Doubles, Doubles]:
    """Return both columns as doubles."""
    return array(time, f"{function}: time{suffix}"), array(event, f"{function}: event{suffix}")


def survival(time: Any, event: Any, function: str, suffix: str = "") -> tuple[Survival, int]:
    """Return the summary, and how many units have no time or no flag."""
    if isinstance(time, Survival):
        if event is not None:
            raise ValueError(
                f"{function}: time{suffix} is a Survival, event{suffix} must not be given beside it."
            )
        return time, 0
    if event is None:
        raise ValueError(f"{function}: event{suffix} is None, must be given beside an array of times.")
    return _core.survival_of(*rows(time, event, function, suffix), function, suffix)


def variants(
    time_control: Any, event_control: Any, time_treatment: Any, event_treatment: Any, kinds: Any = Survival
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Return times and flags of control and treatment; two summaries may stand first and second."""
    if isinstance(event_control, kinds) and time_treatment is None and event_treatment is None:
        return (time_control, None), (event_control, None)
    return (time_control, event_control), (time_treatment, event_treatment)


def noted(result: Any, left_out: tuple[int, ...], what: str = "without a time or an event") -> Any:
    """Return the result with a note of the units that were left out: of all, or of control and treatment."""
    whose = ("",) if len(left_out) == 1 else (" of the control", " of the treatment")
    for of, missing in zip(whose, left_out, strict=True):
        if missing:
            units = "units" if missing > 1 else "unit"
            result = result.with_note(f"{missing} {units}{of} {what} left out.")
    return result

"""Metrics of what events say: the value that each event has by itself, such as the score of an answer."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["EventAnswer"]


@dataclass(frozen=True)
class EventAnswer:
    """What the metrics have that read a column, or instead a property of a dataset's events.

    Of the events that count, those after the unit's first exposure and within the window, a unit has one
    value; it is missing where there is none, so that the report knows who did not answer. An event without
    the property's value is no answer.

    Args:
        event: the name of the event, such as ``"survey"``, in place of ``column``. Needs event-level data.
        property: of the event, such as ``"score"``.
        where: which of these events count: for each property its value, or a list of values.
        repeated: which of a unit's answers counts where it gave several: the ``"first"`` or the ``"last"`` by
            time, by their ``uuid`` and then by row where times are equal. ``"all"`` of an experiment with
            ``unit_rows="many"``, where it is the default: a unit is a cluster of its answers. If nothing is
            said, no unit may have several.
    """

    _: KW_ONLY
    event: str | None = None
    property: str | None = None
    where: Mapping[str, str | float | bool | Sequence[str | float | bool]] | None = None
    repeated: Literal["first", "last", "all"] | None = None

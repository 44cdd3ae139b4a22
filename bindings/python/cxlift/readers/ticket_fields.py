"""The columns of a table of tickets, which are the same whoever's tickets they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["COLUMNS", "TIMES", "Field"]

Kind: TypeAlias = Literal["text", "word", "time", "whole", "minutes", "seconds", "clock", "rating"]

#: Times, beside ``observed_until``.
TIMES = ("opened", "first_resolved", "resolved", "closed", "updated")
MEASURES = (
    "first_reply",
    "first_resolution",
    "resolution",
    "agent_wait",
    "requester_wait",
    "on_hold",
)
#: In this order; a table has those that its export has.
COLUMNS = (
    "ticket_id",
    "requester_id",
    "requester_external_id",
    "requester_email",
    "requester",
    "timestamp",
    *TIMES,
    "observed_until",
    "is_resolved",
    "hours_open",
    "status",
    "priority",
    "channel",
    "type",
    "tags",
    "reopens",
    "replies",
    "satisfaction",
    "rating",
    *(f"{measure}{part}_minutes" for measure in MEASURES for part in ("", "_business")),
)


@dataclass(frozen=True)
class Field:
    """Where a column stands in an export, and what its cells are.

    Attributes:
        names: what the vendor calls it, in any case; the first that a file has is taken.
        kind: ``word`` is text in small letters; ``minutes``, ``seconds`` and ``clock`` (``57:05:11``) become
            minutes; ``rating`` is a whole number from 1 to 5.
        words: other words for cells, such as a number for a status.
    """

    names: tuple[str, ...]
    kind: Kind = "text"
    words: tuple[tuple[str, str], ...] = ()

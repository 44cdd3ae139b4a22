"""Columns that several tables have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .arrays import Ints

__all__ = ["TEXT", "TIME", "pick"]

TEXT = pa.string()
TIME = pa.timestamp("ms", tz="UTC")


def pick(values: Sequence[str], number: Ints) -> Any:
    """A column of texts by number; null where the number is negative."""
    return pa.array(list(values), TEXT).take(pa.array(number, mask=number < 0))

"""The arrays that the simulator works with, and draws that more than one part needs."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .design import Level

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Bytes: TypeAlias = npt.NDArray[np.uint8]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
#: A time after all times: that of the decision of a visitor without one.
NEVER = np.iinfo(np.int64).max


Table = TypeVar("Table", bound=Any)


def take_rows(table: Table, rows: Ints) -> Table:
    """These rows of a dataclass whose arrays have one entry a row; what is no array stays as it is."""
    columns = {field.name: getattr(table, field.name) for field in fields(table)}
    taken = {name: column[rows] for name, column in columns.items() if isinstance(column, np.ndarray)}
    return replace(table, **taken)


def some(rng: np.random.Generator, rate: float, among: Ints) -> Ints:
    """A sorted sample of ``among`` without replacement, as large as the rate says."""
    return np.sort(rng.choice(among, size=min(number_of(rate, len(among)), len(among)), replace=False))


def number_of(rate: float, total: int) -> int:
    """How many cases a rate gives: none for 0, else four or more, so that small exports hold each of them."""
    return 0 if rate == 0.0 else max(4, round(rate * total))


def draw_levels(rng: np.random.Generator, levels: Sequence[Level], size: int) -> Ints:
    """The number of a level for each visitor, drawn by share."""
    return draw_shares(rng, [level.share for level in levels], size)


def draw_shares(rng: np.random.Generator, shares: Sequence[float] | Floats, size: int) -> Ints:
    """The number of a share for each visitor."""
    drawn = np.searchsorted(np.cumsum(shares), rng.random(size), side="right")
    return np.minimum(drawn, len(shares) - 1).astype(np.int64)

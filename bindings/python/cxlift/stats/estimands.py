"""What a bootstrap estimates."""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Estimand", "Share", "estimand_of", "takes_axis"]

Kind = Literal["mean", "proportion", "nps", "share", "quantile", "std", "trimmed_mean", "ratio", "callable"]
NAMES = ("mean", "proportion", "nps", "median", "std", "trimmed_mean", "ratio")


@dataclass(frozen=True)
class Share:
    """The share of answers from ``lowest`` to ``highest``: the top boxes of a score, say.

    >>> Share(4, 5)
    Share(lowest=4, highest=5)
    """

    lowest: float
    highest: float

    def __post_init__(self) -> None:
        if not self.lowest <= self.highest:
            raise ValueError(f"Share: lowest is {self.lowest} and highest {self.highest}, must not be less.")


@dataclass(frozen=True)
class Estimand:
    """A kind of estimate with what it needs to know."""

    kind: Kind
    number: float = math.nan  # q of a quantile, or the share that a trimmed mean cuts off
    share: Share | None = None
    function: Callable[..., Any] | None = None

    @property
    def has_lift(self) -> bool:
        """Whether its scale has a natural zero."""
        return self.kind != "nps"

    @property
    def is_mean(self) -> bool:
        """Whether it is the mean of what each value counts."""
        return self.kind in {"mean", "proportion", "nps", "share"}


def estimand_of(function: str, given: Any, *, trim: float, has_denominators: bool) -> Estimand:
    """Return the estimand that a caller named."""
    if isinstance(given, Share):
        found = Estimand("share", share=given)
    elif callable(given):
        found = Estimand("callable", function=given)
    elif isinstance(given, str):
        found = _named(function, given, trim)
    elif isinstance(given, (int, float)) and not isinstance(given, bool):
        if not 0 < given < 1:
            raise ValueError(f"{function}: estimand is the quantile {given}, must be between 0 and 1.")
        found = Estimand("quantile", float(given))
    else:
        raise ValueError(  # noqa: TRY004 -- one kind of error for all arguments
            f"{function}: estimand is {given!r}, must be a word, a quantile, a Share or a callable."
        )
    if found.kind == "mean" and has_denominators:
        return Estimand("ratio")
    if (found.kind == "ratio") != has_denominators:
        missing = "must be given for a ratio" if found.kind == "ratio" else "must not be given"
        raise ValueError(f"{function}: estimand is {given!r}, so denominators {missing}.")
    return found


def _named(function: str, name: str, trim: float) -> Estimand:
    if name == "median":
        return Estimand("quantile", 0.5)
    if name == "trimmed_mean":
        if not 0 <= trim < 0.5:
            raise ValueError(f"{function}: trim is {trim}, must be from 0 up to below 0.5.")
        return Estimand("trimmed_mean", float(trim))
    if name not in NAMES:
        known = "', '".join(NAMES)
        raise ValueError(
            f"{function}: estimand is {name!r}, must be one of '{known}', a quantile between 0 and 1, "
            "a Share or a callable."
        )
    return Estimand(name)  # type: ignore[arg-type]


def takes_axis(function: Any) -> bool:
    """Return whether a callable has an argument ``axis``."""
    try:
        return "axis" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False

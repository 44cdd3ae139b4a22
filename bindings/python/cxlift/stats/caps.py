"""Winsorising: what lies above a cap is set to it, so that a few very large values do not decide a mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from cxlift import _core

if TYPE_CHECKING:
    import numpy
    import numpy.typing

    Doubles = numpy.typing.NDArray[numpy.float64]

__all__ = ["Quantile", "capped", "quantile"]


@dataclass(frozen=True)
class Quantile:
    """A cap that is a quantile of the values; made by ``quantile``."""

    q: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.q <= 1.0:
            raise ValueError(f"quantile: q is {self.q!r}, must lie within [0, 1].")

    def to_plan(self) -> dict[str, float]:
        """Return the cap as a plan file has it."""
        return {"quantile": self.q}


def quantile(q: float) -> Quantile:
    """Cap at a quantile of the values of control and treatment together (type 7, NumPy's default).

    A cap for each variant of its own would hide what the treatment does to large values.

    Args:
        q: the share of values at or below the cap, within [0, 1].

    Raises:
        ValueError: q outside [0, 1].

    >>> quantile(0.999)
    Quantile(q=0.999)
    """
    return Quantile(q)


def capped(
    function: str,
    argument: str,
    cap: object,
    variants: tuple[Any, Any],
    *,
    what: str,
) -> tuple[Doubles, Doubles, str]:
    """Return both arrays with what is above the cap set to it, and a sentence that says so."""
    control, treatment = variants
    if isinstance(cap, Quantile):
        value = _core.pooled_quantile(control, treatment, cap.q)
    elif type(cap) is not bool and isinstance(cap, Real) and math.isfinite(cap):
        value = float(cap)
    else:
        raise ValueError(
            f"{function}: {argument} is {cap!r}, must be a finite number or a quantile, as quantile(0.999)."
        )
    return _core.winsorize(control, treatment, value, function, what)

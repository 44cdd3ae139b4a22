"""The direction of an alternative hypothesis."""

from __future__ import annotations

from typing import Literal

__all__ = ["Alternative"]

Alternative = Literal["two-sided", "less", "greater"]

"""The two errors that are about what a user brings: a plan, or data.

Both are ``ValueError``; a wrong argument of a function is a plain ``ValueError``.
"""

from __future__ import annotations

__all__ = ["ExportError", "PlanError"]


class PlanError(ValueError):
    """A plan that cannot be carried out: the message names the place in the plan and, where there is one, the nearest name."""


class ExportError(ValueError):
    """Data that cannot be read as they claim to be: the message names the file, the column or the row, and the remedy."""

"""The two errors that are about what a user brings: a plan, or data.

Both are ``ValueError``; a wrong argument of a function is a plain ``ValueError``.
"""

from __future__ import annotations

__all__ = ["ExportError", "PlanError"]


class PlanError(ValueError):
    """A plan that cannot be carried out: the message names the place and the nearest valid name, if any."""


class ExportError(ValueError):
    """Data that are not what they claim to be: the message names the file, column or row, and the remedy."""

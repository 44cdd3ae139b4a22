"""How long after its first exposure a unit's events count."""

from __future__ import annotations

import re
from datetime import timedelta

__all__ = ["parse_window"]

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_window(window: timedelta | str | None) -> timedelta | None:
    """Read ``"48h"``, ``"7d"``, ``"30m"``, ``"90s"``, ``"2w"`` or a ``timedelta``; ``None`` is no limit.

    >>> parse_window("48h") == timedelta(days=2)
    True
    """
    if isinstance(window, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*", window)
        if match is None:
            raise ValueError(
                f"window is {window!r}; it is a number with s, m, h, d or w, such as '48h' or '7d'."
            )
        window = timedelta(**{_UNITS[match[2]]: float(match[1])})
    if window is not None and window < timedelta(0):
        raise ValueError(f"window is {window}; it is zero or longer.")
    return window

"""Text that came with the data, made harmless to look at."""

from __future__ import annotations

import unicodedata

__all__ = ["printable", "width"]

# Joiners are part of how Persian, Hindi and many emoji are written; all other format characters can deceive.
JOINERS = "\u200c\u200d"


def printable(text: str) -> str:
    """Replace control characters: a name must not move the cursor, colour a terminal or turn a line around.

    >>> printable("a" + chr(27) + "[31mb")
    'a�[31mb'
    """
    return "".join("\ufffd" if _controls(c) else c for c in text)


def _controls(c: str) -> bool:
    return unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in JOINERS


def width(text: str) -> int:
    """Count the columns that a terminal gives the text: two for wide characters, none for combining ones.

    >>> width("abc"), width("日本"), width("e\u0301")
    (3, 4, 1)
    """
    return sum(_width(c) for c in text)


def _width(c: str) -> int:
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1

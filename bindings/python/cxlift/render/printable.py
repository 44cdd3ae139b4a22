"""Text that came with the data, made harmless to look at."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["printable", "unobeyed", "width"]

# Joiners are part of how Persian, Hindi and many emoji are written; all other format characters can deceive.
JOINERS = "\u200c\u200d"


def printable(text: str) -> str:
    """Replace control characters: a name must not move the cursor, colour a terminal or turn a line around.

    >>> printable("a" + chr(27) + "[31mb")
    'a�[31mb'
    """
    if text.isprintable():  # most is, which is told at once: no control character is printable
        return text
    return "".join("\ufffd" if _controls(c) else c for c in text)


def unobeyed(line: str) -> str:
    """Write a line so that no runner of a build takes a name in it for a command.

    Runners obey ``::command::`` where a line begins, and ``##[command]``, ``##vso[command]`` and
    ``##teamcity[command]`` anywhere.

    >>> unobeyed("::error::a"), unobeyed("a ##vso[task.setvariable variable=x]b")
    (': :error::a', 'a # #vso[task.setvariable variable=x]b')
    """
    return re.sub(r"^(\s*):(?=:)", r"\1: ", re.sub(r"#(?=#\w*\[)", "# ", line))


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

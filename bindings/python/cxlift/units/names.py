"""Names that are not there, and the nearest ones that are."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["listed", "nearest"]


def nearest(name: str, names: Iterable[str]) -> str:
    """Say which of ``names`` was probably meant, or which there are.

    >>> nearest("purchas", ["purchase", "view"])
    "did you mean 'purchase'?"
    >>> nearest("zzz", ["purchase", "view"])
    "there are 'purchase' and 'view'."
    >>> nearest("zzz", [])
    'there are none.'
    """
    known = list(names)
    by_case = {n.casefold(): n for n in known}
    close = get_close_matches(name.casefold(), by_case, n=1)
    if close:
        return f"did you mean {by_case[close[0]]!r}?"
    return f"there are {listed(known)}." if known else "there are none."


def listed(names: Iterable[str], most: int = 8) -> str:
    """Write names as a list in a sentence, the first few of many.

    >>> listed(["a", "b", "c"])
    "'a', 'b' and 'c'"
    """
    quoted = [repr(n) for n in names]
    if len(quoted) > most:
        return ", ".join(quoted[:most]) + f" and {len(quoted) - most} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)

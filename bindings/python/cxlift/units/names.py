"""Names that are not there, and the nearest ones that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["listed", "nearest"]


def nearest(name: str, names: Iterable[str], most: int = 12) -> str:
    """Say which of ``names`` is nearest, or which there are: in the words of core/nearest_name.cpp.

    >>> nearest("purchas", ["purchase", "view"])
    "the nearest is 'purchase'."
    >>> nearest("zzz", ["purchase", "view"])
    "there are: 'purchase', 'view'."
    >>> nearest("zzz", [])
    'there are none.'
    """
    known = list(names)
    if not known:
        return "there are none."
    closest = min(known, key=lambda n: _distance(name, n))
    # Near: three fifths of the longer name stay. 'c' is not near to 'a', nor 'price' to 'device'.
    if 5 * _distance(name, closest) <= 2 * max(len(name), len(closest)):
        return f"the nearest is {closest!r}."
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"there are: {', '.join(map(repr, known[:most]))}{more}."


def _distance(a: str, b: str) -> int:
    """Levenshtein's distance, blind to case."""
    a, b = a.lower(), b.lower()
    row = list(range(len(b) + 1))
    for i, one in enumerate(a):
        diagonal, row[0] = row[0], i + 1
        for j, other in enumerate(b):
            diagonal, row[j + 1] = row[j + 1], min(diagonal + (one != other), row[j] + 1, row[j + 1] + 1)
    return row[-1]


def listed(names: Iterable[str], most: int = 8) -> str:
    """Write names as a list in a sentence, the first few of many.

    >>> listed(["a", "b", "c"])
    "'a', 'b' and 'c'"
    """
    quoted = [repr(n) for n in names]
    if len(quoted) > most:
        return ", ".join(quoted[:most]) + f" and {len(quoted) - most} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)

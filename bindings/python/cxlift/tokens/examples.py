"""What people wrote around a term, with the places where it stands."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cxlift.tokens.segments import NOTHING, UNSPACED, placed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Example", "example"]

SHOWN = 240  # characters of an example
BEFORE = 80  # of these before the first place of the term
SEARCHED = 100_000  # of a text; what a reader could never have looked for is not marked
CUT = "…"


class Example(NamedTuple):
    """What somebody wrote: ``marks`` are the begins and ends of the term, in characters of ``text``."""

    variant: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()


def example(variant: str, text: str, term: str) -> Example:
    r"""Cut a text to the surroundings of a term.

    >>> example("control", "I DON\u2019T like it", "don't").marks
    ((2, 7),)
    """
    places = list(_places(text[:SEARCHED], term))
    first = places[0][0] if places else 0
    begin = max(0, first - BEFORE) if len(text) > SHOWN else 0
    end = min(len(text), begin + SHOWN)
    head, tail = CUT * (begin > 0), CUT * (end < len(text))
    moved = len(head) - begin
    marks = [(a + moved, min(b, end) + moved) for a, b in places if a < end]
    return Example(variant, head + text[begin:end] + tail, tuple(marks))


def _places(text: str, term: str) -> Iterator[tuple[int, int]]:
    """Find a term in a text as it was written; places do not overlap."""
    pieces = list(placed(text))
    found = [(piece.begin, piece.end) for piece in pieces if piece.term == term]
    for a, b in pairwise(pieces):
        unspaced = a.kind == b.kind == UNSPACED
        if NOTHING in (a.kind, b.kind) or (unspaced and a.end != b.begin):
            continue
        if a.term + ("" if unspaced else " ") + b.term == term:
            found.append((a.begin, b.end))
    last = 0
    for begin, end in sorted(found):
        if begin >= last:
            yield begin, end
            last = end

"""Where words begin and end: Unicode's default word boundaries (UAX #29), and what counts as a term."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cxlift.tokens.cleaning import JOINERS, cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "NOTHING",
    "SPACE",
    "UNSPACED",
    "WORD",
    "Placed",
    "kind_of",
    "placed",
    "split",
    "terms_of",
    "trimmed",
]

SPACE, NOTHING, WORD, UNSPACED = 1, 2, 3, 4
LONGEST = 64  # characters of a term; what is longer is no word
# Scripts that write no spaces between words: Thai, Lao, Myanmar, Khmer, those of the Tai, Han and Hiragana.
# (Katakana and Hangul have boundaries in UAX #29.)
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x1950, 0x19DF),
    (0x1A20, 0x1AAF),
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3040, 0x309F),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAADF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
_FIRST_SYMBOL = 0x2000  # below lie the signs of Latin-1, such as the degree, which are no emoji


class Placed(NamedTuple):
    """A piece of an original text: where it stands, and how it reads as a term."""

    begin: int
    end: int
    term: str
    kind: int


def split(text: str) -> list[str]:
    """Split at Unicode's default word boundaries (UAX #29); every character stays."""
    from unicode_segmentation_rs import split_word_bounds

    return split_word_bounds(text)


def trimmed(segment: str) -> str:
    """Leave out joiners that join nothing."""
    return segment.strip(JOINERS)


def kind_of(segment: str) -> int:
    """Say what a clean segment is: space, nothing, a word (or an emoji), or a sign of an unspaced script.

    >>> [kind_of(each) for each in ("don't", "3.14", " ", "...", "\u6700", "\U0001f60a")]
    [3, 3, 1, 2, 4, 3]
    """
    if segment.isspace():
        return SPACE
    segment = trimmed(segment)
    if not 0 < len(segment) <= LONGEST:
        return NOTHING
    if any(low <= ord(segment[0]) <= high for low, high in _UNSPACED):
        # Of combining signs alone there is nothing to read; a letter with its signs is one term.
        return UNSPACED if unicodedata.category(segment[0])[0] in "LN" else NOTHING
    return WORD if any(map(_counts, segment)) else NOTHING


def _counts(c: str) -> bool:
    return c.isalnum() or (ord(c) >= _FIRST_SYMBOL and unicodedata.category(c) == "So")


def placed(text: str) -> Iterator[Placed]:
    """Give the pieces of a text as it was written, spaces left out."""
    begin = 0
    for segment in split(text):
        clean = cleaned(segment)
        kind = kind_of(clean) if clean else SPACE
        if kind != SPACE:
            yield Placed(begin, begin + len(segment), trimmed(clean), kind)
        begin += len(segment)


def terms_of(text: str, *, ngrams: int = 1) -> list[str]:
    """Give the terms of a text: words, emoji, signs of scripts without spaces and pairs of them.

    Words are those of UAX #29, folded to lower case and to NFKC, none left out and none stemmed. With
    ``ngrams=2`` pairs of words that nothing but space parts are terms as well.

    >>> terms_of("Don't STOP: fast, easy \U0001f60a", ngrams=2)
    ["don't", 'stop', 'fast', 'easy', '\U0001f60a', "don't stop", 'easy \U0001f60a']
    >>> terms_of("\u6700\u9ad8 app")
    ['\u6700', '\u9ad8', 'app', '\u6700\u9ad8']
    """
    text = cleaned(text)
    pieces = [Placed(0, 0, trimmed(each), kind_of(each)) for each in split(text)]
    close = [(a, b) for a, b in pairwise(pieces) if a.kind == b.kind == UNSPACED]
    found = [piece.term for piece in pieces if piece.kind in (WORD, UNSPACED)]
    found += [a.term + b.term for a, b in close]
    if ngrams > 1:
        seen = [piece for piece in pieces if piece.kind != SPACE]
        found += [
            f"{a.term} {b.term}"
            for a, b in pairwise(seen)
            if NOTHING not in (a.kind, b.kind) and not a.kind == b.kind == UNSPACED
        ]
    return found

"""One spelling of what reads the same, in time that is linear in the text's length whatever it holds."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy
    import numpy.typing

__all__ = ["JOINERS", "cleaned"]

JOINERS = "\u200c\u200d"  # part of how Persian, Hindi and many emoji are written
# Left out of every text: the choice between text and picture of a symbol. Format characters are left out,
# too, but for the joiners, the tags of flags, and the space without width, which parts words.
_UNSEEN = "\ufe0e\ufe0f"
_TAGS = range(0xE0020, 0xE0080)
_ZERO_WIDTH_SPACE = 0x200B
# Marks on one character beyond these are left out, as in Unicode's stream-safe format (UAX #15): to put n
# marks in order takes Python n^2 steps.
_MOST_MARKS = 30
_PLAIN, _UNSEEN_KIND, _MARK = 1, 2, 3


def cleaned(text: str) -> str:
    r"""Write a text in lower case, compatibility characters as usual ones, without what nobody sees.

    NFKC and case folding; soft hyphens and controls of direction are left out, apostrophes are straight.

    >>> cleaned("\ufb01ne \u202eSTRASSE\u202c Don\u2019t"), cleaned("Stra\u00dfe")
    ("fine strasse don't", 'strasse')
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _bounded(text)).casefold()
    return unicodedata.normalize("NFKC", text)


def _bounded(text: str) -> str:
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")
    kinds = _kinds(codes)
    seen = kinds != _UNSEEN_KIND
    codes, kinds = codes[seen], kinds[seen]
    index = np.arange(len(codes))
    last = np.maximum.accumulate(np.where(kinds == _MARK, -1, index)) if len(codes) else index
    codes = codes[index - last <= _MOST_MARKS]
    return np.where(codes == 0x2019, 0x27, codes).astype("<u4").tobytes().decode("utf-32-le")


def _kinds(codes: numpy.typing.NDArray[Any]) -> numpy.typing.NDArray[numpy.uint8]:
    """Look up each character; those that were never met are classified once."""
    import numpy as np

    table = _table()
    kinds: numpy.typing.NDArray[numpy.uint8] = table[codes]
    if not kinds.all():
        for code in np.unique(codes[kinds == 0]).tolist():
            table[code] = _kind(code)
        kinds = table[codes]
    return kinds


@cache
def _table() -> numpy.typing.NDArray[numpy.uint8]:
    import numpy as np

    return np.zeros(0x110000, dtype=np.uint8)


def _kind(code: int) -> int:
    c = chr(code)
    if unicodedata.combining(c):
        return _MARK
    unseen = unicodedata.category(c) == "Cf" and c not in JOINERS and code not in _TAGS
    return _UNSEEN_KIND if (unseen and code != _ZERO_WIDTH_SPACE) or c in _UNSEEN else _PLAIN

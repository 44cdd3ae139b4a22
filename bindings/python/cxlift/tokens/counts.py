"""The terms of many texts as arrays: each different text is taken apart once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.tokens.cleaning import cleaned
from cxlift.tokens.segments import NOTHING, SPACE, UNSPACED, kind_of, split, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy
    import numpy.typing
    import pyarrow

    Ints = numpy.typing.NDArray[numpy.int64]

__all__ = ["TermsOfTexts", "terms_of_texts"]

_END = 0  # the segment between two texts
_CHUNK = (
    1_000_000  # characters that are split at once: a call for each text would cost more than the splitting
)


@dataclass(frozen=True)
class TermsOfTexts:
    """Terms by text, in rows: those of text t at ``starts[t]`` to ``starts[t + 1]``, each once."""

    starts: Ints
    terms: numpy.typing.NDArray[numpy.int32]
    uses: numpy.typing.NDArray[numpy.int32]
    names: list[str]


def terms_of_texts(texts: pyarrow.Array, *, ngrams: int = 1) -> TermsOfTexts:
    """Take the terms of each text, as ``terms_of`` does."""
    import numpy as np

    pieces = _Pieces()
    text, term, close, wide = [], [], [], []
    for first, codes in pieces.of(texts):
        kinds = pieces.kinds[codes]
        where = first + np.cumsum(codes == _END)
        word = kinds > NOTHING
        text.append(where[word])
        term.append(codes[word])
        pairs = (kinds[:-1] == UNSPACED) & (kinds[1:] == UNSPACED)
        close.append(_pairs(codes, where, pairs))
        if ngrams > 1:
            seen = kinds != SPACE
            kinds = kinds[seen]
            both = (kinds[:-1] > NOTHING) & (kinds[1:] > NOTHING)
            both &= (kinds[:-1] != UNSPACED) | (kinds[1:] != UNSPACED)
            wide.append(_pairs(codes[seen], where[seen], both))
    names = list(pieces.names)
    text_of, term_of = [_joined(text)], [_joined(term)]
    for found, between in ((close, ""), (wide, " ")):
        where, keys = (_joined([each[i] for each in found]) for i in (0, 1))
        unique, inverse = np.unique(keys, return_inverse=True)
        text_of.append(where)
        term_of.append(inverse + len(names))
        names += [pieces.names[k >> 32] + between + pieces.names[k & 0xFFFFFFFF] for k in unique.tolist()]
    return _rows(np.concatenate(text_of), np.concatenate(term_of), len(texts), names)


class _Pieces:
    """The different segments of all texts, numbered as they are met."""

    def __init__(self) -> None:
        import numpy as np

        self._numbers = {"\n": _END}
        self.names = ["\n"]
        self.kinds = np.array([NOTHING], dtype=np.uint8)

    def of(self, texts: pyarrow.Array) -> Iterator[tuple[int, Ints]]:
        """Split the texts; give the number of a chunk's first text, and its segments with ends between."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        if not len(texts):
            return
        lengths = pc.utf8_length(texts).to_numpy(zero_copy_only=False).cumsum()
        cuts = np.unique(np.searchsorted(lengths, np.arange(0, lengths[-1] + _CHUNK, _CHUNK)))
        for begin, end in zip(cuts, [*cuts[1:], len(texts)], strict=True):
            lines = pc.replace_substring_regex(texts[begin:end], "[\r\n]", " ").to_pylist()
            segments = split(cleaned("\n".join(lines)))
            encoded = pa.array(segments, pa.large_string()).dictionary_encode()
            numbers = np.array(
                [self._number(each) for each in encoded.dictionary.to_pylist()], dtype=np.int64
            )
            self.kinds = np.append(self.kinds, self._new_kinds())
            yield int(begin), numbers[encoded.indices.to_numpy(zero_copy_only=False)]

    def _number(self, segment: str) -> int:
        number = self._numbers.setdefault(segment, len(self._numbers))
        if number == len(self.names):
            self.names.append(segment)
        return number

    def _new_kinds(self) -> Any:
        import numpy as np

        first = len(self.kinds)
        kinds = [kind_of(name) for name in self.names[first:]]
        self.names[first:] = [trimmed(name) for name in self.names[first:]]
        return np.array(kinds, dtype=np.uint8)


def _pairs(codes: Ints, where: Ints, chosen: Any) -> tuple[Ints, Ints]:
    at = chosen.nonzero()[0]
    return where[at], (codes[at] << 32) | codes[at + 1]


def _joined(parts: Sequence[Ints]) -> Ints:
    import numpy as np

    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _rows(text: Ints, term: Ints, n_texts: int, names: list[str]) -> TermsOfTexts:
    """Count each term of each text once; terms that are spelled alike become one, and unused ones go."""
    import numpy as np

    numbers: dict[str, int] = {}
    same = np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)
    n_terms = len(numbers)
    keys, uses = np.unique(text * n_terms + same[term], return_counts=True)
    text, term = np.divmod(keys, n_terms)
    used, term = np.unique(term, return_inverse=True)
    spelled = list(numbers)
    starts = np.searchsorted(text, np.arange(n_texts + 1))
    return TermsOfTexts(
        starts.astype(np.int64),
        term.astype(np.int32),
        uses.astype(np.int32),
        [spelled[i] for i in used.tolist()],
    )

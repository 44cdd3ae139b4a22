"""A stream of rows cut where it is to be cut, whatever batches it comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow as pa

__all__ = ["pieces", "spans"]

ROWS = 65_536  # of a piece at most


def spans(sizes: Iterable[int]) -> list[tuple[int, int]]:
    """Give the first row and the end of each piece: of each group at least one, however few rows it has.

    >>> spans([2, 0, 65_537])
    [(0, 2), (2, 2), (2, 65538), (65538, 65539)]
    """
    found, begin = [], 0
    for size in sizes:
        firsts = range(0, max(size, 1), ROWS)
        found += [(begin + first, begin + min(first + ROWS, size)) for first in firsts]
        begin += size
    return found


def pieces(
    batches: Iterable[pa.RecordBatch],
    ends: Iterable[int],
    position: Callable[[pa.RecordBatch, int, int], int],
) -> Iterator[list[pa.RecordBatch]]:
    """Give, for each of the ``ends``, the rows before it that no earlier piece had.

    Args:
        batches: the stream.
        ends: where pieces end, ascending.
        position: how many rows of a batch stand before an end; the third argument is the number of rows that
            came before the batch.
    """
    stream, done = iter(batches), 0
    batch = next(stream, None)
    for end in ends:
        parts: list[pa.RecordBatch] = []
        while batch is not None:
            n = position(batch, end, done)
            if n:
                parts.append(batch.slice(0, n))
            done += n
            if n < batch.num_rows:
                batch = batch.slice(n)
                break
            batch = next(stream, None)
        yield parts

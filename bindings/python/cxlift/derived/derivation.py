"""One way of making columns of a batch from others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Derivation"]


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Derivation:
    """Columns of numbers or texts, and how they are made.

    Args:
        columns: names of those that are made; no column of the data has one of them.
        inputs: names of the columns that they are made of.
        function: takes the inputs' arrays of one batch (Arrow's, null where a value is missing) and returns
            an array for each of ``columns``, as long as they are. It may raise ``ExportError``,
            whose sentence begins with ``Column '...'``.
        places: of the inputs in the plan, for error messages: ``metrics[2].opened``.
        begin: called before the first batch, each time the table is read: who counts starts anew.
        texts: the arrays are of texts; of float64 otherwise.
    """

    columns: Sequence[str]
    inputs: Sequence[str]
    function: Callable[..., Sequence[Any]]
    places: Sequence[str]
    begin: Callable[[], None] = _nothing
    texts: bool = False

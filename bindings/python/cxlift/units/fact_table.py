"""Rows that a reader found: survey answers, tickets, exposures, zones; typed, and with what it left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas
    import polars
    import pyarrow

__all__ = ["FactTable"]


class FactTable:
    """A table of an export, as its reader understood it.

    It is a fact of a ``Dataset``, data for ``Experiment.analyze``, and anything that reads Arrow streams
    takes it. Ids are text, times are timestamps in UTC.

    Attributes:
        name: what the rows are, in the singular, such as ``"survey response"``; for messages.
        column_names: the columns, in the order of the table.
        excluded: rows that are not in the table, counted by reason; a reason is a clause such as ``"the
            response is not complete"``.
        assumed: what the reader took for granted where the format is not documented, a sentence each without
            the final stop.

    >>> import pyarrow
    >>> table = FactTable(
    ...     pyarrow.table({"user_id": ["007", "NA"], "score": [9, 3]}),
    ...     name="survey response",
    ...     excluded={"the response is not complete": 2},
    ... )
    >>> len(table), table.column_names, table.excluded
    (2, ('user_id', 'score'), {'the response is not complete': 2})
    """

    def __init__(
        self,
        table: pyarrow.Table,
        *,
        name: str,
        excluded: Mapping[str, int] | None = None,
        assumed: Sequence[str] = (),
    ) -> None:
        self._table = table
        self.name = name
        self.column_names = tuple(table.column_names)
        self.excluded = {reason: count for reason, count in (excluded or {}).items() if count}
        self.assumed = tuple(assumed)

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> pyarrow.Table:
        """Give the table."""
        return self._table

    def to_pandas(self) -> pandas.DataFrame:
        """Give a pandas data frame."""
        return self._table.to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Give a Polars data frame."""
        import polars

        return polars.DataFrame(self._table)

    def counted(self, source: str | None = None) -> dict[str, int]:
        """Give what a report's health says of the table: rows left out, and assumptions.

        Args:
            source: what the table is called in the analysis; its own name if left out.

        >>> import pyarrow
        >>> empty = pyarrow.table({"score": []})
        >>> FactTable(empty, name="ticket", excluded={"it has no requester": 3}).counted("support")
        {'left_out.support.it has no requester': 3}
        """
        of = (self.name if source is None else source).replace(".", " ")
        told = {f"left_out.{of}.{reason}": count for reason, count in self.excluded.items()}
        return told | {f"assumed.{of}.{statement}": 1 for statement in self.assumed}

    def __repr__(self) -> str:
        left_out = sum(self.excluded.values())
        lines = [f"{self._table.num_rows:,} rows, each a {self.name}; {left_out:,} left out"]
        lines += [f"  left out: {count:,}: {reason}" for reason, count in self.excluded.items()]
        lines += [f"  assumed: {statement}" for statement in self.assumed]
        lines += [f"  {field.name}: {field.type}" for field in self._table.schema]
        return "\n".join(lines)

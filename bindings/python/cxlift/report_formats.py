"""A report in every format that other tools read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.report_table import arrow_table, columns_of

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from cxlift import _core
    from cxlift.report import Report

__all__ = ["ReportFormats"]


class ReportFormats:
    """What ``Report`` can be turned into."""

    @property
    def rows(self) -> list[_core.ReportRow]:
        """Every comparison."""
        raise NotImplementedError

    def _whole(self) -> Report:
        raise NotImplementedError

    def to_dict(self) -> dict[str, list[Any]]:
        """Return the comparisons as columns; ``None`` where a number does not exist."""
        return columns_of(self.rows)

    def to_arrow(self) -> pyarrow.Table:
        """Return the comparisons as a PyArrow table, one row each."""
        return arrow_table(self.rows)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the comparisons as a pandas data frame."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Return the comparisons as a Polars data frame."""
        import polars

        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)  # noqa: S101  a table gives a frame, an array a series
        return frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_markdown(self) -> str:
        """Return a table for a pull request or a chat."""
        from cxlift.render.markdown import markdown

        return markdown(self._whole())

    def to_html(self) -> str:
        """Return a whole HTML document, without scripts."""
        from cxlift.render.html import page

        return page(self._whole())

    def to_text(self) -> str:
        """Return a table for a terminal."""
        from cxlift.render.text import text

        return text(self._whole())

    def to_csv(self) -> str:
        """Return the comparisons as CSV that a spreadsheet opens without running anything in it."""
        from cxlift.render.csv import csv

        return csv(self._whole())

    def _repr_html_(self) -> str:
        from cxlift.render.html import html

        return html(self._whole())

"""Aggregates that a database has made, in our own layout or in that of another tool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.aggregates.aggregates import Aggregates
from cxlift.readers.aggregate_rows import open_aggregates
from cxlift.readers.declared_tables import CellOptions
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LAYOUTS", "read_aggregates"]

#: The layouts, and what each takes beside how files are written.
LAYOUTS = {"cxlift": ("experiment",), "tea-tasting": ("segments",), "growthbook": ("metrics", "segments")}


def read_aggregates(data: Any, layout: str = "cxlift", **options: Any) -> Aggregates:
    """Read what a database has added up of the units of each variant.

    The result is data for ``Experiment.analyze``: means, proportions, ratios, means adjusted by covariates,
    and scores of whose values the counts are given; with segments, of which each unit has one value.

    The layout ``cxlift`` has a row for each variant and column, with ``variant``, ``column`` and ``n`` and
    ``mean`` and ``variance``, or ``sum`` and ``sum_of_squares`` (of x - ``shift``), or ``successes``; of a
    score a row for each ``value`` with its ``count``; of two columns a row with ``with`` and
    ``covariance`` or ``sum_of_products``. ``segment`` and ``segment_value`` say of whom, ``units`` of how
    many, ``experiment`` in which experiment. ``tea-tasting`` has a row for each variant and ``growthbook``
    for each variation, as these tools' queries give them.

    Args:
        data: files as of ``cxlift.read_tables``, a data frame, a dict of columns or a list of rows; of
            tea-tasting also the dict of ``Aggregates`` that its ``read_aggregates`` returns.
        layout: ``cxlift``, ``tea-tasting`` or ``growthbook``.
        **options: ``columns`` maps the names above to those of the data. ``experiment``, of the layout
            ``cxlift``: which is read. ``segments``, of the others: the columns that hold segments, a list or
            a table of names and columns; rows that differ in other attributes are added up. ``metrics``, of
            ``growthbook``: the plan's names of ``main``, ``denominator``, ``covariate`` and
            ``denominator_pre``, or with columns ``m0_main_sum`` of these for each metric:
            ``{"m0": {"main": "revenue"}}``. ``decimal``, ``thousands``, ``null_words``, ``encoding``,
            ``delimiter`` and ``limits`` say how files are written, as of ``cxlift.read_tables``.

    Raises:
        ExportError: a number that cannot be, or one that is missing, with its place.
        ValueError: an argument is not as it must be.

    >>> import cxlift as cx
    >>> data = cx.read_aggregates(
    ...     {
    ...         "variant": ["old", "new", "old", "new"],
    ...         "column": ["converted", "converted", "revenue", "revenue"],
    ...         "n": [1000, 1000, 1000, 1000],
    ...         "successes": [100, 150, None, None],
    ...         "mean": [None, None, 20.0, 20.5],
    ...         "variance": [None, None, 81.0, 84.0],
    ...     }
    ... )
    >>> experiment = cx.Experiment(
    ...     name="checkout", control="old", metrics=[cx.Proportion("converted"), cx.Mean("revenue")]
    ... )
    >>> report = experiment.analyze(data)
    >>> report.comparison("converted").verdict, report.comparison("revenue").difference
    ('better', 0.5)
    """
    if layout not in LAYOUTS:
        raise ValueError(f"read_aggregates: layout is {layout!r}; {nearest(str(layout), LAYOUTS)}")
    cells = {key: options[key] for key in options if key in CellOptions.__annotations__ and key != "columns"}
    own = {key: value for key, value in options.items() if key not in cells and key != "columns"}
    for key in own:
        if key not in LAYOUTS[layout]:
            known = ("columns", *LAYOUTS[layout], *CellOptions.__annotations__)
            raise ValueError(
                f"read_aggregates: {key!r} is not an argument of the layout {layout!r}; {nearest(key, known)}"
            )
    try:
        return _read(data, layout, options.get("columns", {}), cells, own)
    except ValueError as error:
        if type(error) is not ValueError:
            raise
        raise ValueError(f"read_aggregates: {error}") from None


def _read(
    data: Any, layout: str, columns: Mapping[str, Any], cells: Mapping[str, Any], own: dict[str, Any]
) -> Aggregates:
    from cxlift.readers.growthbook_aggregates import growthbook_groups
    from cxlift.readers.long_aggregates import long_groups
    from cxlift.readers.tea_tasting import as_table, tea_tasting_groups

    if not hasattr(columns, "items"):
        raise ValueError(f"columns is {columns!r}; it is a table of names and columns.")
    if layout == "tea-tasting":
        data = as_table(data)
    table = open_aggregates(data, columns, cells)
    if layout == "cxlift":
        experiment = own.get("experiment")
        if experiment is not None and not isinstance(experiment, str):
            raise ValueError(f"experiment is {experiment!r}; it is text, so write it in quotes.")
        groups, left_out = long_groups(table, experiment)
    elif layout == "tea-tasting":
        groups, left_out = tea_tasting_groups(table, **own)
    else:
        groups, left_out = growthbook_groups(table, **own)
    return Aggregates(groups, name=table.name, excluded=left_out)

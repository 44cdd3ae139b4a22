"""Whether totals of variants can be what a map of columns says that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.readers.cell_sheets import Sheet

__all__ = ["check_results"]

# A share printed as 4.01% is rounded to a hundredth of a percent, and some tools cut it off there.
ROUNDED = 1.01e-4


def check_results(rows: Any, sheet: Sheet, kept: Sequence[int], columns: Mapping[str, str]) -> None:
    """Refuse counts that are none, more successes than users, a rate that disagrees, and a variant twice.

    Args:
        rows: the table.
        sheet: where it comes from.
        kept: which row of the sheet each is.
        columns: what the file calls them.
    """
    header = sheet.header
    cells = rows.to_pydict()
    if not kept:
        raise ExportError(f"{sheet.name}: there is no row of a variant; check where.")
    met: dict[tuple[Any, ...], int] = {}
    keys = [name for name in columns if name in ("variant", "experiment", "goal")]
    for i, row in enumerate(kept):
        for name in ("n", "successes"):
            value = cells[name][i] if name in cells else None
            if value is not None and (value < 0 or value != int(value)):
                raise sheet.wrong(
                    header.index(columns[name]), row, f"is read as {value:g}, and counts are whole numbers "
                    "from 0 on; check the column, or locale."
                )  # fmt: skip
        if cells["n"][i] is None or not cells["variant"][i]:
            raise ExportError(f"{sheet.name}: row {sheet.rows[row]} has no variant, or no {columns['n']!r}.")
        n, successes = cells["n"][i], cells.get("successes", {i: None})[i]
        if successes is not None:
            at = header.index(columns["successes"])
            if successes > n:
                raise sheet.wrong(at, row, f"is more than the {n:g} of {columns['n']!r}; check the columns.")
            rate = cells["rate"][i] if "rate" in cells else None
            if rate is not None and n and not _agrees(rate, successes / n):
                raise sheet.wrong(
                    header.index(columns["rate"]), row,
                    f"is not {columns['successes']!r} / {columns['n']!r}, which is {successes / n:.4%}; "
                    "check what the columns count.",
                )  # fmt: skip
        key = tuple(cells[name][i] for name in keys)
        if key in met:
            raise ExportError(
                f"{sheet.name}: rows {sheet.rows[kept[met[key]]]} and {sheet.rows[row]} are both of "
                f"{cells['variant'][i]!r}; choose by where, or declare the columns experiment or goal."
            )
        met[key] = i


def _agrees(rate: float, share: float) -> bool:
    """Compare a share with what was written, with or without a percent sign."""
    return abs(rate - share) < ROUNDED or abs(rate / 100 - share) < ROUNDED

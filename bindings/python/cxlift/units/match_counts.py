"""How often rows and units of each variant were matched, as counts that a report's health tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxlift.engines.engine import Frame

__all__ = ["match_counts"]


def match_counts(
    rows: Frame, units: Frame, has_key: Frame | None, event: str, variant: str | None
) -> dict[str, int]:
    """Count by variant, as ``matched.(source).(what).(yes or no).(variant)``.

    Args:
        rows: of the source, with their unit in ``cxlift unit``, null where they have none.
        units: all units with their variant.
        has_key: the units by whose keys a row could be theirs, where that is not their own id.
        event: the name of the source.
        variant: the rows' column that says the variant by itself. Rows of other variants than the units' are
            not counted.
    """
    import narwhals as nw

    of = f"matched.{event.replace('.', ' ')}"
    reached = rows.select(unit=nw.col("cxlift unit")).filter(~nw.col("unit").is_null()).unique()
    found = _of_units(units, reached, f"{of}.reached")
    if has_key is not None:
        found |= _of_units(units, has_key, f"{of}.units")
    if variant is not None:
        told = nw.col(variant).cast(nw.String)
        known = units.select("variant").unique()
        named = rows.select(variant=told, met=~nw.col("cxlift unit").is_null())
        found |= _counts(named.join(known, on="variant", how="inner"), f"{of}.rows")
    return found


def _of_units(units: Frame, matched: Frame, of: str) -> dict[str, int]:
    import narwhals as nw

    marked = matched.with_columns(met=nw.lit(value=True))
    rows = units.join(marked, on="unit", how="left")
    return _counts(rows.select("variant", met=~nw.col("met").is_null()), of)


def _counts(rows: Frame, of: str) -> dict[str, int]:
    import narwhals as nw

    table = rows.group_by("variant", "met").agg(n=nw.len()).collect("pyarrow")
    found: dict[str, int] = {}
    for variant, met, n in zip(*(table[name].to_list() for name in ("variant", "met", "n")), strict=True):
        found[f"{of}.{'yes' if met else 'no'}.{variant}"] = int(n)
    return dict(sorted(found.items()))

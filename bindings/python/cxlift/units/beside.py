"""What the events gave, put beside every unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.units.decisions import numbers
from cxlift.units.outcomes import first_wanted, outcome_of, unobserved

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from cxlift.engines.engine import Frame
    from cxlift.units.facts import FactColumn
    from cxlift.units.outcomes import Observation

__all__ = ["with_rows", "with_totals"]


def with_totals(
    decided: Frame,
    totals: Frame | None,
    facts: Sequence[FactColumn],
    n_attributes: int,
    seen: Observation | None = None,
) -> tuple[Frame, dict[str, int]]:
    """Put the totals beside every unit, 0 where it has none, sorted so that later sums are the same ones.

    A unit that was not observed long enough for an outcome has null there, and is counted.
    """
    import narwhals as nw

    columns: list[nw.Expr] = []
    late: dict[str, nw.Expr] = {}
    rows = decided
    if totals is not None:
        schema = totals.collect_schema()
        rows = decided.join(totals, on="unit", how="left")
        for i, fact in enumerate(facts):
            if fact.is_answer():
                columns.append(nw.col(f"f{i}"))
                continue
            total = nw.col(f"f{i}").fill_null(0)
            if seen is not None and fact.total not in ("converted", "count", "sum"):
                first = nw.col(f"m{i}") if first_wanted(fact) else nw.lit(None)
                column, unseen = outcome_of(fact, total, first, nw.col("time"), seen)
                columns.append(column.alias(f"f{i}"))
                if reason := unobserved(fact):
                    late[f"{reason}.{seen.says}.{fact.name}"] = unseen
            elif fact.total in ("once", "repeated"):  # without a limit: of what the window lets count
                columns.append((total >= (1 if fact.total == "once" else 2)).cast(nw.Int64).alias(f"f{i}"))
            elif fact.total == "converted":
                columns.append((total > 0).cast(nw.Int64).alias(f"f{i}"))
            else:
                columns.append(
                    total.cast(nw.Float64 if schema[f"f{i}"].is_float() else nw.Int64).alias(f"f{i}")
                )
    counted: dict[str, int] = {}
    if late:
        sums = {f"u{k}": unseen.cast(nw.Int64).sum() for k, unseen in enumerate(late.values())}
        counted = dict(zip(late, numbers(rows.select(**sums)).values(), strict=True))
    found = rows.select("unit", "variant", *(f"a{i}" for i in range(n_attributes)), *columns).sort("unit")
    return found, counted


def with_rows(decided: Frame, answers: Frame, n_facts: int, n_attributes: int) -> Frame:
    """Put each answer beside its unit, and one row of nulls beside a unit without any.

    Sorted by all that they hold, so that later sums are the same ones.
    """
    values = [f"f{i}" for i in range(n_facts)]
    attributes = (f"a{i}" for i in range(n_attributes))
    rows = decided.join(answers, on="unit", how="left")
    return rows.select("unit", "variant", *attributes, *values).sort("unit", *values)

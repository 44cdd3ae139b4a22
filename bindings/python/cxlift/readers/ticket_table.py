"""The table of tickets: what is left out is counted, what is open is censored, nothing contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.readers.ticket_checks import check_copies, folded, notes
from cxlift.readers.ticket_fields import COLUMNS, TIMES
from cxlift.readers.ticket_rows import FILE, ROW, texts_in
from cxlift.units.fact_table import FactTable
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.readers.tables_engine import TablesEngine
    from cxlift.readers.ticket_options import Told

__all__ = ["Rules", "ticket_table"]

COPY, REOPENED, LATE, TWICE, WHY = (
    f"{word} of cxlift" for word in ("copy", "reopened", "late", "twice", "why")
)
OURS = " of cxlift"
RESOLVING = ("first_resolved", "resolved", "closed")
HOUR = 3_600_000_000


@dataclass(frozen=True)
class Rules:
    """What a vendor's words mean.

    Attributes:
        open: statuses of tickets that are not resolved, whatever was before.
        solved: statuses of tickets that are.
        first_by_minutes: whether the first resolution is said in minutes since the opening alone.
        assumed: sentences about the format.
        assumed_of: those that matter where rows are left out for a reason.
    """

    open: tuple[str, ...]
    solved: tuple[str, ...]
    first_by_minutes: bool = False
    assumed: tuple[str, ...] = ()
    assumed_of: Mapping[str, str] = field(default_factory=dict)


def ticket_table(
    engine: TablesEngine, queries: Sequence[str], told: Told, rules: Rules, *, is_local: bool
) -> FactTable:
    """Make the table of the rows that the queries give.

    Args:
        engine: where they run.
        queries: one for each kind of files; their columns are common ones, and others.
        told: the caller's options.
        rules: the vendor's words.
        is_local: whether times were of ``told.time_zone``.
    """
    with engine.errors():
        engine.connection.execute("create table read as " + "\nunion all by name\n".join(queries))
        names: list[str] = engine.connection.table("read").columns
        copy = _copy(names) if check_copies(engine, names) else f"1 as {quote_name(COPY)}"
        rows = f"select *, {copy} from read"  # noqa: S608
        seen = folded(engine, rows, names, told if is_local else None)
        if rules.first_by_minutes and "first_resolution_minutes" in names:
            seen = f"select *, {_first(names)} as first_resolved from ({seen})"  # noqa: S608
            names.append("first_resolved")
        until = _until(engine, names, told)
        engine.connection.execute(f"create table seen as {_as_of(seen, names, rules, until, told)}")
        reasons = _reasons(names, told, rules, until)
        cases = " ".join(f"when {sql} then {quote_text(reason)}" for reason, sql in reasons)
        why = f"select *, case {cases} end as {quote_name(WHY)} from seen"  # noqa: S608
        counts = dict(engine.rows(f"select {quote_name(WHY)}, count(*) from ({why}) group by 1"))  # noqa: S608
        kept = f"from ({why}) where {quote_name(WHY)} is null"
        assumed = [*rules.assumed, *notes(engine, kept, names, told, until)]
        table = _table(engine, kept, names, until)
    excluded = {reason: counts[reason] for reason, _ in reasons if reason in counts}
    assumed += [sentence for reason, sentence in rules.assumed_of.items() if reason in excluded]
    return FactTable(table, name="ticket", excluded=excluded, assumed=assumed)


def _copy(names: Sequence[str]) -> str:
    latest = "updated desc nulls last, " if "updated" in names else ""
    order = f"{latest}{quote_name(FILE)}, {quote_name(ROW)}"
    return f"row_number() over (partition by ticket_id order by {order}) as {quote_name(COPY)}"


def _first(names: Sequence[str]) -> str:
    """Find the time of the first resolution, which is the last one where a ticket did not reopen.

    Minutes are rounded, so that a first resolution just before the last could seem to be after it.
    """
    known = [c for c in ("resolved", "reopens", "resolution_minutes") if c in names]
    same = "first_resolution_minutes is null"
    same += " or reopens = 0" if "reopens" in known else ""
    same += " or first_resolution_minutes = resolution_minutes" if "resolution_minutes" in known else ""
    first = "opened + to_microseconds((first_resolution_minutes * 60000000)::bigint)"
    close = f"{first} > resolved and {first} <= resolved + interval 1 minute"
    return f"case when resolved is not null and ({same} or ({close})) then resolved else {first} end"


def _until(engine: TablesEngine, names: Sequence[str], told: Told) -> int | None:
    """Give the end of the observation in microseconds; None where there is no time at all."""
    if told.until is not None:
        return told.until
    latest = ", ".join(f"max({name})" for name in TIMES if name in names and name != "first_resolved")
    found: int | None = engine.rows(f"select epoch_us(greatest({latest}, null)) from read")[0][0]  # noqa: S608
    return found


def _as_of(seen: str, names: Sequence[str], rules: Rules, until: int | None, told: Told) -> str:
    """Take back resolutions of tickets that are open again, and those after a declared end."""
    end = f"make_timestamp({until})"
    is_open = f"coalesce(status in {texts_in(rules.open)}, false)" if "status" in names else "false"
    there = [name for name in RESOLVING if name in names]
    late = " or ".join(f"{name} > {end}" for name in there) if told.until is not None else "false"
    replaced = []
    for name in there:
        sql = f"case when {is_open} then null else {name} end" if name != "first_resolved" else name
        if told.until is not None:
            sql = f"case when {name} > {end} then null else {sql} end"
        replaced.append(f"{sql} as {name}")
    made = f"({is_open} and resolved is not null) as {quote_name(REOPENED)}"
    made += f", coalesce({late}, false) as {quote_name(LATE)}"
    return f"select * replace ({', '.join(replaced)}), {made} from ({seen})"  # noqa: S608


def _reasons(names: Sequence[str], told: Told, rules: Rules, until: int | None) -> list[tuple[str, str]]:
    """Give why a row is left out, and the SQL that says so; the first that applies counts."""
    reasons = [
        ("it has no ticket id", "ticket_id is null"),
        ("a copy of it, the latest, is kept", f"{quote_name(COPY)} > 1"),
    ]
    by_case = {name.casefold(): name for name in names}
    for reason, columns in told.left_out.items():
        for column in columns:
            if told.names_what_is_left_out and column.casefold() not in by_case and not column.endswith(OURS):
                known = nearest(column, [name for name in names if not name.endswith(OURS)])
                raise ValueError(f"left_out.{reason}.{column}: the tickets have no such column; {known}")
        found = [
            _has(quote_name(by_case[column.casefold()]), words)
            for column, words in columns.items()
            if column.casefold() in by_case
        ]
        if found:
            reasons.append((f"it is {reason}", " or ".join(found)))
    reasons.append(("it has no time of opening", "opened is null"))
    if told.until is not None:
        reasons.append(
            ("it was opened after the end of the observation", f"opened > make_timestamp({until})")
        )
    there = [name for name in RESOLVING if name in names]
    before = " or ".join(f"{name} < opened" for name in there)
    reasons.append(("it is resolved before it was opened", before))
    if "first_resolved" in names:
        wrong = "first_resolved > resolved"
        reasons.append(("its first resolution is later than its last one", wrong))
    if "status" in names:
        unknown = " and ".join(f"{name} is null" for name in there if name != "first_resolved")
        solved = f"status in {texts_in(rules.solved)} and {unknown} and not {quote_name(LATE)}"
        reasons.append(("it is resolved, but the export does not say when", solved))
    return reasons


def _has(column: str, words: Sequence[str]) -> str:
    """Look for words in a cell, or in a list of them that commas or spaces part."""
    cell, listed = f"lower(trim({column}))", ", ".join(quote_text(word.casefold()) for word in words)
    parts = f"regexp_split_to_array({cell}, '[,\\s]+')"
    return f"({cell} in ({listed}) or len(list_intersect({parts}, [{listed}])) > 0)"


def _table(engine: TablesEngine, kept: str, names: Sequence[str], until: int | None) -> Any:
    """Give the columns in their order, times with the zone UTC, then the vendor's others."""
    import pyarrow as pa

    end = f"make_timestamp({until})" if until is not None else "null::timestamp"
    ended = "coalesce(resolved, closed)" if "closed" in names else "resolved"
    made = {
        "timestamp": "opened",
        "observed_until": end,
        "is_resolved": "(resolved is not null)::bigint",
        "hours_open": f"(epoch_us(coalesce({ended}, {end})) - epoch_us(opened)) / {HOUR}",
    }
    picked = [
        f"{made[name]} as {name}" if name in made else name for name in COLUMNS if name in (*names, *made)
    ]
    picked += [quote_name(name) for name in names if name not in COLUMNS and not name.endswith(OURS)]
    query = f"select {', '.join(picked)} {kept} order by opened, ticket_id"
    schema, batches = engine.stream(engine.query(query))
    table = pa.Table.from_batches(batches, schema)
    for i, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            table = table.set_column(i, column.name, table.column(i).cast(pa.timestamp("us", "UTC")))
    return table

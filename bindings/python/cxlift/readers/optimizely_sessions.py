"""Sessions as the unit: a visitor's rows without a pause of half an hour, and the last decision of each."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from cxlift.readers.optimizely_exposures import SESSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.engines.duckdb import DuckDBEngine

__all__ = ["Sessions"]

PAUSE, LONGEST = "interval 30 minutes", "interval 24 hours"


class Sessions:
    """The sessions of all visitors in decisions and events.

    A row with a ``session_id`` belongs to that session of its visitor. Rows without one belong to the session
    that began last: the first row of a visitor begins one, as does a row more than 30 minutes after the one
    before, or more than 24 hours after the beginning. The unit is a JSON list: the visitor and the session's
    id, or the visitor, null and the time at which the session began, so that no two of them are alike.

    Args:
        engine: where the queries run.
        tables: decisions of all experiments that were read, and events.
    """

    _names = count()

    def __init__(self, engine: DuckDBEngine, tables: Sequence[str]) -> None:
        self._engine = engine
        self._starts = f"session_starts_{next(self._names)}"
        rows = " union all ".join(
            f"select visitor_id, timestamp from ({self._complete(table)}) "  # noqa: S608
            "where nullif(session_id, '') is null and visitor_id is not null and timestamp is not null"
            for table in tables
        )
        engine.connection.execute(f"create table {self._starts} as {_starts(rows)}")

    def of(self, rows: str) -> str:
        """Add the session's column."""
        began = f"(select visitor_id as visitor_of_start, began from {self._starts})"  # noqa: S608
        session = (
            "case when visitor_id is null then null "
            "when nullif(session_id, '') is not null then to_json([visitor_id, session_id])::varchar "
            "else to_json([visitor_id, null, began::varchar])::varchar end"
        )
        return (
            f"select * exclude (visitor_of_start, began), {session} as {SESSION} "  # noqa: S608
            f"from ({self._complete(rows)}) as r asof left join {began} as s "
            "on r.visitor_id = s.visitor_of_start and r.timestamp >= s.began"
        )

    def last_decisions(self, rows: str, until: int | None) -> tuple[str, dict[str, int]]:
        """Leave out decisions after which their session met another variant, and count them.

        What remains of a session is its last unbroken run of one variant, of which the first decision is the
        exposure: nothing before it can have followed from that variant. Rows that no session counts
        (duplicates, holdbacks, those without a unit, a time or a variant) stay, to be counted by their own
        reasons.

        Args:
            rows: the decisions of the experiment, with their sessions.
            until: the end of the observation, in microseconds since 1970.
        """
        early = "" if until is None else f" and timestamp <= make_timestamp({until})"
        key = "lower(uuid), case when uuid is null then row end"
        marked = f"""
            with numbered as (select *, row_number() over ()::varchar as row from ({rows})),
            timed as (
                select *, visitor_id is not null and timestamp is not null{early} as is_timed from numbered
            ),
            once as (
                select *, is_timed and row_number() over (
                    partition by is_timed, {key} order by timestamp, process_timestamp nulls first,
                    {SESSION}, variation_id
                ) = 1 and variation_id is not null and not coalesce(is_holdback, false) as counts from timed
            ),
            turns as (
                select *, counts and variation_id is distinct from lag(variation_id) over sessions as turns
                from once window sessions as (
                    partition by {SESSION}, counts order by timestamp, lower(uuid), variation_id, row
                )
            ),
            runs as (
                select *, sum(turns::integer) over (
                    partition by {SESSION}, counts order by timestamp, lower(uuid), variation_id, row
                    rows unbounded preceding
                ) as run from turns
            ),
            superseded as (
                select *, counts and run < max(run) over (partition by {SESSION}, counts) as is_superseded
                from runs
            )
            select * exclude (row, is_timed, counts, turns, run), not is_superseded and uuid is not null
                and bool_or(is_superseded) over (partition by is_timed, lower(uuid)) as is_copy
            from superseded
        """  # noqa: S608
        decided = f"session_decisions_{next(self._names)}"  # a table: windows over all rows are dear
        self._engine.connection.execute(f"create table {decided} as {marked}")
        [(superseded, copies, n, several)] = self._engine.connection.sql(
            f"""
            select sum(superseded)::bigint, sum(copies)::bigint, count(visitor_id),
                count(*) filter (sessions > 1 and visitor_id is not null)
            from (
                select visitor_id, count(distinct {SESSION}) as sessions,
                    count(*) filter (is_superseded) as superseded, count(*) filter (is_copy) as copies
                from {decided} group by visitor_id
            )
            """  # noqa: S608
        ).fetchall()
        counted = {
            "left_out.decision.its visitor met another variant later in the session": superseded,
            "left_out.decision.it came again with the id of one that is left out": copies,
        }
        if several:
            counted[
                f"assumed.session.sessions of one visitor are independent, although {several:,} of {n:,} "
                "visitors have more than one; where they are not, intervals are too narrow"
            ] = 1
        kept = (
            f"select * exclude (is_superseded, is_copy) from {decided} where not (is_superseded or is_copy)"  # noqa: S608
        )
        return kept, {reason: number for reason, number in counted.items() if number}

    def _complete(self, rows: str) -> str:
        """Add the column of sessions where an export has none."""
        known = self._engine.connection.sql(rows).columns
        return rows if "session_id" in known else f"select *, null::varchar as session_id from ({rows})"  # noqa: S608


def _starts(rows: str) -> str:
    """Write the query that gives the beginnings of sessions: of pauses first, then of what is too long."""
    return f"""
        with recursive times as ({rows}),
        paused as (
            select *, timestamp - lag(timestamp) over visitors > {PAUSE} as pauses
            from times window visitors as (partition by visitor_id order by timestamp)
        ),
        chains as (
            select *, count(*) filter (pauses) over (
                partition by visitor_id order by timestamp rows unbounded preceding
            ) as chain from paused
        ),
        ends as (
            select visitor_id, chain, min(timestamp) as began, max(timestamp) as ended
            from chains group by visitor_id, chain
        ),
        long as (
            select c.visitor_id, c.chain, c.timestamp from chains as c
            join ends as e on c.visitor_id = e.visitor_id and c.chain = e.chain
            and e.ended > e.began + {LONGEST}
        ),
        starts as (
            select visitor_id, chain, began from ends
            union all
            select l.visitor_id, l.chain, min(l.timestamp) from starts as s
            join long as l on l.visitor_id = s.visitor_id and l.chain = s.chain
            and l.timestamp > s.began + {LONGEST}
            group by l.visitor_id, l.chain, s.began
        )
        select visitor_id, began from starts
    """  # noqa: S608

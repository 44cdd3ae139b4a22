"""All experiments of an Optimizely export (E3) at once: its events are read one time for all of them."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cxlift.engines.duckdb import DuckDBEngine
from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.event_properties import ExportEvents
from cxlift.readers.export_files import ExportFile, find_export_files
from cxlift.readers.optimizely import DECISIONS, EVENTS, READ
from cxlift.readers.parquet_columns import FILE, no_rows_query, union_query
from cxlift.readers.portfolio_facts import facts_of
from cxlift.readers.unit_folder import UnitFolder, write_units
from cxlift.units.columns import Columns
from cxlift.units.decisions import first_decisions_of_each
from cxlift.units.names import listed
from cxlift.units.portfolio_totals import PortfolioTotals
from cxlift.units.shared_events import SharedEvents
from cxlift.units.source import EventTable, Source
from cxlift.units.windows import parse_window

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import timedelta
    from os import PathLike

__all__ = ["Portfolio", "read_portfolio"]

# Each SQL text below is made of names and texts that went through quote_name and quote_text.
_SHOWN = tuple(column for column in DECISIONS if column.name not in ("attributes", "session_id"))
COLUMNS = Columns(
    unit="visitor_id",
    variant="variation_id",
    timestamp="timestamp",
    order_by=("uuid",),
    received="process_timestamp",
    holdback="is_holdback",
)
IN_FOLDER = "of the folder's name"  # stands for the experiment in rows of files that lack the column
VISIBLE = "portfolio_visible"


def read_portfolio(
    path: str | PathLike[str],
    *,
    window: timedelta | str | None = None,
    memory: str = "1GiB",
    threads: int | None = None,
) -> Portfolio:
    """Find all experiments of an E3 export, whose events are then read once for all of them.

    Args:
        path: the folder that holds the export, as of ``read_optimizely``.
        window: how long after the decision events count, such as ``"48h"``; without it, for ever.
        memory: how much the database may hold; what needs more goes to the temporary folder.
        threads: how many work; all that the machine has if left out.

    Raises:
        ExportError: the folder is not as it must be, or a file of events or of several experiments cannot be
            read. A file in the folder of one experiment is in ``Portfolio.broken`` instead.

    Example::

        folder = cxlift.readers.optimizely_portfolio.read_portfolio("exports/").write("units/")
        report = experiment.analyze(PreparedUnits(folder, "18786493712"))
    """
    root = Path(path)
    files = find_export_files(root)
    decisions, events = ([file for file in files if file.partitions.get("type") == kind] for kind in READ)
    others = Counter(kind for file in files if (kind := file.partitions.get("type")) not in (None, *READ))
    if not decisions:
        found = f"; the files of {listed(f'type={kind}' for kind in others)} are not read" if others else ""
        raise ExportError(
            f"{root}: there is no file below a folder 'type=decisions'; give the folder that holds it{found}."
        )
    counted = {f"files_not_read.type={kind}": n for kind, n in sorted(others.items())}
    return Portfolio(
        root,
        (decisions, events),
        counted,
        window=window,
        memory=memory,
        threads=threads or os.cpu_count() or 1,
    )


class Portfolio:
    """The experiments of an export.

    Attributes:
        broken: experiments whose own files cannot be read, each with the sentence that says why.
    """

    def __init__(
        self,
        root: Path,
        files: tuple[Sequence[ExportFile], Sequence[ExportFile]],
        counted: Mapping[str, int],
        *,
        window: timedelta | str | None,
        memory: str,
        threads: int,
    ) -> None:
        self._root = root
        (self._decisions, self._events), self._counted = files, counted
        self._window, self._memory, self._threads = parse_window(window), memory, threads
        self.broken: dict[str, str] = {}

    def write(self, folder: str | PathLike[str]) -> UnitFolder:
        """Read everything and write a row for each unit of each experiment, with its totals of all events.

        These are, for every event of the export, ``converted`` and ``count``, and the sum of ``revenue``
        where an event has any. Tables and counts are those of ``read_optimizely`` and ``Dataset.units``.

        Raises:
            ExportError: as of ``read_portfolio``; or no experiment has a decision.
        """
        while True:
            engine = DuckDBEngine([file.path for file in (*self._decisions, *self._events)])
            try:
                with engine.errors():
                    return self._write(Path(folder), engine)
            except ExportError:
                if not self._set_damaged_aside():
                    raise

    def _write(self, folder: Path, engine: DuckDBEngine) -> UnitFolder:
        engine.limit(self._memory, self._threads)
        columns = replace(COLUMNS, experiment="experiment_id")
        with ThreadPoolExecutor(1) as beside:  # a look at each of many files, while the database reads events
            looked = beside.submit(self._query_of_decisions)
            rows = union_query(self._events, EVENTS) if self._events else ""
            events = ExportEvents(engine, rows) if rows else EventTable(None, "event_name")
            facts = facts_of(engine, events, rows) if rows else []
            shared = SharedEvents(events, engine, columns, facts)
            query = looked.result()
        other = self._find_decisions(engine, query)
        source = Source(engine, lambda asked: (engine.query(f"from {VISIBLE}"), asked), list, events, columns)
        decided, left_out = first_decisions_of_each(source)
        engine.connection.execute(f"drop view {VISIBLE}; drop table portfolio_decisions")
        found = PortfolioTotals(engine, shared, decided, other, window=self._window)
        excluded = {
            experiment: {"other_experiment_decisions": n, **self._counted} | left_out[experiment]
            for experiment, n in other.items()
        }
        return write_units(folder, found, facts, columns, excluded)

    def _query_of_decisions(self) -> str:
        known = [
            ExportFile(file.path, {} if _folder(file) is None else {"experiment": IN_FOLDER})
            for file in self._decisions
            if _folder(file) not in self.broken
        ]
        folders = {file.path: _folder(file) for file in self._decisions}

        def refused(file: ExportFile, error: ExportError) -> None:
            folder = folders[file.path]
            if folder is None:
                raise error
            self.broken.setdefault(folder, str(error))

        return union_query(known, _SHOWN, only=True, refused=refused) or no_rows_query(_SHOWN)

    def _find_decisions(self, engine: DuckDBEngine, query: str) -> dict[str, int]:
        """Make the view of the decisions, and count for each experiment those of others in its files.

        The files of an experiment are those in its folder and those in the folder of none. They are many and
        small: a table holds them, so that they are read once.
        """
        import pyarrow as pa

        folders = [_folder(file) for file in self._decisions]
        paths = pa.array([str(file.path) for file in self._decisions], pa.string())
        files = pa.table({"path": paths, "folder": pa.array(folders, pa.string())})
        engine.connection.register("portfolio_files", files)
        names = ", ".join(quote_name(column.name) for column in _SHOWN if column.name != "experiment_id")
        engine.connection.execute(
            f"create table portfolio_decisions as select {names}, folder, "  # noqa: S608
            f"case experiment_id when {quote_text(IN_FOLDER)} then folder else experiment_id end "
            f"as experiment_id "
            f"from ({query}) join portfolio_files on {quote_name(FILE)} = path"
        )
        broken = "".join(f" and experiment_id <> {quote_text(folder)}" for folder in self.broken)
        engine.connection.execute(
            f"create view {VISIBLE} as select {names}, experiment_id from portfolio_decisions "  # noqa: S608
            f"where experiment_id is not null and (folder is null or folder = experiment_id){broken}"
        )
        return self._counts(engine, {folder for folder in folders if folder is not None})

    def _counts(self, engine: DuckDBEngine, folders: Collection[str]) -> dict[str, int]:
        query = "select folder, experiment_id, count(*) from portfolio_decisions group by all"
        rows = [row for row in engine.connection.sql(query).fetchall() if row[0] not in self.broken]
        shown = {of for folder, of, _ in rows if of is not None and folder in (None, of)} - set(self.broken)
        for folder in sorted(set(folders) - shown - set(self.broken)):
            self.broken[folder] = (
                f"{self._root}: there is no decision of experiment {folder!r} in its folder."
            )
        if not shown and not self.broken:
            raise ExportError(f"{self._root}: the decisions name no experiment; export them again.")
        everywhere = sum(n for folder, _, n in rows if folder is None)
        own = Counter({of: n for folder, of, n in rows if folder is None})
        strange: Counter[str] = Counter()
        for folder, of, n in rows:
            if folder is not None and folder != of:
                strange[folder] += n
        return {of: everywhere - own[of] + strange[of] for of in sorted(shown)}

    def _set_damaged_aside(self) -> bool:
        """Find experiments whose files turn out to be damaged when they are read; False if there is none."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        found = False
        for file in self._decisions:
            folder = _folder(file)
            if folder is None or folder in self.broken:
                continue
            try:
                for _ in pq.ParquetFile(file.path).iter_batches():
                    pass
            except (pa.ArrowException, OSError) as error:
                reason = str(error).partition("\n")[0].rstrip(".")
                self.broken[folder] = (
                    f"{file.path}: the data cannot be read: {reason}; copy or export the file again."
                )
                found = True
        return found


def _folder(file: ExportFile) -> str | None:
    """Give the experiment in whose folder a file is."""
    return file.partitions.get("experiment")

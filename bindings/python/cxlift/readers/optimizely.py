"""Optimizely's Experimentation Events Export ("Enriched Events Export", E3)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxlift.dataset import Dataset
from cxlift.engines.duckdb import DuckDBEngine, quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.attributes import attribute_column, attribute_fields, attribute_names_query
from cxlift.readers.event_properties import ExportEvents
from cxlift.readers.export_files import ExportFile, find_export_files
from cxlift.readers.parquet_columns import Column, union_query
from cxlift.units.columns import Columns
from cxlift.units.names import listed, nearest
from cxlift.units.source import EventTable, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta
    from os import PathLike

    from cxlift.engines.engine import Frame

__all__ = ["read_optimizely"]

READ = ("decisions", "events")  # the folders `type=`

# Each SQL text below is made of names and texts that went through quote_name and quote_text.
_COMMON = (
    Column("uuid", "id"),
    Column("timestamp", "time"),
    Column("process_timestamp", "time", required=False),
    Column("visitor_id", "id"),
)
DECISIONS = (
    *_COMMON,
    Column("experiment_id", "id", partition="experiment"),
    Column("variation_id", "id"),
    Column("is_holdback", "flag", required=False),
    Column("attributes", "as is", required=False),
)
EVENTS = (*_COMMON, Column("event_name", "id", partition="event"))
COLUMNS = Columns(
    unit="visitor_id",
    variant="variation_id",
    timestamp="timestamp",
    order_by=("uuid",),
    received="process_timestamp",
    holdback="is_holdback",
)


def read_optimizely(
    path: str | PathLike[str],
    *,
    experiment: str,
    window: timedelta | str | None = None,
    observed_until: datetime | str | None = None,
    variation_names: Mapping[str, str] | None = None,
) -> Dataset:
    """Read one experiment of an E3 export: the Parquet tree below ``type=decisions`` and ``type=events``.

    Folders may stand in any depth above and below these two; ``date=``, ``experiment=`` and ``event=`` need
    not be there. Ids stay text. Times are timestamps (INT64 or INT96, UTC) or whole milliseconds since
    1970. Rows with one ``uuid`` are one row; holdbacks and other experiments are left out; all of this is
    counted in ``Dataset.exclusions``, as are the files of any other ``type=``, which are not read.

    Attributes go by name, else type, else id. Properties of events are their columns, tags and attributes:
    ``category`` is the column of that name, else the tag, else the attribute; ``tags.category`` and
    ``attributes.category`` leave no choice.

    Args:
        path: the folder that holds the export.
        experiment: the experiment's id, such as ``"18786493712"``.
        window: how long after the decision events count, such as ``"48h"``; without it, for ever.
        observed_until: the end of the observation, as of ``Dataset``; the latest time of the experiment's
            decisions and of all events if left out.
        variation_names: names for variation ids (the export has ids alone); an id that is not in it keeps
            its id.

    Raises:
        ExportError: the folder, a file or a column is not as it must be, or has no decision of this
            experiment.
        ValueError: ``variation_names`` names an id that the experiment lacks, or two ids alike.

    Example::

        dataset = cxlift.read_optimizely("exports/", experiment="18786493712", window="7d")
    """
    root, experiment = Path(path), str(experiment)
    files = find_export_files(root)
    decisions, events = ([file for file in files if file.partitions.get("type") == kind] for kind in READ)
    # Such as `decisions-rerun`, or what others computed: nothing tells whether they repeat what is read.
    others = Counter(kind for file in files if (kind := file.partitions.get("type")) not in (None, *READ))
    if not decisions:
        found = f"; the files of {listed(f'type={kind}' for kind in others)} are not read" if others else ""
        raise ExportError(
            f"{root}: there is no file below a folder 'type=decisions'; give the folder that holds it{found}."
        )
    ours = [file for file in decisions if file.partitions.get("experiment", experiment) == experiment]
    if not ours:
        raise _not_found(root, experiment, [file.partitions["experiment"] for file in decisions])

    engine = DuckDBEngine([file.path for file in (*ours, *events)])
    query = union_query(ours, DECISIONS)
    with engine.errors():
        other = _count_others(engine, query, root, experiment, decisions)
        rows = f"select * from ({query}) where experiment_id = {quote_text(experiment)}"  # noqa: S608
        exposures = _Exposures(engine, rows, variation_names or {})
        table = (
            ExportEvents(engine, union_query(events, EVENTS)) if events else EventTable(None, "event_name")
        )
    counted = {"other_experiment_decisions": other}
    counted |= {f"files_not_read.type={kind}": n for kind, n in sorted(others.items())}
    source = Source(engine, exposures.with_attributes, exposures.attribute_names, table, COLUMNS, counted)
    return Dataset.from_source(source, window, observed_until)


class _Exposures:
    """The decisions of the experiment, with such attributes as are asked for."""

    def __init__(self, engine: DuckDBEngine, rows: str, variation_names: Mapping[str, str]) -> None:
        self._engine, self._rows = engine, rows
        self._variant = self._renamed(variation_names)
        self._fields = self._attribute_fields()
        self._known: list[str] | None = None

    def attribute_names(self) -> list[str]:
        """Ask the decisions once."""
        if self._known is None:
            query = attribute_names_query(self._rows, self._fields) if self._fields else None
            self._known = [n for (n,) in self._engine.connection.sql(query).fetchall()] if query else []
        return self._known

    def with_attributes(self, attributes: Sequence[str]) -> tuple[Frame, Sequence[str]]:
        """Give the columns that attribution needs, and a numbered column for each attribute."""
        kept = [
            quote_name(c.name)
            for c in DECISIONS
            if c.name not in ("attributes", "experiment_id", "variation_id")
        ]
        columns = [f"a{i}" for i in range(len(attributes))]
        made = [
            f"{attribute_column(a, self._fields)} as {c}" for a, c in zip(attributes, columns, strict=True)
        ]
        query = f"select {', '.join([*kept, self._variant, *made])} from ({self._rows})"  # noqa: S608
        return self._engine.query(query), columns

    def _renamed(self, names: Mapping[str, str]) -> str:
        """Write the variant's expression; a name that would merge two variants is refused."""
        if not names:
            return "variation_id"
        query = f"select distinct variation_id as id from ({self._rows}) where id is not null"  # noqa: S608
        ids = sorted(i for (i,) in self._engine.connection.sql(query).fetchall())
        for given in names:
            if given not in ids:
                raise ValueError(
                    f"read_optimizely: variation_names has {given!r}, an id that the experiment lacks; "
                    f"{nearest(given, ids)}"
                )
        shown = [names.get(i, i) for i in ids]
        if len(set(shown)) < len(shown):
            raise ValueError(
                f"read_optimizely: variation_names gives two variations one name: {listed(shown)}."
            )
        cases = " ".join(f"when {quote_text(i)} then {quote_text(name)}" for i, name in names.items())
        return f"case variation_id {cases} else variation_id end as variation_id"

    def _attribute_fields(self) -> list[str]:
        relation = self._engine.connection.sql(self._rows)
        if "attributes" not in relation.columns:
            return []
        kind: Any = relation.types[relation.columns.index("attributes")]
        fields = attribute_fields(kind)
        if not fields:
            raise ExportError(
                f"{self._engine.files[0]}: column 'attributes' has type {kind}; "
                "it must be a list of (id, name, type, value)."
            )
        return fields


def _count_others(
    engine: DuckDBEngine, query: str, root: Path, experiment: str, decisions: Sequence[ExportFile]
) -> int:
    """Count the decisions of other experiments in the files opened; refuse an export without any of ours."""
    by_experiment = f"select experiment_id, count(*) from ({query}) group by 1"  # noqa: S608
    counts: dict[str | None, int] = dict(engine.connection.sql(by_experiment).fetchall())
    if experiment not in counts:
        in_folders = [file.partitions["experiment"] for file in decisions if "experiment" in file.partitions]
        raise _not_found(root, experiment, [*(name for name in counts if name is not None), *in_folders])
    return sum(counts.values()) - counts[experiment]


def _not_found(root: Path, experiment: str, found: Sequence[str]) -> ExportError:
    """List the experiments that are there, those with a similar id first."""
    from difflib import SequenceMatcher

    others = sorted(set(found), key=lambda name: (-SequenceMatcher(None, name, experiment).ratio(), name))
    known = f"the export has {listed(others)}." if others else "the export has no experiment at all."
    return ExportError(f"{root}: there is no decision of experiment {experiment!r}; {known}")

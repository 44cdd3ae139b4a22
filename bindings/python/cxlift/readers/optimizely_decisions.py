"""Exposures as a browser or an SDK tells them: decision notifications, and states of pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cxlift.errors import ExportError
from cxlift.readers.declared_columns import Column, checked, text_format
from cxlift.readers.inputs import find_inputs
from cxlift.readers.json_at import At
from cxlift.readers.json_moments import moment
from cxlift.readers.optimizely_notifications import Decided, of_notification, of_state
from cxlift.readers.strict_json import json_lines, parsed_json
from cxlift.units.fact_table import FactTable
from cxlift.units.names import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths

__all__ = ["read_optimizely_decisions"]

INFO = ("decisionInfo", "decision_info")
MAPS = ("variationMap", "variation_map", "getVariationMap")
ACTIVE = ("activeExperimentIds", "active_experiment_ids", "getActiveExperimentIds")
USERS = ("userId", "user_id")
OWN = ("visitor_id", "experiment_id", "variation_id", "timestamp")


def read_optimizely_decisions(
    path: Paths,
    *,
    experiment: str | None = None,
    by: Literal["key", "id"] | None = None,
    unit: str | None = None,
    timestamp: str | None = None,
    epoch: Literal["s", "ms", "us", "ns"] | None = None,
    time_zone: str | None = None,
    variation_map: str | None = None,
    active: str | None = None,
    encoding: str = "utf-8",
    limits: Limits | Mapping[str, int] | None = None,
) -> FactTable:
    """Read decisions that you logged yourself, one JSON object a line, as the exposures of a ``Dataset``.

    A line is a notification of an SDK's DECISION listener (``type``, ``userId``, ``attributes``,
    ``decisionInfo``, in camel case or snake case), or a state of a web page: what ``getVariationMap()``
    returned, beside it what ``getActiveExperimentIds()`` returned, and the visitor under a key of your own.

    Of notifications of the type ``flag`` those count whose event was dispatched; ``ab-test`` and
    ``feature-test`` do not say it, so that each counts, which is stated as an assumption. Other types are no
    decisions about experiments. The variation map has every experiment that a visitor was ever bucketed
    into: those count that are active, or all where the state does not say which are.

    The columns are ``visitor_id``, ``experiment_id``, ``variation_id``, ``timestamp`` if it is declared, and
    the attributes of notifications as text. What is left out is counted.

    Args:
        path: files of JSON lines, as ``cxlift.read_tables`` takes them.
        experiment: the experiment that is read; others are counted. All of them if left out.
        by: what the two columns of experiment and variation hold: ``key`` (the rule's and the variation's,
            the default of notifications) or ``id`` (the default of states, which have nothing else).
        unit: the key of the visitor. States need it; notifications have ``userId``.
        timestamp: the key of the time, which neither of them has of itself. A ``Dataset`` needs it.
        epoch: of times that are whole numbers since 1970: ``s``, ``ms``, ``us`` or ``ns``.
        time_zone: of times that do not say it, such as ``"Europe/Berlin"``.
        variation_map: the key of the variation map; ``variationMap`` and the like if left out. A point leads
            into an object: ``state.variationMap``.
        active: the key of the active experiments' ids; ``activeExperimentIds`` and the like if left out.
        encoding: as of ``cxlift.read_tables``.
        limits: likewise.

    Raises:
        ExportError: a line is not as it must be, or there is no decision of the experiment.
        ValueError: an argument is not known, or ``unit`` is missing.

    Example::

        exposures = cxlift.read_optimizely_decisions("decisions.jsonl", timestamp="at", epoch="ms")
        dataset = cxlift.Dataset(exposures, {"purchase": purchases})
    """
    if by not in (None, "key", "id"):
        raise ValueError(f"read_optimizely_decisions: by is {by!r}; it is 'key' or 'id'.")
    try:
        how = text_format(encoding, None, limits)
        times = checked(Column((), epoch=epoch, time_zone=time_zone), "timestamp")
    except ValueError as error:
        raise ValueError(f"read_optimizely_decisions: {error}") from None
    found = _Found(experiment, _Keys(unit, timestamp, variation_map, active), times)
    for table in find_inputs(path, how.limits):
        if table.kind != "json":
            raise ExportError(f"{table.name}: decisions are JSON lines; write one object a line.")
        for number, line in json_lines(table, how):
            place = f"{table.name}: line {number}"
            found.add(At(parsed_json(line, place), place), by)
    return found.table(path)


@dataclass(frozen=True)
class _Keys:
    unit: str | None
    timestamp: str | None
    variation_map: str | None
    active: str | None


@dataclass
class _Found:
    """What the lines so far have told."""

    experiment: str | None
    keys: _Keys
    times: Column
    rows: list[tuple[str, str, str, datetime | None, Mapping[str, str]]] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=Counter)
    assumed: set[str] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, str] = field(default_factory=dict)

    def add(self, line: At, by: str | None) -> None:
        """Read one line."""
        is_notification = any(key in line.mapping() for key in INFO)
        shown = self._map(line)
        if not is_notification and shown is None:
            raise ExportError(
                f"{line.place} is neither a notification (with decisionInfo) nor a state (with "
                "variationMap); say with variation_map= which key holds what getVariationMap() returned."
            )
        self._one_kind("notification" if is_notification else "state", line, by)
        who = None if self.keys.unit is None else _at(line, self.keys.unit)
        if is_notification:
            who = line.get(*USERS) if who is None else who
            decided = of_notification(line, line.get(*INFO), by or "key")
        else:
            if who is None:
                raise ValueError(
                    "read_optimizely_decisions: unit is missing; a state does not name its visitor, "
                    "say which key of the line does."
                )
            decided = of_state(shown or line, self._active(line))
        self._keep(line, who.identifier(), decided)

    def _keep(self, line: At, who: str | None, decided: Sequence[Decided]) -> None:
        time = None
        if self.keys.timestamp is not None:
            at = _at(line, self.keys.timestamp)
            time = moment(at.value, at.place, zone=self._zone(), epoch=self.times.epoch)
        for each in decided:
            if each.left_out:
                self.excluded[each.left_out] += 1
            elif self.experiment is not None and each.experiment != self.experiment:
                self.others[each.experiment] += 1
            elif not who:
                self.excluded["it has no visitor"] += 1
            else:
                self.assumed |= {each.assumed} if each.assumed else set()
                self.rows.append((who, each.experiment, each.variation, time, each.attributes))

    def _one_kind(self, kind: str, line: At, by: str | None) -> None:
        """Refuse to mix keys and ids: they would part one variant into two."""
        if kind == "state" and by == "key":
            raise ExportError(f"{line.place} is a state, which has ids alone; read it with by='id'.")
        other = next((k for k in self.kinds if k != kind), None)
        if by is None and other is not None:
            raise ExportError(
                f"{line.place} is a {kind}, {self.kinds[other]} a {other}; notifications go by keys and "
                "states by ids, unless by='id' says otherwise."
            )
        self.kinds.setdefault(kind, line.place)

    def _map(self, line: At) -> At | None:
        if self.keys.variation_map is not None:
            found = _at(line, self.keys.variation_map)
            return None if found.is_missing else found
        key = next((key for key in MAPS if key in line.mapping()), None)
        return None if key is None else line.get(key)

    def _active(self, line: At) -> At:
        return line.get(*ACTIVE) if self.keys.active is None else _at(line, self.keys.active)

    def _zone(self) -> Any:
        from zoneinfo import ZoneInfo

        return None if self.times.time_zone is None else ZoneInfo(self.times.time_zone)

    def table(self, path: Paths) -> FactTable:
        """Make the table of what is kept."""
        import pyarrow as pa

        if not self.kinds:
            raise ExportError(f"{path}: there is no decision in the files; write one object a line.")
        if self.experiment is not None and not self.rows and self.others:
            known = sorted(self.others)
            raise ExportError(
                f"{path}: there is no decision of experiment {self.experiment!r}; there is {listed(known)}."
            )
        if self.experiment is not None:
            self.excluded["it is of another experiment"] += sum(self.others.values())
        names = sorted({name for *_, attributes in self.rows for name in attributes})
        columns: dict[str, Any] = {
            name: pa.array([row[i] for row in self.rows], pa.string()) for i, name in enumerate(OWN[:3])
        }
        if self.keys.timestamp is not None:
            columns["timestamp"] = pa.array([row[3] for row in self.rows], pa.timestamp("us", "UTC"))
        for name in names:
            shown = f"attributes.{name}" if name in OWN else name
            columns[shown] = pa.array([row[4].get(name) for row in self.rows], pa.string())
        return FactTable(
            pa.table(columns), name="decision", excluded=self.excluded, assumed=sorted(self.assumed)
        )


def _at(line: At, key: str) -> At:
    """Give the value of a key; a point leads into an object where no key has it."""
    if key in line.mapping() or "." not in key:
        return line.get(key)
    first, _, rest = key.partition(".")
    inner = line.get(first)
    return inner if inner.is_missing else _at(inner, rest)

"""Aggregates of an experiment's units, which are data of an analysis as the units themselves would be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cxlift.aggregates.cells import check_kind, lost_columns, made_cell, size_of
from cxlift.aggregates.group import GroupKey, place_of, sum_of
from cxlift.aggregates.moments import FEW
from cxlift.aggregates.skeleton import skeleton
from cxlift.errors import ExportError, PlanError
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift import _core
    from cxlift.aggregates.group import Group

__all__ = ["Aggregates"]

OF = "aggregates"  # what reports call them


class Aggregates:
    """What a database has added up of the units of each variant; data of ``Experiment.analyze``.

    ``cxlift.read_aggregates`` and ``cxlift.read_asos`` make them.

    Attributes:
        variants: sorted.
        segments: what values there are of each segment.
        columns: what can be measured.
        excluded: rows of the table that are not in it, counted by reason.
        assumed: what was taken for granted, a sentence each without the final stop.
    """

    def __init__(
        self,
        groups: Mapping[GroupKey, Group],
        *,
        name: str,
        when: str = "",
        excluded: Mapping[str, int] | None = None,
        assumed: Sequence[str] = (),
    ) -> None:
        self.name, self._when = name, f" {when}" if when else ""
        self._groups = dict(groups)
        self.excluded = {reason: count for reason, count in (excluded or {}).items() if count}
        for key, group in sorted(self._groups.items()):
            group.check(self._place(key))
        told = [*assumed, *self._with_everybody(), *self._doubts()]
        self.assumed = tuple(dict.fromkeys(told))
        self._alike: dict[tuple[str, str], dict[str, Group]] = {}
        for key, group in self._groups.items():
            self._alike.setdefault((key.segment, key.value), {})[key.variant] = group
        self.variants = sorted({key.variant for key in self._groups})
        self.segments = {
            segment: sorted({key.value for key in self._groups if key.segment == segment})
            for segment in sorted({key.segment for key in self._groups if key.segment})
        }
        self.columns = sorted({column for group in self._groups.values() for column in group.columns})

    def summaries(self, plan: _core.Plan) -> _core.Summaries:
        """Give what the engine would keep of the units, for a plan's metrics.

        Raises:
            PlanError: a metric or a rule that needs the values of single units.
            ExportError: a column that is not there, or numbers that contradict each other.
        """
        from cxlift import _core

        document, kinds = skeleton(plan)
        metrics = list(zip(plan.metrics, document["metrics"], kinds, strict=True))
        for metric, entry, kind in metrics:
            check_kind(metric, entry, kind)
        for segment in document["segments"]:
            if segment not in self.segments:
                raise PlanError(
                    f"segments: the aggregates have no segment {segment!r}; {nearest(segment, self.segments)}"
                )
        exclusions = {f"left_out.{OF}.{reason}": count for reason, count in self.excluded.items()}
        exclusions |= {f"assumed.{OF}.{statement}": 1 for statement in self.assumed}
        for key, group in sorted(self._groups.items()):
            if key.segment and key.segment not in document["segments"]:
                continue
            units, cells = group.size(), []
            for metric, entry, kind in metrics:
                lost = lost_columns(metric.columns, kind, group, self._place(key))
                for column in lost:
                    told = (
                        f"{column!r} has no variance in {place_of(key)}{self._when}, without which it "
                        "is not tested"
                    )
                    exclusions[f"left_out.{OF}.{told}"] = 1
                if lost or not self._is_comparable(key, metric, kind, plan.control):
                    cells.append(kind)
                else:
                    cells.append(made_cell(metric.columns, entry, kind, group, self._place(key)))
            document["groups"].append(
                {
                    "segment": key.segment,
                    "segment_value": key.value,
                    "variant": key.variant,
                    "units": units,
                    "cells": [{**cell, "missing": units - size_of(cell)} for cell in cells],
                }
            )
        document["exclusions"] = exclusions
        try:
            return _core.Summaries.from_json(json.dumps(document))
        except ValueError as error:
            raise ExportError(f"{self.name}: {str(error).removeprefix('Summaries: ')}") from None

    def _is_comparable(
        self, key: GroupKey, metric: _core.Metric, kind: Mapping[str, Any], control: str
    ) -> bool:
        """Tell whether the metric of any treatment can be compared: if not, nobody has values."""
        alike = self._alike[key.segment, key.value]
        fine = {
            variant
            for variant, group in alike.items()
            if not lost_columns(metric.columns, kind, group, self._place(key))
        }
        return fine == set(alike) or (control in fine and len(fine) > 1)

    def _with_everybody(self) -> list[str]:
        """Add up the values of a segment where nobody is said to be everybody."""
        told: list[str] = []
        whole = {key.variant for key in self._groups if not key.segment}
        parts = sorted({key.segment for key in self._groups if key.segment})
        variants = sorted({key.variant for key in self._groups})
        if not whole and parts:
            for variant in variants:
                of = [
                    key for key in sorted(self._groups) if (key.segment, key.variant) == (parts[0], variant)
                ]
                if not of:
                    raise ExportError(
                        f"{self.name}: {place_of(GroupKey('', '', variant))} has no rows of {parts[0]!r} "
                        "and none "
                        "of everybody; give one of them."
                    )
                summed = sum_of([(self._place(key), self._groups[key]) for key in of])
                summed.check(self._place(GroupKey("", "", variant)))
                self._groups[GroupKey("", "", variant)] = summed
            told.append(f"everybody is the sum of the values of {parts[0]!r}, in two of which no unit stands")
        elif lacking := sorted(set(variants) - whole):
            raise ExportError(
                f"{self.name}: {listed(lacking)} has rows of segments and none of everybody, which other "
                "variants "
                "have; give them."
            )
        if any(group.units is None for group in self._groups.values()):
            told.append("each group has as many units as its largest n, since no column units says how many")
        return told

    def _doubts(self) -> list[str]:
        """Name the columns whose sums have lost most digits of the variance."""
        worst: dict[str, float] = {}
        for group in self._groups.values():
            for column, of in group.moments.items():
                worst[column] = min(worst.get(column, FEW), of.digits)
        return [
            f"the variance of {column!r} is right, although its sums leave about {digits:.0f} digits of "
            "it; sums of "
            "x - K with one constant K, the shift, would leave all"
            for column, digits in sorted(worst.items())
            if digits < FEW
        ]

    def _place(self, key: GroupKey) -> str:
        return f"{self.name}: {place_of(key)}"

    def __repr__(self) -> str:
        lines = [f"aggregates of {self.name}: variants {listed(self.variants)}"]
        lines += [f"  columns: {', '.join(self.columns)}"]
        lines += [f"  segment {segment}: {listed(values)}" for segment, values in self.segments.items()]
        lines += [f"  left out: {count:,}: {reason}" for reason, count in self.excluded.items()]
        lines += [f"  assumed: {statement}" for statement in self.assumed]
        return "\n".join(lines)

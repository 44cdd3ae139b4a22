"""The JSON of the Results API, its time series, and the experiment with its weights."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.readers.json_moments import moment
from cxlift.readers.optimizely_results_found import (
    DIRECTIONS,
    Found,
    checked_arms,
    metric_name,
    remaining,
    units_of,
)
from cxlift.units.names import nearest
from cxlift.vendor_results.arms import MOST_UNITS, Arm, Theirs, VendorMetric

if TYPE_CHECKING:
    from datetime import tzinfo

    from cxlift.readers.json_at import At

__all__ = ["is_experiment", "read_experiment", "read_results_json"]

BASELINE = "baseline"  # a key in place of an id, of personalization campaigns
OF_2016 = {"variation_results", "measure", "event_name"}
WHOLE = 10_000  # basis points


def is_experiment(document: At) -> bool:
    """Tell whether it is an experiment and no results of one."""
    return isinstance(document.value, dict) and isinstance(document.value.get("variations"), list)


def read_experiment(document: At) -> Found:
    """Read the variants' names and weights."""
    names, weights = {}, {}
    if not is_experiment(document):
        raise ExportError(f"{document.place}: this is no experiment; it has no list of variations.")
    for each in document.get("variations").entries():
        id_ = each.get("variation_id", "id").identifier()
        if id_ is None:
            raise ExportError(f"{each.place} has no variation_id; export the experiment again.")
        if id_ in names:
            raise ExportError(f"{each.place}: the variation {id_!r} is there twice.")
        names[id_] = each.get("name", "key").text() or id_
        weight = each.get("weight").number()
        if weight is None or weight < 0:
            each.get("weight").refuse("the weight in basis points, from 0 to 10000")
        weights[id_] = weight
    if round(sum(weights.values())) != WHOLE:
        raise ExportError(
            f"{document.place}: the weights of the variations are {sum(weights.values()):g} together; they "
            f"are basis points, {WHOLE} together."
        )
    experiment = document.get("id", "experiment_id").identifier()
    return Found((document.place,), experiment, names=names, weights=weights)


def read_results_json(document: At, zone: tzinfo | None = None) -> Found:
    """Read results, or a time series of them; ``zone`` is that of times without one."""
    top = document.mapping() if isinstance(document.value, dict) else {}
    if "metrics" not in top:
        if OF_2016 & {key for item in _items(document) for key in item}:
            raise ExportError(
                f"{document.place}: these are results in the form of 2016; ask for those of "
                "GET /v2/experiments/(id)/results."
            )
        known = nearest("metrics", top) if top else "it is no object."
        raise ExportError(f"{document.place}: there is no list 'metrics', so these are no results; {known}")
    names = _names(document)
    read = [_metric(i, each, names, zone) for i, each in enumerate(document.get("metrics").entries())]
    metrics = tuple(metric for metric, _ in read)
    config = document.get("stats_config")
    level = document.get("confidence_threshold")
    if not config.is_missing and not config.get("confidence_level").is_missing:
        level = config.get("confidence_level")
    value = level.number()
    if value is not None and not 0 < value < 1:
        level.refuse("between 0 and 1")
    notes = [
        f"{metric.place}: there are no results of {metric.name!r}." for metric in metrics if not metric.arms
    ]
    if document.get("is_stale").flag():
        notes.append("Optimizely marks these results as stale: it was computing newer ones.")
    return Found(
        (document.file,),
        document.get("experiment_id").identifier(),
        metrics,
        value,
        None if config.is_missing else config.get("difference_type").word("relative", "absolute"),
        document.get("start_time").text(),
        document.get("end_time").text(),
        _reach(document) or units_of(metrics),
        names | {arm.id: arm.name for metric in metrics for arm in metric.arms if arm.name != arm.id},
        is_series=any(is_series for _, is_series in read),
        notes=tuple(notes),
    )


def _items(document: At) -> list[dict[str, object]]:
    items = document.value if isinstance(document.value, list) else [document.value]
    return [item for item in items if isinstance(item, dict)]


def _variations(document: At) -> list[tuple[str, At]]:
    reach = document.get("reach")
    if reach.is_missing or reach.get("variations").is_missing:
        return []
    return list(reach.get("variations").items())


def _names(document: At) -> dict[str, str]:
    found = {id_: each.get("name").text() for id_, each in _variations(document)}
    return {id_: name for id_, name in found.items() if name}


def _reach(document: At) -> dict[str, int]:
    counts = {}
    for id_, each in _variations(document):
        count = each.get("count").number()
        if count is None or not 0 <= count <= MOST_UNITS or count != int(count):
            each.get("count").refuse("a number of visitors")
        counts[id_] = int(count)
    return counts


def _metric(index: int, each: At, names: dict[str, str], zone: tzinfo | None) -> tuple[VendorMetric, bool]:
    event_id, aggregator = each.get("event_id").identifier(), each.get("aggregator").text()
    of = each.get("field").text()
    found = each.get("results")
    direction = each.get("winning_direction").word(*DIRECTIONS)
    arms: list[Arm] = []
    series: list[Arm] = []
    is_series = False
    for key, result in [] if found.is_missing else found.items():
        arm = _arm(key, result, names)
        points = result.get("timeseries")
        own = [] if points.is_missing else _points(points, arm, zone)
        if own and result.get("value").is_missing:
            is_series, arm = True, replace(own[-1], time=None)
        arms.append(arm)
        series += own
    metric = VendorMetric(
        index=index,
        name=metric_name(each.get("name").text(), event_id, aggregator, of),
        event_id=event_id,
        aggregator=aggregator,
        field=of,
        scope=each.get("scope").text(),
        direction=None if direction is None else DIRECTIONS[direction],
        arms=checked_arms(arms, each.place),
        series=tuple(series),
        place=each.place,
    )
    return metric, is_series


def _arm(key: str, result: At, names: dict[str, str]) -> Arm:
    own = result.get("variation_id").identifier()
    if own is not None and key not in (own, BASELINE):
        raise ExportError(f"{result.place}: it is of the variation {own!r}; export the results again.")
    id_ = own or key
    name = result.get("name").text() or names.get(id_) or id_
    return _numbers(
        Arm(id_, name, bool(result.get("is_baseline").flag()) or key == BASELINE, None, None), result
    )


def _points(points: At, arm: Arm, zone: tzinfo | None) -> list[Arm]:
    found = []
    for point in points.entries():
        time = moment(point.get("time").value, point.get("time").place, zone=zone)
        if time is None:
            raise ExportError(f"{point.place} has no time; export the time series again.")
        found.append(replace(_numbers(arm, point), time=time))
    found.sort(key=lambda each: (each.time is not None, each.time))
    times = [each.time for each in found]
    if len(set(times)) < len(times):
        raise ExportError(f"{points.place}: one time is there twice; export the time series again.")
    return found


def _numbers(arm: Arm, at: At) -> Arm:
    for key, most, needed in (("samples", MOST_UNITS, "from 0 to 2^53"), ("variance", math.inf, "from 0 on")):
        number = at.get(key).number()
        if number is not None and not 0 <= number <= most:
            at.get(key).refuse(f"a number {needed}")
    return replace(
        arm,
        value=at.get("value").number(),
        samples=at.get("samples").number(),
        rate=at.get("rate").number(),
        variance=at.get("variance").number(),
        theirs=_theirs(at.get("lift")),
    )


def _theirs(lift: At) -> Theirs:
    if lift.is_missing:
        return Theirs()
    significance = lift.get("significance").number()
    if significance is not None and not 0 <= significance <= 1:
        lift.get("significance").refuse("a fraction from 0 to 1")
    left = lift.get("visitors_remaining")
    return Theirs(
        lift=lift.get("value").number(),
        interval=_interval(lift.get("confidence_interval")),
        significance=significance,
        is_significant=lift.get("is_significant").flag(),
        is_most_conclusive=lift.get("is_most_conclusive").flag(),
        status=lift.get("lift_status").word("equal", "better", "worse"),
        units_remaining=remaining(left.number(), left.place),
    )


def _interval(at: At) -> tuple[float, float] | None:
    if at.is_missing:
        return None
    ends = [end.number() for end in at.entries()]
    if len(ends) != 2:
        at.refuse("a list of two numbers")
    lower, upper = ends
    if lower is None or upper is None:
        return None
    if lower > upper:
        at.refuse("a list of two numbers, the lower one first")
    return lower, upper

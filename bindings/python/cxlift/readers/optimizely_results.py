"""Optimizely's own results: the CSV of the Results page, and the JSON of the Results API."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cxlift.errors import ExportError
from cxlift.readers.declared_columns import Column, checked, text_format
from cxlift.readers.inputs import find_inputs
from cxlift.readers.json_at import At
from cxlift.readers.optimizely_results_csv import read_results_csv
from cxlift.readers.optimizely_results_found import renamed
from cxlift.readers.optimizely_results_json import is_experiment, read_experiment, read_results_json
from cxlift.readers.strict_json import json_documents
from cxlift.vendor_results.results import VendorResults
from cxlift.vendor_results.variance import variance_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo
    from os import PathLike

    from cxlift.readers.inputs import Input
    from cxlift.readers.optimizely_results_found import Found
    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths
    from cxlift.readers.text_streams import TextFormat
    from cxlift.vendor_results.arms import VarianceMeaning

__all__ = ["read_optimizely_results"]

EXPLANATION = (
    "Optimizely's significance comes from its Stats Engine: a sequential test, which may be read at any "
    "time, with the false discovery rate controlled over the metrics by tiers (the first metric is primary, "
    "the next four are secondary, the others monitoring). Ours is one fixed-horizon test of each comparison "
    "by itself, without a correction. So the two differ by design, and neither stands in for the other."
)


def read_optimizely_results(
    path: Paths,
    *,
    experiment: str | PathLike[str] | None = None,
    variance: VarianceMeaning | None = None,
    confidence_level: float | None = None,
    time_zone: str | None = None,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    limits: Limits | Mapping[str, int] | None = None,
) -> VendorResults:
    """Read what Optimizely computed of one experiment, and compute what can be computed again.

    Files are the CSV of the Results page (``.csv``), and JSON (``.json``) of ``GET
    /v2/experiments/{id}/results``, of ``.../timeseries`` and of the experiment itself, alone or as ``.gz`` or
    in a ``.zip``; a folder or a list may hold one of each kind, all of one experiment. Optimizely's numbers
    are never replaced: ours stand beside them.

    Unique conversions are always tested again (score test). Counts and sums are where each variant has a
    variance, of which it is known what it is: that of a unit's value or that of the mean. Optimizely does not
    say it, so the unique metrics of the same file do, whose variances follow from their counts; where they
    cannot, ``notes`` say so. The CSV has no variances.

    A lift, a significance and an interval are fractions; ``lift_status`` is in the direction of good already:
    ``better`` of a metric that is to fall has a negative lift. Units remaining of 2^63 - 1 (or what
    JavaScript makes of it) are none.

    Args:
        path: the files.
        experiment: the JSON of the experiment, whose weights (basis points) are the planned allocation.
        variance: what published variances are, ``"unit"`` or ``"estimate"``, where you know it.
        confidence_level: of our intervals; that of the file if left out, else 0.95.
        time_zone: of a time series whose times do not say it; Optimizely's end in ``Z``.
        encoding: of CSV and JSON, as of ``cxlift.read_tables``.
        delimiter: of CSV, likewise.
        limits: of packed files, likewise.

    Raises:
        ExportError: a file is not as it must be; the message names the row and column, or the path in JSON.
        ValueError: an argument is out of range.

    Example::

        results = cxlift.read_optimizely_results("results.json", experiment="experiment.json")
        results.to_arrow()
    """
    if variance not in (None, "unit", "estimate"):
        raise ValueError(
            f"read_optimizely_results: variance is {variance!r}; it is 'unit', 'estimate' or None."
        )
    if confidence_level is not None and not 0 < confidence_level < 1:
        raise ValueError(
            f"read_optimizely_results: confidence_level is {confidence_level}; it is between 0 and 1."
        )
    try:
        how = text_format(encoding, delimiter, limits)
        checked(Column((), time_zone=time_zone), "time")
    except ValueError as error:
        raise ValueError(f"read_optimizely_results: {error}") from None
    found, plans = _read(path, how, None if time_zone is None else ZoneInfo(time_zone))
    if experiment is not None:
        plans += _experiment(experiment, how)
    results = _together(found)
    plan = _one_plan(plans, results.experiment)
    names, counts = dict(results.names), dict(results.counts)
    if plan is not None:
        names = dict(plan.names) | {id_: name for id_, name in names.items() if name != id_}
        if counts:
            counts = {id_: 0 for id_, weight in (plan.weights or {}).items() if weight} | counts
    meaning, reason = (variance, "as you say") if variance else variance_meaning(results.metrics)
    return VendorResults(
        vendor="Optimizely",
        experiment=results.experiment or (plan.experiment if plan else None),
        metrics=tuple(renamed(metric, names) for metric in results.metrics),
        explanation=EXPLANATION,
        confidence_level=confidence_level or results.level or 0.95,
        difference_type=results.difference_type,
        start=results.start,
        end=results.end,
        counts=counts,
        names=names,
        weights=plan.weights if plan else None,
        variance=meaning,
        variance_reason=reason,
        has_variance=results.has_variance,
        files=tuple(results.files) + (tuple(plan.files) if plan else ()),
        notes=results.notes,
    )


def _read(path: Paths, how: TextFormat, zone: tzinfo | None) -> tuple[list[Found], list[Found]]:
    found: list[Found] = []
    plans: list[Found] = []
    for table in find_inputs(path, how.limits):
        if table.kind == "parquet":
            raise ExportError(f"{table.name}: results are CSV or JSON, not Parquet; give those files.")
        if table.kind == "csv":
            found.append(read_results_csv(table, how))
            continue
        for document in _documents(table, how):
            if is_experiment(document):
                plans.append(read_experiment(document))
            else:
                found.append(read_results_json(document, zone))
    if not found:
        raise ExportError(
            f"{plans[0].files[0]}: this is an experiment without results; give its results, too."
        )
    return found, plans


def _experiment(path: str | PathLike[str], how: TextFormat) -> list[Found]:
    documents: list[At] = []
    for table in find_inputs(path, how.limits):
        if table.kind != "json":
            raise ExportError(f"{table.name}: an experiment is JSON; give what the API answers.")
        documents += _documents(table, how)
    return [read_experiment(document) for document in documents]


def _documents(table: Input, how: TextFormat) -> Iterator[At]:
    for line, document in json_documents(table, how):
        yield At(document, table.name if line == 1 else f"{table.name}: line {line}")


def _together(found: Sequence[Found]) -> Found:
    """Put the series of one file beside the results of another; two of a kind are not for one experiment."""
    known = {each.experiment: each.files[0] for each in found if each.experiment is not None}
    if len(known) > 1:
        (one, file), (other, other_file) = list(known.items())[:2]
        raise ExportError(
            f"{file} is of experiment {one!r}, {other_file} of {other!r}; read each experiment by itself."
        )
    for is_series in (False, True):
        alike = [each.files[0] for each in found if each.is_series == is_series]
        if len(alike) > 1:
            raise ExportError(
                f"{alike[0]} and {alike[1]} both hold {'a time series' if is_series else 'results'}; "
                "read each by itself."
            )
    results = next((each for each in found if not each.is_series), found[0])
    series = next((each for each in found if each.is_series and each is not results), None)
    return results if series is None else results.with_series(series)


def _one_plan(plans: Sequence[Found], experiment: str | None) -> Found | None:
    for plan in plans:
        if experiment is not None and plan.experiment not in (None, experiment):
            raise ExportError(
                f"{plan.files[0]}: this is experiment {plan.experiment!r}, but the results are of "
                f"{experiment!r}."
            )
    if len(plans) > 1:
        raise ExportError(f"{plans[0].files[0]} and {plans[1].files[0]} are both experiments; give one.")
    return plans[0] if plans else None

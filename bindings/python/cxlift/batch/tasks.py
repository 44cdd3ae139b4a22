"""One experiment of a batch, from its export to its reports."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.batch.kinds import ALL_KINDS
from cxlift.batch.places import root_of, within
from cxlift.batch.planning import control_of, plan_of_events
from cxlift.batch.store import Store
from cxlift.errors import ExportError, PlanError
from cxlift.files import refuse_full_disk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cxlift.readers.export_kinds import Export, Options
    from cxlift.report import Report

__all__ = ["Task", "carry_out", "known_of"]


@dataclass(frozen=True)
class Task:
    """What a process is to do.

    Attributes:
        name: of the experiment's folder.
        key: what the result depends on, in short.
        plan: the keys of a plan for every experiment, or ``None``.
    """

    name: str
    experiment: str
    export: Export
    options: Options
    key: str
    plan: Mapping[str, Any] | None = None

    def told(self, status: str, problem: str | None = None) -> dict[str, Any]:
        """Give what the index says of it in any case."""
        return {
            "key": self.key,
            "experiment": self.experiment,
            "export": self.export.place,
            "kind": self.export.kind,
            "status": status,
            "problem": problem,
        }


def carry_out(tasks: Sequence[Task], folder: Path) -> list[dict[str, Any]]:
    """Analyse experiments and write their reports; of one that cannot be analysed, say why."""
    store, found = Store(folder), []
    for task in tasks:
        try:
            report = _report(task)
            known = known_of(task, report)
            store.finish(task.name, {"json": report.to_json(), "html": report.to_html()}, known)
        except (ExportError, PlanError, ValueError) as error:
            store.forget(task.name)
            root = root_of(task.export.path, task.export.place)
            known = task.told("broken", within(root, str(error)))
        except MemoryError:
            store.forget(task.name)
            known = task.told(
                "broken", f"{task.export.place}: there is not enough memory for the experiment."
            )
        except Exception as error:  # noqa: BLE001  a fault of ours in one experiment must not stop the others
            refuse_full_disk(error)  # which would stop all of them, one by one
            store.forget(task.name)
            told = f"{task.export.place}: internal error ({type(error).__name__}: {error})"
            known = {**task.told("broken", told), "fault": traceback.format_exc()}
        found.append(known)
    return found


def _report(task: Task) -> Report:
    from cxlift.experiment import Experiment

    opened = ALL_KINDS[task.export.kind].opened(task.export, task.experiment, task.options)
    assumed = list(opened.assumed)
    if task.plan is not None:
        plan = {**task.plan, "name": task.experiment}
        theirs = plan["control"]
        if opened.variants and theirs not in opened.variants and "treatments" not in plan:
            plan["control"], how = control_of(opened.variants)  # ids differ from experiment to experiment
            assumed.append(f"there is no {theirs!r}, the control of the plan; {how}")
    elif opened.plan is not None:
        plan = dict(opened.plan)
    else:
        if len(opened.variants) < 2:
            raise ExportError(
                f"{task.export.place}: experiment {task.experiment!r} has units of one variant only, so "
                "there is nothing to compare."
            )
        if not opened.facts:
            raise ExportError(
                f"{task.export.place}: experiment {task.experiment!r} has no events, so there is nothing to "
                "measure."
            )
        control, how = control_of(opened.variants)
        assumed.append(how)
        plan = plan_of_events(task.experiment, control, opened.facts)
    experiment = Experiment.from_plan(plan)
    summaries = experiment.summarize(opened.data, threads=1)
    for clause, count in opened.left_out.items():
        summaries.exclude(f"left_out.{task.export.kind}.{clause}", count)
    for clause in assumed:
        summaries.exclude(f"assumed.batch.{clause}", 1)
    return experiment.analyze(summaries, threads=1)


def known_of(task: Task, report: Report) -> dict[str, Any]:
    """Give what the index says of a finished experiment: of everybody, not of segments."""
    columns = report.to_dict()
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    sample = next((check for check in report.health if check.check == "sample_ratio"), None)
    numbers = {} if sample is None else dict(sample.numbers)
    alarms = [check.sentence for check in report.health if check.status == "alarm"]
    return {
        **task.told("alarm" if alarms else "ok"),
        "outcome": report.decide().outcome,
        "units": int(sum(n for name, n in numbers.items() if name.startswith("units."))),
        "sample_ratio_pvalue": numbers.get("pvalue"),
        "alarms": " ".join(alarms),
        "report": f"{task.name}/report.html",
        "comparisons": [
            {key: row[key] for key in COMPARED} | {"unit": of.unit, "role": of.role}
            for row, of in zip(rows, report.rows, strict=True)
            if not row["segment"]
        ],
    }


COMPARED = (
    "metric",
    "estimand",
    "control",
    "treatment",
    "n_control",
    "n_treatment",
    "control_value",
    "treatment_value",
    "difference",
    "difference_lower",
    "difference_upper",
    "lift",
    "lift_lower",
    "lift_upper",
    "std_error",
    "pvalue",
    "pvalue_adjusted",
    "verdict",
)

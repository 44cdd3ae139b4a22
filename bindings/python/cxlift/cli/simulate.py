"""``cxlift simulate``: data whose truth is known."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxlift.cli.targets import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxlift.simulate import Simulation

__all__ = ["simulate"]

_CALLERS = re.compile(r"^(optimizely_export|experiment|Design|Surveys|Simulation\.write): ")
_SHIFTS = ("nps", "csat", "ces")  # of the effects, those that are added; the others multiply
_CONTROL, _TREATMENT = "original", "redesign"
# What the plan decides on: its metric, and the truth's metric and estimand.
_DECIDED = {
    "NPS": ("nps", "nps"),
    "CSAT, share of satisfied": ("csat", "top_box"),
    "CES, mean": ("ces", "mean"),
    "converted": ("converted", "proportion"),
    "errors per session": ("errors / sessions", "ratio"),
}


@click.command()
@click.option("--out", required=True, type=click.Path(), help="Folder to make; it must not hold anything.")
@click.option("--visitors", type=click.IntRange(min=100), default=20_000, show_default=True)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed gives the same bytes.",
)
@click.option("--days", type=click.IntRange(min=1), help="Visitors come over so many days.")
@click.option("--feedback", is_flag=True, help="Surveys, tickets, page events and a plan, too.")
@click.option("--no-effect", is_flag=True, default=None, help="Plant nothing: an A/A test.")
@click.option(
    "--realised",
    metavar="SHARE,SHARE",
    help="Shares that control and treatment really get, where the plan says halves: 0.4,0.6.",
)
@click.option(
    "--crossovers", type=float, metavar="RATE", help="Share of the visitors who see a second variant."
)
@click.option(
    "--by-opinion",
    type=float,
    metavar="X",
    help="Added to the log odds of answering for each standard deviation of the opinion.",
)
@click.option(
    "--hostile", type=float, metavar="RATE", help="Share of the comments that try to break what shows them."
)
@click.option("--csat-scale", type=click.Choice(["5", "7", "binary"]), help="Answers of CSAT.  [default: 5]")
def simulate(out: str, visitors: int, seed: int, days: int | None, *, feedback: bool, **planted: Any) -> None:
    """Make the data of an experiment whose true effects are known: an Optimizely export.

    With --feedback it is a folder of surveys.csv, tickets.csv, pages.parquet, units.parquet with one row a
    visitor, an export, the whole truth in truth.json, and a plan that runs as it is. What follows that option
    needs it.

    \b
        cxlift simulate --feedback --out demo
        cxlift gate demo/plan.toml
    """  # noqa: D301  click wants the character itself
    size: dict[str, Any] = {"visitors": visitors, "seed": seed}
    if days is not None:
        size["days"] = days
    alone = [name for name, value in planted.items() if value is not None]
    if alone and not feedback:
        raise click.UsageError(f"--{alone[0].replace('_', '-')}: needs --feedback; add it.")
    try:
        said = _feedback(out, size, **planted) if feedback else _export(out, size)
    except ValueError as error:
        raise click.UsageError(_CALLERS.sub("", str(error))) from None
    except OSError as error:
        raise click.UsageError(f"{out}: cannot be written ({error.strerror or error}).") from None
    write(said, None)


def _export(out: str, size: dict[str, Any]) -> str:
    from cxlift.simulate import optimizely_export

    truth = optimizely_export(out, **size)
    return f"{out}: {truth.visitors:,} visitors of experiment {truth.experiment}\n"


def _feedback(
    out: str,
    size: dict[str, Any],
    *,
    no_effect: bool | None,
    realised: str | None,
    crossovers: float | None,
    by_opinion: float | None,
    hostile: float | None,
    csat_scale: str | None,
) -> str:
    from cxlift.simulate import Surveys, experiment
    from cxlift.simulate.e3_layout import new_folder
    from cxlift.simulate.effects import BETTER

    scale: Any = csat_scale if csat_scale == "binary" else int(csat_scale or 5)
    simulation = experiment(
        **size,
        effects=None if no_effect else BETTER,
        realised=None if realised is None else _shares(realised),
        crossovers=crossovers or 0.0,
        surveys=Surveys(by_opinion=by_opinion or 0.0, hostile=hostile or 0.0, csat_scale=scale),
    )
    with new_folder(Path(out).expanduser(), "Simulation.write") as folder:
        simulation.write(folder)
        (folder / "plan.toml").write_text(_plan(scale), encoding="utf-8", newline="\n")
    answering = f"{by_opinion:+g} to the log odds for each standard deviation" if by_opinion else ""
    comments = f"{hostile:.3g} of all that have a text" if hostile else ""
    return "".join(f"{line}\n" for line in _said(out, simulation, answering=answering, hostile=comments))


def _shares(text: str) -> dict[str, float]:
    try:
        control, treatment = map(float, text.split(","))
    except ValueError:
        raise ValueError(f"--realised {text}: must be two numbers such as 0.4,0.6.") from None
    return {_CONTROL: control, _TREATMENT: treatment}


def _plan(scale: int | str) -> str:
    from cxlift.plan_file import plan_toml

    guardrail = {
        "name": "errors per session",
        "type": "ratio",
        "numerator": "errors",
        "denominator": "sessions",
        "direction": "lower",
        "role": "guardrail",
        "non_inferiority_margin": {"relative": 0.1},
    }
    plan = {
        "name": "checkout",
        "unit": "visitor_id",
        "control": _CONTROL,
        "treatments": [_TREATMENT],
        "segments": ["device", "country"],
        "allocation": {_CONTROL: 1, _TREATMENT: 1},
        "metrics": [
            {"type": "nps", "column": "nps", "name": "NPS", "role": "primary"},
            {"type": "csat", "column": "csat", "name": "CSAT", "scale": scale},
            {"type": "ces", "column": "ces", "name": "CES", "scale": 7},
            {"type": "proportion", "column": "converted"},
            guardrail,
        ],
        "data": {"path": "units.parquet"},
    }
    return "# A plan for the simulated visitors beside it; truth.json says what is true.\n" + plan_toml(plan)


def _said(out: str, simulation: Simulation, *, answering: str, hostile: str) -> Iterator[str]:
    """Say what is there, what was planted, and what is true of what the plan decides on."""
    truth = simulation.truth
    arms = ", ".join(f"{variant} {visitors:,}" for variant, visitors in truth.visitors.items())
    yield f"{out}: {sum(truth.visitors.values()):,} visitors of experiment {truth.experiment}: {arms}"
    effects = truth.planted[_TREATMENT].planted()
    changed = [f"{n} {v:+g} sd" if n in _SHIFTS else f"{n} ×{v:g}" for n, v in effects.items()]
    yield f"planted in {_TREATMENT}: {', '.join(changed) or 'nothing, this is an A/A test'}"
    if truth.drawn != truth.planned:
        planned, drawn = (
            " and ".join(f"{share:.1%}" for share in of.values()) for of in (truth.planned, truth.drawn)
        )
        yield f"sample ratio mismatch: planned {planned}, drawn with {drawn}"
    if truth.crossovers:
        yield f"crossovers: {truth.crossovers:,} visitors see a second variant (in optimizely/)"
    if answering:
        yield f"answering by opinion: {answering}"
    if hostile:
        yield f"hostile comments: {hostile}"
    yield ""
    yield from _true_values(simulation)
    yield ""
    yield f"next: cxlift gate {shlex.quote(str(Path(out) / 'plan.toml'))}"


def _true_values(simulation: Simulation) -> Iterator[str]:
    """Write the truth as a table; of answers twice, where those who answer are not like the others."""
    from cxlift.render.cells import number, percent

    rows = [("true values", _CONTROL, _TREATMENT)]
    for name, (metric, estimand) in _DECIDED.items():
        there = [d for d in simulation.truth.differences if (d.metric, d.estimand) == (metric, estimand)]
        shown = {"": there[0]}
        if len({(d.control_value, d.treatment_value) for d in there}) > 1:
            shown = {" (of those who answer)": there[0], " (had everybody answered)": there[1]}
        share = estimand in {"top_box", "proportion"}
        for of, each in shown.items():
            values = (each.control_value, each.treatment_value)
            control, treated = (percent(v) if share else number(v) for v in values)
            rows.append((name + of, control, treated))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        padded = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        yield "  ".join([name.ljust(widths[0]), *padded])

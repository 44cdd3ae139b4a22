"""Plans to test with: whether the core knows a key, and strategies that draw plans of every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

import cxlift as cx

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KNOWS_SCORES", "needs_scores", "places", "plans"]


def _knows_scores() -> bool:
    try:
        cx.Experiment.from_plan({"name": "x", "control": "a", "metrics": [{"type": "nps", "column": "y"}]})
    except cx.PlanError:
        return False
    return True


KNOWS_SCORES = _knows_scores()
needs_scores = pytest.mark.skipif(
    not KNOWS_SCORES, reason="the core does not parse scores, ratios, margins, crossed segments and rules yet"
)

texts = st.text(min_size=1, max_size=6)
shares = st.floats(1e-9, 0.999)
sizes = st.floats(1e-9, 1e9)
relative = st.fixed_dictionaries({"relative": shares})
margins = relative | st.fixed_dictionaries({"absolute": sizes})
margins_of_share = relative | st.fixed_dictionaries({"absolute": shares})
margins_in_points = st.fixed_dictionaries({"absolute": sizes})
values = st.text(max_size=4) | st.booleans() | st.floats(-1e9, 1e9) | st.integers(-(2**53), 2**53)
filters = st.dictionaries(st.text(max_size=4), values | st.lists(values, min_size=1, max_size=3), max_size=3)
ROLES = st.sampled_from(["primary", "secondary", "guardrail", "diagnostic"])


def _events(*types: str) -> st.SearchStrategy[dict[str, Any]]:
    def of(kind: str) -> st.SearchStrategy[dict[str, Any]]:
        own = {"property": texts} if kind == "sum" else {}
        return st.fixed_dictionaries(
            {"type": st.just(kind), "event": texts, **own}, optional={"where": filters}
        )

    return st.one_of([of(kind) for kind in types])


def _columns(kind: str, **own: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind), "column": texts, **own})


totals = texts | _events("conversion", "count", "sum")
CHOICES: list[tuple[st.SearchStrategy[dict[str, Any]], st.SearchStrategy[dict[str, Any]]]] = [
    (_columns("proportion") | _events("conversion"), margins_of_share),
    (_columns("mean") | _events("count", "sum"), margins),
]
SCORES: list[tuple[st.SearchStrategy[dict[str, Any]], st.SearchStrategy[dict[str, Any]]]] = [
    (_columns("nps"), margins_in_points),
    (_columns("csat", scale=st.sampled_from([5, 7, "binary"])), margins_of_share),
    (_columns("csat", scale=st.sampled_from([5, 7]), decide_on=st.just("mean")), margins),
    (_columns("ces", scale=st.integers(2, 11), easy=st.sampled_from(["high", "low"])), margins),
    (_columns("ces", scale=st.integers(2, 11), decide_on=st.just("easy")), margins_of_share),
]
RATIOS = st.fixed_dictionaries({"type": st.just("ratio"), "numerator": totals, "denominator": totals})


@st.composite
def metrics(draw: st.DrawFn, *, new: bool = True) -> dict[str, Any]:
    choices = CHOICES + ([*SCORES, (RATIOS, margins)] if new else [])
    shape, margin = draw(st.sampled_from(choices))
    metric = draw(shape)
    if not new:
        metric.pop("where", None)
    optional: dict[str, st.SearchStrategy[Any]] = {"role": ROLES}
    if metric["type"] not in ("nps", "csat", "ces"):
        optional["direction"] = st.sampled_from(["higher", "lower"])
    if new:
        optional[draw(st.sampled_from(["non_inferiority_margin", "equivalence_margin"]))] = margin
    return {**metric, **draw(st.fixed_dictionaries({}, optional=optional))}


@st.composite
def plans(draw: st.DrawFn, *, new: bool = KNOWS_SCORES) -> dict[str, Any]:
    """Draw a plan that the core accepts; ``new``: with keys that it may not know yet."""
    control, *treatments = draw(st.lists(texts, min_size=2, max_size=4, unique=True))
    columns: st.SearchStrategy[Any] = texts
    optional: dict[str, st.SearchStrategy[Any]] = {
        "unit": texts,
        "variant": texts,
        "treatments": st.just(treatments),
        "allocation": st.fixed_dictionaries(dict.fromkeys([control, *treatments], sizes)),
        "correction": st.sampled_from(["holm", "none"]),
        "confidence_level": shares,
    }
    if new:
        columns = texts | st.lists(texts, min_size=2, max_size=3, unique=True)
        rules = dict.fromkeys(["primary_rule", "treatment_rule"], st.sampled_from(["all", "any"]))
        optional |= {"segment_limit": st.integers(1, 1000), **rules}
    optional["segments"] = st.lists(columns, max_size=3, unique_by=repr)
    plan = {"name": draw(texts), "control": control} | draw(st.fixed_dictionaries({}, optional=optional))
    plan["metrics"] = [
        metric | {"name": f"{i} {draw(texts)}"}
        for i, metric in enumerate(draw(st.lists(metrics(new=new), min_size=1, max_size=3)))
    ]
    return plan


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Walk over every place in a plan, as a container and the key or index in it."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])

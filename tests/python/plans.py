"""Strategies that draw plans with any keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FAULTS", "places", "plans"]

Choice = tuple[st.SearchStrategy[dict[str, Any]], st.SearchStrategy[dict[str, Any]]]

# Without NUL, at which the message of an error that quotes a name ends.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=6)
shares = st.floats(1e-9, 0.999)
sizes = st.floats(1e-9, 1e9)
relative = st.fixed_dictionaries({"relative": shares})
margins = relative | st.fixed_dictionaries({"absolute": sizes})
margins_of_share = relative | st.fixed_dictionaries({"absolute": shares})
margins_of_order = st.fixed_dictionaries({"absolute": st.floats(1e-9, 0.499)})
margins_in_points = st.fixed_dictionaries({"absolute": sizes})
values = st.text(max_size=4) | st.booleans() | st.floats(-1e9, 1e9) | st.integers(-(2**53), 2**53)
filters = st.dictionaries(st.text(max_size=4), values | st.lists(values, min_size=1, max_size=3), max_size=3)
CAPS = st.floats(-1e9, 1e9) | st.fixed_dictionaries({"quantile": st.floats(0.51, 0.9999)})
# Of calendars and times: what the parser says where a schema sees text alone.
FAULTS = (
    "calendar of the plan|the plan has no calendars|is no time|is no day|must be a date|has hours in"
    "|another metric (has|reads) the same column|span of time|the event that stands above the line"
)
CALENDARS = st.fixed_dictionaries(
    {
        "hours": st.dictionaries(
            st.sampled_from(["mon", "tue-thu", "fri,sat"]),
            st.sampled_from(["09:00-17:00", "22:00-02:00", ["10:00-12:00", "13:00-24:00"]]),
            min_size=1,
        ),
        "tz": st.sampled_from(["UTC", "Europe/Berlin"]),
    },
    optional={"holidays": st.just(["2026-12-25", "2026-12-31/2027-01-01"])},
)
RESPONSE = ("completed", "delay", "invited", "mode")
OF_UNITS = (  # what only a table with one row a unit can have
    "bootstrap",
    "covariates",
    "method",
    "weights",
    *RESPONSE,
)
SCORES = ("nps", "csat", "ces")
RATIOS = ("ratio", "refund_rate", "repeat_purchase", "return_rate")
OWN_TESTS = ("churn", "quantile", "time_to_resolution")  # of no mean: without strata, weights, covariates
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


def _answers(kind: str, **own: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A column, or a property of events."""
    read = {"type": st.just(kind), "event": texts, "property": texts, **own}
    optional = {"where": filters, "repeated": st.sampled_from(["first", "last"])}
    return _columns(kind, **own) | st.fixed_dictionaries(read, optional=optional)


def _moments() -> st.SearchStrategy[dict[str, Any]]:
    """Times that are reckoned from columns of times, with what each unit allows."""
    own: dict[str, st.SearchStrategy[Any]] = {
        "type": st.just("time_to_resolution"),
        "opened": texts,
        "resolved": texts,
    }
    optional = {
        "horizon": sizes,
        "observed_until": st.sampled_from(["2026-03-01T12:00:00+01:00", "2026-03-01T12:00:00Z"]),
        "naive_tz": st.sampled_from(["UTC", "Asia/Tokyo"]),
        "first_resolved": texts,
        "closed": texts,
    }
    tickets = {"event": texts, "repeated": st.sampled_from(["first", "last"])}
    on_the_clock = st.fixed_dictionaries(
        own, optional=optional | {"unit": st.sampled_from(["hours", "days"])}
    )
    business = {
        "unit": st.sampled_from(["business hours", "business days"]),
        "calendar": st.just("support") | CALENDARS,
    }
    first = {"first_resolved": texts, "resolution": st.sampled_from(["first", "last"])}
    return (
        on_the_clock
        | st.fixed_dictionaries(own | business, optional=optional)
        | st.fixed_dictionaries(own | business | first)
        | st.fixed_dictionaries(own | tickets, optional=optional | {"where": filters})
    )


def _outcomes() -> list[Choice]:
    """Business outcomes, with the margins that each may have."""

    def of(kind: str, optional: Any = None, **own: Any) -> st.SearchStrategy[dict[str, Any]]:
        needed = {"type": st.just(kind), "event": texts, **own}
        return st.fixed_dictionaries(needed, optional={"where": filters} | (optional or {}))

    refunds = {"of": texts.map(lambda name: f"{name} bought")}
    sums = {"property": texts}
    return [
        (
            of("retention", {"kind": st.sampled_from(["on", "from"])}, day=st.integers(0, 3650)),
            margins_of_share,
        ),
        (of("churn", day=st.integers(1, 3650)), margins_of_share),
        (
            of("refund_rate", **refunds) | of("return_rate", {"of_property": texts}, **refunds, **sums),
            margins,
        ),
        (of("repeat_purchase", {"within": st.sampled_from(["30d", "36h", "0.5w", "90s", "5m"])}), margins),
        (of("revenue_per_visitor", **sums), margins),
    ]


OUTCOMES = ("retention", "churn", "refund_rate", "return_rate", "repeat_purchase", "revenue_per_visitor")
totals = texts | _events("conversion", "count", "sum")
CHOICES: list[Choice] = [  # what a metric reads, and the margins that it may have
    (_answers("proportion") | _events("conversion"), margins_of_share),
    (_answers("mean") | _events("count", "sum"), margins),
    (_columns("quantile", q=shares), margins),
    (
        _columns("time_to_resolution", resolved=texts)
        | _columns("time_to_resolution", resolved=texts, horizon=sizes)
        | _moments()
        | _columns("time_to_resolution", resolved=texts, closed=texts, service_level=sizes)
        | _columns(
            "time_to_resolution",
            resolved=texts,
            service_level=st.lists(sizes, min_size=1, max_size=3, unique=True),
        ),
        margins,
    ),
    (st.fixed_dictionaries({"type": st.just("ratio"), "numerator": totals, "denominator": totals}), margins),
    (_answers("nps"), margins_in_points),
    (_answers("csat", scale=st.sampled_from([5, 7, "binary"])), margins_of_share),
    (_columns("csat", scale=st.sampled_from([5, 7]), decide_on=st.just("mean")), margins),
    (_answers("ces", scale=st.integers(2, 11), easy=st.sampled_from(["high", "low"])), margins),
    (_columns("ces", scale=st.integers(2, 11), decide_on=st.just("easy")), margins_of_share),
    (
        _columns("csat", scale=st.just(7), satisfied=st.sampled_from([[7], [7, 6], [2, 3, 4, 5, 6, 7]])),
        margins_of_share,
    ),
    (
        _columns("ces", scale=st.just(7), easy_from=st.integers(2, 6), easy=st.sampled_from(["high", "low"])),
        margins,
    ),
    *_outcomes(),
    (_columns("csat", scale=st.sampled_from([5, 7]), decide_on=st.just("distribution")), margins_of_order),
    (_columns("ces", scale=st.integers(2, 11), decide_on=st.just("distribution")), margins_of_order),
]


words = st.fixed_dictionaries(
    {"column": texts},
    optional={
        "name": texts,
        "apart": st.just(False),
        "ngrams": st.sampled_from([1, 2]),
        "min_respondents": st.integers(2, 2**53),
        "prior_size": sizes,
        "examples": st.integers(0, 20),
    },
)


@st.composite
def metrics(draw: st.DrawFn) -> dict[str, Any]:
    shape, margin = draw(st.sampled_from(CHOICES))
    metric = draw(shape)
    kind = draw(st.sampled_from(["non_inferiority_margin", "equivalence_margin"]))
    optional: dict[str, st.SearchStrategy[Any]] = {"role": ROLES, kind: margin}
    by_order = metric.get("decide_on") == "distribution"
    weighted = not (metric["type"] in OWN_TESTS or by_order or _of_events(metric)) and draw(st.booleans())
    if weighted:
        optional["weights"] = texts.map(lambda name: f"{name} weight")
    if metric["type"] not in SCORES:
        optional["direction"] = st.sampled_from(["higher", "lower"])
        options = options_of(metric["type"], not weighted and draw(st.booleans()))
        optional |= {key: of for key, of in options.items() if not (weighted and key == "method")}
    if "column" in metric and draw(st.booleans()):
        optional |= dict.fromkeys(("seen_after", *RESPONSE), texts)
    found = {**metric, **draw(st.fixed_dictionaries({}, optional=optional))}
    scored = metric["type"] in SCORES and "weights" in found
    may = (
        metric["type"] not in ("churn", "time_to_resolution")
        and "method" not in found
        and not (scored or by_order)
    )
    if may and draw(st.booleans()):
        found["bootstrap"] = draw(st.sampled_from(["percentile", "basic", "bca"]))
    return found


def _of_events(metric: dict[str, Any]) -> bool:
    return (
        any(not isinstance(metric.get(key, ""), str) for key in ("numerator", "denominator"))
        or "event" in metric
    )


def options_of(kind: str, adjusted: bool) -> dict[str, st.SearchStrategy[Any]]:
    """Covariates, caps and methods, with names that no other column has."""
    covariates = st.lists(texts.map(lambda name: f"{name} before"), min_size=1, max_size=3, unique=True)
    found: dict[str, st.SearchStrategy[Any]] = {"covariates": covariates} if adjusted else {}
    if kind == "time_to_resolution":
        return {"method": st.just("restricted_mean")}
    if kind == "quantile":
        return {"method": st.sampled_from(["auto", "joint", "mover"])}
    if kind == "churn":
        return {}
    if kind in ("proportion", "conversion", "retention"):
        if not adjusted:
            found["method"] = st.sampled_from(["auto", "score", "newcombe", "wald", "barnard"])
        return found
    if kind == "repeat_purchase":
        return found
    found["cap"] = CAPS
    if kind in RATIOS:
        return found | {"cap_denominator": CAPS}
    return found if adjusted else found | {"method": st.sampled_from(["welch", "pooled", "z"])}


LEAST: dict[str, st.SearchStrategy[Any]] = {"least": st.integers(1, 1_000_000)}
ZONES = st.sampled_from(["Europe/Berlin", "UTC", "America/New_York"])
TIMES = {"column": texts, "tz": ZONES}
FOLLOWED: st.SearchStrategy[dict[str, Any]] = (
    st.fixed_dictionaries(
        TIMES | {"every": st.sampled_from(["day", "week", "month"])}, optional={"naive_tz": ZONES} | LEAST
    )
    | st.fixed_dictionaries(
        TIMES | {"at": st.sampled_from(["2026-05-01", "2026-05-01T09:00:00+02:00"])},
        optional={"naive_tz": ZONES} | LEAST,
    )
    | st.fixed_dictionaries(
        {"column": texts, "values": st.lists(texts, min_size=2, max_size=4, unique=True)}, optional=LEAST
    )
)


def _segment_name(segment: Any) -> str:
    if isinstance(segment, str):
        return segment
    if isinstance(segment, list):
        return repr(segment)
    how = f" by {segment['every']}" if "every" in segment else f" around {segment.get('at')}"
    return str(segment["column"]) + ("" if "values" in segment else how)


def _as_strata(segment: Any) -> Any:
    return _segment_name(segment) if isinstance(segment, dict) else segment


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a plan that the core accepts."""
    control, *treatments = draw(st.lists(texts, min_size=2, max_size=4, unique=True))
    columns = texts | st.lists(texts, min_size=2, max_size=3, unique=True)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "unit": texts,
        "unit_rows": st.just("one"),
        "variant": texts,
        "treatments": st.just(treatments),
        "allocation": st.fixed_dictionaries(dict.fromkeys([control, *treatments], sizes)),
        "correction": st.sampled_from(
            ["none", "bonferroni", "holm", "hochberg", "hommel", "bh", "by", "dunnett", "max_t"]
        ),
        "confidence_level": shares,
        "segments": st.lists(columns | FOLLOWED, max_size=3, unique_by=_segment_name),
        "segment_limit": st.integers(1, 1000),
        "words": st.lists(words, max_size=2, unique_by=lambda of: of.get("name", of["column"])),
        "primary_rule": st.sampled_from(["all", "any"]),
        "treatment_rule": st.sampled_from(["all", "any"]),
        "n_resamples": st.integers(100, 10_000_000),
        "resampling": st.sampled_from(["auto", "compressed", "multinomial", "poisson"]),
        "seed": st.integers(0, 2**53),
    }
    plan = {"name": draw(texts), "control": control} | draw(st.fixed_dictionaries({}, optional=optional))
    plan["metrics"] = [
        metric | {"name": f"{i} {draw(texts)}"}
        for i, metric in enumerate(draw(st.lists(metrics(), min_size=1, max_size=3)))
    ]
    for i, metric in enumerate(plan["metrics"]):
        if "opened" in metric:  # columns that no other metric reads, maybe in another zone
            ends = {
                key: f"{i} {metric[key]}" for key in ("resolved", "first_resolved", "closed") if key in metric
            }
            metric.update(ends)
    if any(metric.get("calendar") == "support" for metric in plan["metrics"]) or draw(st.booleans()):
        plan["calendars"] = {"support": draw(CALENDARS)}
    scores = [metric["name"] for metric in plan["metrics"] if metric["type"] in ("nps", "csat", "ces")]
    for asked in plan.get("words", []) if scores else []:
        if draw(st.booleans()):
            asked |= {"score": draw(st.sampled_from(scores)), "apart": True}
    if plan.get("resampling") == "poisson":
        plan.setdefault("unit", draw(texts))
    if plan.get("resampling") in ("multinomial", "poisson"):  # a ratio with covariates has buckets alone
        for metric in plan["metrics"]:
            if metric["type"] in RATIOS and "covariates" in metric:
                metric.pop("bootstrap", None)
    if draw(st.booleans()):
        return of_rows(draw, plan)
    if plan.get("segments"):
        use_segments(draw, plan)
    return plan


def of_rows(draw: st.DrawFn, plan: dict[str, Any]) -> dict[str, Any]:
    """Turn a plan into one of a table with several rows of one unit, if it reads columns alone."""
    metrics = [{k: v for k, v in m.items() if k not in OF_UNITS} for m in plan["metrics"]]
    if any(m.get("decide_on") == "distribution" for m in metrics):
        return plan
    read = [v for m in metrics for k, v in m.items() if k in ("numerator", "denominator")]
    of_units = ("conversion", "count", "sum", *OUTCOMES, *OWN_TESTS)
    if any(m["type"] in of_units for m in metrics) or not all(isinstance(v, str) for v in read):
        return plan
    for metric in metrics:
        if "event" in metric and draw(st.booleans()):
            metric["repeated"] = "all"
    repeated = draw(st.sampled_from([{}, {"repeated": "all"}, {"repeated": "last", "answered_at": "at"}]))
    if "answered_at" in repeated and draw(st.booleans()):
        repeated = repeated | {"touchpoint": "touchpoint"}
    return plan | {"unit": "unit", "unit_rows": "many", "metrics": metrics} | repeated


def use_segments(draw: st.DrawFn, plan: dict[str, Any]) -> None:
    """Strata of some metrics, or a trigger where every metric can be diluted."""
    for metric in plan["metrics"]:
        beside = set(OF_UNITS) - {"bootstrap", *RESPONSE}
        free = metric["type"] not in (*RATIOS, *OWN_TESTS) and not beside & metric.keys()
        free = free and metric.get("decide_on") != "distribution"
        if free and draw(st.booleans()):
            metric["strata"] = draw(st.sampled_from(plan["segments"]).map(_as_strata))
            if draw(st.booleans()):
                metric["strata_shares"] = draw(st.dictionaries(texts, sizes, min_size=1, max_size=3))
    columns = [segment for segment in plan["segments"] if isinstance(segment, str)]
    if columns and all(_can_be_diluted(metric) for metric in plan["metrics"]):
        plan["triggered"] = draw(st.sampled_from(columns))


def _can_be_diluted(metric: dict[str, Any]) -> bool:
    relative = any(
        "relative" in metric.get(key, {}) for key in ("non_inferiority_margin", "equivalence_margin")
    )
    return (
        metric["type"] not in (*RATIOS, *OWN_TESTS)
        and not relative
        and metric.get("decide_on") != "distribution"
        and not {"bootstrap", "covariates", "strata", "weights"} & metric.keys()
    )


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Walk over every place in a plan, as a container and the key or index in it."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])

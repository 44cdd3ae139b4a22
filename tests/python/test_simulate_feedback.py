"""The simulated experiment: its tables agree with each other, and its truth with loops over their rows."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cxlift import simulate
from cxlift.simulate.tables import UNIT_COLUMNS
from cxlift.simulate.verbatims import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, Any]

SURVEYS = simulate.Surveys(
    asked=0.9, answered=0.5, by_opinion=0.6, by_extremity=0.3, csat_scale=7, comments=0.6, hostile=0.2
)
EFFECTS = simulate.Effects(
    conversion=1.4,
    revenue=1.1,
    refunds=1.6,
    sessions=1.2,
    errors=0.7,
    rage_clicks=1.5,
    u_turns=0.5,
    nps=0.3,
    csat=-0.2,
    ces=0.1,
    answering=1.5,
    tickets=1.3,
    resolution=0.6,
)
_ATTRIBUTES = ("device", "country", "browser", "plan", "source_type", "visitor_type")
BASELINE = simulate.Baseline(conversion=0.15, tickets=0.4)


@pytest.fixture(scope="module")
def sim() -> simulate.Simulation:
    return simulate.experiment(
        visitors=4000,
        seed=3,
        effects={"redesign": EFFECTS},
        allocation={"original": 2, "redesign": 3},
        crossovers=0.02,
        baseline=BASELINE,
        surveys=SURVEYS,
    )


@pytest.fixture(scope="module")
def units(sim: simulate.Simulation) -> list[Row]:
    refunds = Counter(sim.facts["refund"]["visitor_id"].to_pylist())
    return [row | {"refunds": refunds[row["visitor_id"]]} for row in sim.units.to_pylist()]


def mean_and_error(values: list[float]) -> tuple[float, float]:
    return statistics.fmean(values), statistics.stdev(values) / math.sqrt(len(values))


def ratio_and_error(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """A ratio of means, and its standard error by the delta method."""
    below = statistics.fmean(y for _, y in pairs)
    ratio = statistics.fmean(x for x, _ in pairs) / below
    return ratio, statistics.stdev((x - ratio * y) / below for x, y in pairs) / math.sqrt(len(pairs))


WORTH: dict[tuple[str, str], Callable[[int], float]] = {
    ("nps", "nps"): lambda score: 100.0 * ((score >= 9) - (score <= 6)),
    ("csat", "top_box"): lambda score: float(score >= 6),
    ("csat", "mean"): float,
    ("ces", "mean"): float,
    ("ces", "easy"): lambda score: float(score >= 5),
}


def test_every_analytic_value_is_within_chance_of_the_sample(
    sim: simulate.Simulation, units: list[Row]
) -> None:
    latent = {row["visitor_id"]: row for row in sim.latent.to_pylist()}
    asked = {(row["visitor_id"], row["survey"]) for row in sim.surveys.to_pylist()}
    checked = 0
    for each in sim.truth.values:
        rows = [row for row in units if row["variant"] == each.variant]
        if each.basis == "realised" or each.of == "tickets":
            continue  # below
        if each.estimand == "ratio":
            above, below = each.metric.split(" / ")
            found, error = ratio_and_error([(row[above], row[below]) for row in rows])
        elif each.estimand == "response_rate":
            among = [row for row in rows if (row["visitor_id"], each.metric) in asked]
            found, error = mean_and_error([float(row[each.metric] is not None) for row in among])
        elif each.metric in {"nps", "csat", "ces"}:
            worth = WORTH[each.metric, each.estimand]
            source = rows if each.of == "answers" else [latent[row["visitor_id"]] for row in rows]
            found, error = mean_and_error(
                [worth(row[each.metric]) for row in source if row[each.metric] is not None]
            )
        else:
            found, error = mean_and_error([float(row[each.metric]) for row in rows])
        # Some 60 values, chance alone: beyond 4.5 standard errors less than once in 2,000 seeds.
        assert abs(found - each.value) < 4.5 * error, (each, found, error)
        checked += 1
    assert checked == 54


def test_realised_values_are_those_of_a_loop(sim: simulate.Simulation, units: list[Row]) -> None:
    tickets = sim.tickets.to_pylist()
    variant = {row["visitor_id"]: row["variant"] for row in units}
    for name in ("original", "redesign"):
        own = [row for row in tickets if variant[row["visitor_id"]] == name]
        hours = [row["hours_open"] for row in own if row["is_resolved"]]
        truth = sim.truth
        assert truth.value("hours_resolved / tickets_resolved", name) == pytest.approx(
            statistics.fmean(hours)
        )
        assert truth.value("tickets_resolved / tickets", name) == pytest.approx(len(hours) / len(own))
        assert truth.visitors[name] == sum(of == name for of in variant.values())


def test_ticket_values_without_the_end_of_the_observation() -> None:
    """With short tickets the week after the last visitor cuts nothing off, and the analytic values show."""
    base = simulate.Baseline(tickets=2.0, resolution_hours=1.0, unresolved=0.1, reopened=0.3)
    sim = simulate.experiment(
        visitors=2000, seed=5, baseline=base, effects=simulate.Effects(resolution=0.5), days=1
    )
    variant = {row["visitor_id"]: row["variant"] for row in sim.units.to_pylist()}
    found = defaultdict(list)
    hour = timedelta(hours=1)
    for row in sim.tickets.to_pylist():
        key = variant[row["visitor_id"]]
        given_up = row["status"] == "closed_unresolved"
        found["closed_unresolved", key].append(float(given_up))
        found["reopened", key].append(float(row["reopens"]))
        if not given_up:
            first = (row["first_resolved_at"] - row["opened_at"]) / hour
            found["first_resolution_hours", key].append(first)
            found["resolution_hours", key].append(row["hours_open"])
    for (metric, key), values in found.items():
        mean, error = mean_and_error(values)
        assert abs(mean - sim.truth.value(metric, key)) < 4.5 * error, (metric, key)
    hours = found["first_resolution_hours", "original"]
    assert statistics.fmean(hours) > 2 * statistics.median(hours)  # skewed
    assert sim.truth.difference("first_resolution_hours").lift == pytest.approx(-0.5)


def test_a_slow_integral_gives_the_same_scores() -> None:
    """P(score and answered), by the midpoint rule in steps of 0.002, for one shift and one factor of odds."""
    from cxlift.simulate.scores import joint_probabilities, scales

    for scale in scales(SURVEYS):
        expected = [0.0] * len(scale.scores)
        for step in range(-4500, 4500):
            opinion = (step + 0.5) / 500 + 0.25
            density = math.exp(-((opinion - 0.25) ** 2) / 2) / math.sqrt(2 * math.pi) / 500
            away = abs(opinion) - math.sqrt(2 / math.pi)
            logit = math.log(0.5 / 0.5) + math.log(1.5) + 0.6 * opinion + 0.3 * away
            score = sum(cut < opinion for cut in scale.thresholds)
            expected[score] += density / (1 + math.exp(-logit))
        everybody, answered = joint_probabilities(scale, SURVEYS, np.array([0.25]), np.array([1.5]))
        # The midpoint rule errs where a threshold lies within a step: by less than density x step.
        assert answered[0] == pytest.approx(expected, abs=8e-4)
        assert sum(answered[0]) == pytest.approx(sum(expected), abs=1e-7)
        normal = statistics.NormalDist(0.25)
        cuts = [0.0, *(normal.cdf(cut) for cut in scale.thresholds), 1.0]
        assert everybody[0] == pytest.approx(np.diff(cuts), abs=1e-14)


def test_the_unit_table_agrees_with_the_other_tables() -> None:
    sim = simulate.experiment(visitors=1000, seed=9, effects=EFFECTS, baseline=BASELINE)
    units = sim.units.to_pylist()
    assert set(sim.units.column_names) == UNIT_COLUMNS
    assert len({row["visitor_id"] for row in units}) == 1000
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    last: dict[str, int] = {}
    previous = None
    exposed = {row["visitor_id"]: row["exposed_at"] for row in units}
    for row in sim.pages.to_pylist():
        who, event = row["visitor_id"], row["event"]
        counts[event][who] += 1
        counts[row["page"]][who] += event == "page_view"
        assert row["timestamp"] >= exposed[who]
        assert previous is None or row["timestamp"] >= previous
        previous = row["timestamp"]
        last[who] = max(last.get(who, 0), row["session"])
        assert (row["zone"] is None) == (event in {"page_view", "u_turn"})
        assert (row["message"] is not None) == (event == "js_error")
        assert row["clicks"] is None or (row["clicks"] == 1) == (event == "click")
    revenue: Counter[str] = Counter()
    for row in sim.facts["purchase"].to_pylist():
        revenue[row["visitor_id"]] += row["revenue"]
        assert row["timestamp"] >= exposed[row["visitor_id"]]
    tickets = defaultdict(list)
    for row in sim.tickets.to_pylist():
        tickets[row["visitor_id"]].append(row)
    answers = {
        (row["visitor_id"], row["survey"]): row["score"]
        for row in sim.surveys.to_pylist()
        if row["score"] is not None
    }
    for row in units:
        who = row["visitor_id"]
        kinds = ("page_view", "click", "rage_click", "u_turn", "js_error")
        own = tuple(row[name] for name in ("page_views", "clicks", "rage_clicks", "u_turns", "errors"))
        assert own == tuple(counts[kind][who] for kind in kinds)
        assert row["orders"] == counts["confirmation"][who]
        assert row["converted"] == (row["orders"] > 0)
        assert row["revenue"] == revenue[who]
        assert row["sessions"] == last[who]
        assert row["tickets"] == len(tickets[who])
        first = tickets[who][0] if tickets[who] else {}
        of_ticket = ("hours_open", "is_resolved", "opened_at", "first_resolved_at", "resolved_at")
        assert [row[name] for name in of_ticket] == [first.get(name) for name in of_ticket]
        assert row["is_closed"] == (first["status"] == "closed_unresolved" if tickets[who] else None)
        assert row["hours_resolved"] == pytest.approx(
            sum(each["hours_open"] for each in tickets[who] if each["is_resolved"])
        )
        assert all(row[survey] == answers.get((who, survey)) for survey in ("nps", "csat", "ces"))


def test_surveys(sim: simulate.Simulation) -> None:
    limits = {"nps": ("0-10", 0, 10), "csat": ("1-7", 1, 7), "ces": ("1-7", 1, 7)}
    latent = {row["visitor_id"]: row for row in sim.latent.to_pylist()}
    seen = defaultdict(set)
    for row in sim.surveys.to_pylist():
        name, low, high = limits[row["survey"]]
        assert row["scale"] == name
        if row["score"] is None:
            assert row["answered_at"] is None
            assert row["comment"] is None
            continue
        seen[row["survey"]].add(row["score"])
        assert low <= row["score"] <= high
        assert row["score"] == latent[row["visitor_id"]][row["survey"]]
        delay = row["answered_at"] - row["asked_at"]
        assert timedelta(0) < delay <= timedelta(days=5)
    assert {survey: len(scores) for survey, scores in seen.items()} == {"nps": 11, "csat": 7, "ces": 7}
    comments = {text for text in sim.surveys["comment"].to_pylist() if text is not None}
    assert set(HOSTILE) <= comments
    kinder = simulate.experiment(visitors=500, surveys=simulate.Surveys(comments=1.0, csat_scale="binary"))
    texts = kinder.surveys["comment"].to_pylist()
    assert set(HOSTILE).isdisjoint(texts)
    assert sum(text is not None for text in texts) == sum(
        score is not None for score in kinder.surveys["score"].to_pylist()
    )
    assert set(kinder.units["csat"].to_pylist()) == {0, 1, None}
    assert [each.estimand for each in kinder.truth.values if each.metric == "csat"][::2] == [
        "top_box",
        "top_box",
        "response_rate",
    ]


def test_who_answers_is_not_what_they_think() -> None:
    def made(surveys: simulate.Surveys, **effects: float) -> simulate.Simulation:
        return simulate.experiment(
            visitors=3000, seed=8, surveys=surveys, effects=simulate.Effects(**effects)
        )

    plain = made(simulate.Surveys())
    biased = made(simulate.Surveys(by_opinion=1.0), answering=2.0)
    assert biased.latent.equals(plain.latent)
    for truth in (plain.truth, biased.truth):
        assert truth.difference("nps", of="everybody").difference == 0.0
    assert plain.truth.difference("nps").difference == 0.0
    assert biased.truth.difference("nps").difference < -2.0  # the content answered before, the others join
    assert biased.truth.value("nps", "original") > plain.truth.value("nps", "original") + 20
    assert biased.truth.difference("nps", estimand="response_rate").difference > 0.1
    answered = [np.array(each.units["nps"].is_valid()) for each in (plain, biased)]
    scores = np.array(plain.latent["nps"])
    assert scores[answered[1]].mean() > scores[answered[0]].mean() + 0.5
    variant = np.array(biased.units["variant"])
    rates = [answered[1][variant == name].mean() for name in ("original", "redesign")]
    assert rates[1] > rates[0] + 0.1


def test_tickets_tell_one_story() -> None:
    slow = simulate.Baseline(tickets=1.0, resolution_hours=100.0, reopened=0.4, unresolved=0.2)
    sim = simulate.experiment(visitors=1500, seed=2, baseline=slow, days=3)
    exposed = {row["visitor_id"]: row["exposed_at"] for row in sim.units.to_pylist()}
    rows = sim.tickets.to_pylist()
    end = max(row["opened_at"] + timedelta(hours=row["hours_open"]) for row in rows)
    assert Counter(row["status"] for row in rows).keys() == {
        "open",
        "resolved",
        "reopened",
        "closed_unresolved",
    }
    for row in rows:
        opened, first, back = row["opened_at"], row["first_resolved_at"], row["reopened_at"]
        final, closed, status = row["resolved_at"], row["closed_at"], row["status"]
        assert opened >= exposed[row["visitor_id"]]
        assert first is None or first > opened
        assert back is None or back > first
        assert row["reopens"] == (back is not None)
        assert row["is_resolved"] == (status == "resolved") == (final is not None)
        assert (closed is not None) == (status == "closed_unresolved")
        if final is not None:
            assert final == first if back is None else final > back
        if status == "open":
            assert first is None
        if status == "reopened":
            assert back is not None
        until = final or closed or end
        assert row["hours_open"] == pytest.approx((until - opened) / timedelta(hours=1), abs=1e-5)


def test_no_effect_is_no_effect() -> None:
    sim = simulate.experiment(visitors=4000, seed=6, effects=None, baseline=BASELINE)
    assert sim.truth.planted["redesign"].planted() == {}
    assert {each.difference for each in sim.truth.differences if each.basis == "analytic"} == {0.0}
    variant = np.array(sim.units["variant"])
    for name in sorted(
        UNIT_COLUMNS
        - {"visitor_id", "variant", "exposed_at", "is_resolved", "is_closed", "comment"}
        - {"opened_at", "first_resolved_at", "resolved_at"}
        - set(_ATTRIBUTES)
    ):
        values = sim.units[name].cast("float64").to_numpy()
        control, treatment = (values[(variant == of) & ~np.isnan(values)] for of in ("original", "redesign"))
        error = math.sqrt(sum(each.var(ddof=1) / len(each) for each in (control, treatment)))
        assert abs(treatment.mean() - control.mean()) < 4 * error, name


def test_a_planted_sample_ratio_mismatch_shows() -> None:
    planned, realised = {"a": 1, "b": 1}, {"a": 0.4, "b": 0.6}
    for drawn, found in ((None, False), (realised, True)):
        sim = simulate.experiment(
            visitors=2000, control="a", allocation=planned, realised=drawn, effects=None
        )
        expected = [2000 * share for share in sim.truth.planned.values()]
        counts = list(sim.truth.visitors.values())
        chi_squared = sum((n - e) ** 2 / e for n, e in zip(counts, expected, strict=True))
        assert (chi_squared > 30) == found  # at 1 degree of freedom beyond 30 lies 4e-8
        assert Counter(sim.units["variant"].to_pylist()) == sim.truth.visitors


def test_the_shapes_are_those_of_visitors(sim: simulate.Simulation, units: list[Row]) -> None:
    for name, levels in (("device", simulate.DEVICES), ("country", simulate.COUNTRIES)):
        found = Counter(row[name] for row in units)
        for level in levels:
            spread = math.sqrt(4000 * level.share * (1 - level.share))
            assert abs(found[level.value] - 4000 * level.share) < 4.5 * spread
    assert {"007", "NA", "9007199254740993"} <= {row["visitor_id"] for row in units}
    clock = {country.value: timedelta(hours=country.utc) for country in simulate.COUNTRIES}
    hours = Counter((row["exposed_at"] + clock[row["country"]]).hour for row in units)
    assert sum(hours[hour] for hour in (19, 20, 21)) > 10 * sum(hours[hour] for hour in (2, 3, 4))
    paid = sorted((row["revenue"] for row in units if row["revenue"]), reverse=True)
    assert sum(paid[: len(paid) // 10]) > 0.25 * sum(paid)  # the best tenth: of a normal one some 15 %
    assert max(row["sessions"] for row in units) > 8


def test_several_experiments() -> None:
    banner = simulate.Design(
        "banner", {"big": simulate.Effects(nps=0.2), "none": simulate.Effects()}, control="small"
    )
    both = simulate.Interaction({"checkout": "redesign", "banner": "big"}, simulate.Effects(conversion=0.5))
    sim = simulate.experiment(
        visitors=3000,
        seed=4,
        effects=simulate.Effects(conversion=1.3),
        baseline=simulate.Baseline(conversion=0.2),
        others=[banner],
        interactions=[both],
    )
    checkout, other = sim.truth, sim.truths["banner"]
    # One in three has the big banner, where half is lost.
    assert checkout.value("converted", "redesign") == pytest.approx(0.26 * (2 / 3 + 0.5 / 3))
    assert other.value("converted", "big") == pytest.approx((0.2 + 0.13) / 2)
    assert other.value("converted", "none") == pytest.approx((0.2 + 0.26) / 2)
    assert checkout.difference("nps").difference == 0.0
    assert other.difference("nps", "big").difference > 10

    cells: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in sim.units.to_pylist():
        cells[row["variant"], row["banner"]].append(float(row["converted"]))
    assert len(cells) == 6
    for (variant, shown), values in cells.items():
        planted = 0.2 * (1.3 if variant == "redesign" else 1.0)
        planted *= 0.5 if (variant, shown) == ("redesign", "big") else 1.0
        mean, error = mean_and_error(values)
        assert abs(mean - planted) < 4.5 * error
        assert abs(len(values) - 500) < 4.5 * math.sqrt(500 * 5 / 6)  # assigned independently
    assert Counter(sim.exposures["experiment"].to_pylist()) == {"checkout": 3000, "banner": 3000}
    assert set(sim.dataset("banner").attribute_names) >= {"device", "country"}
    with pytest.raises(ValueError, match=r"^dataset: there is no experiment 'x', only \['checkout', 'ban"):
        sim.dataset("x")

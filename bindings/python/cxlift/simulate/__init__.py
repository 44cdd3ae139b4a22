"""Simulated experiments with a known truth, for demos, for teaching, and for testing readers and analyses.

Two simulators, both seeded: the same arguments give the same bytes.

- `experiment` simulates what visitors do, say and ask for help with: a unit table, surveys, support tickets,
  page events, several experiments at once; in memory, as a dataset, or as a folder of files.
- `optimizely_export` writes an Optimizely export alone, with everything that makes real ones hard.

An experiment
=============

    from cxlift import simulate
    sim = simulate.experiment(visitors=20_000, seed=1)
    sim.truth.difference("nps").difference        # in points
    sim.units, sim.surveys, sim.tickets, sim.pages, sim.exposures, sim.facts, sim.dataset()
    sim.write("demo")

What is planted by default in "redesign", against "original" with as many visitors (`Effects` changes it):

===================================  =====================  ======================================
quantity (field of `Effects`)        original, on average   redesign
===================================  =====================  ======================================
visitors who purchase (conversion)   8 %                    a lift of 15 %
revenue of a purchase (revenue)      5000 cents             a lift of 4 %
purchases refunded (refunds)         7 %                    the same
sessions a visitor (sessions)        1.8                    the same
JavaScript errors a session          0.15                   a lift of -20 % (errors)
rage clicks a session                0.06                   a lift of -25 % (rage_clicks)
u-turns a session                    0.12                   a lift of -10 % (u_turns)
opinion behind NPS (nps)             NPS about 13           0.15 standard deviations, about 11 points
opinion behind CSAT (csat)           70 % give 4 or 5       0.12 standard deviations, about 4 %
opinion behind CES (ces)             71 % give 5 to 7       0.2 standard deviations, about 6 %
who answers when asked (answering)   35 %                   the same
tickets a visitor (tickets)          0.08                   a lift of -15 %
hours to resolve (resolution)        36 for the first time  a lift of -20 %
===================================  =====================  ======================================

- Each effect moves its own quantity alone. ``sim.truth`` has the value of every estimand in every variant,
  computed from the distributions; `TrueValue` says which few are counted in the sample instead, and why.
- Device, country and visitor type multiply the conversion, the browser the revenue of a purchase, the device
  errors and rage clicks; device and country move opinions. The factors average to 1, the shifts to 0.
- What ties one visitor's numbers together: contentment moves all three opinions (the scores correlate by
  one half) and the number of tickets; activity the sessions now and before; means the revenue now and before.
- Revenue is log-normal with a spread of 0.95, sessions are negative binomial, errors and rage clicks come in
  bursts, hours to resolve are log-normal with a spread of 1.5. 12 % of the resolved tickets are reopened, a
  day later on average, and take half as long again; 6 % are closed unresolved.
- Visitors come by the hour of their own clock and by weekday; later sessions begin at about the same hour.
- Visitors, assignment, opinions, answering, tickets ... have random numbers of their own: changing one
  setting leaves the draws of all others as they were.
- `Design` for another experiment on the same visitors, `Interaction` for what happens in two at once,
  `Surveys` for who answers, `Baseline` for everything else.

An Optimizely export
====================

    from cxlift import simulate
    truth = simulate.optimizely_export("demo", visitors=20_000, seed=1)
    truth.variants["20000000002"].events["purchase"].converters

What is planted by default in experiment 20000000000:

==================  =====================  ==========================  ==================================
variant             share of visitors      purchase at all             mean revenue of a purchase, cents
==================  =====================  ==========================  ==================================
20000000001         1/3, the control       10 %                        4000
20000000002         1/3                    12 %, a lift of 20 %        4400, a lift of 10 %
20000000003         1/3                    10 %, no effect             4000, no effect
==================  =====================  ==========================  ==================================

- A visitor who purchases does so 1.3 times on average, so revenue per visitor lifts by 32 % in 20000000002.
- Every purchase goes with a cart; 12 % of the others fill a cart, too. Detail pages: 2 a visitor everywhere.
- The device multiplies the conversion (mobile 0.8, desktop and tablet 1.2), the browser the revenue of a
  purchase (chrome 0.9, safari 1.2, firefox 1.0); over all visitors they average to 1. The attributes plan and
  source_type have no effect.
- Revenue of 1 % of the purchases is null, the same for every variant.
- The effect is that of the first decision; a later one for another variant changes nothing.
- Before their decision, and without one, all visitors behave like the control. So an analysis that ignores
  the order finds too small a lift, and one that asks for events strictly after the decision loses 30 % of
  the visits.
- Experiment 9007199254740995 shares the tree and some of the visitors, and has no effect. Its variants,
  9007199254740992 and 9007199254740993, are one number to a reader that takes ids for floating point.
- What makes real exports hard is in there and counted: see `Irregularities` and `Counts`.

`Variant` plants other rates and other shares. Nothing heavy is imported before the first export is made.
"""

from .design import BROWSERS, DEVICES, EVENTS, PLANS, SOURCES, Irregularities, Level, Variant
from .designs import Design, Interaction
from .effects import Effects
from .experiments import experiment
from .export import optimizely_export
from .planted import ExperimentTruth, TrueDifference, TrueValue
from .settings import Baseline, Surveys
from .simulation import Simulation
from .traits import COUNTRIES, VISITOR_TYPES, Country
from .truth import Counts, EventTruth, Truth, VariantTruth

__all__ = [
    "BROWSERS",
    "COUNTRIES",
    "DEVICES",
    "EVENTS",
    "PLANS",
    "SOURCES",
    "VISITOR_TYPES",
    "Baseline",
    "Country",
    "Counts",
    "Design",
    "Effects",
    "EventTruth",
    "ExperimentTruth",
    "Interaction",
    "Irregularities",
    "Level",
    "Simulation",
    "Surveys",
    "TrueDifference",
    "TrueValue",
    "Truth",
    "Variant",
    "VariantTruth",
    "experiment",
    "optimizely_export",
]

"""Simulated exports with a known truth, for demos, for teaching, and for testing readers and analyses.

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
from .export import optimizely_export
from .truth import Counts, EventTruth, Truth, VariantTruth

__all__ = [
    "BROWSERS",
    "DEVICES",
    "EVENTS",
    "PLANS",
    "SOURCES",
    "Counts",
    "EventTruth",
    "Irregularities",
    "Level",
    "Truth",
    "Variant",
    "VariantTruth",
    "optimizely_export",
]

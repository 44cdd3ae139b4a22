"""Makes the reference files that R does not make: python generate.py [name ...].

With SciPy, mpmath and statsmodels. Every expected number comes from definitions.py (50 digits), from SciPy or
statsmodels, or from the publication that its case names; none from the library under test. The files are
Catch2's and pytest's alike. `tol` is relative, `interval_tol` absolute.
"""

from __future__ import annotations

import sys

from clusters import ratio_clusters
from dilutions import experiments, triggered
from distributions import distributions
from families import gates, tails
from margins import score_margins
from means import fieller, welch
from moments import moments
from proportions import two_proportions
from sample_ratio import sample_ratio
from selections import selections

MAKERS = {
    "moments": moments,
    "distributions": distributions,
    "welch_t_test": welch,
    "fieller_lift": fieller,
    "sample_ratio_mismatch": sample_ratio,
    "two_proportions": two_proportions,
    "score_margin": score_margins,
    "ratio_test": ratio_clusters,
    "corrected_for_selection": selections,
    "triggered_test": triggered,
    "experiment_interaction_test": experiments,
    "gatekeep": gates,
    "largest_of_several": tails,
}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or MAKERS:
        MAKERS[chosen]()

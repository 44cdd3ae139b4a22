"""Makes the reference files that R does not make: python generate.py [name ...].

With SciPy, mpmath and statsmodels. Every expected number comes from definitions.py (50 digits), from SciPy or
statsmodels, or from the publication that its case names; none from the library under test. The files are
Catch2's and pytest's alike. `tol` is relative, `interval_tol` absolute.
"""

from __future__ import annotations

import sys

from adjusted import adjusted
from bootstraps import bootstraps
from clustered_ranks import clustered_ranks
from clusters import ratio_clusters
from compare_means import compare_means
from dilutions import experiments, triggered
from distributions import distributions
from e_rates import e_rates
from exact_margins import exact_margins
from exact_tests import exact_tests
from families import gates, tails
from margins import score_margins
from mean_tests import mean_tests
from means import fieller, welch
from moments import moments
from net_promoters import net_promoters
from one_proportion import one_proportion
from order import order
from permutations import permutations
from proportion_margins import proportion_margins
from proportion_methods import proportion_methods
from proportions import two_proportions
from rates import rates
from sample_ratio import sample_ratio
from selections import selections
from several import several
from survival_peers import survival_peers
from tables import tables
from term_odds import term_odds

MAKERS = {
    "moments": moments,
    "distributions": distributions,
    "welch_t_test": welch,
    "fieller_lift": fieller,
    "mean_tests": mean_tests,
    "compare_means": compare_means,
    "sample_ratio_mismatch": sample_ratio,
    "two_proportions": two_proportions,
    "score_margin": score_margins,
    "exact_tests": exact_tests,
    "exact_margins": exact_margins,
    "several": several,
    "one_proportion": one_proportion,
    "proportion_methods": proportion_methods,
    "proportion_margins": proportion_margins,
    "tables": tables,
    "ratio_test": ratio_clusters,
    "adjustment": adjusted,
    "corrected_for_selection": selections,
    "triggered_test": triggered,
    "experiment_interaction_test": experiments,
    "survival": survival_peers,
    "gatekeep": gates,
    "largest_of_several": tails,
    "net_promoters": net_promoters,
    "order": order,
    "mann_whitney_clusters": clustered_ranks,
    "poisson_rate_test": rates,
    "poisson_rate_test_e": e_rates,
    "permutation_test": permutations,
    "bootstrap": bootstraps,
    "distinguishing_terms": term_odds,
}

if __name__ == "__main__":
    for chosen in sys.argv[1:] or MAKERS:
        MAKERS[chosen]()

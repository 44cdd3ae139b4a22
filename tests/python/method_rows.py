"""The methods of ``cxlift.stats`` by family: estimand, duality, and where each has been validated."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Any, get_args

from cxlift import stats
from cxlift.stats import bootstraps, multiplicity, proportions, quantiles, rates

__all__ = ["Key", "Method", "rows", "words_of"]


Key = tuple[str, str | None, bool]  # a function, the word of its `method`, and whether clusters are given


@dataclass(frozen=True)
class Method:
    """One way to call a function."""

    function: str
    word: str | None  # of its ``method``
    estimand: str
    dual: bool | None  # None: it has not all three of p-value, interval and lift
    region: str  # where it has been validated
    clusters: bool = False  # whether it is given labels of clusters

    @property
    def key(self) -> Key:
        return self.function, self.word, self.clusters


SMALL_TO_LARGE = "n from 2 to 2^53, values 1e±150, shift 1e9, p to 1e-300"
SHARES = "n from 1 to 2^53, empty and full cells"
EXACT = "up to 10,000 units (intervals; Fisher's p-value to 1e6)"
MEANS = ("welch_t_test", "pooled_t_test", "z_test")
SHARE_METHODS = {  # dual, region
    "score": (True, SHARES),
    "mee": (True, SHARES),
    "newcombe": (False, SHARES),
    "agresti_caffo": (False, SHARES),
    "wald": (True, SHARES + "; covers too rarely"),
    "katz": (False, SHARES + "; no interval of the difference"),
    "fisher": (True, EXACT),
    "barnard": (True, EXACT),
    "boschloo": (True, EXACT),
    "auto": (True, "exact up to 60 units, score above"),
}
INTERVALS = ("wilson", "clopper_pearson", "jeffreys", "agresti_coull", "wald")


def change_rows() -> list[Method]:
    """Give the difference in differences."""
    name, estimand = "change_test", "difference of two changes of a mean"
    return [
        Method(name, None, estimand, None, "2 values or more in each sample"),
        Method(name, None, estimand, None, "2 clusters or more in each sample, any overlap", clusters=True),
    ]


def rows() -> list[Method]:
    """Give every method, by family."""
    return [
        *(Method(name, None, "difference and lift of means", True, SMALL_TO_LARGE) for name in MEANS),
        Method("paired_t_test", None, "difference and lift of paired means", True, SMALL_TO_LARGE),
        Method("one_sample_t_test", None, "mean", None, SMALL_TO_LARGE),
        Method(
            "cluster_t_test",
            None,
            "difference and lift of means of clustered values",
            True,
            "2 clusters or more",
        ),
        *change_rows(),
        Method("ratio_test", None, "difference and lift of ratios of totals", True, "2 units or more"),
        *quantile_rows(),
        *bootstrap_rows(),
        *term_rows(),
        *nps_rows(),
        *(
            Method("two_proportion_test", word, "difference and lift of proportions", dual, region)
            for word, (dual, region) in SHARE_METHODS.items()
        ),
        *(
            Method("proportion_margin_pvalue", word, "a margin of proportions", None, region)
            for word, (_, region) in SHARE_METHODS.items()
        ),
        Method("fisher_test", None, "odds ratio, difference and lift of proportions", True, EXACT),
        Method("barnard_test", None, "difference and lift of proportions", True, EXACT),
        Method("boschloo_test", None, "difference and lift of proportions", True, EXACT),
        Method("odds_ratio", "score", "odds ratio", None, SHARES),
        Method("odds_ratio", "woolf", "odds ratio", None, SHARES),
        *(Method("proportion_interval", word, "one proportion", None, SHARES) for word in INTERVALS),
        Method("chi_squared_test", None, "independence in a table", None, "counts to 2^53; from 5 expected"),
        Method("g_test", None, "independence in a table", None, "counts to 2^53; from 5 expected"),
        Method("sample_ratio_mismatch", None, "shares of units", None, "p on the log scale to 10^-4024"),
        Method("cuped", None, "difference and lift of adjusted means", True, "12 units a variant or more"),
        Method("cuped_ratio", None, "difference and lift of adjusted ratios", True, "200 units or more"),
        Method(
            "regression_adjustment",
            None,
            "difference and lift of adjusted means",
            True,
            "12 units a variant or more",
        ),
        Method(
            "post_stratified_test",
            None,
            "difference and lift of stratified means",
            True,
            "2 values a stratum and variant",
        ),
        Method(
            "weighted_test",
            None,
            "difference and lift of weighted means",
            True,
            "2 values or more, weights above 0",
        ),
        Method("post_stratification_weights", None, "weights", None, "strata with an answer"),
        Method("rake", None, "weights", None, "margins with an answer"),
        Method("design_effect", None, "loss by unequal weights", None, "weights not negative"),
        *(
            Method("adjust_pvalues", word, "adjusted p-values", None, "1 to 2,000 hypotheses, p to 1e-300")
            for word in words_of(stats.adjust_pvalues)
        ),
        Method("gatekeep", None, "adjusted p-values of ordered families", None, "any families"),
        Method(
            "max_t_pvalues",
            None,
            "adjusted p-values, step-down max-t",
            None,
            "up to 100 statistics, p to 1e-12",
        ),
        Method(
            "westfall_young", None, "adjusted p-values by permutation", None, "p from 1 / (n_resamples + 1)"
        ),
        *(
            Method(
                "simultaneous_intervals", word, "intervals that hold at once", None, "up to 100 differences"
            )
            for word in words_of(stats.simultaneous_intervals)
        ),
        Method(
            "dunnett_test", None, "several treatments with one control", None, "2 values a variant or more"
        ),
        Method("fcr_intervals", None, "intervals of what BH selected", None, "any number"),
        *(
            Method(
                "shrink",
                word,
                "effects of many experiments, by empirical Bayes",
                None,
                "10 experiments or more",
            )
            for word in words_of(stats.shrink)
        ),
        Method(
            "difference_correlation", None, "correlation of several differences", None, "2 units a variant"
        ),
        Method(
            "interaction_test",
            None,
            "one effect in all segments (Q)",
            None,
            "2 segments or more, p on the log scale",
        ),
        Method("interaction_f_test", None, "one effect in all segments (F)", None, "2 segments or more"),
        Method(
            "experiment_interaction_test", None, "difference of differences", None, "2 values a cell or more"
        ),
        Method(
            "triggered_test", None, "triggered and diluted difference", True, "2 triggered units a variant"
        ),
        Method(
            "corrected_for_selection", None, "difference, given that it was significant", None, "|z| to 40"
        ),
        *of_order(),
        *rate_rows(),
        *survival_rows(),
        *cluster_rows(),
    ]


def cluster_rows() -> list[Method]:
    """Give the methods whose values may come in clusters, and which are another method then."""
    few = "2 clusters a variant or more"
    superiority, quantiles_ = "probability of superiority", "difference and lift of quantiles"
    listed: list[tuple[str, str | None, str, bool | None, str]] = [
        ("mann_whitney", "auto", superiority, None, "1 cluster a variant or more"),
        ("mann_whitney", "exact", superiority, None, "up to some 12 clusters a variant, more of few values"),
        ("mann_whitney", "asymptotic", superiority, None, "1 cluster a variant or more"),
        ("brunner_munzel", "t", superiority, None, few),
        ("brunner_munzel", "logit", superiority, None, few),
        *(("quantile_test", word, quantiles_, True, few) for word in ("auto", "joint", "mover")),
        ("quantile_interval", None, "quantile", None, "2 clusters or more"),
        ("quasi_poisson_test", None, "lift of rates", False, few + ", exposures 1e±150"),
        ("permutation_test", None, "difference and lift of means", True, few),
        ("log_rank_test", None, "hazard ratio (one step from 1)", None, "20 clusters a variant or more"),
    ]
    resampled = [
        (name, word, "of resampled clusters", dual, few)
        for name, dual in (("bootstrap", True), ("bootstrap_interval", None))
        for word in words_of(getattr(stats, name))
    ]
    return [Method(*one, clusters=True) for one in (*listed, *resampled)]


def of_order() -> list[Method]:
    """Give the tests of ranks and of ordered answers."""
    superiority = "probability of superiority"
    counted = "counts to 2^53, values 1e±150"
    regions = {
        "mann_whitney": {
            "auto": counted,
            "exact": "ties; up to some 100 values a variant",
            "asymptotic": counted,
        },
        "brunner_munzel": {"t": counted, "logit": counted},
        "cliffs_delta": {"t": counted, "logit": counted, "cliff": "2 values a variant or more"},
        "proportional_odds": {
            "score": "2 levels or more, no overlap",
            "profile": "2 levels or more, up to millions of answers",
            "wald": "2 levels or more",
        },
        "cochran_armitage": {
            "armitage": "2 groups or more, any scores",
            "mantel": "2 groups or more, any scores",
        },
        "kolmogorov_smirnov": {
            "auto": "exact up to 4 million pairs",
            "exact": "ties; up to 4 million pairs",
            "asymptotic": "many values without ties",
        },
    }
    estimands = {
        "cliffs_delta": "Cliff's delta",
        "proportional_odds": "common odds ratio",
        "cochran_armitage": "trend of a share",
        "kolmogorov_smirnov": "largest distance of distributions",
    }
    return [
        Method(name, word, estimands.get(name, superiority), None, region)
        for name, words in regions.items()
        for word, region in words.items()
    ]


def survival_rows() -> list[Method]:
    """Give the methods on times to an event."""
    return [
        Method("kaplan_meier", None, "share without the event over time, median", None, "1 unit or more"),
        Method("log_rank_test", None, "hazard ratio (one step from 1)", None, "n to 2^53, p to 1e-300"),
        Method(
            "restricted_mean_test",
            None,
            "difference and lift of mean times up to a horizon",
            True,
            "2 units a variant or more, times 1e±150",
        ),
        Method("median_survival_test", None, "difference and lift of median times", True, "medians reached"),
        Method(
            "event_within_test",
            None,
            "difference and lift of shares with the event by a time",
            True,
            "2 units a variant or more",
        ),
        Method(
            "event_free_test",
            None,
            "difference and lift of shares without the event by a time",
            True,
            "2 units a variant or more",
        ),
        *(
            Method(
                name,
                None,
                f"difference and lift of {of}, of units with several rows",
                dual,
                "20 clusters a variant or more",
                clusters=True,
            )
            for name, of, dual in (
                ("restricted_mean_test", "mean times up to a horizon", True),
                ("median_survival_test", "median times", True),
                ("event_within_test", "shares with the event by a time", True),
            )
        ),
        Method("geometric_mean_test", None, "lift of geometric means", True, "2 values above 0 or more"),
        Method(
            "cumulative_incidence", None, "share with one kind of event over time", None, "1 unit or more"
        ),
        Method(
            "cumulative_incidence_test",
            None,
            "difference and lift of shares with one kind of event",
            True,
            "1 unit a variant or more",
        ),
        Method("gray_test", None, "subdistribution hazard ratio (one step from 1)", None, "2 units and more"),
    ]


def rate_rows() -> list[Method]:
    """Rates of events, permutation, bounds."""
    counted = "0 events and more, to 2^53; exposures 1e±150"
    methods = {  # dual, region
        "score": (True, counted),
        "e_test": (True, "up to 1,000,000 events"),
        "exact": (False, "to 10,000,000 events; no interval of the difference"),
        "minlike": (False, "to 10,000,000 events; no interval of the difference"),
        "mid_p": (False, "to 10,000,000 events; no interval of the difference"),
        "auto": (True, "E-test up to 100 events, score above"),
    }
    return [
        *(
            Method("poisson_rate_test", word, "difference and lift of rates", dual, region)
            for word, (dual, region) in methods.items()
        ),
        Method("quasi_poisson_test", None, "lift of rates of overdispersed counts", False, "3 units or more"),
        Method(
            "permutation_test",
            None,
            "difference and lift of means, in strata and clusters",
            True,
            "2 units a variant; p from 1 / (n_resamples + 1)",
        ),
        Method("lee_bounds", None, "bounds of a difference of answers", None, "2 answers a variant or more"),
        Method("worst_case_bounds", None, "bounds of a difference over all units", None, "2 units a variant"),
    ]


def nps_rows() -> list[Method]:
    """Net promoter scores."""
    regions = {
        "welch": "2 answers a variant or more",
        "adjusted_wald": "1 answer a variant or more",
        "bootstrap": "2 answers a variant or more",
        "permutation": "2 answers a variant or more",
    }
    return [
        *(
            Method("nps_test", word, "difference of net promoter scores", True, of)
            for word, of in regions.items()
        ),
        *(
            Method("nps_interval", word, "net promoter score", None, "1 answer or more")
            for word in ("adjusted_wald", "wald", "t")
        ),
    ]


def bootstrap_rows() -> list[Method]:
    """Resampling."""
    region = "2 units a variant; p from 2 / (n_resamples + 1)"
    words = ("percentile", "basic", "bca", "studentized")
    what = "difference and lift of means, shares, ratios, quantiles, deviations, or of a callable's estimate"
    return [
        *(Method("bootstrap", word, what, True, region) for word in words),
        *(Method("bootstrap_interval", word, "the same of one sample", None, region) for word in words),
        *(
            Method(
                "joint_bootstrap", word, "differences and lifts of means of several metrics", None, "50 units"
            )
            for word in words[:3]
        ),
    ]


def term_rows() -> list[Method]:
    """Give the methods of answers in words."""
    region = "terms with 10 respondents expected in either variant"
    return [
        Method("distinguishing_terms", "respondents", "log-odds of terms", None, region),
        Method(
            "distinguishing_terms",
            "naive",
            "log-odds of terms",
            None,
            "rejects far too often; for comparison",
        ),
    ]


def quantile_rows() -> list[Method]:
    """Give the methods of quantiles."""
    region = "n from 1 to 10 million, ties, values 1e±150, shift 1e9, 2 clusters or more"
    return [
        Method("quantile_interval", None, "quantile", None, region),
        Method("quantile_test", "auto", "difference and lift of quantiles", True, region),
        Method("quantile_test", "joint", "difference and lift of quantiles", True, region),
        Method(
            "quantile_test",
            "mover",
            "difference and lift of quantiles",
            True,
            region + "; covers too rarely where few values are distinct",
        ),
    ]


def words_of(function: Any) -> list[str | None]:
    """Give the words that a function's ``method`` takes, or None where it has no such argument."""
    parameter = inspect.signature(function).parameters.get("method")
    if parameter is None:
        return [None]
    written = parameter.annotation.removesuffix(" | None")
    if not written.startswith("Literal"):
        modules = (bootstraps, proportions, multiplicity, quantiles, rates)
        return list(get_args(next(getattr(m, written) for m in modules if hasattr(m, written))))
    return re.findall(r"'(\w+)'", written)

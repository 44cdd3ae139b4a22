"""Statistics on arrays and on summaries.

Arrays, Series or Arrow arrays in, a frozen result out. Every two-sample function takes ``(control,
treatment)``; every difference is treatment − control. A NaN is a missing value: it is left out and a note
counts it. An infinity is an error.

What to use when:

- two means: ``welch_t_test``; with equal variances ``pooled_t_test``; of large samples ``z_test``
- two means of values that a few very large ones would decide: the same with ``cap=quantile(0.999)``
- several values of one randomised unit: ``cluster_t_test``; of very many: ``cluster_moments``
- the same units measured twice: ``paired_t_test``
- a mean before and after a date, in two variants: ``change_test`` (also of people who answer on both sides)
- one mean and its interval: ``one_sample_t_test``
- two means without a distribution assumed, of few units too: ``permutation_test``
- anything else, or the same by resampling: ``bootstrap``; one estimate: ``bootstrap_interval``
- two ratios of totals, such as errors per session: ``ratio_test``
- two rates of events: ``poisson_rate_test``; of units that vary more than Poisson counts:
  ``quasi_poisson_test`` (also of clusters)
- a difference of scores that not everyone gave: ``lee_bounds``; assuming nothing: ``worst_case_bounds``
- two medians or other quantiles: ``quantile_test``; one: ``quantile_interval``; of very many values:
  ``Distribution``
- two net promoter scores: ``nps_test`` (also of people who answer more than once); one: ``nps_interval``
- answers of a scale, or values of any shape, by their order alone: ``brunner_munzel``, ``mann_whitney`` (both
  also of clusters); as an effect size ``cliffs_delta``; as one odds ratio ``proportional_odds``
- whether two distributions differ anywhere: ``kolmogorov_smirnov``
- a share along doses, or along the answers of a scale: ``cochran_armitage``
- means, proportions or ratios, with what is known from before the experiment: ``cuped``, ``cuped_ratio``;
  variants of very unequal size: ``regression_adjustment``; strata: ``post_stratified_test``
- means of a survey with weights: ``weighted_test``, of very many ``weighted_moments``; the weights:
  ``post_stratification_weights``, ``rake``; what they cost: ``design_effect``
- shares of units against the planned allocation: ``sample_ratio_mismatch``
- several p-values: ``adjust_pvalues``; in an order of families: ``gatekeep``; what each correction assumes:
  ``multiplicity_note``
- several metrics of the same units, with their correlation: ``max_t_pvalues`` on ``difference_correlation``
- several metrics of the same units by one bootstrap: ``joint_bootstrap``
- several treatments against one control: ``dunnett_test``
- several metrics by shuffling the units themselves: ``westfall_young``
- intervals that hold all at once: ``simultaneous_intervals``; of what was selected: ``fcr_intervals``
- an effect that was looked at because it was significant: ``corrected_for_selection``; those of many
  experiments, drawn towards their mean: ``shrink``
- whether an effect differs between segments: ``interaction_test``, ``interaction_f_test``; between the
  variants of another experiment: ``experiment_interaction_test``
- an effect on the units that could notice the change, and on all: ``triggered_test``
- two proportions: ``two_proportion_test``; at a margin: ``proportion_margin_pvalue``; odds: ``odds_ratio``
- one proportion: ``proportion_interval``
- two geometric means, of skewed values above 0: ``geometric_mean_test``
- a table of counts: ``chi_squared_test``, ``g_test``
- times to an event, of which some have not been seen yet: ``kaplan_meier``; whether it comes sooner:
  ``log_rank_test``; by how much: ``restricted_mean_test``, ``median_survival_test``; how many have it by a
  time: ``event_within_test``, or not: ``event_free_test``; where another event may come first:
  ``cumulative_incidence``, ``cumulative_incidence_test``, ``gray_test``
- words that people of one variant use more than those of the other: ``distinguishing_terms``
- two proportions of few units: ``barnard_test``; ``boschloo_test``, ``fisher_test``
"""

from cxlift._core import (
    BootstrapComparison,
    BootstrapEstimate,
    CliffsDelta,
    ClusterMoments,
    CoMoments,
    Comparison,
    Counts,
    CumulativeIncidence,
    DifferenceBounds,
    Distribution,
    FcrIntervals,
    InteractionResult,
    Interval,
    KaplanMeier,
    KolmogorovSmirnov,
    LogRank,
    MaxTPvalues,
    Moments,
    OddsRatio,
    OneSample,
    RakedWeights,
    RankTest,
    Replicates,
    SampleRatioResult,
    SelectionCorrected,
    SimultaneousIntervals,
    Survival,
    TableTest,
    TrendTest,
    TriggeredResult,
    WeightedMoments,
    WestfallYoung,
)
from cxlift.stats.adjustment import cuped, cuped_ratio, regression_adjustment
from cxlift.stats.bootstraps import bootstrap, bootstrap_interval
from cxlift.stats.bounds import lee_bounds, worst_case_bounds
from cxlift.stats.caps import Quantile, quantile
from cxlift.stats.changes import change_test
from cxlift.stats.clusters import cluster_moments, cluster_t_test
from cxlift.stats.competing_events import cumulative_incidence, cumulative_incidence_test, gray_test
from cxlift.stats.distinguishing import distinguishing_terms
from cxlift.stats.estimands import Share
from cxlift.stats.event_free import event_free_test
from cxlift.stats.exact import barnard_test, boschloo_test, fisher_test
from cxlift.stats.interaction import experiment_interaction_test, interaction_f_test, interaction_test
from cxlift.stats.joint import JointBootstrap, joint_bootstrap
from cxlift.stats.kolmogorov import kolmogorov_smirnov
from cxlift.stats.log_rank import log_rank_test
from cxlift.stats.max_t import difference_correlation, max_t_pvalues, westfall_young
from cxlift.stats.means import moments, pooled_t_test, welch_t_test, z_test
from cxlift.stats.multiplicity import adjust_pvalues, fcr_intervals, gatekeep, multiplicity_note
from cxlift.stats.odds import odds_ratio
from cxlift.stats.one_proportion import proportion_interval
from cxlift.stats.one_sample import one_sample_t_test
from cxlift.stats.ordinal import cochran_armitage, proportional_odds
from cxlift.stats.paired import paired_t_test
from cxlift.stats.permutation import permutation_test
from cxlift.stats.proportion_margin import proportion_margin_pvalue
from cxlift.stats.proportions import sample_ratio_mismatch, two_proportion_test
from cxlift.stats.quantiles import quantile_interval, quantile_test
from cxlift.stats.ranks import brunner_munzel, cliffs_delta, mann_whitney
from cxlift.stats.rates import poisson_rate_test, quasi_poisson_test
from cxlift.stats.ratios import ratio_test
from cxlift.stats.scores import nps_interval, nps_test
from cxlift.stats.selection import corrected_for_selection
from cxlift.stats.shrinkage import shrink
from cxlift.stats.simultaneous import dunnett_test, simultaneous_intervals
from cxlift.stats.strata import post_stratified_test
from cxlift.stats.survival import kaplan_meier, median_survival_test, restricted_mean_test
from cxlift.stats.tables import chi_squared_test, g_test
from cxlift.stats.term_table import DistinguishingTerms
from cxlift.stats.triggered import triggered_test
from cxlift.stats.unit_times import event_within_test, geometric_mean_test
from cxlift.stats.weighted import weighted_moments, weighted_test
from cxlift.stats.weights import design_effect, post_stratification_weights, rake

__all__ = [
    "BootstrapComparison",
    "BootstrapEstimate",
    "CliffsDelta",
    "ClusterMoments",
    "CoMoments",
    "Comparison",
    "Counts",
    "CumulativeIncidence",
    "DifferenceBounds",
    "DistinguishingTerms",
    "Distribution",
    "FcrIntervals",
    "InteractionResult",
    "Interval",
    "JointBootstrap",
    "KaplanMeier",
    "KolmogorovSmirnov",
    "LogRank",
    "MaxTPvalues",
    "Moments",
    "OddsRatio",
    "OneSample",
    "Quantile",
    "RakedWeights",
    "RankTest",
    "Replicates",
    "SampleRatioResult",
    "SelectionCorrected",
    "Share",
    "SimultaneousIntervals",
    "Survival",
    "TableTest",
    "TrendTest",
    "TriggeredResult",
    "WeightedMoments",
    "WestfallYoung",
    "adjust_pvalues",
    "barnard_test",
    "bootstrap",
    "bootstrap_interval",
    "boschloo_test",
    "brunner_munzel",
    "change_test",
    "chi_squared_test",
    "cliffs_delta",
    "cluster_moments",
    "cluster_t_test",
    "cochran_armitage",
    "corrected_for_selection",
    "cumulative_incidence",
    "cumulative_incidence_test",
    "cuped",
    "cuped_ratio",
    "design_effect",
    "difference_correlation",
    "distinguishing_terms",
    "dunnett_test",
    "event_free_test",
    "event_within_test",
    "experiment_interaction_test",
    "fcr_intervals",
    "fisher_test",
    "g_test",
    "gatekeep",
    "geometric_mean_test",
    "gray_test",
    "interaction_f_test",
    "interaction_test",
    "joint_bootstrap",
    "kaplan_meier",
    "kolmogorov_smirnov",
    "lee_bounds",
    "log_rank_test",
    "mann_whitney",
    "max_t_pvalues",
    "median_survival_test",
    "moments",
    "multiplicity_note",
    "nps_interval",
    "nps_test",
    "odds_ratio",
    "one_sample_t_test",
    "paired_t_test",
    "permutation_test",
    "poisson_rate_test",
    "pooled_t_test",
    "post_stratification_weights",
    "post_stratified_test",
    "proportion_interval",
    "proportion_margin_pvalue",
    "proportional_odds",
    "quantile",
    "quantile_interval",
    "quantile_test",
    "quasi_poisson_test",
    "rake",
    "ratio_test",
    "regression_adjustment",
    "restricted_mean_test",
    "sample_ratio_mismatch",
    "shrink",
    "simultaneous_intervals",
    "triggered_test",
    "two_proportion_test",
    "weighted_moments",
    "weighted_test",
    "welch_t_test",
    "westfall_young",
    "worst_case_bounds",
    "z_test",
]

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, Literal, SupportsFloat, SupportsIndex, SupportsInt

import numpy
import numpy.typing

# `Final` says what the extension means by a property: it can be read and not assigned.

_LiftKind = Literal["bounded", "complement", "everything", "refused"]
_Verdict = Literal["better", "worse", "not_worse", "equivalent", "inconclusive"]
_HealthStatus = Literal["ok", "note", "warning", "alarm", "unknown"]
_Outcome = Literal["pass", "fail", "inconclusive"]
_Standing = Literal["failed", "open", "passed"]

class Interval:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(self, lower: float, upper: float) -> None: ...
    lower: Final[float]
    upper: Final[float]
    def __contains__(self, value: float) -> bool: ...
    def __iter__(self) -> Iterator[float]: ...
    def __eq__(self, other: object) -> bool: ...
    def __repr__(self) -> str: ...

class _ComparisonFields:  # bound alike for a comparison and for a row of a report
    control_value: Final[float]
    treatment_value: Final[float]
    difference: Final[float]
    difference_interval: Final[Interval]
    lift: Final[float]
    lift_interval: Final[Interval]
    lift_kind: Final[_LiftKind]
    std_error: Final[float]
    statistic: Final[float]
    df: Final[float]
    pvalue: Final[float]
    n_control: Final[int]
    n_treatment: Final[int]
    method: Final[str]
    dual: Final[bool]
    notes: Final[tuple[str, ...]]

class Comparison(_ComparisonFields):
    odds_ratio: Final[float]
    odds_ratio_interval: Final[Interval]
    def with_note(self, note: str) -> Comparison: ...
    def __repr__(self) -> str: ...

class Moments:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(self, n: int, mean: float, variance: float) -> None: ...
    n: Final[int]
    mean: Final[float]
    m2: Final[float]
    m3: Final[float]
    m4: Final[float]
    variance: Final[float]
    std_dev: Final[float]
    std_error: Final[float]
    skewness: Final[float]
    kurtosis: Final[float]
    def __add__(self, other: Moments) -> Moments: ...
    def __eq__(self, other: object) -> bool: ...
    def __repr__(self) -> str: ...
    def __getstate__(self) -> tuple[int, float, float, float, float, float]: ...
    def __setstate__(self, arg0: tuple[int, float, float, float, float, float]) -> None: ...

class ScaledMoments:
    def __init__(self, moments: Moments) -> None: ...

class OneSample:
    value: Final[float]
    interval: Final[Interval]
    std_error: Final[float]
    statistic: Final[float]
    df: Final[float]
    pvalue: Final[float]
    n: Final[int]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def with_note(self, note: str) -> OneSample: ...
    def __repr__(self) -> str: ...

class Replicates:
    def __init__(
        self,
        value: float,
        values: numpy.typing.ArrayLike,
        *,
        n: SupportsIndex,
        std_error: float,
        skewness: float,
        resampling: str,
    ) -> None: ...
    value: Final[float]
    values: Final[numpy.typing.NDArray[numpy.float64]]
    std_error: Final[float]
    std_errors: Final[numpy.typing.NDArray[numpy.float64]]
    skewness: Final[float]
    n: Final[int]
    resampling: Final[str]
    notes: Final[tuple[str, ...]]

class ResamplingOptions:
    def __init__(
        self,
        *,
        n_resamples: SupportsIndex = 10000,
        seed: SupportsIndex = 0,
        variant: SupportsIndex = 0,
        resampling: str = "auto",
        studentized: bool = False,
        threads: SupportsIndex = 0,
        progress: Callable[[int], None] | None = None,
        keys: numpy.typing.ArrayLike | None = None,
        treatment_keys: numpy.typing.ArrayLike | None = None,
    ) -> None: ...

class BootstrapComparison(Comparison):
    difference_replicates: Final[numpy.typing.NDArray[numpy.float64]]
    lift_replicates: Final[numpy.typing.NDArray[numpy.float64]]
    def with_note(self, note: str) -> BootstrapComparison: ...

class BootstrapEstimate(OneSample):
    replicates: Final[numpy.typing.NDArray[numpy.float64]]
    def with_note(self, note: str) -> BootstrapEstimate: ...

class CoMoments:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(self, columns: int) -> None: ...
    @staticmethod
    def of(rows: numpy.typing.ArrayLike) -> CoMoments: ...
    n: Final[int]
    columns: Final[int]
    def mean(self, column: int) -> float: ...
    def cross_product(self, a: int, b: int) -> float: ...
    def covariance(self, a: int, b: int) -> float: ...
    def __add__(self, other: CoMoments) -> CoMoments: ...
    def __eq__(self, other: object) -> bool: ...

class Counts:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(self, values: Mapping[float, int] = {}) -> None: ...
    n: Final[int]
    values: Final[dict[float, int]]
    def count(self, value: float) -> int: ...
    def moments(self) -> Moments: ...
    def __add__(self, other: Counts) -> Counts: ...
    def __eq__(self, other: object) -> bool: ...
    def __repr__(self) -> str: ...

class Distribution:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(self, max_groups: SupportsIndex = 65536) -> None: ...
    @staticmethod
    def from_values(values: numpy.typing.ArrayLike, *, max_groups: SupportsIndex = 65536) -> Distribution: ...
    n: Final[int]
    max_groups: Final[int]
    mantissa_bits: Final[int]
    is_exact: Final[bool]
    groups: Final[list[tuple[float, float, int, float, float]]]
    def moments(self) -> Moments: ...
    def quantile(self, q: float) -> float: ...
    def quantile_bounds(self, q: float) -> Interval: ...
    def cdf(self, x: float) -> float: ...
    def cdf_bounds(self, x: float) -> Interval: ...
    def merge(self, other: Distribution) -> Distribution: ...
    def __add__(self, other: Distribution) -> Distribution: ...
    def __eq__(self, other: object) -> bool: ...
    def to_json(self) -> str: ...
    @staticmethod
    def from_json(text: str) -> Distribution: ...
    def to_cbor(self) -> bytes: ...
    @staticmethod
    def from_cbor(data: bytes) -> Distribution: ...
    def __repr__(self) -> str: ...
    def __getstate__(self) -> bytes: ...
    def __setstate__(self, arg0: bytes) -> None: ...

class QuantileSample:
    @staticmethod
    def of_values(values: numpy.typing.ArrayLike, q: float, function: str = "quantile") -> QuantileSample: ...
    @staticmethod
    def of_clusters(
        values: numpy.typing.ArrayLike,
        numbers: numpy.typing.ArrayLike,
        clusters: SupportsIndex,
        q: float,
        function: str = "quantile",
    ) -> QuantileSample: ...
    @staticmethod
    def of_counts(counts: Counts, q: float, function: str = "quantile") -> QuantileSample: ...
    @staticmethod
    def of_distribution(
        distribution: Distribution, q: float, function: str = "quantile"
    ) -> QuantileSample: ...

class OddsRatio:
    value: Final[float]
    interval: Final[Interval]
    std_error: Final[float]
    statistic: Final[float]
    pvalue: Final[float]
    n_control: Final[int]
    n_treatment: Final[int]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class DifferenceBounds:
    bounds: Final[Interval]
    lower_std_error: Final[float]
    upper_std_error: Final[float]
    difference_interval: Final[Interval]
    difference: Final[float]
    response_control: Final[float]
    response_treatment: Final[float]
    trimmed_control: Final[float]
    trimmed_treatment: Final[float]
    n_control: Final[int]
    n_treatment: Final[int]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class TableTest:
    statistic: Final[float]
    df: Final[float]
    pvalue: Final[float]
    log_pvalue: Final[float]
    expected_least: Final[float]
    n: Final[int]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class SampleRatioResult:
    statistic: Final[float]
    df: Final[float]
    pvalue: Final[float]
    log_pvalue: Final[float]
    def __repr__(self) -> str: ...

class RakedWeights:
    weights: Final[numpy.typing.NDArray[numpy.float64]]
    iterations: Final[int]
    converged: Final[bool]
    largest_error: Final[float]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class FcrIntervals:
    intervals: Final[tuple[Interval, ...]]
    selected: Final[tuple[bool, ...]]
    confidence_level: Final[float]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class Shrunken:
    estimates: Final[numpy.typing.NDArray[numpy.float64]]
    std_errors: Final[numpy.typing.NDArray[numpy.float64]]
    intervals: Final[tuple[Interval, ...]]
    mean: Final[float]
    mean_std_error: Final[float]
    between: Final[float]
    statistic: Final[float]
    df: Final[float]
    pvalue: Final[float]
    def __repr__(self) -> str: ...

class MaxTPvalues:
    pvalues_adjusted: Final[numpy.typing.NDArray[numpy.float64]]
    numerical_errors: Final[numpy.typing.NDArray[numpy.float64]]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class SimultaneousIntervals:
    intervals: Final[tuple[Interval, ...]]
    critical_values: Final[numpy.typing.NDArray[numpy.float64]]
    pvalues_adjusted: Final[numpy.typing.NDArray[numpy.float64]]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class WestfallYoung:
    statistics: Final[numpy.typing.NDArray[numpy.float64]]
    pvalues: Final[numpy.typing.NDArray[numpy.float64]]
    pvalues_adjusted: Final[numpy.typing.NDArray[numpy.float64]]
    n_resamples: Final[int]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class InteractionResult:
    statistic: Final[float]
    df: Final[float]
    df_denominator: Final[float]
    pvalue: Final[float]
    log_pvalue: Final[float]
    i_squared: Final[float]
    difference: Final[float]
    std_error: Final[float]
    n_segments: Final[int]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def with_note(self, note: str) -> InteractionResult: ...
    def __repr__(self) -> str: ...

class TriggeredResult:
    triggered: Final[Comparison]
    diluted: Final[Comparison]
    trigger_rate_control: Final[float]
    trigger_rate_treatment: Final[float]
    trigger_rate_pvalue: Final[float]
    notes: Final[tuple[str, ...]]
    def with_note(self, note: str) -> TriggeredResult: ...
    def __repr__(self) -> str: ...

class SelectionCorrected:
    difference: Final[float]
    std_error: Final[float]
    estimate: Final[float]
    interval: Final[Interval]
    conditional_mle: Final[float]
    probability_of_selection: Final[float]
    critical_value: Final[float]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

class RankTest:
    statistic: Final[float]
    pvalue: Final[float]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    interval: Final[Interval]
    std_error: Final[float]
    df: Final[float]
    n_control: Final[int]
    n_treatment: Final[int]
    probability_of_superiority: Final[float]
    dual: Final[bool]
    def with_note(self, note: str) -> RankTest: ...
    def __repr__(self) -> str: ...

class CliffsDelta:
    statistic: Final[float]
    pvalue: Final[float]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    interval: Final[Interval]
    std_error: Final[float]
    df: Final[float]
    n_control: Final[int]
    n_treatment: Final[int]
    value: Final[float]
    def __repr__(self) -> str: ...

class KolmogorovSmirnov:
    statistic: Final[float]
    pvalue: Final[float]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    n_control: Final[int]
    n_treatment: Final[int]
    def __repr__(self) -> str: ...

class TrendTest:
    statistic: Final[float]
    pvalue: Final[float]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    slope: Final[float]
    std_error: Final[float]
    n: Final[int]
    def __repr__(self) -> str: ...

class OrderedCounts:
    @staticmethod
    def of_arrays(
        control: numpy.typing.ArrayLike, treatment: numpy.typing.ArrayLike, function: str
    ) -> OrderedCounts: ...
    @staticmethod
    def of_counts(control: Counts, treatment: Counts, function: str) -> OrderedCounts: ...

class FactInput:
    name: Final[str]
    event: Final[str]
    total: Final[str]
    property: Final[str]
    where: Final[dict[str, list[str | float | bool]]]
    day: Final[int]
    kind: Final[str]
    within: Final[str]
    is_below: Final[bool]
    beside: Final[str]
    place: Final[str]

class BusinessTime:
    def __init__(
        self,
        opens: numpy.typing.ArrayLike,
        closes: numpy.typing.ArrayLike,
        day: numpy.typing.ArrayLike,
        scheduled: numpy.typing.ArrayLike,
    ) -> None: ...
    def between(
        self, opened: numpy.typing.ArrayLike, resolved: numpy.typing.ArrayLike, days: bool = False
    ) -> numpy.typing.NDArray[numpy.float64]: ...

class Elapsed:
    opened: Final[str]
    resolved: Final[str]
    closed: Final[str]
    end: Final[str]
    unit: Final[str]
    calendar: Final[str]
    observed_until: Final[str]
    naive_zone: Final[str]

class Metric:
    name: Final[str]
    type: Final[str]
    column: Final[str]
    columns: Final[list[str]]
    facts: Final[list[FactInput]]
    outcomes: Final[int]
    places: Final[list[str]]
    cap_quantiles: Final[list[float | None]]
    elapsed: Final[Elapsed | None]
    is_hidden: Final[bool]
    is_written: Final[bool]
    place: Final[str]

class AskedWords:
    column: Final[str]
    name: Final[str]
    score: Final[str]
    ngrams: Final[int]
    min_respondents: Final[int]
    prior_size: Final[float]
    examples: Final[int]
    place: Final[str]

class TimeSegment:
    name: Final[str]
    column: Final[str]
    every: Final[str]
    at: Final[str]
    time_zone: Final[str]
    naive_zone: Final[str]
    place: Final[str]

class Plan:
    @staticmethod
    def from_json(text: str) -> Plan: ...
    def to_json(self) -> str: ...
    def with_caps(self, caps: Sequence[tuple[SupportsIndex, SupportsIndex, SupportsFloat]]) -> Plan: ...
    name: Final[str]
    unit: Final[str | None]
    unit_rows: Final[str]
    repeated: Final[str]
    answered_at: Final[str]
    touchpoint: Final[str]
    variant: Final[str]
    control: Final[str]
    treatments: Final[list[str]]
    metrics: Final[list[Metric]]
    calendars: Final[list[str]]
    segments: Final[list[str]]
    segment_columns: Final[list[str]]
    segment_times: Final[list[TimeSegment]]
    words: Final[list[AskedWords]]
    def answer_classes(self, words: AskedWords) -> list[tuple[str, int, int]]: ...
    seed: Final[int]
    confidence_level: Final[float]

class Summaries:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    units: Final[int]
    variants: Final[list[str]]
    segments: Final[list[str]]
    exclusions: Final[dict[str, int]]
    def exclude(self, reason: str, count: int) -> None: ...
    def segment_values(self, segment: str) -> list[str]: ...
    def to_json(self) -> str: ...
    @staticmethod
    def from_json(text: str) -> Summaries: ...
    def to_cbor(self) -> bytes: ...
    def to_digest(self) -> bytes: ...
    @staticmethod
    def from_cbor(data: bytes) -> Summaries: ...
    def __add__(self, other: Summaries) -> Summaries: ...
    def __eq__(self, other: object) -> bool: ...
    def __repr__(self) -> str: ...
    def __getstate__(self) -> bytes: ...
    def __setstate__(self, arg0: bytes) -> None: ...

class BoundedDifference:
    control_rate: Final[float]
    treatment_rate: Final[float]
    pvalue: Final[float]
    bounds: Final[Interval]
    interval: Final[Interval]
    worst_case: Final[Interval]
    survives: Final[bool | None]
    taken_back: Final[str | None]
    sentence: Final[str]

class Answering:
    variant: Final[str]
    units: Final[int]
    invited: Final[int | None]
    answered: Final[int]
    completed: Final[int | None]
    median_delay: Final[float]
    modes: Final[dict[str, int]]

class ResponseTest:
    about: Final[str]
    control_value: Final[float]
    treatment_value: Final[float]
    difference: Final[float]
    difference_interval: Final[Interval]
    statistic: Final[float]
    pvalue: Final[float]
    method: Final[str]

class Response:
    metric: Final[str]
    treatment: Final[str]
    seen_after: Final[str]
    known: Final[bool]
    differs: Final[bool]
    control: Final[Answering]
    treated: Final[Answering]
    tests: Final[list[ResponseTest]]
    sentence: Final[str]
    def __repr__(self) -> str: ...

class OrderedSegment:
    name: Final[str]
    kind: Final[str]
    column: Final[str]
    every: Final[str]
    at: Final[str]
    time_zone: Final[str]
    values: Final[list[str]]
    least: Final[int]

class Level:
    metric: Final[str]
    estimand: Final[str]
    segment: Final[str]
    segment_value: Final[str]
    variant: Final[str]
    n: Final[int]
    value: Final[float]
    interval: Final[Interval]

class Change:
    metric: Final[str]
    estimand: Final[str]
    segment: Final[str]
    treatment: Final[str]
    in_control: Final[Comparison]
    in_treatment: Final[Comparison]
    between: Final[Comparison]
    both_control: Final[int]
    both_treatment: Final[int]
    pvalue_adjusted: Final[float]
    unit: Final[str]
    sentence: Final[str]
    def __repr__(self) -> str: ...

class ReportRow(_ComparisonFields):
    metric: Final[str]
    estimand: Final[str]
    role: Final[str]
    direction: Final[str]
    segment: Final[str]
    segment_value: Final[str]
    control: Final[str]
    treatment: Final[str]
    pvalue_adjusted: Final[float]
    difference_simultaneous_interval: Final[Interval]
    margin: Final[tuple[str, float] | None]
    margin_kind: Final[str | None]
    margin_pvalue: Final[float]
    corrected_difference: Final[float]
    corrected_interval: Final[Interval]
    response: Final[BoundedDifference | None]
    unit: Final[str]
    sentence: Final[str]
    verdict: Final[_Verdict]
    def __repr__(self) -> str: ...

class Interaction:
    metric: Final[str]
    estimand: Final[str]
    segment: Final[str]
    treatment: Final[str]
    q: Final[float]
    q_df: Final[float]
    q_pvalue: Final[float]
    i_squared: Final[float]
    f: Final[float]
    f_df: Final[float]
    f_df_denominator: Final[float]
    f_pvalue: Final[float]
    pvalue_adjusted: Final[float]
    sentence: Final[str]
    def __repr__(self) -> str: ...

class HealthCheck:
    check: Final[str]
    status: Final[_HealthStatus]
    sentence: Final[str]
    numbers: Final[dict[str, float]]
    def __repr__(self) -> str: ...

class VariantUnits:
    variant: Final[str]
    units: Final[int]

class AnswerGroup:
    name: Final[str]
    lowest: Final[int]
    highest: Final[int]
    count: Final[int]
    share: Final[float]
    interval: Final[Interval]

class ScoreDistribution:
    metric: Final[str]
    variant: Final[str]
    counts: Final[list[tuple[int, int]]]
    groups: Final[list[AnswerGroup]]

class TimeCurve:
    metric: Final[str]
    variant: Final[str]
    n: Final[int]
    time: Final[list[float]]
    share_open: Final[list[float]]
    lower: Final[list[float]]
    upper: Final[list[float]]
    at_risk: Final[list[tuple[float, int]]]

class Report:
    experiment: Final[str]
    control: Final[str]
    treatments: Final[list[str]]
    confidence_level: Final[float]
    correction: Final[str]
    variants: Final[list[VariantUnits]]
    rows: Final[list[ReportRow]]
    interactions: Final[list[Interaction]]
    health: Final[list[HealthCheck]]
    distributions: Final[list[ScoreDistribution]]
    responses: Final[list[Response]]
    curves: Final[list[TimeCurve]]
    ordered_segments: Final[list[OrderedSegment]]
    levels: Final[list[Level]]
    changes: Final[list[Change]]
    primary_rule: Final[str]
    treatment_rule: Final[str]
    plan_hash: Final[str]
    data_fingerprint: Final[str]
    version: Final[str]
    generated_at: Final[str]
    def with_terms(self, terms: str) -> Report: ...
    def terms(self) -> str: ...
    def to_json(self) -> str: ...
    @staticmethod
    def from_json(text: str) -> Report: ...

class Decision:
    outcome: Final[_Outcome]
    valid: Final[bool]
    reasons: Final[tuple[str, ...]]
    def __repr__(self) -> str: ...

def welch_t_test(
    control: Moments | ScaledMoments,
    treatment: Moments | ScaledMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def pooled_t_test(
    control: Moments | ScaledMoments,
    treatment: Moments | ScaledMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def z_test(
    control: Moments | ScaledMoments,
    treatment: Moments | ScaledMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def paired_t_test(
    control: numpy.typing.ArrayLike,
    treatment: numpy.typing.ArrayLike,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def paired_t_test_of_columns(
    columns: CoMoments, *, alternative: str = "two-sided", confidence_level: float = 0.95
) -> Comparison: ...
def one_sample_t_test(
    values: Moments | ScaledMoments,
    null_value: float = 0.0,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> OneSample: ...

class ClusterMoments:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(
        self, sizes: numpy.typing.ArrayLike, sums: numpy.typing.ArrayLike, *, origin: float = 0.0
    ) -> None: ...
    n: Final[int]
    clusters: Final[int]
    def __add__(self, other: ClusterMoments) -> ClusterMoments: ...
    def __eq__(self, other: object) -> bool: ...
    def __repr__(self) -> str: ...
    def __getstate__(self) -> tuple[Any, ...]: ...
    def __setstate__(self, arg0: tuple[Any, ...]) -> None: ...

def cluster_moments(
    values: numpy.typing.ArrayLike, numbers: numpy.typing.ArrayLike, clusters: SupportsIndex
) -> ClusterMoments: ...
def cluster_t_test(
    control: numpy.typing.ArrayLike,
    numbers_control: numpy.typing.ArrayLike,
    clusters_control: SupportsIndex,
    treatment: numpy.typing.ArrayLike,
    numbers_treatment: numpy.typing.ArrayLike,
    clusters_treatment: SupportsIndex,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def change_test(
    control_before: Moments,
    control_after: Moments,
    treatment_before: Moments,
    treatment_after: Moments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def cluster_change_test(
    values: Sequence[numpy.typing.ArrayLike],
    numbers: Sequence[numpy.typing.ArrayLike],
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def cluster_t_test_of_moments(
    control: ClusterMoments,
    treatment: ClusterMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def ratio_test(
    numerator_control: numpy.typing.ArrayLike,
    denominator_control: numpy.typing.ArrayLike,
    numerator_treatment: numpy.typing.ArrayLike,
    denominator_treatment: numpy.typing.ArrayLike,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def winsorize(
    control: numpy.typing.ArrayLike, treatment: numpy.typing.ArrayLike, cap: float, function: str, what: str
) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], str]: ...
def pooled_quantile(
    control: numpy.typing.ArrayLike, treatment: numpy.typing.ArrayLike, q: float
) -> float: ...
def quantile_test(
    control: QuantileSample,
    treatment: QuantileSample,
    *,
    method: str = "auto",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def quantile_interval(
    sample: QuantileSample, *, alternative: str = "two-sided", confidence_level: float = 0.95
) -> OneSample: ...
def nps_test(
    control: Counts, treatment: Counts, *, alternative: str = "two-sided", confidence_level: float = 0.95
) -> Comparison: ...
def adjusted_nps_test(
    control: Counts, treatment: Counts, *, alternative: str = "two-sided", confidence_level: float = 0.95
) -> Comparison: ...
def cluster_difference(
    control: ClusterMoments,
    treatment: ClusterMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def nps_interval(
    answers: Counts,
    *,
    method: str = "adjusted_wald",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> OneSample: ...
def two_proportion_test(
    successes_control: SupportsIndex,
    n_control: SupportsIndex,
    successes_treatment: SupportsIndex,
    n_treatment: SupportsIndex,
    *,
    method: str = "score",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def proportion_margin_pvalues(
    successes_control: numpy.typing.ArrayLike,
    n_control: numpy.typing.ArrayLike,
    successes_treatment: numpy.typing.ArrayLike,
    n_treatment: numpy.typing.ArrayLike,
    *,
    ratio: float = 1.0,
    shift: float = 0.0,
    alternative: str = "two-sided",
    method: str = "score",
) -> list[float]: ...
def odds_ratio(
    successes_control: SupportsIndex,
    n_control: SupportsIndex,
    successes_treatment: SupportsIndex,
    n_treatment: SupportsIndex,
    *,
    method: str = "score",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> OddsRatio: ...
def proportion_interval(
    successes: SupportsIndex,
    n: SupportsIndex,
    *,
    method: str = "wilson",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Interval: ...
def chi_squared_test(table: numpy.typing.ArrayLike, *, correction: bool = False) -> TableTest: ...
def g_test(table: numpy.typing.ArrayLike) -> TableTest: ...
def sample_ratio_mismatch(
    counts: Sequence[SupportsIndex], expected: Sequence[SupportsFloat]
) -> SampleRatioResult: ...
def adjust_pvalues(pvalues: numpy.typing.ArrayLike, method: str) -> list[float]: ...
def scaled_moments_of(values: numpy.typing.ArrayLike, name: str) -> tuple[ScaledMoments, int]: ...
def cuped(
    control: CoMoments,
    treatment: CoMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def cuped_ratio(
    control: CoMoments,
    treatment: CoMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def regression_adjustment(
    control: CoMoments,
    treatment: CoMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def covariate_rows(
    control: numpy.typing.ArrayLike, treatment: numpy.typing.ArrayLike, outcomes: SupportsIndex
) -> tuple[CoMoments, CoMoments, int, int, list[int]]: ...
def post_stratified_test(
    names: Sequence[str],
    control: Sequence[Moments],
    treatment: Sequence[Moments],
    shares: Sequence[SupportsFloat],
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def rake(
    categories: Sequence[numpy.typing.ArrayLike],
    shares: Sequence[Sequence[SupportsFloat]],
    weights: numpy.typing.ArrayLike,
    max_iterations: SupportsIndex,
    tolerance: float,
) -> RakedWeights: ...
def post_stratification_weights(
    categories: numpy.typing.ArrayLike, shares: Sequence[SupportsFloat]
) -> numpy.typing.NDArray[numpy.float64]: ...
def design_effect(weights: numpy.typing.ArrayLike) -> float: ...

class WeightedMoments:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    n: Final[int]
    mean: Final[float]
    design_effect: Final[float]
    def __add__(self, other: WeightedMoments) -> WeightedMoments: ...
    def __eq__(self, other: object) -> bool: ...
    def __repr__(self) -> str: ...
    def __getstate__(self) -> tuple[Any, ...]: ...
    def __setstate__(self, arg0: tuple[Any, ...]) -> None: ...

def weighted_moments(values: numpy.typing.ArrayLike, weights: numpy.typing.ArrayLike) -> WeightedMoments: ...
def weighted_test_of_moments(
    control: WeightedMoments,
    treatment: WeightedMoments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def weighted_test(
    control: numpy.typing.ArrayLike,
    treatment: numpy.typing.ArrayLike,
    control_weights: numpy.typing.ArrayLike,
    treatment_weights: numpy.typing.ArrayLike,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def multiplicity_note(method: str) -> str: ...
def westfall_young(
    control: numpy.typing.ArrayLike,
    treatment: numpy.typing.ArrayLike,
    *,
    alternative: str,
    n_resamples: int,
    seed: int,
) -> WestfallYoung: ...
def interaction_test(
    differences: numpy.typing.ArrayLike, std_errors: numpy.typing.ArrayLike
) -> InteractionResult: ...
def interaction_f_test(segments: Sequence[tuple[Moments, Moments]]) -> InteractionResult: ...
def experiment_interaction_test(
    neither: Moments,
    b_only: Moments,
    a_only: Moments,
    both: Moments,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def triggered_test(
    control: Moments,
    treatment: Moments,
    n_control: SupportsIndex,
    n_treatment: SupportsIndex,
    overall_control: Moments | None,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> TriggeredResult: ...
def corrected_for_selection(
    difference: float,
    std_error: float,
    *,
    alpha: float = 0.05,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> SelectionCorrected: ...
def gatekeep(
    pvalues: numpy.typing.ArrayLike, families: Sequence[int], correction: Sequence[str], gate: str
) -> list[float]: ...
def fcr_intervals(
    estimates: numpy.typing.ArrayLike,
    std_errors: numpy.typing.ArrayLike,
    pvalues: numpy.typing.ArrayLike,
    df: numpy.typing.ArrayLike,
    level: float,
) -> FcrIntervals: ...
def shrink(
    estimates: numpy.typing.ArrayLike,
    std_errors: numpy.typing.ArrayLike,
    *,
    method: str,
    confidence_level: float,
) -> Shrunken: ...
def max_t_pvalues(
    statistics: numpy.typing.ArrayLike,
    correlation: numpy.typing.ArrayLike,
    df: numpy.typing.ArrayLike,
    *,
    alternative: str,
    step_down: bool,
    seed: int,
    n_draws: int,
) -> MaxTPvalues: ...
def difference_correlation(
    control: CoMoments, treatment: CoMoments
) -> numpy.typing.NDArray[numpy.float64]: ...
def simultaneous_intervals(
    differences: numpy.typing.ArrayLike,
    std_errors: numpy.typing.ArrayLike,
    df: numpy.typing.ArrayLike,
    correlation: numpy.typing.ArrayLike,
    method: str,
    *,
    alternative: str,
    confidence_level: float,
    seed: int,
    n_draws: int,
) -> SimultaneousIntervals: ...
def dunnett_test(
    control: Moments,
    treatments: Sequence[Moments],
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> list[Comparison]: ...
def mann_whitney(
    values: OrderedCounts,
    *,
    method: str = "auto",
    continuity: bool = True,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> RankTest: ...
def brunner_munzel(
    values: OrderedCounts,
    *,
    method: str,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> RankTest: ...
def cliffs_delta(
    values: OrderedCounts,
    *,
    method: str,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> CliffsDelta: ...
def proportional_odds(
    values: OrderedCounts,
    *,
    method: str,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> OddsRatio: ...
def clustered_mann_whitney(
    control: numpy.typing.ArrayLike,
    numbers_control: numpy.typing.ArrayLike,
    clusters_control: SupportsIndex,
    treatment: numpy.typing.ArrayLike,
    numbers_treatment: numpy.typing.ArrayLike,
    clusters_treatment: SupportsIndex,
    *,
    method: str = "auto",
    continuity: bool = True,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> RankTest: ...
def clustered_brunner_munzel(
    control: numpy.typing.ArrayLike,
    numbers_control: numpy.typing.ArrayLike,
    clusters_control: SupportsIndex,
    treatment: numpy.typing.ArrayLike,
    numbers_treatment: numpy.typing.ArrayLike,
    clusters_treatment: SupportsIndex,
    *,
    method: str = "t",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> RankTest: ...
def kolmogorov_smirnov(
    values: OrderedCounts, *, method: str = "auto", alternative: str = "two-sided"
) -> KolmogorovSmirnov: ...
def cochran_armitage(
    successes: Sequence[SupportsIndex],
    n: Sequence[SupportsIndex],
    scores: numpy.typing.ArrayLike,
    kind: str,
    *,
    method: str = "armitage",
    alternative: str = "two-sided",
) -> TrendTest: ...
def cochran_armitage_of_table(
    table: numpy.typing.ArrayLike,
    scores: numpy.typing.ArrayLike,
    kind: str,
    *,
    method: str = "armitage",
    alternative: str = "two-sided",
) -> TrendTest: ...
def fisher_test(
    successes_control: SupportsIndex,
    n_control: SupportsIndex,
    successes_treatment: SupportsIndex,
    n_treatment: SupportsIndex,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def barnard_test(
    successes_control: SupportsIndex,
    n_control: SupportsIndex,
    successes_treatment: SupportsIndex,
    n_treatment: SupportsIndex,
    *,
    pooled: bool = True,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def boschloo_test(
    successes_control: SupportsIndex,
    n_control: SupportsIndex,
    successes_treatment: SupportsIndex,
    n_treatment: SupportsIndex,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def exact_margin_pvalue(
    successes_control: SupportsIndex,
    n_control: SupportsIndex,
    successes_treatment: SupportsIndex,
    n_treatment: SupportsIndex,
    *,
    ratio: SupportsFloat = 1.0,
    shift: SupportsFloat = 0.0,
    alternative: str = "two-sided",
    method: str = "barnard",
) -> float: ...
def lee_bounds(
    control: Counts | Distribution | numpy.typing.ArrayLike,
    treatment: Counts | Distribution | numpy.typing.ArrayLike,
    n_control: SupportsIndex,
    n_treatment: SupportsIndex,
    *,
    confidence_level: float = 0.95,
) -> DifferenceBounds: ...
def worst_case_bounds(
    control: Counts | Distribution | numpy.typing.ArrayLike,
    treatment: Counts | Distribution | numpy.typing.ArrayLike,
    lowest: float,
    highest: float,
    n_control: SupportsIndex,
    n_treatment: SupportsIndex,
    *,
    confidence_level: float = 0.95,
) -> DifferenceBounds: ...
def poisson_rate_test(
    events_control: SupportsIndex,
    exposure_control: float,
    events_treatment: SupportsIndex,
    exposure_treatment: float,
    *,
    method: str = "score",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def quasi_poisson_test(
    events_control: numpy.typing.ArrayLike,
    exposures_control: numpy.typing.ArrayLike,
    events_treatment: numpy.typing.ArrayLike,
    exposures_treatment: numpy.typing.ArrayLike,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...

class EventRows:
    def __init__(
        self,
        events: numpy.typing.ArrayLike,
        exposures: numpy.typing.ArrayLike,
        cluster: numpy.typing.ArrayLike,
        clusters: SupportsIndex,
    ) -> None: ...

def clustered_quasi_poisson_test(
    control: EventRows,
    treatment: EventRows,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def permutation_test(
    control: numpy.typing.ArrayLike,
    strata_control: numpy.typing.ArrayLike,
    clusters_control: numpy.typing.ArrayLike,
    treatment: numpy.typing.ArrayLike,
    strata_treatment: numpy.typing.ArrayLike,
    clusters_treatment: numpy.typing.ArrayLike,
    *,
    n_resamples: SupportsIndex = 10000,
    seed: SupportsIndex = 0,
    threads: SupportsIndex = 0,
    has_lift: bool = True,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def unit_keys(units: Sequence[str]) -> numpy.typing.NDArray[numpy.uint64]: ...
def mean_of_rows(
    values: numpy.typing.ArrayLike, options: ResamplingOptions, labels: RowLabels = ...
) -> Replicates: ...
def std_of_rows(
    values: numpy.typing.ArrayLike, options: ResamplingOptions, labels: RowLabels = ...
) -> Replicates: ...
def quantile_of_rows(
    values: numpy.typing.ArrayLike, q: float, options: ResamplingOptions, labels: RowLabels = ...
) -> Replicates: ...
def trimmed_mean_of_rows(
    values: numpy.typing.ArrayLike, trim: float, options: ResamplingOptions, labels: RowLabels = ...
) -> Replicates: ...
def ratio_of_rows(
    numerator: numpy.typing.ArrayLike,
    denominator: numpy.typing.ArrayLike,
    options: ResamplingOptions,
    labels: RowLabels = ...,
) -> Replicates: ...

class RowLabels:
    def __init__(self, *, clusters: numpy.typing.ArrayLike, strata: numpy.typing.ArrayLike) -> None: ...

def mean_of_counts(counts: Counts, options: ResamplingOptions) -> Replicates: ...
def std_of_counts(counts: Counts, options: ResamplingOptions) -> Replicates: ...
def quantile_of_counts(counts: Counts, q: float, options: ResamplingOptions) -> Replicates: ...
def trimmed_mean_of_counts(counts: Counts, trim: float, options: ResamplingOptions) -> Replicates: ...
def mean_of_distribution(distribution: Distribution, options: ResamplingOptions) -> Replicates: ...
def std_of_distribution(distribution: Distribution, options: ResamplingOptions) -> Replicates: ...
def quantile_of_distribution(
    distribution: Distribution, q: float, options: ResamplingOptions
) -> Replicates: ...
def cuped_of_rows(
    control: Sequence[numpy.typing.ArrayLike],
    treatment: Sequence[numpy.typing.ArrayLike],
    options: ResamplingOptions,
    control_labels: RowLabels = ...,
    treatment_labels: RowLabels = ...,
) -> tuple[Replicates, Replicates]: ...
def few_values(values: numpy.typing.ArrayLike) -> tuple[Counts, int] | None: ...
def count_bytes(values: numpy.typing.NDArray[Any]) -> Counts: ...
def drawn_rows(
    n: SupportsIndex, replicate: SupportsIndex, *, seed: SupportsIndex = 0, variant: SupportsIndex = 0
) -> numpy.typing.NDArray[numpy.int64]: ...
def nps_point_counts(answers: Counts) -> Counts: ...
def bootstrap_comparison(
    control: Replicates,
    treatment: Replicates,
    *,
    method: str = "bca",
    has_lift: bool = True,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> BootstrapComparison: ...

class JointBootstrap:
    comparisons: Final[list[BootstrapComparison]]
    intervals: Final[list[Interval]]
    pvalues_adjusted: Final[list[float]]
    std_errors: Final[list[float]]
    critical_value: Final[float]
    notes: Final[tuple[str, ...]]

def joint_bootstrap(
    control: Sequence[numpy.typing.ArrayLike],
    treatment: Sequence[numpy.typing.ArrayLike],
    options: ResamplingOptions,
    *,
    method: str = "bca",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> JointBootstrap: ...
def bootstrap_estimate(
    sample: Replicates,
    null_value: float = 0.0,
    *,
    method: str = "bca",
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> BootstrapEstimate: ...
def nps_points(answers: numpy.typing.ArrayLike) -> numpy.typing.NDArray[numpy.float64]: ...
def moments_of(values: numpy.typing.ArrayLike, name: str) -> tuple[Moments, int]: ...
def summarize(plan: Plan, source: Any, threads: int = 0) -> Summaries: ...
def analyze(
    plan: Plan,
    summaries: Summaries,
    *,
    plan_hash: str = "",
    data_fingerprint: str = "",
    version: str = "",
    generated_at: str = "",
) -> Report: ...
def decides(row: ReportRow) -> bool: ...
def standing(row: ReportRow) -> _Standing: ...
def crossed_segment(values: dict[str, str]) -> tuple[str, str]: ...
def decide(report: Report) -> Decision: ...
def term_log_odds(
    control: tuple[Any, ...],
    treatment: tuple[Any, ...],
    n_terms: SupportsInt | SupportsIndex,
    *,
    method: str = "respondents",
    prior: str = "corpus",
    prior_size: SupportsFloat | SupportsIndex = 500.0,
    min_respondents: SupportsInt | SupportsIndex = 10,
    confidence_level: SupportsFloat | SupportsIndex = 0.95,
    threads: SupportsInt | SupportsIndex = 1,
) -> dict[str, numpy.typing.NDArray[Any]]: ...
def simd_targets() -> list[int]: ...
def force_simd_target(target: int) -> None: ...

class Survival:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(
        self,
        times: Sequence[SupportsFloat | SupportsIndex],
        events: Sequence[SupportsInt | SupportsIndex],
        censored: Sequence[SupportsInt | SupportsIndex],
        resolution: float = 0.0,
    ) -> None: ...
    @staticmethod
    def from_values(time: object, event: object, resolution: float = 0.0) -> Survival: ...
    n: Final[int]
    n_events: Final[int]
    n_censored: Final[int]
    resolution: Final[float]
    times: Final[numpy.typing.NDArray[numpy.float64]]
    events: Final[numpy.typing.NDArray[numpy.int64]]
    censored: Final[numpy.typing.NDArray[numpy.int64]]
    def merge(self, other: Survival) -> Survival: ...
    def __add__(self, other: Survival) -> Survival: ...
    def __eq__(self, other: object) -> bool: ...
    def __repr__(self) -> str: ...
    def __getstate__(self) -> tuple[list[float], list[int], list[int], float]: ...
    def __setstate__(self, arg0: tuple[list[float], list[int], list[int], float]) -> None: ...

class KaplanMeier:
    time: Final[numpy.typing.NDArray[numpy.float64]]
    n_at_risk: Final[numpy.typing.NDArray[numpy.int64]]
    n_events: Final[numpy.typing.NDArray[numpy.int64]]
    n_censored: Final[numpy.typing.NDArray[numpy.int64]]
    survival: Final[numpy.typing.NDArray[numpy.float64]]
    std_error: Final[numpy.typing.NDArray[numpy.float64]]
    lower: Final[numpy.typing.NDArray[numpy.float64]]
    upper: Final[numpy.typing.NDArray[numpy.float64]]
    median: Final[float]
    median_interval: Final[Interval]
    restricted_mean: Final[float]
    restricted_mean_std_error: Final[float]
    horizon: Final[float]
    n: Final[int]
    confidence_level: Final[float]
    notes: Final[tuple[str, ...]]
    def with_note(self, note: str) -> KaplanMeier: ...
    def __repr__(self) -> str: ...

class CumulativeIncidence:
    time: Final[numpy.typing.NDArray[numpy.float64]]
    n_at_risk: Final[numpy.typing.NDArray[numpy.int64]]
    n_events: Final[numpy.typing.NDArray[numpy.int64]]
    n_other_events: Final[numpy.typing.NDArray[numpy.int64]]
    n_censored: Final[numpy.typing.NDArray[numpy.int64]]
    incidence: Final[numpy.typing.NDArray[numpy.float64]]
    std_error: Final[numpy.typing.NDArray[numpy.float64]]
    lower: Final[numpy.typing.NDArray[numpy.float64]]
    upper: Final[numpy.typing.NDArray[numpy.float64]]
    n: Final[int]
    confidence_level: Final[float]
    notes: Final[tuple[str, ...]]
    def with_note(self, note: str) -> CumulativeIncidence: ...
    def __repr__(self) -> str: ...

class LogRank:
    statistic: Final[float]
    chi_squared: Final[float]
    pvalue: Final[float]
    observed_control: Final[float]
    observed_treatment: Final[float]
    expected_control: Final[float]
    expected_treatment: Final[float]
    variance: Final[float]
    hazard_ratio: Final[float]
    hazard_ratio_interval: Final[Interval]
    log_hazard_ratio_std_error: Final[float]
    n_control: Final[int]
    n_treatment: Final[int]
    method: Final[str]
    notes: Final[tuple[str, ...]]
    def with_note(self, note: str) -> LogRank: ...
    def __repr__(self) -> str: ...

class SurvivalRows:
    def __init__(
        self,
        time: numpy.typing.ArrayLike,
        event: numpy.typing.ArrayLike,
        stratum: numpy.typing.ArrayLike,
        cluster: numpy.typing.ArrayLike,
        clusters: int,
    ) -> None: ...
    def by_stratum(self, strata: int) -> list[Survival]: ...

def survival_of(
    time: numpy.typing.ArrayLike,
    event: numpy.typing.ArrayLike,
    function: str,
    suffix: str,
) -> tuple[Survival, int]: ...
def check_units(
    time: numpy.typing.ArrayLike, event: numpy.typing.ArrayLike, function: str, suffix: str
) -> None: ...
def kaplan_meier(
    units: Survival, *, confidence_level: float = 0.95, horizon: float | None = None
) -> KaplanMeier: ...
def kaplan_meier_of_rows(
    time: numpy.typing.ArrayLike,
    event: numpy.typing.ArrayLike,
    *,
    confidence_level: float = 0.95,
    horizon: float | None = None,
) -> tuple[KaplanMeier, int]: ...
def cumulative_incidence(
    kinds: Sequence[Survival], *, confidence_level: float = 0.95
) -> CumulativeIncidence: ...
def log_rank_test(
    control: Sequence[Survival],
    treatment: Sequence[Survival],
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> LogRank: ...
def clustered_log_rank_test(
    control: SurvivalRows,
    treatment: SurvivalRows,
    strata: int,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> LogRank: ...
def gray_test(
    control: Sequence[Survival],
    treatment: Sequence[Survival],
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> LogRank: ...
def restricted_mean_test(
    control: Survival,
    treatment: Survival,
    horizon: float | None = None,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def cumulative_incidence_test(
    control: Sequence[Survival],
    treatment: Sequence[Survival],
    horizon: float | None = None,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def median_survival_test(
    control: Survival,
    treatment: Survival,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...

class UnitTimes:
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(
        self,
        time: numpy.typing.ArrayLike,
        end: numpy.typing.ArrayLike,
        cluster: numpy.typing.ArrayLike,
    ) -> None: ...
    n: Final[int]
    units: Final[int]
    def merge(self, other: UnitTimes) -> UnitTimes: ...
    def __eq__(self, other: object) -> bool: ...

def event_within_test(
    control: Survival,
    treatment: Survival,
    within: float,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def event_free_test(
    control: Survival,
    treatment: Survival,
    until: float,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def event_within_test_of_units(
    control: UnitTimes,
    treatment: UnitTimes,
    within: float,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def restricted_mean_test_of_units(
    control: UnitTimes,
    treatment: UnitTimes,
    horizon: float | None = None,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def median_survival_test_of_units(
    control: UnitTimes,
    treatment: UnitTimes,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison: ...
def geometric_mean_test(
    control: numpy.typing.ArrayLike,
    treatment: numpy.typing.ArrayLike,
    *,
    alternative: str = "two-sided",
    confidence_level: float = 0.95,
) -> tuple[Comparison, tuple[int, int]]: ...
def mean_is_reliable(control: numpy.typing.ArrayLike, treatment: numpy.typing.ArrayLike) -> bool: ...

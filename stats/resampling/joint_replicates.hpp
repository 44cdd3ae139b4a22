// Several metrics resampled together, and the intervals of their differences that hold all at once.
#pragma once

#include "stats/comparison.hpp"
#include "stats/resampling/replicate_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// The columns by which the means of several metrics of the same units are resampled. A metric may have no value for some units:
// its values are 0 there and it has a column of its own that says where it has one (1) and where not (0).
class MetricColumns {
public:
    // A span for each metric, of the same units in the same order; NaN where the unit has no value. Throws
    // std::invalid_argument for metrics of different lengths and for an infinite value.
    explicit MetricColumns(std::span<const std::span<const double>> metrics);

    // What to resample. The columns stay where they are, in this object.
    [[nodiscard]] ResampledColumns rows(std::span<const std::uint64_t> keys = {}) const;

    [[nodiscard]] std::size_t metrics() const noexcept { return metrics_.size(); }
    [[nodiscard]] std::int64_t n(std::size_t metric) const noexcept { return metrics_[metric].n; }
    // The mean of its values; NaN where it has none.
    [[nodiscard]] double mean(std::size_t metric) const noexcept { return metrics_[metric].mean; }
    // Its mean in each replicate; NaN where the replicate drew no unit with a value. `sums` are those of rows().
    [[nodiscard]] std::vector<double> means(const ReplicateSums& sums, std::size_t metric) const;

private:
    struct Metric {
        std::size_t values = 0;   // its column
        std::size_t presence = 0; // its other column; `values` itself where it needs none
        std::int64_t n = 0;
        double centre = 0.0; // taken off the values: sums of deviations lose no digits
        double mean = std::numeric_limits<double>::quiet_NaN();
    };
    std::vector<std::vector<double>> columns_;
    std::vector<Metric> metrics_;
};

[[nodiscard]] MetricColumns metric_columns(std::span<const std::span<const double>> metrics);

struct JointMaxT {
    double critical_value = std::numeric_limits<double>::quiet_NaN(); // of the largest |difference| / std_error
    std::vector<double> std_errors;                                   // standard deviations of the replicates
    std::vector<double> half_widths;                                  // critical_value * std_error
    std::vector<Interval> intervals;
    std::vector<double> pvalues; // each metric alone
    std::vector<double> pvalues_adjusted;
    std::string method;
    std::vector<std::string> notes;
};

// Intervals that hold the true differences all at once, and the p-values that they invert, by joint replicates of all metrics:
// replicate b of every metric comes from the same weights of the same units. What the metrics have in common, and their true
// distribution, is in the replicates: no correlation and no normal distribution is assumed.
//
// With t*_m = (D*_m - D_m) / se_m, se_m the standard deviation of the D*_m, the critical value is the 1 - alpha quantile of
// max_m |t*_m| (one-sided: of max_m t*_m or of max_m -t*_m), and p_m = (b + 1) / (B + 1), where b of the B replicates have a
// maximum that reaches D_m / se_m: Westfall and Young (1993), "Resampling-Based Multiple Testing", 2.3, single step; Romano and
// Wolf (2005), JASA 100:94; (b + 1) / (B + 1) as in Davison and Hinkley (1997), "Bootstrap Methods and their Application", 4.4.
// The critical value is that order statistic by which pvalues_adjusted[m] < 1 - confidence_level exactly when 0 is outside
// intervals[m]; where the replicates are too few for the level it is infinite, and a note says so.
//
// `replicates` holds the differences D* of each metric, metric by metric. A metric whose difference is NaN or whose replicates
// do not vary is NaN and left out of the family; a replicate that is NaN in a metric is left out of that metric.
// Throws std::invalid_argument where lengths differ, with fewer than two replicates and for bad options.
[[nodiscard]] JointMaxT joint_max_t(std::span<const double> differences, std::span<const std::vector<double>> replicates,
                                    const TestOptions& options = {});

} // namespace cxlift::stats

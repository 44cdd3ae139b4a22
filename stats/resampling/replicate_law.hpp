// From the replicates of an estimate to its interval and p-value, by the four usual ways, each with its inversion.
#pragma once

#include "stats/comparison.hpp"
#include "stats/interval.hpp"
#include "stats/words.hpp"

#include <span>
#include <vector>

namespace cxlift::stats {

enum class BootstrapMethod { percentile, basic, bca, studentized };
[[nodiscard]] std::span<const Word<BootstrapMethod>> bootstrap_methods();

// An estimate with its replicates: of one variant, of the difference of two, or of any combination of them.
struct Replicated {
    double value = 0.0;
    double std_error = 0.0;    // of the data, by influence values; for `studentized`
    double acceleration = 0.0; // for `bca`
    std::vector<double> values;
    std::vector<double> std_errors; // of each replicate, for `studentized`
};

// The tails at which an end of the interval touches a value: the ends e(tail) rise with the tail, and a value that several
// replicates share is touched by a range of them.
struct TouchingTails {
    double least = 0.5;
    double most = 0.5;
};

// With m replicates in ascending order, quantile p is that of type 7 (Hyndman and Fan 1996), G its inverse, z0 the normal
// quantile of the share of replicates below the estimate (ties half) and a the acceleration. The end of tail p is
//   percentile   G^-1(p)
//   basic        2 value - G^-1(1 - p)
//   bca          G^-1(Phi(z0 + (z0 + z_p) / (1 - a (z0 + z_p)))); Efron (1987), JASA 82:171, equation 2.3
//   studentized  value - std_error * H^-1(1 - p), with H of (replicate - value) / its own standard error; Hall (1988), Ann Stat
//                16:927
// Davison and Hinkley (1997), chapter 5, have all four. The p-value of a hypothesis is found by inverting the interval: it is
// below alpha exactly where the interval of level 1 - alpha leaves the hypothesis out. m replicates say nothing of tails below
// 1 / (m + 1): there an end is infinite, and no p-value is smaller than that.
class ReplicateLaw {
public:
    ReplicateLaw(BootstrapMethod method, Replicated replicated);

    // False where the replicates do not vary, one has no value (NaN), or for `bca` all lie on one side of the estimate: there
    // is no interval.
    [[nodiscard]] bool exists() const noexcept { return exists_; }
    [[nodiscard]] double end(double tail) const;
    [[nodiscard]] Interval interval(const TestOptions& options) const;
    [[nodiscard]] double pvalue(double null_value, Alternative alternative) const;

private:
    BootstrapMethod method_;
    Replicated replicated_;
    std::vector<double> sorted_; // replicates, or their t statistics
    double bias_ = 0.0;          // z0
    bool exists_ = true;
};

// The same of replicates in no order, by one pass over them: where many hypotheses are tried, each with replicates of its own.
[[nodiscard]] TouchingTails touching_tails(BootstrapMethod method, const Replicated& replicated, double null_value);
[[nodiscard]] double pvalue_of(const TouchingTails& tails, Alternative alternative);
// By how much the tails allow more than those of the interval: it holds the value that was touched where this is not negative.
[[nodiscard]] double room_within(const TouchingTails& tails, const TestOptions& options);

} // namespace cxlift::stats

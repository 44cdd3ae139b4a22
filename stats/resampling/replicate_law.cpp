#include "stats/resampling/replicate_law.hpp"

#include "stats/distributions.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr std::array methods{
    Word<BootstrapMethod>{.choice = BootstrapMethod::percentile, .word = "percentile"},
    Word<BootstrapMethod>{.choice = BootstrapMethod::basic, .word = "basic"},
    Word<BootstrapMethod>{.choice = BootstrapMethod::bca, .word = "bca"},
    Word<BootstrapMethod>{.choice = BootstrapMethod::studentized, .word = "studentized"},
};

// The lower tail's normal quantile, without losing digits at either end.
double normal_quantile(double p) {
    return p < 0.5 ? -normal_upper_quantile(p) : normal_upper_quantile(1.0 - p);
}

double normal_below(double z) {
    return normal_upper_tail(-z);
}

// BCa's tails: from the tail that is asked for to that of the replicates, and back.
struct Corrected {
    double bias = 0.0;
    double acceleration = 0.0;

    [[nodiscard]] double of_replicates(double tail) const {
        const double z = bias + normal_quantile(tail);
        const double shrunk = 1.0 - acceleration * z;
        return shrunk > 0.0 ? normal_below(bias + z / shrunk) : acceleration > 0.0 ? 1.0 : 0.0;
    }
    [[nodiscard]] double asked_for(double tail_of_replicates) const {
        const double w = normal_quantile(tail_of_replicates) - bias;
        const double stretched = 1.0 + acceleration * w;
        return stretched > 0.0 ? normal_below(w / stretched - bias) : acceleration > 0.0 ? 0.0 : 1.0;
    }
};

// Where a value stands among replicates in any order.
struct Standing {
    std::size_t below = 0;
    std::size_t equal = 0;
    double nearest_below = -infinity;
    double nearest_above = infinity;

    void add(double replicate, double value) noexcept {
        if (replicate < value) {
            ++below;
            nearest_below = std::max(nearest_below, replicate);
        } else if (replicate == value) {
            ++equal;
        } else {
            nearest_above = std::min(nearest_above, replicate);
        }
    }
};

double smallest_tail(std::size_t m) {
    return 1.0 / (static_cast<double>(m) + 1.0);
}

// The inverse of type 7's quantile, within what m replicates can say.
TouchingTails tails_of(const Standing& standing, double value, std::size_t m) {
    const double steps = std::max(1.0, static_cast<double>(m) - 1.0);
    const auto below = static_cast<double>(standing.below);
    TouchingTails tails;
    if (standing.equal > 0) {
        tails = {.least = below / steps, .most = (below + static_cast<double>(standing.equal) - 1.0) / steps};
    } else if (standing.below == 0 || standing.below == m) {
        tails.least = tails.most = standing.below == 0 ? 0.0 : 1.0;
    } else {
        // t statistics of replicates of equal values are infinite.
        const double share = std::isinf(standing.nearest_below)
                                 ? 1.0
                                 : (value - standing.nearest_below) / (standing.nearest_above - standing.nearest_below);
        tails.least = tails.most = (below - 1.0 + share) / steps;
    }
    const double floor = smallest_tail(m);
    return {.least = std::clamp(tails.least, floor, 1.0 - floor), .most = std::clamp(tails.most, floor, 1.0 - floor)};
}

TouchingTails mirrored(const TouchingTails& tails) {
    return {.least = 1.0 - tails.most, .most = 1.0 - tails.least};
}

double studentized(const Replicated& replicated, std::size_t b) {
    const double distance = replicated.values[b] - replicated.value;
    return distance == 0.0 ? 0.0 : distance / replicated.std_errors[b]; // 0 / 0: a replicate of equal values at the estimate
}

// An infinite neighbour (a t statistic of equal values) takes all that lies beyond the finite one.
double between(double lower, double upper, double share) {
    if (share == 0.0 || lower == upper) {
        return lower;
    }
    return std::isinf(lower) ? lower : std::isinf(upper) ? upper : std::lerp(lower, upper, share);
}

double bias_of(const Standing& of_estimate, std::size_t m) {
    const double share =
        (static_cast<double>(of_estimate.below) + 0.5 * static_cast<double>(of_estimate.equal)) / static_cast<double>(m);
    return share > 0.0 && share < 1.0 ? normal_quantile(share) : nan;
}

} // namespace

std::span<const Word<BootstrapMethod>> bootstrap_methods() {
    return methods;
}

TouchingTails touching_tails(BootstrapMethod method, const Replicated& replicated, double null_value) {
    const std::size_t m = replicated.values.size();
    Standing of_null;
    if (method == BootstrapMethod::studentized) {
        const double t = (replicated.value - null_value) / replicated.std_error;
        for (std::size_t b = 0; b < m; ++b) {
            of_null.add(studentized(replicated, b), t);
        }
        return mirrored(tails_of(of_null, t, m));
    }
    const double place = method == BootstrapMethod::basic ? 2.0 * replicated.value - null_value : null_value;
    Standing of_estimate;
    for (const double replicate : replicated.values) {
        of_null.add(replicate, place);
        if (method == BootstrapMethod::bca) {
            of_estimate.add(replicate, replicated.value);
        }
    }
    const TouchingTails tails = tails_of(of_null, place, m);
    if (method == BootstrapMethod::bca) {
        const Corrected corrected{.bias = bias_of(of_estimate, m), .acceleration = replicated.acceleration};
        return {.least = corrected.asked_for(tails.least), .most = corrected.asked_for(tails.most)};
    }
    return method == BootstrapMethod::basic ? mirrored(tails) : tails;
}

double pvalue_of(const TouchingTails& tails, Alternative alternative) {
    switch (alternative) {
    case Alternative::greater: return tails.most;
    case Alternative::less: return 1.0 - tails.least;
    case Alternative::two_sided: break;
    }
    return std::min(1.0, 2.0 * std::min(tails.most, 1.0 - tails.least));
}

double room_within(const TouchingTails& tails, const TestOptions& options) {
    const double tail = tail_of(options);
    const double from_below = options.alternative == Alternative::less ? infinity : tails.most - tail;
    const double from_above = options.alternative == Alternative::greater ? infinity : 1.0 - tails.least - tail;
    return std::min(from_below, from_above);
}

ReplicateLaw::ReplicateLaw(BootstrapMethod method, Replicated replicated)
    : method_(method), replicated_(std::move(replicated)), sorted_(replicated_.values) {
    const std::size_t m = sorted_.size();
    Standing of_estimate;
    for (const double replicate : replicated_.values) {
        of_estimate.add(replicate, replicated_.value);
    }
    if (method == BootstrapMethod::studentized) {
        for (std::size_t b = 0; b < m; ++b) {
            sorted_[b] = studentized(replicated_, b);
        }
    }
    if (std::ranges::any_of(sorted_, [](double replicate) { return std::isnan(replicate); })) {
        exists_ = false; // what has no value has no order
        return;
    }
    std::ranges::sort(sorted_);
    exists_ = m > 0 && sorted_.front() < sorted_.back();
    if (method == BootstrapMethod::bca && exists_) {
        bias_ = bias_of(of_estimate, m);
        exists_ = !std::isnan(bias_) && !std::isnan(replicated_.acceleration);
    }
}

double ReplicateLaw::end(double tail) const {
    const bool from_the_other = method_ == BootstrapMethod::basic || method_ == BootstrapMethod::studentized;
    double p = from_the_other ? 1.0 - tail : tail;
    if (method_ == BootstrapMethod::bca) {
        p = Corrected{.bias = bias_, .acceleration = replicated_.acceleration}.of_replicates(tail);
    }
    const double floor = smallest_tail(sorted_.size());
    if (!(p >= floor && p <= 1.0 - floor)) {
        return tail < 0.5 ? -infinity : infinity;
    }
    const double place = p * (static_cast<double>(sorted_.size()) - 1.0);
    const auto k = std::min(static_cast<std::size_t>(place), sorted_.size() - 2);
    const double quantile = between(sorted_[k], sorted_[k + 1], place - static_cast<double>(k));
    switch (method_) {
    case BootstrapMethod::basic: return 2.0 * replicated_.value - quantile;
    case BootstrapMethod::studentized: return replicated_.value - replicated_.std_error * quantile;
    default: return quantile;
    }
}

Interval ReplicateLaw::interval(const TestOptions& options) const {
    if (!exists_) {
        return {.lower = nan, .upper = nan};
    }
    const double tail = tail_of(options);
    return {.lower = options.alternative == Alternative::less ? -infinity : end(tail),
            .upper = options.alternative == Alternative::greater ? infinity : end(1.0 - tail)};
}

double ReplicateLaw::pvalue(double null_value, Alternative alternative) const {
    return exists_ ? pvalue_of(touching_tails(method_, replicated_, null_value), alternative) : nan;
}

} // namespace cxlift::stats

#include "stats/resampling/value_replicates.hpp"

#include "stats/checks.hpp"
#include "stats/resampling/counts_replicates.hpp"
#include "stats/resampling/pace.hpp"
#include "stats/resampling/repeated_values.hpp"
#include "stats/resampling/resample_weights.hpp"
#include "stats/resampling/resampling.hpp"
#include "stats/resampling/spread.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void check_fraction(double fraction) {
    if (!(fraction >= 0.0 && fraction < 0.5)) {
        throw std::invalid_argument("resample_trimmed_mean: fraction is " + std::to_string(fraction) +
                                    ", must be 0 or more and below 0.5.");
    }
}

// Values in ascending order with their units.
struct SortedRows {
    std::vector<double> values;
    RowGroups groups;

    [[nodiscard]] ValueClusters clusters() const { return groups.units(); }
    [[nodiscard]] std::size_t units() const { return groups.n_units(); }
};

std::vector<std::uint32_t> in_order(std::span<const std::uint32_t> labels, std::span<const std::size_t> order) {
    std::vector<std::uint32_t> result;
    if (!labels.empty()) {
        std::ranges::transform(order, std::back_inserter(result), [&](std::size_t row) { return labels[row]; });
    }
    return result;
}

// Whether to stop, now and then: sorting millions takes seconds.
class Looks {
public:
    explicit Looks(const Draws& draws) : draws_(&draws) {}
    void up() {
        if ((++compared_ & (between_looks - 1)) == 0) {
            draws_->passed(0);
        }
    }

private:
    static constexpr std::size_t between_looks = std::size_t{1} << 18U;

    const Draws* draws_;
    std::size_t compared_ = 0;
};

SortedRows sort_rows(const char* function, std::span<const double> values, const RowLabels& labels, const Draws& draws) {
    for (const double value : values) {
        check_finite(function, "a value", value);
    }
    std::vector<double> ascending(values.begin(), values.end());
    Looks look(draws);
    if (labels.empty()) {
        std::ranges::sort(ascending, [&](double a, double b) {
            look.up();
            return a < b;
        });
        return {.values = std::move(ascending), .groups = RowGroups(function, values.size(), {})};
    }
    const RowGroups checked(function, values.size(), labels);
    const std::span<const std::uint32_t> unit = labels.clusters.empty() ? labels.strata : labels.clusters;
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        look.up();
        return values[a] != values[b] ? values[a] < values[b] : unit[a] < unit[b];
    });
    std::ranges::transform(order, ascending.begin(), [&](std::size_t row) { return values[row]; });
    const std::vector<std::uint32_t> clusters = in_order(labels.clusters, order);
    const std::vector<std::uint32_t> strata = in_order(labels.strata, order);
    return {.values = std::move(ascending),
            .groups = RowGroups(function, values.size(), {.clusters = clusters, .strata = strata})};
}

Replicates empty_replicates(std::int64_t n, std::string_view resampling, const Draws& draws) {
    Replicates result;
    result.n = n;
    result.resampling = resampling;
    result.values.assign(static_cast<std::size_t>(draws.n_resamples), nan);
    return result;
}

void set(Replicates& result, const TrimmedMean& own, bool std_errors) {
    result.value = own.value;
    result.std_error = own.std_error;
    result.skewness = own.skewness;
    if (std_errors) {
        result.std_errors.assign(result.values.size(), nan);
    }
}

// `times` of replicate b.
template <typename Times>
void set_replicate(Replicates& result, std::size_t b, std::span<const double> ascending, std::span<const Times> times,
                   double fraction, const ValueClusters& clusters) {
    if (result.std_errors.empty()) {
        result.values[b] = trimmed_mean(ascending, times, fraction);
        return;
    }
    const TrimmedMean drawn = trimmed_mean_with_error(ascending, times, fraction, clusters);
    result.values[b] = drawn.value;
    result.std_errors[b] = drawn.std_error;
}

bool too_few(Replicates& result, std::size_t units) {
    if (units >= 2) {
        return false;
    }
    result.notes.emplace_back(too_few_units);
    return true;
}

} // namespace

Replicates resample_trimmed_mean(std::span<const double> values, const RowLabels& labels, double fraction, bool std_errors,
                                 const Draws& draws) {
    check_resampling("resample_trimmed_mean", draws);
    check_fraction(fraction);
    const SortedRows rows = sort_rows("resample_trimmed_mean", values, labels, draws);
    const std::span<const double> ascending = rows.values;
    Replicates result = empty_replicates(static_cast<std::int64_t>(values.size()), "multinomial", draws);
    const std::vector<std::uint32_t> once(values.size(), 1);
    set(result, trimmed_mean_with_error(ascending, std::span<const std::uint32_t>(once), fraction, rows.clusters()),
        std_errors);
    if (too_few(result, rows.units())) {
        result.std_error = nan;
        return result;
    }
    resample_times(values.size(), rows.clusters(), draws, [&](std::size_t b, std::span<const std::uint32_t> times) {
        set_replicate(result, b, ascending, times, fraction, rows.clusters());
    });
    return result;
}

Replicates resample_trimmed_mean(const Counts& counts, double fraction, bool std_errors, const Draws& draws) {
    check_resampling("resample_trimmed_mean", draws);
    check_fraction(fraction);
    std::vector<double> ascending;
    std::vector<std::int64_t> cells;
    for (const auto& [value, count] : counts.values()) {
        ascending.push_back(value);
        cells.push_back(count);
    }
    const std::span<const double> values = ascending;
    Replicates result = empty_replicates(counts.n(), "counts", draws);
    set(result, trimmed_mean_with_error(values, std::span<const std::int64_t>(cells), fraction), std_errors);
    if (too_few(result, static_cast<std::size_t>(counts.n()))) {
        result.std_error = nan;
        return result;
    }
    resample_cells(cells, draws, [&](std::size_t b, std::span<const std::int64_t> times) {
        set_replicate(result, b, values, times, fraction, {});
    });
    return result;
}

Replicates resample_quantile(std::span<const double> values, const RowLabels& labels, double q, const Draws& draws) {
    check_resampling("resample_quantile", draws);
    check_probability("resample_quantile", "q", q);
    const SortedRows rows = sort_rows("resample_quantile", values, labels, draws);
    const std::span<const double> ascending = rows.values;
    Replicates result = empty_replicates(static_cast<std::int64_t>(values.size()), "multinomial", draws);
    const std::vector<std::uint32_t> ones(values.size(), 1);
    const std::span<const std::uint32_t> once = ones;
    result.value = repeated_quantile(ascending, once, q);
    if (too_few(result, rows.units())) {
        return result;
    }
    result.values = resample_weights(
        values.size(), rows.clusters(),
        [&](std::span<const std::uint32_t> times) { return repeated_quantile(ascending, times, q); }, draws);
    set_quantile_spread(result, q, skewness_of(quantile_influences(ascending, once, q, result.value, rows.clusters())));
    return result;
}

} // namespace cxlift::stats

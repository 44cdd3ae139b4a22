#include "stats/resampling/bootstrap_parts.hpp"
#include "stats/resampling/bootstrap_replicates.hpp"
#include "stats/resampling/bucketed_rows.hpp"
#include "stats/resampling/cuped_replicates.hpp"
#include "stats/resampling/poisson_replicates.hpp"
#include "stats/resampling/row_replicates.hpp"
#include "stats/resampling/sum_estimates.hpp"
#include "stats/resampling/value_replicates.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift::stats {
namespace {

using enum Resampling;
using Product = std::pair<std::size_t, std::size_t>;

std::size_t rows_of(const std::vector<std::span<const double>>& columns) {
    return columns.front().size();
}

bool few(std::size_t rows, const ResamplingOptions& options) {
    return static_cast<double>(rows) * static_cast<double>(options.draws.n_resamples) <= few_draws;
}

ResampledSums drawn(std::span<const std::span<const double>> columns, std::span<const Product> products, Resampling resampling,
                    const Draws& draws, std::span<const std::uint64_t> keys) {
    if (resampling == compressed) {
        return resample_in_buckets(columns, products, draws);
    }
    const ShiftedColumns shifted = shifted_columns(columns, products);
    const ResampledColumns rows = shifted.view(keys);
    return {.shifts = shifted.shifts,
            .sums = resampling == poisson ? resample_poisson(rows, draws) : resample_rows(rows, draws)};
}

// Rows are drawn one by one while draws are few. `of_many` is taken otherwise, `third` where it is asked for.
Resampling of_rows(const ResamplingOptions& options, const char* what, std::size_t rows, Resampling of_many, Resampling third) {
    const Resampling found = few(rows, options) ? chosen(options, what, {multinomial, of_many, third})
                                                : chosen(options, what, {of_many, multinomial, third});
    if (found == poisson && rows < least_poisson_units) {
        throw std::invalid_argument("bootstrap: resampling is 'poisson', must be 'auto' or 'multinomial' for fewer than " +
                                    std::to_string(least_poisson_units) + " units: the weights of all may be 0.");
    }
    return found;
}

std::vector<Product> powers(std::size_t highest) {
    std::vector<Product> result; // of column 0; column k - 1 is its power k
    for (std::size_t power = 2; power <= highest; ++power) {
        result.emplace_back(0, power - 2);
    }
    return result;
}

double sixth_powers(std::span<const double> values, double mean) {
    double sum = 0.0;
    for (const double value : values) {
        sum += std::pow(value - mean, 6.0);
    }
    return sum;
}

// Both totals of each cluster.
struct Totals {
    std::vector<double> sums;
    std::vector<double> sizes;

    explicit Totals(const ClusteredValues& values) : sums(values.clusters, 0.0), sizes(values.clusters, 0.0) {
        for (std::size_t i = 0; i < values.values.size(); ++i) {
            const auto cluster = static_cast<std::size_t>(values.cluster[i]);
            sums[cluster] += values.values[i];
            sizes[cluster] += 1.0;
        }
    }
};

std::vector<std::uint32_t> narrow(const ClusteredValues& values) {
    return {values.cluster.begin(), values.cluster.end()};
}

} // namespace

Replicates mean_of_rows(std::span<const double> values, const ResamplingOptions& options) {
    if (values.size() < 2) {
        return too_few(values.empty() ? std::nan("") : values.front(), static_cast<std::int64_t>(values.size()));
    }
    const Resampling resampling = of_rows(options, "a mean of rows", values.size(), compressed, poisson);
    if (resampling == compressed) {
        return mean_of_distribution(Distribution::of(values, Distribution::default_max_groups, options.draws.threads), options);
    }
    const std::vector<std::span<const double>> given{values};
    const ResampledSums found = drawn(given, powers(options.studentized ? 2 : 1), resampling, options.draws, options.keys);
    return named(mean_replicates(found.sums, found.shifts[0], Moments::of(values), options.studentized), resampling);
}

Replicates std_of_rows(std::span<const double> values, const ResamplingOptions& options) {
    const Moments moments = Moments::of(values);
    if (values.size() < 2) {
        return too_few(moments.std_dev(), moments.n);
    }
    const Resampling resampling = of_rows(options, "a standard deviation of rows", values.size(), poisson, compressed);
    if (resampling == compressed) {
        return std_of_distribution(Distribution::of(values, Distribution::default_max_groups, options.draws.threads), options);
    }
    const std::vector<std::span<const double>> given{values};
    const ResampledSums found = drawn(given, powers(options.studentized ? 4 : 2), resampling, options.draws, options.keys);
    return named(std_replicates(found.sums, moments, sixth_powers(values, moments.mean), options.studentized), resampling);
}

Replicates quantile_of_rows(std::span<const double> values, double q, const ResamplingOptions& options) {
    return quantile_of(values, static_cast<std::int64_t>(values.size()), q, options, "a quantile of rows");
}

Replicates ratio_of_rows(std::span<const double> numerator, std::span<const double> denominator,
                         const ResamplingOptions& options) {
    const auto n = static_cast<std::int64_t>(numerator.size());
    const double ratio = std::reduce(numerator.begin(), numerator.end()) / std::reduce(denominator.begin(), denominator.end());
    if (n < 2) {
        return too_few(ratio, n);
    }
    const std::vector<std::span<const double>> given{numerator, denominator};
    const std::vector<Product> products{{0, 0}, {0, 1}, {1, 1}};
    const Resampling resampling = of_rows(options, "a ratio", numerator.size(), poisson, compressed);
    const ResampledSums found =
        drawn(given, options.studentized ? std::span<const Product>(products) : std::span<const Product>(), resampling,
              options.draws, options.keys);
    return named(ratio_replicates(found.sums,
                                  {.n = n,
                                   .numerator_shift = found.shifts[0],
                                   .denominator_shift = found.shifts[1],
                                   .ratio = ratio,
                                   .influence = ratio_influence(numerator, denominator)},
                                  options.studentized),
                 resampling);
}

std::pair<Replicates, Replicates> cuped_of_rows(const std::vector<std::span<const double>>& control,
                                                const std::vector<std::span<const double>>& treatment,
                                                const ResamplingOptions& options) {
    if (rows_of(control) < 2 || rows_of(treatment) < 2) {
        return {too_few(std::nan(""), static_cast<std::int64_t>(rows_of(control))),
                too_few(std::nan(""), static_cast<std::int64_t>(rows_of(treatment)))};
    }
    const std::vector<Product> products = cuped_products(control.size() - 1, options.studentized);
    const Resampling resampling =
        of_rows(options, "an adjusted mean", std::min(rows_of(control), rows_of(treatment)), poisson, compressed);
    Draws draws = options.draws;
    const ResampledSums of_control = drawn(control, products, resampling, draws, options.keys);
    ++draws.variant;
    const ResampledSums of_treatment = drawn(treatment, products, resampling, draws, options.treatment_keys);
    auto [c, t] = cuped_replicates(cuped_variant(control, of_control.shifts, of_control.sums),
                                   cuped_variant(treatment, of_treatment.shifts, of_treatment.sums), options.studentized);
    return {named(std::move(c), resampling), named(std::move(t), resampling)};
}

Replicates trimmed_mean_of_rows(std::span<const double> values, double trim, const ResamplingOptions& options) {
    const Resampling resampling = chosen(options, "a trimmed mean", {multinomial});
    return named(resample_trimmed_mean(values, {}, trim, options.studentized, options.draws), resampling);
}

Replicates trimmed_mean_of_clusters(const ClusteredValues& values, double trim, const ResamplingOptions& options) {
    const Resampling resampling = chosen(options, "a trimmed mean of clusters", {multinomial});
    return named(resample_trimmed_mean(values.values, narrow(values), trim, options.studentized, options.draws), resampling);
}

Replicates quantile_of_clusters(const ClusteredValues& values, double q, const ResamplingOptions& options) {
    const Resampling resampling = chosen(options, "a quantile of clusters", {multinomial});
    return named(resample_quantile(values.values, narrow(values), q, options.draws), resampling);
}

Replicates mean_of_clusters(const ClusteredValues& values, const ResamplingOptions& options) {
    const Totals totals(values);
    Replicates result = ratio_of_rows(totals.sums, totals.sizes, options);
    result.n = static_cast<std::int64_t>(values.values.size());
    return result;
}

} // namespace cxlift::stats

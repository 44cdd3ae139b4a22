#include "stats/resampling/bootstrap_replicates.hpp"

#include "stats/resampling/cuped_replicates.hpp"
#include "stats/resampling/poisson_replicates.hpp"
#include "stats/resampling/counts_replicates.hpp"
#include "stats/resampling/resample_groups.hpp"
#include "stats/resampling/resample_rows.hpp"
#include "stats/resampling/sum_estimates.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
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

// Of fewer than two units nothing can be resampled.
Replicates too_few(double value, std::int64_t n) {
    Replicates result;
    result.value = value;
    result.n = n;
    result.notes.emplace_back("A variant has fewer than two units with a value, so there is nothing to resample.");
    return result;
}

Replicates named(Replicates replicates, Resampling resampling) {
    replicates.resampling = word_of(resamplings(), resampling);
    return replicates;
}

ReplicateSums drawn(const ShiftedColumns& columns, Resampling resampling, const Draws& draws) {
    return resampling == poisson ? resample_poisson(columns.view(), draws) : resample_rows(columns.view(), draws);
}

// Rows are drawn one by one, or weighted.
Resampling of_rows(const ResamplingOptions& options, const char* what, std::size_t rows) {
    const Resampling found =
        few(rows, options) ? chosen(options, what, {multinomial, poisson}) : chosen(options, what, {poisson, multinomial});
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

// Distinct values with their counts, and the powers of the values less their mean.
struct Cells {
    std::vector<std::int64_t> counts;
    std::vector<std::vector<double>> powers;

    Cells(const Counts& of, double mean, std::size_t highest) : powers(highest) {
        for (const auto& [value, times] : of.values()) {
            counts.push_back(times);
            double power = 1.0;
            for (std::vector<double>& column : powers) {
                column.push_back(power *= value - mean);
            }
        }
    }
    [[nodiscard]] std::vector<std::span<const double>> columns() const { return {powers.begin(), powers.end()}; }
};

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

} // namespace

Replicates mean_of_rows(std::span<const double> values, const ResamplingOptions& options) {
    const Moments moments = Moments::of(values);
    if (values.size() < 2) {
        return too_few(moments.n == 0 ? std::nan("") : moments.mean, moments.n);
    }
    constexpr const char* what = "a mean of rows";
    const Resampling resampling = few(values.size(), options) ? chosen(options, what, {multinomial, poisson, compressed})
                                                              : chosen(options, what, {compressed, poisson, multinomial});
    if (resampling == compressed) {
        return mean_of_distribution(Distribution::of(values), options);
    }
    const std::vector<std::span<const double>> given{values};
    const ShiftedColumns columns = shifted_columns(given, powers(options.studentized ? 2 : 1));
    const ReplicateSums sums = drawn(columns, of_rows(options, what, values.size()), options.draws);
    return named(mean_replicates(sums, columns.shifts[0], moments, options.studentized), resampling);
}

Replicates std_of_rows(std::span<const double> values, const ResamplingOptions& options) {
    const Moments moments = Moments::of(values);
    if (values.size() < 2) {
        return too_few(moments.std_dev(), moments.n);
    }
    const Resampling resampling = of_rows(options, "a standard deviation of rows", values.size());
    const std::vector<std::span<const double>> given{values};
    const ShiftedColumns columns = shifted_columns(given, powers(options.studentized ? 4 : 2));
    const ReplicateSums sums = drawn(columns, resampling, options.draws);
    return named(std_replicates(sums, moments, sixth_powers(values, moments.mean), options.studentized), resampling);
}

Replicates ratio_of_rows(std::span<const double> numerator, std::span<const double> denominator,
                         const ResamplingOptions& options) {
    const auto n = static_cast<std::int64_t>(numerator.size());
    const std::vector<std::span<const double>> given{numerator, denominator};
    const std::vector<Product> products{{0, 0}, {0, 1}, {1, 1}};
    const ShiftedColumns columns =
        shifted_columns(given, options.studentized ? std::span<const Product>(products) : std::span<const Product>());
    const double ratio = columns.shifts[0] / columns.shifts[1];
    if (n < 2) {
        return too_few(n == 0 ? std::nan("") : ratio, n);
    }
    const Resampling resampling = of_rows(options, "a ratio", numerator.size());
    const ReplicateSums sums = drawn(columns, resampling, options.draws);
    return named(ratio_replicates(sums,
                                  {.n = n,
                                   .numerator_shift = columns.shifts[0],
                                   .denominator_shift = columns.shifts[1],
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
    const Resampling resampling = of_rows(options, "an adjusted mean", std::min(rows_of(control), rows_of(treatment)));
    const ShiftedColumns of_control = shifted_columns(control, products);
    const ShiftedColumns of_treatment = shifted_columns(treatment, products);
    Draws draws = options.draws;
    const ReplicateSums control_sums = drawn(of_control, resampling, draws);
    ++draws.variant;
    const ReplicateSums treatment_sums = drawn(of_treatment, resampling, draws);
    auto [c, t] =
        cuped_replicates({.columns = control, .shifts = of_control.shifts, .sums = &control_sums},
                         {.columns = treatment, .shifts = of_treatment.shifts, .sums = &treatment_sums}, options.studentized);
    return {named(std::move(c), resampling), named(std::move(t), resampling)};
}

Replicates mean_of_clusters(const ClusteredValues& values, const ResamplingOptions& options) {
    const Totals totals(values);
    Replicates result = ratio_of_rows(totals.sums, totals.sizes, options);
    result.n = static_cast<std::int64_t>(values.values.size());
    return result;
}

Replicates mean_of_counts(const Counts& counts, const ResamplingOptions& options) {
    const Moments moments = counts.moments();
    if (counts.n() < 2) {
        return too_few(counts.n() == 0 ? std::nan("") : moments.mean, counts.n());
    }
    const Resampling resampling = chosen(options, "a mean of counts", {Resampling::counts});
    const Cells cells(counts, moments.mean, options.studentized ? 2 : 1);
    return named(mean_replicates(resample_counts(cells.counts, cells.columns(), options.draws), moments.mean, moments,
                                 options.studentized),
                 resampling);
}

Replicates std_of_counts(const Counts& counts, const ResamplingOptions& options) {
    const Moments moments = counts.moments();
    if (counts.n() < 2) {
        return too_few(moments.std_dev(), counts.n());
    }
    const Resampling resampling = chosen(options, "a standard deviation of counts", {Resampling::counts});
    const Cells cells(counts, moments.mean, options.studentized ? 4 : 2);
    double sixth = 0.0;
    for (const auto& [value, times] : counts.values()) {
        sixth += static_cast<double>(times) * std::pow(value - moments.mean, 6.0);
    }
    return named(std_replicates(resample_counts(cells.counts, cells.columns(), options.draws), moments, sixth,
                                options.studentized),
                 resampling);
}

Replicates mean_of_distribution(const Distribution& distribution, const ResamplingOptions& options) {
    const Moments moments = distribution.moments();
    if (distribution.n() < 2) {
        return too_few(distribution.n() == 0 ? std::nan("") : moments.mean, distribution.n());
    }
    const Resampling resampling = chosen(options, "a mean of a Distribution", {compressed});
    const ResampledGroups groups = resample_groups(distribution, options.studentized ? 2 : 1, options.draws);
    return named(mean_replicates(groups.sums, groups.shift, moments, options.studentized), resampling);
}

Replicates std_of_distribution(const Distribution& distribution, const ResamplingOptions& options) {
    const Moments moments = distribution.moments();
    if (distribution.n() < 2) {
        return too_few(moments.std_dev(), distribution.n());
    }
    const Resampling resampling = chosen(options, "a standard deviation of a Distribution", {compressed});
    const ResampledGroups groups = resample_groups(distribution, options.studentized ? 4 : 2, options.draws);
    double sixth = 0.0;
    for (const ValueGroup& group : distribution.groups()) {
        sixth += static_cast<double>(group.n) * std::pow(group.mean - moments.mean, 6.0);
    }
    return named(std_replicates(groups.sums, moments, sixth, options.studentized), resampling);
}

} // namespace cxlift::stats

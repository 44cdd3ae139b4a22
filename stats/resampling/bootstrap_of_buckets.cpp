#include "stats/resampling/bootstrap_of_buckets.hpp"

#include "stats/resampling/bootstrap_parts.hpp"
#include "stats/resampling/cuped_replicates.hpp"
#include "stats/resampling/resample_buckets.hpp"
#include "stats/resampling/sum_estimates.hpp"
#include "stats/resampling/unit_spread.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr std::int64_t few_buckets = 200;

CoMoments total_of(std::span<const CoMoments> buckets) {
    CoMoments total = buckets.front();
    for (const CoMoments& bucket : buckets.subspan(1)) {
        total.merge(bucket);
    }
    return total;
}

void note_few(std::span<const CoMoments> buckets, Replicates& replicates) {
    const auto met = std::ranges::count_if(buckets, [](const CoMoments& bucket) { return bucket.n() > 0; });
    if (met < few_buckets) {
        replicates.notes.push_back("A variant's " + std::to_string(replicates.n) + " units are in " + std::to_string(met) +
                                   " buckets, too few to say much of the tails: the interval is a rough one.");
    }
}

double squared(const CoMoments& total, std::span<const double> weights) {
    double sum = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        for (std::size_t j = 0; j < weights.size(); ++j) {
            sum += weights[i] * weights[j] * total.cross_product(i, j);
        }
    }
    return std::max(0.0, sum);
}

// Of an estimate with the weighted deviations from the total's means for influences; third powers are of buckets.
Spread spread_over(std::span<const CoMoments> buckets, const CoMoments& total, std::span<const double> weights) {
    const double size = std::sqrt(squared(total, weights));
    if (size == 0.0) {
        return {.std_error = 0.0};
    }
    double cubed = 0.0;
    for (const CoMoments& bucket : buckets) {
        double away = 0.0;
        for (std::size_t i = 0; i < weights.size() && bucket.n() > 0; ++i) {
            away += weights[i] * ((bucket.mean(i) - total.mean(i)) + (bucket.mean_low(i) - total.mean_low(i)));
        }
        const double of_bucket = static_cast<double>(bucket.n()) * (away / size);
        cubed += of_bucket * of_bucket * of_bucket;
    }
    return {.std_error = size / static_cast<double>(total.n()), .skewness = cubed};
}

// Where the product of columns a and b stands among a replicate's sums; there a triangle, row by row.
std::size_t product_at(std::size_t columns, std::size_t a, std::size_t b) {
    const std::size_t high = std::max(a, b);
    return 1 + columns + high * (high + 1) / 2 + std::min(a, b);
}

// One outcome and covariates in the order of cuped_products, from sums of one outcome or two and covariates. Two are
// linearised: the outcome's sum becomes that of the ratio, its products those of (y - ratio z) / mean(z).
class Outcome {
public:
    Outcome(std::size_t outcomes, std::size_t columns, std::span<const double> shifts)
        : outcomes_(outcomes), columns_(columns), shifts_(shifts) {}

    void write(std::span<const double> from, bool with_square, std::span<double> into) const {
        const std::size_t covariates = columns_ - outcomes_;
        const double n = from[0];
        into[0] = n;
        std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(1 + outcomes_), covariates, into.begin() + 2);
        const auto centred = [&](std::size_t a, std::size_t b) {
            return from[product_at(columns_, a, b)] - from[1 + a] * from[1 + b] / n;
        };
        const std::vector<double> weights = weights_of(from);
        into[1] = outcomes_ == 1 ? from[1] : n * (ratio_of(from) - shift());
        std::size_t at = 2 + covariates;
        for (std::size_t i = outcomes_; i < columns_; ++i) {
            double product = into[1] * from[1 + i] / n;
            for (std::size_t o = 0; o < outcomes_; ++o) {
                product += weights[o] * centred(o, i);
            }
            into[at++] = product;
        }
        for (std::size_t i = outcomes_; i < columns_; ++i) {
            for (std::size_t j = i; j < columns_; ++j) {
                into[at++] = from[product_at(columns_, i, j)];
            }
        }
        if (with_square) {
            double square = into[1] * into[1] / n;
            for (std::size_t a = 0; a < outcomes_; ++a) {
                for (std::size_t b = 0; b < outcomes_; ++b) {
                    square += weights[a] * weights[b] * centred(a, b);
                }
            }
            into[at] = square;
        }
    }

    // Of the outcomes, in a unit's linearised value.
    [[nodiscard]] std::vector<double> weights_of(std::span<const double> from) const {
        if (outcomes_ == 1) {
            return {1.0};
        }
        const double denominator = shifts_[1] + from[2] / from[0];
        return {1.0 / denominator, -ratio_of(from) / denominator};
    }
    // Of the outcome in what is written.
    [[nodiscard]] double shift() const { return outcomes_ == 1 ? shifts_[0] : shifts_[0] / shifts_[1]; }

private:
    [[nodiscard]] double ratio_of(std::span<const double> from) const {
        return (shifts_[0] + from[1] / from[0]) / (shifts_[1] + from[2] / from[0]);
    }

    std::size_t outcomes_;
    std::size_t columns_;
    std::span<const double> shifts_;
};

// What is drawn of one variant, with what it is drawn from.
struct Drawn {
    std::span<const CoMoments> buckets;
    CoMoments total;
    std::vector<double> weights; // of the outcomes in the data
    ReplicateSums sums;

    [[nodiscard]] CupedVariant variant(const std::vector<double>& data, std::vector<double> shifts) const {
        return {.data = data, .shifts = std::move(shifts), .sums = &sums, .residuals = [this](std::span<const double> slopes) {
                    std::vector<double> of = weights;
                    std::ranges::transform(slopes, std::back_inserter(of), [](double slope) { return -slope; });
                    return spread_over(buckets, total, of);
                }};
    }
};

struct Prepared {
    Drawn drawn;
    std::vector<double> data;
    std::vector<double> shifts;
};

Prepared prepared(std::span<const CoMoments> buckets, std::size_t outcomes, const ResamplingOptions& options) {
    const CoMoments total = total_of(buckets);
    const std::size_t columns = total.columns();
    const std::size_t covariates = columns - outcomes;
    const ResampledBuckets found = resample_buckets(buckets, options.draws, true);
    const Outcome outcome(outcomes, columns, found.shift);
    const std::size_t n_products = cuped_products(covariates, options.studentized).size();
    Prepared result{.drawn = {.buckets = buckets,
                              .total = total,
                              .weights = {},
                              .sums = ReplicateSums(found.sums.n_resamples(), 1 + covariates + n_products)},
                    .data = std::vector<double>(2 + covariates + cuped_products(covariates, true).size()),
                    .shifts = {outcome.shift()}};
    result.shifts.insert(result.shifts.end(), found.shift.begin() + static_cast<std::ptrdiff_t>(outcomes), found.shift.end());
    for (std::size_t b = 0; b < found.sums.n_resamples(); ++b) {
        outcome.write(found.sums.of(b), options.studentized, result.drawn.sums.of(b));
    }
    std::vector<double> units(1 + columns + columns * (columns + 1) / 2); // each drawn once: about their means
    units[0] = static_cast<double>(total.n());
    for (std::size_t i = 0; i < columns; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            units[product_at(columns, i, j)] = total.cross_product(i, j);
        }
    }
    outcome.write(units, true, result.data);
    result.drawn.weights = outcome.weights_of(units);
    return result;
}

} // namespace

Replicates ratio_of_buckets(std::span<const CoMoments> buckets, const ResamplingOptions& options) {
    const CoMoments total = total_of(buckets);
    const double ratio = total.n() == 0 ? std::nan("") : total.mean(0) / total.mean(1);
    if (total.n() < 2) {
        return too_few(ratio, total.n());
    }
    const Resampling resampling = chosen(options, "a ratio of buckets", {Resampling::compressed});
    const ResampledBuckets drawn = resample_buckets(buckets, options.draws, options.studentized);
    const std::vector<double> weights{1.0 / total.mean(1), -ratio / total.mean(1)};
    Replicates result = named(ratio_replicates(drawn.sums,
                                               {.n = total.n(),
                                                .numerator_shift = drawn.shift[0],
                                                .denominator_shift = drawn.shift[1],
                                                .ratio = ratio,
                                                .spread = spread_over(buckets, total, weights)},
                                               options.studentized),
                              resampling);
    note_few(buckets, result);
    return result;
}

std::pair<Replicates, Replicates> cuped_of_buckets(std::span<const CoMoments> control, std::span<const CoMoments> treatment,
                                                   std::size_t outcomes, const ResamplingOptions& options,
                                                   std::uint32_t treatment_variant) {
    const std::int64_t n_control = total_of(control).n();
    const std::int64_t n_treatment = total_of(treatment).n();
    if (n_control < 2 || n_treatment < 2) {
        return {too_few(std::nan(""), n_control), too_few(std::nan(""), n_treatment)};
    }
    const Resampling resampling = chosen(options, "an adjusted mean of buckets", {Resampling::compressed});
    ResamplingOptions of_treatment = options;
    of_treatment.draws.variant = treatment_variant;
    const Prepared c = prepared(control, outcomes, options);
    const Prepared t = prepared(treatment, outcomes, of_treatment);
    auto [first, second] =
        cuped_replicates(c.drawn.variant(c.data, c.shifts), t.drawn.variant(t.data, t.shifts), options.studentized);
    std::pair<Replicates, Replicates> result{named(std::move(first), resampling), named(std::move(second), resampling)};
    note_few(control, result.first);
    note_few(treatment, result.second);
    return result;
}

} // namespace cxlift::stats

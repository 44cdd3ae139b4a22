#include "stats/resampling/cuped_replicates.hpp"

#include "stats/adjustment/gram.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <tuple>

namespace cxlift::stats {
namespace {

// Centred means and cross-products of one variant in one replicate, with the covariates that are kept.
struct Products {
    double n = 0.0;
    double outcome = 0.0;
    std::vector<double> means; // of the covariates
    std::vector<double> with_outcome;
    Gram among;
    double outcome_squares = 0.0;

    explicit Products(std::size_t covariates) : means(covariates), with_outcome(covariates), among(covariates) {}

    [[nodiscard]] double residual_squares(std::span<const double> slopes) const {
        return std::max(0.0, outcome_squares - 2.0 * dot(slopes, with_outcome) + form(among, slopes, slopes));
    }
};

std::size_t place_of_square(std::size_t covariates, std::size_t i, std::size_t j) { // i <= j, of the product c_i c_j
    return 1 + 2 * covariates + 1 + i * covariates - i * (i - 1) / 2 - i + j;
}

// From sums: number of units, outcome, covariates, outcome x covariate, covariate x covariate, outcome^2.
void fill(Products& products, std::span<const double> sums, std::span<const double> shifts, std::size_t covariates,
          std::span<const std::size_t> kept, bool studentized) {
    const double n = sums[0];
    products.n = n;
    products.outcome = shifts[0] + sums[1] / n;
    for (std::size_t a = 0; a < kept.size(); ++a) {
        const std::size_t i = kept[a];
        const double mean = sums[2 + i] / n;
        products.means[a] = shifts[1 + i] + mean;
        products.with_outcome[a] = sums[2 + covariates + i] - sums[1] * mean;
        for (std::size_t b = a; b < kept.size(); ++b) {
            const std::size_t j = kept[b];
            products.among(a, b) = products.among(b, a) = sums[place_of_square(covariates, i, j)] - sums[2 + j] * mean;
        }
    }
    products.outcome_squares = studentized ? sums.back() - sums[1] * sums[1] / n : 0.0;
}

std::vector<double> slopes_of(const Products& control, const Products& treatment) {
    Gram pooled = control.among;
    std::vector<double> right = control.with_outcome;
    for (std::size_t i = 0; i < pooled.values.size(); ++i) {
        pooled.values[i] += treatment.among.values[i];
    }
    for (std::size_t i = 0; i < right.size(); ++i) {
        right[i] += treatment.with_outcome[i];
    }
    return right.empty() ? right : solve(pooled, right);
}

// Both means at the covariates' mean over both variants.
std::pair<double, double> adjusted_means(const Products& control, const Products& treatment, std::span<const double> slopes) {
    double moved = 0.0; // what the covariates explain of the difference
    for (std::size_t i = 0; i < slopes.size(); ++i) {
        moved += slopes[i] * (treatment.means[i] - control.means[i]);
    }
    const double n = control.n + treatment.n;
    return {control.outcome + moved * treatment.n / n, treatment.outcome - moved * control.n / n};
}

// Of the data, as if they were a replicate: each unit drawn once.
std::vector<double> sums_of(const std::vector<std::span<const double>>& columns, const std::vector<double>& shifts) {
    const std::size_t n = columns.front().size();
    std::vector<double> sums{static_cast<double>(n)};
    const auto shifted = [&](std::size_t column, std::size_t row) { return columns[column][row] - shifts[column]; };
    for (std::size_t column = 0; column < columns.size(); ++column) {
        double sum = 0.0;
        for (std::size_t row = 0; row < n; ++row) {
            sum += shifted(column, row);
        }
        sums.push_back(sum);
    }
    for (const auto& [a, b] : cuped_products(columns.size() - 1, true)) {
        double sum = 0.0;
        for (std::size_t row = 0; row < n; ++row) {
            sum += shifted(a, row) * shifted(b, row);
        }
        sums.push_back(sum);
    }
    return sums;
}

// Of each row (outcome - mean) - slopes' (covariates - means).
std::vector<double> residuals_of(const std::vector<std::span<const double>>& columns, const std::vector<double>& means,
                                 std::span<const double> slopes) {
    std::vector<double> residuals(columns.front().size());
    for (std::size_t row = 0; row < residuals.size(); ++row) {
        residuals[row] = columns[0][row] - means[0];
        for (std::size_t i = 0; i < slopes.size(); ++i) {
            residuals[row] -= slopes[i] * (columns[1 + i][row] - means[1 + i]);
        }
    }
    return residuals;
}

Replicates started(const CupedVariant& variant, const Spread& residuals, double value, bool studentized) {
    Replicates result;
    result.value = value;
    result.n = static_cast<std::int64_t>(variant.data[0]);
    result.std_error = residuals.std_error;
    result.skewness = residuals.skewness;
    result.values.resize(variant.sums->n_resamples());
    result.std_errors.resize(studentized ? variant.sums->n_resamples() : 0);
    return result;
}

// Of the units of replicate b.
double residual_squares(const CupedVariant& variant, const Products& products, std::span<const double> slopes,
                        std::span<const std::size_t> kept, std::size_t b) {
    if (variant.grouped == nullptr) {
        return products.residual_squares(slopes);
    }
    std::vector<double> weights(variant.grouped->crossed, 0.0); // of the number of values, the outcome and the covariates
    weights[0] = variant.shifts[0] - products.outcome;
    weights[1] = 1.0;
    for (std::size_t a = 0; a < kept.size(); ++a) {
        weights[0] += slopes[a] * (products.means[a] - variant.shifts[1 + kept[a]]);
        weights[2 + kept[a]] = -slopes[a];
    }
    return variant.grouped->squares(b, weights);
}

} // namespace

std::vector<std::pair<std::size_t, std::size_t>> cuped_products(std::size_t covariates, bool studentized) {
    std::vector<std::pair<std::size_t, std::size_t>> result;
    for (std::size_t i = 1; i <= covariates; ++i) {
        result.emplace_back(0, i);
    }
    for (std::size_t i = 1; i <= covariates; ++i) {
        for (std::size_t j = i; j <= covariates; ++j) {
            result.emplace_back(i, j);
        }
    }
    if (studentized) {
        result.emplace_back(0, 0);
    }
    return result;
}

CupedVariant cuped_variant(const std::vector<std::span<const double>>& columns, const std::vector<double>& shifts,
                           const ReplicateSums& sums, const ValueClusters& units, const GroupedSums* grouped) {
    CupedVariant variant{
        .data = sums_of(columns, shifts), .shifts = shifts, .sums = &sums, .residuals = {}, .grouped = grouped};
    std::vector<double> means = shifts;
    for (std::size_t i = 0; i < means.size(); ++i) {
        means[i] += variant.data[1 + i] / variant.data[0];
    }
    variant.residuals = [columns, means, units](std::span<const double> slopes) {
        return spread_of(residuals_of(columns, means, slopes), units, static_cast<double>(columns.front().size()));
    };
    return variant;
}

std::pair<Replicates, Replicates> cuped_replicates(const CupedVariant& control, const CupedVariant& treatment,
                                                   bool studentized) {
    const std::size_t covariates = control.shifts.size() - 1;
    std::vector<std::size_t> kept(covariates);
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    Products c(covariates);
    Products t(covariates);
    fill(c, control.data, control.shifts, covariates, kept, true);
    fill(t, treatment.data, treatment.shifts, covariates, kept, true);
    Gram pooled = c.among;
    for (std::size_t i = 0; i < pooled.values.size(); ++i) {
        pooled.values[i] += t.among.values[i];
    }
    kept = independent_columns(pooled);
    c = Products(kept.size());
    t = Products(kept.size());
    fill(c, control.data, control.shifts, covariates, kept, true);
    fill(t, treatment.data, treatment.shifts, covariates, kept, true);
    const std::vector<double> slopes = slopes_of(c, t);
    std::vector<double> of_all(covariates); // 0 of those that are left out
    for (std::size_t a = 0; a < kept.size(); ++a) {
        of_all[kept[a]] = slopes[a];
    }
    const auto [of_control, of_treatment] = adjusted_means(c, t, slopes);
    std::pair<Replicates, Replicates> result{started(control, control.residuals(of_all), of_control, studentized),
                                             started(treatment, treatment.residuals(of_all), of_treatment, studentized)};
    if (kept.size() < covariates) {
        result.first.notes.push_back(std::to_string(covariates - kept.size()) +
                                     " of the covariates do not vary, or are combinations of others, and are left out.");
    }
    for (std::size_t b = 0; b < control.sums->n_resamples(); ++b) {
        fill(c, control.sums->of(b), control.shifts, covariates, kept, studentized && control.grouped == nullptr);
        fill(t, treatment.sums->of(b), treatment.shifts, covariates, kept, studentized && treatment.grouped == nullptr);
        const std::vector<double> theta = slopes_of(c, t);
        std::tie(result.first.values[b], result.second.values[b]) = adjusted_means(c, t, theta);
        if (studentized) {
            result.first.std_errors[b] = std::sqrt(residual_squares(control, c, theta, kept, b)) / c.n;
            result.second.std_errors[b] = std::sqrt(residual_squares(treatment, t, theta, kept, b)) / t.n;
        }
    }
    return result;
}

} // namespace cxlift::stats

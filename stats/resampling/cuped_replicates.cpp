#include "stats/resampling/cuped_replicates.hpp"

#include "stats/adjustment/gram.hpp"
#include "stats/resampling/unit_spread.hpp"

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
std::vector<double> sums_of(const CupedVariant& variant, std::span<const std::pair<std::size_t, std::size_t>> products) {
    const std::size_t n = variant.columns.front().size();
    std::vector<double> sums{static_cast<double>(n)};
    const auto shifted = [&](std::size_t column, std::size_t row) {
        return variant.columns[column][row] - variant.shifts[column];
    };
    for (std::size_t column = 0; column < variant.columns.size(); ++column) {
        double sum = 0.0;
        for (std::size_t row = 0; row < n; ++row) {
            sum += shifted(column, row);
        }
        sums.push_back(sum);
    }
    for (const auto& [a, b] : products) {
        double sum = 0.0;
        for (std::size_t row = 0; row < n; ++row) {
            sum += shifted(a, row) * shifted(b, row);
        }
        sums.push_back(sum);
    }
    return sums;
}

Replicates started(const CupedVariant& variant, const Products& data, std::span<const double> slopes,
                   std::span<const std::size_t> kept, double value, bool studentized) {
    Replicates result;
    result.value = value;
    result.n = static_cast<std::int64_t>(variant.columns.front().size());
    std::vector<double> residuals(variant.columns.front().size());
    for (std::size_t row = 0; row < residuals.size(); ++row) {
        residuals[row] = variant.columns[0][row] - data.outcome;
        for (std::size_t a = 0; a < kept.size(); ++a) {
            residuals[row] -= slopes[a] * (variant.columns[1 + kept[a]][row] - data.means[a]);
        }
    }
    const Spread spread = spread_of(residuals, variant.units, data.n);
    result.std_error = spread.std_error;
    result.skewness = spread.skewness;
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

std::pair<Replicates, Replicates> cuped_replicates(const CupedVariant& control, const CupedVariant& treatment,
                                                   bool studentized) {
    const std::size_t covariates = control.columns.size() - 1;
    const auto products = cuped_products(covariates, true);
    std::vector<std::size_t> kept(covariates);
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    Products c(covariates);
    Products t(covariates);
    const std::vector<double> control_sums = sums_of(control, products);
    const std::vector<double> treatment_sums = sums_of(treatment, products);
    fill(c, control_sums, control.shifts, covariates, kept, true);
    fill(t, treatment_sums, treatment.shifts, covariates, kept, true);
    Gram pooled = c.among;
    for (std::size_t i = 0; i < pooled.values.size(); ++i) {
        pooled.values[i] += t.among.values[i];
    }
    kept = independent_columns(pooled);
    c = Products(kept.size());
    t = Products(kept.size());
    fill(c, control_sums, control.shifts, covariates, kept, true);
    fill(t, treatment_sums, treatment.shifts, covariates, kept, true);
    const std::vector<double> slopes = slopes_of(c, t);
    const auto [of_control, of_treatment] = adjusted_means(c, t, slopes);
    std::pair<Replicates, Replicates> result{started(control, c, slopes, kept, of_control, studentized),
                                             started(treatment, t, slopes, kept, of_treatment, studentized)};
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

// Outcome and covariates of two variants, in units in which nothing overflows.
#pragma once

#include "stats/adjustment/adjusted_means.hpp"
#include "stats/adjustment/gram.hpp"
#include "stats/summaries/co_moments.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// Centred cross-products of one variant, in the units of the struct below.
struct VariantProducts {
    double n = 0.0;
    Gram xx = Gram(0);
    std::vector<double> xy;
    double yy = 0.0;

    // Of the outcome less slopes times covariates: the sum of squares about its mean (rounding may not take it below 0), and
    // the sum of products with these slopes times covariates.
    [[nodiscard]] double residual_squares(std::span<const double> slopes) const;
    [[nodiscard]] double residual_products(std::span<const double> slopes) const;
};

// Every column is measured in the square root of its sum of squares within variants: the pooled matrix has ones on its
// diagonal.
struct CovariateProducts {
    VariantProducts control;
    VariantProducts treatment;
    std::vector<double> distance; // of the covariates' means, treatment - control
    double unit = 0.0;            // of the outcome
    std::size_t columns = 0;      // of covariates before keep()
    std::vector<std::size_t> kept;

    [[nodiscard]] double units() const noexcept { return control.n + treatment.n; }
    [[nodiscard]] Gram pooled() const;
    // Leaves only these of the present covariates.
    void keep(std::span<const std::size_t> columns);
    // A variance of the outcome in its own units.
    [[nodiscard]] double squared_units(double value) const noexcept { return value * unit * unit; }
};

// Column 0 is the outcome. Throws std::invalid_argument where the two summaries differ in columns, or have none.
[[nodiscard]] CovariateProducts covariate_products(const char* function, const CoMoments& control, const CoMoments& treatment);

// The means before adjustment, and a note where nothing can be tested: fewer than two units, or no variance.
[[nodiscard]] AdjustedMeans unadjusted(const CoMoments& control, const CoMoments& treatment, const CovariateProducts& products);

// Moves the two means and their difference: each variant's mean at the covariates' mean over both.
void move_to_common_covariates(AdjustedMeans& means, const CovariateProducts& products, std::span<const double> slopes_control,
                               std::span<const double> slopes_treatment);
void note_left_out(AdjustedMeans& means, const CovariateProducts& products);
// Notes how much of the outcome's variance the covariates explain. False where all of it, so that nothing can be tested.
[[nodiscard]] bool leave_variance(AdjustedMeans& means, const CovariateProducts& products, double residual_squares);

} // namespace cxlift::stats

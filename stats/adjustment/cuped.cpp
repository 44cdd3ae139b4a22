#include "stats/adjustment/cuped.hpp"

#include "stats/adjustment/covariate_products.hpp"
#include "stats/adjustment/gram.hpp"
#include "stats/adjustment/linearized_outcome.hpp"
#include "stats/means/satterthwaite.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr double least_df = 1e-6; // what is below it is rounding: the covariates meet every value of the variant

struct Residuals {
    double squares;
    double df;
    double products; // with the slopes times covariates
    double leverage; // w' S_a w

    [[nodiscard]] double variance() const noexcept { return squares / df; }
};

Residuals residuals_of(const VariantProducts& variant, const Gram& pooled, const std::vector<double>& slopes,
                       const std::vector<double>& w) {
    return {.squares = variant.residual_squares(slopes),
            .df = variant.n - 1.0 - trace_of_ratio(pooled, variant.xx),
            .products = variant.residual_products(slopes),
            .leverage = form(variant.xx, w, w)};
}

// How the estimates vary: each unit's own residual, the slopes' error, and the covariates' mean over both variants.
void set_variances(AdjustedMeans& means, const CovariateProducts& products, const std::vector<double>& slopes,
                   const Residuals& control, const Residuals& treatment) {
    const double n = products.units();
    const double nc = products.control.n;
    const double nt = products.treatment.n;
    const double own_control = control.variance() / nc;
    const double own_treatment = treatment.variance() / nt;
    const double from_slopes = control.variance() * control.leverage + treatment.variance() * treatment.leverage;
    // covariance of a unit's residual with its slopes times covariates, and the variance of the latter
    const double mixed_control = control.products / (nc - 1.0);
    const double mixed_treatment = treatment.products / (nt - 1.0);
    const double from_mean = (form(products.control.xx, slopes, slopes) * (nc / (nc - 1.0)) +
                              form(products.treatment.xx, slopes, slopes) * (nt / (nt - 1.0))) /
                             n / n;
    auto& estimates = means.estimates;
    estimates.difference.variance = products.squared_units(own_control + own_treatment + from_slopes);
    estimates.control.variance =
        products.squared_units(own_control + 2.0 * mixed_control / n + from_mean + (nt / n) * (nt / n) * from_slopes);
    estimates.covariance = products.squared_units((mixed_treatment - mixed_control) / n - own_control - (nt / n) * from_slopes);
    means.df = satterthwaite_df(
        std::array{VarianceTerm{.value = own_control + control.variance() * control.leverage, .df = control.df},
                   VarianceTerm{.value = own_treatment + treatment.variance() * treatment.leverage, .df = treatment.df}});
}

AdjustedMeans adjusted(const char* function, const CoMoments& control, const CoMoments& treatment) {
    CovariateProducts products = covariate_products(function, control, treatment);
    AdjustedMeans means = unadjusted(control, treatment, products);
    means.method = "CUPED, Welch t";
    if (!means.notes.empty()) {
        return means;
    }
    products.keep(independent_columns(products.pooled()));
    note_left_out(means, products);
    const Gram pooled = products.pooled();
    std::vector<double> right = products.control.xy;
    for (std::size_t i = 0; i < right.size(); ++i) {
        right[i] += products.treatment.xy[i];
    }
    const std::vector<double> slopes = solve(pooled, right);
    const std::vector<double> w = solve(pooled, products.distance);
    move_to_common_covariates(means, products, slopes, slopes);
    const Residuals in_control = residuals_of(products.control, pooled, slopes, w);
    const Residuals in_treatment = residuals_of(products.treatment, pooled, slopes, w);
    if (in_control.df < least_df || in_treatment.df < least_df) {
        means.notes.emplace_back("There are as many covariates as units, so the difference cannot be tested.");
        return means;
    }
    if (!leave_variance(means, products, in_control.squares + in_treatment.squares)) {
        return means;
    }
    set_variances(means, products, slopes, in_control, in_treatment);
    return means;
}

} // namespace

AdjustedMeans cuped_means(const CoMoments& control, const CoMoments& treatment) {
    return adjusted("cuped", control, treatment);
}

AdjustedMeans cuped_ratio_means(const CoMoments& control, const CoMoments& treatment) {
    const CoMoments linear_control = linearized_outcome("cuped_ratio", control);
    const CoMoments linear_treatment = linearized_outcome("cuped_ratio", treatment);
    AdjustedMeans means;
    if (std::isnan(linear_control.mean(0)) || std::isnan(linear_treatment.mean(0))) {
        means.n_control = control.n();
        means.n_treatment = treatment.n();
        means.estimates.control.value = linear_control.mean(0);
        means.treatment = linear_treatment.mean(0);
        means.notes.emplace_back("The denominator of a variant is 0 in every unit, so there is no ratio.");
    } else {
        means = adjusted("cuped_ratio", linear_control, linear_treatment);
    }
    means.method = "CUPED, delta method, Welch t";
    return means;
}

Comparison cuped(const CoMoments& control, const CoMoments& treatment, const TestOptions& options) {
    return compare("cuped", cuped_means(control, treatment), options);
}

Comparison cuped_ratio(const CoMoments& control, const CoMoments& treatment, const TestOptions& options) {
    return compare("cuped_ratio", cuped_ratio_means(control, treatment), options);
}

double cuped_margin_pvalue(const CoMoments& control, const CoMoments& treatment, const NullPoint& null,
                           Alternative alternative) {
    return margin_pvalue(cuped_means(control, treatment), null, alternative);
}

double cuped_ratio_margin_pvalue(const CoMoments& control, const CoMoments& treatment, const NullPoint& null,
                                 Alternative alternative) {
    return margin_pvalue(cuped_ratio_means(control, treatment), null, alternative);
}

} // namespace cxlift::stats

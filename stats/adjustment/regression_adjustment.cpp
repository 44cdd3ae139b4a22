#include "stats/adjustment/regression_adjustment.hpp"

#include "stats/adjustment/covariate_products.hpp"
#include "stats/adjustment/gram.hpp"
#include "stats/means/satterthwaite.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace cxlift::stats {
namespace {

struct Regression {
    std::vector<double> slopes;
    double squares; // of residuals
    double df;
    double variance;  // of the prediction at the common covariates
    double of_slopes; // what the slopes' error adds to the form of their pooled products
};

// `share` is how far the common mean lies along the distance from this variant's own.
Regression regression_of(const VariantProducts& variant, const Gram& pooled, const std::vector<double>& distance,
                         double share) {
    Regression result{.slopes = solve(variant.xx, variant.xy), .squares = 0.0, .df = 0.0, .variance = 0.0, .of_slopes = 0.0};
    result.squares = variant.residual_squares(result.slopes);
    result.df = variant.n - 1.0 - static_cast<double>(distance.size());
    const double leverage = share * share * dot(distance, solve(variant.xx, distance));
    result.variance = result.squares / result.df * (1.0 / variant.n + leverage);
    result.of_slopes = result.squares / result.df * trace_of_ratio(variant.xx, pooled);
    return result;
}

} // namespace

AdjustedMeans regression_adjusted_means(const CoMoments& control, const CoMoments& treatment) {
    CovariateProducts products = covariate_products("regression_adjustment", control, treatment);
    AdjustedMeans means = unadjusted(control, treatment, products);
    means.method = "regression with interactions (Lin), Welch t";
    if (!means.notes.empty()) {
        return means;
    }
    products.keep(independent_columns(products.control.xx));
    products.keep(independent_columns(products.treatment.xx));
    note_left_out(means, products);
    const auto k = static_cast<double>(products.kept.size());
    if (products.control.n - 1.0 - k < 1.0 || products.treatment.n - 1.0 - k < 1.0) {
        means.notes.emplace_back("A variant has fewer units than its covariates need, so the difference cannot be tested.");
        return means;
    }
    const double n = products.units();
    const Gram pooled = products.pooled();
    const Regression in_control = regression_of(products.control, pooled, products.distance, products.treatment.n / n);
    const Regression in_treatment = regression_of(products.treatment, pooled, products.distance, products.control.n / n);
    move_to_common_covariates(means, products, in_control.slopes, in_treatment.slopes);
    if (!leave_variance(means, products, in_control.squares + in_treatment.squares)) {
        return means;
    }
    std::vector<double> apart = in_treatment.slopes;
    for (std::size_t i = 0; i < apart.size(); ++i) {
        apart[i] -= in_control.slopes[i];
    }
    const double of_mean = 1.0 / (n - 2.0) / n; // turns products within variants into a covariance of the common mean
    // Slopes differ by chance, too: that part is taken off, and with it the same share of the covariance.
    const double found = form(pooled, apart, apart);
    const double kept = found > 0.0 ? std::max(0.0, 1.0 - (in_control.of_slopes + in_treatment.of_slopes) / found) : 0.0;
    const double from_mean = kept * found * of_mean;
    auto& estimates = means.estimates;
    estimates.difference.variance = products.squared_units(in_control.variance + in_treatment.variance + from_mean);
    estimates.control.variance =
        products.squared_units(in_control.variance + form(pooled, in_control.slopes, in_control.slopes) * of_mean);
    estimates.covariance =
        products.squared_units(kept * form(pooled, apart, in_control.slopes) * of_mean - in_control.variance);
    means.df = satterthwaite_df(std::array{VarianceTerm{.value = in_control.variance, .df = in_control.df},
                                           VarianceTerm{.value = in_treatment.variance, .df = in_treatment.df},
                                           VarianceTerm{.value = from_mean, .df = n - 2.0}});
    return means;
}

Comparison regression_adjustment(const CoMoments& control, const CoMoments& treatment, const TestOptions& options) {
    return compare("regression_adjustment", regression_adjusted_means(control, treatment), options);
}

double regression_adjustment_margin_pvalue(const CoMoments& control, const CoMoments& treatment, const NullPoint& null,
                                           Alternative alternative) {
    return margin_pvalue(regression_adjusted_means(control, treatment), null, alternative);
}

} // namespace cxlift::stats

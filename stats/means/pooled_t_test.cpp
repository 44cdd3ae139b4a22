#include "stats/means/pooled_t_test.hpp"

#include "stats/means/mean_test.hpp"

namespace cxlift::stats {
namespace {

MeanVariances variances(const Moments& control, const Moments& treatment) {
    const auto n_control = static_cast<double>(control.n);
    const auto n_treatment = static_cast<double>(treatment.n);
    const double df = (n_control - 1.0) + (n_treatment - 1.0);
    const double pooled = control.m2 / df + treatment.m2 / df;
    return {.control = pooled / n_control, .treatment = pooled / n_treatment, .df = df};
}

} // namespace

constexpr MeanMethod mean_methods::pooled{.function = "pooled_t_test", .name = "pooled t", .variances = &variances};

Comparison pooled_t_test(const Moments& control, const Moments& treatment, const TestOptions& options) {
    return compare_means(mean_methods::pooled, control, treatment, options);
}

double pooled_margin_pvalue(const Moments& control, const Moments& treatment, const NullPoint& null, Alternative alternative) {
    return margin_pvalue(mean_methods::pooled, control, treatment, null, alternative);
}

} // namespace cxlift::stats

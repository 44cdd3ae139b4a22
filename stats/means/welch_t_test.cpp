#include "stats/means/welch_t_test.hpp"

#include "stats/means/mean_test.hpp"

namespace cxlift::stats {
namespace {

MeanVariances variances(const Moments& control, const Moments& treatment) {
    const double of_control = control.variance() / static_cast<double>(control.n);
    const double of_treatment = treatment.variance() / static_cast<double>(treatment.n);
    return {.control = of_control,
            .treatment = of_treatment,
            .df = satterthwaite_df(of_control, static_cast<double>(control.n - 1), of_treatment,
                                   static_cast<double>(treatment.n - 1))};
}

} // namespace

constexpr MeanMethod mean_methods::welch{.function = "welch_t_test", .name = "Welch t", .variances = &variances};

Comparison welch_difference(const Moments& control, const Moments& treatment, const TestOptions& options) {
    return compare_differences(mean_methods::welch, control, treatment, options);
}

Comparison welch_t_test(const Moments& control, const Moments& treatment, const TestOptions& options) {
    return compare_means(mean_methods::welch, control, treatment, options);
}

} // namespace cxlift::stats

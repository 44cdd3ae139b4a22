#include "stats/means/welch_t_test.hpp"

#include "stats/means/mean_test.hpp"
#include "stats/means/satterthwaite.hpp"

#include <array>

namespace cxlift::stats {
namespace {

MeanVariances variances(const Moments& control, const Moments& treatment) {
    const std::array terms{
        VarianceTerm{.value = control.variance() / static_cast<double>(control.n), .df = static_cast<double>(control.n - 1)},
        VarianceTerm{.value = treatment.variance() / static_cast<double>(treatment.n),
                     .df = static_cast<double>(treatment.n - 1)}};
    return {.control = terms[0].value, .treatment = terms[1].value, .df = satterthwaite_df(terms)};
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

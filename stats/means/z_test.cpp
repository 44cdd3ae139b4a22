#include "stats/means/z_test.hpp"

#include "stats/means/mean_test.hpp"

#include <limits>

namespace cxlift::stats {
namespace {

MeanVariances variances(const Moments& control, const Moments& treatment) {
    return {.control = control.variance() / static_cast<double>(control.n),
            .treatment = treatment.variance() / static_cast<double>(treatment.n),
            .df = std::numeric_limits<double>::infinity()};
}

} // namespace

constexpr MeanMethod mean_methods::z{.function = "z_test", .name = "z", .variances = &variances};

Comparison z_test(const Moments& control, const Moments& treatment, const TestOptions& options) {
    return compare_means(mean_methods::z, control, treatment, options);
}

double z_margin_pvalue(const Moments& control, const Moments& treatment, const NullPoint& null, Alternative alternative) {
    return margin_pvalue(mean_methods::z, control, treatment, null, alternative);
}

} // namespace cxlift::stats

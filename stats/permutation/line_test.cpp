#include "stats/permutation/line_test.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace cxlift::stats {
namespace {

// A split that repeats what was seen sums it in another order.
double just_below(double seen) {
    constexpr double rounding = 1e-11;
    return std::isinf(seen) ? seen : seen - rounding * std::max(1.0, std::abs(seen));
}

} // namespace

std::int64_t PermutationPValue::most_reached(double alpha) const noexcept {
    auto most = static_cast<std::int64_t>(alpha * static_cast<double>(splits + 1));
    most = std::min(most, splits);
    while (most >= 0 && !(of(most) < alpha)) {
        --most;
    }
    return most;
}

LineTest::LineTest(std::span<const Split> splits, SplitLine Split::* line, const Quadratic& typical, const TestOptions& options,
                   const PermutationPValue& pvalue)
    : splits_(splits), line_(line), typical_(typical), alternative_(options.alternative), pvalue_(pvalue),
      most_(pvalue.most_reached(1.0 - options.confidence_level)), statistics_(splits.size()) {}

double LineTest::directed(double statistic) const noexcept {
    switch (alternative_) {
    case Alternative::less: return -statistic;
    case Alternative::greater: return statistic;
    case Alternative::two_sided: break;
    }
    return std::abs(statistic);
}

void LineTest::fill(double delta) {
    const double typical = typical_(delta);
    std::transform(splits_.begin(), splits_.end(), statistics_.begin(),
                   [&](const Split& split) { return directed((split.*line_).statistic(delta, typical)); });
}

double LineTest::pvalue(double delta, double statistic) {
    fill(delta);
    const double seen = just_below(directed(statistic));
    return pvalue_.of(std::count_if(statistics_.begin(), statistics_.end(), [&](double drawn) { return drawn >= seen; }));
}

double LineTest::room(double delta, double statistic) {
    fill(delta);
    const auto place = statistics_.begin() + most_;
    std::nth_element(statistics_.begin(), place, statistics_.end(), std::greater<>());
    return *place - just_below(directed(statistic));
}

} // namespace cxlift::stats

#include "stats/bounds/answers.hpp"

#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {

Answers Answers::of(std::span<const double> values, std::int64_t units) {
    std::vector<double> sorted;
    sorted.reserve(values.size());
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](double value) { return !std::isnan(value); });
    std::sort(sorted.begin(), sorted.end());
    Answers result;
    for (const double value : sorted) {
        if (result.values.empty() || result.values.back().value != value) {
            result.values.push_back({.value = value, .times = 0, .m2 = 0.0});
        }
        ++result.values.back().times;
    }
    result.n = static_cast<std::int64_t>(sorted.size());
    result.units = units < 0 ? static_cast<std::int64_t>(values.size()) : units;
    return result;
}

Answers Answers::of(const Counts& counts, std::int64_t units) {
    Answers result;
    for (const auto& [value, times] : counts.values()) {
        result.values.push_back({.value = value, .times = times, .m2 = 0.0});
    }
    result.n = counts.n();
    result.units = units;
    return result;
}

Answers Answers::of(const Distribution& distribution, std::int64_t units) {
    Answers result;
    for (const ValueGroup& group : distribution.groups()) {
        result.values.push_back({.value = group.mean, .times = group.n, .m2 = group.m2});
    }
    result.n = distribution.n();
    result.units = units;
    return result;
}

double Answers::largest_magnitude() const noexcept {
    return values.empty() ? 0.0 : std::max(std::abs(values.front().value), std::abs(values.back().value));
}

TrimmedMean trimmed_mean(const Answers& answers, double kept, bool keeps_smallest, const Measure& measure) {
    const std::size_t size = answers.values.size();
    const auto at = [&](std::size_t i) { return answers.values[keeps_smallest ? i : size - 1 - i]; };
    const double origin = measure(at(0).value);
    // Twice over the same answers: the mean first, then deviations from it.
    const auto over_kept = [&](const auto& term) {
        double left = kept;
        LongSum sum;
        for (std::size_t i = 0; i < size && left > 0.0; ++i) {
            const double times = std::min(left, static_cast<double>(at(i).times));
            sum.add(times * term(measure(at(i).value)));
            left -= times;
        }
        return sum.value();
    };
    const double above = over_kept([&](double value) { return value - origin; }) / kept;
    double squares = over_kept([&](double value) { return ((value - origin) - above) * ((value - origin) - above); });
    double left = kept;
    std::size_t last = 0;
    LongSum within; // of neighbours that are kept together
    while (last + 1 < size && left > static_cast<double>(at(last).times)) {
        left -= static_cast<double>(at(last).times);
        within.add(std::ldexp(at(last).m2, -2 * measure.exponent));
        ++last;
    }
    within.add(std::ldexp(at(last).m2, -2 * measure.exponent) * (left / static_cast<double>(at(last).times)));
    squares += within.value();
    TrimmedMean result{.mean = origin + above, .variance_of_mean = 0.0, .edge = measure(at(last).value)};
    const double distance = (result.edge - origin) - above;
    const double share_cut = (static_cast<double>(answers.n) - kept) / static_cast<double>(answers.n);
    result.variance_of_mean = squares / (kept - 1.0) / kept + distance * distance * share_cut / kept;
    return result;
}

} // namespace cxlift::stats

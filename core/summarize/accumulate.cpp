#include "core/summarize/accumulate.hpp"

#include "stats/simd/power_sums.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift {
namespace {

// Near the mean, so that sums about it lose no digits: the mean so far, or at the start of a block that of these values.
double shift_for(const stats::Moments& so_far, std::span<const double> values) {
    if (so_far.n > 0) {
        return so_far.mean;
    }
    const double first = values.front();
    const double mean = first + stats::power_sums(values, first).first / static_cast<double>(values.size());
    return std::isfinite(mean) ? mean : first;
}

std::int64_t add_moments(Cell& cell, std::span<double> values) {
    auto& moments = std::get<stats::Moments>(cell.summary);
    if (values.empty()) {
        return 0;
    }
    stats::Moments added = stats::moments_about(values, shift_for(moments, values));
    std::int64_t impossible = 0;
    if (!std::isfinite(added.mean)) { // a NaN or an infinity is among them; rare enough to look again
        const auto before = static_cast<std::int64_t>(values.size());
        const auto finite_end = std::remove_if(values.begin(), values.end(), [](double v) { return std::isnan(v); });
        const auto end = std::remove_if(values.begin(), finite_end, [](double v) { return std::isinf(v); });
        cell.missing += values.end() - finite_end;
        impossible = finite_end - end;
        values = values.first(static_cast<std::size_t>(end - values.begin()));
        if (static_cast<std::int64_t>(values.size()) < before) {
            return add_moments(cell, values) + impossible;
        }
    }
    added.m2 = std::max(added.m2, 0.0); // rounding may leave a tiny negative number
    moments.merge(added);
    return impossible;
}

std::int64_t add_counts(Cell& cell, std::span<const double> values) {
    auto& counts = std::get<stats::Counts>(cell.summary);
    std::int64_t ones = 0;
    std::int64_t zeros = 0;
    std::int64_t missing = 0;
    for (const double value : values) {
        ones += value == 1.0 ? 1 : 0;
        zeros += value == 0.0 ? 1 : 0;
        missing += std::isnan(value) ? 1 : 0;
    }
    counts.add(0.0, zeros);
    counts.add(1.0, ones);
    cell.missing += missing;
    return static_cast<std::int64_t>(values.size()) - ones - zeros - missing;
}

} // namespace

std::int64_t accumulate(Cell& cell, std::span<double> values) {
    return std::holds_alternative<stats::Moments>(cell.summary) ? add_moments(cell, values) : add_counts(cell, values);
}

bool is_impossible(SummaryKind kind, double value) {
    return kind == SummaryKind::counts ? !std::isnan(value) && value != 0.0 && value != 1.0 : std::isinf(value);
}

} // namespace cxlift

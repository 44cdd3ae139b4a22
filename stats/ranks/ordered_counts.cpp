#include "stats/ranks/ordered_counts.hpp"

#include <future>
#include <stdexcept>

namespace cxlift::stats {

OrderedCounts OrderedCounts::of(std::span<const double> control, std::span<const double> treatment,
                                const std::string& function) {
    constexpr std::size_t worth_a_thread = 50'000;
    const auto sort_control = [&] { return sorted_keys(control, function + ": control"); };
    OrderedCounts result;
    if (std::min(control.size(), treatment.size()) < worth_a_thread) {
        result.control_ = sort_control();
        result.treatment_ = sorted_keys(treatment, function + ": treatment");
        return result;
    }
    std::future<SortedKeys> beside = std::async(std::launch::async, sort_control);
    result.treatment_ = sorted_keys(treatment, function + ": treatment");
    result.control_ = beside.get();
    return result;
}

OrderedCounts OrderedCounts::of(const Counts& control, const Counts& treatment, const std::string& function) {
    constexpr std::int64_t most = std::int64_t{1} << 53U;
    for (const std::int64_t n : {control.n(), treatment.n()}) {
        if (n > most) {
            throw std::invalid_argument(function + ": a variant has " + std::to_string(n) + " values, must have at most 2^53.");
        }
    }
    OrderedCounts result;
    result.control_.n = control.n();
    result.treatment_.n = treatment.n();
    auto c = control.values().begin();
    auto t = treatment.values().begin();
    const auto c_end = control.values().end();
    const auto t_end = treatment.values().end();
    while (c != c_end || t != t_end) {
        const bool has_control = c != c_end && (t == t_end || c->first <= t->first);
        const bool has_treatment = t != t_end && (c == c_end || t->first <= c->first);
        result.levels_.push_back({.control = has_control ? c->second : 0, .treatment = has_treatment ? t->second : 0});
        if (has_control) {
            ++c;
        }
        if (has_treatment) {
            ++t;
        }
    }
    return result;
}

std::vector<Level> OrderedCounts::levels() const {
    std::vector<Level> found;
    each([&](const Level& level) { found.push_back(level); });
    return found;
}

} // namespace cxlift::stats

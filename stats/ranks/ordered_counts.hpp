// The values of two variants in their common order: how often each variant has each value, and nothing else. Ranks need no
// more.
#pragma once

#include "stats/ranks/sorted_keys.hpp"
#include "stats/summaries/counts.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// How often a value occurs.
struct Level {
    std::int64_t control = 0;
    std::int64_t treatment = 0;

    [[nodiscard]] std::int64_t total() const noexcept { return control + treatment; }
};

class OrderedCounts {
public:
    // NaN is missing and counted; throws std::invalid_argument for an infinite value, in the name of `function`. Large columns
    // are sorted side by side, a thread each.
    [[nodiscard]] static OrderedCounts of(std::span<const double> control, std::span<const double> treatment,
                                          const std::string& function);
    // Throws std::invalid_argument for more than 2^53 values of a variant.
    [[nodiscard]] static OrderedCounts of(const Counts& control, const Counts& treatment, const std::string& function);

    [[nodiscard]] std::int64_t n_control() const noexcept { return control_.n; }
    [[nodiscard]] std::int64_t n_treatment() const noexcept { return treatment_.n; }
    [[nodiscard]] std::int64_t missing_control() const noexcept { return control_.missing; }
    [[nodiscard]] std::int64_t missing_treatment() const noexcept { return treatment_.missing; }

    // Every level in ascending order; none is empty. Columns are merged on the way, so that there is no table of millions.
    template <typename Visit> void each(const Visit& visit) const {
        for (const Level& level : levels_) {
            visit(level);
        }
        if (control_.keys.empty()) {
            return;
        }
        const std::uint64_t* c = control_.keys.data();
        const std::uint64_t* t = treatment_.keys.data();
        for (std::uint64_t key = std::min(*c, *t); key != end_key; key = std::min(*c, *t)) {
            const std::uint64_t* const c_begin = c;
            const std::uint64_t* const t_begin = t;
            c += *c == key ? 1 : 0; // which variant comes next cannot be foretold, so the first step is no branch
            t += *t == key ? 1 : 0;
            while (*c == key) {
                ++c;
            }
            while (*t == key) {
                ++t;
            }
            visit(Level{.control = c - c_begin, .treatment = t - t_begin});
        }
    }

    [[nodiscard]] std::vector<Level> levels() const;

private:
    SortedKeys control_; // without keys where `levels_` holds them counted
    SortedKeys treatment_;
    std::vector<Level> levels_;
};

} // namespace cxlift::stats

// Metrics of which the plan's resampling needs the units' own values, not their sums alone.
#pragma once

#include "core/plan/plan.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cxlift {

struct KeptRows {
    // A metric by its number in the plan, and its columns among those that are kept.
    struct Metric {
        std::size_t metric = 0;
        std::size_t first = 0;
        std::size_t columns = 1;

        friend bool operator==(const Metric&, const Metric&) = default;
    };
    std::string resampling; // "poisson", by the units' ids, or "multinomial", by the rows' numbers; empty: nothing is kept
    std::vector<Metric> metrics;

    [[nodiscard]] bool empty() const noexcept { return metrics.empty(); }
    [[nodiscard]] bool by_unit() const { return resampling == "poisson"; }
    [[nodiscard]] std::size_t columns() const noexcept { return empty() ? 0 : metrics.back().first + metrics.back().columns; }
    [[nodiscard]] std::optional<Metric> find(std::size_t metric) const;

    friend bool operator==(const KeptRows&, const KeptRows&) = default;
};

// Those that are compared by the bootstrap, but for quantiles, of which order statistics are drawn whatever the plan says, and
// for metrics with strata or weights, whose summaries are resampled.
[[nodiscard]] KeptRows kept_rows(const Plan& plan);

} // namespace cxlift

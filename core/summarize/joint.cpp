#include "core/summarize/joint.hpp"

#include "core/plan/unit_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace cxlift {

JointLayout joint_layout(const Plan& plan) {
    JointLayout layout;
    std::vector<std::size_t> first_input;
    std::size_t input = 0;
    for (const Metric& metric : plan.metrics) {
        first_input.push_back(input);
        input += metric.inputs.size();
    }
    std::vector<std::size_t> known(plan.metrics.size(), plan.metrics.size()); // a metric's number in the layout
    const auto number_of = [&](std::size_t m) {
        if (known[m] == plan.metrics.size()) {
            const Metric& metric = plan.metrics[m];
            known[m] = layout.metrics.size();
            layout.metrics.push_back(
                {.input = first_input[m], .columns = metric.outcomes(), .estimand = metric.estimands.front()});
            layout.columns += metric.outcomes();
        }
        return known[m];
    };
    for (const JointPair& pair : joint_pairs(plan)) {
        const std::size_t first = number_of(pair.first);
        layout.pairs.emplace_back(first, number_of(pair.second));
    }
    return layout;
}

void JointSums::add(const JointLayout& layout, std::span<const std::int32_t> variant_of_row,
                    std::span<const NumberTile> tiles) {
    struct Value {
        std::array<double, 2> columns{};
        bool there = false;
    };
    std::vector<Value> values(layout.metrics.size());
    for (std::size_t row = 0; row < variant_of_row.size(); ++row) {
        if (variant_of_row[row] < 0) {
            continue;
        }
        const auto variant = static_cast<std::size_t>(variant_of_row[row]);
        of_variant_.resize(std::max(of_variant_.size(), variant + 1));
        std::vector<stats::CrossSums>& sums = of_variant_[variant];
        if (sums.empty()) {
            for (const auto& [first, second] : layout.pairs) {
                sums.emplace_back(layout.metrics[first].columns + layout.metrics[second].columns);
            }
        }
        std::size_t column = 0;
        for (std::size_t m = 0; m < values.size(); ++m) {
            values[m].there = true;
            for (std::size_t c = 0; c < layout.metrics[m].columns; ++c, ++column) {
                const double value = tiles[column].values[row];
                values[m].there = values[m].there && tiles[column].has_value(row) && !std::isnan(value);
                values[m].columns[c] = worth_of(layout.metrics[m].estimand, value);
            }
        }
        for (std::size_t p = 0; p < layout.pairs.size(); ++p) {
            const auto [first, second] = layout.pairs[p];
            if (values[first].there && values[second].there) {
                std::array<double, 4> both{};
                const std::size_t k = layout.metrics[first].columns;
                const std::size_t size = k + layout.metrics[second].columns;
                std::copy_n(values[first].columns.begin(), k, both.begin());
                std::copy_n(values[second].columns.begin(), size - k, both.begin() + static_cast<std::ptrdiff_t>(k));
                sums[p].add({both.data(), size});
            }
        }
    }
}

} // namespace cxlift

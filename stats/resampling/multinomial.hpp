// How n units fall into cells: by a binomial draw for each.
#pragma once

#include "stats/resampling/random_counts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace cxlift::stats {

// The largest cells first, since after them little is left to share out. Counts are at least 0 and together at most 2^53.
class Multinomial {
public:
    explicit Multinomial(std::span<const std::int64_t> counts) {
        std::vector<std::size_t> order(counts.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
        n_ = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
        std::int64_t left = n_;
        for (const std::size_t place : order) {
            const std::int64_t count = counts[place];
            if (count == 0) {
                break;
            }
            // The smaller of the two probabilities, which is exact: 1 minus the other would not be.
            const bool most = count > left - count;
            cells_.push_back({.place = place,
                              .probability = static_cast<double>(most ? left - count : count) / static_cast<double>(left),
                              .most = most});
            left -= count;
        }
    }

    [[nodiscard]] std::int64_t n() const noexcept { return n_; }

    // n units anew, in the order of the counts.
    void draw(Philox& random, std::span<std::int64_t> drawn) const {
        std::fill(drawn.begin(), drawn.end(), 0);
        std::int64_t left = n_;
        for (const Cell& cell : cells_) {
            if (left == 0) {
                break;
            }
            const std::int64_t smaller = draw_binomial(random, left, cell.probability);
            drawn[cell.place] = cell.most ? left - smaller : smaller;
            left -= drawn[cell.place];
        }
    }

private:
    struct Cell {
        std::size_t place = 0;
        double probability = 0.0; // of the cell among it and those after it; or, where it has `most` of them, of those
        bool most = false;
    };

    std::int64_t n_ = 0;
    std::vector<Cell> cells_;
};

} // namespace cxlift::stats

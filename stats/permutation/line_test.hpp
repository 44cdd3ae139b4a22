// A permutation test at every hypothesis of a line, and the ends of what it does not reject.
#pragma once

#include "stats/comparison.hpp"
#include "stats/permutation/split_line.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// What the splits reached: how many of them, and whether what was seen is one of them (all splits) or not (random ones, to
// which it is added: Phipson and Smyth 2010, Stat Appl Genet Mol Biol 9:39).
struct PermutationPValue {
    std::int64_t splits = 0;
    bool all = false;

    [[nodiscard]] double of(std::int64_t reached) const noexcept {
        return all ? static_cast<double>(reached) / static_cast<double>(splits)
                   : static_cast<double>(reached + 1) / static_cast<double>(splits + 1);
    }
    // The largest number of splits that may reach the statistic while the p-value is below alpha; -1 where there is none.
    [[nodiscard]] std::int64_t most_reached(double alpha) const noexcept;
};

class LineTest {
public:
    // `line` is which member of the splits; `typical` belongs to it.
    LineTest(std::span<const Split> splits, SplitLine Split::* line, const Quadratic& typical, const TestOptions& options,
             const PermutationPValue& pvalue);

    // p-value of the statistic where the hypothesis has moved by delta.
    [[nodiscard]] double pvalue(double delta, double statistic);
    // How far the statistic is from what is just not rejected: positive where the hypothesis is kept.
    [[nodiscard]] double room(double delta, double statistic);
    [[nodiscard]] bool can_reject() const noexcept { return most_ >= 0; }

private:
    [[nodiscard]] double directed(double statistic) const noexcept;
    void fill(double delta);

    std::span<const Split> splits_;
    SplitLine Split::* line_;
    Quadratic typical_;
    Alternative alternative_;
    PermutationPValue pvalue_;
    std::int64_t most_;
    std::vector<double> statistics_;
};

} // namespace cxlift::stats

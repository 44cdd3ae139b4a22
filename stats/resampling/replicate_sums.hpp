// Sums of resampled columns, replicate by replicate: what every smooth estimate (a mean, a ratio, an adjusted mean) is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Columns of one length that are resampled together: row i of all of them is one unit. Rows with a key draw by it, so that
// neither their order nor how they are split into parts matters; without, by their number.
struct ResampledColumns {
    std::vector<std::span<const double>> columns;
    std::span<const std::uint64_t> keys; // empty, or one a row
};

// Of each replicate first how many units it drew, then the sum of every column over them.
class ReplicateSums {
public:
    ReplicateSums(std::size_t n_resamples, std::size_t columns) : width_(columns + 1), sums_(n_resamples * width_, 0.0) {}

    [[nodiscard]] std::size_t n_resamples() const noexcept { return sums_.size() / width_; }
    [[nodiscard]] std::size_t columns() const noexcept { return width_ - 1; }
    [[nodiscard]] std::span<double> of(std::size_t replicate) noexcept { return {sums_.data() + replicate * width_, width_}; }
    [[nodiscard]] std::span<const double> of(std::size_t replicate) const noexcept {
        return {sums_.data() + replicate * width_, width_};
    }

private:
    std::size_t width_;
    std::vector<double> sums_;
};

} // namespace cxlift::stats

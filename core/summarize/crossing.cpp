#include "core/summarize/crossing.hpp"

#include "core/plan/plan.hpp"
#include "stats/simd/table_lookup.hpp"

#include <algorithm>

namespace cxlift {
namespace {

constexpr std::int32_t not_met = -2;

} // namespace

Split::Codes Crossing::cross(Split::Codes first, Split::Codes second, std::size_t n, std::int32_t* out) {
    widen(first.end, second.end);
    const auto stride = static_cast<std::int32_t>(stride_);
    if (stats::look_up(table_, stride, {first.of_row, n}, {second.of_row, n}, out) < 0) { // a missing label, or a new pair
        for (std::size_t i = 0; i < n; ++i) {
            out[i] = out[i] == not_met ? make(first.of_row[i], second.of_row[i]) : out[i];
        }
    }
    return {.of_row = out, .end = both_->size()};
}

void Crossing::widen(std::size_t first, std::size_t second) {
    if (second + 1 <= stride_ && (first + 1) * stride_ <= table_.size()) {
        return;
    }
    const std::size_t height = std::max(stride_ == 0 ? 0 : table_.size() / stride_, first + 1);
    const std::size_t width = std::max(stride_, second + 1);
    std::vector<std::int32_t> wider(height * width, not_met);
    std::fill_n(wider.begin(), width, arrow::missing_label);
    for (std::size_t row = 0; row < height; ++row) {
        wider[row * width] = arrow::missing_label;
        if (row > 0 && stride_ > 0 && (row + 1) * stride_ <= table_.size()) {
            const auto known = table_.begin() + static_cast<std::ptrdiff_t>(row * stride_);
            std::copy_n(known, stride_, wider.begin() + static_cast<std::ptrdiff_t>(row * width));
        }
    }
    table_ = std::move(wider);
    stride_ = width;
}

std::int32_t Crossing::make(std::int32_t first, std::int32_t second) {
    std::int32_t& known = table_[static_cast<std::size_t>(first + 1) * stride_ + static_cast<std::size_t>(second + 1)];
    if (known == not_met) {
        const std::string_view text = first_->text(first);
        known = both_->code(crossed(is_crossed_ ? std::string(text) : crossable(text), second_->text(second)));
    }
    return known;
}

} // namespace cxlift

// The labels of two columns crossed into those of one.
#pragma once

#include "core/arrow/labels.hpp"
#include "core/summarize/split.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift {

// One thread's memory of which pair has which number.
class Crossing {
public:
    // `is_crossed`: the first labels are crossed ones already.
    Crossing(const arrow::Labels& first, bool is_crossed, const arrow::Labels& second, arrow::Labels& both)
        : first_(&first), is_crossed_(is_crossed), second_(&second), both_(&both) {}

    // Writes the number of each row's pair; missing_label where one of the two is missing.
    [[nodiscard]] Split::Codes cross(Split::Codes first, Split::Codes second, std::size_t n, std::int32_t* out);

private:
    void widen(std::size_t first, std::size_t second);
    [[nodiscard]] std::int32_t make(std::int32_t first, std::int32_t second);

    const arrow::Labels* first_;
    bool is_crossed_;
    const arrow::Labels* second_;
    arrow::Labels* both_;
    std::vector<std::int32_t> table_; // as in Split
    std::size_t stride_ = 0;
};

} // namespace cxlift

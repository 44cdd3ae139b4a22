#include "core/summarize/row_values.hpp"

#include "core/errors.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace cxlift {

void RowValues::begin_tile(std::size_t number, const Split& split, std::size_t rows) {
    of_number_.assign(1, nullptr);
    for (const Split::Part& codes : split.parts) {
        Part& part = splits_[number][{codes.segment_code, codes.variant_code}];
        part.columns.resize(kept_.columns());
        of_number_.push_back(&part);
    }
    // Rows that are left out count along: the limit need not be exact, but the same for any number of threads.
    const std::size_t bytes = rows * (sizeof(std::uint64_t) + kept_.columns() * sizeof(double));
    if (memory_->used += bytes; memory_->used > memory_->limit) {
        throw ExportError(
            "resampling = \"" + kept_.resampling +
            "\" keeps the values of each unit in memory, 8 bytes a number, and "
            "these data need more than the " +
            std::to_string(memory_->limit >> 20U) +
            " MiB that it may take; set resampling = \"compressed\" in the plan, which needs no more for more units.");
    }
}

void RowValues::add_keys(std::span<const std::int32_t> part_of_row, std::span<const std::uint64_t> keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (Part* part = of_number_[static_cast<std::size_t>(part_of_row[i])]; part != nullptr) {
            part->keys.push_back(keys[i]);
        }
    }
}

void RowValues::add_column(std::size_t column, std::span<const std::int32_t> part_of_row, std::span<const double> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (Part* part = of_number_[static_cast<std::size_t>(part_of_row[i])]; part != nullptr) {
            part->columns[column].push_back(std::isfinite(values[i]) ? values[i] : std::numeric_limits<double>::quiet_NaN());
        }
    }
}

} // namespace cxlift

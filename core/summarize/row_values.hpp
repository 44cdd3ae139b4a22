// What one thread keeps of each unit, where the plan's resampling needs the units' own values.
#pragma once

#include "core/plan/kept_rows.hpp"
#include "core/summarize/split.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace cxlift {

// Shared by all threads: their bytes together, whichever has which rows, so that the limit is met by the data alone.
struct RowMemory {
    std::size_t limit = 0;
    std::atomic<std::size_t> used{0};
};

class RowValues {
public:
    // Of one part of a split: for each unit its key and a value in each column.
    struct Part {
        std::vector<std::uint64_t> keys;
        std::vector<std::vector<double>> columns;
    };
    using Codes = std::pair<std::int32_t, std::int32_t>; // of the segment's value and of the variant

    RowValues(KeptRows kept, std::size_t splits, RowMemory& memory)
        : kept_(std::move(kept)), memory_(&memory), splits_(splits) {}

    [[nodiscard]] const KeptRows& kept() const noexcept { return kept_; }
    // Where the rows of a tile go: for each part of the split, by its number.
    void begin_tile(std::size_t number, const Split& split, std::size_t rows);
    // One for each row of the tile, in the order of its rows; rows of part 0 are left out. An infinite value, which is an error
    // that is told elsewhere, counts as missing.
    void add_keys(std::span<const std::int32_t> part_of_row, std::span<const std::uint64_t> keys);
    void add_column(std::size_t column, std::span<const std::int32_t> part_of_row, std::span<const double> values);

    // Rows with a variant whose unit has no id.
    std::int64_t without_id = 0;

    [[nodiscard]] std::map<Codes, Part>& parts(std::size_t split) { return splits_[split]; }

private:
    KeptRows kept_;
    RowMemory* memory_;
    std::vector<std::map<Codes, Part>> splits_;
    std::vector<Part*> of_number_;
};

} // namespace cxlift

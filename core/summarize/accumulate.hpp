// Adds a tile of values to the parts of a split.
#pragma once

#include "core/summarize/split.hpp"
#include "core/summarize/tile_split.hpp"
#include "core/summarize/window.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift {

// One mean: its number in the plan and among the means, and its values.
struct MeanTile {
    std::size_t metric = 0;
    std::size_t slot = 0;
    NumberTile numbers;
    bool checked = false;          // `numbers` knows every NaN and infinity to be missing
    const double* ahead = nullptr; // where the values are that come after these, if that is known
};

// All parts of a split with few of them, in one sweep. False, and nothing added, where the numbers must be checked first: the
// sums themselves show a NaN or an infinity, so that a check of all data is saved.
[[nodiscard]] bool add_to_few(Split& split, const TileSplit& rows, const MeanTile& mean);

// Up to four means that go together through a split with many parts; the first one's slot is a multiple of four.
void add_to_many(Split& split, const TileSplit& rows, std::span<const MeanTile> means);

// How often each answer of the scale occurs. False if a value, perhaps of a row that is left out, is not on the scale.
[[nodiscard]] bool add_counts(Split& split, const TileSplit& rows, std::size_t metric, const Scale& scale,
                              const NumberTile& numbers);

// Numerator and denominator. False if one, perhaps of a row that is left out, is infinite or a denominator is negative.
[[nodiscard]] bool add_pairs(Split& split, const TileSplit& rows, std::size_t metric, const NumberTile& first,
                             const NumberTile& second);

// Outcomes beside covariates. False if a value, perhaps of a row that is left out, is none that its column may have.
[[nodiscard]] bool add_covariates(Split& split, const TileSplit& rows, std::size_t metric, const MetricLayout& layout,
                                  std::span<const NumberTile> columns);
// Outcomes beside a weight. False if a value is none that its column may have.
[[nodiscard]] bool add_weighted(Split& split, const TileSplit& rows, std::size_t metric, const MetricLayout& layout,
                                std::span<const NumberTile> columns);
// Of that column: finite, on the scale of an outcome that has one, not negative as a denominator or weight.
[[nodiscard]] bool is_possible(const MetricLayout& layout, std::size_t column, double value);

} // namespace cxlift

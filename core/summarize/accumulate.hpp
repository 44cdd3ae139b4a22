// Adds one metric's values of a tile to the parts of a split, telling missing and impossible values apart.
#pragma once

#include "core/summarize/block.hpp"
#include "core/summarize/tile_split.hpp"
#include "core/summarize/window.hpp"

#include <cstddef>
#include <cstdint>

namespace cxlift {

// NaN counts as missing. Both return how many values the metric cannot take: infinities, or for counts anything but 0 and 1; these
// are not added.
[[nodiscard]] std::int64_t add_moments(Split& split, std::size_t metric, const NumberTile& tile, TileSplit& rows);
[[nodiscard]] std::int64_t add_counts(Split& split, std::size_t metric, const NumberTile& tile, const TileSplit& rows);

// Whether a metric of this kind cannot take this (not missing) value.
[[nodiscard]] bool is_impossible(SummaryKind kind, double value);

} // namespace cxlift

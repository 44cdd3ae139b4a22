// Buckets of units as JSON: their exact sums, so that merging what was stored gives the bits of merging what was not.
#pragma once

#include "core/json/strict.hpp"
#include "stats/summaries/unit_buckets.hpp"

namespace cxlift {

// A bucket is [its number, units, a list for each sum]; a sum is its highest place and its digits down to the last that is not
// 0. Buckets without units are not written.
[[nodiscard]] Json buckets_to_json(const stats::UnitBuckets& buckets);
// Into empty buckets of the same columns. Throws std::invalid_argument where they are none.
void read_buckets(const Json& json, stats::UnitBuckets& buckets);

} // namespace cxlift

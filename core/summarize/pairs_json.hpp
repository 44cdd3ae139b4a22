// Units on both sides of a change, as JSON.
#pragma once

#include "core/json/strict.hpp"
#include "stats/summaries/cluster_pairs.hpp"

#include <cstdint>
#include <vector>

namespace cxlift {

[[nodiscard]] Json pairs_to_json(const stats::ClusterPairs& pairs);
// One for each metric, into empty ones. Throws std::invalid_argument where they are of another shape, or of more units than the
// group has.
void read_pairs(const Json& json, std::int64_t units, std::vector<stats::ClusterPairs>& pairs);

} // namespace cxlift

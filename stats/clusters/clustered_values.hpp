// Values of which several belong to one randomised unit, a cluster: several answers of one person.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// Values without NaN, and for each the number of its cluster, from 0 up to clusters - 1, of which none is empty.
struct ClusteredValues {
    std::span<const double> values;
    std::span<const std::int64_t> cluster;
    std::size_t clusters = 0;
};

// How many values each cluster has. Throws std::invalid_argument, in the name of `function`, where a value has no cluster or a
// cluster no value.
[[nodiscard]] std::vector<double> cluster_sizes(const std::string& function, const ClusteredValues& given);

// The note of a result.
[[nodiscard]] std::string note_of_clusters(std::size_t control, std::size_t treatment);

} // namespace cxlift::stats

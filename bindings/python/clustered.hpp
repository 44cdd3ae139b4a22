// Values beside the numbers of their clusters, as they enter.
#pragma once

#include "bindings/python/arrays.hpp"
#include "stats/clusters/clustered_values.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::bindings {

using Numbers = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

[[nodiscard]] inline std::span<const std::int64_t> view(const Numbers& numbers) {
    return {numbers.data(), static_cast<std::size_t>(numbers.size())};
}

[[nodiscard]] inline stats::ClusteredValues clustered_values(const DoubleArray& values, const Numbers& cluster,
                                                             std::size_t clusters) {
    return {.values = view(values), .cluster = view(cluster), .clusters = clusters};
}

} // namespace cxlift::bindings

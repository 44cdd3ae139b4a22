// Values to work on: skewed, positive, the same in every run.
#pragma once

#include "stats/resampling/philox.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift::benchmarks {

[[nodiscard]] inline std::vector<double> exponential_values(std::size_t n, std::uint64_t stream = 0) {
    stats::Philox random(20'241'102, stream);
    std::vector<double> values(n);
    for (double& value : values) {
        value = -std::log(random.uniform());
    }
    return values;
}

} // namespace cxlift::benchmarks

// How sure a share of clustered values is.
#pragma once

#include "stats/clusters/clustered_values.hpp"
#include "stats/quantiles/quantile_sample.hpp"

#include <string>

namespace cxlift::stats {

// Of the shares of values at or below `estimate`, a quantile q, and below it; see quantile_sample. Throws
// std::invalid_argument, in the name of `function`, where a value has no cluster or a cluster no value.
[[nodiscard]] ClusteredShare clustered_share(const std::string& function, const ClusteredValues& values, double estimate,
                                             double q);

} // namespace cxlift::stats

// A few neighbouring values of the sorted data, without sorting the others.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace cxlift::stats {

// The values of ranks `first` to `last`, counted from 0, in ascending order; both below values.size(). Throws
// std::invalid_argument, in the name of `function`, for a value that is not finite.
[[nodiscard]] std::vector<double> sorted_window(std::string_view function, std::span<const double> values, std::size_t first,
                                                std::size_t last);

} // namespace cxlift::stats

#include "stats/ranks/sorted_keys.hpp"

#include "stats/key_sort.hpp"

#include <cmath>
#include <functional>
#include <stdexcept>

namespace cxlift::stats {

SortedKeys sorted_keys(std::span<const double> values, const std::string& name) {
    SortedKeys result;
    result.keys.reserve(values.size() + 1);
    for (const double value : values) {
        if (std::isfinite(value)) {
            result.keys.push_back(key_of(value));
        } else if (std::isnan(value)) {
            ++result.missing;
        } else {
            throw std::invalid_argument(name + " holds an infinite value, must hold finite numbers.");
        }
    }
    sort_by_key(result.keys, std::identity());
    result.n = static_cast<std::int64_t>(result.keys.size());
    result.keys.push_back(end_key);
    return result;
}

} // namespace cxlift::stats

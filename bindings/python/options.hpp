// Words of the Python interface to options of the statistics.
#pragma once

#include "stats/comparison.hpp"

#include <stdexcept>
#include <string>

namespace cxlift::bindings {

[[nodiscard]] inline stats::Alternative alternative_of(const std::string& function, const std::string& word) {
    if (word == "two-sided") {
        return stats::Alternative::two_sided;
    }
    if (word == "less") {
        return stats::Alternative::less;
    }
    if (word == "greater") {
        return stats::Alternative::greater;
    }
    throw std::invalid_argument(function + ": alternative is '" + word + "', must be 'two-sided', 'less' or 'greater'.");
}

} // namespace cxlift::bindings

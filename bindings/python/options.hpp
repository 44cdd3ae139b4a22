// Words of the Python interface to options of the statistics.
#pragma once

#include "stats/comparison.hpp"
#include "stats/words.hpp"

#include <string>

namespace cxlift::bindings {

inline constexpr stats::Word<stats::Alternative> alternatives[] = {
    {stats::Alternative::two_sided, "two-sided"}, {stats::Alternative::less, "less"}, {stats::Alternative::greater, "greater"}};

[[nodiscard]] inline stats::Alternative alternative_of(const std::string& function, const std::string& word) {
    return stats::choice_of<stats::Alternative>(alternatives, function, "alternative", word);
}

} // namespace cxlift::bindings

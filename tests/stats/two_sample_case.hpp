// What a two-sample test gave, against the fields that a reference case has.
#pragma once

#include "stats/comparison.hpp"
#include "tests/reference/reference.hpp"

#include <string>
#include <utility>

namespace cxlift::reference {

[[nodiscard]] inline stats::TestOptions options_of(const Json& one) {
    return {.alternative = alternative_of(one), .confidence_level = one.at("confidence_level")};
}

inline void check_comparison(const Json& one, const stats::Comparison& result, double tolerance) {
    for (const auto& [key, actual] :
         {std::pair{"control_value", result.control_value}, std::pair{"treatment_value", result.treatment_value},
          std::pair{"difference", result.difference}, std::pair{"std_error", result.std_error},
          std::pair{"statistic", result.statistic}, std::pair{"df", result.df}, std::pair{"pvalue", result.pvalue}}) {
        if (one.contains(key)) {
            CAPTURE(key);
            const double expected = one.at(key);
            // Of a difference that is about 0, digits are lost in the two values.
            const double size = key == std::string("difference") ? std::abs(result.control_value) * 1e-6 : 0.0;
            CHECK_THAT(actual, within_absolute(expected, std::max(std::abs(expected), size) * tolerance));
        }
    }
    for (const auto& [key, actual] :
         {std::pair{"difference_interval", result.difference_interval}, std::pair{"lift_interval", result.lift.interval}}) {
        if (one.contains(key)) {
            CAPTURE(key);
            check_interval_relative(actual, interval_of(one.at(key)), tolerance, 1e-14);
        }
    }
}

} // namespace cxlift::reference

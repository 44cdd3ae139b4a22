#include "stats/scores/nps.hpp"

#include "stats/means/welch_t_test.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>

namespace cxlift::stats {

double nps_point(double answer) noexcept {
    constexpr double first_passive = 7.0;
    constexpr double first_promoter = 9.0;
    return answer >= first_promoter ? 100.0 : answer >= first_passive ? 0.0 : -100.0;
}

Moments nps_points(const Counts& answers) {
    Counts points;
    for (const auto& [answer, times] : answers.values()) {
        if (!(answer >= 0.0 && answer <= 10.0 && answer == std::floor(answer))) {
            std::ostringstream text;
            text << "nps_test: an answer is " << answer << " (" << times << " times), must be a whole number from 0 to 10.";
            throw std::invalid_argument(text.str());
        }
        points.add(nps_point(answer), times);
    }
    return points.moments();
}

Comparison nps_test(const Counts& control, const Counts& treatment, const TestOptions& options) {
    Comparison result = welch_difference(nps_points(control), nps_points(treatment), options);
    result.method = "Welch t on points";
    return result;
}

} // namespace cxlift::stats

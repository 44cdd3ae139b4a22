#include "stats/scores/nps.hpp"

#include "stats/means/welch_t_test.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>

namespace cxlift::stats {
namespace {

bool is_answer(double answer) {
    return answer >= 0.0 && answer <= 10.0 && answer == std::floor(answer);
}

} // namespace

double nps_point(double answer) noexcept {
    constexpr double first_passive = 7.0;
    constexpr double first_promoter = 9.0;
    return answer >= first_promoter ? 100.0 : answer >= first_passive ? 0.0 : -100.0;
}

Counts nps_point_counts(const Counts& answers, std::string_view function) {
    Counts points;
    for (const auto& [answer, times] : answers.values()) {
        if (!is_answer(answer)) {
            std::ostringstream text;
            text << function << ": an answer is " << answer << " (" << times << " times), must be a whole number from 0 to 10.";
            throw std::invalid_argument(text.str());
        }
        points.add(nps_point(answer), times);
    }
    return points;
}

Moments nps_points(const Counts& answers) {
    return nps_point_counts(answers).moments();
}

std::vector<double> nps_points(std::span<const double> answers) {
    std::vector<double> points;
    points.reserve(answers.size());
    for (const double answer : answers) {
        if (!std::isnan(answer) && !is_answer(answer)) {
            std::ostringstream text;
            text << "nps_points: an answer is " << answer << ", must be a whole number from 0 to 10.";
            throw std::invalid_argument(text.str());
        }
        points.push_back(std::isnan(answer) ? answer : nps_point(answer));
    }
    return points;
}

Comparison nps_test(const Counts& control, const Counts& treatment, const TestOptions& options) {
    Comparison result = welch_difference(nps_points(control), nps_points(treatment), options);
    result.method = "Welch t on points";
    return result;
}

} // namespace cxlift::stats

// Net promoter score: the share of promoters less that of detractors, in points.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/counts.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace cxlift::stats {

// What one answer from 0 to 10 counts.
[[nodiscard]] double nps_point(double answer) noexcept;

// Each answer as points: a promoter (9, 10) counts 100, a passive (7, 8) 0, a detractor (0 to 6) -100, so that the mean is the
// score of Reichheld (2003). Throws std::invalid_argument for anything but whole numbers from 0 to 10.
[[nodiscard]] Moments nps_points(const Counts& answers);
// How often each number of points occurs. Throws likewise, in the name of `function`.
[[nodiscard]] Counts nps_point_counts(const Counts& answers, std::string_view function = "nps_test");
// The same of single answers; a NaN stays one.
[[nodiscard]] std::vector<double> nps_points(std::span<const double> answers);

// Compares two scores by Welch's t-test on the points; its variance is the trinomial one, 100^2 (p + d - (p - d)^2), with n - 1
// (Rocks 2016, The American Statistician 70:365, equation 1). Points have no natural zero, so the lift is refused.
[[nodiscard]] Comparison nps_test(const Counts& control, const Counts& treatment, const TestOptions& options = {});

} // namespace cxlift::stats

// Net promoter scores by the normal approximation, plain and with three answers added (adjusted Wald).
#pragma once

#include "stats/comparison.hpp"
#include "stats/means/one_sample_t_test.hpp"
#include "stats/summaries/counts.hpp"
#include "stats/words.hpp"

#include <span>

namespace cxlift::stats {

enum class NpsInterval { adjusted_wald, wald, t };
[[nodiscard]] std::span<const Word<NpsInterval>> nps_interval_methods();

// The interval of one score, in points, within [-100, 100]. Of shares p of promoters and d of detractors among n answers the
// score is 100 (p - d), its variance 100^2 (p + d - (p - d)^2) / n.
//   adjusted_wald  with 3/4 of a promoter, 3/4 of a detractor and 3/2 of a passive added, so n + 3 answers: the best of those
//                  compared by Rocks (2016), The American Statistician 70:365. Its centre is not the score, and std_error is
//                  that of the adjusted one
//   wald           the plain score with the variance above (over n): covers too rarely where answers are few
//   t              with n - 1 in place of n in the variance, and Student's t with n - 1 degrees of freedom
// `value` is the plain score in all of them. wald and t have no interval where all answers are of one class: NaN and a note.
// Throws std::invalid_argument for anything but whole numbers from 0 to 10.
[[nodiscard]] OneSample nps_interval(const Counts& answers, NpsInterval method = NpsInterval::adjusted_wald,
                                     const TestOptions& options = {});

// The difference of two scores with three answers added to each variant, as above: statistic, p-value and interval are of the
// adjusted difference, by the normal distribution; `difference` is the plain one, which the interval is not centred at. It
// answers where all answers of both variants are of one class, too. An empty variant: NaN and a note.
[[nodiscard]] Comparison adjusted_nps_test(const Counts& control, const Counts& treatment, const TestOptions& options = {});

} // namespace cxlift::stats

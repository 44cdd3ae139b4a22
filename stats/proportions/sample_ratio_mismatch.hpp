// Whether the variants received the shares of units that the design allotted to them.
#pragma once

#include <cstdint>
#include <span>

namespace cxlift::stats {

struct SampleRatioResult {
    double statistic = 0.0;
    double df = 0.0;
    double pvalue = 0.0;
    double log_pvalue = 0.0; // natural logarithm; finite where pvalue underflows to 0
};

// Pearson's chi-squared of counts against expected shares (any positive weights; empty means equal shares). The upper tail is
// computed as such, never as 1 - cdf: Kohavi, Tang and Xu (2020), chapter 21, on what the alarm is for.
[[nodiscard]] SampleRatioResult sample_ratio_mismatch(std::span<const std::int64_t> counts,
                                                      std::span<const double> expected_shares = {});

} // namespace cxlift::stats

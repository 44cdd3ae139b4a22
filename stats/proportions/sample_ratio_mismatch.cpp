#include "stats/proportions/sample_ratio_mismatch.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::stats {
namespace {

double checked_total(std::span<const double> shares) {
    double total = 0.0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const std::string argument = "expected[" + std::to_string(i) + "]";
        check_finite("sample_ratio_mismatch", argument, shares[i]);
        if (!(shares[i] > 0.0)) {
            throw std::invalid_argument("sample_ratio_mismatch: " + argument + " is " + std::to_string(shares[i]) +
                                        ", must be above 0.");
        }
        total += shares[i];
    }
    return total;
}

} // namespace

SampleRatioResult sample_ratio_mismatch(std::span<const std::int64_t> counts, std::span<const double> expected_shares) {
    if (counts.size() < 2) {
        throw std::invalid_argument("sample_ratio_mismatch: counts has " + std::to_string(counts.size()) +
                                    " variants, must have at least 2.");
    }
    const std::vector<double> equal(expected_shares.empty() ? counts.size() : 0, 1.0);
    const std::span<const double> shares = expected_shares.empty() ? std::span<const double>(equal) : expected_shares;
    if (shares.size() != counts.size()) {
        throw std::invalid_argument("sample_ratio_mismatch: expected has " + std::to_string(shares.size()) +
                                    " shares, must have one for each of the " + std::to_string(counts.size()) + " counts.");
    }
    const double total_share = checked_total(shares);
    std::int64_t units = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        check_count("sample_ratio_mismatch", "counts[" + std::to_string(i) + "]", counts[i]);
        units += counts[i];
    }
    SampleRatioResult result{.df = static_cast<double>(counts.size() - 1)};
    if (units == 0) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {.statistic = nan, .df = result.df, .pvalue = nan, .log_pvalue = nan};
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double expected = static_cast<double>(units) * (shares[i] / total_share);
        const double deviation = static_cast<double>(counts[i]) - expected;
        result.statistic += deviation * (deviation / expected);
    }
    result.pvalue = chi_squared_upper_tail(result.statistic, result.df);
    result.log_pvalue = chi_squared_log_upper_tail(result.statistic, result.df);
    return result;
}

} // namespace cxlift::stats

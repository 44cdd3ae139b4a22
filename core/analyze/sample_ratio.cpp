#include "core/analyze/sample_ratio.hpp"

#include "core/analyze/segments.hpp"
#include "core/analyze/words.hpp"
#include "core/errors.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/proportions/rare_counts.hpp"
#include "stats/proportions/sample_ratio_mismatch.hpp"

#include <algorithm>
#include <numeric>

namespace cxlift {
namespace {

// Fabijan et al. (2019) recommend a threshold this low, since the check is made of every experiment and a false alarm is
// costly.
constexpr double alarming = 0.001;

struct Shares {
    std::vector<std::string> variants;
    std::vector<double> expected;

    [[nodiscard]] std::vector<std::int64_t> units(const Summaries& summaries, const std::string& segment,
                                                  const std::string& value) const {
        std::vector<std::int64_t> units;
        for (const std::string& variant : variants) {
            units.push_back(summaries.units_of({segment, value, variant}));
        }
        return units;
    }

    [[nodiscard]] bool are_testable(const std::vector<std::int64_t>& units) const {
        const auto total = static_cast<double>(std::accumulate(units.begin(), units.end(), std::int64_t{0}));
        const double least = *std::min_element(expected.begin(), expected.end());
        return total * least / std::accumulate(expected.begin(), expected.end(), 0.0) >= stats::least_expected;
    }
};

Shares shares_of(const Plan& plan, const Summaries& summaries) {
    Shares shares;
    const std::vector<std::string> seen = summaries.variants();
    if (plan.allocation.empty()) {
        shares.variants = seen;
        shares.expected.assign(seen.size(), 1.0);
    }
    for (const auto& [variant, share] : plan.allocation) { // a planned variant that nobody saw counts 0
        shares.variants.push_back(variant);
        shares.expected.push_back(share);
    }
    for (const std::string& variant : seen) {
        if (std::find(shares.variants.begin(), shares.variants.end(), variant) == shares.variants.end()) {
            throw PlanError("allocation", "has no share for '" + variant + "', which the data hold.");
        }
    }
    return shares;
}

HealthCheck check_everybody(const Plan& plan, const Summaries& summaries, const Shares& shares) {
    HealthCheck check{.check = "sample_ratio", .status = HealthStatus::ok, .sentence = {}, .numbers = {}};
    if (shares.variants.size() < 2) {
        check.status = HealthStatus::unknown;
        check.sentence = "The data hold one variant only, so the sample ratio cannot be checked.";
        return check;
    }
    const std::vector<std::int64_t> units = shares.units(summaries, "", "");
    const stats::SampleRatioResult result = stats::sample_ratio_mismatch(units, shares.expected);
    std::string text;
    for (std::size_t i = 0; i < units.size(); ++i) {
        text += (i == 0 ? "" : ", ") + shares.variants[i] + " " + grouped(units[i]);
        check.numbers.emplace_back("units." + shares.variants[i], static_cast<double>(units[i]));
    }
    check.numbers.emplace_back("statistic", result.statistic);
    check.numbers.emplace_back("df", result.df);
    check.numbers.emplace_back("pvalue", result.pvalue);
    check.numbers.emplace_back("log_pvalue", result.log_pvalue);
    if (!shares.are_testable(units)) {
        const double pvalue = stats::rare_counts_pvalue(units, shares.expected);
        check.numbers.emplace_back("pvalue_few_units", pvalue);
        if (!(pvalue < alarming)) {
            check.status = HealthStatus::unknown;
            check.sentence = "Units by variant: " + text + ". These are too few to check the sample ratio.";
            return check;
        }
    }
    const std::string found = "Units by variant: " + text + " (p = " + short_pvalue(result.pvalue, result.log_pvalue) + ")";
    if (result.pvalue < alarming) {
        check.status = HealthStatus::alarm;
        check.sentence =
            found +
            ". These are not the planned shares: something keeps units of one variant out, so do not trust the comparisons.";
    } else {
        check.sentence = found + ", in keeping with " + (plan.allocation.empty() ? "equal" : "the planned") + " shares.";
    }
    return check;
}

// `mismatch`: the shares of everybody are wrong already, which then says nothing about the segment.
HealthCheck check_segment(const Plan& plan, const Summaries& summaries, const Shares& shares, const std::string& segment,
                          bool mismatch) {
    std::vector<std::string> values;
    std::vector<double> pvalues;
    for (const std::string& value : compared_values(plan, summaries, segment)) {
        const std::vector<std::int64_t> units = shares.units(summaries, segment, value);
        if (shares.are_testable(units)) {
            values.push_back(value);
            pvalues.push_back(stats::sample_ratio_mismatch(units, shares.expected).pvalue);
        }
    }
    HealthCheck check{.check = "sample_ratio." + segment, .status = HealthStatus::ok, .sentence = {}, .numbers = {}};
    if (values.empty()) {
        check.status = HealthStatus::unknown;
        check.sentence = "No value of segment '" + segment + "' has enough units to check its sample ratio.";
        return check;
    }
    const std::vector<double> adjusted = stats::adjust_pvalues(pvalues, stats::Correction::holm);
    std::string suspicious;
    for (std::size_t i = 0; i < values.size(); ++i) {
        check.numbers.emplace_back("pvalue_adjusted." + values[i], adjusted[i]);
        if (adjusted[i] < alarming) {
            suspicious += (suspicious.empty() ? "" : ", ") + values[i] + " (p = " + short_pvalue(adjusted[i]) + ")";
        }
    }
    if (suspicious.empty()) {
        check.sentence = "The units of every value of segment '" + segment + "' are in keeping with the planned shares.";
        return check;
    }
    check.status = mismatch ? HealthStatus::note : HealthStatus::warning;
    check.sentence =
        "The units of segment '" + segment + "' are not in the planned shares for " + suspicious +
        (mismatch ? ", as those of all."
                  : ": the variants lose different people, or the segment is something that the treatment changes.");
    return check;
}

} // namespace

void check_sample_ratios(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks) {
    const Shares shares = shares_of(plan, summaries);
    checks.push_back(check_everybody(plan, summaries, shares));
    const bool mismatch = checks.back().status == HealthStatus::alarm;
    for (const Segment& segment : plan.segments) {
        if (segment.compared && shares.variants.size() > 1) {
            checks.push_back(check_segment(plan, summaries, shares, segment.name, mismatch));
        }
    }
}

} // namespace cxlift

#include "core/analyze/health.hpp"

#include "core/analyze/exclusions.hpp"
#include "core/analyze/words.hpp"
#include "core/errors.hpp"
#include "stats/proportions/sample_ratio_mismatch.hpp"

#include <algorithm>

namespace cxlift {
namespace {

// Fabijan et al. (2019) recommend a threshold this low, since the check is made of every experiment and a false alarm is
// costly.
constexpr double sample_ratio_alarm = 0.001;

struct Shares {
    std::vector<std::string> variants;
    std::vector<std::int64_t> units;
    std::vector<double> expected;
};

std::int64_t units_of(const Summaries& summaries, const std::string& variant) {
    const Group* group = summaries.find({"", "", variant});
    return group == nullptr ? 0 : group->units;
}

Shares shares_of(const Plan& plan, const Summaries& summaries) {
    Shares shares;
    const std::vector<std::string> seen = summaries.variants();
    if (plan.allocation.empty()) {
        for (const std::string& variant : seen) {
            shares.variants.push_back(variant);
            shares.expected.push_back(1.0);
        }
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
    for (const std::string& variant : shares.variants) {
        shares.units.push_back(units_of(summaries, variant));
    }
    return shares;
}

HealthCheck check_sample_ratio(const Plan& plan, const Summaries& summaries) {
    const Shares shares = shares_of(plan, summaries);
    HealthCheck check{.check = "sample_ratio", .status = HealthStatus::ok, .sentence = {}, .numbers = {}};
    if (shares.units.size() < 2) {
        check.status = HealthStatus::unknown;
        check.sentence = "The data hold one variant only, so the sample ratio cannot be checked.";
        return check;
    }
    const stats::SampleRatioResult result = stats::sample_ratio_mismatch(shares.units, shares.expected);
    std::string units;
    for (std::size_t i = 0; i < shares.units.size(); ++i) {
        units += (i == 0 ? "" : ", ") + shares.variants[i] + " " + grouped(shares.units[i]);
        check.numbers.emplace_back("units." + shares.variants[i], static_cast<double>(shares.units[i]));
    }
    check.numbers.emplace_back("statistic", result.statistic);
    check.numbers.emplace_back("df", result.df);
    check.numbers.emplace_back("pvalue", result.pvalue);
    check.numbers.emplace_back("log_pvalue", result.log_pvalue);
    const std::string found = "Units by variant: " + units + " (p = " + short_pvalue(result.pvalue, result.log_pvalue) + ")";
    if (result.pvalue < sample_ratio_alarm) {
        check.status = HealthStatus::alarm;
        check.sentence =
            found +
            ". These are not the planned shares: something keeps units of one variant out, so do not trust the comparisons.";
    } else {
        check.sentence = found + ", in keeping with " + (plan.allocation.empty() ? "equal" : "the planned") + " shares.";
    }
    return check;
}

void check_missing_values(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks) {
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        std::int64_t missing = 0;
        HealthCheck check{
            .check = "missing_values." + plan.metrics[m].name, .status = HealthStatus::note, .sentence = {}, .numbers = {}};
        for (const std::string& variant : summaries.variants()) {
            const Group* group = summaries.find({"", "", variant});
            const std::int64_t in_variant = group == nullptr ? 0 : group->cells[m].missing;
            missing += in_variant;
            check.numbers.emplace_back("missing." + variant, static_cast<double>(in_variant));
        }
        if (missing > 0) {
            check.sentence = grouped(missing) + (missing == 1 ? " unit has" : " units have") + " no value of '" +
                             plan.metrics[m].name + "'; the comparison is of those who have one.";
            checks.push_back(std::move(check));
        }
    }
}

void check_left_out_variants(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks) {
    if (plan.treatments.empty()) {
        return;
    }
    for (const std::string& variant : summaries.variants()) {
        const bool compared = variant == plan.control ||
                              std::find(plan.treatments.begin(), plan.treatments.end(), variant) != plan.treatments.end();
        if (!compared) {
            const std::int64_t units = units_of(summaries, variant);
            checks.push_back(
                {.check = "variant_not_compared." + variant,
                 .status = HealthStatus::note,
                 .sentence = "Variant '" + variant + "' (" + grouped(units) + " units) is not among the treatments.",
                 .numbers = {{"units", static_cast<double>(units)}}});
        }
    }
}

} // namespace

std::vector<HealthCheck> check_health(const Plan& plan, const Summaries& summaries) {
    std::vector<HealthCheck> checks{check_sample_ratio(plan, summaries)};
    for (const auto& [reason, count] : summaries.exclusions()) {
        checks.push_back(exclusion_check(reason, count, summaries.units()));
    }
    check_missing_values(plan, summaries, checks);
    check_left_out_variants(plan, summaries, checks);
    return checks;
}

} // namespace cxlift

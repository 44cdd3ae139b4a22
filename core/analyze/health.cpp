#include "core/analyze/health.hpp"

#include "core/analyze/exclusions.hpp"
#include "core/analyze/sample_ratio.hpp"
#include "core/analyze/segments.hpp"
#include "core/analyze/words.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/proportions/homogeneity_test.hpp"

#include <algorithm>

namespace cxlift {
namespace {

// Values that are missing more often in one variant make two different groups of people; as for the sample ratio the threshold
// is low, since this is asked of every metric.
constexpr double missing_differently = 0.001;
// Below this many expected in a cell the chi-squared distribution is no good description of the statistic (Cochran 1954).
constexpr double least_expected = 5.0;

std::int64_t units_of(const Summaries& summaries, const std::string& variant) {
    const Group* group = summaries.find({"", "", variant});
    return group == nullptr ? 0 : group->units;
}

HealthCheck check_missing_values(const Metric& metric, std::size_t m, const Summaries& summaries, double& pvalue) {
    HealthCheck check{.check = "missing_values." + metric.name, .status = HealthStatus::note, .sentence = {}, .numbers = {}};
    std::vector<stats::Successes> groups;
    std::int64_t total_missing = 0;
    std::int64_t total = 0;
    for (const std::string& variant : summaries.variants()) {
        const Group* group = summaries.find({"", "", variant});
        const std::int64_t missing = group == nullptr ? 0 : group->cells[m].missing;
        groups.push_back({.successes = missing, .n = group == nullptr ? 0 : group->units});
        total_missing += missing;
        total += groups.back().n;
        check.numbers.emplace_back("missing." + variant, static_cast<double>(missing));
    }
    const stats::ChiSquaredResult result = stats::homogeneity_test(groups);
    const bool testable = std::all_of(groups.begin(), groups.end(), [&](const stats::Successes& group) {
        const double expected = static_cast<double>(group.n) * static_cast<double>(total_missing) / static_cast<double>(total);
        return group.n == 0 || std::min(expected, static_cast<double>(group.n) - expected) >= least_expected;
    });
    check.numbers.emplace_back("statistic", result.statistic);
    check.numbers.emplace_back("df", result.df);
    check.numbers.emplace_back("pvalue", result.pvalue);
    pvalue = result.pvalue;
    if (!testable) {
        std::vector<std::int64_t> missing;
        std::vector<double> units;
        for (const stats::Successes& group : groups) {
            missing.push_back(group.successes);
            units.push_back(static_cast<double>(group.n));
        }
        pvalue = few_pvalue(missing, units);
    }
    return check;
}

// One check for each metric that some unit has no value of.
void check_missing_values(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks) {
    std::vector<HealthCheck> found;
    std::vector<double> pvalues;
    std::vector<std::int64_t> counts;
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        std::int64_t missing = 0;
        for (const std::string& variant : summaries.variants()) {
            const Group* group = summaries.find({"", "", variant});
            missing += group == nullptr ? 0 : group->cells[m].missing;
        }
        if (missing > 0) {
            double pvalue = 1.0;
            found.push_back(check_missing_values(plan.metrics[m], m, summaries, pvalue));
            pvalues.push_back(pvalue);
            counts.push_back(missing);
        }
    }
    const std::vector<double> adjusted = stats::adjust_pvalues(pvalues, stats::Correction::holm);
    for (std::size_t i = 0; i < found.size(); ++i) {
        HealthCheck& check = found[i];
        const std::string name = check.check.substr(check.check.find('.') + 1);
        check.sentence = grouped(counts[i]) + (counts[i] == 1 ? " unit has" : " units have") + " no value of '" + name +
                         "'; the comparison is of those who have one.";
        if (adjusted[i] < missing_differently) {
            check.status = HealthStatus::warning;
            check.sentence += " They are not equally many in every variant (p = " + short_pvalue(pvalues[i]) +
                              "), so those who are left may not be alike.";
        }
        check.numbers.emplace_back("pvalue_adjusted", adjusted[i]);
        checks.push_back(std::move(check));
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
    std::vector<HealthCheck> checks;
    check_sample_ratios(plan, summaries, checks);
    for (const auto& [reason, count] : summaries.exclusions()) {
        checks.push_back(exclusion_check(reason, count, summaries.units()));
    }
    check_missing_values(plan, summaries, checks);
    check_segments(plan, summaries, checks);
    check_left_out_variants(plan, summaries, checks);
    return checks;
}

} // namespace cxlift

#include "core/analyze/health.hpp"

#include "core/analyze/compare_triggered.hpp"
#include "core/analyze/exclusions.hpp"
#include "core/analyze/match_rates.hpp"
#include "core/analyze/sample_ratio.hpp"
#include "core/analyze/segments.hpp"
#include "core/analyze/words.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/proportions/homogeneity_test.hpp"
#include "stats/proportions/rare_counts.hpp"

#include <algorithm>

namespace cxlift {
namespace {

// Values that are missing more often in one variant make two different groups of people; as for the sample ratio the threshold
// is low, since this is asked of every metric.
constexpr double missing_differently = 0.001;

struct Missing {
    std::vector<stats::Successes> groups; // a missing value is a success, of the units of each variant
    std::int64_t count = 0;
    std::int64_t units = 0;

    // By chi-squared, or where that is too rough by the Poisson probability of so many.
    [[nodiscard]] double pvalue(const stats::ChiSquaredResult& chi_squared) const {
        const bool testable = std::all_of(groups.begin(), groups.end(), [&](const stats::Successes& group) {
            const auto n = static_cast<double>(group.n);
            const double expected = n * static_cast<double>(count) / static_cast<double>(units);
            return group.n == 0 || std::min(expected, n - expected) >= stats::least_expected;
        });
        if (testable) {
            return chi_squared.pvalue;
        }
        std::vector<std::int64_t> counts;
        std::vector<double> shares;
        for (const stats::Successes& group : groups) {
            counts.push_back(group.successes);
            shares.push_back(static_cast<double>(group.n));
        }
        return stats::rare_counts_pvalue(counts, shares);
    }
};

Missing missing_values(const Summaries& summaries, std::size_t m) {
    Missing missing;
    for (const std::string& variant : summaries.variants()) {
        const Group* group = summaries.find({"", "", variant});
        const stats::Successes found =
            group == nullptr ? stats::Successes{} : stats::Successes{.successes = group->cells[m].missing, .n = group->units};
        missing.groups.push_back(found);
        missing.count += found.successes;
        missing.units += found.n;
    }
    return missing;
}

// One check for each metric that some unit has no value of.
void check_missing_values(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks) {
    const std::vector<std::string> variants = summaries.variants();
    std::vector<HealthCheck> found;
    std::vector<double> pvalues;
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        const std::string& name = plan.metrics[m].name;
        const Missing missing = missing_values(summaries, m);
        if (missing.count == 0 || plan.metrics[m].is_hidden()) {
            continue;
        }
        HealthCheck check{.check = "missing_values." + name, .status = HealthStatus::note, .sentence = {}, .numbers = {}};
        for (std::size_t i = 0; i < variants.size(); ++i) {
            check.numbers.emplace_back("missing." + variants[i], static_cast<double>(missing.groups[i].successes));
        }
        const stats::ChiSquaredResult result = stats::homogeneity_test(missing.groups);
        check.numbers.emplace_back("statistic", result.statistic);
        check.numbers.emplace_back("df", result.df);
        check.numbers.emplace_back("pvalue", result.pvalue);
        check.sentence = grouped(missing.count) + (missing.count == 1 ? " unit has" : " units have") + " no value of '" + name +
                         "'; the comparison is of those who have one.";
        found.push_back(std::move(check));
        pvalues.push_back(missing.pvalue(result));
    }
    const std::vector<double> adjusted = stats::adjust_pvalues(pvalues, stats::Correction::holm);
    for (std::size_t i = 0; i < found.size(); ++i) {
        HealthCheck& check = found[i];
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
    for (const std::string& variant : summaries.variants()) {
        if (!plan.compares(variant)) {
            const std::int64_t units = summaries.units_of({"", "", variant});
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
    check_trigger_rate(plan, summaries, checks);
    check_match_rates(summaries, checks);
    for (const auto& [reason, count] : summaries.exclusions()) {
        if (!is_match_count(reason)) {
            checks.push_back(exclusion_check(reason, count, summaries.units()));
        }
    }
    check_missing_values(plan, summaries, checks);
    check_segments(plan, summaries, checks);
    check_left_out_variants(plan, summaries, checks);
    return checks;
}

} // namespace cxlift

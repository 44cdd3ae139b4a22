#include "core/analyze/response_tests.hpp"

#include "stats/means/welch_t_test.hpp"
#include "stats/proportions/chi_squared_table.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/ranks/brunner_munzel.hpp"

namespace cxlift {
namespace {

ResponseTest from(const std::string& about, const stats::Comparison& comparison) {
    return {.about = about,
            .control_value = comparison.control_value,
            .treatment_value = comparison.treatment_value,
            .difference = comparison.difference,
            .difference_interval = comparison.difference_interval,
            .statistic = comparison.statistic,
            .pvalue = comparison.pvalue,
            .method = comparison.method};
}

stats::Counts counts_of(const stats::Distribution& distribution) {
    stats::Counts counts;
    for (const stats::ValueGroup& group : distribution.groups()) {
        counts.add(group.mean, group.n);
    }
    return counts;
}

// The second of two columns; nothing of weighted or clustered ones.
stats::Moments denominator(const Summary& summary) {
    stats::Moments moments;
    const auto take = [&](const stats::CoMoments& columns) {
        moments.n = columns.n();
        moments.mean = columns.mean(1);
        moments.m2 = columns.cross_product(1, 1);
    };
    if (const auto* pair = std::get_if<stats::CoMoments>(&summary)) {
        take(*pair);
    } else if (const auto* adjusted = std::get_if<stats::CovariateMoments>(&summary)) {
        take(adjusted->outcome_moments());
    } else if (const auto* buckets = std::get_if<stats::UnitBuckets>(&summary)) {
        take(buckets->covariates() > 0 ? buckets->total().outcome_moments() : buckets->complete().total());
    }
    return moments;
}

} // namespace

ResponseTest test_shares(const std::string& about, const stats::Successes& control, const stats::Successes& treatment,
                         const stats::TestOptions& options) {
    return from(about, stats::two_proportion_test(control, treatment, options, stats::ProportionMethod::automatic));
}

ResponseTest test_modes(const std::vector<std::pair<std::string, std::int64_t>>& control,
                        const std::vector<std::pair<std::string, std::int64_t>>& treatment) {
    std::vector<double> counts;
    for (const auto* variant : {&control, &treatment}) {
        for (const auto& [mode, times] : *variant) {
            counts.push_back(static_cast<double>(times));
        }
    }
    const stats::TableTest found = stats::chi_squared_test({.rows = 2, .columns = control.size(), .counts = counts});
    ResponseTest test;
    test.about = "mode";
    test.statistic = found.statistic;
    test.pvalue = found.pvalue;
    test.method = found.method;
    return test;
}

ResponseTest test_delays(const stats::Distribution& control, const stats::Distribution& treatment,
                         const stats::TestOptions& options) {
    ResponseTest test;
    test.about = "delay";
    test.control_value = control.quantile(0.5);
    test.treatment_value = treatment.quantile(0.5);
    test.difference = test.treatment_value - test.control_value;
    const stats::RankTest found =
        stats::brunner_munzel(stats::OrderedCounts::of(counts_of(control), counts_of(treatment), "brunner_munzel"), options);
    test.statistic = found.statistic;
    test.pvalue = found.pvalue;
    test.method = found.method;
    return test;
}

ResponseTest test_denominators(const Summary& control, const Summary& treatment, const stats::TestOptions& options) {
    return from("denominator", stats::welch_t_test(denominator(control), denominator(treatment), options));
}

} // namespace cxlift

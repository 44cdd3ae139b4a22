#include "core/analyze/compare_strata.hpp"

#include "core/analyze/compare.hpp"
#include "core/analyze/words.hpp"
#include "core/errors.hpp"
#include "core/nearest_name.hpp"
#include "stats/adjustment/post_stratified_test.hpp"

#include <algorithm>
#include <memory>
#include <vector>

namespace cxlift {
namespace {

struct Strata {
    std::vector<stats::Stratum> strata;
    std::vector<double> shares; // empty: the units' own
    std::int64_t left_out = 0;  // with a value of the metric, but in no stratum
    bool has_lift = true;
};

double share_of(const Metric& metric, const std::string& value) {
    std::vector<std::string> named;
    for (const auto& [name, share] : metric.strata_shares) {
        if (name == value) {
            return share;
        }
        named.push_back(name);
    }
    throw PlanError(metric.place + ".strata_shares", unknown_name(value, "a value with a share", named));
}

std::vector<std::string> values_of(const Metric& metric, const Summaries& summaries) {
    std::vector<std::string> values = summaries.segment_values(metric.strata);
    for (const auto& [value, share] : metric.strata_shares) { // one that nobody has: its stratum is empty, which is said
        if (std::find(values.begin(), values.end(), value) == values.end()) {
            values.push_back(value);
        }
    }
    return values;
}

Strata strata_of(const Plan& plan, const Summaries& summaries, const RowSubject& subject) {
    const Metric& metric = plan.metrics[subject.metric];
    Strata result;
    result.has_lift = subject.estimand->estimand != Estimand::nps;
    const auto moments = [&](const std::string& segment, const std::string& value, const std::string& variant) {
        return moments_of(*subject.estimand, summaries.summary(subject.metric, {segment, value, variant}));
    };
    result.left_out = moments("", "", plan.control).n + moments("", "", subject.treatment).n;
    for (const std::string& value : values_of(metric, summaries)) {
        stats::Stratum stratum{.name = value,
                               .control = moments(metric.strata, value, plan.control),
                               .treatment = moments(metric.strata, value, subject.treatment)};
        const std::int64_t units = stratum.control.n + stratum.treatment.n;
        result.left_out -= units;
        if (!metric.strata_shares.empty()) {
            result.shares.push_back(share_of(metric, value));
        } else if (units == 0) {
            continue; // a value that other variants have
        }
        result.strata.push_back(std::move(stratum));
    }
    return result;
}

} // namespace

RowTest stratified_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject) {
    const auto strata = std::make_shared<const Strata>(strata_of(plan, summaries, subject));
    return {.compare =
                [strata](const stats::TestOptions& options) {
                    stats::Comparison result = stats::post_stratified_test(strata->strata, strata->shares, options);
                    if (strata->left_out > 0) {
                        result.notes.push_back(grouped(strata->left_out) + (strata->left_out == 1 ? " unit is" : " units are") +
                                               " in no stratum and left out.");
                    }
                    if (!strata->has_lift) {
                        result.lift = {};
                    }
                    return result;
                },
            .pvalue_at =
                [strata](const stats::NullPoint& null, stats::Alternative alternative) {
                    return stats::post_stratified_margin_pvalue(strata->strata, strata->shares, null, alternative);
                },
            .control_share =
                [strata] { return stats::control_share(stats::post_stratified_means(strata->strata, strata->shares)); }};
}

} // namespace cxlift

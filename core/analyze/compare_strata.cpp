#include "core/analyze/compare_strata.hpp"

#include "core/analyze/compare.hpp"
#include "core/analyze/words.hpp"
#include "core/errors.hpp"
#include "core/nearest_name.hpp"
#include "stats/adjustment/post_stratified_test.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace cxlift {
namespace {

struct Strata {
    std::vector<stats::Stratum> strata;
    SummarizedStrata of; // without summaries
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
    SummarizedStrata of = summarized_strata(plan, summaries, subject);
    Strata result;
    result.has_lift = subject.estimand->estimand != Estimand::nps;
    for (const SummarizedStratum& stratum : of.strata) {
        result.strata.push_back({.name = stratum.name,
                                 .control = moments_of(*subject.estimand, stratum.control),
                                 .treatment = moments_of(*subject.estimand, stratum.treatment)});
    }
    of.strata.clear();
    result.of = std::move(of);
    return result;
}

} // namespace

SummarizedStrata summarized_strata(const Plan& plan, const Summaries& summaries, const RowSubject& subject) {
    const Metric& metric = plan.metrics[subject.metric];
    SummarizedStrata result;
    const auto summary = [&](const std::string& segment, const std::string& value, const std::string& variant) {
        return summaries.summary(subject.metric, {segment, value, variant});
    };
    result.left_out = size_of(summary("", "", plan.control)) + size_of(summary("", "", subject.treatment));
    for (const std::string& value : values_of(metric, summaries)) {
        SummarizedStratum stratum{.name = value,
                                  .control = summary(metric.strata, value, plan.control),
                                  .treatment = summary(metric.strata, value, subject.treatment)};
        const std::int64_t units = size_of(stratum.control) + size_of(stratum.treatment);
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

void SummarizedStrata::note_left_out(stats::Comparison& result) const {
    if (left_out > 0) {
        result.notes.push_back(grouped(left_out) + (left_out == 1 ? " unit is" : " units are") +
                               " in no stratum and left out.");
    }
}

RowTest stratified_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject) {
    const auto strata = std::make_shared<const Strata>(strata_of(plan, summaries, subject));
    return {.compare =
                [strata](const stats::TestOptions& options) {
                    stats::Comparison result = stats::post_stratified_test(strata->strata, strata->of.shares, options);
                    strata->of.note_left_out(result);
                    if (!strata->has_lift) {
                        result.lift = {};
                    }
                    return result;
                },
            .pvalue_at =
                [strata](const stats::NullPoint& null, stats::Alternative alternative) {
                    return stats::post_stratified_margin_pvalue(strata->strata, strata->of.shares, null, alternative);
                },
            .control_share =
                [strata] { return stats::control_share(stats::post_stratified_means(strata->strata, strata->of.shares)); },
            .replicates = nullptr};
}

} // namespace cxlift

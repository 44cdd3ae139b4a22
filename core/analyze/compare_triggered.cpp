#include "core/analyze/compare_triggered.hpp"

#include "core/analyze/compare.hpp"
#include "core/analyze/words.hpp"
#include "core/errors.hpp"
#include "stats/multiplicity/joint_pvalues.hpp"
#include "stats/proportions/homogeneity_test.hpp"
#include "stats/triggered/triggered_test.hpp"

#include <memory>

namespace cxlift {
namespace {

struct Dilutable {
    stats::Moments triggered_control;
    stats::Moments triggered_treatment;
    stats::Moments control; // of all units
    std::int64_t n_treatment = 0;
    bool has_lift = true;
};

// The segment's value that says yes; an absent one is nobody's.
std::string yes(const Plan& plan, const Summaries& summaries) {
    std::string found = "true";
    for (const std::string& value : summaries.segment_values(plan.triggered)) {
        if (value == "1") {
            found = value;
        } else if (value != "0" && value != "true" && value != "false") {
            throw PlanError("triggered", "'" + plan.triggered + "' has the value '" + value +
                                             "'; it must be a column of true and false, or of 1 and 0.");
        }
    }
    return found;
}

Dilutable dilutable(const Plan& plan, const Summaries& summaries, const RowSubject& subject) {
    const std::string triggered = yes(plan, summaries);
    const auto moments = [&](const GroupKey& key) {
        return moments_of(*subject.estimand, summaries.summary(subject.metric, key));
    };
    return {.triggered_control = moments({plan.triggered, triggered, plan.control}),
            .triggered_treatment = moments({plan.triggered, triggered, subject.treatment}),
            .control = moments({"", "", plan.control}),
            .n_treatment = moments({"", "", subject.treatment}).n,
            .has_lift = subject.estimand->estimand != Estimand::nps};
}

} // namespace

RowTest diluted_test(const Plan& plan, const Summaries& summaries, const RowSubject& subject) {
    const auto units = std::make_shared<const Dilutable>(dilutable(plan, summaries, subject));
    return {.compare =
                [units](const stats::TestOptions& options) {
                    stats::Comparison result =
                        stats::triggered_test(units->triggered_control, units->triggered_treatment, units->control.n,
                                              units->n_treatment, units->control, options)
                            .diluted;
                    if (!units->has_lift) {
                        result.lift = {};
                    }
                    return result;
                },
            .pvalue_at =
                [units](const stats::NullPoint& null, stats::Alternative alternative) {
                    return stats::diluted_margin_pvalue(units->triggered_control, units->triggered_treatment, units->control.n,
                                                        units->n_treatment, null.shift, alternative);
                },
            .control_share = [units] { return stats::control_share(units->triggered_control, units->triggered_treatment); },
            .replicates = nullptr};
}

void check_trigger_rate(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks) {
    if (plan.triggered.empty()) {
        return;
    }
    const std::string triggered = yes(plan, summaries);
    HealthCheck check{.check = "trigger_rate", .status = HealthStatus::ok, .sentence = {}, .numbers = {}};
    std::vector<stats::Successes> variants;
    std::string rates;
    for (const std::string& variant : summaries.variants()) {
        const stats::Successes found{.successes = summaries.units_of({plan.triggered, triggered, variant}),
                                     .n = summaries.units_of({"", "", variant})};
        if (!plan.compares(variant) || found.n == 0) {
            continue;
        }
        variants.push_back(found);
        rates += (rates.empty() ? "" : ", ") + percentage(found.share()) + " of " + variant;
        check.numbers.emplace_back("rate." + variant, found.share());
    }
    const stats::ChiSquaredResult test = stats::homogeneity_test(variants);
    check.numbers.emplace_back("pvalue", test.pvalue);
    check.sentence = "'" + plan.triggered + "' holds for " + rates;
    if (test.pvalue < stats::alarming_trigger_rates) {
        check.status = HealthStatus::alarm;
        check.sentence +=
            " (p = " + short_pvalue(test.pvalue) + "): the treatment moves the trigger, so those who triggered are not alike.";
    } else {
        check.sentence += ": no sign that the treatment moves the trigger (p = " + short_pvalue(test.pvalue) + ").";
    }
    checks.push_back(std::move(check));
}

} // namespace cxlift
